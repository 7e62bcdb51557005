"""What an article says that the text it repeats does not: the sentences that may hold news.

A copy with sentences of its own, such as a correction or an update, speaks by these alone. A sentence
that a desk has reworded is not its own; one with another figure, name, negation or verb is.
"""

from collections.abc import Iterable, Sequence

from rapidfuzz.distance import Levenshtein

from analysis.differences import align, is_restated
from analysis.model import Assertion
from analysis.sentences import Sentence, sentences_of
from analysis.tokens import names, tokens

_SHINGLE = 3
_REPEATED = 0.98  # share of a sentence's 3-grams in the other text from which it stands there
_NEAR = 0.3  # share from which it may have been reworded,
_REWORDED = 0.7  # and likeness of the words, in order, from which it was
_SHORTEST = 4  # tokens; less is a heading or a caption
_MORE = 4  # tokens that the place in the other text may be longer


def own_sentences(text: str, other: str) -> tuple[Sentence, ...]:
    """Return the sentences of a text that do not stand in the other, in order.

    A sentence is looked for wherever it may stand: paragraphs may have been moved.
    """
    theirs = tokens(other)
    where: dict[tuple[str, ...], list[int]] = {}
    for at, shingle in enumerate(zip(theirs, theirs[1:], theirs[2:], strict=False)):
        where.setdefault(shingle, []).append(at)
    known = names(text)
    return tuple(
        sentence
        for sentence in sentences_of(text)
        if _is_own(tokens(sentence.text), theirs, where, names=known)
    )


def speaking(said: Iterable[Assertion], own: Sequence[Sentence]) -> list[Assertion]:
    """Return the assertions that the article's own sentences make.

    The title makes one where the text's own sentences open it: else it sums up what was read before.
    """
    opens = bool(own) and own[0].order == 0
    return [
        one
        for one in said
        if (opens if one.start == one.end else any(one.start < s.end and s.start < one.end for s in own))
    ]


def _is_own(
    words: Sequence[str],
    theirs: Sequence[str],
    where: dict[tuple[str, ...], list[int]],
    *,
    names: frozenset[str],
) -> bool:
    if len(words) < _SHORTEST:
        return False
    places = [where.get(shingle) for shingle in zip(words, words[1:], words[2:], strict=False)]
    share = sum(place is not None for place in places) / len(places)
    if share < _NEAR:
        return True
    passage = _passage(words, theirs, places)
    if share >= _REPEATED and list(words) == list(passage):
        return False
    if Levenshtein.normalized_similarity(words, passage) < _REWORDED:
        return True
    return is_restated(align(words, passage), names)


def _passage(
    words: Sequence[str], theirs: Sequence[str], places: Sequence[list[int] | None]
) -> Sequence[str]:
    """Return the stretch of the other text where most of the sentence stands."""
    starts: dict[int, int] = {}
    for at, found in enumerate(places):
        for place in found or ():
            starts[place - at] = starts.get(place - at, 0) + 1
    near = {
        start: sum(count for other, count in starts.items() if abs(other - start) <= _MORE)
        for start in starts
    }
    best = max(near, key=lambda start: (near[start], starts[start], -start))
    stretch = list(theirs[max(0, best - _MORE) : best + len(words) + _MORE])
    return _trimmed(words, stretch)


def _trimmed(words: Sequence[str], stretch: list[str]) -> list[str]:
    """Return the stretch without what stands before and behind the sentence's first and last words."""
    steps = Levenshtein.opcodes(words, stretch)
    equal = [step for step in steps if step.tag == "equal"]
    if not equal:
        return stretch
    first, last = equal[0], equal[-1]
    begin = max(0, first.dest_start - first.src_start)
    end = last.dest_end + (len(words) - last.src_end)
    return stretch[begin:end]
