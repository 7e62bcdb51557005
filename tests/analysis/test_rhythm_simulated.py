"""The figures of benchmarks/rhythm.py that must not get worse."""

import pytest

from benchmarks.rhythm import Fixed, Ours, Publishing, Rule, Thirds, invented, play

DAYS, LEARNING = 24, 10
FEEDS = {feed.name: feed for feed in invented(DAYS)}


def played(feed: Publishing, rule: Rule) -> dict[str, object]:
    return play(feed, rule, days=DAYS, learning=LEARNING).row(feed.name, "", DAYS - LEARNING)


@pytest.mark.parametrize(
    "name", ["200 a day, window 10", "200 a day by day, window 10", "2,000 a day, window 20"]
)
def test_nothing_is_missed_of_a_feed_with_a_short_document(name: str) -> None:
    assert played(FEEDS[name], Ours())["missed"] == 0


def test_the_share_of_known_items_alone_would_lose_some() -> None:
    assert played(FEEDS["200 a day by day, window 10"], Thirds())["missed"] != 0


@pytest.mark.parametrize(
    "name", ["bursts of 15, four a day, window 20", "bursts of 30, one a day, window 20"]
)
def test_whatever_is_missed_is_noticed(name: str) -> None:
    row = played(FEEDS[name], Ours())
    assert row["of them noticed"] == row["missed"]


def test_a_feed_with_nights_costs_half_the_polls_of_a_fixed_interval_for_twice_the_delay_at_most() -> None:
    feed = FEEDS["24 a day, nights off"]
    ours, fixed = played(feed, Ours()), played(feed, Fixed())
    assert float(str(ours["polls a day"])) < 0.55 * float(str(fixed["polls a day"]))
    assert float(str(ours["mean delay, min"])) < 2 * float(str(fixed["mean delay, min"]))


@pytest.mark.parametrize("name", ["1 a day", "one a week", "dead"])
def test_slow_and_dead_feeds_are_asked_no_more_often_than_they_must(name: str) -> None:
    assert float(str(played(FEEDS[name], Ours())["polls a day"])) < 4.5
