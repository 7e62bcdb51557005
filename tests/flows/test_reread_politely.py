"""Pages are asked for once more under the same rules as the first time."""

from dataclasses import replace
from datetime import timedelta

from storage import visits
from storage.visits import Revisit
from tests.connectors.hostile import answer
from tests.flows.conftest import OpenDesk
from tests.flows.desk import NOW, Desk
from tests.flows.press import OWN_WORDS
from tests.flows.test_politeness import HEEDING, asked, refusing

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
PATHS = tuple(f"/piers/{n}" for n in range(6))


def published(desk: Desk) -> None:
    """Let six articles that concern a watch be read, compared, grouped and searched."""
    texts = {path: OWN_WORDS.and_also(f"The page at {path} is about Terminal 5.") for path in PATHS}
    desk.prints("/feed", *(desk.publishes(path, text) for path, text in texts.items()))
    desk.run()


def limited(desk: Desk, **limits: object) -> None:
    desk.kit = replace(desk.kit, limits=desk.kit.limits.model_copy(update=limits))


def again(desk: Desk) -> int:
    """How many pages were asked for a second time, or more often."""
    return sum(count - 1 for path, count in asked(desk).items() if path in PATHS)


def due(desk: Desk, *, after: timedelta) -> int:
    with desk.kit.store.reading() as session:
        return visits.due(session, now=NOW + after)


def claimed(desk: Desk, *, after: timedelta) -> list[Revisit]:
    """What another worker may claim."""
    with desk.kit.store.transaction() as session:
        return visits.claim(session, now=NOW + after, worker="another", lease=MINUTE, limit=9)


def test_a_page_that_robots_txt_forbids_by_now_is_not_lost_and_is_tried_at_its_next_age(
    open_desk: OpenDesk,
) -> None:
    desk = open_desk(sections=HEEDING)
    published(desk)
    desk.server.routes["/robots.txt"] = answer(body=b"User-agent: *\nDisallow: /piers/\n")
    (report,) = desk.run("read", at=NOW + DAY + MINUTE)
    assert report.figures == {"again forbidden": 6}
    assert report.sentence == "read 0 articles from 0 hosts, 6 pages again (6 forbidden)"
    assert report.notes[0].endswith("robots.txt forbids it; forbidden")
    assert (again(desk), asked(desk)["/robots.txt"]) == (0, 2)
    assert [desk.article(row).lost for row in desk.articles()] == [None] * 6
    assert (due(desk, after=6 * DAY), due(desk, after=7 * DAY)) == (0, 6)
    desk.server.routes["/robots.txt"] = answer("404 Not Found")
    (report,) = desk.run("read", at=NOW + 7 * DAY)
    assert report.figures == {"again same": 6}


def test_while_robots_txt_cannot_be_read_pages_wait_and_have_not_failed(desk: Desk) -> None:
    published(desk)
    limited(desk, robots=True)
    desk.server.routes["/robots.txt"] = answer("503 Service Unavailable")
    for minutes in range(0, 90, 15):
        (report,) = desk.run("read", at=NOW + HOUR + minutes * MINUTE)
        assert report.figures == {"again put off": 6}
    assert again(desk) == 0
    assert [visit.failures for visit in claimed(desk, after=2 * HOUR + 30 * MINUTE)] == [1] * 6


def test_a_host_that_refuses_pages_is_asked_for_no_more_of_them_and_the_others_are_not_lost(
    desk: Desk,
) -> None:
    published(desk)
    refusing(desk, *PATHS)
    (report,) = desk.run("read", at=NOW + HOUR)
    assert report.figures == {"again gone": 3, "again put off": 1}
    assert any("no page is asked for until" in note for note in report.notes)
    assert again(desk) == 3
    assert sum(desk.article(row).lost is not None for row in desk.articles()) == 3
    assert claimed(desk, after=HOUR + 5 * MINUTE) == []
    assert [visit.failures for visit in claimed(desk, after=HOUR + 20 * MINUTE)] == [1, 1, 1]


def test_a_host_that_refused_first_readings_is_not_asked_for_pages_once_more(desk: Desk) -> None:
    published(desk)
    new = ("/1", "/2", "/3")
    refusing(desk, *new)
    desk.prints("/feed", *(replace(desk.publishes(path, OWN_WORDS), guid=path) for path in new))
    refusing(desk, *new)
    _, report = desk.run("poll", "read", at=NOW + HOUR)
    assert report.figures == {"feed text": 3}
    assert (again(desk), due(desk, after=HOUR)) == (0, 6)


def test_what_there_is_no_time_to_ask_for_once_more_comes_first_in_the_next_cycle(desk: Desk) -> None:
    published(desk)
    limited(desk, host_delay=MINUTE, fetch_for=timedelta(seconds=2))
    (report,) = desk.run("read", at=NOW + HOUR)
    assert report.figures == {"again same": 1}
    assert report.sentence.endswith("1 page again (3 left for the next cycle)")
    assert due(desk, after=HOUR) == 5
    assert [visit.failures for visit in claimed(desk, after=HOUR)] == [1] * 5
