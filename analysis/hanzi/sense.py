"""What a Chinese trigger asserts, once the cues around it are read: a status, or why there is none.

The certainties are those of `analysis.sense`: 1 a plain statement, .5 the least that moves an event.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from analysis.hanzi.cues import (
    AFTER,
    ASPECT,
    BEFORE,
    COMPARISON,
    CONDITION,
    CONDITION_BEFORE,
    DENIAL,
    EXPECTED,
    FUTURE,
    HABIT,
    HEDGE,
    IRREALIS,
    LASTING,
    NEGATION,
    NOMINAL,
    OFFICIAL,
    PAST,
    QUESTION,
    RECENT,
    RUMOUR,
    SOON,
    SPOILED,
    TESTING,
    WHEN,
    Cue,
)  # fmt: skip
from analysis.hanzi.lexemes import Rule
from analysis.hanzi.triggers import Trigger
from analysis.model import Status
from analysis.setting import UNNAMED, Sense, silent
from analysis.when import Dated

STALE = timedelta(days=30)  # what happened longer ago is background, not news
WEEK = timedelta(days=7)
MONTH = 7  # characters of an ISO date without a day
YEAR_ONLY = 4
_VETOES = (
    (QUESTION, "a question"),
    (CONDITION, "conditional"),
    (BEFORE, "not yet"),
    (NEGATION, "negated by"),
    (SPOILED, "negated by"),
    (COMPARISON, "a comparison"),
    (HABIT, "a habit"),
    (IRREALIS, "only wanted or asked for"),
    (NOMINAL, "only named, not asserted"),
)
_ENDS = frozenset({Status.REFUSED, Status.ABANDONED, Status.REVERSED})
_TAKEN_BACK = _ENDS | {Status.DELAYED}


@dataclass(frozen=True)
class Setting:
    """What is known around a trigger; `day` is the day of publication, `dated` the date that belongs to it.

    `plain`: it stands in the title or the lead. `tested`: the thing exists in trial versions.
    """

    trigger: Trigger
    cues: Sequence[Cue]
    dated: Dated | None
    day: date | None
    plain: bool
    tested: bool

    @property
    def rule(self) -> Rule:
        """The rule of the trigger."""
        return self.trigger.rule

    def cue(self, *sorts: str) -> Cue | None:
        """Return the first cue of one of these sorts."""
        return next((cue for cue in self.cues if cue.sort in sorts), None)

    @property
    def later(self) -> bool:
        """Whether the trigger's date lies after the day of publication."""
        return bool(self.dated and self.day and self.dated.begin > self.day)


def sense_of(setting: Setting) -> Sense:
    """Return what the trigger asserts."""
    veto = _vetoed(setting)
    if veto:
        return veto
    sense = _READERS.get(setting.rule.status, _read_end)(setting)
    return sense if sense.status is None else _coloured(setting, sense)


def _vetoed(setting: Setting) -> Sense | None:
    denial = setting.cue(DENIAL)
    if denial and setting.rule.status is not Status.DENIED:
        return Sense(Status.DENIED, 0.7, reasons=(f"denied: '{denial.words}'",))
    for sort, name in _VETOES:
        cue = setting.cue(sort)
        if cue and not _spared(setting, sort):
            return silent(f"{name}: '{cue.words}'")
    if setting.trigger.governor:
        return silent(f"taken back by '{setting.trigger.governor}'")
    lasting = setting.cue(LASTING)
    if lasting and setting.rule.status is Status.DONE and not setting.cue(FUTURE, EXPECTED):
        return silent(f"goes on as before: '{lasting.words}'")
    if setting.rule.dated and setting.dated is None:
        return silent("no date with it")
    return None


def _spared(setting: Setting, sort: str) -> bool:
    """Whether a cue does not take back this trigger: "等待审批" waits by itself, "取消计划" has an object."""
    if sort == NOMINAL:
        return setting.rule.status in _TAKEN_BACK
    return sort == IRREALIS and setting.rule.durative


def _read_done(setting: Setting) -> Sense:
    hedge = setting.cue(HEDGE)
    if hedge:
        return Sense(Status.RUMOURED, 0.5, reasons=(f"hedged: '{hedge.words}'",))
    planned = setting.cue(FUTURE, EXPECTED, SOON)
    if planned or setting.later:
        return _read_plan(setting)
    condition = setting.cue(CONDITION_BEFORE)
    if condition:
        return silent(f"depends on '{condition.words}'")
    if setting.cue(ASPECT, RECENT):
        return Sense(Status.DONE, 1.0)
    # Chinese needs no mark of the past, least of all in a headline; further down a bare verb tells less.
    return Sense(Status.DONE, 0.9 if setting.plain else 0.6)


def _read_plan(setting: Setting) -> Sense:
    cue = setting.cue(EXPECTED, SOON) or setting.cue(FUTURE)
    reasons = (f"{cue.sort}: '{cue.words}'",) if cue else ()
    condition = setting.cue(CONDITION_BEFORE)
    if condition:
        return Sense(Status.PLANNED, 0.45, reasons=(*reasons, f"depends on '{condition.words}'"))
    if setting.cue(EXPECTED, SOON):
        precise = setting.dated is not None and len(setting.dated.iso) > YEAR_ONLY
        return Sense(Status.PLANNED, 0.6 if precise else 0.5, reasons=reasons)
    return Sense(Status.PLANNED, 0.9 if setting.dated else 0.8, reasons=reasons)


def _read_planned(setting: Setting) -> Sense:
    if setting.cue(HEDGE):
        return Sense(Status.RUMOURED, 0.4)
    return Sense(Status.PLANNED, 0.9 if setting.later and not setting.rule.expected else 0.6)


def _read_pending(setting: Setting) -> Sense:
    if setting.cue(HEDGE):
        return Sense(Status.RUMOURED, 0.4)
    cue = setting.cue(FUTURE, EXPECTED)
    if cue or setting.later:
        return Sense(Status.PLANNED, 0.5, reasons=(f"{cue.sort}: '{cue.words}'",) if cue else ())
    return Sense(Status.PENDING, 1.0 if setting.plain or setting.cue(ASPECT, RECENT) else 0.7)


def _read_delayed(setting: Setting) -> Sense:
    return Sense(Status.DELAYED, 0.4 if setting.cue(HEDGE, EXPECTED) else 1.0)


def _read_end(setting: Setting) -> Sense:
    """Return the sense of what ends an event: refused, abandoned, reversed, denied."""
    status = setting.rule.status
    if setting.cue(HEDGE, EXPECTED):
        return Sense(Status.RUMOURED, 0.35)
    if setting.cue(FUTURE):
        return silent("not yet") if status is Status.REFUSED else Sense(status, 0.8)
    return Sense(status, 1.0 if setting.plain or setting.cue(ASPECT, RECENT) else 0.6)


def _read_rumoured(setting: Setting) -> Sense:
    return Sense(Status.RUMOURED, 0.5 if setting.cue(HEDGE) else 0.6)


_READERS: Mapping[Status, Callable[[Setting], Sense]] = {
    Status.DONE: _read_done,
    Status.PLANNED: _read_planned,
    Status.PENDING: _read_pending,
    Status.DELAYED: _read_delayed,
    Status.RUMOURED: _read_rumoured,
}


def _coloured(setting: Setting, sense: Sense) -> Sense:
    """Return the sense after what the sentence and the place of the clause add."""
    sense = _as_rumour(setting, sense)
    for sort, factor in ((AFTER, 0.45), (WHEN, 0.4), (PAST, 0.45), (LASTING, 0.7)):
        cue = setting.cue(sort)
        if cue and not (sort == PAST and setting.cue(RECENT)) and not (sort == AFTER and _lately(setting)):
            sense = sense.weaker(factor, f"{sort}: '{cue.words}'")
    return _with_date(setting, _as_trial(setting, sense))


def _lately(setting: Setting) -> bool:
    """Whether "after ..." tells news: "今日获批后, ...", with its day."""
    dated, day = setting.dated, setting.day
    return bool(dated and day and len(dated.iso) > MONTH and day - WEEK <= dated.begin <= day)


def _as_rumour(setting: Setting, sense: Sense) -> Sense:
    rumour = setting.cue(RUMOUR)
    if not rumour or setting.cue(OFFICIAL):
        return sense
    if sense.status in {Status.PLANNED, Status.DONE}:
        sense = replace(sense, status=Status.RUMOURED, certainty=min(sense.certainty, UNNAMED))
        return sense.weaker(1.0, f"rumour: '{rumour.words}'")
    factor = 1.0 if sense.status is Status.RUMOURED else 0.8
    return sense.weaker(factor, f"rumour: '{rumour.words}'")


def _as_trial(setting: Setting, sense: Sense) -> Sense:
    """Return what the release of a trial version is: a test of the thing, or nothing yet."""
    testing = setting.cue(TESTING)
    if not testing or not setting.tested:
        return sense
    if sense.status in _TAKEN_BACK:
        return sense.weaker(0.4, f"only a trial version: '{testing.words}'")
    if sense.status in {Status.DONE, Status.PLANNED}:
        happened = sense.status is Status.DONE
        sense = replace(sense, status=Status.PENDING if happened else Status.RUMOURED)
        return sense.weaker(0.9 if happened else 0.5, f"a trial version: '{testing.words}'")
    return sense


def _with_date(setting: Setting, sense: Sense) -> Sense:
    dated, day = setting.dated, setting.day
    if dated is None or day is None:
        return sense
    if sense.status in {Status.PLANNED, Status.DELAYED, Status.RUMOURED}:
        if dated.end < day:
            stale = sense.status is Status.PLANNED
            return sense.weaker(0.5, f"its date has passed: {dated.iso}") if stale else sense
        return replace(sense, when=dated.iso)
    if dated.end < day - STALE:
        return sense.weaker(0.4, f"long ago: {dated.iso}")
    return replace(sense, when=dated.iso if dated.begin <= day else None)
