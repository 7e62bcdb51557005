"""How the feeds do, for people."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from storage.models import Feeds, table


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedHealth:
    """How a feed does. `state` is ok, failing or new; `last_error` is of the present row of failures."""

    url: str
    outlet: str | None
    title: str | None
    state: str
    last_polled_at: datetime | None
    last_success_at: datetime | None
    last_new_at: datetime | None
    next_poll_at: datetime
    failures: int
    last_error: str | None
    entries: int  # kept so far
    notes: tuple[str, ...]
    moved_to: str | None
    added_by: str  # configuration, command
    kind: str = "auto"  # as asked for
    folder: str | None = None

    @classmethod
    def of_new(cls, url: str, *, outlet: str | None, now: datetime) -> "FeedHealth":
        """Return how a feed does that is configured and was never polled."""
        return cls(
            url=url,
            outlet=outlet,
            title=None,
            state="new",
            last_polled_at=None,
            last_success_at=None,
            last_new_at=None,
            next_poll_at=now,
            failures=0,
            last_error=None,
            entries=0,
            notes=(),
            moved_to=None,
            added_by="configuration",
        )


def health(session: Session) -> list[FeedHealth]:
    """Return the health of every polled feed, by address."""
    c = table(Feeds).c
    query = select(
        c.url,
        c.outlet,
        c.title,
        c.last_polled_at,
        c.last_success_at,
        c.last_new_at,
        c.next_poll_at,
        c.failures,
        c.last_error,
        c.entries,
        c.notes,
        c.moved_to,
        c.added_by,
        c.kind,
        c.folder,
    )
    return [_health(row) for row in session.execute(query.where(c.removed_at.is_(None)).order_by(c.url))]


def _health(row: Row[Any]) -> FeedHealth:
    facts = row._asdict()
    polled = "ok" if row.last_error is None else "failing"
    state = "new" if row.last_polled_at is None else polled
    return FeedHealth(**{**facts, "notes": tuple(row.notes), "state": state})
