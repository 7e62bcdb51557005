"""The text of a feed document, and what a document is that is no feed."""

import re
import sys
import zlib

from analysis.errors import PermanentFetchError
from connectors.encodings import decode

# How XML begins where the byte order mark was forgotten (the long ones first), and in EBCDIC.
_UNMARKED = (
    (b"<\x00\x00\x00", "utf-32-le"),
    (b"\x00\x00\x00<", "utf-32-be"),
    (b"<\x00", "utf-16-le"),
    (b"\x00<", "utf-16-be"),
    (b"\x4c\x6f\xa7\x94", "cp037"),
)
_SIGNATURES = {
    b"%PDF-": "a PDF", b"\x89PNG": "an image", b"\xff\xd8\xff": "an image", b"GIF8": "an image",
    b"PK\x03\x04": "an archive", b"\x1f\x8b": "compressed", b"ID3": "a sound", b"OggS": "a sound",
}  # fmt: skip
PAGE = "an HTML page"
_GZIP = b"\x1f\x8b"
_MOST_UNPACKED = 50_000_000  # bytes, as the protocol of sitemaps has it
_BINARY = re.compile("[\x00-\x08\x0e-\x1a\ufffd]")
_BINARY_SHARE = 0.1  # of the first characters; a few come from broken encodings
_SAMPLE = 2_000
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")  # in XML 1.0
_REFERENCE = re.compile(r"&#(?:[xX]0*([0-9A-Fa-f]{1,9})|0*([0-9]{1,9}))(?![0-9A-Fa-f]);?")
_ELEMENT = re.compile(r"<([A-Za-z_][\w.\-]*(?::[\w.\-]+)?)")
# The time that feedparser takes for one element grows with the square of its attributes.
_CROWDED = re.compile(
    r"<([A-Za-z_][\w.:\-]*+)(?>\s++[\w.:\-]++\s*+=\s*+(?>\"[^\"]*+\"|'[^']*+')){200,}+", re.ASCII
)
_HTML = frozenset(
    {"html", "head", "body", "title", "meta", "link", "script", "style", "div", "p", "table", "br", "b"}
    | {"font", "center", "h1", "h2", "pre", "span"}
)
# A feed behind what a server complained of, or behind an advertisement.
_FEED = re.compile(
    r"<(?:rss|rdf:RDF|(?:[\w.\-]+:)?feed|urlset|sitemapindex)\b[^<>]*\s(?:version|xmlns)\b[^<>]*>",
    re.IGNORECASE,
)


def unpacked(body: bytes, url: str) -> bytes:
    """Return the body without the gzip that sitemaps are kept in, beside that of the transport.

    What is cut or broken is unpacked as far as it goes. Raises PermanentFetchError for a bomb.
    """
    if not body.startswith(_GZIP):
        return body
    unpacking = zlib.decompressobj(wbits=31)
    try:
        plain = unpacking.decompress(body, _MOST_UNPACKED)
    except zlib.error:
        return body  # no gzip after all: it is named by its signature
    if unpacking.unconsumed_tail:
        raise PermanentFetchError(url, f"body larger than {_MOST_UNPACKED / 1_000_000:g} MB")
    return plain


def text_of(body: bytes, content_type: str | None) -> str:
    """Return the document as text, whatever its labels say, without leading blanks."""
    for start, encoding in _UNMARKED:
        if body.startswith(start):
            return body.decode(encoding, "replace").lstrip("\ufeff \t\r\n")
    return decode(body, content_type=content_type).lstrip("\ufeff \t\r\n\x00")


def not_a_feed(body: bytes, text: str) -> str | None:
    """Return what the document is, where it is certainly no feed ("an HTML page"), else None."""
    if not text:
        return "an empty body"
    for signature, kind in _SIGNATURES.items():
        if body.startswith(signature):
            return kind
    sample = text[:_SAMPLE]
    if len(_BINARY.findall(sample)) > len(sample) * _BINARY_SHARE:
        return "a binary file"
    if text[0] in "{[":
        return None
    name = first_element(text)
    if name is None:
        return "plain text"
    return PAGE if name in _HTML else None


def first_element(text: str) -> str | None:
    """Return the name of the first element, in lower case."""
    found = _ELEMENT.match(text, _start(text))
    return found[1].lower() if found else None


def well_begun(text: str) -> tuple[str, int]:
    """Return the XML from its first element on, without illegal characters, and how many lines were cut.

    Declarations are cut away on purpose: the encoding is settled, and the document type is where
    entity bombs and references to outer files are declared. What is not declared cannot expand.
    """
    start = _start(text)
    legal = _REFERENCE.sub(_legal, _ILLEGAL.sub("", text[start:]))
    legal = _CROWDED.sub(r"<\1", legal)
    return legal, text.count("\n", 0, start)


def _legal(reference: re.Match[str]) -> str:
    """The reference, or U+FFFD for a character that does not exist: feedparser would give up the feed."""
    code = int(reference[1], 16) if reference[1] else int(reference[2])
    return "\ufffd" if code > sys.maxunicode or _ILLEGAL.match(chr(code)) else reference[0]


def _start(text: str) -> int:
    """Where the feed begins, behind comments, declarations and HTML; the end where there is no element."""
    at = text.find("<")
    while at >= 0 and not _ELEMENT.match(text, at):
        close = "-->" if text.startswith("<!--", at) else "?>" if text.startswith("<?", at) else "<"
        end = text.find(close, at + 1)
        if end < 0 and close == "?>":
            end = at + 1  # a declaration that lost its end costs nothing
        if end < 0:
            break
        at = text.find("<", end)
    first = _ELEMENT.match(text, at) if at >= 0 else None
    if first is None:
        return len(text)
    feed = _FEED.search(text, at) if first[1].lower() in _HTML else None
    return feed.start() if feed else at
