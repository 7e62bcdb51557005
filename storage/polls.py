"""What polls found: kept with the feed, with its last errors and gaps."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Table, Update, bindparam, func, null, select, update
from sqlalchemy.orm import Session

from analysis.model import FeedId
from analysis.moving import Removal
from analysis.polling import Schedule, Wishes
from analysis.rhythm import Rhythm, Stretch
from analysis.validators import Believed
from storage.feed_facts import packed_rhythm, packed_wishes
from storage.leases import RELEASED
from storage.models import FeedErrors, FeedGaps, Feeds, table

# Errors and gaps remembered of each feed: enough to see since when, and whether it is always the same one.
ERRORS_KEPT = 20

# What every poll writes; what every answer writes; what a document writes.
_COMMON = ("last_polled_at", "interval_seconds", "next_poll_at", "failures")
_LEARNT = (
    "moved_to",
    "moved_since",
    "moved_polls",
    "rhythm",
    "trust",
    "untrusted_until",
    "unmodified",
    "document_at",
    "lies",
)
_DOCUMENT = ("etag", "last_modified", "body_digest", "title", "notes", "wishes", "parts")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a feed is: at `address`, or (None) where it was configured; `double_of` what is there already."""

    address: str | None = None
    double_of: FeedId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PollRecord:
    """What one poll found. `outcome` is new, unchanged, not-modified or failed; `place` None: as it was."""

    feed: FeedId
    at: datetime
    outcome: str
    schedule: Schedule
    etag: str | None = None
    last_modified: str | None = None
    body_digest: str | None = None
    entries: int = 0
    new_entries: int = 0
    undated: int = 0  # of the new ones
    error: str | None = None
    status: int | None = None
    removal: Removal | None = None
    place: Place | None = None
    title: str | None = None
    notes: tuple[str, ...] = ()
    parts: Mapping[str, str] = field(default_factory=dict)  # of a sitemap index
    rhythm: Rhythm = field(default_factory=Rhythm)
    wishes: Wishes = field(default_factory=Wishes)
    believed: Believed = field(default_factory=Believed)
    gap: Stretch | None = None


def record(session: Session, record: PollRecord) -> None:
    """Keep what a poll found and release the feed.

    Validators change only when a document came: a failed poll says nothing about them.
    """
    failed = record.outcome == "failed"
    values = _failure(record) if failed else _answer(record)
    session.connection().execute(_update(record.outcome), values)
    if failed:
        _remember_error(session, record)
    if record.place is not None:
        _put(session, record, {"address": record.place.address, "double_of": record.place.double_of})
    if record.new_entries:
        _put(session, record, {"last_new_at": record.at})
    if record.gap is not None:
        _put(session, record, {"gaps": table(Feeds).c.gaps + 1, "last_gap_at": record.at})
        _remember_gap(session, record, record.gap)


def errors(session: Session, feed: FeedId) -> list[tuple[datetime, str]]:
    """Return the last errors of a feed, newest first, whether or not it has recovered since."""
    query = select(FeedErrors.at, FeedErrors.error).where(FeedErrors.feed_id == feed)
    return [(row.at, row.error) for row in session.execute(query.order_by(FeedErrors.id.desc()))]


def gaps(session: Session, feed: FeedId) -> list[Stretch]:
    """Return the last times between two polls in which items of a feed may have been missed, newest first."""
    query = select(FeedGaps.since, FeedGaps.until).where(FeedGaps.feed_id == feed)
    rows = session.execute(query.order_by(FeedGaps.id.desc()))
    return [Stretch(since=row.since, until=row.until) for row in rows]


@cache
def _update(outcome: str) -> Update:
    """The statement for an outcome; built once, for it is executed with every poll."""
    feeds = table(Feeds)
    c = feeds.c
    values: dict[str, Any] = {name: bindparam(f"new_{name}", type_=c[name].type) for name in _COMMON}
    values |= {**RELEASED, "polls": c.polls + 1}
    if outcome == "failed":
        values |= {
            name: bindparam(f"new_{name}", type_=c[name].type) for name in ("last_error", "last_status")
        }
        values["failing_since"] = func.coalesce(c.failing_since, values["last_polled_at"])
        return update(feeds).where(c.id == bindparam("feed")).values(values)
    values |= {name: bindparam(f"new_{name}", type_=c[name].type) for name in _LEARNT}
    values |= {"last_success_at": values["last_polled_at"]}
    values |= dict.fromkeys(("last_error", "last_status", "failing_since"), null())
    given = {name: bindparam(f"new_{name}", type_=c[name].type) for name in _DOCUMENT}
    if outcome == "not-modified":  # which may leave validators out, and does not take them back by that
        values |= {name: func.coalesce(given[name], c[name]) for name in ("etag", "last_modified")}
        return update(feeds).where(c.id == bindparam("feed")).values(values)
    values |= given
    values["title"] = func.coalesce(given["title"], c.title)
    values |= {
        name: c[name] + bindparam(f"more_{name}", type_=c[name].type) for name in ("entries", "undated")
    }
    return update(feeds).where(c.id == bindparam("feed")).values(values)


def _common(record: PollRecord) -> dict[str, object]:
    return {
        "feed": record.feed,
        "new_last_polled_at": record.at,
        "new_interval_seconds": record.schedule.interval.total_seconds(),
        "new_next_poll_at": record.schedule.next_poll_at,
        "new_failures": record.schedule.failures,
    }


def _failure(record: PollRecord) -> dict[str, object]:
    told = record.error or "failed without a reason"
    return {**_common(record), "new_last_error": told, "new_last_status": record.status}


def _answer(record: PollRecord) -> dict[str, object]:
    removal, believed = record.removal, record.believed
    values = _common(record) | {
        "new_moved_to": removal.to if removal else None,
        "new_moved_since": removal.since if removal else None,
        "new_moved_polls": removal.polls if removal else 0,
        "new_rhythm": packed_rhythm(record.rhythm),
        "new_trust": believed.trust.value,
        "new_untrusted_until": believed.off_until,
        "new_unmodified": believed.unmodified,
        "new_document_at": believed.document_at,
        "new_lies": believed.lies,
        "new_etag": record.etag,
        "new_last_modified": record.last_modified,
    }
    if record.outcome == "not-modified":
        return values
    return values | {
        "new_body_digest": record.body_digest,
        "new_title": record.title,
        "new_notes": list(record.notes),
        "new_wishes": packed_wishes(record.wishes),
        "new_parts": dict(record.parts) or None,
        "more_entries": record.new_entries,
        "more_undated": record.undated,
    }


def _put(session: Session, record: PollRecord, values: dict[str, object]) -> None:
    """Change what only some polls change."""
    feeds = table(Feeds)
    session.execute(update(feeds).where(feeds.c.id == record.feed).values(values))


def _remember_error(session: Session, record: PollRecord) -> None:
    row = {"feed_id": record.feed, "at": record.at, "error": record.error or "failed without a reason"}
    _remember(session, table(FeedErrors), row)


def _remember_gap(session: Session, record: PollRecord, gap: Stretch) -> None:
    row = {"feed_id": record.feed, "since": gap.since, "until": gap.until, "entries": record.entries}
    _remember(session, table(FeedGaps), row)


def _remember(session: Session, rows: Table, row: dict[str, Any]) -> None:
    """Add a row of a feed, and forget its oldest beyond those that are kept."""
    session.execute(rows.insert(), row)
    mine = select(rows.c.id).where(rows.c.feed_id == row["feed_id"]).order_by(rows.c.id.desc())
    old = list(session.scalars(mine.offset(ERRORS_KEPT)))
    if old:
        session.execute(rows.delete().where(rows.c.id.in_(old)))
