"""RSS 0.9 to 2.0, RDF, Atom and CDF, by feedparser."""

import re
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

import feedparser

from analysis.errors import PermanentFetchError
from analysis.model import Entry, FeedDocument
from analysis.times import claimed_pair
from analysis.urls import absolute, host
from connectors.feedtext import first_element, well_begun
from connectors.plaintext import clean, from_html, one_line, to_html, with_absolute_links
from connectors.skipping import skipped_days, skipped_hours

# feedparser reads nearly everything; what remains are slips in its own handling of nonsense.
_SLIPS = (ValueError, LookupError, TypeError, AttributeError, AssertionError, RecursionError)
# Elements that decorate, and namespaces with blanks: where feedparser slips, it slips on these.
_DECORATIONS = re.compile(
    r"</?(?!(?:content|dc|dcterms|atom|rdf):)[\w.\-]+:[^<>]*>|</?(?:width|height)\b[^<>]*>|"
    r"""\sxmlns(?::[\w.\-]+)?="[^"<>]*\s[^"<>]*\""""
)
_MOST_TAGS = 1_000_000  # half a minute of work; the longest feeds have a tenth of it
_CDATA = re.compile(r"<!\[CDATA\[|\]\]>")  # inside of another, or escaped: an opening that opens nothing
_PERIODS = {"hourly": 1, "daily": 24, "weekly": 168, "monthly": 720, "yearly": 8760}  # in hours
_LONGEST_TTL = timedelta(days=30)
_MEDIA = ("media_content", "media_thumbnail")
_HTML_TYPES = frozenset({"text/html", "application/xhtml+xml"})

_Fields = Mapping[str, Any]


def parse_xml(text: str, *, url: str, now: datetime) -> FeedDocument:
    """Return the feed in `text`; `url` is where it came from. Raises PermanentFetchError.

    Every entry that feedparser finds is kept, also one of which nothing could be read.
    """
    found, notes = _parsed(text, url)
    if not found.version and not found.entries:
        raise PermanentFetchError(url, f"not a feed: an XML document of <{(first_element(text) or '')[:40]}>")
    kind = _kind(found.version)
    feed = found.feed
    site = absolute(url, feed.get("link"))
    own = {_site(url), _site(site)}
    entries = (
        replace(_entry(entry, kind=kind, base=url, now=now), outlet=_outlet(entry, own))
        for entry in found.entries
    )
    return FeedDocument(
        kind=kind,
        title=_plain(feed, "title"),
        site_url=site,
        language=_language(feed.get("language")),
        entries=tuple(entries),
        notes=notes,
        ttl=_ttl(feed),
        hub=_related(feed, "hub"),
        topic=_related(feed, "self"),
        skip_hours=skipped_hours(text),
        skip_days=skipped_days(text),
    )


def _parsed(text: str, url: str) -> tuple[Any, tuple[str, ...]]:
    """What feedparser makes of the document, and what was wrong with it."""
    xml, cut = well_begun(text)
    if xml.count("<") > _MOST_TAGS:
        raise PermanentFetchError(url, f"not a feed: more than {_MOST_TAGS:,} tags")
    notes: list[str] = []
    try:
        found = _by_feedparser(xml)
    except _SLIPS:
        notes.append("broken decorations (images, media, places); read without them")
        try:
            found = _by_feedparser(_DECORATIONS.sub("", xml))
        except _SLIPS as error:
            raise PermanentFetchError(url, "not a feed: XML broken beyond reading") from error
    if found.bozo:
        line = getattr(found.bozo_exception, "getLineNumber", lambda: None)()
        where = f" in line {line + cut - 1}" if line else ""  # feedparser adds a declaration
        why = getattr(found.bozo_exception, "getMessage", lambda: "unknown")()
        notes.append(f"ill-formed XML{where} ({one_line(str(why))}); read as far as it goes")
    return found, tuple(notes)


def _by_feedparser(xml: str) -> Any:
    return feedparser.parse(
        BytesIO(xml.encode()),  # never a string: feedparser would open what looks like an address
        response_headers={"content-type": "application/xml; charset=utf-8"},
        # Links are resolved and markup is removed below, in a tenth of the time.
        resolve_relative_uris=False,
        sanitize_html=False,
    )


def _kind(version: str) -> str:
    if version.startswith("atom"):
        return "atom"
    return "rdf" if version in {"rss10", "rss090"} else "rss"


def _entry(entry: Any, *, kind: str, base: str, now: datetime) -> Entry:
    # Not entry.get("updated"): feedparser gives the published time for it, with a warning.
    published, updated = dict.get(entry, "published"), dict.get(entry, "updated")
    if not published and kind != "atom":
        published = updated or dict.get(entry, "created")  # Dublin Core's date: the only one RDF has
    published_at, updated_at, flags = claimed_pair(published, updated, now=now)
    link = _link(entry)
    content = _content(entry, base)
    return Entry(
        guid=one_line(entry.get("id") or "") or None,
        url=absolute(base, clean(link)) if link else None,
        title=_plain(entry, "title"),
        summary=_plain(entry, "summary") or from_html(content),
        content=content,
        published_at=published_at,
        updated_at=updated_at,
        authors=_authors(entry),
        language=_language((entry.get("title_detail") or {}).get("language")),
        attachments=_attachments(entry, base),
        date_flags=flags,
    )


def _link(entry: Any) -> str | None:
    """The link of the page, as printed."""
    link: str | None = entry.get("feedburner_origlink") or entry.get("link")  # before who counts clicks
    if link and entry.get("guidislink") and link == entry.get("id"):
        # By the book every guid is a link that does not say otherwise. "4711" is none.
        return link if re.match(r"https?://|/", link, re.IGNORECASE) else None
    if not link:
        others = (one.get("href") for one in entry.get("links", ()) if one.get("rel") == "alternate")
        return next((other for other in others if other), None)
    return link


def _plain(fields: Any, name: str) -> str:
    """A text without markup, in one line."""
    text = _CDATA.sub("", fields.get(name) or "")
    kind = (fields.get(f"{name}_detail") or {}).get("type", "text/html")
    return from_html(text) if kind in _HTML_TYPES else one_line(text)


def _content(entry: Any, base: str) -> str:
    """The longest of the contents, as HTML."""
    contents = [one for one in entry.get("content", ()) if one.get("value")]
    if not contents:
        return ""
    longest = max(contents, key=lambda one: len(one["value"]))
    if longest.get("type") not in _HTML_TYPES:
        return to_html(longest["value"]) if str(longest.get("type", "")).startswith("text/") else ""
    return with_absolute_links(longest["value"], absolute(base, longest.get("base")) or base)


def _authors(entry: Any) -> tuple[str, ...]:
    people = entry.get("authors") or [{"name": entry.get("author")}]
    names = (one_line(person.get("name") or person.get("email") or "") for person in people)
    return tuple(dict.fromkeys(name for name in names if name))


def _outlet(entry: Any, own: Collection[str]) -> str | None:
    """Who published the entry, where it is taken over from another site and names that."""
    if named := one_line(entry.get("news_source") or ""):  # a search's own element
        return named
    source = entry.get("source") or {}
    title = from_html(source.get("title") or "")
    address = absolute("", source.get("link") or source.get("href"))
    return title if title and address and _site(address) not in own else None


def _site(url: str | None) -> str:
    return host(url or "").removeprefix("www.")


def _attachments(entry: Any, base: str) -> tuple[str, ...]:
    """The addresses of enclosures, media and pictures, each once."""
    links = [one.get("href") for one in entry.get("links", ()) if one.get("rel") == "enclosure"]
    media = [one.get("url") for name in _MEDIA for one in entry.get(name, ()) if isinstance(one, dict)]
    picture = (entry.get("image") or {}).get("href")  # of an episode
    urls = (absolute(base, clean(url)) for url in (*links, *media, picture) if url)
    return tuple(dict.fromkeys(url for url in urls if url))


def _language(printed: str | None) -> str | None:
    return one_line(printed or "").replace("_", "-").lower() or None


def _related(feed: _Fields, relation: str) -> str | None:
    """The first link of the feed itself with this relation, as printed."""
    links = (one.get("href") for one in feed.get("links", ()) if one.get("rel") == relation)
    return next((link for link in links if link), None)


def _ttl(feed: _Fields) -> timedelta | None:
    """How long the feed asks to be left alone: ttl in minutes, or the period of the syndication module."""
    minutes = str(feed.get("ttl") or "").strip()
    if minutes.isascii() and minutes.isdecimal():
        asked = timedelta(minutes=int(minutes[:9]))
    else:
        hours = _PERIODS.get(str(feed.get("sy_updateperiod") or "").strip().lower(), 0)
        often = str(feed.get("sy_updatefrequency") or "1").strip()
        asked = timedelta(hours=hours) / max(
            1, int(often[:9]) if often.isascii() and often.isdecimal() else 1
        )
    return min(asked, _LONGEST_TTL) or None
