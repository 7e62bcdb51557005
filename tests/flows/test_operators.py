"""What operators are told of feeds, and when."""

import json
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from analysis.errors import ConfigError, DeliveryError, PermanentDeliveryError, TemporaryDeliveryError
from connectors.channels.channel import Channel
from flows.checking import check
from flows.configuration import load
from flows.settings import Settings
from flows.steps.report import Report
from tests.connectors.hostile import answer
from tests.flows.conftest import OpenDesk
from tests.flows.desk import CHANNELS, LIMITS, NOW, WATCH, Desk, FakeChannel
from tests.flows.press import APPROVED, Item, page

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)

OPERATED = WATCH + CHANNELS + "operators: [file]\n" + LIMITS
DIGESTED = OPERATED.replace("path: alerts.jsonl", "path: alerts.jsonl, digest: daily")


@pytest.fixture
def operated(open_desk: OpenDesk) -> Desk:
    return open_desk(sections=OPERATED)


def listening(desk: Desk, *troubles: DeliveryError) -> FakeChannel:
    channel = FakeChannel(troubles=list(troubles))
    desk.with_channels(file=channel)
    return channel


def printed(*numbers: int) -> list[Item]:
    return [Item(f"Headline {n}", guid=str(n), content="<p>Short.</p>") for n in numbers]


def cycles(desk: Desk, *, since: datetime, hours: range) -> Report:
    """Poll and alert at each of these hours; what the last cycle reported."""
    for hour in hours:
        desk.run("poll", at=since + hour * HOUR)
        (report,) = desk.run("alert", at=since + hour * HOUR)
    return report


def daily(desk: Desk, days: int) -> datetime:
    """Let the feed bring something every morning, so that its rhythm is known; when that ended."""
    for day in range(days):
        desk.prints("/feed", *printed(*range(max(0, day - 3), day + 2)))
        cycles(desk, since=NOW + day * DAY, hours=range(0, 24, 7))
    return NOW + days * DAY


def test_a_feed_that_falls_silent_is_told_once_and_its_recovery_once(operated: Desk) -> None:
    channel = listening(operated)
    end = daily(operated, 8)
    assert channel.bulletins == []
    report = cycles(operated, since=end, hours=range(0, 5 * 24, 7))
    (silent,) = channel.bulletins
    assert silent.title == f"{operated.server.url('/feed')}: silent"
    assert "nothing new for" in silent.lines[0]
    assert report.unseen[0].startswith("1 feed silent against its rhythm")
    operated.prints("/feed", *printed(*range(5, 12)))
    for at in (end + 6 * DAY, end + 7 * DAY):
        cycles(operated, since=at, hours=range(1))
    (_, over) = channel.bulletins
    assert over.title == f"{operated.server.url('/feed')}: no longer silent"


def test_a_feed_that_fails_for_hours_is_told_and_one_that_fails_once_is_not(operated: Desk) -> None:
    channel = listening(operated)
    operated.server.routes["/feed"] = answer("503 Service Unavailable")
    cycles(operated, since=NOW, hours=range(1))
    cycles(operated, since=NOW, hours=range(1, 6))
    assert channel.bulletins == []
    report = cycles(operated, since=NOW, hours=range(6, 12))
    (told,) = channel.bulletins
    assert "503 service unavailable" in told.lines[0]
    assert report.figures["concerns"] == 0
    operated.prints("/feed", *printed(1))
    report = cycles(operated, since=NOW, hours=range(24, 49, 8))
    assert [one.title.split(": ")[-1] for one in channel.bulletins] == ["failing", "no longer failing"]
    assert report.unseen == ()


def test_many_concerns_of_one_cycle_are_one_message(open_desk: OpenDesk) -> None:
    desk = open_desk(feeds=dict.fromkeys(("/a", "/b", "/c"), ""), sections=OPERATED)
    channel = listening(desk)
    for path in ("/a", "/b", "/c"):
        desk.server.routes[path] = answer("410 Gone")
    report = cycles(desk, since=NOW, hours=range(0, 24, 2))
    (told,) = channel.bulletins
    assert (told.title, len(told.lines)) == ("Feeds: 3 new", 3)
    assert report.unseen[0].startswith("3 feeds gone, the longest since 11 Feb 2025 22:00 UTC: 127.0.0.1")


def test_without_operators_nobody_is_told_and_it_is_remembered_all_the_same(operated: Desk) -> None:
    channel = listening(operated)
    operated.kit = replace(operated.kit, operators=())
    operated.server.routes["/feed"] = answer("410 Gone")
    cycles(operated, since=NOW, hours=range(0, 24, 2))
    assert channel.bulletins == []
    operated.kit = replace(operated.kit, operators=("file",))
    assert (
        cycles(operated, since=NOW, hours=range(30, 31)).sentence
        == "sent 0 alerts, told operators of 1 concern"
    )


def test_what_a_channel_does_not_take_is_tried_for_ever(operated: Desk) -> None:
    broken: list[DeliveryError] = [TemporaryDeliveryError("file", "disk full")] * 12
    channel = listening(operated, PermanentDeliveryError("file", "revoked"), *broken)
    operated.server.routes["/feed"] = answer("410 Gone")
    report = cycles(operated, since=NOW, hours=range(0, 8, 2))
    assert report.troubles == ("channel file: disk full",)
    cycles(operated, since=NOW, hours=range(9, 9 + 13 * 7, 1))
    assert len(channel.bulletins) == 1


def test_a_channel_without_its_secret_keeps_them_waiting(operated: Desk) -> None:
    def missing(name: str) -> Channel:
        raise ConfigError(f"the secret of {name} is not set")

    operated.kit = replace(operated.kit, channel=missing)
    operated.server.routes["/feed"] = answer("410 Gone")
    report = cycles(operated, since=NOW, hours=range(0, 8, 2))
    assert report.troubles == ("channel file: the secret of file is not set",)
    assert report.figures["concerns"] == 0
    channel = listening(operated)
    cycles(operated, since=NOW, hours=range(30, 31))
    assert len(channel.bulletins) == 1


def test_operators_of_a_digest_are_told_with_it(open_desk: OpenDesk) -> None:
    desk = open_desk(sections=DIGESTED)
    channel = listening(desk)
    desk.server.routes["/feed"] = answer("410 Gone")
    cycles(desk, since=NOW, hours=range(0, 9, 2))
    assert channel.bulletins == []
    cycles(desk, since=NOW, hours=range(10, 11))  # 08:00
    assert len(channel.bulletins) == 1


def test_a_digest_ends_with_what_could_not_be_seen(open_desk: OpenDesk) -> None:
    desk = open_desk(feeds={"/feed": "The Mole", "/dead": "The Pier"}, sections=DIGESTED)
    desk.server.routes["/dead"] = answer("500 Internal Server Error")
    desk.prints("/feed", desk.publishes("/0", APPROVED))
    channel = listening(desk)
    for hour in range(4):
        desk.run("poll", "read", "compare", "group", "find", "alert", at=NOW + hour * HOUR)
    assert channel.messages == []
    desk.run("alert", at=NOW + 10 * HOUR)
    (told,) = channel.unseen
    assert told == ("1 feed failing, since 11 Feb 2025 22:00 UTC: The Pier",)


def test_an_alert_at_once_says_nothing_of_it(operated: Desk) -> None:
    operated.prints("/feed", operated.publishes("/0", APPROVED))
    channel = listening(operated)
    operated.run("poll", "read", "compare", "group", "find", "alert")
    assert channel.unseen == [()]


def test_pages_that_are_walls_are_told_of_their_outlet(operated: Desk) -> None:
    channel = listening(operated)
    wall = replace(APPROVED, paragraphs=("Please accept our cookies to go on reading this page.",))
    for number in range(6):
        operated.server.routes[f"/{number}"] = answer(body=page(wall), headers={"Content-Type": "text/html"})
    links = [Item(f"Headline {n}", operated.server.url(f"/{n}"), guid=str(n)) for n in range(6)]
    operated.prints("/feed", *links)
    operated.run("poll", "read", "alert")
    assert operated.run("alert")[0].unseen == (
        "6 pages without an article (wall, teaser or error) at The Mole",
    )
    assert [one.title.split(": ")[-1] for one in channel.bulletins] == ["walled"]


def test_the_file_channel_writes_a_bulletin_once(operated: Desk) -> None:
    operated.server.routes["/feed"] = answer("410 Gone")
    cycles(operated, since=NOW, hours=range(0, 24, 2))
    (line,) = [json.loads(line) for line in (operated.folder / "alerts.jsonl").read_text().splitlines()]
    assert line["bulletin"].endswith("/feed: gone")
    assert len(line["lines"]) == 1


@pytest.mark.parametrize(
    ("sections", "told"), [(OPERATED, "file"), (WATCH + CHANNELS + LIMITS, "nobody is told")]
)
def test_check_says_who_is_told(open_desk: OpenDesk, sections: str, told: str) -> None:
    desk = open_desk(sections=sections)
    database = f"sqlite:///{desk.folder / 'wirewatch.db'}"
    settings = Settings(home=desk.folder, config=desk.folder / "wirewatch.yaml", database_url=database)
    (finding,) = [one for one in check(settings) if one.what == "operators"]
    assert finding.ok
    assert finding.told.startswith(told)


def test_an_operator_must_be_a_channel(open_desk: OpenDesk) -> None:
    with pytest.raises(
        ConfigError, match=r"operators.0: there is no channel 'fiel'. Mend: did you mean `file`"
    ):
        open_desk(sections=OPERATED.replace("operators: [file]", "operators: [fiel]"))


def test_the_bounds_of_a_feed_must_be_in_order(tmp_path: Path) -> None:
    file, bounds = tmp_path / "wirewatch.yaml", "poll_at_most_every: 2h, poll_at_least_every: 1h"
    file.write_text(f"feeds:\n  - {{url: https://a.example/rss, {bounds}}}\n")
    with pytest.raises(ConfigError, match="expected poll_at_most_every <= poll_at_least_every"):
        load(file)
