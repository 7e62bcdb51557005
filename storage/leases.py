"""Taking work so that no two workers hold the same, and nobody's death loses any."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, or_, select, update
from sqlalchemy.orm import Session

from storage.models import Articles, Base, Entries, Feeds, Leased, Owners, Visits, table


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """Who takes the work, when, and until when nobody else may."""

    worker: str
    now: datetime
    length: timedelta


# Alerts are not among them; see `release`.
_LEASED = (Feeds, Entries, Articles, Owners, Visits)

# What a row looks like that nobody holds.
RELEASED: Mapping[str, Any] = {"worker": None, "leased_until": None}


def take(
    session: Session,
    model: type[Leased],
    wanted: Select[tuple[int]],
    *,
    lease: Lease,
    values: Mapping[str, Any],
) -> list[int]:
    """Lease the first free rows of `wanted` (ids, ordered and limited) and return their ids, in order.

    On PostgreSQL rows that another transaction is just taking are passed over, not waited for.
    `values` is written to the rows on the way.
    """
    if not issubclass(model, Base):
        raise TypeError(f"{model.__name__} is not a table")
    free = or_(model.leased_until.is_(None), model.leased_until <= lease.now)
    ids = list(session.scalars(wanted.where(free).with_for_update(skip_locked=True, of=model)))
    if ids:
        rows = table(model)
        held = {"worker": lease.worker, "leased_until": lease.now + lease.length}
        session.execute(update(rows).where(rows.c.id.in_(ids)).values(**held, **values))
    return ids


def holders(session: Session) -> frozenset[str]:
    """Return the workers that hold work of any kind."""
    held = [select(model.worker).where(model.worker.is_not(None)).distinct() for model in _LEASED]
    return frozenset(str(worker) for query in held for worker in session.scalars(query))


def release(session: Session, workers: Collection[str]) -> None:
    """Let the work of these workers, who are known to be dead, be taken up at once.

    Alerts stay until their lease ends: whoever sends one again must first have waited for the answer.
    """
    for model in _LEASED:
        rows = table(model)
        mine = rows.c.worker.in_(list(workers))
        session.execute(update(rows).where(mine).values(**RELEASED))
