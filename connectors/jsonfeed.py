"""JSON Feed 1.0 and 1.1, and what calls itself so."""

import json
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from analysis.errors import PermanentFetchError
from analysis.model import Entry, FeedDocument
from analysis.times import claimed_pair
from analysis.urls import absolute
from connectors.plaintext import clean, from_html, one_line, to_html, with_absolute_links

_ESCAPED = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]\w{1,9});")
_ITEMS = re.compile(r'"items"\s*:\s*\[')
_TELLING = ("url", "external_url", "content_html", "content_text")
_LINES = re.compile(r"(?=\{[^\n]*\}\s*\n\s*\{)")
_BETWEEN = re.compile(r"[\s,]*")


def parse_json(text: str, *, url: str, now: datetime) -> FeedDocument:
    """Return the feed in `text`; `url` is where it came from. Raises PermanentFetchError.

    Fields of the wrong type are passed over, items are not. From a document that breaks off, the
    items before the break are kept.
    """
    notes: tuple[str, ...] = ()
    try:
        feed = json.loads(text)
    except RecursionError:
        raise PermanentFetchError(url, "not a feed: JSON nested too deeply") from None
    except ValueError as error:
        items = _rescued(text)
        if not items:
            raise PermanentFetchError(url, "not a feed: broken JSON") from error
        feed = {"items": items}
        notes = (f"broken JSON ({_place(error)}); {len(items)} items could be read",)
    if isinstance(feed, list) and _tell_something(feed):
        feed, notes = {"items": feed}, ("a bare list of items",)
    if not isinstance(feed, dict) or not isinstance(feed.get("items"), list):
        raise PermanentFetchError(url, "not a feed: JSON without items")
    site = absolute(url, _string(feed, "home_page_url"))
    language = _string(feed, "language") or None
    entries = (_entry(item, base=site or url, now=now) for item in feed["items"] if isinstance(item, dict))
    return FeedDocument(
        kind="json",
        title=one_line(_string(feed, "title")),
        site_url=site,
        language=language,
        entries=tuple(entries),
        notes=notes,
        hub=next(iter(_hubs(feed)), None),
        topic=_string(feed, "feed_url") or None,
    )


def _hubs(feed: Mapping[str, Any]) -> list[str]:
    """The addresses of the hubs that speak WebSub; a feed may name others."""
    named = feed.get("hubs")
    hubs = [one for one in named if isinstance(one, dict)] if isinstance(named, list) else []
    return [_string(one, "url") for one in hubs if _string(one, "type").lower() == "websub"]


def _entry(item: Mapping[str, Any], *, base: str, now: datetime) -> Entry:
    published_at, updated_at, flags = claimed_pair(
        _string(item, "date_published"), _string(item, "date_modified"), now=now
    )
    html, text = _string(item, "content_html"), _string(item, "content_text")
    summary = _string(item, "summary")
    return Entry(
        guid=one_line(_string(item, "id")) or None,
        url=absolute(base, _string(item, "url")) or absolute(base, _string(item, "external_url")),
        title=_title(item),
        summary=one_line(summary or text) or from_html(html),
        content=with_absolute_links(html, base) if html else to_html(text),
        published_at=published_at,
        updated_at=updated_at,
        authors=_authors(item),
        language=_string(item, "language") or None,
        attachments=_attachments(item, base),
        date_flags=flags,
    )


def _title(item: Mapping[str, Any]) -> str:
    """The title, which is plain text by the book; but nobody writes "&amp;" where he means it."""
    title = _string(item, "title")
    return from_html(title) if _ESCAPED.search(title) else one_line(title)


def _authors(item: Mapping[str, Any]) -> tuple[str, ...]:
    """Version 1.0 has one author, 1.1 a list."""
    people = [*_objects(item.get("authors")), *_objects([item.get("author")])]
    names = (one_line(_string(person, "name")) for person in people)
    return tuple(dict.fromkeys(name for name in names if name))


def _attachments(item: Mapping[str, Any], base: str) -> tuple[str, ...]:
    named = [_string(one, "url") for one in _objects(item.get("attachments"))]
    pictures = [_string(item, name) for name in ("image", "banner_image")]
    urls = (absolute(base, url) for url in (*named, *pictures))
    return tuple(dict.fromkeys(url for url in urls if url))


def _objects(value: object) -> list[Mapping[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _string(fields: Mapping[str, Any], name: str) -> str:
    """The field as text; numbers count, for many write their ids so."""
    value = fields.get(name)
    if isinstance(value, str):
        return clean(value)
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""


def _rescued(text: str) -> Sequence[object]:
    """The items that can be read before the document breaks, or those that stand one a line."""
    begin = _ITEMS.search(text) or _LINES.match(text)
    items: list[object] = []
    decoder = json.JSONDecoder()
    at = begin.end() if begin else len(text)
    while (gap := _BETWEEN.match(text, at)) and gap.end() < len(text):
        try:
            item, at = decoder.raw_decode(text, gap.end())
        except (ValueError, RecursionError):
            break
        items.append(item)
    return items if _ITEMS.search(text) or _tell_something(items) else []


def _tell_something(items: Sequence[object]) -> bool:
    """Whether these are items of a feed, and not whatever else a program may print as a list."""
    return any(_string(item, name) for item in items if isinstance(item, dict) for name in _TELLING)


def _place(error: ValueError) -> str:
    """Where JSON broke; numbers too long to be read have no place."""
    return (
        f"line {error.lineno}: {error.msg}"
        if isinstance(error, json.JSONDecodeError)
        else "a number too long"
    )
