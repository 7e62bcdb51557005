"""Sitemaps as feeds: the news extension, plain ones, and indexes of them."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from html import unescape

from lxml import etree  # type: ignore[import-untyped]

from analysis.errors import PermanentFetchError
from analysis.model import Entry, FeedDocument, Part
from analysis.times import claimed, claimed_pair
from analysis.urls import absolute
from connectors.feedtext import well_begun
from connectors.plaintext import one_line

_INDEX = "sitemapindex"
_LIST = "urlset"
# Extensions are told by the address of their namespace and, where that is wrong or missing, by its prefix.
_EXTENSION = re.compile(r"sitemap-(news|video|image)/")
_PREFIXES = frozenset({"news", "video", "image"})
_MOST_NOTES = 3
_ENTRY = re.compile(r"<(/?)(?:\w+:)?(?:url|sitemap)\b")
_TAIL = 20_000  # characters in which the last entry begins or ends

_Fields = dict[str, list[str]]


def is_sitemap(element: str | None) -> bool:
    """Return whether a document whose first element is called so is a sitemap."""
    return (element or "").rpartition(":")[2] in {_INDEX, _LIST}


def parse_sitemap(text: str, *, url: str, now: datetime) -> FeedDocument:
    """Return the sitemap in `text` with all its entries, or the index with all its parts.

    An entry without a title comes from a plain sitemap, which says of a page no more than when it last
    changed. What breaks off is read as far as it goes. Raises PermanentFetchError.
    """
    xml, _ = well_begun(text)
    # No declared entities are left, huge texts stay refused, and nothing is ever fetched.
    parser = etree.XMLParser(
        encoding="utf-8", recover=True, resolve_entities=False, no_network=True, remove_comments=True
    )
    root = etree.fromstring(xml.encode("utf-8", "replace"), parser)
    if root is None:
        raise PermanentFetchError(url, "not a feed: XML broken beyond reading")
    notes = tuple(
        f"ill-formed XML in line {error.line} ({one_line(error.message)[:80]}); read as far as it goes"
        for error in parser.error_log.filter_from_fatals()
    )[:_MOST_NOTES]
    if len(root) and _is_cut(xml):
        root.remove(root[-1])  # its address may have lost its end
    if _name(root).rpartition(":")[2] == _INDEX:
        return FeedDocument(kind="sitemap", parts=tuple(_parts(root, url, now)), notes=notes)
    entries = [_entry(_fields(one), base=url, now=now) for one in root if _name(one) == "url"]
    outlets = Counter(entry.outlet for entry in entries if entry.outlet)
    own = outlets.most_common(1)[0][0] if outlets else ""
    return FeedDocument(
        kind="sitemap",
        title=own,
        entries=tuple(replace(one, outlet=None) if one.outlet == own else one for one in entries),
        notes=notes,
    )


def _is_cut(xml: str) -> bool:
    """Whether the document ends inside an entry: its last tag of one is not a closing one."""
    tags = _ENTRY.findall(xml, max(0, len(xml) - _TAIL))
    return bool(tags) and tags[-1] != "/"


def _parts(root: "etree._Element", base: str, now: datetime) -> Iterator[Part]:
    for one in root:
        fields = _fields(one) if _name(one) == "sitemap" else {}
        if address := absolute(base, _first(fields, "loc")):
            modified_at, _ = claimed(_first(fields, "lastmod"), now=now)
            yield Part(url=address, modified_at=modified_at)


def _entry(fields: _Fields, *, base: str, now: datetime) -> Entry:
    published_at, updated_at, flags = claimed_pair(
        _first(fields, "news:publication_date", "video:publication_date"), _first(fields, "lastmod"), now=now
    )
    media = [
        address
        for name in ("image:loc", "video:content_loc", "video:player_loc", "video:thumbnail_loc")
        for address in fields.get(name, ())
    ]
    attachments = (absolute(base, address) for address in media)
    return Entry(
        url=absolute(base, _first(fields, "loc")),
        title=one_line(unescape(_first(fields, "news:title", "video:title"))),  # often escaped twice
        summary=_first(fields, "video:description"),
        published_at=published_at,
        updated_at=updated_at,
        language=_first(fields, "news:language").lower() or None,
        attachments=tuple(dict.fromkeys(one for one in attachments if one)),
        outlet=_first(fields, "news:name") or None,
        date_flags=flags,
    )


def _fields(element: "etree._Element") -> _Fields:
    """The texts under an element, by the names of their elements."""
    fields: _Fields = {}
    for one in element.iterdescendants():
        if isinstance(one.tag, str) and (text := one_line(one.text or "")):
            fields.setdefault(_name(one), []).append(text)
    return fields


def _name(element: "etree._Element") -> str:
    """The name of an element, with "news:", "video:" or "image:" before it where it belongs to these."""
    if not isinstance(element.tag, str):
        return ""
    space, _, name = element.tag.rpartition("}")
    prefix, _, local = name.rpartition(":")  # a prefix that was never declared stays in the name
    if known := _EXTENSION.search(space):
        return f"{known[1]}:{local}"
    prefix = element.prefix or prefix
    return f"{prefix}:{local}" if prefix in _PREFIXES else local


def _first(fields: _Fields, *names: str) -> str:
    return next((fields[name][0] for name in names if name in fields), "")
