"""The feeds beside the configuration: added by command, brought in and taken out as OPML 2.0."""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from xml.etree import ElementTree as ET

from analysis.errors import ConfigError
from flows.configuration import Configuration
from flows.configuration.models import FeedSection
from flows.settings import Settings
from flows.wiring import opened
from storage import feeds
from storage.feeds import FeedHealth, FeedSpec
from storage.store import Store


def specs_of(sections: Iterable[FeedSection]) -> list[FeedSpec]:
    """The feeds of the configuration as storage takes them."""
    return [FeedSpec(url=feed.url, kind=feed.kind, outlet=feed.outlet) for feed in sections]


def health(settings: Settings, configuration: Configuration, *, now: datetime) -> list[FeedHealth]:
    """How every feed does, those of the configuration that were never polled included."""
    with opened(settings) as store:
        with store.transaction() as session:
            feeds.configure(session, specs_of(configuration.feeds), now=now)
        with store.reading() as session:
            return feeds.health(session)


def add(settings: Settings, url: str, *, outlet: str | None, now: datetime) -> None:
    """Add a feed. Raises ConfigError for what is no web address."""
    with opened(settings) as store:
        _add(store, [FeedSpec(url=_checked(url), outlet=outlet)], now=now)


def remove(settings: Settings, url: str, *, now: datetime) -> None:
    """Remove a feed that was added by command. Raises ConfigError where there is none."""
    with opened(settings) as store, store.transaction() as session:
        if not feeds.remove(session, url, now=now):
            raise ConfigError(
                f"there is no feed {url} that was added by command. Mend: see `wirewatch feeds list`"
            )


def import_opml(settings: Settings, file: Path, *, now: datetime) -> int:
    """Add all feeds that an OPML file names, however deep; how many. Raises ConfigError."""
    # A document type is how XML brings in other files and grows without end; OPML has no use for one.
    try:
        text = file.read_bytes()
        if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
            raise ConfigError(f"{file}: holds a document type, which OPML does not need. Mend: take it out")
        root = ET.fromstring(text)  # noqa: S314 - no document type, so no entities
    except (OSError, ET.ParseError) as error:
        raise ConfigError(f"{file}: cannot be read as OPML: {error}") from error
    found = {
        one.attrib["xmlUrl"].strip(): one.attrib.get("title") or one.attrib.get("text")
        for one in root.iter("outline")
        if one.attrib.get("xmlUrl")
    }
    if not found:
        raise ConfigError(f'{file}: names no feed: expected <outline xmlUrl="..."/> elements')
    specs = [FeedSpec(url=_checked(url), outlet=outlet) for url, outlet in found.items()]
    with opened(settings) as store:
        _add(store, specs, now=now)
    return len(specs)


def export_opml(rows: Iterable[FeedHealth]) -> str:
    """All feeds as an OPML 2.0 document."""
    root = ET.Element("opml", version="2.0")
    ET.SubElement(ET.SubElement(root, "head"), "title").text = "Wirewatch feeds"
    body = ET.SubElement(root, "body")
    for row in rows:
        name = row.outlet or row.title or row.url
        ET.SubElement(body, "outline", type="rss", text=name, title=name, xmlUrl=row.url)
    ET.indent(root)
    return ET.tostring(root, encoding="unicode", xml_declaration=True)


def _add(store: Store, specs: Iterable[FeedSpec], *, now: datetime) -> None:
    with store.transaction() as session:
        for spec in specs:
            feeds.add(session, spec, now=now)


def _checked(url: str) -> str:
    if not url.startswith(("http://", "https://")):
        raise ConfigError(
            f"{url!r} is no address of a feed: expected one that starts with http:// or https://"
        )
    return url
