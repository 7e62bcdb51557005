"""What polls found: kept with the feed, with its last errors and gaps."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Table, func, select, update
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a feed is: at `address`, or (None) where it was configured; `double_of` what is there already."""

    address: str | None = None
    double_of: FeedId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PollRecord:
    """What one poll found. `outcome` is new, unchanged, not-modified or failed.

    What is None of `rhythm`, `wishes`, `believed` and `place` stays as it was.
    """

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
    rhythm: Rhythm | None = None
    wishes: Wishes | None = None
    believed: Believed | None = None
    gap: Stretch | None = None


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
    }
    if record.outcome == "failed":
        values |= {
            "last_error": record.error or "failed without a reason",
            "last_status": record.status,
            "failing_since": func.coalesce(c.failing_since, record.at),
        }
        _remember_error(session, record)
    else:
        values |= _success(record) | _validators(record) | _learnt(record)
    if record.new_entries:
        values["last_new_at"] = record.at
    if record.gap is not None:
        values |= {"gaps": c.gaps + 1, "last_gap_at": record.at}
        _remember_gap(session, record, record.gap)
    session.execute(update(feeds).where(c.id == record.feed).values(values))


def errors(session: Session, feed: FeedId) -> list[tuple[datetime, str]]:
    """Return the last errors of a feed, newest first, whether or not it has recovered since."""
    query = select(FeedErrors.at, FeedErrors.error).where(FeedErrors.feed_id == feed)
    return [(row.at, row.error) for row in session.execute(query.order_by(FeedErrors.id.desc()))]


def gaps(session: Session, feed: FeedId) -> list[Stretch]:
    """Return the last times between two polls in which items of a feed may have been missed, newest first."""
    query = select(FeedGaps.since, FeedGaps.until).where(FeedGaps.feed_id == feed)
    rows = session.execute(query.order_by(FeedGaps.id.desc()))
    return [Stretch(since=row.since, until=row.until) for row in rows]


def _success(record: PollRecord) -> dict[str, object]:
    c, removal = table(Feeds).c, record.removal
    return {
        "last_success_at": record.at,
        "last_error": None,
        "last_status": None,
        "failing_since": None,
        "entries": c.entries + record.new_entries,
        "undated": c.undated + record.undated,
        "moved_to": removal.to if removal else None,
        "moved_since": removal.since if removal else None,
        "moved_polls": removal.polls if removal else 0,
    }


def _learnt(record: PollRecord) -> dict[str, object]:
    values: dict[str, object] = {}
    if record.rhythm is not None:
        values["rhythm"] = packed_rhythm(record.rhythm)
    if record.wishes is not None:
        values["wishes"] = packed_wishes(record.wishes)
    if record.place is not None:
        values |= {"address": record.place.address, "double_of": record.place.double_of}
    if record.believed is not None:
        values |= {
            "trust": record.believed.trust.value,
            "untrusted_until": record.believed.off_until,
            "unmodified": record.believed.unmodified,
            "document_at": record.believed.document_at,
            "lies": record.believed.lies,
        }
    return values


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
