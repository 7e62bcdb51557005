"""Taking what waits to be fetched, owner by owner, so that no two workers ask one owner at the same time."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    SQLColumnExpression,
    TextClause,
    and_,
    exists,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.orm import InstrumentedAttribute, Session

from storage.dialect import insert, put, spoken
from storage.leases import RELEASED, Lease, take
from storage.models import Blocks, Entries, Feeds, Hosts, Owners, Visits, table

# The oldest tasks that a claim spreads over owners, for each one it takes.
_WINDOW = 10

# Claims before a worker concludes that others take everything there is.
_TRIES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """How much a worker takes at once, how much of each owner, and of which it has enough already."""

    most: int
    each: int
    busy: frozenset[str] = frozenset()

    @classmethod
    def of(cls, limit: "int | Room") -> "Room":
        """Return the room; a number alone is as much of any owner."""
        return cls(most=limit, each=limit) if isinstance(limit, int) else limit


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """Where tasks wait: the table, which of its rows, since when, and what a claim writes to them."""

    model: type[Feeds | Entries | Visits]
    waiting: tuple[ColumnElement[bool] | TextClause, ...]
    since: InstrumentedAttribute[datetime] | InstrumentedAttribute[datetime | None]
    values: Mapping[str, Any]


def claim(session: Session, queue: Queue, *, lease: Lease, room: Room) -> dict[int, str]:
    """Lease tasks, and their owners, to the worker; return the owners by the ids of the tasks, in order.

    The longest waiting first, but spread over as many owners as there are. Owners that another
    worker holds are passed over, and theirs wait for the next claim.
    """
    owners: dict[int, str] = {}
    for _ in range(_TRIES):
        found = [(row.id, row.owner) for row in session.execute(_candidates(queue, lease=lease, room=room))]
        asked = {owner for _, owner in found}
        held = _lease(session, asked - {""}, lease=lease) | {""}
        owners = {task: owner for task, owner in found if owner in held}
        if owners or not found:
            break
        # Another worker is just taking all of these; there may be others.
        room = replace(room, busy=room.busy | asked)
    if not owners:
        return {}
    wanted = select(queue.model.id).where(queue.model.id.in_(owners))
    taken = set(take(session, queue.model, wanted, lease=lease, values=queue.values))
    return {task: owner for task, owner in owners.items() if task in taken}


def spared(use: str, host: SQLColumnExpression[Any], *, now: datetime) -> ColumnElement[bool]:
    """Return the condition that neither the host nor its owner is blocked."""
    whose = select(Hosts.owner).where(Hosts.host == host).correlate_except(Hosts).scalar_subquery()
    block = exists().where(
        Blocks.use == use,
        Blocks.until > now,
        Blocks.owner == func.coalesce(whose, host),
        Blocks.host.in_(["", host]),
    )
    return ~block


def make(session: Session, names: Collection[str]) -> None:
    """Make owners known, once each."""
    made = insert(spoken(session), Owners).on_conflict_do_nothing(index_elements=["name"])
    # In order, so that two workers cannot wait for each other.
    put(session, made, [{"name": name} for name in sorted(names)])


def keep(session: Session, worker: str, *, until: datetime) -> None:
    """Hold all owners that the worker holds for longer."""
    owners = table(Owners)
    session.execute(update(owners).where(owners.c.worker == worker).values(leased_until=until))


def leave(session: Session, worker: str, not_before: Mapping[str, datetime]) -> None:
    """Let go of owners, each with the time before which nobody may ask it again."""
    owners = table(Owners)
    for name, moment in not_before.items():
        mine = update(owners).where(owners.c.name == name, owners.c.worker == worker)
        session.execute(mine.values(not_before=moment, **RELEASED))


def leave_all(session: Session, worker: str) -> None:
    """Let go of all owners that the worker still holds, such as from a run of its own that was cut short."""
    owners = table(Owners)
    session.execute(update(owners).where(owners.c.worker == worker).values(**RELEASED))


def give_back(session: Session, model: type[Feeds | Entries | Visits], ids: Collection[int]) -> None:
    """Let go of tasks that nobody was asked for; they wait as before."""
    rows = table(model)
    values: dict[str, Any] = dict(RELEASED)
    # These count an attempt when they are claimed.
    counted = {Entries: "attempts", Visits: "failures"}.get(model)
    if counted is not None:
        values[counted] = rows.c[counted] - 1
    session.execute(update(rows).where(rows.c.id.in_(ids)).values(values))


def _candidates(queue: Queue, *, lease: Lease, room: Room) -> Select[tuple[int, str]]:
    model = queue.model
    owner = func.coalesce(Hosts.owner, model.host, "")
    window = (
        select(model.id, owner.label("owner"), queue.since.label("since"))
        .outerjoin(Hosts, Hosts.host == model.host)
        .outerjoin(Owners, Owners.name == owner)
        .where(
            *queue.waiting,
            queue.since <= lease.now,
            _free(model.leased_until, lease),
            or_(_free(Owners.leased_until, lease), Owners.worker == lease.worker),
        )
        .order_by(queue.since, model.id)
        .limit(room.most * _WINDOW)
    )
    if room.busy:
        window = window.where(owner.not_in(sorted(room.busy)))
    c = window.subquery().c
    turn = func.row_number().over(partition_by=c.owner, order_by=(c.since, c.id))
    spread = select(c.id, c.owner, turn.label("turn"), c.since).subquery().c
    return (
        select(spread.id, spread.owner)
        .where(spread.turn <= room.each)
        .order_by(spread.turn, spread.since, spread.id)
        .limit(room.most)
    )


def _lease(session: Session, names: set[str], *, lease: Lease) -> set[str]:
    """Lease the owners that are free, or ours already, and return their names."""
    there = set(session.scalars(select(Owners.name).where(Owners.name.in_(names))))
    make(session, names - there)
    ours = and_(Owners.worker == lease.worker, Owners.leased_until.is_not(None))
    free = (
        select(Owners.id, Owners.name)
        .where(Owners.name.in_(names), or_(_free(Owners.leased_until, lease), ours))
        .order_by(Owners.name)
        .with_for_update(skip_locked=True)
    )
    taken = {row.id: row.name for row in session.execute(free)}
    owners = table(Owners)
    held = {"worker": lease.worker, "leased_until": lease.now + lease.length}
    session.execute(update(owners).where(owners.c.id.in_(taken)).values(held))
    return set(taken.values())


def _free(until: SQLColumnExpression[datetime | None], lease: Lease) -> ColumnElement[bool]:
    return or_(until.is_(None), until <= lease.now)
