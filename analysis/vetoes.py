"""Why a trigger asserts nothing, or the opposite: the cues that take back what it would say."""

from analysis.clauses import BEFORE, CONDITION
from analysis.cues import COMPARISON, DENIAL, HABIT, LASTING, NEGATION, QUESTION
from analysis.modality import Modality
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
        if cue and not (sort == BEFORE and _is_ahead(setting)):
            return silent(f"{name}: '{cue.words}'")
    lasting = setting.cue(LASTING)
    going_on = setting.usage.finished or setting.rule.durative or setting.usage.modality is Modality.FUTURE
    return silent(f"goes on as before: '{lasting.words}'") if lasting and not going_on else None


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
