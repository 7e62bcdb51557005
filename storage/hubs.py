"""Subscriptions at hubs: what was asked, what was granted, and what a hub has told us."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, Select, case, delete, func, or_, select, update
from sqlalchemy.orm import Session

from analysis.model import FeedId
from analysis.websub import Offer
from storage.dialect import insert, spoken
from storage.models import Feeds, HubSubscriptions, table


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    """What only we and the hub know of a subscription: the end of the address, and what signs."""

    token: str
    secret: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """One feed at its hub. `state` is wanted, asked, active, denied or failed."""

    feed: FeedId
    hub: str
    topic: str
    keys: Keys
    state: str
    attempts: int
    lease_until: datetime | None
    heard_at: datetime | None
    heard: int
    reason: str | None


def offered(session: Session, feed: FeedId, offer: Offer | None, *, keys: Keys, now: datetime) -> None:
    """Note what hub a feed names; another one than before is asked anew, and None ends the subscription.

    `keys` are taken only where the subscription is new.
    """
    rows = table(HubSubscriptions)
    c = rows.c
    if offer is None:
        session.execute(delete(rows).where(c.feed_id == feed))
        return
    fresh: dict[str, object] = {
        "hub": offer.hub,
        "topic": offer.topic,
        "token": keys.token,
        "secret": keys.secret,
        "state": "wanted",
        "attempts": 0,
        "next_try_at": now,
        "lease_until": None,
        "heard_at": None,
        "heard": 0,
        "reason": None,
    }
    other = or_(c.hub != offer.hub, c.topic != offer.topic)
    put = insert(spoken(session), HubSubscriptions).values(feed_id=feed, **fresh)
    session.execute(put.on_conflict_do_update(index_elements=["feed_id"], set_=fresh, where=other))


def due(session: Session, *, now: datetime) -> int:
    """Return how many subscriptions are to be asked for, or asked for again."""
    return session.scalar(select(func.count()).select_from(_due(now).order_by(None).subquery())) or 0


def claim(session: Session, *, now: datetime, until: datetime, limit: int) -> list[Subscription]:
    """Return subscriptions to be asked for; nobody else gets them before `until`."""
    ids = [row.feed_id for row in session.execute(_due(now).limit(limit))]
    rows = table(HubSubscriptions)
    mine = rows.c.feed_id.in_(ids), rows.c.next_try_at <= now
    values = {"next_try_at": until, "attempts": rows.c.attempts + 1}
    taken = session.execute(update(rows).where(*mine).values(values).returning(*rows.c))
    return sorted((_subscription(row) for row in taken), key=lambda one: one.feed)


def asked(session: Session, feed: FeedId) -> None:
    """Note that the hub accepted the request; one that is active stays so until its lease ends."""
    rows = table(HubSubscriptions)
    state = case((rows.c.state == "active", "active"), else_="asked")
    session.execute(update(rows).where(rows.c.feed_id == feed).values(state=state, reason=None))


def failed(session: Session, feed: FeedId, *, reason: str, next_try_at: datetime, now: datetime) -> None:
    """Note that the hub did not take the request; what it granted before holds until its lease ends."""
    rows = table(HubSubscriptions)
    holds = rows.c.state == "active", rows.c.lease_until > now
    state = case((holds[0] & holds[1], "active"), else_="failed")
    values = {"state": state, "reason": reason, "next_try_at": next_try_at}
    session.execute(update(rows).where(rows.c.feed_id == feed).values(values))


def by_token(session: Session, token: str) -> Subscription | None:
    """Return the subscription whose address ends so, of a feed that is still polled."""
    rows, feeds = table(HubSubscriptions), table(Feeds)
    query = select(rows).join(feeds, feeds.c.id == rows.c.feed_id)
    row = session.execute(query.where(rows.c.token == token, feeds.c.removed_at.is_(None))).first()
    return None if row is None else _subscription(row)


def granted(session: Session, feed: FeedId, *, lease_until: datetime, next_try_at: datetime) -> None:
    """Note that the hub will tell us of news until its lease ends."""
    rows = table(HubSubscriptions)
    values = {
        "state": "active",
        "attempts": 0,
        "lease_until": lease_until,
        "next_try_at": next_try_at,
        "reason": None,
    }
    session.execute(update(rows).where(rows.c.feed_id == feed).values(values))


def denied(session: Session, feed: FeedId, *, reason: str, next_try_at: datetime) -> None:
    """Note that the hub will not, or no longer, tell us of news."""
    rows = table(HubSubscriptions)
    values = {"state": "denied", "lease_until": None, "reason": reason, "next_try_at": next_try_at}
    session.execute(update(rows).where(rows.c.feed_id == feed).values(values))


def heard(session: Session, feed: FeedId, *, now: datetime, pause: timedelta) -> None:
    """Let a feed be polled with the next cycle, but no sooner than `pause` after its last poll."""
    rows = table(HubSubscriptions)
    told = {"heard_at": now, "heard": rows.c.heard + 1}
    session.execute(update(rows).where(rows.c.feed_id == feed).values(told))
    due_again(session, feed, now=now, pause=pause)


def due_again(session: Session, feed: FeedId, *, now: datetime, pause: timedelta) -> None:
    """Let a feed be polled `pause` after its last poll, where it would be left alone for longer."""
    feeds = table(Feeds)
    polled_at = session.execute(select(feeds.c.last_polled_at).where(feeds.c.id == feed)).scalar_one()
    soon = now if polled_at is None else max(now, polled_at + pause)
    sooner = update(feeds).where(feeds.c.id == feed, feeds.c.next_poll_at > soon)
    session.execute(sooner.values(next_poll_at=soon))


def told_since(session: Session, feed: FeedId, *, since: datetime) -> bool:
    """Tell whether the hub has spoken since: what it meant may not have been in what was just fetched."""
    rows = table(HubSubscriptions)
    query = select(rows.c.feed_id).where(rows.c.feed_id == feed, rows.c.heard_at >= since)
    return session.execute(query).first() is not None


def rows(session: Session) -> dict[str, Subscription]:
    """Return all subscriptions by the address of their feed."""
    rows, feeds = table(HubSubscriptions), table(Feeds)
    query = select(rows, feeds.c.url).join(feeds, feeds.c.id == rows.c.feed_id)
    found = session.execute(query.where(feeds.c.removed_at.is_(None)).order_by(feeds.c.url))
    return {row.url: _subscription(row) for row in found}


def _due(now: datetime) -> Select[tuple[int]]:
    rows, feeds = table(HubSubscriptions), table(Feeds)
    query = select(rows.c.feed_id).join(feeds, feeds.c.id == rows.c.feed_id)
    wanted = query.where(rows.c.next_try_at <= now, feeds.c.removed_at.is_(None))
    return wanted.order_by(rows.c.next_try_at, rows.c.feed_id)


def _subscription(row: Row[Any]) -> Subscription:
    return Subscription(
        feed=FeedId(row.feed_id),
        hub=row.hub,
        topic=row.topic,
        keys=Keys(token=row.token, secret=row.secret),
        state=row.state,
        attempts=row.attempts,
        lease_until=row.lease_until,
        heard_at=row.heard_at,
        heard=row.heard,
        reason=row.reason,
    )
