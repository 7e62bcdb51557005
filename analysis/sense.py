"""What a trigger asserts, once its form and the cues around it are read: a status, or why there is none.

The certainties are orders, not probabilities: 1 a plain statement, .5 the least that moves an event
(`analysis.ladder`), below it a passing mention.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta

from analysis.clauses import AFTER, RELATIVE, WHEN
from analysis.cues import HEDGE, IRREALIS, LASTING, OFFICIAL, PAST, RECENT, RUMOUR, TESTING
from analysis.modality import Modality
from analysis.model import Status
from analysis.setting import UNNAMED, Sense, Setting, silent
from analysis.vetoes import vetoed

YEAR_ONLY = 4  # characters of an ISO date without a month
MONTH = 7  # characters of an ISO date without a day
ENDS = frozenset({Status.REFUSED, Status.ABANDONED, Status.REVERSED})
SPECULATION = 0.45
CLAIMED = 0.1  # what a named or unnamed claimant adds to "could"
WEEK = timedelta(days=7)
STALE = timedelta(days=30)  # what happened longer ago is background, not news


def sense_of(setting: Setting) -> Sense:
    """Return what the trigger asserts."""
    veto = vetoed(setting)
    if veto:
        return veto
    sense = _READERS.get(setting.rule.status, _read_end)(setting)
    if sense.status is None:
        return sense
    return _coloured(setting, sense)


def _read_done(setting: Setting) -> Sense:
    modality = setting.usage.modality
    if setting.rule.listed:
        return _read_listed(setting)
    if modality is Modality.REFUSED:
        return Sense(Status.REFUSED, 1.0)
    if modality is Modality.NOMINAL:
        return _read_nominal(setting)
    weak = setting.cue(IRREALIS, HEDGE)
    if modality is Modality.HEDGED or (weak and modality in {Modality.HAPPENED, Modality.PRESENT}):
        # A headline that says "could" passes on what somebody claims; a text only thinks aloud.
        claimed = SPECULATION + (CLAIMED if setting.title else 0.0)
        return Sense(Status.RUMOURED, claimed, reasons=(f"hedged: '{weak.words}'",) if weak else ())
    if modality is Modality.FUTURE or setting.future:
        return _read_plan(setting)
    return _read_happened(setting, modality)


def _read_listed(setting: Setting) -> Sense:
    """Return what "the update includes X" says: as much as the title says of the update."""
    modality = setting.usage.modality
    if setting.coming and modality in {Modality.PRESENT, Modality.FUTURE}:
        return Sense(Status.PLANNED, 0.6, reasons=("what is announced has it",))
    if setting.fresh and modality is Modality.PRESENT:
        return Sense(Status.DONE, 0.8, reasons=("what is out has it",))
    return silent("lists what a thing has, not that it is out")


def _read_happened(setting: Setting, modality: Modality) -> Sense:
    if modality is Modality.PRESENT:
        if setting.coming:
            return Sense(Status.PLANNED, 0.6)
        if setting.fresh or setting.cue(RECENT):
            return Sense(Status.DONE, 0.8)
        return Sense(Status.DONE, 0.55 if setting.first else 0.45)
    if modality is Modality.BACKGROUND:
        return Sense(Status.DONE, 0.45)
    # What "is available" may have been so for long; what "has become" or "is now" is new.
    timeless = not (setting.usage.finished or setting.title or setting.fresh or setting.cue(RECENT))
    return Sense(Status.DONE, 0.7 if timeless and setting.stative else 1.0)


def _read_nominal(setting: Setting) -> Sense:
    """Return the plan in "ahead of a June 28 launch"; a bare noun asserts nothing else."""
    if setting.future and not setting.cue(IRREALIS):
        return Sense(Status.PLANNED, 0.7)
    return silent("only named, not asserted")


def _read_plan(setting: Setting) -> Sense:
    weak = setting.cue(HEDGE, IRREALIS)
    if weak:
        return Sense(Status.RUMOURED, 0.45, reasons=(f"hedged: '{weak.words}'",))
    governor = setting.usage.because.split()[0] if setting.usage.because else ""
    surely = governor not in {"expected", "anticipated", "likely", "projected", "looking"}
    if not surely:
        # What "is expected" nobody has promised, unless news opens with it and says when.
        told = setting.dated and len(setting.dated.iso) > YEAR_ONLY and (setting.title or setting.first)
        return Sense(Status.PLANNED, 0.55) if told else Sense(Status.RUMOURED, 0.5)
    return Sense(Status.PLANNED, 0.9 if setting.dated else 0.8)


def _read_planned(setting: Setting) -> Sense:
    if setting.usage.modality is Modality.HEDGED or setting.cue(HEDGE):
        return Sense(Status.RUMOURED, 0.4)
    if setting.usage.modality is Modality.BACKGROUND:
        return Sense(Status.PLANNED, 0.4)
    if setting.usage.modality is Modality.FUTURE:
        # Who expects an announcement has none.
        return Sense(Status.RUMOURED, 0.5)
    return Sense(Status.PLANNED, 0.9 if setting.future and not setting.rule.expected else 0.6)


def _read_pending(setting: Setting) -> Sense:
    modality = setting.usage.modality
    if setting.rule.news and (setting.future or not (setting.title or setting.first)):
        return silent("a detail of what is announced")
    if setting.cue(HEDGE):
        return Sense(Status.RUMOURED, SPECULATION)
    if modality is Modality.FUTURE:
        surely = "expected" not in setting.usage.because
        return Sense(Status.PLANNED, 0.6) if surely else Sense(Status.RUMOURED, 0.4)
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
    # "which was submitted in February" looks back; "which is to be released in April" does not.
    aside = 0.95 if setting.usage.modality is Modality.FUTURE else 0.75
    for sort, factor in (
        (AFTER, _after(setting)),
        (WHEN, 0.5 if setting.future else 0.4),
        (RELATIVE, aside),
        (PAST, 0.45),
        (LASTING, 0.6),
    ):
        cue = setting.cue(sort)
        if sort == LASTING and not setting.rule.durative:
            continue
        if sort == PAST and cue and setting.usage.modality is Modality.FUTURE and not cue.words[:1].isdigit():
            continue
        if cue and not (sort == PAST and setting.cue(RECENT)):
            sense = sense.weaker(factor, f"{sort}: '{cue.words}'")
    testing = setting.cue(TESTING)
    if testing and setting.carried and sense.status is Status.REVERSED and (setting.title or setting.first):
        return sense.weaker(0.9, f"taken out of a trial version: '{testing.words}'")
    if testing and setting.tested and sense.status in {Status.REVERSED, Status.ABANDONED, Status.DELAYED}:
        return sense.weaker(0.4, f"only a trial version: '{testing.words}'")
    if testing and setting.tested and sense.status in {Status.DONE, Status.PLANNED}:
        # A trial version that is out is a test of the thing; one that is announced is nothing yet.
        happened = sense.status is Status.DONE
        sense = replace(sense, status=Status.PENDING if happened else Status.RUMOURED)
        sense = sense.weaker(0.9 if happened else 0.5, f"a trial version: '{testing.words}'")
    return _with_date(setting, sense)


def _after(setting: Setting) -> float:
    """Return what "after ..." leaves: news often stands there ("shares rose after it was cleared today")."""
    dated, day = setting.dated, setting.day
    lately = bool(dated and day and len(dated.iso) > MONTH and day - WEEK <= dated.begin <= day)
    after = setting.cue(AFTER)
    if after is None or after.words != "after":
        return 0.45  # "since ...", "weeks after ..."
    if lately or setting.cue(RECENT):
        return 0.8
    return 0.55 if setting.first and setting.usage.modality is Modality.HAPPENED else 0.45


def _as_rumour(setting: Setting, sense: Sense) -> Sense:
    rumour = setting.cue(RUMOUR)
    if setting.cue(OFFICIAL):
        return sense
    ahead = sense.status in ENDS and setting.usage.modality is Modality.FUTURE
    if rumour and (sense.status in {Status.PLANNED, Status.DONE} or ahead):
        sense = replace(sense, status=Status.RUMOURED, certainty=min(sense.certainty, UNNAMED))
        return sense.weaker(1.0, f"rumour: '{rumour.words}'")
    if rumour and sense.status is Status.RUMOURED:
        # "could" alone is speculation; with somebody who claims it, it is a rumour.
        sense = replace(sense, certainty=min(UNNAMED, sense.certainty + CLAIMED))
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
