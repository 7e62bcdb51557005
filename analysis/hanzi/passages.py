"""The title and the sentences of a Chinese article, and their clauses, with places in the whole."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property

from analysis import lexicon

LANGUAGE = "zh"
LONGEST = 240  # characters; a longer run without an end is a list or a table
LEAD = 3  # sentences that tell what the article is about


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause of a passage, without its marks; `segment` counts the full stops before it, "?" among them."""

    begin: int
    end: int
    segment: int


@dataclass(frozen=True)
class Passage:
    """The title or one sentence. All places count in the whole; `order` is -1 for the title."""

    whole: str  # folded
    printed: str  # the same, as printed
    start: int
    end: int
    order: int
    paragraph: int
    day: date | None

    @property
    def title(self) -> bool:
        """Whether this is the article's title."""
        return self.order < 0

    @property
    def lead(self) -> bool:
        """Whether this is the title or one of the first sentences."""
        return self.order < LEAD

    @property
    def text(self) -> str:
        """The passage as printed."""
        return self.printed[self.start : self.end]

    @cached_property
    def clauses(self) -> tuple[Clause, ...]:
        """Its clauses, in order; never none."""
        return tuple(_clauses(self.whole, self.start, self.end))

    @cached_property
    def questions(self) -> frozenset[int]:
        """The segments that end in a question mark."""
        return frozenset(
            clause.segment
            for clause in self.clauses
            if self.whole[clause.end : min(self.end, clause.end + 3)].lstrip('”"』」').startswith("?")
        )

    def clause_at(self, place: int) -> int:
        """Return the number of the clause that covers or precedes a place."""
        return max(0, bisect_right(self._begins, place) - 1)

    @cached_property
    def _begins(self) -> tuple[int, ...]:
        return tuple(clause.begin for clause in self.clauses)


def passages_of(whole: str, printed: str, *, shift: int, day: date | None) -> list[Passage]:
    """Return the passages of an article; its title, where it has one, fills `shift` characters."""
    found = [Passage(whole, printed, 0, shift - 1, -1, -1, day)] if shift else []
    asides = tuple(lexicon.table("cues", LANGUAGE)["genre"]["aside"])
    order = 0
    for paragraph, (start, end) in enumerate(_lines(whole, shift)):
        for first, last in _sentences(whole, start, end):
            if not whole.startswith(asides, first):
                found.append(Passage(whole, printed, first, last, order, paragraph, day))
            order += 1
    return found


def _lines(whole: str, begin: int) -> Iterator[tuple[int, int]]:
    while begin < len(whole):
        end = whole.find("\n", begin)
        end = len(whole) if end < 0 else end
        if not whole[begin:end].isspace() and begin < end:
            yield begin, end
        begin = end + 1


@cache
def _end() -> re.Pattern[str]:
    table = lexicon.table("cues", LANGUAGE)["sentences"]
    ends, closers = (re.escape("".join(table[entry])) for entry in ("ends", "closers"))
    # Possessive, so that a text of nothing but marks stays linear.
    return re.compile(f"[{ends}]++[{closers}]*+")


def _sentences(whole: str, begin: int, end: int) -> Iterator[tuple[int, int]]:
    for match in _end().finditer(whole, begin, end):
        yield from _pieces(whole, begin, match.end())
        begin = match.end()
    yield from _pieces(whole, begin, end)


def _pieces(whole: str, begin: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield what stands there, trimmed, in pieces no longer than LONGEST."""
    piece = whole[begin:end]
    begin += len(piece) - len(piece.lstrip())
    end = begin + len(piece.strip())
    while begin < end:
        yield begin, min(end, begin + LONGEST)
        begin += LONGEST


@cache
def _mark() -> re.Pattern[str]:
    """Return what parts clauses: a mark (not in a number), a space between Han characters, a "but"."""
    table = lexicon.table("cues", LANGUAGE)["sentences"]
    marks, ends = (re.escape("".join(table[entry])) for entry in ("clause_marks", "ends"))
    buts = "|".join(sorted(table["openers"], key=len, reverse=True))
    never = re.escape("".join(table["opener_not_after"]))
    han = "[\u3400-\u9fff”」』》]"
    return re.compile(
        rf"(?P<end>[{ends}])|(?<!\d)[{marks}]|[{marks}](?!\d)"
        rf"|(?<={han}) (?={han})|(?<![{never}])(?=(?:{buts}))"
    )


def _clauses(whole: str, begin: int, end: int) -> Iterator[Clause]:
    segment = 0
    for match in _mark().finditer(whole, begin, end):
        if match.start() > begin:
            yield Clause(begin, match.start(), segment)
            begin = match.end()
        elif match.end() > begin:
            begin = match.end()
        segment += match["end"] is not None
    if begin < end or not segment:
        yield Clause(begin, end, segment)
