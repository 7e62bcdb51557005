"""A fetched document as a FeedDocument, whatever kind of feed it is."""

from datetime import datetime

from analysis.errors import PermanentFetchError
from analysis.model import FeedDocument
from analysis.urls import without_secrets
from connectors.discovery import named
from connectors.feedtext import PAGE, first_element, not_a_feed, text_of, unpacked
from connectors.jsonfeed import parse_json
from connectors.searchfeeds import resolved
from connectors.sitemaps import is_sitemap, parse_sitemap
from connectors.xmlfeed import parse_xml

_MOST_NAMED = 3  # in one line of a table


def parse(body: bytes, *, url: str, content_type: str | None = None, now: datetime) -> FeedDocument:
    """Return the feed that `body` holds, every entry of it, in the order printed.

    `url` is where it came from: relative links are read as seen from there. What is ill-formed is
    read as far as it goes and named in `notes`. Raises PermanentFetchError for what is no feed.
    """
    body = unpacked(body, url)
    text = text_of(body, content_type)
    if other := not_a_feed(body, text):
        raise PermanentFetchError(url, f"not a feed: {other}{_feeds_of(text, url) if other == PAGE else ''}")
    if text[0] in "{[":
        return parse_json(text, url=url, now=now)
    if is_sitemap(first_element(text)):
        return parse_sitemap(text, url=url, now=now)
    return resolved(parse_xml(text, url=url, now=now))


def _feeds_of(page: str, url: str) -> str:
    """What is said of the feeds that a page names, if it names any."""
    found = [without_secrets(one.url) for one in named(page, url) if one.certain]
    return f". Mend: poll what it names, {' or '.join(found[:_MOST_NAMED])}" if found else ""
