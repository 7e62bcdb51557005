"""Alerts: an outbox. What is enqueued is sent once, or kept and shown as failed."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, func, or_, select, text, update
from sqlalchemy.orm import Session

from analysis.model import AlertId, Change, Development, DevelopmentId, Notice, Status
from storage import notices
from storage.dialect import alone, insert, put, spoken
from storage.leases import RELEASED, Lease, take
from storage.models import STANDS, Alerts, Developments, table

STATES = ("waiting", "claimed", "sent", "failed", "dropped")

# Written out rather than bound: SQLite uses a partial index only for a condition it can read.
_OPEN = text("alerts.state IN ('waiting', 'claimed')")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAlert:
    """A development to be told on a channel, not before `due_at`."""

    development: DevelopmentId
    watch: str
    channel: str
    due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertTask:
    """A claimed alert. `repeat`: somebody died while sending it, so it may have arrived already."""

    id: AlertId
    development: DevelopmentId
    channel: str
    attempts: int  # this one included
    repeat: bool
    bundle: str | None  # those that have the same are told in one message; None: not tried yet
    notice: Notice


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertRow:
    """One line of a list. `state` is one of `STATES`."""

    id: AlertId
    development_id: DevelopmentId
    watch: str
    development: str
    status: Status
    label: str
    channel: str
    state: str
    due_at: datetime
    attempts: int
    repeat: bool
    reason: str | None
    message_id: str | None
    enqueued_at: datetime
    settled_at: datetime | None


def enqueue(session: Session, alerts: Iterable[NewAlert], *, now: datetime) -> None:
    """Put alerts into the outbox; one that was ever put there is not put there again."""
    key = ["development_id", "watch", "channel"]
    rows: list[dict[str, object]] = [
        {
            "development_id": alert.development,
            "watch": alert.watch,
            "channel": alert.channel,
            "state": "waiting",
            "due_at": alert.due_at,
            "attempts": 0,
            "unsure": False,
            "enqueued_at": now,
        }
        for alert in alerts
    ]
    put(session, insert(spoken(session), Alerts).on_conflict_do_nothing(index_elements=key), rows)


def told(session: Session, development: Development) -> frozenset[str]:
    """Return the channels that were, or will be, told of what a dispute or a correction speaks against."""
    a, d, said = table(Alerts).c, table(Developments).c, development.assertion
    query = select(a.channel).join_from(Alerts, Developments).where(a.watch == said.watch)
    # Nobody was told what was dropped, or has to be told again of what was rejected.
    query = query.where(a.state != "dropped", text(f"({STANDS})"))
    event = query.where(d.watch == said.watch, d.development == said.development)
    against = "" if development.against is None else development.against.value
    same = event.where(d.status == against, d.said_when == (development.against_when or ""))
    return frozenset(session.scalars(same.where(d.change == Change.NEWS.value)))


def claim(session: Session, *, now: datetime, worker: str, lease: timedelta, limit: int) -> list[AlertTask]:
    """Return alerts that are due, the longest due first, leased to the worker; of a bundle all or none.

    One whose worker died without an answer is due again, and marked as a possible repetition.
    """
    alone(session, "alerts")  # two at once would each get half of a bundle
    due = select(Alerts.id).where(_OPEN, Alerts.due_at <= now).order_by(Alerts.due_at, Alerts.id).limit(limit)
    a = table(Alerts).c
    values = {"state": "claimed", "attempts": a.attempts + 1, "unsure": or_(a.unsure, a.state == "claimed")}
    held = Lease(worker=worker, now=now, length=lease)
    ids = take(session, Alerts, due, lease=held, values=values)
    cut = select(a.bundle).where(a.id.in_(ids), a.bundle.is_not(None))
    rest = select(Alerts.id).where(_OPEN, Alerts.bundle.in_(cut), Alerts.id.not_in(ids)).order_by(Alerts.id)
    ids += take(session, Alerts, rest, lease=held, values=values)
    rows = session.execute(notices.of_alerts().where(a.id.in_(ids))).all()
    tasks = {row.alert: _task(session, row) for row in rows}
    return [tasks[alert] for alert in ids]


def bundle(session: Session, alerts: Collection[AlertId], *, name: str) -> None:
    """Fix which alerts are told in one message, so that one that is tried again is the same message."""
    a = table(Alerts)
    session.execute(update(a).where(a.c.id.in_(list(alerts))).values(bundle=name))


def renew(session: Session, alerts: Collection[AlertId], *, worker: str, until: datetime) -> bool:
    """Hold claimed alerts for longer; False where another worker has taken one of them meanwhile."""
    a = table(Alerts)
    mine = a.c.id.in_(list(alerts)), a.c.worker == worker, a.c.state == "claimed"
    held = session.execute(update(a).where(*mine).values(leased_until=until).returning(a.c.id))
    return len(held.all()) == len(alerts)


def due(session: Session, *, now: datetime) -> int:
    """Return how many alerts wait to be sent."""
    free = or_(Alerts.leased_until.is_(None), Alerts.leased_until <= now)
    return int(session.scalar(select(func.count()).where(_OPEN, Alerts.due_at <= now, free)) or 0)


def confirm(session: Session, alerts: Collection[AlertId], *, message_id: str, now: datetime) -> None:
    """Note that alerts arrived, in one message that the channel calls `message_id`."""
    values = {"state": "sent", "settled_at": now, "message_id": message_id, "reason": None}
    a = table(Alerts)
    session.execute(update(a).where(a.c.id.in_(list(alerts))).values(**values, **RELEASED))


def postpone(session: Session, alert: AlertId, *, reason: str, due_at: datetime, tried: bool = True) -> None:
    """Put an alert off that the channel did not take; it waits with the reason shown.

    The attempt of one that was claimed but never tried is taken back.
    """
    values: dict[str, object] = {"state": "waiting", "reason": reason, "due_at": due_at}
    if not tried:
        values["attempts"] = table(Alerts).c.attempts - 1
    _settle(session, alert, values)


def fail(session: Session, alert: AlertId, *, reason: str, now: datetime) -> None:
    """Keep an alert as a dead letter, with the reason, until somebody retries it."""
    _settle(session, alert, {"state": "failed", "reason": reason, "settled_at": now})


def retry(session: Session, alerts: Collection[AlertId] | None, *, now: datetime) -> int:
    """Let these alerts be sent with the next cycle, or (None) all that failed; return how many.

    One that waits is due at once; one that was sent, or is being sent, stays as it is.
    """
    a = table(Alerts)
    values = {"state": "waiting", "due_at": now, "attempts": 0, "settled_at": None, "bundle": None}
    again = update(a).where(a.c.state == "failed")
    if alerts is not None:
        again = update(a).where(a.c.state.in_(("failed", "waiting", "dropped")), a.c.id.in_(list(alerts)))
    return len(session.execute(again.values(values).returning(a.c.id)).all())


def drop(session: Session, alerts: Collection[AlertId], *, reason: str, now: datetime) -> int:
    """Let these alerts never be sent, unless somebody retries one by its id; return how many.

    One that was sent, or is being sent, stays as it is.
    """
    a = table(Alerts)
    open_ = update(a).where(a.c.state.in_(("waiting", "failed")), a.c.id.in_(list(alerts)))
    dropped = open_.values(state="dropped", reason=reason, settled_at=now).returning(a.c.id)
    return len(session.execute(dropped).all())


def states(session: Session, alerts: Collection[AlertId]) -> dict[AlertId, str]:
    """Return the states of those of the alerts that there are."""
    a = table(Alerts).c
    found = session.execute(select(a.id, a.state).where(a.id.in_(list(alerts))))
    return {AlertId(row.id): row.state for row in found}


def rows(session: Session, *, state: str | None = None, limit: int) -> list[AlertRow]:
    """Return alerts, the latest first: all, or those in one state."""
    a, d = table(Alerts), table(Developments)
    query = select(a, d.c.development, d.c.status, d.c.label).join(d).order_by(a.c.id.desc()).limit(limit)
    if state is not None:
        query = query.where(a.c.state == state)
    return [_row(row) for row in session.execute(query)]


def _settle(session: Session, alert: AlertId, values: dict[str, object]) -> None:
    a = table(Alerts)
    session.execute(update(a).where(a.c.id == alert).values(**values, **RELEASED))


def _task(session: Session, row: Row[Any]) -> AlertTask:
    return AlertTask(
        id=AlertId(row.alert),
        development=DevelopmentId(row.id),
        channel=row.channel,
        attempts=row.attempts,
        repeat=row.unsure,
        bundle=row.bundle,
        notice=notices.notice(session, row),
    )


def _row(row: Row[Any]) -> AlertRow:
    return AlertRow(
        id=AlertId(row.id),
        development_id=DevelopmentId(row.development_id),
        watch=row.watch,
        development=row.development,
        status=Status(row.status),
        label=row.label,
        channel=row.channel,
        state=row.state,
        due_at=row.due_at,
        attempts=row.attempts,
        repeat=row.unsure,
        reason=row.reason,
        message_id=row.message_id,
        enqueued_at=row.enqueued_at,
        settled_at=row.settled_at,
    )
