"""What a step did, as a sentence for people and as figures for programs."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from flows.counting import counted

__all__ = ["Report", "counted"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What one step did in one run.

    `sentence` reads as a line of a log; `figures` are counts by name; `troubles` are one line for
    each thing that went wrong and was survived, `notes` for what went otherwise than hoped but is done.
    `unseen` says what could not be seen lately, whatever this run did.
    """

    step: str
    sentence: str
    figures: Mapping[str, int] = field(default_factory=dict)
    troubles: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    unseen: tuple[str, ...] = ()
