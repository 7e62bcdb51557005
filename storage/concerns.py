"""What operators should know of feeds: raised and over, and an outbox that tells each once."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Exists, Select, bindparam, exists, literal, or_, select, text, update
from sqlalchemy.orm import Session

from analysis.concerns import Concern
from analysis.feedhealth import FeedState, Sign
from analysis.model import FeedId
from storage.dialect import insert, put, spoken
from storage.leases import RELEASED, Lease, take
from storage.models import ConcernMessages, Concerns, Feeds, table

# Written out rather than bound: SQLite uses a partial index only for a condition it can read.
_OPEN = text("concern_messages.state IN ('waiting', 'claimed')")

# A channel that operators are given today is not told of what was over long ago.
_LOOK_BACK = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class ConcernTask:
    """A claimed message. `repeat`: somebody died while sending it, so it may have arrived already."""

    id: int
    channel: str
    attempts: int  # this one included
    repeat: bool
    concern: Concern


@dataclass(frozen=True, slots=True, kw_only=True)
class PastConcern:
    """What was once wrong with a feed, or still is."""

    state: str
    told: str
    raised_at: datetime
    over_at: datetime | None


def settle(
    session: Session,
    found: Mapping[FeedId, Collection[Sign]],
    *,
    undecided: Collection[tuple[FeedId, FeedState]] = (),
    now: datetime,
) -> tuple[int, int]:
    """Raise what has been found of the polled feeds and is not known yet, and end what is no longer so.

    Returns how many were raised and how many are over. What is `undecided` does not end; what feeds
    that are polled no more had does.
    """
    c = table(Concerns)
    open_ = session.execute(select(c.c.id, c.c.feed_id, c.c.state).where(c.c.over_at.is_(None)))
    known = {(row.feed_id, row.state): row.id for row in open_}
    raised: list[dict[str, object]] = [
        {"feed_id": feed, "state": sign.state.value, "told": sign.told, "raised_at": now}
        for feed, signs in found.items()
        for sign in signs
        if (feed, sign.state.value) not in known
    ]
    same = {(feed, sign.state.value) for feed, signs in found.items() for sign in signs}
    same |= {(feed, state.value) for feed, state in undecided}
    over = [one for key, one in known.items() if key not in same]
    # Another worker may be raising the very same.
    put(session, insert(spoken(session), Concerns).on_conflict_do_nothing(), raised)
    if over:
        session.execute(update(c).where(c.c.id.in_(over), c.c.over_at.is_(None)).values(over_at=now))
    return len(raised), len(over)


def enqueue(session: Session, channels: Iterable[tuple[str, datetime]], *, now: datetime) -> None:
    """Put into the outbox what these channels were not told of yet, each not before its time.

    What is open is told once; that it is over, once, to whoever was told that it was so.
    """
    m = table(ConcernMessages)
    names = [m.c.concern_id, m.c.channel, m.c.over, m.c.state, m.c.due_at, m.c.attempts, m.c.unsure]
    for channel, due_at in channels:
        for untold, over in ((_untold(), False), (_untold_end(now), True)):
            row = untold.add_columns(
                literal(channel), literal(over), literal("waiting"), literal(due_at, m.c.due_at.type),
                literal(0), literal(False),
            )  # fmt: skip
            told = insert(spoken(session), ConcernMessages).from_select(names, row)
            session.execute(told.on_conflict_do_nothing(), {"channel": channel})


def claim(session: Session, *, now: datetime, worker: str, lease: timedelta, limit: int) -> list[ConcernTask]:
    """Return messages that are due, the longest due first, leased to the worker.

    One whose worker died without an answer is due again, and marked as a possible repetition.
    """
    m, c, f = table(ConcernMessages).c, table(Concerns).c, table(Feeds).c
    wanted = select(ConcernMessages.id).where(_OPEN, ConcernMessages.due_at <= now)
    wanted = wanted.order_by(ConcernMessages.due_at, ConcernMessages.id).limit(limit)
    values = {"state": "claimed", "attempts": m.attempts + 1, "unsure": or_(m.unsure, m.state == "claimed")}
    held = Lease(worker=worker, now=now, length=lease)
    ids = take(session, ConcernMessages, wanted, lease=held, values=values)
    query = select(table(ConcernMessages), c.state.label("kind"), c.told, c.raised_at, f.url)
    query = query.join_from(ConcernMessages, Concerns).join(Feeds, f.id == c.feed_id).where(m.id.in_(ids))
    return [
        ConcernTask(
            id=row.id,
            channel=row.channel,
            attempts=row.attempts,
            repeat=row.unsure,
            concern=Concern(
                feed=row.url,
                state=FeedState(row.kind),
                told=row.told,
                raised_at=row.raised_at,
                over=row.over,
            ),
        )
        for row in session.execute(query.order_by(m.id))
    ]


def confirm(session: Session, messages: Collection[int], *, message_id: str, now: datetime) -> None:
    """Note that messages were sent."""
    values = {"state": "sent", "message_id": message_id, "settled_at": now, "reason": None}
    _release(session, messages, values)


def postpone(session: Session, messages: Collection[int], *, reason: str, due_at: datetime) -> None:
    """Put off messages that a channel did not take; they wait with the reason shown."""
    _release(session, messages, {"state": "waiting", "reason": reason, "due_at": due_at})


def history(session: Session, feed: FeedId, *, limit: int) -> list[PastConcern]:
    """Return what was wrong with a feed, the latest first."""
    c = table(Concerns).c
    query = select(c.state, c.told, c.raised_at, c.over_at).where(c.feed_id == feed)
    rows = session.execute(query.order_by(c.id.desc()).limit(limit))
    return [PastConcern(**row._asdict()) for row in rows]


def _untold() -> Select[tuple[int]]:
    c = table(Concerns).c
    return select(c.id).where(c.over_at.is_(None), ~_message(over=False))


def _untold_end(now: datetime) -> Select[tuple[int]]:
    c, f = table(Concerns).c, table(Feeds).c
    ended = select(c.id).join_from(Concerns, Feeds, f.id == c.feed_id)
    ended = ended.where(c.over_at >= now - _LOOK_BACK, f.removed_at.is_(None))
    return ended.where(_message(over=False), ~_message(over=True))


def _message(*, over: bool) -> Exists:
    m, c = table(ConcernMessages).c, table(Concerns).c
    mine = m.channel == bindparam("channel", type_=m.channel.type)
    return exists().where(m.concern_id == c.id, mine, m.over == over)


def _release(session: Session, messages: Collection[int], values: dict[str, object]) -> None:
    m = table(ConcernMessages)
    session.execute(update(m).where(m.c.id.in_(list(messages))).values(**values, **RELEASED))
