"""A day of an archive once more, later: the same but for ids, addresses, times, hashes and rare names.

So an archive of a million has hashes, paragraphs and names in the numbers in which news brings them, at a
fraction of what computing them costs. What many articles of the day have, later ones have too.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from benchmarks.bulk import Row
from storage.models import (
    Articles,
    Base,
    Copies,
    NotedParagraphs,
    Paragraphs,
    Prints,
    Revisions,
    Shingles,
    Stories,
    StoryArticles,
    StoryTerms,
)

Rows = dict[type[Base], list[Row]]

_COMMON = 20  # rows: what is in more of them is no article's own, nor one story's
_NAMES_AGAIN = 8  # repetitions after which a rare name returns
_STEP = 0x9E3779B97F4A7C15 & (2**60 - 1)  # odd, so that no two repetitions meet
_LOW = 2**60 - 1  # below which sampled hashes lie: the bits above stay


@dataclass(slots=True)
class Counted:
    """In how many of so many articles each term stands, as of a time."""

    at: datetime
    terms: Counter[str] = field(default_factory=Counter)
    articles: int = 0

    def add(self, terms: Iterable[str]) -> None:
        """Count an article."""
        self.terms.update(terms)
        self.articles += 1


@dataclass(frozen=True, slots=True)
class Repeated:
    """The rows and counts of a repetition."""

    rows: Rows
    counted: Counted


@dataclass(slots=True, kw_only=True)
class Block:
    """The rows of a day, by table, and the ids with which they begin."""

    rows: Rows
    counted: Counted
    articles: int
    stories: int
    first_article: int
    first_story: int
    _number: int = 0
    _common: frozenset[int | str] = field(init=False)

    def __post_init__(self) -> None:
        held = Counter(row[0] for model in (Shingles, StoryTerms) for row in self.rows[model])
        self._common = frozenset(key for key, count in held.items() if count > _COMMON)

    def again(self, *, article: int, story: int, at: datetime) -> Repeated:
        """Return the block with ids that begin with these, ending at that time."""
        self._number += 1
        a, s, later = article - self.first_article, story - self.first_story, at - self.counted.at
        old = self.rows
        rows: Rows = {
            Articles: [_article(row, a, later) for row in old[Articles]],
            Revisions: [(row[0] + a, row[1], row[2] + later, *row[3:]) for row in old[Revisions]],
            Prints: [(row[0] + a, *row[1:]) for row in old[Prints]],
            NotedParagraphs: [(row[0] + a, *row[1:]) for row in old[NotedParagraphs]],
            Copies: [(row[0] + a, row[1] + a, row[2] + a, *row[3:7], row[7] + later) for row in old[Copies]],
            StoryArticles: [(row[0] + a, row[1] + s, row[2], row[3] + later) for row in old[StoryArticles]],
            Stories: [
                (row[0] + s, *row[1:4], row[4] + later, row[5] + later, row[6] + later, *row[7:])
                for row in old[Stories]
            ],
            Shingles: [(self._hash(one), of + a) for one, of in old[Shingles]],
            Paragraphs: [(_moved(key, self._number), count) for key, count in old[Paragraphs]],
            StoryTerms: [(self._term(one), of + s) for one, of in old[StoryTerms]],
        }
        terms = Counter({self._term(one): count for one, count in self.counted.terms.items()})
        return Repeated(rows, Counted(at, terms, self.counted.articles))

    def _hash(self, one: int) -> int:
        return one if one in self._common else _moved(one, self._number)

    def _term(self, one: str) -> str:
        # The older vocabulary is everybody's; so are the names that are in the news every day.
        if one in self._common or self.counted.terms[one] > _COMMON:
            return one
        return f"{one}{self._number % _NAMES_AGAIN}"


def _article(row: Row, later_ids: int, later: timedelta) -> Row:
    article = row[0] + later_ids
    url = f"{row[1].rpartition('/')[0]}/again-{article}"
    return (article, url, *row[2:7], row[7] + later, row[8], row[9] + later, row[10] + later, *row[11:])


def _moved(one: int, number: int) -> int:
    return (one & ~_LOW) | ((one + number * _STEP) & _LOW)
