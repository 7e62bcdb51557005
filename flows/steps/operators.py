"""What operators are told: feeds that fell silent, fail, are gone, walled or lie; and that it is over."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from analysis.alerts import LONGEST_PAUSE, due_at, next_try
from analysis.concerns import Bulletin, bulletin, concerning
from analysis.errors import ConfigError, DeliveryError, PermanentDeliveryError, TemporaryDeliveryError
from analysis.feedhealth import undecided
from analysis.unseen import unseen
from flows.kit import Kit
from storage import concerns, feeds
from storage.concerns import ConcernTask

_BATCH = 10_000  # in one message a channel: where all feeds fail, the fault is ours, and told once
_LATELY = timedelta(days=3)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """How many concerns operators were told of, what stood in the way, and what could not be seen lately."""

    concerns: int
    troubles: tuple[str, ...]
    unseen: tuple[str, ...]


def tell(kit: Kit, *, now: datetime) -> Told:
    """Find what operators should know, and send what is due. What a channel does not take waits for it."""
    not_seen = _settle(kit, now=now)
    sent, troubles = 0, list[str]()
    while claimed := _claim(kit, now=now):
        by_channel: dict[str, list[ConcernTask]] = defaultdict(list)
        for task in claimed:
            by_channel[task.channel].append(task)
        for name, tasks in by_channel.items():
            if (trouble := _send(kit, name, tasks, now=now)) is not None:
                troubles.append(trouble)
            else:
                sent += len(tasks)
    return Told(concerns=sent, troubles=tuple(troubles), unseen=not_seen)


def could_not_see(kit: Kit, *, since: datetime) -> tuple[str, ...]:
    """Return what could not be seen from a time on, as sentences for people who read alerts."""
    with kit.store.reading() as session:
        return unseen(feeds.health(session, since=since), since=since)


def _settle(kit: Kit, *, now: datetime) -> tuple[str, ...]:
    """Raise and end concerns; what could not be seen."""
    since = now - _LATELY
    with kit.store.reading() as session:
        health = feeds.health(session, since=since)
    found = {one.id: concerning(one, now=now) for one in health if one.id is not None}
    with kit.store.transaction() as session:
        open_ = {(one.id, state) for one in health if one.id is not None for state in undecided(one.pages)}
        concerns.settle(session, found, undecided=open_, now=now)
        channels = [(name, due_at(now, kit.digest(name))) for name in kit.operators]
        concerns.enqueue(session, channels, now=now)
    return unseen(health, since=since)


def _claim(kit: Kit, *, now: datetime) -> list[ConcernTask]:
    with kit.store.transaction() as session:
        return concerns.claim(session, now=now, worker=kit.worker, lease=kit.limits.lease, limit=_BATCH)


def _send(kit: Kit, name: str, tasks: Sequence[ConcernTask], *, now: datetime) -> str | None:
    """Send one message; what stood in the way, or None."""
    ids = [task.id for task in tasks]
    try:
        message_id = kit.channel(name).inform(_bulletin(tasks))
    except (ConfigError, DeliveryError) as error:
        told = str(error) if isinstance(error, DeliveryError) else f"channel {name}: {error}"
        with kit.store.transaction() as session:
            again = _again(tasks, error, now=now)
            concerns.postpone(session, ids, reason=told, due_at=again)
        return told
    with kit.store.transaction() as session:
        concerns.confirm(session, ids, message_id=message_id, now=now)
    return None


def _bulletin(tasks: Sequence[ConcernTask]) -> Bulletin:
    key = " ".join(str(task.id) for task in tasks)
    return bulletin([task.concern for task in tasks], key=key, repeat=any(task.repeat for task in tasks))


def _again(tasks: Sequence[ConcernTask], error: Exception, *, now: datetime) -> datetime:
    """When to try again. It never ends: what operators do not hear of goes on unseen."""
    asked = error.retry_after if isinstance(error, TemporaryDeliveryError) else None
    if isinstance(error, ConfigError | PermanentDeliveryError):
        asked = timedelta(hours=1)
    return next_try(max(task.attempts for task in tasks), now, asked) or now + LONGEST_PAUSE
