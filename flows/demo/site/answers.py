"""What an outlet answers to a request at a given time, without any socket."""

import gzip
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from hashlib import sha256

from flows.demo.site.content import Newsstand, Outlet, Page
from flows.demo.site.printing import FEED_TYPES, Press, changed_at

_HTML = "text/html; charset=utf-8"
_PLAIN = "text/plain; charset=utf-8"
_ROBOTS = "User-agent: *\nDisallow: /login\n"
_FAVICON = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8">'
    '<circle cx="4" cy="4" r="3" fill="#246"/></svg>'
)


@dataclass(frozen=True, kw_only=True)
class Answer:
    """A status, a body and the headers that go with them. `changed_at` None: nothing to validate by."""

    status: int
    content_type: str = _PLAIN
    body: bytes = b""
    changed_at: datetime | None = None
    headers: dict[str, str] = field(default_factory=dict)

    @cached_property
    def etag(self) -> str:
        """A weak validator: the compressed and the plain body are the same document."""
        return f'W/"{sha256(self.body).hexdigest()[:20]}"'

    @cached_property
    def zipped(self) -> bytes:
        """The body compressed; always the same bytes for the same body."""
        return gzip.compress(self.body, mtime=0)


_NOT_FOUND = Answer(status=404, body=b"404: nothing has been printed under this address.\n")


class Answers:
    """Answers for all outlets; every document is printed once and kept."""

    def __init__(self, stand: Newsstand, addresses: dict[str, str]) -> None:
        self._stand = stand
        self._press = Press(addresses)
        self._at_path = {
            (page.outlet, page.path(stand.outlets[page.outlet].pages)): page for page in stand.pages
        }
        self._printed: dict[tuple[str, str, int], Answer] = {}

    def answer(self, key: str, path: str, now: datetime) -> Answer:
        """What the outlet `key` answers to GET `path` at `now`. The future is not there yet."""
        outlet = self._stand.outlets[key]
        if outage := outlet.outage(now):
            seconds = str(int(outage.retry_after.total_seconds()))
            return Answer(status=503, body=b"503: back soon.\n", headers={"Retry-After": seconds})
        page = self._at_path.get((key, path))
        if page is not None:
            return self._page(outlet, page) if page.published_at <= now and not page.missing else _NOT_FOUND
        return self._listing(outlet, path, now)

    def _page(self, outlet: Outlet, page: Page) -> Answer:
        place = (outlet.key, page.slug, 0)
        if place not in self._printed:
            self._printed[place] = Answer(
                status=200,
                content_type=_HTML,
                body=self._press.page(outlet, page).encode(),
                changed_at=page.published_at,
            )
        return self._printed[place]

    def _listing(self, outlet: Outlet, path: str, now: datetime) -> Answer:
        pages = self._stand.published(outlet.key, now)
        place = (outlet.key, path, len(pages))
        if place in self._printed:
            return self._printed[place]
        if path == outlet.feed.path:
            kind, text = FEED_TYPES[outlet.feed.kind], self._press.feed(outlet, pages)
        elif path == "/":
            kind, text = _HTML, self._press.front(outlet, pages)
        elif path == "/robots.txt":
            kind, text = _PLAIN, _ROBOTS
        elif path in {"/favicon.ico", "/favicon.svg"}:
            kind, text = "image/svg+xml", _FAVICON
        else:
            return _NOT_FOUND
        listing = Answer(status=200, content_type=kind, body=text.encode(), changed_at=changed_at(pages))
        return self._printed.setdefault(place, listing)
