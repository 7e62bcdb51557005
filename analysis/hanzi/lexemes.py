"""The words that the rules know, found in a text without spaces: the longest from the left, in one pass.

Among them are words that only hold others ("宣传" is no "传", "最后" no "后"): no cue is half a word.
"""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from ahocorasick_rs import AhoCorasick, MatchKind

from analysis import lexicon
from analysis.hanzi.passages import LANGUAGE
from analysis.hanzi.script import folded, is_latin
from analysis.kinds import Kind
from analysis.model import Status

FORWARD = ("negation", "irrealis", "hedge", "future", "expected")
CLAUSE = (
    "condition",
    "question",
    "comparison",
    "past",
    "recent",
    "habit",
    "lasting",
    "testing",
    "aspect",
    "done",
)
EVERYWHERE = ("rumour", "official", "denial", "false")
EDGE = ("after", "before", "when")
PREPOSITION, EMPTY, PLACE, LIST, TELLING, GUARD = "preposition", "empty", "place", "list", "telling", "guard"
_SECTIONS = {"forward": FORWARD, "clause": CLAUSE, "everywhere": EVERYWHERE, "edge": EDGE}
_SINGLE = (
    ("attribution", "openers", TELLING),
    ("attribution", "secondhand", TELLING),
    ("attribution", "firsthand", TELLING),
    ("empty", "words", EMPTY),
    ("empty", "prepositions", PREPOSITION),
    ("sentences", "list_marks", LIST),
    ("guard", "words", GUARD),
)
_FLAGS = ("durative", "dated", "expected")


@dataclass(frozen=True, slots=True)
class Rule:
    """What a trigger means. `role` is where the thing stands: before, either, or any.

    `tails` complete a head, at most `gap` characters later. `durative`: being in it is the status ("待批").
    `dated`: only with a date. `expected`: somebody expects it, nobody promised it.
    """

    status: Status
    role: str
    tails: tuple[str, ...] = ()
    gap: int = 0
    durative: bool = False
    dated: bool = False
    expected: bool = False


@dataclass(slots=True)
class Lexeme:
    """A known word: the sorts of cue that it is, and what it triggers, by kind."""

    word: str
    sorts: set[str] = field(default_factory=set)
    rules: list[tuple[str, Rule]] = field(default_factory=list)

    @property
    def known(self) -> bool:
        """Whether the word is more than the shell of another."""
        return bool(self.rules) or self.sorts != {GUARD}


@dataclass(frozen=True, slots=True)
class Hit:
    """A known word at a place of the whole."""

    start: int
    end: int
    lexeme: Lexeme


class Lexemes:
    """All words that the cues, and the triggers of these kinds, are made of."""

    def __init__(self, kinds: Mapping[str, Kind]) -> None:
        found: dict[str, Lexeme] = {}
        for word, sort in _cue_words():
            found.setdefault(word, Lexeme(word)).sorts.add(sort)
        for name, kind in kinds.items():
            for word, rule in _trigger_words(kind):
                found.setdefault(word, Lexeme(word)).rules.append((name, rule))
        self._lexemes = tuple(found.values())
        self._search = AhoCorasick(list(found), matchkind=MatchKind.LeftmostLongest)

    def find(self, whole: str, named: Sequence[tuple[int, int]]) -> "Hits":
        """Return the known words of a folded text, but for those that lie in a name.

        A trigger that ends a name stays: who watches "the fine" hears of it in its own word.
        """
        hits = []
        begins, markers = {first for first, _ in named}, some("except", "object_markers")
        for number, start, end in self._search.find_matches_as_indexes(whole):
            lexeme = self._lexemes[number]
            if _inside_latin(whole, start, end) or (lexeme.word in markers and end in begins):
                continue
            name = _name_over(named, start, end)
            if name is None or (lexeme.rules and name[1] == end and name[0] <= start):
                hits.append(Hit(start, end, lexeme))
        return Hits(hits)


class Hits:
    """The known words of a text in order, none of which overlap."""

    def __init__(self, hits: Sequence[Hit]) -> None:
        self._hits = hits
        self._starts = [hit.start for hit in hits]
        self._triggers: dict[str, list[Hit]] = {}
        for hit in hits:
            for kind in {kind for kind, _ in hit.lexeme.rules}:
                self._triggers.setdefault(kind, []).append(hit)

    def within(self, begin: int, end: int) -> Sequence[Hit]:
        """Return those that begin in this part of the text."""
        return self._hits[bisect_left(self._starts, begin) : bisect_left(self._starts, end)]

    def triggers(self, kind: str) -> Sequence[Hit]:
        """Return those that can be a trigger of a kind."""
        return self._triggers.get(kind, ())


def _inside_latin(whole: str, start: int, end: int) -> bool:
    """Whether a word of Latin letters is only a part of a longer one."""
    if is_latin(whole[start]) and start and is_latin(whole[start - 1]):
        return True
    return is_latin(whole[end - 1]) and end < len(whole) and whole[end].isascii() and whole[end].isalpha()


def _name_over(named: Sequence[tuple[int, int]], start: int, end: int) -> tuple[int, int] | None:
    """Return the name, of those in order that do not overlap, that covers a part of the word."""
    index = bisect_left(named, (end, 0)) - 1
    return named[index] if index >= 0 and named[index][1] > start else None


@cache
def some(section: str, entry: str) -> tuple[str, ...]:
    """Return the words of one entry of the cues, the longest first, for asking what stands at a place."""
    return tuple(sorted(lexicon.table("cues", LANGUAGE)[section][entry], key=len, reverse=True))


@cache
def _cue_words() -> tuple[tuple[str, str], ...]:
    return tuple(_each_cue_word())


def _each_cue_word() -> Iterator[tuple[str, str]]:
    for section, sorts in _SECTIONS.items():
        for sort in sorts:
            yield from ((word, sort) for word in some(section, sort))
    for section, entry, sort in _SINGLE:
        yield from ((word, sort) for word in some(section, entry))
    yield from ((word, PLACE) for word in places())


@cache
def places() -> Mapping[str, int]:
    """Return the Chinese names of places, each with the number of its place."""
    rows = lexicon.table("cues", LANGUAGE)["places"]["same"]
    return {name: row for row, names in enumerate(rows) for name in names.split() if not name[0].isascii()}


@cache
def _file(name: str) -> tuple[dict[str, Any], ...]:
    content = lexicon.table(name, LANGUAGE)
    like = _file(content["like"]) if "like" in content else ()
    return (*content["trigger"], *like)


def _trigger_words(kind: Kind) -> Iterator[tuple[str, Rule]]:
    """Yield the triggers of a kind, with the words that a user gave it as they stand."""
    for item in _file(kind.lexicon) if kind.lexicon else ():
        flags = {flag: item.get(flag, False) for flag in _FLAGS}
        plain = Rule(Status(item["status"]), item["role"], **flags)
        for word in item.get("words", ()):
            yield word, plain
        if "heads" in item:
            tails = tuple(sorted(item["tails"], key=len, reverse=True))
            headed = Rule(plain.status, plain.role, tails, item["gap"], **flags)
            for word in item["heads"]:
                yield word, headed
    for status, words in kind.words.items():
        for word in words:
            yield folded(word.strip()), Rule(status, "any")
