"""Pages that articles were read from: when they are read again, and what became of them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import Select, Update, bindparam, func, select, text, update
from sqlalchemy.orm import Session

from analysis.model import ArticleId
from analysis.revisiting import next_visit
from storage.dialect import insert, listed, spoken, upsert, within
from storage.leases import RELEASED, Lease, take
from storage.models import Articles, StoryArticles, Visits, table

# The pages due for longest that a claim spreads over hosts, for each one it takes.
_WINDOW = 10

# Written out rather than bound: SQLite uses a partial index only for a condition it can read.
_DUE = text("visits.due_at IS NOT NULL")


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """How a page was read: under which link, and the validators that its server gave."""

    link: str
    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Revisit:
    """A page to be read again, leased. `url` and `title` are those of its article."""

    article: ArticleId
    page: Seen
    url: str
    title: str
    first_at: datetime
    first_seen_at: datetime
    failures: int  # in a row, this reading among them
    lost_because: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Lost:
    """Since when the page of an article holds it no more, and why."""

    at: datetime
    because: str


def note(session: Session, article: ArticleId, seen: Seen, *, now: datetime) -> None:
    """Note that an article was read from its page.

    Where two links lead to it the first is kept: another edition has other validators, and another text.
    """
    row = {
        "id": article,
        "link": seen.link,
        "host": _host(seen.link),
        "etag": seen.etag,
        "last_modified": seen.last_modified,
        "first_at": now,
        "failures": 0,
    }
    upsert(session, _note(spoken(session)), row)


def watch(
    session: Session,
    found: Collection[ArticleId],
    *,
    concerned: Collection[ArticleId],
    ages: Sequence[timedelta],
    now: datetime,
) -> None:
    """Note which articles concern a watch, and plan to read the pages of all articles of their stories again.

    `found` are articles that were just searched: one that joins a story which is watched already is planned,
    too. A story is watched that holds an article which concerns a watch.
    """
    articles, dialect = table(Articles), spoken(session)
    if concerned:
        mine = update(articles).where(within(dialect, articles.c.id, "ids"), articles.c.watched.is_(False))
        session.connection().execute(mine.values(watched=True), {"ids": listed(dialect, concerned)})
    if not ages:
        return
    # No page that was first read before that is read again.
    since = now - max(ages)
    unplanned = session.execute(_unplanned(dialect), {"ids": listed(dialect, found), "since": since}).all()
    due = [{"visit": row.id, "at": next_visit(row.first_at, ages, now=now)} for row in unplanned]
    if due:
        session.connection().execute(_plan(), due)


def claim(session: Session, *, now: datetime, lease: Lease, limit: int, per_host: int) -> list[Revisit]:
    """Return pages that are due to be read again, leased, at most so many of each host."""
    window = (
        select(Visits.id, Visits.host, Visits.due_at)
        .where(_DUE, Visits.due_at <= now)
        .order_by(Visits.due_at, Visits.id)
        .limit(limit * _WINDOW)
        .subquery()
    )
    turn = func.row_number().over(partition_by=window.c.host, order_by=(window.c.due_at, window.c.id))
    spread = select(window.c.id, turn.label("turn")).subquery()
    wanted = (
        select(Visits.id)
        .join(spread, spread.c.id == Visits.id)
        .where(spread.c.turn <= per_host)
        .order_by(spread.c.turn, Visits.id)
        .limit(limit)
    )
    ids = take(session, Visits, wanted, lease=lease, values={"failures": table(Visits).c.failures + 1})
    v, a = table(Visits), table(Articles)
    columns = (v, a.c.url, a.c.title, a.c.first_seen_at)
    query = select(*columns).join(a, a.c.id == v.c.id).where(v.c.id.in_(ids))
    rows = {row.id: _revisit(row) for row in session.execute(query)}
    return [rows[one] for one in ids]


def due(session: Session, *, now: datetime) -> int:
    """Return how many pages are due to be read again."""
    return session.scalar(select(func.count()).where(_DUE, Visits.due_at <= now)) or 0


def settle(session: Session, visit: Revisit, *, seen: Seen, ages: Sequence[timedelta], now: datetime) -> None:
    """Note that a page was read again and holds its article, and plan the next reading."""
    values = {"etag": seen.etag, "last_modified": seen.last_modified, "lost_at": None, "lost_because": None}
    _release(session, visit, values | {"failures": 0, "due_at": next_visit(visit.first_at, ages, now=now)})


def lose(session: Session, visit: Revisit, *, because: str, ages: Sequence[timedelta], now: datetime) -> None:
    """Note that a page holds its article no more; it is looked at again as planned, for it may come back."""
    v = table(Visits).c
    since = now if visit.lost_because is None else v.lost_at
    values = {"failures": 0, "due_at": next_visit(visit.first_at, ages, now=now)}
    _release(session, visit, values | {"lost_at": since, "lost_because": because})


def postpone(session: Session, visit: Revisit, *, until: datetime | None, failures: int) -> None:
    """Put a page off that could not be had just now; None gives it up."""
    _release(session, visit, {"due_at": until, "failures": failures})


def lost(session: Session, article: ArticleId) -> Lost | None:
    """Return since when and why an article is no more on its page; None where it is, as far as is known."""
    v = table(Visits).c
    row = session.execute(select(v.lost_at, v.lost_because).where(v.id == article)).first()
    return None if row is None or row.lost_at is None else Lost(at=row.lost_at, because=row.lost_because)


def _release(session: Session, visit: Revisit, values: dict[str, object]) -> None:
    rows = table(Visits)
    session.execute(update(rows).where(rows.c.id == visit.article).values(**values, **RELEASED))


def _revisit(row: Any) -> Revisit:
    return Revisit(
        article=ArticleId(row.id),
        page=Seen(link=row.link, etag=row.etag, last_modified=row.last_modified),
        url=row.url,
        title=row.title,
        first_at=row.first_at,
        first_seen_at=row.first_seen_at,
        failures=row.failures,
        lost_because=row.lost_because,
    )


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:  # such as an unclosed bracket
        return ""


@cache
def _note(dialect: str) -> Any:
    made = insert(dialect, Visits)
    v = table(Visits).c
    given = {name: made.excluded[name] for name in ("etag", "last_modified")}
    # Found again by its feed: what is on the page now is what these validators are of.
    there = {**given, "lost_at": None, "lost_because": None}
    return made.on_conflict_do_update(index_elements=["id"], set_=there, where=v.link == made.excluded.link)


@cache
def _unplanned(dialect: str) -> Select[Any]:
    """The pages without a plan in the watched ones among the stories of these articles."""
    v, a = table(Visits), table(Articles)
    mine, other, watched = (table(StoryArticles).alias(name) for name in ("mine", "other", "watched"))
    stories = select(mine.c.story_id).where(within(dialect, mine.c.article_id, "ids"))
    of_watched = (
        select(watched.c.story_id)
        .join(a, a.c.id == watched.c.article_id)
        .where(watched.c.story_id.in_(stories), a.c.watched.is_(True))
    )
    unplanned = v.c.due_at.is_(None) & (v.c.first_at > bindparam("since", type_=v.c.first_at.type))
    query = select(v.c.id, v.c.first_at).join(other, other.c.article_id == v.c.id).where(unplanned)
    return query.where(other.c.story_id.in_(of_watched))


@cache
def _plan() -> Update:
    v = table(Visits)
    return update(v).where(v.c.id == bindparam("visit")).values(due_at=bindparam("at", type_=v.c.due_at.type))
