"""The feeds beside the configuration: added by command, brought in and taken out as OPML 2.0."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from xml.etree import ElementTree as ET

from analysis import urls
from analysis.errors import ConfigError
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


def health(settings: Settings, configuration: Configuration, *, now: datetime) -> list[FeedHealth]:
    """How every feed does, those of the configuration that were never polled included; writes nothing."""
    with looked_at(settings) as store, store.reading() as session:
        polled = {row.url: row for row in feeds.health(session)}
    configured = {section.url for section in configuration.feeds}
    rows = [row for row in polled.values() if row.url in configured or row.added_by == "command"]
    rows += [
        FeedHealth.of_new(section.url, outlet=section.outlet, now=now)
        for section in configuration.feeds
        if section.url not in polled
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


def add(settings: Settings, url: str, *, outlet: str | None, now: datetime) -> Added:
    """Add a feed. Raises ConfigError for what is no web address."""
    with opened(settings) as store:
        return _add(store, [FeedSpec(url=_checked(url), outlet=outlet)], now=now)


def remove(settings: Settings, url: str, *, now: datetime) -> None:
    """Remove a feed that was added by command, by its address or as the list shows it. Raises ConfigError."""
    with opened(settings) as store, store.transaction() as session:
        shown = [row.url for row in feeds.health(session) if urls.without_secrets(row.url) == url]
        asked = shown[0] if len(shown) == 1 else url
        if not feeds.remove(session, asked, now=now):
            raise ConfigError(
                f"there is no feed {urls.without_secrets(url)} that was added by command. "
                "Mend: see `wirewatch feeds list`"
            )


def import_opml(settings: Settings, file: Path, *, now: datetime) -> Added:
    """Add all feeds that an OPML file names, however deep. Raises ConfigError."""
    parser = ET.XMLParser(target=_Plain(file))  # noqa: S314 - it takes no document type, so no entities
    try:
        parser.feed(file.read_bytes())
        root = parser.close()
    except (OSError, ET.ParseError, ValueError, LookupError) as error:
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
        return _add(store, specs, now=now)


class _Plain(ET.TreeBuilder):
    """Builds a tree, but of no document with a document type, in whatever encoding it is.

    That is how XML brings in other files and grows without end; OPML has no use for one.
    """

    def __init__(self, file: Path) -> None:
        super().__init__()
        self._file = file

    def doctype(self, *_named: object) -> None:
        """Refuse it; the parser has read no entity yet."""
        raise ConfigError(f"{self._file}: holds a document type, which OPML does not need. Mend: take it out")


def export_opml(rows: Iterable[FeedHealth], *, secrets: bool = False) -> str:
    """All feeds as an OPML 2.0 document; what opens an address only with `secrets`."""
    root = ET.Element("opml", version="2.0")
    ET.SubElement(ET.SubElement(root, "head"), "title").text = "Wirewatch feeds"
    body = ET.SubElement(root, "body")
    for row in rows:
        address = row.url if secrets else urls.without_secrets(row.url)
        name = row.outlet or row.title or urls.without_secrets(row.url)
        ET.SubElement(body, "outline", type="rss", text=name, title=name, xmlUrl=address)
    ET.indent(root)
    return ET.tostring(root, encoding="unicode", xml_declaration=True)


def _add(store: Store, specs: Sequence[FeedSpec], *, now: datetime) -> Added:
    with store.transaction() as session:
        polled = {row.url for row in feeds.health(session)}
        for spec in specs:
            feeds.add(session, spec, now=now)
    new = len({spec.url for spec in specs} - polled)
    return Added(new=new, known=len(specs) - new)


def _checked(url: str) -> str:
    if not url.startswith(("http://", "https://")) or not urls.host(url):
        raise ConfigError(
            f"{urls.without_secrets(url)!r} is no address of a feed: expected http:// or https://, a host "
            "and a path. Mend: copy it from the browser"
        )
    return url
