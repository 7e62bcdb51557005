"""Feeds that move, and feeds that go."""

from dataclasses import replace
from datetime import timedelta

from flows.configuration.models import FeedSection
from tests.connectors.hostile import answer, redirect
from tests.flows.conftest import OpenDesk
from tests.flows.desk import NOW, Desk
from tests.flows.press import Item

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
STEP = 7 * HOUR


def items(count: int) -> list[Item]:
    return [Item(f"Headline {n}", f"http://news.test/{n}", guid=f"guid {n}") for n in range(count)]


def moves(desk: Desk, path: str = "/feed", to: str = "/new") -> None:
    desk.server.routes[path] = redirect(desk.server.url(to), "301 Moved Permanently")


def polls(desk: Desk, *, first: int, count: int) -> list[str]:
    notes: list[str] = []
    for number in range(first, first + count):
        (report,) = desk.run("poll", at=NOW + number * STEP)
        notes += report.notes
    return notes


def last_asked(desk: Desk, at: int) -> list[str]:
    """The paths that one poll asks for."""
    before = len(desk.server.visits)
    polls(desk, first=at, count=1)
    return [visit.path for visit in desk.server.visits[before:]]


def configured(desk: Desk, *paths: str) -> None:
    """Let the configuration name these feeds from now on."""
    desk.kit = replace(desk.kit, feeds=tuple(FeedSection(url=desk.server.url(path)) for path in paths))


def test_a_feed_that_keeps_redirecting_is_asked_at_its_new_address(desk: Desk) -> None:
    desk.prints("/feed", *items(3))
    polls(desk, first=0, count=1)
    moves(desk)
    desk.prints("/new", *items(4))
    assert polls(desk, first=1, count=4) == []
    assert desk.feeds()["/feed"].state == "ok"
    feed, new = desk.server.url("/feed"), desk.server.url("/new")
    assert polls(desk, first=5, count=1) == [f"{feed}: moved to {new}; asked there from now on"]
    health = desk.feeds()["/feed"]
    assert (health.state, health.address, health.entries, health.wrong) == ("moved", new, 4, False)
    assert last_asked(desk, 6) == ["/new"]
    assert health.signs[0].told == f"moved to {new}, where it is asked now. Mend: write the new address"


def test_a_wall_a_home_page_and_a_passing_redirect_take_no_feed_along(desk: Desk) -> None:
    desk.prints("/feed", *items(3))
    polls(desk, first=0, count=1)
    moves(desk)
    desk.server.routes["/new"] = answer(body=b"<html><body>Welcome</body></html>")
    polls(desk, first=1, count=9)
    assert desk.feeds()["/feed"].address is None
    desk.prints("/new")
    polls(desk, first=30, count=9)
    assert desk.feeds()["/feed"].address is None
    desk.server.routes["/feed"] = redirect(desk.server.url("/new"), "302 Found")
    desk.prints("/new", *items(3))
    polls(desk, first=60, count=9)
    assert desk.feeds()["/feed"].address is None


def test_an_empty_document_in_between_neither_counts_nor_takes_back(desk: Desk) -> None:
    moves(desk)
    desk.prints("/new", *items(3))
    polls(desk, first=0, count=2)
    desk.prints("/new")
    polls(desk, first=10, count=9)
    assert desk.feeds()["/feed"].address is None
    desk.prints("/new", *items(3))
    polls(desk, first=30, count=1)
    assert desk.feeds()["/feed"].address == desk.server.url("/new")


def moved(desk: Desk) -> None:
    desk.prints("/new", *items(4))
    moves(desk)
    polls(desk, first=0, count=6)
    assert desk.feeds()["/feed"].address == desk.server.url("/new")


def test_the_configuration_may_keep_the_old_address_or_name_the_new_one_or_both(desk: Desk) -> None:
    moved(desk)
    configured(desk, "/feed", "/new")
    assert last_asked(desk, 7) == ["/new"]
    assert set(desk.feeds()) == {"/feed"}
    configured(desk, "/new")
    assert last_asked(desk, 8) == ["/new"]
    health = desk.feeds()["/new"]
    assert (set(desk.feeds()), health.entries, health.state) == ({"/new"}, 4, "ok")
    assert desk.entries() == [("waiting", "", 4)]


def test_a_feed_that_moved_to_another_one_is_asked_only_there(open_desk: OpenDesk) -> None:
    desk = open_desk(feeds={"/feed": "", "/new": ""})
    desk.prints("/new", *items(4))
    moves(desk)
    (note,) = polls(desk, first=0, count=6)
    assert note.endswith(f"moved to {desk.server.url('/new')}, which is polled already; asked no more itself")
    assert desk.feeds()["/feed"].state == "double"
    assert last_asked(desk, 7) == ["/new"]
    configured(desk, "/feed")
    assert last_asked(desk, 8) == ["/new"]
    assert (set(desk.feeds()), desk.feeds()["/feed"].state) == ({"/feed"}, "moved")


def test_where_the_new_address_fails_and_the_old_one_works_the_feed_moves_back(desk: Desk) -> None:
    moved(desk)
    desk.server.routes["/new"] = answer("404 Not Found")
    desk.prints("/feed", *items(5))
    polls(desk, first=10, count=20)
    health = desk.feeds()["/feed"]
    assert (health.address, health.state, health.entries) == (None, "ok", 5)


def test_a_feed_whose_address_holds_a_secret_is_followed_but_not_renamed(open_desk: OpenDesk) -> None:
    desk = open_desk(feeds={"/feed?token=s3cret": ""})
    desk.prints("/new?token=s3cret", *items(2))
    moves(desk, "/feed?token=s3cret", "/new?token=s3cret")
    polls(desk, first=0, count=9)
    (health,) = desk.feeds().values()
    assert (health.address, health.entries) == (None, 2)


def test_a_feed_that_is_gone_is_asked_once_a_week_for_ever_and_is_welcome_back(desk: Desk) -> None:
    desk.server.routes["/feed"] = answer("410 Gone")
    polled = 0
    for day in range(60):
        (report,) = desk.run("poll", at=NOW + day * DAY)
        polled += report.figures["feeds"]
    health = desk.feeds()["/feed"]
    assert (health.state, health.wrong) == ("gone", True)
    assert "410 gone" in health.signs[0].told
    assert 10 < polled < 18
    desk.prints("/feed", *items(2))
    desk.run("poll", at=NOW + 70 * DAY)
    assert (desk.feeds()["/feed"].state, desk.feeds()["/feed"].entries) == ("ok", 2)


def test_a_feed_may_have_bounds_of_its_own(open_desk: OpenDesk) -> None:
    desk = open_desk(feeds={"/a": "", "/b": ""})
    hasty = FeedSection(url=desk.server.url("/a"), poll_at_least_every="10m")  # type: ignore[arg-type]
    slow = FeedSection(url=desk.server.url("/b"), poll_at_most_every="2d")  # type: ignore[arg-type]
    desk.kit = replace(desk.kit, feeds=(hasty, slow))
    for path in ("/a", "/b"):
        desk.prints(path, *items(2))
    for minute in range(0, 12 * 60, 3):
        desk.run("poll", at=NOW + timedelta(minutes=minute))
    asked = [visit.path for visit in desk.server.visits]
    assert asked.count("/b") == 1
    assert 60 <= asked.count("/a") <= 75


def test_what_a_document_asks_for_is_remembered_when_it_has_not_changed(desk: Desk) -> None:
    head = b"<ttl>180</ttl><skipHours><hour>7</hour></skipHours><skipDays><day>Sunday</day></skipDays>"
    body = b'<rss version="2.0"><channel><title>Harbour</title>' + head + b"</channel></rss>"
    desk.server.routes["/feed"] = answer(body=body)
    pauses = []
    for _ in range(2):
        health = desk.feeds().get("/feed")
        at = NOW if health is None else health.next_poll_at
        desk.run("poll", at=at)
        pauses.append(desk.feeds()["/feed"].next_poll_at - at)
    assert all(3 * HOUR <= pause < 3.4 * HOUR for pause in pauses)


def test_items_that_may_have_been_missed_are_kept_with_the_times_and_shown(desk: Desk) -> None:
    desk.prints("/feed", *(Item(f"Headline {n}", guid=f"guid {n}") for n in range(5)))
    polls(desk, first=0, count=1)
    desk.prints("/feed", *(Item(f"Headline {n}", guid=f"guid {n}") for n in range(4, 9)))
    assert polls(desk, first=1, count=1) == []
    desk.prints("/feed", *(Item(f"Headline {n}", guid=f"guid {n}") for n in range(20, 25)))
    (note,) = polls(desk, first=2, count=1)
    assert note.endswith("between 12 Feb 2025 05:00 UTC and 12 Feb 2025 12:00 UTC: nothing in it was known")
    health = desk.feeds()["/feed"]
    assert (health.state, health.gaps, health.last_gap_at, health.wrong) == ("gap", 1, NOW + 2 * STEP, True)
    polls(desk, first=15, count=1)
    assert desk.feeds()["/feed"].state == "ok"
