"""What a page says of itself: address, title, outlet, authors, dates. Nothing is believed yet."""

import re
from dataclasses import dataclass, field
from html import unescape

from analysis.quality import Layout
from connectors.addresses import addresses
from connectors.layout import layout
from connectors.linkeddata import Node, linked, names
from connectors.markup import Element

_NAME_LETTERS = 150  # what is longer is no name
_TITLE_LETTERS = 500
_TAG = re.compile(r"<[^<>]{1,200}>")
_TITLE_END = re.compile(r"\s+(?:[|–—·•»«]|-{1,2}|::)\s+")
_BYLINE = re.compile(
    r"^(?:(?:written|words|story|reporting|posted|published|from|text)\s+)?(?:by|von|par|por|di)\b[\s:]+",
    re.IGNORECASE,
)
_NAME_END = re.compile(
    r"\s*(?:[|•·;\n]|\b(?:published|updated|posted)\b|\d{1,2}[:.]\d{2}|\b[^\W\d_]+\.? \d{1,2}, \d{4}).*$",
    re.IGNORECASE | re.DOTALL,
)

_META_PUBLISHED = (
    "article:published_time", "og:article:published_time", "og:published_time", "article:published",
    "datepublished", "parsely-pub-date", "sailthru.date", "pubdate", "publishdate", "publish-date",
    "publish_date", "publication_date", "article.published", "cxenseparse:recs:publishtime", "dc.date.issued",
    "dcterms.issued", "dcterms.created", "dc.date.created", "dc.date", "dcterms.date",
    "citation_publication_date", "citation_online_date", "date",
)  # fmt: skip
_META_AUTHOR = (
    "author", "article:author", "og:article:author", "parsely-author", "sailthru.author", "byl", "dc.creator",
    "dcterms.creator", "citation_author",
)  # fmt: skip
_META_OUTLET = ("og:site_name", "application-name", "dc.publisher", "dcterms.publisher", "article:publisher")
_BYLINES = (
    './/*[@itemprop="author"]',
    './/*[@rel="author"]',
    './/*[contains(@class, "byline") or contains(@class, "author-name") or contains(@class, "author_name")]',
)
_TIMES = (
    './/*[@itemprop="datePublished"]',
    ".//time[@pubdate]",
    './/time[contains(@class, "publi") or contains(@class, "entry-date")]',
    ".//article//header//time",
    ".//article//time",
    ".//main//time",
    ".//header//time",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claims:
    """What a page says of itself. `published` are its dates as printed, most trusted first."""

    url: str  # canonical; where the page names no address on its own site, the one it was fetched from
    also: tuple[str, ...] = ()  # other addresses of the same page
    site: str | None = None  # host of the page on somebody else's site that it calls its own address
    title: str = ""
    headlines: tuple[str, ...] = ()  # every form of the title, for finding it again in the text
    outlet: str | None = None
    author: str | None = None
    published: tuple[str, ...] = ()
    language: str | None = None  # as labelled: "en-GB"
    body: str = ""  # the article as JSON-LD carries it, paragraphs separated by "\n"
    layout: Layout = field(default_factory=Layout)


def claims(tree: Element, *, url: str) -> Claims:
    """Return what the page at `url` says of itself: in JSON-LD, then meta tags, then markup."""
    meta = _meta(tree)
    described = linked(tree)
    article = described.article
    outlet = _first(meta.get("og:site_name"), *names(article.get("publisher")), *described.publishers)
    outlet = outlet or _first(*(meta.get(key) for key in _META_OUTLET))
    printed = _text(tree.findtext(".//title"))
    forms = (
        meta.get("og:title"),
        article.get("headline"),
        _only_heading(tree),
        meta.get("twitter:title"),
        printed,
    )
    outlet = outlet or _outlet_in(printed, forms)
    headlines = _headlines(forms, outlet)
    body = article.get("articleBody")
    found = addresses(tree, meta, url)
    return Claims(
        url=found.own,
        also=found.also,
        site=found.elsewhere,
        title=headlines[0] if headlines else "",
        headlines=headlines,
        outlet=outlet,
        author=_author(tree, meta, article, outlet=outlet),
        published=_published(tree, meta, article),
        language=_first(tree.get("lang"), tree.get("xml:lang"), meta.get("og:locale"), meta.get("language")),
        body="\n".join(filter(None, map(_text, body.splitlines()))) if isinstance(body, str) else "",
        layout=layout(tree, meta, described, url=url),
    )


def _meta(tree: Element) -> dict[str, str]:
    """The meta tags by property, name or itemprop in lower case; the first of each counts."""
    found: dict[str, str] = {}
    for element in tree.iter("meta"):
        content = (element.get("content") or "").strip()
        key = element.get("property") or element.get("name") or element.get("itemprop")
        if key and content:
            found.setdefault(key.strip().lower(), content)
    return found


def _text(value: object, limit: int | None = None) -> str:
    """The plain text of a value that may hold tags and entities, or be no text at all."""
    if not isinstance(value, str):
        return ""
    plain = " ".join(_TAG.sub(" ", unescape(value)).split())
    return "" if limit and len(plain) > limit else plain


def _first(*values: object) -> str | None:
    """The first that is a name."""
    for value in values:
        plain = _text(value, _NAME_LETTERS)
        if plain and not plain.startswith(("http://", "https://", "//", "@")):
            return plain
    return None


def _only_heading(tree: Element) -> str:
    """The text of the page's h1, unless it has several: then one of them is the masthead."""
    texts = list(filter(None, (_text(" ".join(heading.itertext())) for heading in tree.iter("h1"))))
    return texts[0] if len(texts) == 1 else ""


def _outlet_in(printed: str, forms: tuple[object, ...]) -> str | None:
    """The outlet's name behind the title in <title>, where another form shows where the title ends."""
    for form in map(_text, forms):
        rest = printed.removeprefix(form)
        if form and rest != printed and _TITLE_END.match(rest + " "):
            return _first(_TITLE_END.split(rest)[-1])
    return None


def _headlines(forms: tuple[object, ...], outlet: str | None) -> tuple[str, ...]:
    """The forms of the title without the outlet's name, best first."""
    name = (outlet or "").casefold()
    found = []
    for form in forms:
        parts = _TITLE_END.split(plain) if (plain := _text(form, _TITLE_LETTERS)) else []
        if len(parts) > 1 and name and parts[-1].casefold() in {name, f"{name}.com"}:
            plain = plain[: plain.rindex(parts[-1])].rstrip(" |–—·•»«-:")
        if plain and plain.casefold() != name:
            found.append(plain)
    return tuple(dict.fromkeys(found))


def _author(tree: Element, meta: dict[str, str], article: Node, *, outlet: str | None) -> str | None:
    """The authors' names separated by ", "; never the outlet itself."""
    written = [_name(value) for value in names(article.get("author"))] or [
        _name(meta.get(key)) for key in _META_AUTHOR if key in meta
    ][:1]
    if not any(written):
        found = (element for path in _BYLINES for element in tree.xpath(path))
        written = [_name(element.get("content") or " ".join(element.itertext())) for element in found][:1]
    known = dict.fromkeys(name for name in written if name and name.casefold() != (outlet or "").casefold())
    return ", ".join(known) or None


def _name(value: object) -> str:
    bare = _NAME_END.sub("", _BYLINE.sub("", _first(value) or "")).strip(" ,-–—/")
    return bare if any(letter.isalpha() for letter in bare) and "@" not in bare else ""


def _published(tree: Element, meta: dict[str, str], article: Node) -> tuple[str, ...]:
    """The dates of publication as printed, most trusted first."""
    times = (element for path in _TIMES for element in tree.xpath(path))
    marked = next(times, None)
    shown = "" if marked is None else marked.get("datetime") or marked.get("content") or marked.text
    found = [article.get("datePublished"), *(meta.get(key) for key in _META_PUBLISHED), shown]
    found.append(article.get("dateCreated"))
    return tuple(dict.fromkeys(filter(None, map(_text, found))))
