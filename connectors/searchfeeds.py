"""Feeds of news searches: their links lead through the search, and each entry has another outlet."""

import base64
import re
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

from analysis.model import Entry, FeedDocument
from analysis.urls import absolute

# Who sends readers on, from which paths, and the parameters that name the page.
_DETOURS = (
    (re.compile(r"(?:www\.)?bing\.com"), re.compile(r"/news/apiclick\.aspx"), ("url",)),
    (re.compile(r"(?:www\.)?google\.[a-z.]{2,6}"), re.compile(r"/url"), ("url", "q")),
    (re.compile(r"news\.google\.[a-z.]{2,6}"), re.compile(r"/.*(?:articles|url|read)\b.*"), ("url",)),
)
_NUMBERED = re.compile(r"/articles/(?P<number>[\w-]{20,})=*$")
# How the older numbers begin: a message whose fourth field, after a short first one, is the address.
_ADDRESS_FOLLOWS = b"\x08\x13\x22"
_LONG = 0x80  # this bit of a byte of a length says that another byte follows


def is_detour(url: str) -> bool:
    """Return whether an address belongs to a news search that only sends readers on."""
    return _parameters(url) is not None


def landing(url: str) -> str | None:
    """Return the page to which a news search sends readers on, as far as the address says it.

    None for other addresses, and for the newer numbers of Google News, which only Google can read.
    """
    names = _parameters(url)
    if names is None:
        return None
    parts = urlsplit(url)
    given = parse_qs(parts.query)
    for name in names:
        if name in given and (page := absolute(url, given[name][0])):
            return page
    numbered = _NUMBERED.search(parts.path)
    return absolute(url, _address_in(numbered["number"])) if numbered else None


def resolved(document: FeedDocument) -> FeedDocument:
    """Return the document with the pages themselves as links, and titles without the outlet's name.

    Links that only the search can resolve stay as they are, and a note counts them.
    """
    entries = tuple(_resolved(entry) for entry in document.entries)
    left = sum(bool(entry.url) and is_detour(entry.url or "") for entry in entries)
    told = f"{left} of {len(entries)} links lead through the search and cannot be resolved without it"
    return replace(document, entries=entries, notes=(*document.notes, told) if left else document.notes)


def _resolved(entry: Entry) -> Entry:
    if entry.outlet:
        entry = replace(entry, title=entry.title.removesuffix(f" - {entry.outlet}"))
    url = entry.url
    if not url or not is_detour(url):
        return entry
    if (urlsplit(url).hostname or "").startswith("news.google."):
        # What it prints below a headline is links to other articles: nothing that this one says.
        entry = replace(entry, summary="", content="")
    return replace(entry, url=landing(url) or url)


def _parameters(url: str) -> tuple[str, ...] | None:
    """The parameters that may name the page, or None where the address is no detour."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return None
    return next(
        (names for whose, path, names in _DETOURS if whose.fullmatch(host) and path.fullmatch(parts.path)),
        None,
    )


def _address_in(number: str) -> str:
    """The address in one of the older numbers; "" where there is none."""
    try:
        message = base64.urlsafe_b64decode(number + "=" * (-len(number) % 4))
    except ValueError:
        return ""
    if not message.startswith(_ADDRESS_FOLLOWS):
        return ""
    at = len(_ADDRESS_FOLLOWS)
    length = shift = 0
    while at < len(message) and shift < 21:
        length |= (message[at] & ~_LONG) << shift
        shift += 7
        at += 1
        if not message[at - 1] & _LONG:
            break
    address = message[at : at + length].decode("utf-8", "replace")
    return address if address.startswith(("http://", "https://")) else ""
