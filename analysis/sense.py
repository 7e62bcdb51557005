"""What a trigger asserts, once its form and the cues around it are read: a status, or why there is none.

The certainties are orders, not probabilities: 1 a plain statement, .5 the least that moves an event
(`analysis.ladder`), below it a passing mention.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from analysis.clauses import AFTER, BEFORE, CONDITION, RELATIVE, WHEN
from analysis.cues import (
    COMPARISON,
    DENIAL,
    HABIT,
    HEDGE,
    IRREALIS,
    NEGATION,
    OFFICIAL,
    PAST,
    QUESTION,
    RECENT,
    RUMOUR,
    TESTING,
    Cue,
)
from analysis.modality import Modality, Usage
from analysis.model import Status
from analysis.triggers import Rule
from analysis.when import Dated

UNNAMED = 0.65  # the most that a rumour can have, however plainly it is put
STALE = timedelta(days=30)  # what happened longer ago is background, not news


@dataclass(frozen=True, slots=True)
class Sense:
    """The status asserted, or None and the reason in `why`."""

    status: Status | None
    certainty: float = 0.0
    when: str | None = None
    reasons: tuple[str, ...] = ()
    why: str = ""

    def weaker(self, factor: float, reason: str) -> "Sense":
        """Return the same sense, less certain, for a reason."""
        return replace(self, certainty=self.certainty * factor, reasons=(*self.reasons, reason))

    def by_hearsay(self, name: str) -> "Sense":
        """Return the sense as somebody else's report: another's plan is a rumour, however well informed."""
        if self.status is not Status.PLANNED:
            return self
        told = replace(self, status=Status.RUMOURED, certainty=min(self.certainty, UNNAMED))
        return told.weaker(1.0, f"as reported by {name}")


@dataclass(frozen=True)
class Setting:
    """What is known around a trigger. `day` is the day of publication; `dated` the date that belongs to it.

    `first`: it stands in the first sentence. `fresh`: the title says that it has happened, so the present
    tense below tells what is new.
    """

    rule: Rule
    usage: Usage
    cues: Sequence[Cue]
    dated: Dated | None
    day: date | None
    title: bool = False
    first: bool = False
    fresh: bool = False
    tested: bool = False

    def cue(self, *sorts: str) -> Cue | None:
        """Return the first cue of one of these sorts."""
        return next((cue for cue in self.cues if cue.sort in sorts), None)

    @property
    def future(self) -> bool:
        """Whether the trigger's date lies after the day of publication."""
        later = bool(self.dated and self.day and self.dated.begin > self.day)
        return later and not self.usage.finished


def silent(why: str) -> Sense:
    """Return the sense of a trigger that asserts nothing."""
    return Sense(None, why=why)


def sense_of(setting: Setting) -> Sense:
    """Return what the trigger asserts."""
    veto = _vetoed(setting)
    if veto:
        return veto
    sense = _READERS.get(setting.rule.status, _read_end)(setting)
    if sense.status is None:
        return sense
    return _coloured(setting, sense)


def _vetoed(setting: Setting) -> Sense | None:
    """Return the sense that a cue forces, whatever the trigger is."""
    denial = setting.cue(DENIAL)
    if denial and setting.rule.status is not Status.DENIED:
        plain = denial.words.startswith("den")
        return Sense(Status.DENIED, 0.7 if plain else 0.6, reasons=(f"denied: '{denial.words}'",))
    for sort, name in (
        (QUESTION, "a question"),
        (CONDITION, "conditional"),
        (BEFORE, "not yet"),
        (NEGATION, "negated by"),
        (COMPARISON, "a comparison"),
        (HABIT, "a habit"),
    ):
        cue = setting.cue(sort)
        if cue and not (sort == BEFORE and setting.usage.modality is Modality.FUTURE):
            return silent(f"{name}: '{cue.words}'")
    modality = setting.usage.modality
    if modality in {Modality.IRREALIS, Modality.NEGATED, Modality.NOT_A_VERB}:
        return silent(f"{modality.value}: '{setting.usage.because}'")
    if setting.rule.dated and setting.dated is None:
        return silent("no date with it")
    return None


def _read_done(setting: Setting) -> Sense:
    modality = setting.usage.modality
    if modality is Modality.REFUSED:
        return Sense(Status.REFUSED, 1.0)
    if modality is Modality.NOMINAL:
        return _read_nominal(setting)
    weak = setting.cue(IRREALIS, HEDGE)
    if modality is Modality.HEDGED or (weak and modality in {Modality.HAPPENED, Modality.PRESENT}):
        return Sense(Status.RUMOURED, 0.45, reasons=(f"hedged: '{weak.words}'",) if weak else ())
    if modality is Modality.FUTURE or setting.future:
        return _read_plan(setting)
    return _read_happened(setting, modality)


def _read_happened(setting: Setting, modality: Modality) -> Sense:
    if modality is Modality.PRESENT:
        if setting.fresh or setting.cue(RECENT):
            return Sense(Status.DONE, 0.8)
        return Sense(Status.DONE, 0.55 if setting.first else 0.45)
    return Sense(Status.DONE, 0.45 if modality is Modality.BACKGROUND else 1.0)


def _read_nominal(setting: Setting) -> Sense:
    """Return the plan in "ahead of a June 28 launch"; a bare noun asserts nothing else."""
    if setting.future and not setting.cue(IRREALIS):
        return Sense(Status.PLANNED, 0.55)
    return silent("only named, not asserted")


def _read_plan(setting: Setting) -> Sense:
    weak = setting.cue(HEDGE, IRREALIS)
    if weak:
        return Sense(Status.RUMOURED, 0.45, reasons=(f"hedged: '{weak.words}'",))
    governor = setting.usage.because.split()[0] if setting.usage.because else ""
    surely = governor not in {"expected", "anticipated", "likely", "projected", "looking"}
    if not surely:
        return Sense(Status.PLANNED, 0.6 if setting.dated else 0.55)
    return Sense(Status.PLANNED, 0.9 if setting.dated else 0.8)


def _read_planned(setting: Setting) -> Sense:
    if setting.usage.modality is Modality.HEDGED or setting.cue(HEDGE):
        return Sense(Status.RUMOURED, 0.4)
    if setting.usage.modality is Modality.BACKGROUND:
        return Sense(Status.PLANNED, 0.4)
    if setting.usage.modality is Modality.FUTURE:
        # Who expects an announcement has none.
        return Sense(Status.RUMOURED, 0.5)
    return Sense(Status.PLANNED, 0.9 if setting.future else 0.6)


def _read_pending(setting: Setting) -> Sense:
    modality = setting.usage.modality
    if modality is Modality.FUTURE:
        return Sense(Status.PLANNED, 0.5)
    if modality is Modality.HEDGED or setting.cue(HEDGE, IRREALIS):
        return Sense(Status.RUMOURED, 0.4)
    if modality is Modality.PRESENT and not setting.rule.durative:
        return Sense(Status.PENDING, 0.6)
    return Sense(Status.PENDING, 0.5 if modality is Modality.BACKGROUND else 1.0)


def _read_delayed(setting: Setting) -> Sense:
    modality = setting.usage.modality
    if modality is Modality.HEDGED or setting.cue(HEDGE, IRREALIS):
        return Sense(Status.DELAYED, 0.4)
    return Sense(Status.DELAYED, 0.4 if modality in {Modality.BACKGROUND, Modality.NOMINAL} else 1.0)


def _read_end(setting: Setting) -> Sense:
    """Return the sense of what ends an event: refused, abandoned, reversed, denied."""
    status, modality = setting.rule.status, setting.usage.modality
    if modality is Modality.REFUSED:
        return silent(f"not done: '{setting.usage.because}'")
    if modality is Modality.HEDGED or setting.cue(HEDGE, IRREALIS):
        return Sense(Status.RUMOURED, 0.35)
    if modality is Modality.FUTURE:
        return silent("not yet") if status is Status.REFUSED else Sense(status, 0.8)
    weak = modality in {Modality.BACKGROUND, Modality.NOMINAL, Modality.PRESENT}
    return Sense(status, 0.45 if weak else 1.0)


def _read_rumoured(setting: Setting) -> Sense:
    if setting.usage.modality is Modality.HEDGED:
        return Sense(Status.RUMOURED, 0.5)
    return Sense(Status.RUMOURED, 0.6)


_READERS: Mapping[Status, Callable[[Setting], Sense]] = {
    Status.DONE: _read_done,
    Status.PLANNED: _read_planned,
    Status.PENDING: _read_pending,
    Status.DELAYED: _read_delayed,
    Status.RUMOURED: _read_rumoured,
}


def _coloured(setting: Setting, sense: Sense) -> Sense:
    """Return the sense after what the whole sentence and the clause's place add."""
    sense = _as_rumour(setting, sense)
    for sort, factor in ((AFTER, 0.5), (WHEN, 0.4), (RELATIVE, 0.75), (PAST, 0.5)):
        cue = setting.cue(sort)
        if cue and not (sort == PAST and setting.cue(RECENT)):
            sense = sense.weaker(factor, f"{sort}: '{cue.words}'")
    testing = setting.cue(TESTING)
    if testing and setting.tested and sense.status in {Status.DONE, Status.PLANNED}:
        # A trial version that is out is a test of the thing; one that is announced is nothing yet.
        happened = sense.status is Status.DONE
        sense = replace(sense, status=Status.PENDING if happened else Status.RUMOURED)
        sense = sense.weaker(0.9 if happened else 0.5, f"a trial version: '{testing.words}'")
    return _with_date(setting, sense)


def _as_rumour(setting: Setting, sense: Sense) -> Sense:
    rumour = setting.cue(RUMOUR)
    if setting.cue(OFFICIAL):
        return sense
    if rumour and sense.status in {Status.PLANNED, Status.DONE}:
        sense = replace(sense, status=Status.RUMOURED, certainty=min(sense.certainty, UNNAMED))
        return sense.weaker(1.0, f"rumour: '{rumour.words}'")
    return sense.weaker(0.8, f"rumour: '{rumour.words}'") if rumour else sense


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
    # A done thing has its day; months and years around it would only look like precision.
    return replace(sense, when=dated.iso if dated.begin <= day else None)
