"""The passages of one Chinese article, each trigger read once for each kind of event."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cached_property

from analysis.attribution import Teller
from analysis.hanzi.attribution import goes_on, teller_of
from analysis.hanzi.cues import EXPECTED, FUTURE, OFFICIAL, SOON, TESTING, Cue, cues_of
from analysis.hanzi.dates import dates_of
from analysis.hanzi.genre import weight_of
from analysis.hanzi.lexemes import Hit, Hits
from analysis.hanzi.passages import Passage
from analysis.hanzi.place import Place, unknown_of
from analysis.hanzi.sense import Setting, sense_of
from analysis.hanzi.triggers import Trigger, find_triggers
from analysis.kinds import Kind
from analysis.model import Status
from analysis.setting import Sense
from analysis.when import Dated

BUDGET = 100  # triggers of an article for one kind; news has fewer than forty
TOTAL = 140  # triggers of an article for all kinds
MOST = 12  # triggers of a sentence; one with more is a list
BACK = 4  # sentences before one that goes on with a report
FRONT = 4  # characters around the date of a clause that only says when: "2月11日晚间,"
DATE_REACH = 30  # characters between a trigger and its date
_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Read:
    """A trigger of a passage, read for one kind of event."""

    place: Place
    sense: Sense


class Reader:
    """Reads the passages of one article once for each kind of event."""

    def __init__(self, passages: Sequence[Passage], hits: Hits, kinds: Mapping[str, Kind]) -> None:
        self.passages = passages
        self.shift = passages[0].end + 1 if passages and passages[0].title else 0
        self._hits = hits
        self._kinds = kinds
        self._read: dict[tuple[str, int], list[Read]] = {}
        self._starts = [passage.start for passage in passages]
        self._found: dict[str, dict[int, list[Hit]]] = {}
        self._spent: dict[str, int] = {}
        self._dates: dict[int, Sequence[Dated]] = {}
        self._unknown: dict[int, str] = {}
        self._tellers: dict[int, Teller | None] = {}
        titled = bool(passages) and passages[0].title
        self.weight, self.genre = weight_of(passages[0].whole[: passages[0].end]) if titled else (1.0, "")

    def all_of(self, kind: str) -> Iterator[Read]:
        """Yield what the triggers of the article say, for a kind, in order."""
        for index in self._indexes(kind):
            yield from self._of(kind, index)

    def _indexes(self, kind: str) -> Mapping[int, Sequence[Hit]]:
        """Return the words that can be triggers of a kind by the number of their passage."""
        if kind not in self._found:
            found: dict[int, list[Hit]] = {}
            for hit in self._hits.triggers(kind):
                index = bisect_right(self._starts, hit.start) - 1
                if index >= 0 and hit.end <= self.passages[index].end:
                    found.setdefault(index, []).append(hit)
            self._found[kind] = found
        return self._found[kind]

    def _of(self, kind: str, index: int) -> list[Read]:
        key = kind, index
        if key not in self._read:
            passage, left = self.passages[index], self._left(kind)
            hits = self._indexes(kind).get(index, ()) if left else ()
            triggers = find_triggers(passage, hits, kind)[:left]
            self._spent[kind] = self._spent.get(kind, 0) + len(triggers)
            self._read[key] = [self._one(passage, trigger, self._kinds[kind]) for trigger in triggers]
        return self._read[key]

    def _left(self, kind: str) -> int:
        """Return how many triggers of the next sentence may be read: no text, however made, takes long."""
        left = min(BUDGET - self._spent.get(kind, 0), TOTAL - sum(self._spent.values()))
        return max(0, min(MOST, left))

    def headline(self, kind: str) -> frozenset[Status]:
        """Return the statuses that the title itself asserts, for a kind."""
        titled = bool(self.passages) and self.passages[0].title
        said = self._of(kind, 0) if titled else []
        return frozenset(read.sense.status for read in said if read.sense.status)

    def teller(self, passage: Passage) -> Teller | None:
        """Return who says what a passage says; a title leaves it to the first sentence."""
        if passage.order not in self._tellers:
            found = self._told_by(passage) or self._told_before(passage)
            if not found and passage.title and len(self.passages) > 1:
                found = self._told_by(self.passages[1])
            self._tellers[passage.order] = found
        return self._tellers[passage.order]

    def _told_before(self, passage: Passage) -> Teller | None:
        """Return who tells the report that the passage goes on with."""
        if not goes_on(passage):
            return None
        near = [p for p in self.passages if max(0, passage.order - BACK) <= p.order < passage.order]
        found = (self._told_by(earlier) for earlier in reversed(near))
        return next((teller for teller in found if teller and teller.secondhand), None)

    def _told_by(self, passage: Passage) -> Teller | None:
        """Return who says a passage; what is announced or confirmed is first-hand, whoever passes it on."""
        found = teller_of(passage, self._hits)
        hits = self._hits.within(passage.start, passage.end)
        if found and found.secondhand and any(OFFICIAL in hit.lexeme.sorts for hit in hits):
            return replace(found, secondhand=False)
        return found

    def _one(self, passage: Passage, trigger: Trigger, kind: Kind) -> Read:
        cues = cues_of(passage, self._hits, trigger)
        if kind.tested and self._trial and (passage.title or self._trial_title):
            cues.append(self._trial)
        dates = self._dates_of(passage)
        setting = Setting(
            trigger=trigger,
            cues=cues,
            dated=_date_for(passage, trigger, dates, planned=_is_planned(cues, trigger)),
            day=passage.day,
            plain=passage.lead,
            tested=kind.tested,
        )
        return Read(Place(passage, self._hits, self._unknown_of(passage), trigger), sense_of(setting))

    def _dates_of(self, passage: Passage) -> Sequence[Dated]:
        if passage.order not in self._dates:
            day = passage.day
            found = dates_of(passage.whole, passage.start, passage.end, day=day) if day else ()
            self._dates[passage.order] = found
        return self._dates[passage.order]

    def _unknown_of(self, passage: Passage) -> str:
        if passage.order not in self._unknown:
            self._unknown[passage.order] = unknown_of(passage, self._hits, self._dates_of(passage))
        return self._unknown[passage.order]

    @cached_property
    def _trial(self) -> Cue | None:
        """The words of the title, or else of the first sentence, that speak of a trial version."""
        return next((cue for passage in self.passages[:2] for cue in self._testing(passage)), None)

    @cached_property
    def _trial_title(self) -> bool:
        first = self.passages[:1]
        return bool(first) and first[0].title and any(self._testing(first[0]))

    def _testing(self, passage: Passage) -> Iterator[Cue]:
        if passage.order < 1:
            for hit in self._hits.within(passage.start, passage.end):
                if TESTING in hit.lexeme.sorts:
                    yield Cue(TESTING, hit.lexeme.word)


def _is_planned(cues: Sequence[Cue], trigger: Trigger) -> bool:
    ahead = any(cue.sort in {FUTURE, EXPECTED, SOON} for cue in cues)
    return ahead or trigger.rule.status in {Status.PLANNED, Status.DELAYED}


def _date_for(passage: Passage, trigger: Trigger, dates: Sequence[Dated], *, planned: bool) -> Dated | None:
    """Return the date of the trigger: in its clause the next after it, else the last before it.

    A day that a clause of its own sets in front holds for what has happened.
    """
    clause = passage.clauses[trigger.clause]
    own = [dated for dated in dates if clause.begin <= dated.first < clause.end]
    if planned:
        own = [_ahead(dated, passage) for dated in own]
        # In "今日宣布, 将于4月发布" the day is that of the announcement.
        own = [dated for dated in own if passage.day is None or dated.end > passage.day]
    after = [dated for dated in own if 0 <= dated.first - trigger.end <= DATE_REACH]
    before = [dated for dated in own if 0 <= trigger.first - dated.last <= DATE_REACH]
    if planned and before:
        return before[-1]
    if after or before:
        return after[0] if after else before[-1]
    front = _in_front(passage, trigger, dates)
    if front and planned and passage.day and front.end <= passage.day:
        return None
    return front


def _in_front(passage: Passage, trigger: Trigger, dates: Sequence[Dated]) -> Dated | None:
    """Return the date of the clause before, where that says no more than when: "2月11日, ..."."""
    if not trigger.clause:
        return None
    clause = passage.clauses[trigger.clause - 1]
    found = next((dated for dated in dates if clause.begin <= dated.first < clause.end), None)
    only = found and (found.first - clause.begin) + (clause.end - found.last) <= FRONT
    return found if only else None


def _ahead(dated: Dated, passage: Passage) -> Dated:
    """Return "将于周五发布" as the Friday to come."""
    weekday = passage.whole[dated.first] in "周星礼"
    if passage.day is None or not weekday or dated.end > passage.day:
        return dated
    day = dated.begin + _WEEK
    return replace(dated, iso=day.isoformat(), begin=day, end=day)
