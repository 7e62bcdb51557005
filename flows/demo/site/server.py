"""The demo's web site: every outlet on its own port of this machine's loopback."""

import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

from flows.demo.site.answers import Answer, Answers
from flows.demo.site.content import Newsstand, newsstand


class Site:
    """A context manager that serves all outlets while it is open.

    `now` is the clock of the site: set it, and the feeds and pages up to that time are there,
    the later ones are not. `feeds` gives the address of each outlet's feed by the outlet's key.
    """

    def __init__(self, now: datetime, *, stand: Newsstand | None = None) -> None:
        self.now = now
        self.stand = stand or newsstand()
        self.addresses: Mapping[str, str] = {}
        self._servers: list[_OutletServer] = []

    @property
    def feeds(self) -> dict[str, str]:
        """The addresses of the feeds; empty while the site is closed."""
        return {key: root + self.stand.outlets[key].feed.path for key, root in self.addresses.items()}

    def url(self, outlet: str, slug: str) -> str:
        """The address of one text while the site is open."""
        page = next(page for page in self.stand.pages if (page.outlet, page.slug) == (outlet, slug))
        return self.addresses[outlet] + page.path(self.stand.outlets[outlet].pages)

    def __enter__(self) -> Self:
        self._servers = [_OutletServer(key, self) for key in self.stand.outlets]
        self.addresses = {server.key: f"http://127.0.0.1:{server.server_port}" for server in self._servers}
        self.answers = Answers(self.stand, dict(self.addresses))
        for server in self._servers:
            # The default of half a second between looks at the stop sign would cost the demo four seconds.
            Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for server in self._servers:
            server.shutdown()
            server.server_close()
        self._servers = []
        self.addresses = {}


class _OutletServer(ThreadingHTTPServer):
    daemon_threads = True
    # Threads that wait on a kept connection would otherwise hold the closing of the site.
    block_on_close = False

    def __init__(self, key: str, site: Site) -> None:
        super().__init__(("127.0.0.1", 0), _Requests)
        self.key = key
        self.site = site

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of a reader that closes a kept connection, which is its right; tell all else."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


class _Requests(BaseHTTPRequestHandler):
    server: _OutletServer
    protocol_version = "HTTP/1.1"
    server_version = "Outlet"
    sys_version = ""
    # A reader that goes away keeps its connection open; the thread must not wait for ever.
    timeout = 30
    # Status, headers and body are separate writes; with Nagle's algorithm each answer waits 40 ms.
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        self._send(with_body=True)

    def do_HEAD(self) -> None:
        self._send(with_body=False)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is given by http.server
        """Nothing: the demo prints what the monitor saw, and a log of requests would bury it."""

    def date_time_string(self, timestamp: float | None = None) -> str:
        """The Date of the story, not of the machine, so that ages of pages agree with their dates."""
        moment = self.server.site.now if timestamp is None else datetime.fromtimestamp(timestamp, tz=UTC)
        return _http_date(moment)

    def _send(self, *, with_body: bool) -> None:
        site = self.server.site
        answer = site.answers.answer(self.server.key, urlsplit(self.path).path, site.now)
        unchanged = self._holds(answer)
        zipped = "gzip" in self.headers.get("Accept-Encoding", "")
        body = b"" if unchanged else answer.zipped if zipped else answer.body
        self.send_response(304 if unchanged else answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        if answer.changed_at is not None:
            self.send_header("ETag", answer.etag)
            self.send_header("Last-Modified", _http_date(answer.changed_at))
            self.send_header("Vary", "Accept-Encoding")
        if not unchanged:
            self.send_header("Content-Type", answer.content_type)
            self.send_header("Content-Length", str(len(body)))
            if zipped:
                self.send_header("Content-Encoding", "gzip")
        self.end_headers()
        if with_body:
            self.wfile.write(body)

    def _holds(self, answer: Answer) -> bool:
        """Whether the reader already has this answer (RFC 9110, 13.2.2: an ETag goes before a date)."""
        if answer.changed_at is None:
            return False
        if tags := self.headers.get("If-None-Match"):
            return answer.etag.removeprefix("W/") in tags
        if since := self.headers.get("If-Modified-Since"):
            try:
                return answer.changed_at <= parsedate_to_datetime(since)
            except (TypeError, ValueError):
                return False
        return False


def _http_date(moment: datetime) -> str:
    return format_datetime(moment.astimezone(UTC), usegmt=True)
