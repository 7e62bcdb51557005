from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.errors import FetchError, PermanentFetchError, TemporaryFetchError
from analysis.model import FeedId
from analysis.polling import (
    Failing,
    Pace,
    Polled,
    Wishes,
    after_failure,
    after_skipped,
    after_success,
    fraction,
    hastened,
    is_gone,
    window_filled,
)
from analysis.rhythm import Rhythm

NOW = datetime(2025, 2, 11, 8, 30, tzinfo=UTC)
DAY = timedelta(days=1)
URL = "https://news.example/rss"


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


PACE = Pace(base=minutes(30), shortest=minutes(5), longest=minutes(240))
TIMED_OUT = TemporaryFetchError(URL, "timed out after 20 s")
GONE = PermanentFetchError(URL, "410 gone", status=410)
NOT_FOUND = PermanentFetchError(URL, "404 not found", status=404)


# Watched for weeks: two arrivals an hour by day, none by night.
DAILY = Rhythm(arrivals=tuple(40.0 * (6 <= hour < 22) for hour in range(24)), watched=(20.0,) * 24)


def pause(polled: Polled, *, rhythm: Rhythm = DAILY, now: datetime = NOW, pace: Pace = PACE) -> timedelta:
    return after_success(pace, polled, rhythm=rhythm, now=now).next_poll_at - now


def test_a_new_feed_is_asked_at_the_base() -> None:
    for polled in (Polled(entries=20, new=20, first=True), Polled()):
        assert pause(polled, rhythm=Rhythm()) == minutes(30)


def test_the_interval_follows_the_hour_of_the_day() -> None:
    by_day, by_night = (pause(Polled(), now=NOW.replace(hour=hour)) for hour in (10, 23))
    assert minutes(14) < by_day < minutes(17)
    assert by_night > minutes(150)
    assert pause(Polled(), now=NOW.replace(hour=4)) < minutes(140)  # awake again at six


def test_a_feed_that_brings_nothing_at_its_usual_time_is_asked_less_often() -> None:
    usual = pause(Polled(quiet_since=NOW))
    assert pause(Polled(quiet_since=NOW - minutes(90))) == usual
    assert pause(Polled(quiet_since=NOW - 20 * DAY)) == pytest.approx(usual * 4, rel=0.1)


@pytest.mark.parametrize(
    ("polled", "before", "after"),
    [
        (Polled(entries=9, new=9, first=True), 1.0, 1.0),
        (Polled(entries=9, new=7), 1.0, 0.5),
        (Polled(entries=9, new=9), 1 / 16, 1 / 16),
        (Polled(entries=9, new=6), 0.5, 0.5),
        (Polled(entries=9, new=4), 0.5, 0.5),
        (Polled(entries=9, new=3), 0.5, 0.51),
        (Polled(), 0.5, 0.51),
        (Polled(), 0.999, 1.0),
        (Polled(entries=2, new=2), 1.0, 1.0),
    ],
)
def test_haste_keeps_a_third_of_each_document_known(polled: Polled, before: float, after: float) -> None:
    assert hastened(Rhythm(haste=before), polled).haste == pytest.approx(after)


def test_haste_shortens_the_pause() -> None:
    assert pause(Polled(), rhythm=replace(DAILY, haste=0.5)) == pause(Polled()) / 2


@pytest.mark.parametrize(
    ("polled", "filled"),
    [
        (Polled(entries=5, new=5), True),
        (Polled(entries=5, new=4), False),
        (Polled(entries=5, new=5, first=True), False),
        (Polled(entries=2, new=2), False),
        (Polled(), False),
    ],
)
def test_a_document_of_which_nothing_is_known_may_be_too_short(*, polled: Polled, filled: bool) -> None:
    assert window_filled(polled) is filled


@pytest.mark.parametrize(("asked", "expected"), [(10, 30), (60, 60), (525_600, 240)])
def test_a_pause_that_is_asked_for_is_kept_within_bounds(asked: float, expected: float) -> None:
    for polled in (Polled(fresh_for=minutes(asked)), Polled(wishes=Wishes(ttl=minutes(asked)))):
        schedule = after_success(PACE, polled, rhythm=Rhythm(), now=NOW)
        assert schedule.next_poll_at == NOW + minutes(expected)
        assert schedule.interval == minutes(30)


def test_a_feed_that_outruns_its_own_ttl_is_not_believed_in_that() -> None:
    hasty = Rhythm(haste=0.5)
    assert pause(Polled(wishes=Wishes(ttl=minutes(60))), rhythm=hasty) == minutes(15)
    assert pause(Polled(fresh_for=minutes(60)), rhythm=hasty) == minutes(60)


@pytest.mark.parametrize(
    ("wishes", "due", "expected"),
    [
        (Wishes(), "2025-02-11T08:30", "2025-02-11T08:30"),
        (Wishes(skip_hours=frozenset({8, 9})), "2025-02-11T08:30", "2025-02-11T10:30"),
        (Wishes(skip_hours=frozenset({23, 0})), "2025-02-11T23:05", "2025-02-12T01:05"),
        (Wishes(skip_days=frozenset({1})), "2025-02-11T08:30", "2025-02-12T00:30"),
        (Wishes(skip_hours=frozenset(range(24))), "2025-02-11T08:30", "2025-02-11T08:30"),
        (Wishes(skip_days=frozenset(range(7))), "2025-02-11T08:30", "2025-02-11T08:30"),
    ],
)
def test_hours_and_days_that_a_feed_skips_are_skipped(wishes: Wishes, due: str, expected: str) -> None:
    at, after = (datetime.fromisoformat(one).replace(tzinfo=UTC) for one in (due, expected))
    assert after_skipped(at, wishes) == after


def test_no_feed_can_skip_more_than_the_longest_pause() -> None:
    skipped = Wishes(skip_days=frozenset({1, 2, 3}))
    assert pause(Polled(wishes=skipped), rhythm=Rhythm()) == minutes(240)


@pytest.mark.parametrize(
    ("error", "failures", "expected"),
    [
        (TIMED_OUT, 0, minutes(30)),
        (TIMED_OUT, 1, minutes(60)),
        (TIMED_OUT, 5, minutes(960)),
        (TIMED_OUT, 6, DAY),
        (TIMED_OUT, 10_000, DAY),
        (GONE, 0, minutes(60)),
        (GONE, 3, minutes(240)),
        (GONE, 500, 7 * DAY),
        (NOT_FOUND, 500, DAY),
        (TemporaryFetchError(URL, "429", retry_after=minutes(90)), 0, minutes(90)),
        (TemporaryFetchError(URL, "429", retry_after=minutes(1)), 0, minutes(30)),
        (TemporaryFetchError(URL, "503", retry_after=timedelta(days=400)), 0, DAY),
    ],
)
def test_failures_back_off_up_to_a_day_and_never_for_good(
    error: FetchError, failures: int, expected: timedelta
) -> None:
    failing = Failing(count=failures, since=NOW - DAY) if failures else None
    schedule = after_failure(PACE, error, now=NOW, interval=minutes(30), failing=failing)
    assert schedule.next_poll_at == NOW + expected
    assert (schedule.interval, schedule.failures) == (minutes(30), failures + 1)


def test_what_is_not_found_for_weeks_is_asked_once_a_week_like_what_is_gone() -> None:
    for weeks, days in ((3, 1), (5, 7)):
        failing = Failing(count=60, since=NOW - weeks * 7 * DAY)
        assert after_failure(PACE, NOT_FOUND, now=NOW, failing=failing).next_poll_at == NOW + days * DAY
    assert is_gone(410, failing_for=timedelta())
    assert not is_gone(403, failing_for=365 * DAY)


def test_a_slow_feed_that_fails_is_tried_again_after_the_base_not_after_its_long_interval() -> None:
    assert after_failure(PACE, TIMED_OUT, now=NOW, interval=minutes(240)).next_poll_at == NOW + minutes(30)


def test_feeds_added_together_are_polled_apart() -> None:
    shares = [fraction(FeedId(number)) for number in range(1, 101)]
    assert all(0 <= share < 1 for share in shares)
    assert len({int(share * 10) for share in shares[:13]}) >= 8
    later = Pace(base=minutes(30), shortest=minutes(5), longest=minutes(240), fraction=0.5)
    assert pause(Polled(first=True), rhythm=Rhythm(), pace=later) == minutes(31.5)


@given(
    counts=st.tuples(st.integers(0, 500), st.integers(0, 500), st.integers(1, 100_000)),
    asked=st.timedeltas(minutes(0), timedelta(days=10_000)),
    share=st.floats(0, 1),
    hours=st.frozensets(st.integers(0, 23)),
    came=st.lists(st.floats(0, 1e6), min_size=24, max_size=24),
)
def test_the_next_poll_is_always_ahead_and_never_out_of_sight(
    *,
    counts: tuple[int, int, int],
    asked: timedelta,
    share: float,
    hours: frozenset[int],
    came: list[float],
) -> None:
    pace = Pace(base=minutes(30), shortest=minutes(5), longest=minutes(240), fraction=share)
    entries, new, failures = counts
    wishes = Wishes(ttl=asked, skip_hours=hours)
    polled = Polled(entries=entries, new=min(new, entries), fresh_for=asked, wishes=wishes)
    rhythm = hastened(Rhythm(arrivals=tuple(came), watched=(20.0,) * 24), polled)
    success = after_success(pace, polled, rhythm=rhythm, now=NOW)
    error = TemporaryFetchError(URL, "503", retry_after=asked)
    failure = after_failure(pace, error, now=NOW, failing=Failing(count=failures, since=NOW))
    assert NOW + minutes(5) <= success.next_poll_at <= NOW + minutes(240 * 1.1)
    assert NOW + minutes(5) <= failure.next_poll_at <= NOW + DAY
