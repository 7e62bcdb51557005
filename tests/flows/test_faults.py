"""Bad input and bad connections: a recorded reason each, the others go on, and no entry is lost."""

import gzip
import zlib
from datetime import timedelta

import pytest

from tests.connectors.hostile import Script, Visit, answer, cut, hostile, redirect, silence, trickle
from tests.flows.conftest import OpenDesk
from tests.flows.desk import CHANNELS, HASTY, LIMITS, NOW, WATCH, Desk
from tests.flows.press import CHESS, MARKET, Item, page, rss

HOUR = timedelta(hours=1)
RSS = {"Content-Type": "application/rss+xml"}
HTML = {"Content-Type": "text/html; charset=utf-8"}
MEGABYTE = 2**20

TWO = [Item(f"Headline {n}", f"http://127.0.0.1:9/{n}", guid=str(n)) for n in range(2)]


def flood(megabytes: int, sent: list[int] | None = None) -> Script:
    """A feed of that many megabytes, made while it is sent, without its length; `sent` lists the pieces."""
    piece = b"<item><title>Again and again</title></item>".ljust(MEGABYTE // 16)

    def script(visit: Visit) -> None:
        visit.send(b"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\nConnection: close\r\n\r\n")
        visit.send(b"<rss version='2.0'><channel><title>Flood</title>")
        for _ in range(megabytes * 16):
            visit.send(piece)
            if sent is not None:
                sent.append(len(piece))

    return script


def bomb(megabytes: int) -> bytes:
    packer = zlib.compressobj(9, wbits=31)
    packed = [packer.compress(bytes(MEGABYTE)) for _ in range(megabytes)]
    return b"".join([*packed, packer.flush()])


def never_ends(content_type: str) -> Script:
    head = f"HTTP/1.1 200 OK\r\nContent-Type: {content_type}\r\n\r\n<!doctype html><html><body><p>"
    return trickle(head.encode(), b"and so on ", pause=0.05)


BROKEN_FEEDS: dict[str, tuple[Script, str]] = {
    "HTML": (answer(body=page(MARKET), headers=HTML), "not a feed: an HTML page"),
    "HTML that calls itself RSS": (answer(body=page(MARKET), headers=RSS), "not a feed: an HTML page"),
    "empty": (answer(headers=RSS), "not a feed: an empty body"),
    "binary": (answer(body=bytes(range(256)) * 40, headers=RSS), "not a feed: a binary file"),
    "cut by the connection": (
        cut(b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n" + rss(TWO)[:300]),
        "connection cut in the middle",
    ),
    "50 MB, declared": (
        answer(headers={**RSS, "Content-Length": str(50 * MEGABYTE)}),
        "body larger than 0.3 MB",
    ),
    "50 MB, streamed": (flood(50), "body larger than 0.3 MB"),
    "gzip bomb": (
        answer(body=bomb(50), headers={**RSS, "Content-Encoding": "gzip"}),
        "body larger than 0.3 MB",
    ),
    "not gzip at all": (
        answer(body=rss(TWO), headers={**RSS, "Content-Encoding": "gzip"}),
        "body cannot be decompressed",
    ),
    "never ends": (never_ends("application/rss+xml"), "timed out after 1.5 s"),
    "never answers": (silence, "no answer for 0.5 s"),
    "hangs up": (cut(b""), "connection closed without an answer"),
    "speaks no HTTP": (cut(b"220 mail.test ESMTP\r\n"), "answer is not HTTP"),
    "redirect loop": (redirect("/broken"), "redirect loop"),
    "404": (answer("404 Not Found"), "404 not found"),
    "410": (answer("410 Gone"), "410 gone"),
    "429": (answer("429 Too Many Requests", headers={"Retry-After": "7200"}), "429 too many requests"),
    "500": (answer("500 Internal Server Error"), "500 internal server error"),
}

WOUNDED_FEEDS: dict[str, tuple[Script, str]] = {
    "truncated": (answer(body=rss(TWO)[:-40], headers=RSS), "ill-formed XML"),
    "encoded wrongly": (
        answer(
            body=rss([Item("Caf\u00e9", TWO[0].link), TWO[1]]).decode().encode("latin-1"),
            headers={"Content-Type": "application/rss+xml; charset=utf-8"},
        ),
        "",
    ),
    "gzipped as asked": (
        answer(body=gzip.compress(rss(TWO)), headers={**RSS, "Content-Encoding": "gzip"}),
        "",
    ),
    "moved for good": (redirect("/healthy", "301 Moved Permanently"), ""),
}

BROKEN_PAGES: dict[str, tuple[Script, str]] = {
    "binary": (answer(body=b"%PDF-1.7" + bytes(range(256)) * 40, headers=HTML), "given up: not HTML: a PDF"),
    "empty": (answer(headers=HTML), "given up: empty page"),
    "blank": (
        answer(body=b"<!doctype html><html><body></body></html>", headers=HTML),
        "given up: no article on the page",
    ),
    "20 MB": (
        answer(headers={**HTML, "Content-Length": str(20 * MEGABYTE)}),
        "given up: body larger than 0.3 MB",
    ),
    "20 MB, streamed": (flood(20), "given up: body larger than 0.3 MB"),
    "gzip bomb": (
        answer(body=bomb(20), headers={**HTML, "Content-Encoding": "gzip"}),
        "given up: body larger than 0.3 MB",
    ),
    "never ends": (never_ends("text/html"), "put off: timed out after 1.5 s"),
    "never answers": (silence, "put off: no answer for 0.5 s"),
    "redirect loop": (redirect("/broken"), "given up: redirect loop"),
    "redirect to nowhere": (redirect("ftp://127.0.0.1/"), "given up: not an http or https address"),
    "404": (answer("404 Not Found"), "given up: 404 not found"),
    "410": (answer("410 Gone"), "given up: 410 gone"),
    "429": (answer("429 Too Many Requests", headers={"Retry-After": "60"}), "put off: 429 too many requests"),
    "500": (answer("500 Internal Server Error"), "put off: 500 internal server error"),
}


# What such a feed is, where it is more than failing.
STATES = {"410": "gone", "429": "blocked"}


def patience(fault: str) -> str:
    """Sections with short time-outs, where it takes one to see the fault."""
    return WATCH + CHANNELS + (HASTY if fault.startswith("never") else LIMITS)


@pytest.mark.parametrize("fault", BROKEN_FEEDS)
def test_a_feed_that_cannot_be_read_says_why_and_stops_no_other(fault: str, open_desk: OpenDesk) -> None:
    desk = open_desk(feeds={"/broken": "", "/healthy": ""}, sections=patience(fault))
    script, reason = BROKEN_FEEDS[fault]
    desk.server.routes["/broken"] = script
    desk.prints("/healthy", *TWO)
    report = desk.run("poll")[0]
    health = desk.feeds()
    broken = health["/broken"]
    assert (broken.state, broken.failures, broken.last_error) == (
        STATES.get(fault, "failing"),
        1,
        reason,
    )
    assert (health["/healthy"].state, health["/healthy"].entries) == ("ok", 2)
    assert report.troubles == (f"{desk.server.url('/broken')}: {reason}",)
    assert report.sentence.endswith("2 new entries, 1 failed")


@pytest.mark.parametrize("fault", BROKEN_FEEDS)
def test_a_feed_that_breaks_loses_no_entry_and_recovers(fault: str, open_desk: OpenDesk) -> None:
    desk = open_desk(feeds={"/broken": ""}, sections=patience(fault))
    desk.prints("/broken", *TWO)
    desk.run("poll")
    desk.server.routes["/broken"] = BROKEN_FEEDS[fault][0]
    desk.run("poll", at=NOW + 24 * HOUR)
    assert desk.entries() == [("waiting", "", 2)]
    assert desk.feeds()["/broken"].state == STATES.get(fault, "failing")
    desk.prints("/broken", *TWO, Item("Headline 2", "http://127.0.0.1:9/2", guid="2"))
    desk.run("poll", at=NOW + 48 * HOUR)
    health = desk.feeds()["/broken"]
    assert (health.state, health.failures, health.last_error, health.entries) == ("ok", 0, None, 3)
    assert desk.entries() == [("waiting", "", 3)]


@pytest.mark.parametrize("fault", WOUNDED_FEEDS)
def test_a_feed_that_can_be_read_in_spite_of_its_faults_is_read(fault: str, open_desk: OpenDesk) -> None:
    desk = open_desk(feeds={"/broken": "", "/healthy": ""})
    script, note = WOUNDED_FEEDS[fault]
    desk.prints("/healthy", *TWO)
    desk.server.routes["/broken"] = script
    desk.run("poll")
    health = desk.feeds()["/broken"]
    assert (health.state, health.entries) == ("ok", 2)
    assert note in " ".join(health.notes)
    assert desk.entries() == [("waiting", "", 4)]


def test_a_feed_that_asks_for_a_pause_gets_it(open_desk: OpenDesk) -> None:
    desk = open_desk(feeds={"/broken": ""})
    desk.server.routes["/broken"] = BROKEN_FEEDS["429"][0]
    desk.run("poll")
    assert desk.feeds()["/broken"].next_poll_at >= NOW + 2 * HOUR


def test_a_flood_is_turned_off_at_the_cap(open_desk: OpenDesk) -> None:
    desk = open_desk(feeds={"/broken": ""})
    sent: list[int] = []
    desk.server.routes["/broken"] = flood(50, sent)
    desk.run("poll")
    # What stood in the sockets' buffers when the connection was closed was sent as well.
    assert sum(sent) < 15 * MEGABYTE


@pytest.fixture
def faulty(open_desk: OpenDesk, fault: str) -> Desk:
    """A desk whose feed leads to /broken, whatever that may be, and to a healthy page."""
    desk = open_desk(sections=patience(fault))
    broken = Item("A page that does not come", desk.server.url("/broken"), guid="1")
    desk.prints("/feed", broken, desk.publishes("/healthy", MARKET))
    return desk


@pytest.mark.parametrize("fault", BROKEN_PAGES)
def test_a_page_that_cannot_be_read_says_why_and_stops_no_other(fault: str, faulty: Desk) -> None:
    script, expected = BROKEN_PAGES[fault]
    faulty.server.routes["/broken"] = script
    # Without a title or a summary the feed has nothing to offer in the page's place.
    item = Item("", faulty.server.url("/broken"), guid="1")
    faulty.prints("/feed", item, faulty.publishes("/healthy", MARKET))
    report = faulty.run("poll", "read")[-1]
    assert [row.title for row in faulty.articles()] == [MARKET.title]
    outcome, _, reason = expected.partition(": ")
    state = {"given up": "failed", "put off": "waiting"}[outcome]
    assert faulty.entries() == sorted([(state, reason, 1), ("read", "read (new)", 1)])
    assert report.troubles == (f"{item.link}: {reason}; {outcome}",)


@pytest.mark.parametrize("fault", BROKEN_PAGES)
def test_what_the_feed_says_of_a_page_that_never_comes_is_kept_in_the_end(fault: str, faulty: Desk) -> None:
    faulty.server.routes["/broken"] = BROKEN_PAGES[fault][0]
    faulty.run("poll")
    for hours in range(4):
        faulty.run("read", at=NOW + hours * HOUR)
    assert {row.title for row in faulty.articles()} == {"A page that does not come", MARKET.title}
    assert [state for state, _, _ in faulty.entries()] == ["read", "read"]


def test_a_host_that_hangs_holds_up_no_other(open_desk: OpenDesk) -> None:
    desk = open_desk(sections=patience("never answers"))
    with hostile() as other:
        slow = [Item(f"Slow {n}", other.url(f"/slow?{n}"), guid=f"slow {n}") for n in range(2)]
        for item in slow:
            other.routes[str(item.link).removeprefix(other.url(""))] = silence
        desk.prints("/feed", *slow, desk.publishes("/quick", CHESS))
        desk.run("poll", "read")
    assert [row.title for row in desk.articles()] == [CHESS.title]
    assert ("waiting", "no answer for 0.5 s", 2) in desk.entries()


def test_a_host_that_is_not_there_is_a_reason_too(desk: Desk) -> None:
    desk.prints("/feed", Item("Nobody listens", "http://127.0.0.1:9/", guid="1"))
    desk.run("poll", "read")
    assert desk.entries() == [("waiting", "connection refused", 1)]
