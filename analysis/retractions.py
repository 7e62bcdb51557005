"""Whether a sentence takes an earlier report back: "an earlier version of this article said that ..."."""

from collections.abc import Sequence
from enum import Enum
from functools import cache, lru_cache
from itertools import pairwise

from analysis import lexicon
from analysis.wording import phrase_at, wording_of

REACH = 7  # words from "version of this article" to "said", or from "article" to "corrected to"
MODIFIERS = 3  # words between "retracted" and "report" that may describe the report
_BE = frozenset({"was", "were", "been", "is", "are"})
_HAVE = frozenset({"has", "have", "had"})
_MARKS = frozenset({":", "-", "–", "—"})
_DETERMINERS = frozenset(
    {"a", "an", "the", "its", "their", "his", "her", "this", "that", "these", "our", "my"}
)


class Retraction(Enum):
    """How a sentence takes something back."""

    WHAT_IT_SAYS = "what it says"  # "... retracted its report that X was approved"
    WHAT_IT_DENIES = "what it denies"  # "Correction: X has not been approved"


@lru_cache(maxsize=1024)  # one sentence speaks of many watched events
def retraction_in(sentence: str) -> Retraction | None:
    """Return how the sentence takes an earlier report back, None where it does not.

    A correction of something else ("misspelled the name of the agency that approved X") is none.
    """
    words = wording_of(sentence, 0, len(sentence)).words
    if _of_a_version(words) or _of_a_report(words):
        return Retraction.WHAT_IT_SAYS
    if _is_labelled(words) or _is_corrected(words):
        return Retraction.WHAT_IT_DENIES
    return None


def _of_a_version(words: Sequence[str]) -> bool:
    """Whether it tells what an earlier version of the article said."""
    found = _at(words, "version")
    if found is None or found >= len(words) or words[found] not in _entry("printed"):
        return False
    return not _entry("said").isdisjoint(words[found + 1 : found + 1 + REACH])


def _of_a_report(words: Sequence[str]) -> bool:
    """Whether somebody retracts a report, or a report was retracted.

    An application, an approval or a product is withdrawn far oftener, after a report or according to one.
    """
    return any(
        _is_object(words, index) or _is_subject(words, index)
        for index, word in enumerate(words)
        if word in _entry("retracts")
    )


def _is_object(words: Sequence[str], verb: int) -> bool:
    """Whether a report is what is retracted: "retracted its report that", but not "its claim against"."""
    start = verb + 2 if words[verb + 1 : verb + 2] and words[verb + 1] in _DETERMINERS else verb + 1
    for index in range(start, min(len(words), start + MODIFIERS + 1)):
        if words[index] in _reports(words[verb]):
            following = words[index + 1] if index + 1 < len(words) else ""
            withdrawn = words[verb] in _entry("withdraws")
            return following in _entry("telling") if withdrawn else following != "against"
        if not _describes(words[index]):
            return False
    return False


def _is_subject(words: Sequence[str], verb: int) -> bool:
    """Whether a report is what was retracted: "a report that it was granted has been withdrawn"."""
    if verb == 0 or words[verb - 1] not in _BE:
        return False
    begin = verb - 2 if verb > 1 and words[verb - 2] in _HAVE else verb - 1
    for index in range(min(begin, REACH)):
        if words[index] in _reports(words[verb]) and _heads_sentence(words, index):
            between = [word for word in words[index + 1 : begin] if word != ","]
            if not between or (between[0] in _entry("telling") and _has_a_verb(between)):
                return True
    return False


def _heads_sentence(words: Sequence[str], noun: int) -> bool:
    """Whether nothing but words that describe a noun stand before it: not "according to a report"."""
    return all(word in _DETERMINERS or _describes(word) for word in words[:noun])


def _has_a_verb(clause: Sequence[str]) -> bool:
    """Whether the clause of "report that" has a verb of its own, so that what follows is the report's."""
    return any(
        word in _BE or word in _HAVE or (word.endswith("ed") and before not in _DETERMINERS)
        for before, word in pairwise(clause)
    )


def _describes(word: str) -> bool:
    return word[:1].isalnum() and word not in lexicon.function_words() and word not in _entry("said")


def _reports(verb: str) -> frozenset[str]:
    """Return what counts as a report with a verb: a claim that is withdrawn is one before a court."""
    found = _entry("report")
    return found - _entry("filed") if verb in _entry("withdraws") else found


def _is_labelled(words: Sequence[str]) -> bool:
    """Whether a label opens it: "Correction:", "Correction, 3 March:"; a subject is none."""
    label = next((index for index, word in enumerate(words) if word[:1].isalnum()), None)
    if label is None or words[label] not in _entry("opening"):
        return False
    rest = words[label + 1 : label + 2 + REACH]
    if not rest or rest[0] in _MARKS:
        return True
    return rest[0] in {",", "("} and not _MARKS.isdisjoint(rest)


def _is_corrected(words: Sequence[str]) -> bool:
    """Whether something printed is corrected: "this article has been corrected to say"."""
    return any(
        phrase_at(words, index, phrase)
        and not _entry("printed").isdisjoint(words[max(0, index - REACH) : index])
        for phrase in _phrases("corrected")
        for index in range(len(words))
    )


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
