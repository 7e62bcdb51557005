from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from analysis.concerns import Concern, bulletin, concerning
from analysis.feedhealth import (
    WRONG,
    FeedFacts,
    FeedHealth,
    FeedState,
    Pages,
    quiet,
    signs,
    spoken,
    state_of,
    worst_first,
)
from analysis.rhythm import Rhythm
from analysis.unseen import unseen
from analysis.validators import Trust

NOW = datetime(2025, 2, 11, 8, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
URL = "https://harbour.example/rss"
# Twenty-four items a day, and a pause of nine hours every night.
NIGHTLY = Rhythm(watched=(20.0,) * 24, items=480.0, quiets=tuple((day, 9.0) for day in range(20)))


def facts(**changes: Any) -> FeedFacts:
    well = FeedFacts(url=URL, last_polled_at=NOW, last_success_at=NOW, last_new_at=NOW - HOUR, rhythm=NIGHTLY)
    return replace(well, **changes)


def failing(status: int | None, since: timedelta = DAY, failures: int = 9) -> dict[str, Any]:
    return {
        "last_error": f"{status or 'no answer'}",
        "last_status": status,
        "failures": failures,
        "failing_since": NOW - since,
    }


def health(name: str = "a", **changes: Any) -> FeedHealth:
    known = facts(**changes)
    new = FeedHealth.of_new(f"https://{name}.example/rss", outlet=name.title(), now=NOW)
    return replace(
        new,
        state=state_of(known).value,
        signs=signs(known),
        failures=known.failures,
        failing_since=known.failing_since,
        last_gap_at=known.last_gap_at,
        pages=known.pages,
    )


@pytest.mark.parametrize(
    ("changes", "state"),
    [
        ({}, "ok"),
        ({"last_polled_at": None}, "new"),
        (failing(None), "failing"),
        (failing(500), "failing"),
        (failing(404), "failing"),
        (failing(404, since=30 * DAY), "gone"),
        (failing(410), "gone"),
        (failing(403), "blocked"),
        (failing(429), "blocked"),
        (failing(401), "blocked"),
        ({"last_new_at": NOW - 17 * HOUR}, "ok"),
        ({"last_new_at": NOW - 18 * HOUR}, "silent"),
        ({"last_new_at": NOW - 18 * HOUR, "rhythm": Rhythm()}, "ok"),
        ({"last_new_at": NOW - 99 * HOUR, "last_success_at": NOW - 98 * HOUR}, "ok"),
        ({"last_new_at": NOW - 99 * HOUR, **failing(500)}, "failing"),
        ({"pages": Pages(settled=9, walled=5)}, "walled"),
        ({"pages": Pages(settled=10, walled=5)}, "ok"),
        ({"pages": Pages(settled=4, walled=4)}, "ok"),
        ({"gaps": 2, "last_gap_at": NOW - 2 * DAY}, "gap"),
        ({"gaps": 2, "last_gap_at": NOW - 4 * DAY}, "ok"),
        ({"trust": Trust.OFF, "untrusted_until": NOW + DAY}, "lying"),
        ({"trust": Trust.SUSPECT}, "ok"),
        ({"address": "https://new.example/rss"}, "moved"),
        ({"address": "https://new.example/rss", "double_of": "https://new.example/rss"}, "double"),
    ],
)
def test_a_feed_is_in_the_worst_of_its_states(changes: dict[str, Any], state: str) -> None:
    assert state_of(facts(**changes)).value == state


def test_what_is_dealt_with_is_not_wrong() -> None:
    assert {state.value for state in FeedState} - {state.value for state in WRONG} == {
        "lying", "moved", "double", "new", "ok",
    }  # fmt: skip


def test_all_signs_of_a_feed_are_told_the_worst_first() -> None:
    found = signs(facts(**failing(503), gaps=1, last_gap_at=NOW, address="https://new.example/?token=s3cret"))
    assert [sign.told for sign in found] == [
        "503; 9 in a row since 10 Feb 2025 08:30 UTC",
        "may have missed items: once nothing in it was known, last on 11 Feb 2025 08:30 UTC",
        "moved to https://new.example/?token=***, where it is asked now. Mend: write the new address",
    ]


def test_a_silent_feed_is_told_against_its_own_rhythm() -> None:
    (sign,) = signs(facts(last_new_at=NOW - 3 * DAY))
    assert sign.told == "nothing new for 3 days, where 9 h is the most; it usually brings 24 a day"
    slow = replace(NIGHTLY, items=10.0, quiets=tuple((day, 30.0) for day in range(20)))
    assert signs(facts(last_new_at=NOW - 30 * DAY, rhythm=slow))[0].told.endswith("usually brings 3.5 a week")


def test_while_a_feed_fails_nobody_knows_whether_it_is_quiet() -> None:
    assert quiet(facts(last_success_at=NOW - 5 * HOUR, last_new_at=NOW - 6 * HOUR)) == HOUR
    assert quiet(facts(last_new_at=None)) is None
    assert quiet(facts(last_success_at=NOW - 2 * HOUR)) == timedelta()


@pytest.mark.parametrize(
    ("length", "told"),
    [
        (timedelta(), "0 min"),
        (timedelta(seconds=30), "30 s"),
        (timedelta(minutes=40), "40 min"),
        (9 * HOUR, "9 h"),
        (47 * HOUR, "47 h"),
        (3 * DAY, "3 days"),
    ],
)
def test_lengths_of_time_are_told_as_people_say_them(length: timedelta, told: str) -> None:
    assert spoken(length) == told


def test_the_worst_feeds_come_first() -> None:
    rows = [health("well"), health("gone", **failing(410)), health("late", last_new_at=NOW - 3 * DAY)]
    assert [row.state for row in worst_first(rows)] == ["gone", "silent", "ok"]


@pytest.mark.parametrize(
    ("changes", "concerned"),
    [
        (failing(503, since=5 * HOUR), False),
        (failing(503, since=6 * HOUR), True),
        (failing(503, since=DAY, failures=2), False),
        (failing(403, since=HOUR), False),
        (failing(410, since=HOUR, failures=2), False),
        (failing(410, since=HOUR, failures=3), True),
        ({"last_new_at": NOW - 3 * DAY}, True),
        ({}, False),
    ],
)
def test_operators_are_not_told_of_what_passes(changes: dict[str, Any], *, concerned: bool) -> None:
    assert bool(concerning(health(**changes), now=NOW)) is concerned


def test_a_bulletin_tells_what_is_wrong_before_what_is_over() -> None:
    told = bulletin(
        [
            Concern(
                feed="https://b.example/?key=k", state=FeedState.SILENT, told="", raised_at=NOW, over=True
            ),
            Concern(feed="https://c.example/rss", state=FeedState.SILENT, told="quiet", raised_at=NOW),
            Concern(feed="https://a.example/rss", state=FeedState.GONE, told="410", raised_at=NOW),
        ],
        key="1 2 3",
    )
    assert (told.title, told.key) == ("Feeds: 2 new, 1 over", "1 2 3")
    assert told.lines == (
        "https://a.example/rss is gone: 410",
        "https://c.example/rss is silent: quiet",
        "https://b.example/?key=*** is no longer silent; it was since 11 Feb 2025 08:30 UTC",
    )


def test_a_bulletin_of_very_many_concerns_is_cut_and_says_so() -> None:
    many = [
        Concern(feed=f"https://{n}.example/", state=FeedState.FAILING, told="503", raised_at=NOW)
        for n in range(5000)
    ]
    told = bulletin(many, key="")
    assert (told.title, len(told.lines)) == ("Feeds: 5000 new", 51)
    assert told.lines[-1] == "and 4950 more: `wirewatch feeds status`"


def test_one_concern_is_its_own_title() -> None:
    one = Concern(feed=URL, state=FeedState.GAP, told="so", raised_at=NOW)
    assert bulletin([one], key="").title == f"{URL}: losing items"
    assert bulletin([replace(one, over=True)], key="").title == f"{URL}: no longer losing items"


def test_what_could_not_be_seen_is_a_sentence_each() -> None:
    rows = [
        health("well"),
        health("one", **failing(503, since=2 * DAY)),
        health("two", **failing(503, since=DAY)),
        health("late", last_new_at=NOW - 3 * DAY),
        health("lost", gaps=1, last_gap_at=NOW - HOUR),
        health("past", gaps=1, last_gap_at=NOW - 2 * DAY),
        health("wall", pages=Pages(settled=20, walled=12, given_up=1)),
    ]
    assert unseen(rows, since=NOW - DAY) == (
        "2 feeds failing, the longest since 9 Feb 2025 08:30 UTC: One, Two",
        "1 feed silent against its rhythm, since 8 Feb 2025 08:30 UTC: Late",
        "items of 1 feed may be missed, last on 11 Feb 2025 07:30 UTC: Lost",
        "12 pages without an article (wall, teaser or error) at Wall",
        "1 entry given up unread: Wall",
    )


def test_where_all_was_seen_nothing_is_said_and_many_names_are_cut_short() -> None:
    assert unseen([health("well")], since=NOW) == ()
    assert unseen([health("once", **failing(503, failures=1))], since=NOW) == ()
    (told,) = unseen([health(name, **failing(410)) for name in "abcde"], since=NOW)
    assert told.endswith(": A, B, C and 2 more")
