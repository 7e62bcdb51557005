"""What `wirewatch check` finds: configuration, database, feeds, channels, Prefect."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

from analysis import urls
from analysis.errors import ConfigError, DeliveryError, FetchError, StorageError
from analysis.model import AlertId, Notice, Status
from connectors.feedreading import FeedReader, Page
from connectors.owners import Owners
from connectors.polite import each_by_host
from connectors.web import NotModified, Web
from flows import subscriptions
from flows.configuration import Configuration, load
from flows.configuration.models import FeedSection
from flows.counting import counted
from flows.prefect_api import answers
from flows.settings import Settings
from flows.wiring import channel_of, feed_reader_of, members_of, opened, web_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was tried: what, whether it works, and what is to be said of it."""

    what: str
    ok: bool
    told: str


def check(settings: Settings, *, send: bool = False) -> Iterator[Finding]:
    """Try one thing after the other and yield what was found; with `send`, every channel gets a message.

    Raises ConfigError for a configuration that cannot be used: nothing else can be tried then.
    """
    configuration = load(settings.config)
    yield _of_configuration(settings, configuration)
    yield _of_database(settings)
    yield from _of_watches(configuration)
    yield _of_operators(configuration)
    yield from _of_feeds(configuration, _added(settings))
    for name in configuration.channels:
        yield _of_channel(name, settings, configuration, send=send)
    yield _of_prefect()


def _of_configuration(settings: Settings, configuration: Configuration) -> Finding:
    counts = (
        counted(len(configuration.feeds), "feed"),
        counted(len(configuration.watches), "watch", "watches"),
        counted(len(configuration.channels), "channel"),
    )
    return Finding(what=f"configuration {settings.config}", ok=True, told=", ".join(counts))


def _of_database(settings: Settings) -> Finding:
    what = "database"
    try:
        with opened(settings) as store:
            return Finding(what=f"{what} {store.url_for_humans}", ok=True, told="open, at the newest schema")
    except StorageError as error:
        return Finding(what=what, ok=False, told=str(error))


def _of_watches(configuration: Configuration) -> Iterator[Finding]:
    if not configuration.watches:
        yield Finding(
            what="watches", ok=False, told="there are none, so nothing is ever alerted. Mend: add one"
        )
    for watch in configuration.watches:
        if not watch.alert:
            told = "names no channel, so its developments are only kept. Mend: add `alert: [...]`"
            yield Finding(what=f"watch {watch.name}", ok=False, told=told)


def _of_operators(configuration: Configuration) -> Finding:
    told = ", ".join(configuration.operators)
    nobody = "nobody is told when a feed fails or falls silent. `operators: [channel]` names who is"
    return Finding(what="operators", ok=True, told=told or nobody)


def _added(settings: Settings) -> list[FeedSection]:
    """The feeds added by command; none where the database, as told already, cannot be used."""
    try:
        return subscriptions.added_by_command(settings)
    except StorageError:
        return []


def _of_feeds(configuration: Configuration, added: Sequence[FeedSection]) -> Iterator[Finding]:
    known = {feed.url for feed in configuration.feeds}
    every = [*configuration.feeds, *(feed for feed in added if feed.url not in known)]
    if not every:
        yield Finding(
            what="feeds",
            ok=False,
            told="there are none. Mend: write some into the configuration, or use `wirewatch feeds add`",
        )
    limits, owner = configuration.limits, Owners(members_of(configuration))
    with web_of(limits) as web, feed_reader_of(limits) as reader:
        for feed, finding in each_by_host(
            every,
            host=lambda feed: owner(urls.host(feed.url)),
            work=partial(_of_feed, web, reader, most=limits.feed_size),
            threads=limits.fetchers,
            delay=limits.host_delay.total_seconds(),
        ):
            del feed
            yield finding


def _of_feed(web: Web, reader: FeedReader, feed: FeedSection, *, most: int) -> Finding:
    what = f"feed {urls.without_secrets(feed.url)}"
    try:
        answer = web.get(feed.url, max_bytes=most)
        if isinstance(answer, NotModified):
            return Finding(
                what=what, ok=False, told="says 304 although nothing was said of a date. Mend: ask its owner"
            )
        document = reader.read(
            Page(body=answer.body, url=answer.url, content_type=answer.content_type, now=datetime.now(UTC))
        )
    except FetchError as error:
        return Finding(what=what, ok=False, told=error.reason)
    parts = counted(len(document.parts), "part") if document.parts else ""
    entries = parts or counted(len(document.entries), "entry", "entries")
    moved = (
        f"; it has moved to {urls.without_secrets(answer.moved_to)}. Mend: write the new address"
        if answer.moved_to
        else ""
    )
    return Finding(what=what, ok=not moved, told=f"{document.kind}, {entries}{moved}")


def _of_channel(name: str, settings: Settings, configuration: Configuration, *, send: bool) -> Finding:
    try:
        channel = channel_of(name, configuration=configuration, folder=settings.config.resolve().parent)
        told = channel.check()
        if send:
            told += f"; took a test message: {channel.send([_trial(datetime.now(UTC))])}"
        return Finding(what=f"channel {name}", ok=True, told=told)
    except (ConfigError, DeliveryError) as error:
        # Such errors name their channel first, as the finding does.
        return Finding(what=f"channel {name}", ok=False, told=str(error).removeprefix(f"channel {name}: "))


def _trial(now: datetime) -> Notice:
    """A message that nobody can take for news."""
    return Notice(
        alert=AlertId(0),
        watch="test",
        watch_title="A test of this channel",
        development="test",
        development_title="Test message",
        event="test",
        status=Status.DONE,
        label="arrived",
        when=None,
        previous_label=None,
        previous_when=None,
        sentence="This is a test of Wirewatch; nothing has happened.",
        attributed_to=None,
        article_title="No article",
        article_url="",
        outlet="Wirewatch",
        at=now,
        outlets=0,
        write_ups=0,
        copies=0,
    )


def _of_prefect() -> Finding:
    url = os.environ.get("PREFECT_API_URL")
    if not url:
        told = "no PREFECT_API_URL: `run` uses a temporary server, `serve` starts its own"
        return Finding(what="Prefect", ok=True, told=told)
    if answers(url):
        return Finding(what=f"Prefect {urls.without_secrets(url)}", ok=True, told="answers")
    told = "does not answer. Mend: start it with `prefect server start`, or unset PREFECT_API_URL"
    return Finding(what=f"Prefect {urls.without_secrets(url)}", ok=False, told=told)
