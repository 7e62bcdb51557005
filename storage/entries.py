"""Entries: kept as printed, claimed to be read, and settled."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Insert,
    Row,
    Select,
    SQLColumnExpression,
    Update,
    bindparam,
    case,
    distinct,
    func,
    null,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.orm import Session

from analysis.identity import ChangedEntry, Identified, KnownEntry, NewEntry
from analysis.model import ArticleId, DateFlag, Entry, EntryId, FeedId
from analysis.urls import host
from storage import turns
from storage.columns import fit
from storage.dialect import insert, listed, put, spoken, within
from storage.leases import RELEASED, Lease
from storage.models import Entries, Feeds, table
from storage.turns import Queue, Room

# Written out rather than bound: SQLite uses a partial index only for a condition it can read.
_WAITING = text("entries.state = 'waiting'")


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryTask:
    """A claimed entry. `outlet` is what the feed's owner is called in the configuration."""

    id: EntryId
    feed: FeedId
    outlet: str | None
    language: str | None
    entry: Entry
    url: str | None  # canonical
    host: str
    owner: str
    first_seen_at: datetime
    attempts: int  # this one included

    @property
    def address(self) -> str:
        """Where its page is, as printed where it was printed."""
        return self.entry.url or self.url or ""

    @property
    def carries_text(self) -> bool:
        """Whether its feed printed more than a title."""
        return bool(self.entry.summary or self.entry.content)


@dataclass(frozen=True, slots=True, kw_only=True)
class Backlog:
    """Entries that are due to be read, and over how many hosts they spread."""

    entries: int
    hosts: int


def known(
    session: Session, feed: FeedId, *, keys: Collection[str], urls: Collection[str]
) -> list[KnownEntry]:
    """Return what is remembered of the feed's entries with one of the keys or one of the addresses."""
    printed: dict[str, str] = {fit(key): key for key in keys}
    addresses: dict[str, str] = {fit(url): url for url in urls}
    dialect = spoken(session)
    asked = {"feed": feed, "keys": listed(dialect, printed), "urls": listed(dialect, addresses)}
    rows = {row.id: row for half in _known(dialect) for row in session.execute(half, asked)}
    return [
        KnownEntry(
            id=EntryId(row.id),
            key=printed.get(row.key, row.key),
            url=addresses.get(row.url, row.url),
            digest=row.digest,
        )
        for row in rows.values()
    ]


def keep(session: Session, feed: FeedId, found: Identified, *, now: datetime) -> None:
    """Keep a whole document: new entries wait, changed ones wait again, the others are touched.

    Doing it twice, or two workers doing it at once, keeps each entry once.
    """
    rows = [_row(feed, one, now=now) for one in found.new]
    put(session, _make(spoken(session)), rows)
    entries = table(Entries)
    if found.changed:
        again = {
            "digest": bindparam("new_digest"),
            "state": "waiting",
            "changed": True,
            "attempts": 0,
            "next_try_at": now,
            "last_seen_at": now,
            "reason": None,
            **RELEASED,
        }
        printed: dict[str, object] = {name: bindparam(f"new_{name}") for name in _printed(Entry())}
        mine = update(entries).where(entries.c.id == bindparam("entry")).values(**again, **printed)
        session.connection().execute(mine, [_changes(one) for one in found.changed])
    if found.same:
        dialect = spoken(session)
        touched = update(entries).where(within(dialect, entries.c.id, "same")).values(last_seen_at=now)
        session.connection().execute(touched, {"same": listed(dialect, found.same)})


def claim(
    session: Session, *, now: datetime, worker: str, lease: timedelta, limit: int | Room
) -> list[EntryTask]:
    """Return entries to be read, leased to the worker with their owners, spread over as many as there are.

    The attempt is counted here, so that an entry that kills its worker is not tried for ever.
    """
    counted = {"attempts": table(Entries).c.attempts + 1, "changed": False}
    queue = Queue(model=Entries, waiting=(_WAITING,), since=Entries.next_try_at, values=counted)
    held = Lease(worker=worker, now=now, length=lease)
    owners = turns.claim(session, queue, lease=held, room=Room.of(limit))
    entries, feeds = table(Entries), table(Feeds)
    query = select(entries, feeds.c.outlet.label("feed_outlet")).join(feeds).where(entries.c.id.in_(owners))
    tasks = {row.id: _task(row, owners[row.id]) for row in session.execute(query)}
    return [tasks[entry] for entry in owners]


def give_back(session: Session, entries: Collection[EntryId]) -> None:
    """Release entries whose pages nobody has asked for; the attempt does not count."""
    turns.give_back(session, Entries, entries)


def settle(session: Session, entry: EntryId, *, article: ArticleId, outcome: str, now: datetime) -> None:
    """Note that an entry was read, unless its feed printed it anew meanwhile: then it waits again.

    The content is let go: the text is in the article now, and kept once.
    """
    session.execute(_settle(), {"entry": entry, "article": article, "why": outcome, "at": now})


def postpone(session: Session, entry: EntryId, *, reason: str, next_try_at: datetime) -> None:
    """Put an entry off; it waits with the reason shown."""
    c = table(Entries).c
    # One that was printed anew meanwhile owes nothing to what happened to its former self.
    at = case((c.changed, c.next_try_at), else_=next_try_at)
    _release(session, entry, {"state": "waiting", "reason": reason, "next_try_at": at})


def give_up(session: Session, entry: EntryId, *, reason: str, now: datetime) -> None:
    """Keep an entry as failed, for ever and with the reason, unless its feed printed it anew meanwhile."""
    again = table(Entries).c.changed
    values: dict[str, object] = {
        "state": case((again, "waiting"), else_="failed"),
        "settled_at": case((again, null()), else_=now),
        "reason": reason,
    }
    _release(session, entry, values)


def backlog(session: Session, *, now: datetime) -> Backlog:
    """Return how many entries are due and free to be read, and on how many hosts."""
    due = select(func.count(), func.count(distinct(Entries.host))).where(
        _WAITING, Entries.next_try_at <= now, _free(Entries.leased_until, now)
    )
    entries, hosts = session.execute(due).one()
    return Backlog(entries=entries, hosts=hosts)


def reasons(session: Session) -> list[tuple[str, str, int]]:
    """Return (state, outcome or reason, count) over all entries, the most frequent first."""
    why = func.coalesce(Entries.reason, Entries.outcome, "")
    query = select(Entries.state, why, func.count()).group_by(Entries.state, why)
    rows = session.execute(query.order_by(func.count().desc(), Entries.state, why))
    return [(state, reason, count) for state, reason, count in rows]


@cache
def _known(dialect: str) -> tuple[Select[tuple[int, str, str | None, str]], ...]:
    """By key, and by address: with an OR between them neither index would be used."""
    c = table(Entries).c
    query = select(c.id, c.key, c.url, c.digest).where(c.feed_id == bindparam("feed"))
    return query.where(within(dialect, c.key, "keys")), query.where(within(dialect, c.url, "urls"))


@cache
def _make(dialect: str) -> Insert:
    return insert(dialect, Entries).on_conflict_do_nothing(index_elements=["feed_id", "key"])


@cache
def _settle() -> Update:
    entries = table(Entries)
    c = entries.c
    values: dict[str, object] = {
        "state": case((c.changed, "waiting"), else_="read"),
        "content": case((c.changed, c.content), else_=""),
        "settled_at": case((c.changed, null()), else_=bindparam("at", type_=c.settled_at.type)),
        "article_id": bindparam("article"),
        "outcome": bindparam("why"),
        "reason": None,
    }
    return update(entries).where(c.id == bindparam("entry")).values(**values, **RELEASED)


def _free(until: SQLColumnExpression[datetime | None], now: datetime) -> ColumnElement[bool]:
    return or_(until.is_(None), until <= now)


def _release(session: Session, entry: EntryId, values: dict[str, object]) -> None:
    entries = table(Entries)
    session.execute(update(entries).where(entries.c.id == entry).values(**values, **RELEASED))


def _row(feed: FeedId, new: NewEntry, *, now: datetime) -> dict[str, object]:
    return {
        "feed_id": feed,
        "key": fit(new.key),
        "url": None if new.url is None else fit(new.url),
        "host": host(new.url or ""),
        "digest": new.digest,
        "first_seen_at": now,
        "last_seen_at": now,
        "state": "waiting",
        "changed": False,
        "attempts": 0,
        "next_try_at": now,
        **_printed(new.entry),
    }


def _printed(entry: Entry) -> dict[str, object]:
    return {
        "guid": entry.guid,
        "link": entry.url,
        "title": entry.title,
        "summary": entry.summary,
        "content": entry.content,
        "published_at": entry.published_at,
        "updated_at": entry.updated_at,
        "authors": list(entry.authors),
        "language": entry.language,
        "attachments": list(entry.attachments),
        "outlet": entry.outlet,
        "date_flags": sorted(entry.date_flags),
    }


def _changes(changed: ChangedEntry) -> dict[str, object]:
    printed = {f"new_{name}": value for name, value in _printed(changed.entry).items()}
    return {"entry": changed.id, "new_digest": changed.digest, **printed}


def _task(row: Row[Any], owner: str) -> EntryTask:
    entry = Entry(
        guid=row.guid,
        url=row.link,
        title=row.title,
        summary=row.summary,
        content=row.content,
        published_at=row.published_at,
        updated_at=row.updated_at,
        authors=tuple(row.authors),
        language=row.language,
        attachments=tuple(row.attachments),
        outlet=row.outlet,
        date_flags=frozenset(DateFlag(flag) for flag in row.date_flags),
    )
    return EntryTask(
        id=EntryId(row.id),
        feed=FeedId(row.feed_id),
        outlet=row.feed_outlet,
        language=row.language,
        entry=entry,
        url=row.url,
        host=row.host,
        owner=owner,
        first_seen_at=row.first_seen_at,
        attempts=row.attempts,
    )
