"""What an address leads to: the feed itself, or the feeds of the page, each fetched and read."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain, islice

from analysis.errors import FetchError, PermanentFetchError
from analysis.model import FeedDocument
from connectors.discovery import Named, in_robots, named, offered, usual
from connectors.feeds import parse
from connectors.feedtext import PAGE, not_a_feed, text_of
from connectors.parts import Get
from connectors.web import Fetched, NotModified

_MOST_TRIED = 12  # of those that a page names; some pages name a feed for each of their topics


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundFeed:
    """A feed that was fetched and read. A sitemap index has parts instead of entries."""

    url: str
    kind: str
    title: str
    entries: int
    parts: int = 0
    of_comments: bool = False
    moved_to: str | None = None


def find(url: str, *, get: Get, now: datetime) -> list[FoundFeed]:
    """Return the feed at `url`, or those of the page that is there: of articles first, each content once.

    A page is believed where it says what its feeds are; where it does not, what looks like one is tried,
    then the usual places and the sitemaps in robots.txt up to the first feed. `get` is polite by itself.
    Raises FetchError where nothing at all comes from `url`, or what comes is neither feed nor page.
    """
    answer = _fetched(get, url)
    try:
        document = parse(answer.body, url=answer.url, content_type=answer.content_type, now=now)
    except PermanentFetchError:
        text = text_of(answer.body, answer.content_type)
        if not_a_feed(answer.body, text) != PAGE:
            raise
    else:
        return [_found(Named(url=url), answer, document)]
    look = _Look(get=get, now=now)
    said = [*offered(answer.headers, answer.url), *named(text, answer.url)]
    found = list(look.feeds([one for one in said if one.certain][:_MOST_TRIED]))
    if all(one.of_comments for one in found):
        found += look.feeds([one for one in said if not one.certain][:_MOST_TRIED])
    if not found:
        found = list(islice(look.feeds(chain(usual(answer.url), look.sitemaps(answer.url))), 1))
    return sorted(found, key=lambda one: one.of_comments)


@dataclass(slots=True)
class _Look:
    """Fetches what may be feeds, and remembers what they held."""

    get: Get
    now: datetime
    _asked: set[str] = field(default_factory=set)
    _held: set[object] = field(default_factory=set)

    def feeds(self, candidates: Iterable[Named]) -> Iterator[FoundFeed]:
        """Yield those that are feeds and hold something else than the ones before."""
        for one in candidates:
            if one.url in self._asked:
                continue
            self._asked.add(one.url)
            try:
                answer = _fetched(self.get, one.url)
                document = parse(answer.body, url=answer.url, content_type=answer.content_type, now=self.now)
            except FetchError:
                continue
            # Sites print one list as RSS and as Atom; there the addresses of the articles are the same.
            content = {frozenset(entry.url for entry in document.entries)} if document.entries else set()
            if not self._held & {answer.url, *content}:
                self._held |= {answer.url, *content}
                yield _found(one, answer, document)

    def sitemaps(self, url: str) -> Iterator[Named]:
        """Yield the sitemaps that the robots.txt of the site names; asked only when it comes to that."""
        (place,) = (one.url.rpartition("/")[0] + "/robots.txt" for one in usual(url)[-1:])
        try:
            answer = _fetched(self.get, place)
        except FetchError:
            return
        yield from in_robots(text_of(answer.body, answer.content_type), answer.url)


def _fetched(get: Get, url: str) -> Fetched:
    answer = get(url)
    if isinstance(answer, NotModified):
        raise FetchError(url, "304 not modified, although nothing was said of an earlier visit")
    return answer


def _found(named: Named, answer: Fetched, document: FeedDocument) -> FoundFeed:
    return FoundFeed(
        url=named.url,
        kind=document.kind,
        title=document.title or named.title,
        entries=len(document.entries),
        parts=len(document.parts),
        of_comments=named.of_comments or Named(url=answer.url, title=document.title).of_comments,
        moved_to=answer.moved_to,
    )
