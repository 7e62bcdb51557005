"""robots.txt over real connections."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from analysis.robotsfile import RobotsFile, Stance, stance
from connectors.robots import Rules, product, visit
from connectors.web import Web
from tests.connectors.hostile import HERE, Hostile, Visit, answer, cut, hostile, redirect

NOW = datetime(2025, 2, 11, 8, tzinfo=UTC)
RULES = b"User-agent: *\nDisallow: /archive/\n"


@pytest.fixture
def server() -> Iterator[Hostile]:
    with hostile() as running:
        yield running


@pytest.fixture
def web() -> Iterator[Web]:
    with Web(user_agent="Wirewatch/0.1 (test)", admission=HERE) as made:
        yield made


def asked(web: Web, server: Hostile, known: RobotsFile | None = None) -> RobotsFile:
    return visit(web, server.url("/archive/1?q=2"), known or RobotsFile(), now=NOW)


def test_the_file_of_the_host_is_read(web: Web, server: Hostile) -> None:
    server.routes["/robots.txt"] = answer(
        body=RULES, headers={"Cache-Control": "max-age=3600", "ETag": '"1"'}
    )
    known = asked(web, server)
    assert (known.text, known.etag, known.expires_at) == (RULES.decode(), '"1"', NOW + timedelta(hours=1))


def test_a_copy_is_confirmed_by_its_validator(web: Web, server: Hostile) -> None:
    def script(visit: Visit) -> None:
        new = visit.header("If-None-Match") != '"1"'
        answer("200 OK" if new else "304 Not Modified", RULES if new else b"", {"ETag": '"1"'})(visit)

    server.routes["/robots.txt"] = script
    first = asked(web, server)
    assert asked(web, server, first).text == first.text == RULES.decode()
    assert len(server.visits) == 2


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("404 Not Found", Stance.FREELY),
        ("401 Unauthorized", Stance.FREELY),
        ("403 Forbidden", Stance.FREELY),
        ("410 Gone", Stance.FREELY),
        ("429 Too Many Requests", Stance.NOT_YET),
        ("500 Internal Server Error", Stance.NOT_YET),
        ("503 Service Unavailable", Stance.NOT_YET),
    ],
)
def test_what_a_status_means(web: Web, server: Hostile, status: str, expected: Stance) -> None:
    server.routes["/robots.txt"] = answer(status)
    assert stance(asked(web, server), now=NOW) is expected


def test_a_connection_that_breaks_allows_nothing_yet(web: Web, server: Hostile) -> None:
    server.routes["/robots.txt"] = cut(b"")
    known = asked(web, server)
    assert stance(known, now=NOW) is Stance.NOT_YET
    assert known.error == "connection closed without an answer"


def test_five_redirects_are_followed(web: Web, server: Hostile) -> None:
    for hop in range(5):
        here = "/robots.txt" if hop == 0 else f"/hop-{hop}"
        server.routes[here] = redirect(server.url(f"/hop-{hop + 1}"))
    server.routes["/hop-5"] = answer(body=RULES)
    assert asked(web, server).text == RULES.decode()


def test_no_more_than_500_kib_count(web: Web, server: Hostile) -> None:
    long = b"# padding\n" * 60_000 + b"User-agent: *\nDisallow: /\n"
    server.routes["/robots.txt"] = answer(body=long)
    known = asked(web, server)
    assert len(known.text or "") == 500 * 1024
    assert Rules(known.text or "", user_agent="Wirewatch").allow("http://news.test/1")


def test_a_byte_order_mark_is_no_part_of_the_first_rule(web: Web, server: Hostile) -> None:
    server.routes["/robots.txt"] = answer(body=b"\xef\xbb\xbf" + RULES)
    assert asked(web, server).text == RULES.decode()


def test_what_is_absurdly_large_is_no_such_file(web: Web, server: Hostile) -> None:
    server.routes["/robots.txt"] = answer(body=b"User-agent: *\nDisallow: /\n" + b"#" * 3_000_000)
    assert stance(asked(web, server), now=NOW) is Stance.FREELY


@pytest.mark.parametrize(
    ("text", "path", "allowed"),
    [
        ("User-agent: *\nDisallow: /archive/", "/archive/1", False),
        ("User-agent: *\nDisallow: /archive/", "/news/1", True),
        ("User-agent: *\nDisallow: /\nAllow: /news/", "/news/1", True),
        ("User-agent: *\nDisallow: /*.pdf$", "/news/1.pdf", False),
        ("User-agent: wirewatch\nDisallow: /\n\nUser-agent: *\nAllow: /", "/news/1", False),
        ("User-agent: *\nDisallow: /\n\nUser-agent: Wirewatch\nDisallow:", "/news/1", True),
        ("User-agent: otherbot\nDisallow: /", "/news/1", True),
        ("<!doctype html><html><body>Not here</body></html>", "/news/1", True),
        ("", "/news/1", True),
    ],
)
def test_rules_are_read_as_written_for_the_program(text: str, path: str, *, allowed: bool) -> None:
    rules = Rules(text, user_agent="Wirewatch/0.1 (run by ann@example.com)")
    assert rules.allow(f"http://news.test{path}") is allowed


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Crawl-delay: 5", 5.0),
        ("Crawl-delay: 0.5", 0.5),
        ("Crawl-delay: soon", None),
        ("Crawl-delay: 99999999999", 86_400.0),
        ("Crawl-delay: -3", None),
        ("Crawl-delay: nan", None),
        ("", None),
    ],
)
def test_a_crawl_delay_is_read(line: str, expected: float | None) -> None:
    rules = Rules(f"User-agent: *\n{line}\nDisallow: /archive/", user_agent="Wirewatch")
    assert rules.crawl_delay == (None if expected is None else timedelta(seconds=expected))


@pytest.mark.parametrize(
    ("user_agent", "expected"),
    [("Wirewatch/0.1 (x)", "Wirewatch"), ("News-Desk_2 bot", "News-Desk_"), ("", "*"), ("42", "*")],
)
def test_the_program_is_known_by_its_product(user_agent: str, expected: str) -> None:
    assert product(user_agent) == expected
