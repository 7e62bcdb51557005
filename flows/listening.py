"""What hubs tell us, as it comes: kept in the database, where the next cycle finds it."""

import signal
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from threading import Event

from analysis import websub
from analysis.errors import ConfigError
from connectors.callbacks import Server
from connectors.hubs import signs
from flows.configuration import load
from flows.settings import Settings
from flows.wiring import opened
from storage import hubs
from storage.hubs import Subscription
from storage.store import Session, Store


def _now() -> datetime:
    return datetime.now(UTC)


class Subscriptions:
    """What we asked of hubs, as the address that they call needs to know it. Serves many threads."""

    def __init__(self, store: Store, *, pause: timedelta, clock: Callable[[], datetime] = _now) -> None:
        self._store = store
        self._pause = pause
        self._clock = clock

    def wants(self, token: str, *, topic: str, lease: str | None) -> bool:
        """Tell a hub whether we asked it for this topic; from now on it holds."""
        now, granted = self._clock(), websub.lease_of(lease)
        with self._store.transaction() as session:
            one = _of(session, token, topic)
            if one is None:
                return False
            again = websub.renewed_at(granted, now=now)
            hubs.granted(session, one.feed, lease_until=now + granted, next_try_at=again)
        return True

    def denied(self, token: str, *, topic: str, reason: str) -> bool:
        """Take note that a hub will not tell us of news; False where we never asked."""
        now = self._clock()
        with self._store.transaction() as session:
            one = _of(session, token, topic)
            if one is None:
                return False
            again = websub.next_try(one.attempts, now=now)
            hubs.denied(session, one.feed, reason=f"the hub denied it: {reason[:200]}", next_try_at=again)
        return True

    def heard(self, token: str, *, body: Iterable[bytes], signature: str | None) -> bool:
        """Let the feed be polled soon; False where we never asked. What is not signed is passed over."""
        with self._store.reading() as session:
            one = hubs.by_token(session, token)
        if one is None:
            return False
        if signs(one.hub) and not websub.signed(body, signature=signature, secret=one.keys.secret):
            return True  # the standard wants a stranger answered like the hub itself
        with self._store.transaction() as session:
            hubs.heard(session, one.feed, now=self._clock(), pause=self._pause)
        return True


def listen(settings: Settings) -> None:
    """Answer hubs until SIGINT or SIGTERM. Raises ConfigError like `listening`."""
    stopped = Event()
    for one in (signal.SIGINT, signal.SIGTERM):
        signal.signal(one, lambda *_: stopped.set())
    with listening(settings) as address:
        print(f"listening for hubs at {address}; stop with Ctrl-C", flush=True)  # noqa: T201
        stopped.wait()


@contextmanager
def listening(settings: Settings) -> Iterator[str]:
    """Answer hubs in a thread of its own for as long as the block runs; the block gets "host:port".

    Raises ConfigError where the configuration has no `websub`, or its address is taken.
    """
    configuration = load(settings.config)
    section = configuration.websub
    if section is None:
        raise ConfigError(
            f"{settings.config}: names no websub, so hubs cannot reach us. Mend: add "
            "`websub: {public_url: https://...}`, see docs/configuration.md"
        )
    host, _, port = section.listen.rpartition(":")
    with opened(settings) as store:
        subscriptions = Subscriptions(store, pause=configuration.limits.poll_at_most_every)
        server = Server(subscriptions, host=host.strip("[]"), port=int(port))
        try:
            yield f"{host}:{server.port}"
        finally:
            server.close()


def _of(session: Session, token: str, topic: str) -> Subscription | None:
    one = hubs.by_token(session, token)
    return one if one is not None and one.topic == topic else None
