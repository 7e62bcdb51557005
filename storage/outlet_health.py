"""What can be read of each outlet and feed, and why the rest cannot."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, Text, cast, func, literal, select
from sqlalchemy.orm import Session

from analysis.model import DateFlag, FeedId, Quality
from storage.models import Articles, Entries, Feeds, Visits, table

# What stands on pages in place of articles. The feed's own text is used instead, where there is one.
_STAND_INS = frozenset({Quality.WALL.value, Quality.TEASER.value, Quality.LISTING.value, Quality.EMPTY.value})


@dataclass(frozen=True, slots=True, kw_only=True)
class Readable:
    """How articles could be read: each is counted as one of `read`, `feed_text` and `failed`.

    `reasons` say why not from their pages, the most frequent first: "wall: consent", "404 not found".
    """

    articles: int = 0
    read: int = 0  # from their pages
    feed_text: int = 0  # by the feed's own text instead
    failed: int = 0  # by nothing
    walled: int = 0  # of the last two, those whose page was a door, a beginning, or a list
    undated: int = 0
    gone: int = 0  # read, and since then no more on their pages
    reasons: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class OutletHealth:
    """What can be read of one outlet; "" is the outlet of what names none."""

    outlet: str
    readable: Readable


def outlets(session: Session, *, since: datetime | None = None) -> list[OutletHealth]:
    """Return what can be read of every outlet, those with most articles first; only what came `since`."""
    a, f = table(Articles).c, table(Feeds).c
    read = _read(func.coalesce(a.outlet, ""), since)
    failed = _failed(func.coalesce(f.outlet, table(Entries).c.host), since)
    found = _by_name(session, read, failed.join(table(Feeds), f.id == table(Entries).c.feed_id))
    health = [OutletHealth(outlet=name, readable=readable) for name, readable in found.items()]
    return sorted(health, key=lambda one: (-one.readable.articles, one.outlet))


def of_feeds(session: Session, *, since: datetime | None = None) -> dict[FeedId, Readable]:
    """Return how what each feed carried could be read; only what came `since`."""
    a, e = table(Articles).c, table(Entries).c
    read = _read(e.feed_id, since).join(table(Entries), e.article_id == a.id)
    return {
        FeedId(feed): readable
        for feed, readable in _by_name(session, read, _failed(e.feed_id, since)).items()
    }


def _by_name(session: Session, *queries: Select[Any]) -> dict[Any, Readable]:
    rows: dict[Any, list[Row[Any]]] = defaultdict(list)
    for query in queries:
        for row in session.execute(query):
            rows[row.name].append(row)
    return {name: _readable(found) for name, found in rows.items()}


def _read(name: ColumnElement[Any], since: datetime | None) -> Select[Any]:
    """The articles, counted by what was read of them."""
    a, v = table(Articles), table(Visits)
    undated = cast(a.c.date_flags, Text).contains(DateFlag.UNDATED.value).label("undated")
    gone = v.c.lost_at.is_not(None).label("gone")
    kinds = (name.label("name"), a.c.quality, a.c.because, undated, gone)
    query = select(*kinds, func.count().label("articles")).select_from(a.outerjoin(v, v.c.id == a.c.id))
    return (query if since is None else query.where(a.c["at"] >= since)).group_by(*kinds)


def _failed(name: ColumnElement[Any], since: datetime | None) -> Select[Any]:
    """The entries that no article came of, counted by reason."""
    e = table(Entries)
    because = func.coalesce(e.c.reason, "").label("because")
    fixed = (
        literal("").label("quality"),
        literal(value=False).label("undated"),
        literal(value=False).label("gone"),
    )
    query = select(name.label("name"), because, *fixed, func.count().label("articles")).select_from(e)
    query = query.where(e.c.state == "failed", e.c.article_id.is_(None))
    return (query if since is None else query.where(e.c.first_seen_at >= since)).group_by(name, because)


def _readable(rows: Iterable[Row[Any]]) -> Readable:
    counts: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    for row in rows:
        counts["articles"] += row.articles
        counts[_kind(row)] += row.articles
        counts["undated"] += row.articles if row.undated else 0
        counts["gone"] += row.articles if row.gone else 0
        why = row.because or (
            "" if row.quality in {Quality.ARTICLE.value, Quality.SUMMARY.value} else row.quality
        )
        if why:
            reasons[why] += row.articles
            counts["walled"] += row.articles if why.partition(":")[0] in _STAND_INS else 0
    return Readable(**counts, reasons=dict(sorted(reasons.items(), key=lambda one: (-one[1], one[0]))))


def _kind(row: Row[Any]) -> str:
    if row.quality in _STAND_INS or not row.quality:
        return "failed"
    return "feed_text" if row.because or row.quality == Quality.SUMMARY.value else "read"
