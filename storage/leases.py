"""Taking work so that no two workers hold the same, and nobody's death loses any."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, or_, update
from sqlalchemy.orm import Session

from storage.models import Base, Leased, table


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """Who takes the work, when, and until when nobody else may."""

    worker: str
    now: datetime
    length: timedelta


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
