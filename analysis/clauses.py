"""Clauses of a sentence: which words belong together, and what opens each clause.

No parser: clauses are cut at conjunctions, relative pronouns, brackets and dashes, and the clause that an
insertion interrupts is taken up again after it. That is enough to keep "approved in the EU" apart from
"while China has yet to decide".
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain

from analysis import lexicon
from analysis.verbforms import common_verbs
from analysis.when import is_date_word
from analysis.wording import Wording, is_name

MAIN = "main"
COORDINATE = "coordinate"
BRACKET = "bracket"
# Subordinate clauses, by what their opener does to what they say.
CONDITION, BEFORE, WHEN, AFTER, CAUSE, RELATIVE = "condition", "before", "when", "after", "cause", "relative"
_SUBORDINATE = (CONDITION, BEFORE, WHEN, AFTER, CAUSE, RELATIVE)
SUBJECT = 7  # words that a subject may take before its verb
_BREAKS = frozenset({";", "—", "–", "|", "•"})


@dataclass(frozen=True)
class Clause:
    """One clause: `members` are indexes of words; `opener` is the word that begins it, if one does."""

    kind: str
    members: tuple[int, ...]
    opener: str = ""
    parent: int | None = None


@dataclass(frozen=True)
class Clauses:
    """The clauses of a sentence; `number[i]` is the clause of word i."""

    all: tuple[Clause, ...]
    number: tuple[int, ...]

    def of(self, index: int) -> Clause:
        """Return the clause that word `index` belongs to."""
        return self.all[self.number[index]]


class _Cutter:
    """Reads a sentence from left to right and keeps the clauses that are open."""

    def __init__(self, wording: Wording) -> None:
        self.words = wording.words
        self.raw = wording.raw
        self.kinds: list[str] = [MAIN]
        self.openers: list[str] = [""]
        self.parents: list[int | None] = [None]
        self.current = 0
        self.number: list[int] = []

    def open(self, kind: str, opener: str, parent: int | None) -> None:
        self.kinds.append(kind)
        self.openers.append(opener)
        self.parents.append(parent)
        self.current = len(self.kinds) - 1

    def close(self) -> None:
        """Take up the clause that was interrupted."""
        self.current = self.parents[self.current] or 0

    def step(self, index: int) -> None:
        word = self.words[index]
        if word not in _turns():
            self.number.append(self.current)
            return
        kind = self.kinds[self.current]
        if word == "(":
            self.open(BRACKET, word, self.current)
        elif word == ")":
            self._leave_bracket()
        elif word in _BREAKS or (
            word == "that" and index and self.words[index - 1] in lexicon.words("subordinate", "saying")
        ):
            self.open(MAIN, word, None)
        elif word == "," and kind in _SUBORDINATE:
            self.close()
        elif word == "," and _goes_on_alone(self.words, self.raw, index + 1):
            self.open(COORDINATE, "and", None)
        else:
            self._conjunction(index, word)
        self.number.append(self.current)

    def _leave_bracket(self) -> None:
        while self.kinds[self.current] in (*_SUBORDINATE, BRACKET):
            was = self.kinds[self.current]
            self.close()
            if was == BRACKET:
                return

    def _conjunction(self, index: int, word: str) -> None:
        kind = _opener_kind(self.words, index)
        if kind == COORDINATE:
            # "while" at the beginning subordinates; later it sets two facts side by side.
            self.open(COORDINATE if index else CAUSE, word, None if index else 0)
        elif kind is not None:
            parent = (
                self.current if self.kinds[self.current] not in _SUBORDINATE else self.parents[self.current]
            )
            self.open(kind, word, parent)


def clauses_of(wording: Wording) -> Clauses:
    """Return the clauses of a sentence."""
    cutter = _Cutter(wording)
    for index in range(len(wording)):
        cutter.step(index)
    members: list[list[int]] = [[] for _ in cutter.kinds]
    for index, number in enumerate(cutter.number):
        members[number].append(index)
    found = zip(cutter.kinds, members, cutter.openers, cutter.parents, strict=True)
    return Clauses(
        all=tuple(Clause(kind, tuple(own), opener, parent) for kind, own, opener, parent in found),
        number=tuple(cutter.number),
    )


def _opener_kind(words: Sequence[str], index: int) -> str | None:
    """Return the kind of clause that the word opens, if it opens one here."""
    word = words[index]
    if word not in _openers() or _opens_nothing(words, index):
        return None
    if index == 0 and word in {"should", "where"}:
        return CONDITION  # "Where it is sold, it costs more": nobody says that it is
    for kind in (*_SUBORDINATE, COORDINATE):
        for phrase in lexicon.phrases("subordinate", kind).get(word, ()):
            if tuple(words[index : index + len(phrase)]) == phrase:
                return COORDINATE if word in {"while", "whereas"} else kind
    return None


def _opens_nothing(words: Sequence[str], index: int) -> bool:
    """Whether the word is another here: "until April", "since 2020", "once again", "as a beta"."""
    word, ahead = words[index], words[index + 1 : index + 4]
    if word in {"until", "till"}:
        return any(is_date_word(follower) for follower in ahead)
    if ahead and is_date_word(ahead[0]):
        return True
    if word == "once":
        return bool(ahead) and ahead[0] in {"again", "more"}
    if word == "as":
        return index == 0 or not _has_verb(words, index + 1)
    if word == "yet":
        return index == 0 or words[index - 1] not in {",", ";"}
    return word == "should" and index > 0


@cache
def _openers() -> frozenset[str]:
    return frozenset(
        chain.from_iterable(lexicon.phrases("subordinate", k) for k in (*_SUBORDINATE, COORDINATE))
    )


@cache
def _turns() -> frozenset[str]:
    """Return the words and marks at which a clause can begin or end."""
    return frozenset({"(", ")", ",", "that", *_BREAKS, *_openers()})


def _goes_on_alone(words: Sequence[str], raw: Sequence[str], index: int) -> bool:
    """Whether ", and ..." begins a clause with a subject of its own."""
    if index + 2 >= len(words) or words[index] not in {"and", "or", "so", "then"}:
        return False
    after = words[index + 1]
    if after in lexicon.words("grammar", "pronoun"):
        return True
    begins = after in lexicon.words("grammar", "article") or is_name(raw[index + 1])
    # "..., and the U.K. on Friday" only ends a list.
    return begins and _has_verb(words, index + 2)


def _has_verb(words: Sequence[str], begin: int) -> bool:
    """Whether a verb follows soon, with no mark before it."""
    ahead = words[begin : begin + SUBJECT]
    marks = (i for i, word in enumerate(ahead) if not word[:1].isalnum())
    return any(_may_be_verb(word) for word in ahead[: next(marks, SUBJECT)])


def _may_be_verb(word: str) -> bool:
    groups = ("be", "have", "do", "will", "may", "would")
    return (
        word in common_verbs()
        or word.endswith("ed")
        or any(word in lexicon.words("grammar", group) for group in groups)
    )
