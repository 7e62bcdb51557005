"""Politeness, through the database and over real connections."""

import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest

from flows.steps.poll import poll, subscribe
from flows.steps.read import read
from flows.steps.report import Report
from storage import feeds, hosts
from tests.connectors.hostile import Script, Visit, answer
from tests.flows.conftest import OpenDesk
from tests.flows.desk import CHANNELS, LIMITS, NOW, WATCH, Desk
from tests.flows.press import APPROVED, CHESS, MARKET, OWN_WORDS, REFUSED, Item, fragment, rss

HEEDING = WATCH + CHANNELS + LIMITS.replace("robots: false", "robots: true")
DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
TEXTS = {"/archive/1": APPROVED, "/news/1": CHESS, "/news/2": MARKET, "/news/3": REFUSED}
RULES = b"User-agent: *\nDisallow: /archive/\nCrawl-delay: 0.01\n"


@pytest.fixture
def heeding(open_desk: OpenDesk) -> Desk:
    """A desk that heeds robots.txt, with four entries that carry their texts."""
    desk = open_desk(sections=HEEDING)
    items = [desk.publishes(path, text) for path, text in TEXTS.items()]
    carrying = [
        Item(one.title, one.link, guid=one.guid, content=fragment(text))
        for one, text in zip(items, TEXTS.values(), strict=True)
    ]
    desk.prints("/feed", *carrying)
    return desk


def asked(desk: Desk) -> Counter[str]:
    return Counter(visit.path for visit in desk.server.visits)


def reasons(desk: Desk) -> set[str]:
    return {reason for _, reason, _ in desk.entries()}


def test_a_page_that_robots_txt_forbids_is_read_by_the_feeds_own_text(heeding: Desk) -> None:
    heeding.server.routes["/robots.txt"] = answer(body=RULES)
    _, report = heeding.run("poll", "read")
    assert asked(heeding) == {"/feed": 1, "/robots.txt": 1, "/news/1": 1, "/news/2": 1, "/news/3": 1}
    assert (report.figures["read"], report.figures["feed text"], report.figures["forbidden"]) == (3, 1, 1)
    assert "feed text: robots.txt forbids it (new)" in reasons(heeding)
    assert "1 as robots.txt asks" in report.sentence


def test_robots_txt_is_asked_for_once_a_day(heeding: Desk) -> None:
    heeding.server.routes["/robots.txt"] = answer(body=RULES, headers={"ETag": '"1"'})
    counts = []
    for hours in (0, 20, 25):
        heeding.prints("/feed", heeding.publishes(f"/news/at-{hours}", CHESS))
        heeding.run("poll", "read", at=NOW + timedelta(hours=hours))
        counts.append(asked(heeding)["/robots.txt"])
    assert counts == [1, 1, 2]
    assert heeding.server.visits[-2].header("If-None-Match") == '"1"'
    with heeding.kit.store.reading() as session:
        (known,) = hosts.several(session, [heeding.server.url("").removeprefix("http://")]).values()
    assert (known.robots.text, known.crawl_delay) == (RULES.decode(), timedelta(seconds=0.01))


@pytest.mark.parametrize("exempt", ["robots: false", 'robots_except: ["{host}"]'])
def test_robots_txt_may_be_switched_off(open_desk: OpenDesk, server_host: str, exempt: str) -> None:
    limits = LIMITS.replace("robots: false", exempt.format(host=server_host))
    desk = open_desk(sections=WATCH + CHANNELS + limits)
    desk.server.routes["/robots.txt"] = answer(body=RULES)
    desk.prints("/feed", desk.publishes("/archive/1", APPROVED))
    desk.run("poll", "read")
    assert asked(desk) == {"/feed": 1, "/archive/1": 1}


@pytest.fixture
def server_host(server: object) -> str:
    return f"127.0.0.1:{server.port}"  # type: ignore[attr-defined]


def test_where_robots_txt_fails_pages_wait_and_are_read_when_it_has_failed_for_a_day(heeding: Desk) -> None:
    heeding.server.routes["/robots.txt"] = answer("503 Service Unavailable")
    _, report = heeding.run("poll", "read")
    assert report.figures["put off"] == 4
    assert asked(heeding) == {"/feed": 1, "/robots.txt": 1}
    assert reasons(heeding) == {"not asked, for robots.txt could not be read: 503 service unavailable"}
    (report,) = heeding.run("read", at=NOW + DAY + MINUTE)
    assert report.figures["read"] == 4


def refusing(desk: Desk, *paths: str, status: str = "403 Forbidden") -> None:
    for path in paths:
        desk.server.routes[path] = answer(status)


def test_a_host_that_refuses_its_pages_is_asked_no_more_of_them_and_feeds_are(open_desk: OpenDesk) -> None:
    desk = open_desk()
    paths = [f"/{n}" for n in range(9)]
    refusing(desk, *paths)
    text = fragment(CHESS)
    desk.prints("/feed", *(Item(f"Headline {p}", desk.server.url(p), guid=p, content=text) for p in paths))
    _, report = desk.run("poll", "read")
    assert sum(asked(desk)[path] for path in paths) == 3
    assert report.figures["feed text"] == 9
    assert any("no page is asked for until" in one and "403 forbidden" in one for one in report.notes)
    (polled,) = desk.run("poll", at=NOW + DAY)
    assert (polled.figures["feeds"], polled.troubles) == (1, ())


def test_a_page_without_a_text_in_its_feed_waits_for_a_host_to_think_better_of_it(
    open_desk: OpenDesk,
) -> None:
    desk = open_desk()
    paths = [f"/{n}" for n in range(9)]
    refusing(desk, *paths)
    desk.prints("/feed", *(Item(f"Headline {path}", desk.server.url(path), guid=path) for path in paths))
    _, report = desk.run("poll", "read")
    assert (report.figures["feed text"], report.figures["put off"]) == (3, 6)
    for path in paths:
        desk.publishes(path, CHESS)
    (report,) = desk.run("read", at=NOW + HOUR)
    assert report.figures["read"] == 6


def throttle(desk: Desk, *paths: str) -> None:
    refusing(desk, *paths, status="429 Too Many Requests")


FEEDS = {f"/feed-{n}": "" for n in range(8)}


def test_one_feed_that_is_throttled_is_a_matter_of_that_feed(open_desk: OpenDesk) -> None:
    desk = open_desk(feeds=FEEDS)
    for path in FEEDS:
        desk.prints(path, Item("Quay closed", guid=path))
    throttle(desk, "/feed-0")
    for day in range(5):
        (report,) = desk.run("poll", at=NOW + day * DAY)
        assert (report.figures["feeds"], report.figures["failed"]) == (8, 1)


def test_several_feeds_that_are_throttled_are_a_matter_of_their_host(open_desk: OpenDesk) -> None:
    desk = open_desk(feeds=FEEDS)
    throttle(desk, *FEEDS)
    (report,) = desk.run("poll")
    assert asked(desk).total() == report.figures["feeds"] == 3
    assert "no feed is asked for until" in report.troubles[-1]
    (meanwhile,) = desk.run("poll", at=NOW + 5 * MINUTE)
    assert "no feed is asked for until" in meanwhile.troubles[0]
    assert asked(desk).total() == 3
    desk.run("poll", at=NOW + 15 * MINUTE)
    assert asked(desk).total() == 4  # one tries, and fails alike
    with desk.kit.store.reading() as session:
        (block,) = hosts.blocked(session, now=NOW + 15 * MINUTE)
    assert timedelta(minutes=20) <= block.until - (NOW + 15 * MINUTE) < timedelta(minutes=25)


def test_one_answer_takes_it_all_back(open_desk: OpenDesk) -> None:
    desk = open_desk(feeds=FEEDS)
    throttle(desk, *FEEDS)
    desk.run("poll")
    for path in FEEDS:
        desk.prints(path, Item("Quay closed", guid=path))
    later = NOW + DAY
    (report,) = desk.run("poll", at=later)
    assert (report.figures["feeds"], report.figures["new"], report.troubles) == (8, 8, ())
    with desk.kit.store.reading() as session:
        assert hosts.blocked(session, now=NOW) == []


def test_another_host_is_not_held_responsible(open_desk: OpenDesk) -> None:
    sections = WATCH + CHANNELS + LIMITS.replace("[127.0.0.1]", "[127.0.0.1, localhost]")
    desk = open_desk(feeds=FEEDS, sections=sections)
    throttle(desk, *FEEDS)
    desk.server.routes["/other"] = answer(body=rss([Item("Quay closed", guid="1")]))
    with desk.kit.store.transaction() as session:
        other = desk.server.url("/other").replace("127.0.0.1", "localhost")
        feeds.add(session, feeds.FeedSpec(url=other), now=NOW)
        hosts.place(session, desk.kit.owner)
    (report,) = desk.run("poll")
    assert (asked(desk)["/other"], report.figures["new"]) == (1, 1)


def test_what_there_is_no_time_for_comes_first_in_the_next_cycle(open_desk: OpenDesk) -> None:
    hasty = LIMITS.replace("host_delay: 0s", "host_delay: 60s\n  fetch_for: 0.2s")
    desk = open_desk(feeds=FEEDS, sections=WATCH + CHANNELS + hasty)
    counts = []
    for path in FEEDS:
        desk.prints(path, Item("Quay closed", guid=path))
    (report,) = desk.run("poll")
    counts.append(report.figures["feeds"])
    assert counts == [1]
    assert report.figures["left"] >= 1
    assert "left for the next cycle" in report.sentence
    with desk.kit.store.reading() as session:
        assert feeds.due(session, now=NOW) == 7
    with desk.kit.store.transaction() as session:  # nobody holds the owner any more
        found = feeds.claim(session, now=NOW, worker="another", lease=MINUTE, limit=9)
    assert len(found) == 7


@dataclass
class Gate:
    """Answers slowly, and counts how many requests are open at a time. `pause` in seconds."""

    pause: float = 0.01
    most: int = 0
    open_now: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def before(self, script: Script) -> Script:
        def passing(visit: Visit) -> None:
            with self.lock:
                self.open_now += 1
                self.most = max(self.most, self.open_now)
            visit.pause(self.pause)
            with self.lock:
                self.open_now -= 1
            script(visit)

        return passing


def by_two_workers(desk: Desk, step: Callable[..., Report], *, at: datetime) -> Counter[str]:
    """Let two workers take the same step at the same moment, and return what both did together."""
    start = threading.Barrier(2)

    def work(worker: str) -> Counter[str]:
        start.wait(30)
        return Counter(step(replace(desk.kit, worker=worker), now=at).figures)

    with ThreadPoolExecutor(2) as pool:
        return sum(pool.map(work, ["one", "two"]), Counter[str]())


def test_two_workers_never_ask_one_host_at_the_same_time(open_desk: OpenDesk) -> None:
    desk, gate = open_desk(feeds=FEEDS), Gate()
    for path in FEEDS:
        desk.server.routes[path] = gate.before(answer(body=rss([Item("Quay closed", guid=path)])))
    subscribe(desk.kit, now=NOW)
    done = by_two_workers(desk, poll, at=NOW)
    assert (gate.most, done["feeds"]) == (1, len(FEEDS))
    assert asked(desk) == dict.fromkeys(FEEDS, 1)


def test_two_workers_never_ask_one_host_at_the_same_time_for_pages_new_and_known(open_desk: OpenDesk) -> None:
    desk, gate = open_desk(), Gate(pause=0.05)  # long enough for two that do not wait for each other to meet
    known, new = ([f"/{kind}/{n}" for n in range(8)] for kind in ("known", "new"))
    for paths, at in ((known, NOW), (new, NOW + HOUR)):
        texts = {path: OWN_WORDS.and_also(f"The page at {path} is about Terminal 5.") for path in paths}
        desk.prints("/feed", *(desk.publishes(path, text) for path, text in texts.items()))
        desk.run(*([] if paths is known else ["poll"]), at=at)
    for path in (*known, *new):
        desk.server.routes[path] = gate.before(desk.server.routes[path])
    done = by_two_workers(desk, read, at=NOW + HOUR)
    assert (gate.most, done["read"], done["again same"]) == (1, len(new), len(known))
    assert asked(desk) == {"/feed": 2} | dict.fromkeys(known, 2) | dict.fromkeys(new, 1)


def test_the_next_step_waits_for_the_pause_after_the_last_request_of_the_one_before(
    open_desk: OpenDesk,
) -> None:
    desk = open_desk(sections=WATCH + CHANNELS + LIMITS.replace("host_delay: 0s", "host_delay: 0.3s"))
    moments: list[float] = []

    def timed(path: str) -> None:
        printed = desk.server.routes[path]

        def script(visit: Visit) -> None:
            moments.append(time.monotonic())
            printed(visit)

        desk.server.routes[path] = script

    desk.prints("/feed", desk.publishes("/1", CHESS))
    timed("/feed")
    timed("/1")
    _, report = desk.run("poll", "read")
    assert report.figures["read"] == 1
    assert moments[1] - moments[0] >= 0.3
