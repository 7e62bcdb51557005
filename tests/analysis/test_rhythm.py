from datetime import UTC, datetime, timedelta

import pytest

from analysis.rhythm import (
    DAYS_KEPT,
    Rhythm,
    Stretch,
    alarming_quiet,
    expected,
    forecast,
    learnt,
    per_day,
    seeded,
    usual_quiet,
)

START = datetime(2025, 1, 6, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
NONE = timedelta()


def watched(days: int, *, items_at: frozenset[int], items: int = 1) -> Rhythm:
    """The rhythm of a feed that was asked every hour, and brought items in some hours of the day."""
    rhythm = Rhythm()
    last = START
    for number in range(days * 24):
        since = START + number * HOUR
        new = items if since.hour in items_at else 0
        rhythm = learnt(rhythm, Stretch(since=since, until=since + HOUR), new=new, quiet=since - last)
        last = since + HOUR if new else last
    return rhythm


def test_what_a_feed_brings_is_learnt_by_the_hour_of_the_day() -> None:
    rhythm = watched(28, items_at=frozenset(range(6, 22)))
    assert 12 < (per_day(rhythm) or 0) < 17
    now = START + 28 * DAY
    by_night = forecast(rhythm, now, arrivals=1, usual=1, most=DAY)
    by_day = forecast(rhythm, now + 10 * HOUR, arrivals=1, usual=1, most=DAY)
    assert by_day < 1.3 * HOUR
    assert by_night > 3 * HOUR


def test_of_an_unknown_feed_the_usual_is_expected() -> None:
    assert forecast(Rhythm(), START, arrivals=1, usual=2, most=DAY) == HOUR / 2
    assert forecast(Rhythm(), START, arrivals=1, usual=1 / 100, most=DAY) == DAY
    assert expected(Rhythm(), Stretch(since=START, until=START + DAY)) == 0
    assert per_day(Rhythm()) is None


def test_expectations_grow_with_the_time_and_sleep_at_night() -> None:
    rhythm = watched(28, items_at=frozenset(range(6, 22)))
    evening = START + 28 * DAY + 22 * HOUR
    night = expected(rhythm, Stretch(since=evening, until=evening + 8 * HOUR))
    day = expected(rhythm, Stretch(since=evening - 8 * HOUR, until=evening))
    assert night < 1.5
    assert day > 6
    week = expected(rhythm, Stretch(since=evening - 7 * DAY, until=evening))
    assert week == pytest.approx(7 * expected(rhythm, Stretch(since=evening - DAY, until=evening)))


def test_a_batch_counts_as_less_than_so_many_arrivals_and_as_all_of_its_items() -> None:
    one, many = (watched(10, items_at=frozenset({9}), items=count) for count in (1, 25))
    assert sum(many.arrivals) == pytest.approx(5 * sum(one.arrivals))
    assert many.items == pytest.approx(25 * one.items)


def test_a_feed_that_stops_is_expected_to_bring_less_and_less() -> None:
    rhythm = watched(28, items_at=frozenset(range(24)))
    rates = []
    for number in range(60 * 24):
        since = START + (28 * 24 + number) * HOUR
        rhythm = learnt(rhythm, Stretch(since=since, until=since + HOUR), new=0, quiet=NONE)
        rates.append(per_day(rhythm) or 0)
    assert rates == sorted(rates, reverse=True)
    assert rates[-1] < rates[0] / 8


@pytest.mark.parametrize("length", [timedelta(), -HOUR, 4 * DAY])
def test_of_no_time_and_of_a_long_absence_nothing_is_learnt(length: timedelta) -> None:
    rhythm = watched(3, items_at=frozenset({9}))
    stretch = Stretch(since=START, until=START + length)
    assert learnt(rhythm, stretch, new=9, quiet=DAY) == rhythm


def test_nights_are_usual_pauses() -> None:
    assert usual_quiet(watched(4, items_at=frozenset(range(6, 22)))) is None
    rhythm = watched(28, items_at=frozenset(range(6, 22)))
    assert usual_quiet(rhythm) == 8 * HOUR
    assert alarming_quiet(rhythm) == 16 * HOUR
    busy = watched(28, items_at=frozenset(range(24)))
    assert (usual_quiet(busy), alarming_quiet(busy)) == (NONE, 6 * HOUR)


def test_one_outage_does_not_make_long_pauses_usual() -> None:
    rhythm = watched(12, items_at=frozenset(range(6, 22)))
    stretch = Stretch(since=START + 20 * DAY, until=START + 20 * DAY + HOUR)
    assert usual_quiet(learnt(rhythm, stretch, new=1, quiet=8 * DAY)) == 8 * HOUR


def test_the_longest_pause_of_each_day_is_kept_for_some_days() -> None:
    rhythm = watched(3 * DAYS_KEPT, items_at=frozenset({9, 11}))
    assert len(rhythm.quiets) == DAYS_KEPT
    assert {hours for _, hours in rhythm.quiets} == {21.0}


def test_the_dates_of_the_first_document_are_a_beginning() -> None:
    mornings = [START + day * DAY + hour * HOUR for day in range(20) for hour in (8, 11)]
    now = START + 20 * DAY
    rhythm = seeded([*mornings, START - 400 * DAY, now + DAY], now=now)
    assert per_day(rhythm) == pytest.approx(2, rel=0.2)
    assert usual_quiet(rhythm) == 21 * HOUR
    day = Stretch(since=now, until=now + DAY)
    morning = Stretch(since=now + 7 * HOUR, until=now + 11 * HOUR)
    assert expected(rhythm, morning) > expected(rhythm, day) / 3


def test_a_weekly_feed_is_known_by_its_dates() -> None:
    weekly = [START + week * 7 * DAY for week in range(8)]
    rhythm = seeded(weekly, now=START + 50 * DAY)
    assert usual_quiet(rhythm) == 7 * DAY
    assert alarming_quiet(rhythm) == 14 * DAY


@pytest.mark.parametrize("dates", [[], [START] * 40, [START - n * 90 * DAY for n in range(9)]])
def test_few_and_frozen_dates_tell_nothing(dates: list[datetime]) -> None:
    assert seeded(dates, now=START) == Rhythm()
