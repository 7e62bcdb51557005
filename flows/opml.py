"""Lists of feeds as OPML: versions 1.0, 1.1 and 2.0 are read, 2.0 is written."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as ET

from analysis import urls
from analysis.errors import ConfigError
from flows.configuration.models import KINDS
from storage.feeds import FeedHealth, FeedSpec

# Attributes of our own, as OPML 2.0 allows them; a list that has any of them was written by us.
_OURS = "https://wirewatch.invalid/opml"
_KIND, _OUTLET = f"{{{_OURS}}}kind", f"{{{_OURS}}}outlet"
_USUAL = "rss"  # what nearly every program writes as the type, whatever the feed is
_BARE = re.compile(rb"&(?!#?\w{1,10};)")
_FEED_SCHEME = re.compile(r"^feed:(?://)?(https?://)?", re.IGNORECASE)
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")  # in XML 1.0


@dataclass(frozen=True, slots=True)
class Listed:
    """What a list names: the feeds, and what stands where an address should."""

    feeds: tuple[FeedSpec, ...]
    unusable: tuple[str, ...] = ()


def read(body: bytes, *, file: Path) -> Listed:
    """Return the feeds that an OPML document names, however deep, each with the folders it is in.

    A feed that is named twice counts as first named. Raises ConfigError, naming the file.
    """
    try:
        root = _parsed(body, file)
    except ET.ParseError:
        # The commonest slip of all: an address written into the list with its bare ampersands.
        try:
            root = _parsed(_BARE.sub(b"&amp;", body), file)
        except ET.ParseError as error:
            raise ConfigError(
                f"{file}: cannot be read as OPML: {error}. Mend: export the list anew"
            ) from error
    except (ValueError, LookupError) as error:
        raise ConfigError(f"{file}: cannot be read as OPML: {error}. Mend: save it as UTF-8") from error
    ours = any(name in one.attrib for one in root.iter() for name in (_KIND, _OUTLET))
    named: dict[str, FeedSpec] = {}
    for outline, folder in _outlines(root):
        spec = _spec(outline, folder, ours=ours)
        named.setdefault(spec.url, spec)
    if not named:
        raise ConfigError(f'{file}: names no feed: expected <outline xmlUrl="..."/> elements')
    usable = {url for url in named if urls.host(url)}
    return Listed(
        feeds=tuple(spec for url, spec in named.items() if url in usable),
        unusable=tuple(url for url in named if url not in usable),
    )


def written(rows: Iterable[FeedHealth], *, secrets: bool = False) -> str:
    """Return the feeds as an OPML 2.0 document; what opens an address only with `secrets`."""
    ET.register_namespace("wirewatch", _OURS)
    root = ET.Element("opml", version="2.0")
    ET.SubElement(ET.SubElement(root, "head"), "title").text = "Wirewatch feeds"
    body = ET.SubElement(root, "body")
    folders: dict[str, ET.Element] = {}
    for row in rows:
        shown = urls.without_secrets(row.url)
        name = row.outlet or row.title or shown
        named = {"type": _USUAL, "text": name, "title": name, "xmlUrl": row.url if secrets else shown}
        named |= {_KIND: row.kind, _OUTLET: row.outlet or ""}
        attributes = {key: _UNPRINTABLE.sub("", value) for key, value in named.items()}
        ET.SubElement(_folder(body, row.folder or "", folders), "outline", attributes)
    ET.indent(root)
    return ET.tostring(root, encoding="unicode", xml_declaration=True)


def joined(names: Iterable[str]) -> str:
    """Return the folders of a feed, outermost first, as one text; "/" in a name is escaped."""
    return "/".join(name.replace("%", "%25").replace("/", "%2F") for name in names)


def _parsed(body: bytes, file: Path) -> ET.Element:
    parser = ET.XMLParser(target=_Plain(file))  # noqa: S314 - it takes no document type, so no entities
    parser.feed(body)
    return parser.close()


def _outlines(root: ET.Element) -> Iterator[tuple[ET.Element, str]]:
    """Each outline that has an address, in the order of the list, and the folders above it."""
    waiting = [(root, "")]
    while waiting:
        element, folder = waiting.pop()
        below = folder
        if _attribute(element, "xmlUrl"):
            yield element, folder
        elif name := _attribute(element, "title") or _attribute(element, "text"):
            below = "/".join(filter(None, (folder, joined([name]))))
        waiting += [(child, below) for child in reversed(element)]


def _spec(outline: ET.Element, folder: str, *, ours: bool) -> FeedSpec:
    url = _FEED_SCHEME.sub(lambda found: found[1] or "http://", _attribute(outline, "xmlUrl"))
    kind = outline.attrib.get(_KIND, "")
    title = _attribute(outline, "title") or _attribute(outline, "text")
    outlet = outline.attrib.get(_OUTLET, "") if ours else title
    category = _attribute(outline, "category").partition(",")[0].strip().strip("/")
    return FeedSpec(
        url=url,
        kind=kind if kind in KINDS else "auto",
        outlet=outlet or None,
        folder=folder or category or None,
    )


def _attribute(element: ET.Element, name: str) -> str:
    """An attribute in any case: lists write xmlUrl, xmlURL and xmlurl."""
    value = element.attrib.get(name)
    if value is None:
        value = next((v for key, v in element.attrib.items() if key.lower() == name.lower()), "")
    return value.strip()


def _folder(body: ET.Element, path: str, folders: dict[str, ET.Element]) -> ET.Element:
    """The outline of a folder, made with those above it where it is not there yet."""
    within, above = body, ""
    for name in filter(None, path.split("/")):
        above = f"{above}/{name}"
        if above not in folders:
            told = name.replace("%2F", "/").replace("%25", "%")
            folders[above] = ET.SubElement(within, "outline", text=told, title=told)
        within = folders[above]
    return within


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
