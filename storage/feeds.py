"""Feeds: which are polled, which are due, what each poll found, and how each does."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, bindparam, func, or_, select, update
from sqlalchemy.orm import Session

from analysis import urls
from analysis.model import FeedId
from analysis.polling import Schedule
from storage import turns
from storage.dialect import insert, put, spoken
from storage.feed_health import FeedHealth, health
from storage.leases import RELEASED, Lease
from storage.models import FeedErrors, Feeds, table
from storage.turns import Queue, Room

__all__ = [
    "FeedHealth",
    "FeedSpec",
    "FeedTask",
    "PollRecord",
    "add",
    "claim",
    "configure",
    "due",
    "errors",
    "give_back",
    "health",
    "record",
    "remove",
]

# Errors remembered of each feed: enough to see since when, and whether it is always the same one.
ERRORS_KEPT = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedSpec:
    """A feed as somebody asked for it."""

    url: str
    kind: str = "auto"
    outlet: str | None = None
    folder: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedTask:
    """A claimed feed, with what a conditional request needs."""

    id: FeedId
    url: str
    host: str
    owner: str
    kind: str
    outlet: str | None
    etag: str | None
    last_modified: str | None
    body_digest: str | None
    interval: timedelta | None  # None before the first poll
    failures: int
    parts: Mapping[str, str] = field(default_factory=dict)  # of a sitemap index, as the last poll left them


@dataclass(frozen=True, slots=True, kw_only=True)
class PollRecord:
    """What one poll found. `outcome` is new, unchanged, not-modified or failed."""

    feed: FeedId
    at: datetime
    outcome: str
    schedule: Schedule
    etag: str | None = None
    last_modified: str | None = None
    body_digest: str | None = None
    entries: int = 0
    new_entries: int = 0
    error: str | None = None
    moved_to: str | None = None
    title: str | None = None
    notes: tuple[str, ...] = ()
    parts: Mapping[str, str] = field(default_factory=dict)


def configure(session: Session, specs: Iterable[FeedSpec], *, now: datetime) -> tuple[int, int]:
    """Make the configured feeds the polled ones; return how many were added and how many removed.

    A feed no longer configured keeps its entries and comes back when configured again. Feeds that
    were added by command stay.
    """
    wanted = {spec.url: spec for spec in specs}
    found = {row.url: row for row in session.execute(select(Feeds.url, Feeds.added_by, Feeds.removed_at))}
    _insert(session, [s for s in wanted.values() if s.url not in found], now=now, added_by="configuration")
    back = [url for url in wanted if url in found and found[url].removed_at is not None]
    gone = [
        url
        for url, row in found.items()
        if url not in wanted and row.added_by == "configuration" and row.removed_at is None
    ]
    for url in back:
        _bring_back(session, url, now=now, added_by="configuration")
    _rename(session, [spec for spec in wanted.values() if spec.url in found])
    feeds = table(Feeds)
    session.execute(update(feeds).where(feeds.c.url.in_(gone)).values(removed_at=now))
    return len(wanted.keys() - found.keys()) + len(back), len(gone)


def add(session: Session, spec: FeedSpec, *, now: datetime) -> FeedId:
    """Return the id of the feed, added by command; one that is there already is kept as it is."""
    _insert(session, [spec], now=now, added_by="command")
    row = session.execute(select(Feeds.id, Feeds.removed_at).where(Feeds.url == spec.url)).one()
    if row.removed_at is not None:
        _bring_back(session, spec.url, now=now, added_by="command")
        _rename(session, [spec])
    return FeedId(row.id)


def remove(session: Session, url: str, *, now: datetime) -> bool:
    """Stop polling a feed and return whether it was polled. Its entries stay.

    A feed that the configuration names comes back with the next `configure`.
    """
    feeds = table(Feeds)
    removed = (
        update(feeds).where(feeds.c.url == url, feeds.c.removed_at.is_(None)).values(removed_at=now)
    ).returning(feeds.c.id)
    return session.execute(removed).first() is not None


def claim(
    session: Session, *, now: datetime, worker: str, lease: timedelta, limit: int | Room
) -> list[FeedTask]:
    """Return feeds that are due, the longest overdue first, leased to the worker with their owners.

    Feeds of blocked hosts stay due until the block has lapsed.
    """
    due = (Feeds.removed_at.is_(None), turns.spared("feed", Feeds.host, now=now))
    queue = Queue(model=Feeds, waiting=due, since=Feeds.next_poll_at, values={})
    held = Lease(worker=worker, now=now, length=lease)
    owners = turns.claim(session, queue, lease=held, room=Room.of(limit))
    feeds = table(Feeds).c
    rows = session.execute(
        select(
            feeds.id,
            feeds.url,
            feeds.host,
            feeds.kind,
            feeds.outlet,
            feeds.etag,
            feeds.last_modified,
            feeds.body_digest,
            feeds.parts,
            feeds.interval_seconds,
            feeds.failures,
        ).where(feeds.id.in_(owners))
    )
    tasks = {row.id: _task(row, owners[row.id]) for row in rows}
    return [tasks[feed] for feed in owners]


def give_back(session: Session, feeds: Collection[FeedId]) -> None:
    """Release feeds that nobody has asked; they stay due."""
    turns.give_back(session, Feeds, feeds)


def due(session: Session, *, now: datetime) -> int:
    """Return how many feeds wait to be polled."""
    waiting = select(func.count()).where(Feeds.removed_at.is_(None), Feeds.next_poll_at <= now)
    free = or_(Feeds.leased_until.is_(None), Feeds.leased_until <= now)
    return int(session.scalar(waiting.where(free)) or 0)


def record(session: Session, record: PollRecord) -> None:
    """Keep what a poll found and release the feed.

    Validators change only when a document came: a failed poll says nothing about them.
    """
    feeds = table(Feeds)
    c = feeds.c
    values: dict[str, object] = {
        **RELEASED,
        "last_polled_at": record.at,
        "polls": c.polls + 1,
        "interval_seconds": record.schedule.interval.total_seconds(),
        "next_poll_at": record.schedule.next_poll_at,
        "failures": record.schedule.failures,
        "moved_to": func.coalesce(record.moved_to, c.moved_to),
    }
    if record.outcome == "failed":
        values["last_error"] = record.error or "failed without a reason"
        _remember_error(session, record)
    else:
        values |= {
            "last_success_at": record.at,
            "last_error": None,
            "entries": c.entries + record.new_entries,
        }
        values |= _validators(record)
    if record.new_entries:
        values["last_new_at"] = record.at
    session.execute(update(feeds).where(c.id == record.feed).values(values))


def errors(session: Session, feed: FeedId) -> list[tuple[datetime, str]]:
    """Return the last errors of a feed, newest first, whether or not it has recovered since."""
    query = select(FeedErrors.at, FeedErrors.error).where(FeedErrors.feed_id == feed)
    return [(row.at, row.error) for row in session.execute(query.order_by(FeedErrors.id.desc()))]


def _insert(session: Session, specs: Sequence[FeedSpec], *, now: datetime, added_by: str) -> None:
    rows: list[dict[str, object]] = [
        {
            "url": spec.url,
            "host": urls.host(spec.url),
            "kind": spec.kind,
            "outlet": spec.outlet,
            "folder": spec.folder,
            "added_by": added_by,
            "added_at": now,
            "next_poll_at": now,
            "notes": [],
            "failures": 0,
            "polls": 0,
            "entries": 0,
        }
        for spec in specs
    ]
    put(session, insert(spoken(session), Feeds).on_conflict_do_nothing(index_elements=["url"]), rows)


def _bring_back(session: Session, url: str, *, now: datetime, added_by: str) -> None:
    feeds = table(Feeds)
    values = {
        "removed_at": None,
        "added_by": added_by,
        "next_poll_at": now,
        "failures": 0,
        "last_error": None,
    }
    session.execute(update(feeds).where(feeds.c.url == url).values(values))


def _rename(session: Session, specs: Sequence[FeedSpec]) -> None:
    """Follow a configuration that now says something else about a feed it already had."""
    if specs:
        feeds = table(Feeds)
        named = (
            update(feeds)
            .where(feeds.c.url == bindparam("of"))
            .values(kind=bindparam("as_kind"), outlet=bindparam("as_outlet"))
        )
        rows = [{"of": spec.url, "as_kind": spec.kind, "as_outlet": spec.outlet} for spec in specs]
        session.connection().execute(named, rows)


def _validators(record: PollRecord) -> dict[str, object]:
    c = table(Feeds).c
    if record.outcome == "not-modified":
        return {
            "etag": func.coalesce(record.etag, c.etag),
            "last_modified": func.coalesce(record.last_modified, c.last_modified),
        }
    return {
        "etag": record.etag,
        "last_modified": record.last_modified,
        "body_digest": record.body_digest,
        "parts": dict(record.parts) or None,
        "title": func.coalesce(record.title, c.title),
        "notes": list(record.notes),
    }


def _remember_error(session: Session, record: PollRecord) -> None:
    errors = table(FeedErrors)
    row = {"feed_id": record.feed, "at": record.at, "error": record.error or "failed without a reason"}
    session.execute(errors.insert(), row)
    mine = select(errors.c.id).where(errors.c.feed_id == record.feed).order_by(errors.c.id.desc())
    old = list(session.scalars(mine.offset(ERRORS_KEPT)))
    if old:
        session.execute(errors.delete().where(errors.c.id.in_(old)))


def _task(row: Row[Any], owner: str) -> FeedTask:
    seconds = row.interval_seconds
    return FeedTask(
        id=FeedId(row.id),
        url=row.url,
        host=row.host or urls.host(row.url),
        owner=owner,
        kind=row.kind,
        outlet=row.outlet,
        etag=row.etag,
        last_modified=row.last_modified,
        body_digest=row.body_digest,
        interval=None if seconds is None else timedelta(seconds=seconds),
        failures=row.failures,
        parts=row.parts or {},
    )
