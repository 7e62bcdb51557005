import gzip
import socket
import ssl
import time
import zlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
import requests
import responses
import urllib3

from analysis.errors import FetchError, PermanentFetchError, TemporaryFetchError
from connectors.web import Fetched, Limits, NotModified, Web
from tests.connectors.hostile import (
    HERE,
    Hostile,
    Script,
    Visit,
    answer,
    cut,
    failed,
    hostile,
    silence,
    trickle,
)

NOW = datetime(2025, 2, 11, 8, 30, tzinfo=UTC)
LIMITS = Limits(connect=0.3, read=0.3, total=0.6, max_bytes=1_000_000, redirects=4)
PATIENT = 4.0  # seconds after which a time-out of 0.6 s has certainly not held; the machine may be busy
HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n"


@pytest.fixture(scope="module")
def server() -> Iterator[Hostile]:
    with hostile() as running:
        yield running


@pytest.fixture
def web() -> Iterator[Web]:
    with Web(user_agent="wirewatch-test", limits=LIMITS, admission=HERE, clock=lambda: NOW) as client:
        yield client


def test_a_body_comes_with_what_its_server_says_of_it(server: Hostile, web: Web) -> None:
    headers = {
        "Content-Type": "text/xml",
        "ETag": '"a"',
        "Last-Modified": "yesterday",
        "Cache-Control": "max-age=90",
    }
    server.routes["/ok"] = answer(body=b"<rss/>", headers=headers)
    found = web.get(server.url("/ok"))
    assert isinstance(found, Fetched)
    assert (found.url, found.body, found.moved_to) == (server.url("/ok"), b"<rss/>", None)
    assert (found.content_type, found.etag, found.last_modified) == ("text/xml", '"a"', "yesterday")
    assert found.max_age == timedelta(seconds=90)
    visit = server.visits[-1]
    assert visit.header("User-Agent") == "wirewatch-test"
    assert visit.header("If-None-Match") is None


def test_validators_are_sent_and_304_is_a_value(server: Hostile, web: Web) -> None:
    server.routes["/same"] = answer("304 Not Modified", headers={"ETag": '"b"'})
    found = web.get(server.url("/same"), etag='"a"', last_modified="Tue, 11 Feb 2025 08:30:00 GMT")
    assert isinstance(found, NotModified)
    assert (found.url, found.etag) == (server.url("/same"), '"b"')
    assert server.visits[-1].header("If-None-Match") == '"a"'
    assert server.visits[-1].header("If-Modified-Since") == "Tue, 11 Feb 2025 08:30:00 GMT"


def test_a_304_that_nobody_asked_for_is_a_failure(server: Hostile, web: Web) -> None:
    server.routes["/same"] = answer("304 Not Modified")
    assert failed(web, server.url("/same")).reason == "304 not modified"


@pytest.mark.parametrize("etag", ["a\r\nX-Evil: 1", "\u2019", "  ", ""])
def test_a_validator_that_cannot_be_sent_is_left_out(server: Hostile, web: Web, etag: str) -> None:
    server.routes["/ok"] = answer(body=b"x")
    web.get(server.url("/ok"), etag=etag)
    assert "evil" not in server.visits[-1].head.lower()
    assert server.visits[-1].header("If-None-Match") is None


@pytest.mark.parametrize(
    ("status", "kind", "reason"),
    [
        ("404 Not Found", PermanentFetchError, "404 not found"),
        ("410 Gone", PermanentFetchError, "410 gone"),
        ("403 Forbidden", PermanentFetchError, "403 forbidden"),
        ("429 Slow Down", TemporaryFetchError, "429 too many requests"),
        ("500 Oops", TemporaryFetchError, "500 internal server error"),
        ("503 Oops", TemporaryFetchError, "503 service unavailable"),
        ("599 Oops", TemporaryFetchError, "599 unknown status"),
        ("300 Choose", PermanentFetchError, "300 multiple choices"),
        ("302 Found", PermanentFetchError, "redirect without an address"),
    ],
)
def test_a_status_becomes_an_error_that_says_what_to_do(
    server: Hostile, web: Web, *, status: str, kind: type[FetchError], reason: str
) -> None:
    server.routes["/status"] = answer(status, body=b"sorry")
    error = failed(web, server.url("/status"))
    assert (type(error), error.reason) == (kind, reason)
    assert error.url == server.url("/status")
    assert error.status == (None if status.startswith("302") else int(status[:3]))


@pytest.mark.parametrize(
    ("value", "pause"),
    [
        ("120", timedelta(minutes=2)),
        ("Tue, 11 Feb 2025 09:30:00 GMT", timedelta(hours=1)),
        ("Tue, 11 Feb 2025 07:30:00 GMT", None),
        ("0", None),
        ("-5", None),
        ("soon", None),
        ("9" * 400, None),
        ("9" * 18, timedelta(days=30)),
    ],
)
def test_retry_after_is_read_in_seconds_and_as_a_date(
    server: Hostile, web: Web, *, value: str, pause: timedelta | None
) -> None:
    server.routes["/busy"] = answer("429 Too Many Requests", headers={"Retry-After": value})
    error = failed(web, server.url("/busy"))
    assert isinstance(error, TemporaryFetchError)
    assert error.retry_after == pause


def test_a_refusal_that_names_a_time_is_temporary(server: Hostile, web: Web) -> None:
    server.routes["/later"] = answer("403 Forbidden", headers={"Retry-After": "60"})
    assert isinstance(failed(web, server.url("/later")), TemporaryFetchError)


@pytest.mark.parametrize(
    "script",
    [
        trickle(b"", b"HTTP/1.1 200 OK\r\n", pause=0.05),
        trickle(b"HTTP/1.1 200 OK\r\n", b"X-Header: more\r\n", pause=0.05),
        trickle(HEAD, b"x", pause=0.05),
        trickle(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n", pause=0.05),
        trickle(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n", b"X: y\r\n", pause=0.05),
        trickle(b"HTTP/1.1 200 OK\r\n\r\n", b"x", pause=0.05),
    ],
    ids=["status-line", "headers", "body", "chunks", "trailers", "endless-body"],
)
def test_a_server_that_trickles_is_timed_out_as_a_whole(server: Hostile, web: Web, script: Script) -> None:
    server.routes["/slow"] = script
    started = time.monotonic()
    error = failed(web, server.url("/slow"))
    assert time.monotonic() - started < PATIENT
    assert isinstance(error, TemporaryFetchError)
    assert error.reason == "timed out after 0.6 s"


def stalled(visit: Visit) -> None:
    visit.send(HEAD + b"some")
    visit.pause(9)


@pytest.mark.parametrize("script", [silence, stalled])
def test_a_server_that_falls_silent_is_timed_out(server: Hostile, web: Web, script: Script) -> None:
    server.routes["/silent"] = script
    error = failed(web, server.url("/silent"))
    assert isinstance(error, TemporaryFetchError)
    assert error.reason == "no answer for 0.3 s"


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        (cut(b""), "connection closed without an answer"),
        (cut(HEAD + b"only this"), "connection cut in the middle"),
        (
            cut(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel"),
            "connection cut in the middle",
        ),
        (cut(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"), "broken chunks"),
        (cut(b"SSH-2.0-OpenSSH_9.6\r\n"), "answer is not HTTP"),
        (cut(b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 200 + b"\r\n"), "answer is not HTTP"),
        (cut(b"HTTP/1.1 200 OK\r\nX: " + b"y" * 90_000), "answer is not HTTP"),
    ],
)
def test_a_broken_answer_is_temporary_and_named(
    server: Hostile, web: Web, *, script: Script, reason: str
) -> None:
    server.routes["/broken"] = script
    error = failed(web, server.url("/broken"))
    assert isinstance(error, TemporaryFetchError)
    assert error.reason == reason


def test_an_empty_body_is_a_body(server: Hostile, web: Web) -> None:
    server.routes["/empty"] = answer()
    found = web.get(server.url("/empty"))
    assert isinstance(found, Fetched)
    assert found.body == b""


def test_bytes_behind_the_declared_length_do_not_leak_into_the_next_answer(server: Hostile, web: Web) -> None:
    server.routes["/longer"] = answer(body=b"12345", headers={"Content-Length": "3"})
    for _ in range(2):
        found = web.get(server.url("/longer"))
        assert isinstance(found, Fetched)
        assert found.body == b"123"


def test_a_gzipped_body_is_unpacked(server: Hostile, web: Web) -> None:
    server.routes["/gz"] = answer(body=gzip.compress(b"<rss/>"), headers={"Content-Encoding": "gzip"})
    found = web.get(server.url("/gz"))
    assert isinstance(found, Fetched)
    assert found.body == b"<rss/>"


BOMB = gzip.compress(bytes(64_000_000), compresslevel=9)
MEMBERS = gzip.compress(b"") * 80_000  # 1.6 MB that unpack to nothing


@pytest.mark.parametrize(
    "script",
    [
        answer(body=b"x" * 1_000_001),
        answer(headers={"Content-Length": "20000000"}),
        cut(b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 1_500_000),
        answer(body=BOMB, headers={"Content-Encoding": "gzip"}),
        answer(body=zlib.compress(bytes(64_000_000)), headers={"Content-Encoding": "deflate"}),
        answer(body=MEMBERS, headers={"Content-Encoding": "gzip"}),
    ],
    ids=["large", "declared", "undeclared", "gzip-bomb", "deflate-bomb", "empty-members"],
)
def test_a_body_beyond_the_limit_is_refused(server: Hostile, web: Web, script: Script) -> None:
    server.routes["/large"] = script
    error = failed(web, server.url("/large"))
    assert isinstance(error, PermanentFetchError)
    assert error.reason == "body larger than 1 MB"


def test_a_limit_may_be_given_for_one_fetch(server: Hostile, web: Web) -> None:
    server.routes["/large"] = answer(body=b"x" * 1_000)
    with pytest.raises(PermanentFetchError, match=r"larger than 0\.0005 MB"):
        web.get(server.url("/large"), max_bytes=500)
    assert isinstance(web.get(server.url("/large"), max_bytes=1_000), Fetched)


@pytest.mark.parametrize(
    ("encoding", "reason"),
    [
        ("gzip", "body cannot be decompressed"),
        ("gzip, gzip", "body compressed in an unknown way"),
        ("br", "body cannot be decompressed"),
        ("zstd", "body cannot be decompressed"),
        ("compress", "body compressed in an unknown way"),
    ],
)
def test_a_body_that_cannot_be_unpacked_is_refused(
    server: Hostile, web: Web, *, encoding: str, reason: str
) -> None:
    server.routes["/packed"] = answer(body=b"no gzip at all", headers={"Content-Encoding": encoding})
    assert failed(web, server.url("/packed")).reason == reason


def test_an_encoding_that_names_a_charset_is_overlooked(server: Hostile, web: Web) -> None:
    server.routes["/utf8"] = answer(body=b"<rss/>", headers={"Content-Encoding": "utf-8"})
    assert isinstance(web.get(server.url("/utf8")), Fetched)


def test_a_password_in_an_address_is_used_and_never_shown(server: Hostile, web: Web) -> None:
    server.routes["/secret"] = answer("401 Unauthorized")
    error = failed(web, server.url("/secret", user="ann:hunter2"))
    assert (server.visits[-1].header("Authorization") or "").startswith("Basic ")
    for text in (str(error), repr(error), error.url):
        assert "hunter2" not in text
    server.routes["/open"] = answer(body=b"x")
    found = web.get(server.url("/open", user="ann:hunter2"))
    assert "hunter2" not in repr(found)


@pytest.mark.parametrize(
    "url",
    ["", "news.example", "ftp://news.example/", "http://", "http://:80/", "http://[::1", "http://a:b@[x",
     "http://a:99999/",
     "http://ann:hunter2@" + "a" * 80 + ".example/", "http://ann:hunter2@a..example/",
     "http://ann:hunter2@exa mple/",
     "http://\ud800/", "http://*.example/", "file:///etc/passwd", "javascript:alert(1)", "http://ann:hunter2@a:0/"],
)  # fmt: skip
def test_what_is_no_web_address_is_refused_before_anything_is_sent(web: Web, url: str) -> None:
    error = failed(web, url)
    assert isinstance(error, PermanentFetchError)
    assert "hunter2" not in str(error)
    assert error.__cause__ is None


def test_a_port_where_nobody_listens_refuses(web: Web) -> None:
    with hostile() as gone:
        url = gone.url()
    error = failed(web, url)
    assert isinstance(error, TemporaryFetchError)
    assert error.reason == "connection refused"


def test_plain_http_on_a_secure_address_is_temporary(server: Hostile, web: Web) -> None:
    error = failed(web, server.url("/ok").replace("http:", "https:"))
    assert isinstance(error, TemporaryFetchError)
    assert error.reason in {
        "no secure connection",
        "connection closed without an answer",
        "no answer for 0.3 s",
        "timed out after 0.6 s",  # on a machine that is busy
    }


def test_a_name_that_cannot_be_found_is_temporary(web: Web) -> None:
    error = failed(web, "http://nobody.invalid/")
    assert isinstance(error, TemporaryFetchError)


def test_connections_are_kept_and_shared_by_threads(server: Hostile, web: Web) -> None:
    server.routes["/same"] = answer("304 Not Modified")
    server.routes["/ok"] = answer(body=b"x" * 70_000)
    before = server.connections
    for _ in range(5):
        web.get(server.url("/ok"))
        web.get(server.url("/same"), etag='"a"')
    assert server.connections - before == 1
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: web.get(server.url("/ok")), range(24)))
    assert all(isinstance(one, Fetched) and len(one.body) == 70_000 for one in found)


@responses.activate
def test_answers_of_the_test_library_are_answers(web: Web) -> None:
    responses.get("https://news.example/rss", body=b"<rss/>", headers={"ETag": '"a"'})
    responses.get("https://news.example/old", status=301, headers={"Location": "/rss"})
    found = web.get("https://news.example/old")
    assert isinstance(found, Fetched)
    assert (found.body, found.etag, found.moved_to) == (b"<rss/>", '"a"', "https://news.example/rss")


@responses.activate
@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (requests.exceptions.ConnectTimeout(), "could not connect in time"),
        (requests.exceptions.SSLError(ssl.SSLCertVerificationError("expired")), "certificate not valid"),
        (requests.exceptions.SSLError("handshake"), "no secure connection"),
        (requests.exceptions.ConnectionError(socket.gaierror(-2, "unknown")), "host not found"),
        (requests.exceptions.ContentDecodingError(), "body cannot be decompressed"),
        (requests.exceptions.ChunkedEncodingError("odd"), "connection failed"),
        (requests.exceptions.InvalidURL("http://ann:hunter2@x"), "not a usable address"),
        (urllib3.exceptions.LocationParseError("http://ann:hunter2@x"), "not a usable address"),
    ],
)
def test_whatever_the_libraries_raise_becomes_a_fetch_error(web: Web, error: Exception, reason: str) -> None:
    responses.get("https://news.example/rss", body=error)
    assert failed(web, "https://news.example/rss").reason == reason


@responses.activate
def test_a_fault_of_ours_is_not_taken_for_the_servers(web: Web) -> None:
    responses.get("https://news.example/rss", body=ZeroDivisionError())
    with pytest.raises(ZeroDivisionError):
        web.get("https://news.example/rss")
