"""alert: Development -> Alerts. An outbox: claimed, sent, confirmed."""

import time
from collections import defaultdict, deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import chain
from uuid import uuid4

from analysis.alerts import FIRST_PAUSE, Pace, next_try
from analysis.errors import ConfigError, DeliveryError, PermanentDeliveryError, TemporaryDeliveryError
from analysis.model import Notice
from connectors.channels.channel import Channel, Trace
from flows.kit import Kit
from flows.noticing import filled_in
from flows.steps import operators
from flows.steps.report import Report, counted
from storage import alerts
from storage.alerts import AlertTask
from storage.store import Session

_BATCH = 200

# A channel that needs mending is asked again no sooner than this.
_MENDING = timedelta(hours=1)

# Errors of a channel in a row, after which it is left alone for a while.
_MOST_FAILURES = 3


@dataclass(frozen=True, kw_only=True)
class _Round:
    """Some claimed alerts, what went wrong with them, and how long they have been held."""

    kit: Kit
    now: datetime
    troubles: list[str]
    begun: float = field(default_factory=time.monotonic)

    def holds(self, message: Sequence[AlertTask]) -> bool:
        """Hold a message for as long as one try may take; False where another worker has it by now."""
        passed, lease = timedelta(seconds=time.monotonic() - self.begun), self.kit.limits.lease
        if passed < lease / 3:  # as the claim left it, nobody else can have it
            return True
        until = self.now + passed + lease
        with self.kit.store.transaction() as session:
            ids = [task.id for task in message]
            return alerts.renew(session, ids, worker=self.kit.worker, until=until)


# What the digests of a pace look back on; that of Monday on a weekend.
_COVERS = {Pace.HOURLY: timedelta(hours=1), Pace.DAILY: timedelta(days=1), Pace.WEEKDAYS: timedelta(days=3)}


def alert(kit: Kit, *, now: datetime) -> Report:
    """Send what is due. What a channel does not take waits, with the reason, or becomes a dead letter."""
    sent = 0
    troubles: list[str] = []
    while claimed := _claim(kit, now=now):
        by_channel: dict[str, list[AlertTask]] = defaultdict(list)
        for task in claimed:
            by_channel[task.channel].append(task)
        turn = _Round(kit=kit, now=now, troubles=troubles)
        sent += sum(_serve(turn, name, tasks) for name, tasks in by_channel.items())
    told = operators.tell(kit, now=now)
    troubles += told.troubles
    concerns = f", told operators of {counted(told.concerns, 'concern')}" if told.concerns else ""
    kept = f", {counted(len(troubles), 'trouble')}" if troubles else ""
    return Report(
        step="alert",
        sentence=f"sent {counted(sent, 'alert')}{concerns}{kept}",
        figures={"sent": sent, "concerns": told.concerns},
        troubles=tuple(troubles),
        unseen=told.unseen,
    )


def _claim(kit: Kit, *, now: datetime) -> list[AlertTask]:
    with kit.store.transaction() as session:
        claimed = alerts.claim(session, now=now, worker=kit.worker, lease=kit.limits.lease, limit=_BATCH)
        return [replace(task, notice=_filled_in(kit, session, task)) for task in claimed]


def _serve(turn: _Round, name: str, tasks: Sequence[AlertTask]) -> int:
    """Send one channel its alerts; how many arrived."""
    kit, now = turn.kit, turn.now
    try:
        channel = kit.channel(name)
    except ConfigError as error:
        turn.troubles.append(f"channel {name}: {error}")
        _put_off(kit, tasks, PermanentDeliveryError(name, str(error)), now=now)
        return 0
    digest = kit.digest(name)
    unseen = operators.could_not_see(kit, since=now - _COVERS[digest.every]) if digest else ()
    waiting = deque(_messages(kit, channel, tasks))
    sent = failures = 0
    while waiting:
        message = waiting.popleft()
        if not turn.holds(message):
            continue
        try:
            _send(kit, channel, message, unseen=unseen, now=now)
            unseen = ()  # said once
        except DeliveryError as error:
            turn.troubles.append(str(error))
            _put_off(kit, message, error, now=now)
            failures += 1
            if pause := _pause(error, failures):
                _leave(kit, waiting, error.reason, due_at=now + pause)
                break
        else:
            sent += len(message)
            failures = 0
    return sent


def _messages(kit: Kit, channel: Channel, tasks: Sequence[AlertTask]) -> list[list[AlertTask]]:
    """The alerts as they go out together; those of a message that was tried before stay what it was."""
    size = channel.most if kit.digest(channel.name) else 1
    bundles: dict[str, list[AlertTask]] = defaultdict(list)
    for task in tasks:
        if task.bundle is not None:
            bundles[task.bundle].append(task)
    fresh = [task for task in tasks if task.bundle is None]
    made = [fresh[start : start + size] for start in range(0, len(fresh), size)]
    if made and size > 1:  # one by itself is the same message whenever it is tried
        with kit.store.transaction() as session:
            for message in made:
                alerts.bundle(session, [task.id for task in message], name=uuid4().hex)
    return [sorted(one, key=lambda task: task.id) for one in bundles.values()] + made


def _send(
    kit: Kit, channel: Channel, tasks: Sequence[AlertTask], *, unseen: Sequence[str], now: datetime
) -> None:
    """Send a message and note its id; one that may have arrived is looked for first."""
    notices = [task.notice for task in tasks]
    found: str | Trace = Trace.UNKNOWN
    if any(task.repeat for task in tasks):
        found = channel.find(notices)
    if found is Trace.NONE:
        notices = [replace(notice, repeat=False) for notice in notices]
    message_id = channel.send(notices, unseen) if isinstance(found, Trace) else found
    with kit.store.transaction() as session:
        alerts.confirm(session, [task.id for task in tasks], message_id=message_id, now=now)


def _pause(error: DeliveryError, failures: int) -> timedelta | None:
    """How long the rest of a channel's alerts wait after so many errors in a row; None: they are tried.

    They would be refused as well, and each try may cost the channel its good name, or a whole time-out.
    """
    if not isinstance(error, TemporaryDeliveryError):
        return _MENDING
    return error.retry_after or (FIRST_PAUSE if failures >= _MOST_FAILURES else None)


def _put_off(kit: Kit, tasks: Sequence[AlertTask], error: DeliveryError, *, now: datetime) -> None:
    asked = error.retry_after if isinstance(error, TemporaryDeliveryError) else _MENDING
    with kit.store.transaction() as session:
        for task in tasks:
            again = next_try(task.attempts, now, asked)
            if again is None:
                alerts.fail(session, task.id, reason=error.reason, now=now)
            else:
                alerts.postpone(session, task.id, reason=error.reason, due_at=again)


def _leave(kit: Kit, messages: Iterable[list[AlertTask]], reason: str, *, due_at: datetime) -> None:
    """Let messages wait that were not tried, for their channel does not take any; that costs no attempt."""
    with kit.store.transaction() as session:
        for task in chain.from_iterable(messages):
            alerts.postpone(session, task.id, reason=reason, due_at=due_at, tried=False)


def _filled_in(kit: Kit, session: Session, task: AlertTask) -> Notice:
    notice = replace(task.notice, repeat=task.repeat)
    return filled_in(session, notice, development=task.development, watches=kit.watches, kinds=kit.kinds)
