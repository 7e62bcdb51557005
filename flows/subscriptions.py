"""The feeds beside the configuration: added by command, brought in and taken out as OPML."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from analysis import urls
from analysis.errors import ConfigError
from flows import opml
from flows.configuration import Configuration
from flows.configuration.models import FeedSection
from flows.settings import Settings
from flows.wiring import looked_at, opened
from storage import feeds
from storage.feeds import FeedHealth, FeedSpec
from storage.store import Store


def specs_of(sections: Iterable[FeedSection]) -> list[FeedSpec]:
    """The feeds of the configuration as storage takes them."""
    return [FeedSpec(url=feed.url, kind=feed.kind, outlet=feed.outlet) for feed in sections]


@dataclass(frozen=True, slots=True)
class Added:
    """How many of some feeds were new, and how many were polled already."""

    new: int
    known: int
    unusable: tuple[str, ...] = ()  # what stood there instead of an address
    masked: tuple[str, ...] = ()  # exported without what opens them


def health(
    settings: Settings, configuration: Configuration, *, now: datetime, since: datetime | None = None
) -> list[FeedHealth]:
    """How every feed does, those of the configuration that were never polled included; writes nothing.

    What came of their pages is counted from `since` on; without, it is left out.
    """
    with looked_at(settings) as store, store.reading() as session:
        polled = {row.url: row for row in feeds.health(session, since=since)}
    configured = {section.url for section in configuration.feeds}
    # A feed that has moved is the same under either address.
    moved = {row.address for row in polled.values()}
    rows = [
        row for row in polled.values() if {row.url, row.address} & configured or row.added_by == "command"
    ]
    rows += [
        FeedHealth.of_new(section.url, outlet=section.outlet, now=now)
        for section in configuration.feeds
        if section.url not in polled and section.url not in moved
    ]
    return sorted(rows, key=lambda row: row.url)


def added_by_command(settings: Settings) -> list[FeedSection]:
    """The feeds beside those of the configuration, as sections of it."""
    with looked_at(settings) as store, store.reading() as session:
        return [
            FeedSection(url=row.url, outlet=row.outlet)
            for row in feeds.health(session)
            if row.added_by == "command"
        ]


def is_polled(settings: Settings, url: str) -> bool:
    """Return whether the feed is polled already; writes nothing."""
    with looked_at(settings) as store, store.reading() as session:
        return any(row.url == url for row in feeds.health(session))


def add(settings: Settings, addresses: Sequence[str], *, outlet: str | None, now: datetime) -> Added:
    """Add feeds. Raises ConfigError for what is no web address."""
    specs = [FeedSpec(url=checked(url), outlet=outlet) for url in addresses]
    with opened(settings) as store:
        return _add(store, specs, now=now)


def remove(settings: Settings, url: str, *, now: datetime) -> None:
    """Remove a feed that was added by command, by its address or as the list shows it. Raises ConfigError."""
    with opened(settings) as store, store.transaction() as session:
        rows = {row.url: row for row in feeds.health(session)}
        shown = [known for known in rows if urls.without_secrets(known) == url]
        asked = rows.get(shown[0] if len(shown) == 1 else url)
        if asked is not None and asked.added_by == "configuration":
            raise ConfigError(
                f"{urls.without_secrets(url)} is a feed of the configuration, and would come back with the "
                f"next cycle. Mend: take it out of {settings.config}"
            )
        if asked is None or not feeds.remove(session, asked.url, now=now):
            raise ConfigError(
                f"there is no feed {urls.without_secrets(url)} that was added by command. "
                "Mend: see `wirewatch feeds list`"
            )


def import_opml(settings: Settings, file: Path, *, now: datetime) -> Added:
    """Add all feeds that an OPML file names, however deep. Raises ConfigError where it names none."""
    try:
        listed = opml.read(file.read_bytes(), file=file)
    except OSError as error:
        raise ConfigError(f"{file}: cannot be read: {error.strerror}") from error
    if not listed.feeds:
        checked(listed.unusable[0])
    with opened(settings) as store:
        # A list that was exported without what opens its addresses names the feeds as they are shown.
        shown = _shown(store)
        others = [spec for spec in listed.feeds if spec.url not in shown]
        masked = tuple(spec.url for spec in others if urls.is_masked(spec.url))
        added = _add(store, [spec for spec in others if spec.url not in masked], now=now)
    unusable = tuple(urls.without_secrets(url) for url in listed.unusable)
    known = added.known + len(listed.feeds) - len(others)
    return replace(added, known=known, unusable=unusable, masked=masked)


def _shown(store: Store) -> set[str]:
    """The polled feeds as lists show them."""
    with store.reading() as session:
        return {urls.without_secrets(row.url) for row in feeds.health(session)}


def _add(store: Store, specs: Sequence[FeedSpec], *, now: datetime) -> Added:
    with store.transaction() as session:
        polled = {row.url for row in feeds.health(session)}
        for spec in specs:
            feeds.add(session, spec, now=now)
    new = len({spec.url for spec in specs} - polled)
    return Added(new=new, known=len(specs) - new)


def checked(url: str) -> str:
    """Return the address of a feed. Raises ConfigError for what is none."""
    if not url.startswith(("http://", "https://")) or not urls.host(url):
        raise ConfigError(
            f"{urls.without_secrets(url)!r} is no address of a feed: expected http:// or https://, a host "
            "and a path. Mend: copy it from the browser"
        )
    return url
