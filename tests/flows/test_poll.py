"""poll, through the database and over real connections."""

from datetime import timedelta

from tests.connectors.hostile import Visit, answer, redirect
from tests.flows.conftest import OpenDesk
from tests.flows.desk import NOW, Desk
from tests.flows.press import Item, rss

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


def items(count: int, *, first: int = 0) -> list[Item]:
    return [
        Item(f"Headline {n}", f"http://news.test/{n}", guid=f"guid {n}") for n in range(first, first + count)
    ]


def waiting(desk: Desk) -> int:
    return sum(count for state, _, count in desk.entries() if state == "waiting")


def test_every_entry_of_a_large_document_is_kept(desk: Desk) -> None:
    desk.prints("/feed", *items(1200))
    (report,) = desk.run("poll")
    assert report.figures["entries"] == waiting(desk) == 1200
    assert desk.feeds()["/feed"].entries == 1200


def test_a_feed_is_asked_with_its_validators_and_a_304_keeps_them(desk: Desk) -> None:
    body, etag = rss(items(2)), '"edition 1"'

    def script(visit: Visit) -> None:
        known = visit.header("If-None-Match") == etag
        answer("304 Not Modified" if known else "200 OK", b"" if known else body, {"ETag": etag})(visit)

    desk.server.routes["/feed"] = script
    for time in range(3):
        desk.run("poll", at=NOW + time * 7 * HOUR)
    assert [visit.header("If-None-Match") for visit in desk.server.visits] == [None, etag, etag]
    health = desk.feeds()["/feed"]
    assert (health.state, health.entries, waiting(desk)) == ("ok", 2, 2)


def test_an_unchanged_body_is_recognised_where_the_server_ignores_validators(desk: Desk) -> None:
    desk.prints("/feed", *items(2), headers={"Last-Modified": "Tue, 11 Feb 2025 08:00:00 GMT"})
    first, second = (desk.run("poll", at=NOW + day * DAY)[0] for day in range(2))
    assert (first.figures["new"], second.figures["unchanged"]) == (1, 1)
    sent = [visit.header("If-Modified-Since") for visit in desk.server.visits]
    assert sent == [None, "Tue, 11 Feb 2025 08:00:00 GMT"]
    assert waiting(desk) == 2


def test_a_feed_that_is_not_due_is_not_asked(desk: Desk) -> None:
    desk.prints("/feed", *items(1))
    desk.run("poll")
    (report,) = desk.run("poll", at=NOW + timedelta(minutes=1))
    assert (len(desk.server.visits), report.figures.get("feeds", 0)) == (1, 0)


def test_a_reused_guid_does_not_hide_an_entry(desk: Desk) -> None:
    desk.prints("/feed", Item("Quay opened", "http://news.test/1", guid="today"))
    desk.run("poll")
    desk.prints("/feed", Item("Quay closed", "http://news.test/2", guid="today"))
    desk.run("poll", at=NOW + DAY)
    assert waiting(desk) == 2


def test_items_without_guids_are_known_again_by_their_links(desk: Desk) -> None:
    desk.prints("/feed", *(Item(f"Headline {n}", f"http://news.test/{n}") for n in range(3)))
    desk.run("poll")
    desk.prints("/feed", *(Item(f"Headline {n}", f"http://news.test/{n}") for n in range(4)))
    (report,) = desk.run("poll", at=NOW + DAY)
    assert (report.figures["entries"], waiting(desk)) == (1, 4)


def test_guids_made_anew_at_each_fetch_make_no_new_entries(desk: Desk) -> None:
    for day in range(3):
        desk.prints(
            "/feed", *(Item(f"Headline {n}", f"http://news.test/{n}", guid=f"{day}/{n}") for n in range(3))
        )
        desk.run("poll", at=NOW + day * DAY)
    assert waiting(desk) == 3


def test_an_entry_that_reads_differently_waits_again(desk: Desk) -> None:
    text = f"<p>{'The quay is closed. ' * 20}</p>"
    desk.prints("/feed", Item("Quay closed", guid="1", content=text))
    desk.run("poll", "read")
    assert waiting(desk) == 0
    desk.prints("/feed", Item("Quay closed: two ships wait", guid="1", content=text))
    desk.run("poll", at=NOW + DAY)
    assert waiting(desk) == 1


def test_a_moved_feed_is_read_and_its_new_address_recorded(desk: Desk) -> None:
    desk.server.routes["/feed"] = redirect(desk.server.url("/new"), "301 Moved Permanently")
    desk.prints("/new", *items(2))
    desk.run("poll")
    health = desk.feeds()["/feed"]
    assert (health.state, health.moved_to, waiting(desk)) == ("ok", desk.server.url("/new"), 2)


def test_a_feed_that_moved_for_the_day_keeps_its_address(desk: Desk) -> None:
    desk.server.routes["/feed"] = redirect(desk.server.url("/new"), "302 Found")
    desk.prints("/new", *items(2))
    desk.run("poll")
    assert (desk.feeds()["/feed"].moved_to, waiting(desk)) == (None, 2)


def test_one_document_in_two_feeds_makes_the_entries_of_both(open_desk: OpenDesk) -> None:
    desk = open_desk(feeds={"/a": "The Mole", "/b": "The Pier"})
    for path in ("/a", "/b"):
        desk.prints(path, *items(2))
    desk.run("poll")
    assert waiting(desk) == 4


def test_the_report_counts_what_was_done(open_desk: OpenDesk) -> None:
    desk = open_desk(feeds={"/a": "", "/b": ""})
    desk.prints("/a", *items(2))
    (report,) = desk.run("poll")
    assert report.sentence == "polled 2 feeds on 1 host: 2 new entries, 1 failed"
    assert report.troubles == (f"{desk.server.url('/b')}: 404 not found",)
