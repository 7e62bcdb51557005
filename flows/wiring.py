"""Where everything is constructed: from Settings and a Configuration to the Kit of a run."""

import os
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache, partial
from pathlib import Path
from urllib.parse import urlsplit

from analysis.errors import ConfigError, SchemaMismatch
from analysis.fingerprints import ALGORITHM
from connectors.admission import Admission
from connectors.channels.channel import Channel, Setup
from connectors.channels.registry import build
from connectors.extraction import Extractor
from connectors.feedreading import FeedReader
from connectors.owners import Owners
from connectors.web import Limits, Web
from flows.configuration import Configuration, load
from flows.configuration.models import LimitsSection
from flows.kit import Kit
from flows.secrets import secret
from flows.settings import Settings
from flows.watching import detector_of, kinds_of, watches_of
from storage import leases
from storage.store import Store


def store_of(settings: Settings) -> Store:
    """The database, at the newest schema, with fingerprints of the kind that this version makes."""
    store = Store(settings.prepared().database)
    store.migrate()
    store.check(ALGORITHM)
    return store


@contextmanager
def opened(settings: Settings) -> Iterator[Store]:
    """The database for as long as the block runs."""
    store = store_of(settings)
    try:
        yield store
    finally:
        store.close()


@contextmanager
def looked_at(settings: Settings) -> Iterator[Store]:
    """The database for looking only; nothing is written where it is at the newest schema already."""
    store = Store(settings.database, looking=True)
    try:
        store.check()
    except SchemaMismatch:
        store.close()
        with opened(settings) as migrated:
            yield migrated
        return
    try:
        yield store
    finally:
        store.close()


def channel_of(
    name: str,
    configuration: Configuration,
    *,
    folder: Path,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Channel:
    """The channel of that name. Raises ConfigError where it is unknown or its secret is missing."""
    section = configuration.channels.get(name)
    if section is None:
        raise ConfigError(
            f"the configuration has no channel {name!r} any more. "
            "Mend: put it back, or drop its alerts: `wirewatch alerts drop ID`"
        )
    options = section.model_dump(
        mode="json", by_alias=True, exclude_none=True, exclude={"kind", "digest", "at", "timezone"}
    )
    setup = Setup(name=name, options=options, secrets=secret, stream=sys.stdout, clock=clock, folder=folder)
    return build(section.kind, setup)


@contextmanager
def kit_of(settings: Settings) -> Iterator[Kit]:
    """All that the steps of one run work with; connections are closed at the end."""
    configuration = load(settings.config)
    folder = settings.config.resolve().parent
    limits = configuration.limits
    outlets = members_of(configuration)
    with opened(settings) as store, web_of(limits) as web, feed_reader_of(limits) as feed_reader:
        take_over_from_the_dead(store)
        yield Kit(
            store=store,
            web=web,
            extractor=partial(Extractor, workers=limits.extractors, timeout=limits.extract_timeout),
            feed_reader=feed_reader,
            detector=detector_of(configuration),
            kinds=kinds_of(configuration),
            watches={watch.name: watch for watch in watches_of(configuration)},
            feeds=configuration.feeds,
            channel_sections=configuration.channels,
            channel=cache(partial(channel_of, configuration=configuration, folder=folder)),
            limits=limits,
            outlets=outlets,
            owner=Owners(outlets),
            operators=configuration.operators,
            worker=f"{socket.gethostname()}:{os.getpid()}",
            websub=configuration.websub,
        )


def members_of(configuration: Configuration) -> dict[str, str]:
    """The groups of outlets that belong together, by their members."""
    return {member: one.name for one in configuration.outlets for member in one.members}


def take_over_from_the_dead(store: Store) -> None:
    """Free what processes of this machine held that are no more: nobody need wait for their leases to end.

    On other machines nobody here can tell the dead from the slow; their leases end by themselves.
    """
    with store.reading() as session:
        held = leases.holders(session)
    mine = f"{socket.gethostname()}:"
    dead = {one for one in held if one.startswith(mine) and not _lives(one.removeprefix(mine))}
    if dead:
        with store.transaction() as session:
            leases.release(session, dead)


def _lives(pid: str) -> bool:
    try:
        os.kill(int(pid), 0)
    except (ProcessLookupError, ValueError):
        return False
    except PermissionError:  # somebody else's process, so a process
        return True
    return True


def feed_reader_of(limits: LimitsSection) -> FeedReader:
    """What reads feed documents, with the limits of the configuration."""
    return FeedReader(workers=limits.extractors, timeout=limits.extract_timeout)


def web_of(limits: LimitsSection) -> Web:
    """The one HTTP client, with the limits of the configuration."""
    return Web(
        user_agent=limits.user_agent,
        limits=Limits(
            connect=limits.connect_timeout.total_seconds(),
            read=limits.read_timeout.total_seconds(),
            total=limits.total_timeout.total_seconds(),
            max_bytes=limits.page_size,
            redirects=limits.redirects,
        ),
        admission=Admission.of(limits.internal_hosts),
        proxy=None if limits.proxy is None else _proxy(limits.proxy),
    )


def _proxy(name: str) -> str:
    """The address of the proxy: a secret, for it may hold a password. Raises ConfigError."""
    address = secret(name).strip()
    try:
        parts = urlsplit(address)
        usable = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
    except ValueError:
        usable = False
    if not usable:
        raise ConfigError(
            f"limits.proxy: the secret {name} holds no address of a proxy, "
            "such as http://user:password@proxy.example:3128"
        )
    return address
