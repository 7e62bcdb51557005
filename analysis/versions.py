"""What differs between two versions of a text, sentence by sentence and word by word."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz.distance import Levenshtein

from analysis.sentences import sentences_of
from analysis.tokens import tokens

_LIKE = 0.55  # likeness of the words, in order, from which a sentence is another one changed


class Part(StrEnum):
    """What became of a piece of text on the way from one version to the other."""

    KEPT = "kept"
    ADDED = "added"
    LEFT_OUT = "left out"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words, and whether both versions have them."""

    part: Part
    text: str


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence of either version; `pieces` are the words of a changed one, in order."""

    part: Part
    text: str
    pieces: tuple[Piece, ...] = ()


def difference(ours: str, theirs: str) -> list[Passage]:
    """Return how a text differs from another, in its own order; what it left out stands where it was.

    Sentences that moved are kept. Case and punctuation make no difference.
    """
    own = [sentence.text for sentence in sentences_of(ours)]
    other = [sentence.text for sentence in sentences_of(theirs)]
    pairs = _pairs([tokens(one) for one in own], [tokens(one) for one in other])
    taken = set(pairs.values())
    found: list[Passage] = []
    reached = 0
    for number, sentence in enumerate(own):
        at = pairs.get(number)
        if at is not None and at >= reached:
            found += [Passage(Part.LEFT_OUT, other[n]) for n in range(reached, at) if n not in taken]
            reached = at + 1
        found.append(Passage(Part.ADDED, sentence) if at is None else _beside(sentence, other[at]))
    return found + [Passage(Part.LEFT_OUT, other[n]) for n in range(reached, len(other)) if n not in taken]


def _pairs(ours: Sequence[Sequence[str]], theirs: Sequence[Sequence[str]]) -> dict[int, int]:
    """Return which sentence of theirs each of ours is: the same first, then the likeliest of the rest."""
    places: dict[tuple[str, ...], list[int]] = {}
    for at, words in enumerate(theirs):
        places.setdefault(tuple(words), []).append(at)
    pairs: dict[int, int] = {}
    for number, words in enumerate(ours):
        if same := places.get(tuple(words)):
            pairs[number] = same.pop(0)
    left = [at for found in places.values() for at in found]
    likely = sorted(
        (
            (Levenshtein.normalized_similarity(words, theirs[at], score_cutoff=_LIKE), -number, -at)
            for number, words in enumerate(ours)
            if number not in pairs
            for at in left
        ),
        reverse=True,
    )
    taken: set[int] = set()
    for likeness, number, at in likely:
        if likeness >= _LIKE and -number not in pairs and -at not in taken:
            pairs[-number] = -at
            taken.add(-at)
    return pairs


def _beside(ours: str, theirs: str) -> Passage:
    if tokens(ours) == tokens(theirs):
        return Passage(Part.KEPT, ours)
    return Passage(Part.CHANGED, ours, tuple(_pieces(ours.split(), theirs.split())))


def _pieces(ours: Sequence[str], theirs: Sequence[str]) -> Iterator[Piece]:
    for step in Levenshtein.opcodes(theirs, ours):
        gone = " ".join(theirs[step.src_start : step.src_end])
        new = " ".join(ours[step.dest_start : step.dest_end])
        if step.tag == "equal":
            yield Piece(Part.KEPT, new)
            continue
        if gone:
            yield Piece(Part.LEFT_OUT, gone)
        if new:
            yield Piece(Part.ADDED, new)
