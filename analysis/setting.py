"""What is known around a trigger, and what it can be read to assert."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from analysis.cues import Cue
from analysis.modality import Usage
from analysis.model import Status
from analysis.triggers import Rule
from analysis.when import Dated

UNNAMED = 0.65  # the most that a rumour can have, however plainly it is put


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
    tense below tells what is new. `coming`: the title says that it is to happen.
    `carried`: the thing can come with another, as a feature comes with an update.
    `until`: the date is the end of a wait.
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
    stative: bool = False
    coming: bool = False
    carried: bool = False
    until: bool = False

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
