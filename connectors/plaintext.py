"""Texts of feeds as they may be stored and shown."""

import re
from html import escape, unescape

from lxml import etree  # type: ignore[import-untyped]

from analysis.urls import absolute

# PostgreSQL refuses NUL, and no encoding can write half of a surrogate pair.
_UNSTORABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_MARKUP = re.compile(r"[<&]")
_LINK = re.compile(r"""(\s(?:href|src)\s*=\s*)(?:"([^"<>]*)"|'([^'<>]*)')""", re.IGNORECASE)
_UNREAD = frozenset({"script", "style", "template"})
_INLINE = frozenset(
    {"a", "abbr", "b", "bdi", "cite", "code", "em", "font", "i", "ins", "mark", "q", "s", "small", "span"}
    | {"strong", "sub", "sup", "tt", "u", "wbr"}
)


def clean(text: str) -> str:
    """Return the text without what no database and no encoding takes."""
    return _UNSTORABLE.sub("", text)


def one_line(text: str) -> str:
    """Return a plain text with single blanks."""
    return " ".join(clean(text).split())


def from_html(html: str) -> str:
    """Return the words of a piece of HTML in one line; elements that stand alone are apart."""
    if not _MARKUP.search(html):
        return one_line(html)
    # The parser is made for each text: one that is shared would be one at a time for all threads.
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True)
    try:
        root = etree.fromstring(clean(html).encode(), parser)
    except etree.XMLSyntaxError:  # nothing but comments
        return ""
    return one_line("".join(_pieces(root))) if root is not None else ""


def _pieces(root: "etree._Element") -> list[str]:
    pieces: list[str] = []
    skipping: object = None
    for event, element in etree.iterwalk(root, events=("start", "end")):
        gap = "" if element.tag in _INLINE else " "
        if event == "start":
            if skipping is None and element.tag in _UNREAD:
                skipping = element
            elif skipping is None:
                pieces += [gap, element.text or ""]
        else:
            if skipping is element:
                skipping = None
            if skipping is None:
                pieces += [gap, element.tail or ""]
    return pieces


def to_html(text: str) -> str:
    """Return a plain text as HTML, its blank lines as paragraphs."""
    paragraphs = (escape(part.strip(), quote=False) for part in re.split(r"\n[ \t]*\n", clean(text)))
    return "".join(f"<p>{part}</p>" for part in paragraphs if part)


def with_absolute_links(html: str, base: str) -> str:
    """Return the HTML with every quoted href and src as seen from `base`."""

    def joined(found: re.Match[str]) -> str:
        target = unescape(found[2] if found[2] is not None else found[3])
        url = absolute(base, target)
        return f'{found[1]}"{escape(url)}"' if url else found[0]

    return _LINK.sub(joined, clean(html))
