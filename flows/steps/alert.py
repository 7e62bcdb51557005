"""alert: Development -> Alerts. An outbox: claimed, sent, confirmed."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from analysis.alerts import Pace, next_try
from analysis.errors import ConfigError, DeliveryError, PermanentDeliveryError, TemporaryDeliveryError
from analysis.model import Notice, Standing
from connectors.channels.channel import Channel
from flows.kit import Kit
from flows.standings import standings
from flows.steps import operators
from flows.steps.report import Report, counted
from storage import alerts
from storage.alerts import AlertTask
from storage.store import Session

_BATCH = 200

# Told whether or not the watch asks for a confirmation.
_DOUBTED = frozenset({Standing.DISPUTED, Standing.WITHDRAWN})

# A channel that needs mending is asked again no sooner than this.
_MENDING = timedelta(hours=1)


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
        for name, tasks in by_channel.items():
            sent += _serve(kit, name, tasks, troubles=troubles, now=now)
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


def _serve(kit: Kit, name: str, tasks: Sequence[AlertTask], *, troubles: list[str], now: datetime) -> int:
    """Send one channel its alerts; how many arrived."""
    try:
        channel = kit.channel(name)
    except ConfigError as error:
        troubles.append(f"channel {name}: {error}")
        _put_off(kit, tasks, PermanentDeliveryError(name, str(error)), now=now)
        return 0
    sent = 0
    digest = kit.digest(name)
    size = channel.most if digest else 1
    unseen = operators.could_not_see(kit, since=now - _COVERS[digest.every]) if digest else ()
    for start in range(0, len(tasks), size):
        message = tasks[start : start + size]
        try:
            _send(kit, channel, message, unseen=() if start else unseen, now=now)
        except PermanentDeliveryError as error:
            # The next one would be refused as well, and each try may cost the channel its good name.
            troubles.append(str(error))
            _put_off(kit, message, error, now=now)
            _leave(kit, tasks[start + size :], error.reason, now=now)
            break
        except TemporaryDeliveryError as error:
            troubles.append(str(error))
            _put_off(kit, message, error, now=now)
        else:
            sent += len(message)
    return sent


def _send(
    kit: Kit, channel: Channel, tasks: Sequence[AlertTask], *, unseen: Sequence[str], now: datetime
) -> None:
    message_id = channel.send([task.notice for task in tasks], unseen)
    with kit.store.transaction() as session:
        alerts.confirm(session, [task.id for task in tasks], message_id=message_id, now=now)


def _put_off(kit: Kit, tasks: Sequence[AlertTask], error: DeliveryError, *, now: datetime) -> None:
    asked = error.retry_after if isinstance(error, TemporaryDeliveryError) else _MENDING
    with kit.store.transaction() as session:
        for task in tasks:
            again = next_try(task.attempts, now, asked)
            if again is None:
                alerts.fail(session, task.id, reason=error.reason, now=now)
            else:
                alerts.postpone(session, task.id, reason=error.reason, due_at=again)


def _leave(kit: Kit, tasks: Sequence[AlertTask], reason: str, *, now: datetime) -> None:
    """Let alerts wait that were not tried, for their channel needs mending; that costs no attempt."""
    with kit.store.transaction() as session:
        for task in tasks:
            alerts.postpone(session, task.id, reason=reason, due_at=now + _MENDING, tried=False)


def _filled_in(kit: Kit, session: Session, task: AlertTask) -> Notice:
    """The notice with the titles and words that only the configuration knows, and how well it stands."""
    notice = replace(task.notice, repeat=task.repeat)
    watch = kit.watches.get(notice.watch)
    wanted = kit.wanted(notice.watch, notice.development)
    if watch is None or wanted is None:
        return notice
    labels = kit.kinds[wanted.event].labels
    event = notice.watch, notice.development
    stand = standings(session, event, watch=watch, wanted=wanted).get(task.development)
    return replace(
        notice,
        watch_title=watch.title or watch.name,
        development_title=wanted.title or wanted.name,
        label=labels[notice.status],
        previous_label=labels[notice.previous] if notice.previous else None,
        against_label=labels[notice.against] if notice.against else None,
        standing=stand.standing if stand and (wanted.confirm or stand.standing in _DOUBTED) else None,
        reporters=tuple(report.reporter for report in stand.reports) if stand else (),
    )
