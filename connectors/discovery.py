"""The feeds of a web page: those it names, and those that stand where most sites have them."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urljoin

from lxml import etree  # type: ignore[import-untyped]

from analysis.urls import absolute, host
from connectors.plaintext import one_line

_TYPES = re.compile(r"application/(?:rss|atom|rdf)\+xml|application/feed\+json|text/(?:rss|atom)\+?xml")
_JSON = (
    "application/json"  # also what an interface answers, so its title or address has to say that it is a feed
)
_FEEDLIKE = re.compile(
    r"(?:^|[/.?=_-])(?:feeds?|rss\d*|atom|rdf)(?:$|[/.?=_-])|feed\.json|sitemap[^/]*news|news[^/]*sitemap",
    re.IGNORECASE,
)
_COMMENTS = re.compile(
    r"comments?\b|kommentar|commentaires?|coment[aá]rios?|commenti|replies|reacties", re.IGNORECASE
)
_WELL_KNOWN = (
    "/feed", "/rss", "/atom.xml", "/feed.xml", "/rss.xml", "/index.xml", "/feed.json",
    "/sitemap-news.xml", "/news-sitemap.xml",
)  # fmt: skip
_LINK_HEADER = re.compile(r"<([^<>]*)>((?:\s*;\s*[\w*-]+\s*=\s*(?:\"[^\"]*\"|[^\s;,\"]*))*)")
_PARAMETER = re.compile(r";\s*([\w*-]+)\s*=\s*(?:\"([^\"]*)\"|([^\s;,\"]*))")
_SITEMAP = re.compile(r"^\s*sitemap\s*:\s*(\S+)", re.IGNORECASE | re.MULTILINE)
_MOST_TEXT = 2_000_000  # characters; feeds are named at the top, hints are anywhere


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """An address that may be a feed. `certain` where the page says so rather than looks like it."""

    url: str
    title: str = ""
    certain: bool = False

    @property
    def of_comments(self) -> bool:
        """Whether readers' comments are in it, not articles."""
        return bool(_COMMENTS.search(self.title) or _COMMENTS.search(self.url))


def named(page: str, url: str) -> list[Named]:
    """Return the feeds that an HTML page names, the most certain first, those of comments last.

    `<link rel="alternate">` says it; links that look like feeds of the same site hint at it.
    """
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, no_network=True)
    try:
        root = etree.fromstring(page[:_MOST_TEXT].encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError:  # nothing but comments
        return []
    if root is None:
        return []
    base = absolute(url, next(iter(root.xpath("//base/@href")), "")) or url
    return _ordered([*_linked(root, base), *_hinted(root, base)])


def offered(headers: Mapping[str, str], url: str) -> list[Named]:
    """Return the feeds that an answer names in its Link header."""
    found = []
    for address, parameters in _LINK_HEADER.findall(headers.get("link", "")):
        said = {name.lower(): quoted or plain for name, quoted, plain in _PARAMETER.findall(parameters)}
        target = absolute(url, address)
        if target and _says_feed(said.get("rel", ""), said.get("type", ""), target):
            found.append(Named(url=target, title=one_line(said.get("title", "")), certain=True))
    return _ordered(found)


def usual(url: str) -> list[Named]:
    """Return the addresses where most sites have their feeds, below the page's own folder and the host's."""
    folder = urljoin(url, ".").rstrip("/") if urljoin(url, ".") != urljoin(url, "/") else ""
    below = [f"{folder}{path}" for path in _WELL_KNOWN[:2]] if folder else []
    return [Named(url=address) for address in (*below, *(urljoin(url, path) for path in _WELL_KNOWN))]


def in_robots(text: str, url: str) -> list[Named]:
    """Return the sitemaps that a robots.txt names, those of news first."""
    found = [absolute(url, address) for address in _SITEMAP.findall(text)]
    maps = [Named(url=address) for address in dict.fromkeys(found) if address]
    return sorted(maps, key=lambda one: "news" not in one.url.lower())


def _linked(root: "etree._Element", base: str) -> Iterator[Named]:
    for link in root.iter("link"):
        target = absolute(base, link.get("href"))
        if target and _says_feed(link.get("rel") or "", link.get("type") or "", target):
            yield Named(url=target, title=one_line(link.get("title") or ""), certain=True)


def _hinted(root: "etree._Element", base: str) -> Iterator[Named]:
    for link in root.iter("a"):
        target = absolute(base, link.get("href"))
        if target and _FEEDLIKE.search(target.partition("://")[2]) and _same_site(target, base):
            yield Named(url=target, title=one_line(link.get("title") or "".join(link.itertext())))


def _says_feed(relations: str, kind: str, target: str) -> bool:
    kind = kind.strip().lower().partition(";")[0].strip()
    words = relations.lower().split()
    if "feed" in words:  # as HTML 5 once had it
        return True
    return "alternate" in words and bool(
        _TYPES.fullmatch(kind)
        or (kind in {_JSON, "text/xml", "application/xml"} and _FEEDLIKE.search(target))
    )


def _same_site(one: str, other: str) -> bool:
    """Whether two addresses are of one site, as far as their hosts tell: example.com, feeds.example.com."""
    mine, yours = (host(url).removeprefix("www.") for url in (one, other))
    return mine == yours or mine.endswith(f".{yours}") or yours.endswith(f".{mine}")


def _ordered(found: list[Named]) -> list[Named]:
    """Each address once, as first named; the sort keeps the order of the page among equals."""
    first: dict[str, Named] = {}
    for one in found:
        first.setdefault(one.url.partition("#")[0], one)
    return sorted(first.values(), key=lambda one: (one.of_comments, not one.certain))
