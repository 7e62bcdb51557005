"""Whether a sentence takes an earlier report back: "an earlier version of this article said that ..."."""

from collections.abc import Sequence
from enum import Enum
from functools import cache

from analysis import lexicon
from analysis.wording import wording_of

REACH = 7  # words between "retracted" and "report", or from "version of this article" to "said"
PASSIVE = 3  # words before "retracted" in which "was" or "been" makes it passive
_BE = frozenset({"was", "were", "been", "be", "is", "are"})


class Retraction(Enum):
    """How a sentence takes something back."""

    WHAT_IT_SAYS = "what it says"  # "... retracted its report that X was approved"
    WHAT_IT_DENIES = "what it denies"  # "Correction: X has not been approved"


def retraction_in(sentence: str) -> Retraction | None:
    """Return how the sentence takes an earlier report back, None where it does not.

    A correction of something else ("misspelled the name of the agency that approved X") is none.
    """
    words = wording_of(sentence, 0, len(sentence)).words
    if _of_a_version(words) or _of_a_report(words):
        return Retraction.WHAT_IT_SAYS
    if (words[:1] and words[0] in _entry("opening")) or _at(words, "corrected") is not None:
        return Retraction.WHAT_IT_DENIES
    return None


def _of_a_version(words: Sequence[str]) -> bool:
    """Whether it tells what an earlier version of the article said."""
    found = _at(words, "version")
    if found is None or found >= len(words) or words[found] not in _entry("printed"):
        return False
    return not _entry("said").isdisjoint(words[found + 1 : found + 1 + REACH])


def _of_a_report(words: Sequence[str]) -> bool:
    """Whether somebody retracts a report, or a report was retracted."""
    for index, word in enumerate(words):
        if word not in _entry("retracts"):
            continue
        if not _entry("report").isdisjoint(words[index + 1 : index + 1 + REACH]):
            return True
        passive = not _BE.isdisjoint(words[max(0, index - PASSIVE) : index])
        if passive and not _entry("report").isdisjoint(words[: min(index, REACH)]):
            return True
    return False


def _at(words: Sequence[str], entry: str) -> int | None:
    """Return the index after the first phrase of an entry, None where none is there."""
    for phrase in _phrases(entry):
        for index in range(len(words) - len(phrase) + 1):
            if tuple(words[index : index + len(phrase)]) == phrase:
                return index + len(phrase)
    return None


@cache
def _entry(entry: str) -> frozenset[str]:
    return frozenset(lexicon.table("standing")[entry])


@cache
def _phrases(entry: str) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(phrase.split()) for phrase in lexicon.table("standing")[entry])
