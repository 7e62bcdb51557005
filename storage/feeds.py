"""Feeds: which are polled, at which address, and which are due."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, bindparam, exists, func, or_, select, update
from sqlalchemy.orm import Session, aliased

from analysis import urls
from analysis.model import FeedId
from analysis.moving import Removal, tried
from analysis.polling import Wishes
from analysis.rhythm import Rhythm
from analysis.validators import Believed
from storage import turns
from storage.dialect import insert, put, spoken
from storage.feed_facts import believed_of, removal_of, rhythm_of, wishes_of
from storage.feed_health import FeedHealth, health
from storage.leases import Lease
from storage.models import Feeds, table
from storage.polls import ERRORS_KEPT, Place, PollRecord, errors, gaps, record
from storage.turns import Queue, Room

__all__ = [
    "ERRORS_KEPT",
    "FeedHealth",
    "FeedSpec",
    "FeedTask",
    "Place",
    "PollRecord",
    "add",
    "at_address",
    "claim",
    "configure",
    "due",
    "errors",
    "gaps",
    "give_back",
    "health",
    "record",
    "remove",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedSpec:
    """A feed as somebody asked for it."""

    url: str
    kind: str = "auto"
    outlet: str | None = None
    folder: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedTask:
    """A claimed feed, with what a conditional request needs and what was learnt of it.

    `url` is where it is asked this time, `name` its address as configured, `address` where it has moved to.
    """

    id: FeedId
    url: str
    name: str
    address: str | None
    host: str
    owner: str
    kind: str
    outlet: str | None
    etag: str | None
    last_modified: str | None
    body_digest: str | None
    interval: timedelta | None  # None before the first poll
    failures: int
    failing_since: datetime | None
    last_success_at: datetime | None
    last_new_at: datetime | None
    last_gap_at: datetime | None
    rhythm: Rhythm
    wishes: Wishes
    believed: Believed
    removal: Removal | None
    parts: Mapping[str, str] = field(default_factory=dict)  # of a sitemap index, as the last poll left them


def configure(session: Session, specs: Iterable[FeedSpec], *, now: datetime) -> tuple[int, int]:
    """Make the configured feeds the polled ones; return how many were added and how many removed.

    A feed no longer configured keeps its entries and comes back when configured again. Feeds that
    were added by command stay. A feed that has moved stays the same one under either address, and under
    the new one when only that is configured.
    """
    wanted = {spec.url: spec for spec in specs}
    _follow(session, wanted.keys())
    known = select(Feeds.url, Feeds.address, Feeds.added_by, Feeds.removed_at)
    found = {row.url: row for row in session.execute(known)}
    moved = {row.address for row in found.values() if row.url in wanted} - {None}
    wanted = {url: spec for url, spec in wanted.items() if url in found or url not in moved}
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
    """Return the id of the feed, added by command; one that is there already is kept as it is.

    So is one that has moved there.
    """
    if (there := at_address(session, spec.url)) is not None:
        return there
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


def at_address(session: Session, url: str, *, but: FeedId | None = None) -> FeedId | None:
    """Return the polled feed that is asked at an address, other than the one named."""
    query = select(Feeds.id).where(
        func.coalesce(Feeds.address, Feeds.url) == url, Feeds.removed_at.is_(None), Feeds.double_of.is_(None)
    )
    if but is not None:
        query = query.where(Feeds.id != but)
    found = session.scalar(query.order_by(Feeds.id).limit(1))
    return None if found is None else FeedId(found)


def claim(
    session: Session, *, now: datetime, worker: str, lease: timedelta, limit: int | Room
) -> list[FeedTask]:
    """Return feeds that are due, the longest overdue first, leased to the worker with their owners.

    Feeds of blocked hosts stay due until the block has lapsed.
    """
    spared = turns.spared("feed", Feeds.host, now=now)
    due = (Feeds.removed_at.is_(None), ~_polled_elsewhere(), spared)
    queue = Queue(model=Feeds, waiting=due, since=Feeds.next_poll_at, values={})
    held = Lease(worker=worker, now=now, length=lease)
    owners = turns.claim(session, queue, lease=held, room=Room.of(limit))
    feeds = table(Feeds)
    rows = session.execute(select(feeds).where(feeds.c.id.in_(owners)))
    tasks = {row.id: _task(row, owners[row.id]) for row in rows}
    return [tasks[feed] for feed in owners]


def give_back(session: Session, feeds: Collection[FeedId]) -> None:
    """Release feeds that nobody has asked; they stay due."""
    turns.give_back(session, Feeds, feeds)


def due(session: Session, *, now: datetime) -> int:
    """Return how many feeds wait to be polled."""
    due = Feeds.removed_at.is_(None), Feeds.next_poll_at <= now, ~_polled_elsewhere()
    waiting = select(func.count()).where(*due)
    free = or_(Feeds.leased_until.is_(None), Feeds.leased_until <= now)
    return int(session.scalar(waiting.where(free)) or 0)


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


def _follow(session: Session, wanted: Collection[str]) -> None:
    """Let feeds that have moved be called by their new address where only that is configured now."""
    query = select(Feeds.id, Feeds.url, Feeds.address).where(Feeds.address.is_not(None))
    moved = session.execute(query).all()
    if not moved:
        return
    there = set(session.scalars(select(Feeds.url)))
    feeds = table(Feeds)
    for row in moved:
        if row.address in wanted and row.url not in wanted and row.address not in there:
            called = update(feeds).where(feeds.c.id == row.id).values(url=row.address, address=None)
            session.execute(called)


def _polled_elsewhere() -> ColumnElement[bool]:
    """Return the condition that a feed is the same as another, which is polled."""
    other = aliased(Feeds)
    return exists().where(other.id == Feeds.double_of, other.removed_at.is_(None))


def _task(row: Row[Any], owner: str) -> FeedTask:
    seconds = row.interval_seconds
    return FeedTask(
        id=FeedId(row.id),
        url=tried(row.url, row.address, failures=row.failures),
        name=row.url,
        address=row.address,
        host=row.host or urls.host(row.address or row.url),
        owner=owner,
        kind=row.kind,
        outlet=row.outlet,
        etag=row.etag,
        last_modified=row.last_modified,
        body_digest=row.body_digest,
        interval=None if seconds is None else timedelta(seconds=seconds),
        failures=row.failures,
        failing_since=row.failing_since,
        last_success_at=row.last_success_at,
        last_new_at=row.last_new_at,
        last_gap_at=row.last_gap_at,
        rhythm=rhythm_of(row.rhythm),
        wishes=wishes_of(row.wishes),
        believed=believed_of(row),
        removal=removal_of(row),
        parts=row.parts or {},
    )
