"""Why a trigger asserts nothing, or the opposite: the cues that take back what it would say."""

from analysis.clauses import BEFORE, CONDITION
from analysis.cues import (
    COMPARISON,
    DENIAL,
    FOR_NOW,
    HABIT,
    HEDGE,
    IRREALIS,
    LASTING,
    NEGATION,
    QUESTION,
    RUMOUR,
    Cue,
)
from analysis.modality import PROGRESSIVE, Modality
from analysis.model import Status
from analysis.setting import Sense, Setting, silent

_VETOES = (
    (QUESTION, "a question"),
    (CONDITION, "conditional"),
    (BEFORE, "not yet"),
    (NEGATION, "negated by"),
    (COMPARISON, "a comparison"),
    (HABIT, "a habit"),
)
_PLANS = (["plan"], ["plans"], ["planning"], ["intend"], ["intends"], ["intention"])
# What nobody in charge has decided.
_FORESEEN = frozenset({"expected", "anticipated", "likely", "projected", "looking", "set", "due"})
_UNREAL = frozenset({Modality.IRREALIS, Modality.NEGATED, Modality.NOT_A_VERB})


def vetoed(setting: Setting) -> Sense | None:
    """Return the sense that the cues force, whatever the trigger is; None where they leave it as it is."""
    denial = setting.cue(DENIAL)
    if denial and setting.rule.status is not Status.DENIED:
        plain = denial.words.startswith("den")
        return Sense(Status.DENIED, 0.7 if plain else 0.6, reasons=(f"denied: '{denial.words}'",))
    if (
        setting.cue(NEGATION)
        and setting.until
        and setting.usage.modality is Modality.FUTURE
        and setting.dated
    ):
        # "It will not launch until 2026" plans it for 2026.
        return Sense(Status.PLANNED, 0.6, setting.dated.iso, ("not before its date",))
    return _by_cue(setting) or _by_form(setting)


def _by_cue(setting: Setting) -> Sense | None:
    for sort, name in _VETOES:
        cue = setting.cue(sort)
        if cue and sort == NEGATION and _is_renounced(setting, cue):
            return Sense(Status.DENIED, 0.6, reasons=(f"not planned: '{cue.words}'",))
        if cue and sort == NEGATION and _is_decided_against(setting):
            return _decided_against(setting, cue)
        if cue and not (sort == BEFORE and _is_ahead(setting)):
            return silent(f"{name}: '{cue.words}'")
    lasting = setting.cue(LASTING)
    going_on = setting.usage.finished or setting.rule.durative or setting.usage.modality is Modality.FUTURE
    return silent(f"goes on as before: '{lasting.words}'") if lasting and not going_on else None


def _is_renounced(setting: Setting, cue: Cue) -> bool:
    """Whether somebody says that there is no plan: "has no plans to", "does not intend to"."""
    governor = setting.usage.because.split()[:1]
    planned = setting.usage.modality is Modality.FUTURE and governor in _PLANS
    plain = cue.words.endswith(("not", "n't"))
    return setting.rule.status is Status.DONE and (cue.words.startswith("no plan") or (planned and plain))


def _by_form(setting: Setting) -> Sense | None:
    if setting.usage.modality in _UNREAL:
        return silent(f"{setting.usage.modality.value}: '{setting.usage.because}'")
    if setting.rule.dated and setting.dated is None:
        return silent("no date with it")
    return None


def _is_ahead(setting: Setting) -> bool:
    """Whether a thing that something else comes before is itself told: "ahead of a June 28 launch"."""
    modality = setting.usage.modality
    return modality is Modality.FUTURE or (modality is Modality.NOMINAL and setting.future)


def _is_decided_against(setting: Setting) -> bool:
    """Whether somebody says that it is not to come: "will not launch", "isn't coming to"."""
    governor = setting.usage.because.split()[0] if setting.usage.because else ""
    done_later = setting.rule.status is Status.DONE and setting.usage.modality is Modality.FUTURE
    not_coming = setting.usage.because == PROGRESSIVE and setting.rule.status in {Status.DONE, Status.PLANNED}
    decided = (done_later or not_coming) and governor not in _FORESEEN
    return decided and not setting.cue(HEDGE, IRREALIS, RUMOUR, LASTING)


def _decided_against(setting: Setting, cue: Cue) -> Sense:
    for_now = setting.cue(FOR_NOW)
    if for_now:
        return Sense(Status.DELAYED, 0.8, reasons=(f"not to come '{for_now.words}'",))
    return Sense(Status.REFUSED, 0.8, reasons=(f"not to come: '{cue.words}'",))
