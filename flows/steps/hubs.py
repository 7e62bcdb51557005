"""hubs: ask the hubs that feeds name to tell us of news, and ask again before they stop."""

from collections import Counter
from datetime import datetime
from functools import partial
from secrets import token_urlsafe

from analysis import urls, websub
from analysis.errors import FetchError
from analysis.model import FeedId
from analysis.websub import Offer
from connectors.hubs import Request, subscribe
from connectors.polite import each_by_host
from flows.kit import Kit
from flows.progress import shown
from flows.steps.report import Report, counted
from storage import hubs
from storage.hubs import Keys, Subscription
from storage.store import Session

_BATCH = 500
_TOKEN, _SECRET = 24, 32  # bytes that nobody can guess


def is_due(kit: Kit, *, now: datetime) -> bool:
    """Whether hubs can reach us, and one is to be asked."""
    if kit.websub is None:
        return False
    with kit.store.reading() as session:
        return hubs.due(session, now=now) > 0


def plan(kit: Kit, *, now: datetime) -> str:
    """Count the subscriptions to be asked for."""
    with kit.store.reading() as session:
        return f"ask hubs for {counted(hubs.due(session, now=now), 'feed')}"


def ask(kit: Kit, *, now: datetime) -> Report:
    """Ask for every subscription that is due; whether it is granted, the hubs say later, by themselves."""
    counts: Counter[str] = Counter()
    troubles: list[str] = []
    while batch := _claim(kit, now=now):
        answers = each_by_host(
            batch,
            host=lambda one: urls.host(one.hub),
            work=partial(_ask, kit),
            threads=kit.limits.fetchers,
            delay=kit.limits.host_delay.total_seconds(),
        )
        for one, error in shown(answers, what="asking hubs", total=len(batch)):
            counts["refused" if error else "asked"] += 1
            if error is not None:
                troubles.append(f"{urls.without_secrets(one.hub)}: {error.reason}")
            _keep(kit, one, error, now=now)
    told = f"asked hubs for {counted(counts['asked'], 'feed')}"
    told += f", {counts['refused']:,} refused" * bool(counts["refused"])
    # Polling goes on whatever a hub says, so nothing is lost: a note, not a failure.
    return Report(step="hubs", sentence=told, figures=counts, notes=tuple(troubles))


def note_hub(kit: Kit, session: Session, feed: FeedId, *, offer: Offer | None, now: datetime) -> None:
    """Note what hub a feed names; nobody asks it before the `hubs` step."""
    if kit.websub is not None:
        keys = Keys(token=token_urlsafe(_TOKEN), secret=token_urlsafe(_SECRET))
        hubs.offered(session, feed, offer, keys=keys, now=now)


def recall(kit: Kit, session: Session, feed: FeedId, *, now: datetime) -> None:
    """Let a feed be polled again whose hub spoke while it was: the news may have come after the answer."""
    if kit.websub is not None and hubs.told_since(session, feed, since=now):
        hubs.due_again(session, feed, now=now, pause=kit.limits.poll_at_most_every)


def _claim(kit: Kit, *, now: datetime) -> list[Subscription]:
    if kit.websub is None:
        return []
    with kit.store.transaction() as session:
        return hubs.claim(session, now=now, until=now + websub.PATIENCE, limit=_BATCH)


def _ask(kit: Kit, one: Subscription) -> FetchError | None:
    """What the hub has against it; runs in a thread and touches no database."""
    base = kit.websub.public_url.rstrip("/") if kit.websub else ""
    callback = f"{base}/{one.keys.token}"
    request = Request(hub=one.hub, topic=one.topic, callback=callback, secret=one.keys.secret)
    try:
        subscribe(kit.web, request)
    except FetchError as error:
        return error
    return None


def _keep(kit: Kit, one: Subscription, error: FetchError | None, *, now: datetime) -> None:
    with kit.store.transaction() as session:
        if error is None:
            hubs.asked(session, one.feed)
        else:
            again = websub.next_try(one.attempts, now=now)
            hubs.failed(session, one.feed, reason=error.reason, next_try_at=again, now=now)
