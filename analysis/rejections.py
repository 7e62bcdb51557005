"""What people rejected must not come again by itself: the same sentence says the same wrong thing.

Another sentence may be right, and is judged like any other.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

from analysis.model import Assertion, Outcome, Status, Verdict


class Opinion(StrEnum):
    """What somebody says of a development. The first three reject it; `missed` ones were added by hand."""

    WRONG = "wrong"  # it has not happened
    KNOWN = "known"  # it has, but that was no news
    OFF_TOPIC = "off-topic"  # it happened to something else
    MISSED = "missed"


@dataclass(frozen=True, slots=True)
class Rejection:
    """A sentence that was rejected as the evidence of a status. Sentences compare by `spelling`."""

    watch: str
    development: str
    status: Status
    spelling: str
    because: Opinion


def spelling(sentence: str) -> str:
    """Return a sentence as it is compared: case and white space do not make another one of it."""
    return " ".join(sentence.casefold().split())


def judged_with(
    judge: Callable[[Sequence[Assertion]], list[Verdict]],
    said: Sequence[Assertion],
    rejections: Collection[Rejection],
) -> list[Verdict]:
    """Return one verdict for each assertion, in the same order; the rejected ones never reach `judge`."""
    reasons = {(one.watch, one.development, one.status, one.spelling): one.because for one in rejections}
    keys = [(one.watch, one.development, one.status, spelling(one.sentence)) for one in said]
    verdicts = iter(judge([one for one, key in zip(said, keys, strict=True) if key not in reasons]))
    return [
        _silenced(one, reasons[key]) if key in reasons else next(verdicts)
        for one, key in zip(said, keys, strict=True)
    ]


def _silenced(assertion: Assertion, because: Opinion) -> Verdict:
    told = f"the same sentence was rejected as {because.value}"
    return Verdict(assertion=assertion, outcome=Outcome.REJECTED, because=told)
