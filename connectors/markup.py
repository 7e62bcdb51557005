"""HTML as a tree: guarded, parsed once, and freed of what never holds the text of an article."""

import re
from typing import Any, TypeAlias

from lxml import etree  # type: ignore[import-untyped]
from lxml.html import HtmlComment, HtmlElement  # type: ignore[import-untyped]

from analysis.errors import ExtractionError
from connectors.encodings import decode

Element: TypeAlias = Any  # lxml.html.HtmlElement, which has no types

MAX_BYTES = 10 * 2**20
_MAX_ELEMENTS = 60_000  # three seconds of work; the longest live blogs have 20,000
_MANY_ELEMENTS = 5_000  # from here on it pays to look for what costs time out of proportion
_MAX_INLINE = 2_000  # inline children of one element: extraction time grows with their square

_MARKUP = re.compile(r"<(?:!doctype\s+html|html|head|body|main|article|section|div|p|table)\b", re.IGNORECASE)
_OTHER_XML = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.{0,2000}?-->\s*)*<(?:rss|feed|rdf:rdf|urlset|sitemapindex|svg)\b",
    re.IGNORECASE | re.DOTALL,
)
_SIGNATURES = {
    b"%PDF-": "a PDF",
    b"\x89PNG": "an image",
    b"\xff\xd8\xff": "an image",
    b"GIF8": "an image",
    b"RIFF": "an image or a sound",
    b"PK\x03\x04": "an archive or office document",
    b"\xd0\xcf\x11\xe0": "an office document",
    b"\x1f\x8b": "compressed twice",
    b"ID3": "a sound",
}

_FORBIDDEN = bytes(set(range(32)) - set(b"\t\n\r"))
_FORBIDDEN_REFERENCES = re.compile(
    rb"&#(?:0*(?:[0-8]|1[124-9]|2\d|3[01]|5529[6-9]|55[3-9]\d\d|56\d{3}|57[0-2]\d\d|573[0-3]\d|5734[0-3])|"
    rb"x0*(?:[0-8bcef]|1[0-9a-f]|d[89a-f][0-9a-f]{2}|fff[ef]))(?![0-9a-f]);?",
    re.IGNORECASE,
)

# No text of an article is ever in these, and every later question costs time for each element.
_BARREN = (
    "script", "style", "noscript", "template", "iframe", "object", "embed", "svg", "canvas", "math",
    "audio", "video", "map", "area", "nav", "aside", "footer", "menu", "button", "select", "input",
    "textarea", "label", "fieldset", "legend", "datalist", "option", "dialog", "link", "source", "track",
    "picture", "progress",
)  # fmt: skip
_INLINE = (
    "a", "abbr", "b", "bdi", "big", "cite", "code", "em", "font", "i", "ins", "kbd", "mark", "q", "s",
    "small", "span", "strike", "strong", "sub", "sup", "tt", "u", "var", "wbr",
)  # fmt: skip


def parse(body: bytes, *, url: str, content_type: str | None = None) -> Element:
    """Return the root element of a page.

    libxml2 drops what is nested deeper than 256 elements, so trees are never deep.

    Raises:
        ExtractionError: empty, too large, binary, or no HTML. What the server called it decides
            nothing: pages come as text/plain, and pictures as text/html.

    """
    if not body.strip():
        raise ExtractionError(url, "empty page")
    if len(body) > MAX_BYTES:
        raise ExtractionError(url, f"too large: {len(body) / 2**20:.0f} MB of markup")
    for signature, kind in _SIGNATURES.items():
        if body.startswith(signature):
            raise ExtractionError(url, f"not HTML: {kind}")
    return parse_text(decode(body, content_type=content_type), url=url)


def parse_text(html: str, *, url: str) -> Element:
    """Return the root element of a page that is text already; raises as `parse` does."""
    if html.count("\0", 0, 4096) > 4:
        raise ExtractionError(url, "not HTML: binary")
    if _OTHER_XML.match(html):
        raise ExtractionError(url, "not HTML: a feed or other XML")
    if not _MARKUP.search(html):
        raise ExtractionError(url, "not HTML")
    try:
        tree = etree.fromstring(_printable(html), _parser())
    except etree.LxmlError as error:
        raise ExtractionError(url, "not HTML") from error
    if tree is None:
        raise ExtractionError(url, "empty page")
    return _guarded(tree, url)


def lighten(tree: Element) -> None:
    """Take out of the tree, in place, what never holds text of an article. Tails stay."""
    etree.strip_elements(tree, *_BARREN, with_tail=False)


def drop(element: Element) -> None:
    """Take an element and its text out of its tree; the text behind it stays."""
    if element.getparent() is not None:
        element.drop_tree()


def _printable(html: str) -> bytes:
    """The page without the characters that XML forbids, which libxml2 lets in and then refuses to copy."""
    return _FORBIDDEN_REFERENCES.sub(b"", html.encode("utf-8", "replace").translate(None, _FORBIDDEN))


def _parser() -> Any:
    """A parser whose elements are made in C; lxml.html asks a Python function for the class of each."""
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, collect_ids=False)
    parser.set_element_class_lookup(etree.ElementDefaultClassLookup(element=HtmlElement, comment=HtmlComment))
    return parser


def _guarded(tree: Element, url: str) -> Element:
    """The tree, lightened or refused where it would keep a processor busy for minutes.

    With trafilatura 2.3.1, 40,000 paragraphs take 3 s; as many inline elements in one paragraph, 190 s.
    """
    count = int(tree.xpath("count(//*)"))
    if count > _MAX_ELEMENTS:
        raise ExtractionError(url, f"too large: {count} elements")
    if count > _MANY_ELEMENTS and any(len(element) > _MAX_INLINE for element in tree.iter()):
        etree.strip_tags(tree, *_INLINE)
        # Parsed again, because the thousands of neighbouring pieces of text that are left cost as much.
        return etree.fromstring(etree.tostring(tree, encoding="utf-8", method="html"), _parser())
    return tree
