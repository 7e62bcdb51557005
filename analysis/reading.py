"""An article read for one kind of event after another: what each trigger in it says, whoever asks.

What is read here does not depend on a watch, so it is read once however many watches ask.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from analysis.attribution import Teller, reporter_of, teller_of
from analysis.binding import Place
from analysis.clauses import COORDINATE
from analysis.cues import (
    COMPARISON,
    DENIAL,
    HABIT,
    HEDGE,
    LASTING,
    OFFICIAL,
    PAST,
    QUESTION,
    TESTING,
    Cue,
    around,
)
from analysis.genre import weight_of
from analysis.kinds import Kind
from analysis.modality import Modality, Usage, usage_of
from analysis.model import Status
from analysis.passages import Page, Passage
from analysis.reshaping import is_carrier, is_final, reshaped
from analysis.sense import sense_of
from analysis.setting import Sense, Setting, silent
from analysis.timing import date_for, ends_a_wait, is_moved
from analysis.triggers import Form, Trigger, Vocabulary, find_triggers

_CLAUSE = frozenset({TESTING, HABIT, LASTING, PAST, COMPARISON})  # colour their own clause only
_SENTENCE = frozenset({DENIAL, QUESTION})
BUDGET = 100  # triggers of an article for one kind; news has fewer than forty
TOTAL = 140  # triggers of an article for all kinds
MOST = 12  # triggers of a sentence; one with more is a list
ORIGINAL = 12  # sentences in which an article says whose report it writes up
INTRODUCES = 40  # sentences in which an article names those whose reports it passes on
FRONT = 7  # words from a time set before its clause to the verb
MATRIX = 60  # characters at a sentence's beginning in which "it is likely that" hedges all of it
NAMED = 2  # words of the name and number of a version: "Orbit 9"
IN_TESTING = 4  # words from "is" to "beta"
_COPULAS = frozenset({"is", "are", "remains", "remain"})
_MAYBE = re.compile(
    r"\b(?:likely|possible|probable|conceivable|unclear|unlikely|plausible) that\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Read:
    """A trigger of a passage, read for one kind of event."""

    place: Place
    sense: Sense


class Reader:
    """Reads the passages of one article once for each kind of event."""

    def __init__(self, page: Page, kinds: Mapping[str, tuple[Kind, Vocabulary]]) -> None:
        self.page = page
        self.kinds = kinds
        self.read: dict[tuple[str, int], list[Read]] = {}
        title = page.passages[0] if page.passages and page.passages[0].title else None
        self.testing_in_title = bool(title) and any(c.sort == TESTING for c in (title.cues if title else ()))
        self.weight, self.genre = weight_of(title.wording.words) if title else (1.0, "")
        self.testing = _trial(page)
        self._spent: dict[str, int] = {}
        self._tellers: dict[int, Teller | None] = {}
        self._headlines: dict[str, frozenset[Status]] = {}
        self.lead_teller = self._lead_teller()

    def reported_by(self, passage: Passage) -> str:
        """Return whose report all of the article passes on, where a passage itself names nobody."""
        teller = self.lead_teller
        official = any(cue.sort == OFFICIAL for cue in passage.cues)
        return teller.name if teller and teller.secondhand and not official else ""

    def of(self, kind: str, index: int) -> list[Read]:
        """Return what the triggers of passage `index` say, for a kind."""
        key = (kind, index)
        if key not in self.read:
            passage = self.page.passages[index]
            triggers = [
                trigger
                for trigger in find_triggers(passage.wording, self.kinds[kind][1])[: self._left(kind)]
                # "denied that it was approved" refuses nothing: its verb is a cue here.
                if not any(c.sort == DENIAL and c.index == trigger.head for c in passage.cues)
            ]
            self._spent[kind] = self._spent.get(kind, 0) + len(triggers)
            self.read[key] = [self._sense(passage, trigger, self.kinds[kind][0]) for trigger in triggers]
        return self.read[key]

    def _as_carried(self, usage: Usage, kind: Kind) -> Usage:
        """Return a headline's "update allows X" as a plan where the lead says that the update is to come."""
        if len(self.page.passages) < 2:
            return usage
        lead = self.page.passages[1]  # not by `of`: what the lead says depends on what the title says
        triggers = (
            t for t in find_triggers(lead.wording, self.kinds[kind.name][1]) if t.rule.status is Status.DONE
        )
        said = {usage_of(lead.wording, trigger, lead.clauses, title=False).modality for trigger in triggers}
        coming = Modality.FUTURE in said and said.isdisjoint({Modality.HAPPENED, Modality.PRESENT})
        return replace(usage, modality=Modality.FUTURE) if coming else usage

    def _is_coming(self, trigger: Trigger) -> bool:
        """Whether the version that a headline's verb has for its subject is still in testing, by the text."""
        title = self.page.passages[0].wording.words[: trigger.first]
        carrier = title[:NAMED]
        if len(title) < NAMED or not any(word[:1].isdigit() for word in carrier):
            return False
        return any(
            cue.sort == TESTING and _is_said_of(passage, cue.index, carrier)
            for passage in self.page.passages[1:INTRODUCES]
            for cue in passage.cues
        )

    def _cues(self, place: Place, kind: Kind) -> list[Cue]:
        """Return all that colours a trigger, nearest first."""
        passage, trigger = place.passage, place.trigger
        cues = [
            *around(passage.wording, passage.clauses, trigger),
            *_colours(passage, trigger),
            *passage.past,
        ]
        in_testing = (passage.title or self.testing_in_title) and not is_final(passage, place.usage)
        if self.testing and kind.tested and in_testing:
            cues.append(self.testing)
        if _MAYBE.search(passage.text[:MATRIX]):
            cues.append(Cue(HEDGE, "likely that"))
        return cues

    def _left(self, kind: str) -> int:
        """Return how many triggers of the next sentence may be read: no text, however made, takes long."""
        left = min(BUDGET - self._spent.get(kind, 0), TOTAL - sum(self._spent.values()))
        return max(0, min(MOST, left))

    def headline(self, kind: str) -> frozenset[Status]:
        """Return the statuses that the title itself asserts, for a kind."""
        if kind not in self._headlines:
            titled = bool(self.page.passages) and self.page.passages[0].title
            said = self.of(kind, 0) if titled else []
            self._headlines[kind] = frozenset(read.sense.status for read in said if read.sense.status)
        return self._headlines[kind]

    def teller(self, passage: Passage) -> Teller | None:
        """Return who says what a passage says; a title leaves it to the first sentence."""
        if passage.order not in self._tellers:
            self._tellers[passage.order] = self._told_by(passage)
        return self._tellers[passage.order]

    def _told_by(self, passage: Passage) -> Teller | None:
        found = _teller(passage)
        if found and not found.secondhand and found.name.split()[-1].lower() in self._reporters:
            return replace(found, secondhand=True)
        return found or (self.lead_teller if passage.title else None)

    @cached_property
    def original(self) -> str | None:
        """Whose report the article writes up, as its first sentences tell; None where it names none."""
        named = (reporter_of(p.wording) for p in self.page.passages if 0 <= p.order <= ORIGINAL)
        return next(filter(None, named), None)

    @cached_property
    def _reporters(self) -> frozenset[str]:
        """Last names of those whose reports about others the article passes on."""
        tellers = (teller_of(p.wording, title=p.title) for p in self.page.passages[:INTRODUCES])
        return frozenset(t.name.split()[-1].lower() for t in tellers if t and t.secondhand)

    def _lead_teller(self) -> Teller | None:
        for passage in self.page.passages[:2]:
            if passage.order == 0:
                return _teller(passage)
        return None

    def _sense(self, passage: Passage, trigger: Trigger, kind: Kind) -> Read:
        usage = usage_of(passage.wording, trigger, passage.clauses, title=passage.headline)
        usage = reshaped(passage, trigger, usage)
        if usage.modality is Modality.NOT_A_VERB:
            why = f"{usage.modality.value}: '{usage.because}'"
            return Read(Place(passage, trigger, usage), silent(why))
        if passage.title and kind.tested and usage.modality is Modality.HAPPENED and is_carrier(trigger):
            usage = self._as_carried(usage, kind)
            if self._is_coming(trigger):
                usage = replace(usage, modality=Modality.FUTURE)
        place = Place(passage, trigger, usage)
        dated = date_for(passage, trigger, usage)
        moved = is_moved(passage, trigger, dated)
        setting = Setting(
            rule=replace(trigger.rule, status=Status.DELAYED) if moved else trigger.rule,
            usage=usage,
            cues=self._cues(place, kind),
            dated=dated,
            until=ends_a_wait(passage, dated),
            day=passage.day,
            title=passage.title,
            first=passage.order == 0,
            fresh=not passage.title and Status.DONE in self.headline(kind.name),
            coming=not passage.title and Status.PLANNED in self.headline(kind.name),
            tested=kind.tested,
            carried=kind.carried,
            stative=Form.STATE in trigger.forms,
        )
        return Read(place, sense_of(setting))


def _is_said_of(passage: Passage, index: int, carrier: tuple[str, ...]) -> bool:
    """Whether "is currently in beta" at a word is said of the carrier, which stands before it."""
    words = passage.wording.words
    before = words[:index]
    named = any(before[i : i + len(carrier)] == carrier for i in range(len(before)))
    return named and words[index - 1] == "in" and not _COPULAS.isdisjoint(before[-IN_TESTING:])


def _teller(passage: Passage) -> Teller | None:
    """Return who says a passage; what is announced or confirmed is first-hand, whoever passes it on."""
    found = teller_of(passage.wording, title=passage.title)
    if found and found.secondhand and any(cue.sort == OFFICIAL for cue in passage.cues):
        return replace(found, secondhand=False)
    return found


def _trial(page: Page) -> Cue | None:
    """Return the words of the title, or else of the first sentence, that speak of a trial version."""
    for passage in page.passages[:2]:
        if passage.order < 1:
            for cue in passage.cues:
                if cue.sort == TESTING:
                    return cue
    return None


def _colours(passage: Passage, trigger: Trigger) -> Iterator[Cue]:
    """Yield the cues of the sentence that colour the trigger, and are not the trigger itself."""
    number, clause = passage.clauses.number, passage.clauses.of(trigger.head)
    for cue in passage.cues:
        own = number[cue.index] == number[trigger.head] or _fronted(passage, trigger, cue)
        if trigger.first <= cue.index <= trigger.last and cue.sort != TESTING:
            continue
        # "Once it was said ..., but it has been pushed back": what follows "but" stands for itself.
        if own or cue.sort in _SENTENCE or (cue.sort not in _CLAUSE and clause.kind != COORDINATE):
            yield cue


def _fronted(passage: Passage, trigger: Trigger, cue: Cue) -> bool:
    """Whether the cue is a time set before its clause: "During the spring quarter last year, we launched"."""
    if cue.sort != PAST or not 0 < trigger.head - cue.index <= FRONT:
        return False
    words = passage.wording.words
    return words[cue.index + len(cue.words.split()) :][:1] == (",",)
