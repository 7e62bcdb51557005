"""What a trigger says of a watched event, and why: the same from sentences of any script."""

from dataclasses import dataclass
from typing import Protocol

from analysis.kinds import Kind
from analysis.model import Assertion, Status, Wanted, Watch
from analysis.setting import Sense

FAR = 12  # sentences; what stands below is background
LEAST = 0.2  # a certainty below this is not an assertion at all


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """One trigger in a sentence that touches a watch: what it asserts, or why it asserts nothing."""

    watch: str
    development: str
    event: str
    sentence: str
    trigger: str
    why: str
    assertion: Assertion | None = None
    counterclaim: Assertion | None = None


class Printed(Protocol):
    """A title or sentence, of whatever script; `start` and `end` count from the title's beginning."""

    @property
    def title(self) -> bool:
        """Whether it is the title."""

    @property
    def text(self) -> str:
        """It as printed."""

    @property
    def start(self) -> int:
        """Where it begins."""

    @property
    def end(self) -> int:
        """Where it ends."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One watched event: what is said of it, in the words of its watch and its kind."""

    kind: Kind
    watch: Watch
    wanted: Wanted

    def asserted(
        self, passage: Printed, sense: Sense, *, trigger: str, shift: int, attributed_to: str | None
    ) -> Assertion:
        """Return the assertion of a passage; `shift` is where the text begins, `trigger` its first reason."""
        status = sense.status or Status.DONE
        return Assertion(
            watch=self.watch.name,
            development=self.wanted.name,
            event=self.wanted.event,
            status=status,
            label=self.kind.labels[status],
            sentence=passage.text,
            when=sense.when,
            certainty=round(sense.certainty, 3),
            attributed_to=attributed_to,
            start=0 if passage.title else passage.start - shift,
            end=0 if passage.title else passage.end - shift,
            reasons=(trigger, *sense.reasons),
        )

    def explained(
        self, passage: Printed, *, trigger: str, why: str, assertion: Assertion | None = None
    ) -> Explained:
        """Return what a trigger asserts, or why it asserts nothing."""
        return Explained(
            watch=self.watch.name,
            development=self.wanted.name,
            event=self.wanted.event,
            sentence=passage.text,
            trigger=trigger,
            why=why,
            assertion=assertion,
        )
