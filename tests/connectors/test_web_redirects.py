import gzip
from collections.abc import Iterator

import pytest

from analysis.errors import PermanentFetchError
from connectors.web import Fetched, Limits, Web
from tests.connectors.hostile import HERE, Hostile, Visit, answer, failed, hostile, redirect

LIMITS = Limits(connect=0.3, read=0.3, total=0.6, max_bytes=1_000_000, redirects=4)
BOMB = gzip.compress(bytes(64_000_000), compresslevel=9)


@pytest.fixture(scope="module")
def server() -> Iterator[Hostile]:
    with hostile() as running:
        yield running


@pytest.fixture
def web() -> Iterator[Web]:
    with Web(user_agent="wirewatch-test", limits=LIMITS, admission=HERE) as client:
        yield client


@pytest.mark.parametrize(
    ("first", "second", "moved"),
    [
        ("301 Moved", "308 Moved", True),
        ("301 Moved", "302 Found", False),
        ("307 Later", "301 Moved", False),
    ],
)
def test_only_a_wholly_permanent_chain_is_a_move(
    server: Hostile, web: Web, *, first: str, second: str, moved: bool
) -> None:
    server.routes["/a"] = redirect("/b", first)
    server.routes["/b"] = redirect(server.url("/c%20d"), second)
    server.routes["/c%20d"] = answer(body=b"here")
    found = web.get(server.url("/a"))
    assert isinstance(found, Fetched)
    assert found.url == server.url("/c%20d")
    assert found.moved_to == (server.url("/c%20d") if moved else None)


def test_a_redirect_written_in_utf_8_is_followed(server: Hostile, web: Web) -> None:
    server.routes["/a"] = redirect("/é")
    server.routes["/%C3%A9"] = answer(body=b"here")
    assert isinstance(web.get(server.url("/a")), Fetched)


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        ("/loop", "redirect loop"),
        ("ftp://127.0.0.1/x", "not an http or https address"),
        ("file:///etc/passwd", "not an http or https address"),
        ("http://[::1", "redirect to an unusable address"),
        ("http://" + "a" * 80 + ".example/", "not a usable address"),
    ],
)
def test_a_redirect_that_leads_nowhere_is_named(
    server: Hostile, web: Web, *, target: str, reason: str
) -> None:
    server.routes["/loop"] = redirect(target)
    error = failed(web, server.url("/loop"))
    assert isinstance(error, PermanentFetchError)
    assert error.reason == reason


def test_an_endless_chain_of_redirects_ends(server: Hostile, web: Web) -> None:
    for number in range(9):
        server.routes[f"/hop{number}"] = redirect(f"/hop{number + 1}")
    before = len(server.visits)
    assert failed(web, server.url("/hop0")).reason == "more than 4 redirects"
    assert len(server.visits) - before == 5


def test_a_large_body_of_a_redirect_is_not_read(server: Hostile, web: Web) -> None:
    bomb = {"Location": "/end", "Content-Encoding": "gzip"}
    server.routes["/start"] = answer("302 Found", body=BOMB, headers=bomb)
    server.routes["/end"] = answer(body=b"here")
    assert isinstance(web.get(server.url("/start")), Fetched)


def test_a_redirect_to_itself_that_sets_a_cookie_is_followed_once(server: Hostile, web: Web) -> None:
    def gate(visit: Visit) -> None:
        if visit.header("Cookie"):
            answer(body=b"in")(visit)
        else:
            answer("302 Found", headers={"Location": "/gate", "Set-Cookie": "seen=1"})(visit)

    server.routes["/gate"] = gate
    for _ in range(2):  # and the cookie is forgotten between fetches
        before = len(server.visits)
        assert isinstance(web.get(server.url("/gate")), Fetched)
        assert len(server.visits) - before == 2


def test_slow_redirects_share_one_time_out(server: Hostile) -> None:
    def slowly(visit: Visit) -> None:
        visit.pause(0.2)
        redirect(visit.path + "+")(visit)

    for number in range(50):
        server.routes["/step" + "+" * number] = slowly
    patient = Limits(connect=0.3, read=5, total=0.6, redirects=50)
    with Web(user_agent="t", limits=patient, admission=HERE) as client:
        assert failed(client, server.url("/step")).reason == "timed out after 0.6 s"
