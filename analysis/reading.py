"""An article read for one kind of event after another: what each trigger in it says, whoever asks.

What is read here does not depend on a watch, so it is read once however many watches ask.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from analysis.attribution import Teller, teller_of
from analysis.binding import Place
from analysis.clauses import COORDINATE
from analysis.cues import COMPARISON, DENIAL, HABIT, OFFICIAL, PAST, QUESTION, TESTING, Cue, around
from analysis.genre import weight_of
from analysis.kinds import Kind
from analysis.modality import Modality, Usage, usage_of
from analysis.model import Status
from analysis.passages import Page, Passage
from analysis.sense import Sense, Setting, sense_of
from analysis.triggers import Trigger, Vocabulary, find_triggers
from analysis.when import MONTHS, WEEKDAYS, Dated

_CLAUSE = frozenset({TESTING, HABIT, PAST, COMPARISON})  # colour their own clause only
_SENTENCE = frozenset({DENIAL, QUESTION})
BUDGET = 120  # triggers of an article; news has fewer than forty
MOST = 12  # triggers of a sentence; one with more is a list
YEAR = timedelta(days=365)
DATE_REACH = 14  # words between a trigger and its date


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
        self._headlines: dict[str, frozenset[Status]] = {}
        self.lead_teller = self._lead_teller()

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

    def _left(self, kind: str) -> int:
        """Return how many triggers of the next sentence may be read: no text, however made, takes long."""
        return max(0, min(MOST, BUDGET - self._spent.get(kind, 0)))

    def headline(self, kind: str) -> frozenset[Status]:
        """Return the statuses that the title itself asserts, for a kind."""
        if kind not in self._headlines:
            titled = bool(self.page.passages) and self.page.passages[0].title
            said = self.of(kind, 0) if titled else []
            self._headlines[kind] = frozenset(read.sense.status for read in said if read.sense.status)
        return self._headlines[kind]

    def teller(self, passage: Passage) -> Teller | None:
        """Return who says what a passage says; a title leaves it to the first sentence."""
        found = _teller(passage)
        return found or (self.lead_teller if passage.title else None)

    def _lead_teller(self) -> Teller | None:
        for passage in self.page.passages[:2]:
            if passage.order == 0:
                return _teller(passage)
        return None

    def _sense(self, passage: Passage, trigger: Trigger, kind: Kind) -> Read:
        usage = usage_of(passage.wording, trigger, passage.clauses, title=passage.headline)
        cues = [*around(passage.wording, passage.clauses, trigger), *_colours(passage, trigger)]
        if self.testing and kind.tested and (passage.title or self.testing_in_title):
            cues.append(self.testing)
        setting = Setting(
            rule=trigger.rule,
            usage=usage,
            cues=cues,
            dated=_date_for(passage, trigger, usage),
            day=passage.day,
            title=passage.title,
            first=passage.order == 0,
            fresh=not passage.title and Status.DONE in self.headline(kind.name),
            tested=kind.tested,
        )
        return Read(Place(passage, trigger, usage), sense_of(setting))


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
        own = number[cue.index] == number[trigger.head]
        if trigger.first <= cue.index <= trigger.last and cue.sort != TESTING:
            continue
        # "Once it was said ..., but it has been pushed back": what follows "but" stands for itself.
        if own or cue.sort in _SENTENCE or (cue.sort not in _CLAUSE and clause.kind != COORDINATE):
            yield cue


def _date_for(passage: Passage, trigger: Trigger, usage: Usage) -> Dated | None:
    """Return the date of the trigger: the next after it in its clause, else the last before it."""
    number = passage.clauses.number
    clause = number[trigger.head]
    near = [d for d in passage.dates if number[d.first] == clause]
    if passage.day and trigger.rule.status is Status.PLANNED:
        near = [d for d in near if d.end > passage.day]
    if usage.finished:
        near = [_back(d, passage) for d in near]
    after = [d for d in near if 0 < d.first - trigger.head <= DATE_REACH]
    if after:
        return _ahead(after[0], passage) if usage.modality is Modality.FUTURE else after[0]
    before = [d for d in near if 0 < trigger.first - d.last <= DATE_REACH]
    if passage.day and (usage.modality is Modality.FUTURE or trigger.rule.status is Status.PLANNED):
        # In "announced today that it will launch" the day is that of the announcement.
        before = [d for d in before if d.end > passage.day]
    return before[-1] if before else None


def _ahead(dated: Dated, passage: Passage) -> Dated:
    """Return "to launch on Monday" as the Monday to come."""
    if passage.day is None or dated.end > passage.day or passage.wording.words[dated.first] not in WEEKDAYS:
        return dated
    day = dated.begin + timedelta(days=7)
    return replace(dated, iso=day.isoformat(), begin=day, end=day)


def _back(dated: Dated, passage: Passage) -> Dated:
    """Return the date of what is over: "launched on November 7", said in October, was a year ago."""
    if (
        passage.day is None
        or dated.begin <= passage.day
        or not MONTHS.get(passage.wording.words[dated.first])
    ):
        return dated
    years = [word for word in passage.wording.words[dated.first : dated.last + 1] if len(word) == 4]
    if any(word.isdigit() for word in years):
        return dated
    begin, end = dated.begin - YEAR, dated.end - YEAR
    return replace(dated, iso=begin.isoformat()[: len(dated.iso)], begin=begin, end=end)
