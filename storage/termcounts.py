"""How many articles hold each term, where an article of last month counts half as much as one of today.

Nothing is ever counted down. What is added grows instead: an article counts 2^(age of the archive /
half-life), and whoever asks divides by what one of today would count ("forward decay", Cormode et al.
2009). So no write touches more rows than the article has terms. Numbers suffice until about 2109.
"""

import math
from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import UTC, datetime, timedelta
from functools import cache

from sqlalchemy import Insert, Select, delete, func, select
from sqlalchemy.orm import Session

from analysis.rarity import Rarity
from storage.dialect import listed, put_each, spoken, upsert, within
from storage.models import TermCounts, table

HALF_LIFE = timedelta(days=30)
"""After which an article counts half: words are rare or common in the news of the time."""

MOST_TERMS = 2_000_000
"""Terms kept by `forget_terms`, about 100 MB: beyond, what hardly anybody wrote of late goes first."""

_START = datetime(2025, 1, 1, tzinfo=UTC)  # any time would do, as long as it never changes
_FORGOTTEN = 0.5  # articles of today: a word of one article a month ago

# The row that counts the articles themselves.
_ALL = ""


def rarity(session: Session, terms: Collection[str], *, now: datetime) -> Rarity:
    """Return how many articles hold each of the terms ("w:..." or "n:..."), and how many there are."""
    dialect, one = spoken(session), _worth(now)
    rows = session.execute(_counts(dialect), {"terms": listed(dialect, {*terms, _ALL})})
    counts = {term: articles / one for term, articles in rows.tuples()}
    total = counts.pop(_ALL, 0.0)
    return Rarity(counts=counts, total=total)


def observe(session: Session, counts: Mapping[str, int], *, articles: int, now: datetime) -> None:
    """Count so many more articles; `counts` says in how many of them each of their terms stands."""
    dialect, one = spoken(session), _worth(now)
    alike: dict[int, list[str]] = defaultdict(list)
    for term, count in {**counts, _ALL: articles}.items():
        alike[count].append(term)
    # Most terms stand in one article or two, so these are few statements.
    for count, terms in sorted(alike.items()):
        upsert(session, _count(dialect), {"terms": listed(dialect, sorted(terms)), "more": count * one})


def forget_terms(session: Session, *, now: datetime, most: int = MOST_TERMS) -> int:
    """Forget terms that hardly count any more, and then the rarest, until `most` are left; how many went.

    Reads the whole table: once a day is often enough.
    """
    t = table(TermCounts)
    floor, gone = _FORGOTTEN, 0
    while True:
        bound = floor * _worth(now)
        rare = delete(t).where(t.c.articles < bound, t.c.term != _ALL)
        gone += session.connection().execute(rare).rowcount
        left: int = session.execute(select(func.count()).where(t.c.term != _ALL)).scalar_one()
        if left <= most:
            return gone
        floor *= 2


def _worth(now: datetime) -> float:
    """Return what an article of now counts."""
    return math.exp2((now - _START) / HALF_LIFE)


@cache
def _counts(dialect: str) -> Select[tuple[str, float]]:
    t = table(TermCounts).c
    return select(t.term, t.articles).where(within(dialect, t.term, "terms"))


@cache
def _count(dialect: str) -> Insert:
    counted = put_each(dialect, TermCounts, "terms", articles="more")
    more = {"articles": table(TermCounts).c.articles + counted.excluded.articles}
    return counted.on_conflict_do_update(index_elements=["term"], set_=more)
