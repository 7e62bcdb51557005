"""What a step did, as a sentence for people and as figures for programs."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What one step did in one run.

    `sentence` reads as a line of a log; `figures` are counts by name; `troubles` are one line for
    each thing that went wrong and was survived.
    """

    step: str
    sentence: str
    figures: Mapping[str, int] = field(default_factory=dict)
    troubles: tuple[str, ...] = ()


def counted(number: int, one: str, many: str = "") -> str:
    """A number with its noun: "1 entry", "37 entries"."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
