"""Pages that articles were read from: when they are read again, and what became of them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Select, Update, bindparam, func, select, text, update
from sqlalchemy.orm import Session

from analysis.model import ArticleId
from analysis.revisiting import next_visit
from analysis.urls import host
from storage import turns
from storage.dialect import insert, listed, spoken, upsert, within
from storage.leases import RELEASED, Lease
from storage.models import Articles, StoryArticles, Visits, table
from storage.turns import Queue, Room

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
    host: str
    owner: str
    url: str
    title: str
    first_at: datetime
    first_seen_at: datetime
    failures: int  # in a row, this reading among them
    lost_because: str | None

    @property
    def address(self) -> str:
        """Where the page is, as it was printed when it was first read."""
        return self.page.link

    @property
    def carries_text(self) -> bool:
        """Nothing new is to be had without the page, so it is waited for."""
        return False


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
        "host": host(seen.link),
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


def claim(
    session: Session, *, now: datetime, worker: str, lease: timedelta, limit: int | Room
) -> list[Revisit]:
    """Return pages that are due to be read again, leased to the worker with their owners.

    Pages of blocked hosts stay due until the block has lapsed.
    """
    waiting = (_DUE, turns.spared("page", Visits.host, now=now))
    counted = {"failures": table(Visits).c.failures + 1}
    queue = Queue(model=Visits, waiting=waiting, since=Visits.due_at, values=counted)
    held = Lease(worker=worker, now=now, length=lease)
    owners = turns.claim(session, queue, lease=held, room=Room.of(limit))
    v, a = table(Visits), table(Articles)
    columns = (v, a.c.url, a.c.title, a.c.first_seen_at)
    query = select(*columns).join(a, a.c.id == v.c.id).where(v.c.id.in_(owners))
    rows = {row.id: _revisit(row, owners[row.id]) for row in session.execute(query)}
    return [rows[one] for one in owners]


def give_back(session: Session, found: Collection[ArticleId]) -> None:
    """Release pages that nobody has asked for; they stay due, and the attempt does not count."""
    turns.give_back(session, Visits, found)


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


def _revisit(row: Any, owner: str) -> Revisit:
    return Revisit(
        article=ArticleId(row.id),
        page=Seen(link=row.link, etag=row.etag, last_modified=row.last_modified),
        host=row.host,
        owner=owner,
        url=row.url,
        title=row.title,
        first_at=row.first_at,
        first_seen_at=row.first_seen_at,
        failures=row.failures,
        lost_because=row.lost_because,
    )


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
