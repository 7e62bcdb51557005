from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.errors import FetchError, PermanentFetchError, TemporaryFetchError
from analysis.model import FeedId
from analysis.polling import Pace, Polled, after_failure, after_success, fraction

NOW = datetime(2025, 2, 11, 8, 30, tzinfo=UTC)
DAY = timedelta(days=1)
URL = "https://news.example/rss"


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


PACE = Pace(base=minutes(30), shortest=minutes(5), longest=minutes(240))
TIMED_OUT = TemporaryFetchError(URL, "timed out after 20 s")
GONE = PermanentFetchError(URL, "410 gone", status=410)


@pytest.mark.parametrize(
    ("polled", "before", "expected"),
    [
        (Polled(entries=20, new=20, first=True), None, 30),
        (Polled(entries=20, new=14), 30, 15),
        (Polled(entries=20, new=20), 6, 5),
        (Polled(entries=20, new=20), 200, 15),
        (Polled(entries=20, new=13), 30, 30),
        (Polled(entries=20, new=1), 20, 20),
        (Polled(entries=20, new=1), 200, 30),
        (Polled(entries=20), 30, 37.5),
        (Polled(), 30, 37.5),
        (Polled(), 230, 240),
        (Polled(), None, 37.5),
    ],
)
def test_the_interval_follows_what_was_new(polled: Polled, before: float | None, expected: float) -> None:
    interval = None if before is None else minutes(before)
    schedule = after_success(PACE, polled, now=NOW, interval=interval)
    assert (schedule.interval, schedule.failures) == (minutes(expected), 0)
    assert schedule.next_poll_at == NOW + minutes(expected)


@pytest.mark.parametrize(("asked", "pause"), [(10, 30), (60, 60), (525_600, 240)])
def test_a_pause_the_feed_asks_for_is_kept_within_bounds(asked: float, pause: float) -> None:
    polled = Polled(entries=9, new=1, at_least=minutes(asked))
    schedule = after_success(PACE, polled, now=NOW, interval=minutes(30))
    assert schedule.next_poll_at == NOW + minutes(pause)
    assert schedule.interval == minutes(30)


@pytest.mark.parametrize(
    ("error", "failures", "pause"),
    [
        (TIMED_OUT, 0, minutes(30)),
        (TIMED_OUT, 1, minutes(60)),
        (TIMED_OUT, 5, minutes(960)),
        (TIMED_OUT, 6, DAY),
        (TIMED_OUT, 10_000, DAY),
        (GONE, 0, minutes(60)),
        (GONE, 3, minutes(240)),
        (GONE, 500, DAY),
        (TemporaryFetchError(URL, "429", retry_after=minutes(90)), 0, minutes(90)),
        (TemporaryFetchError(URL, "429", retry_after=minutes(1)), 0, minutes(30)),
        (TemporaryFetchError(URL, "503", retry_after=timedelta(days=400)), 0, DAY),
    ],
)
def test_failures_back_off_up_to_a_day_and_never_for_good(
    error: FetchError, failures: int, pause: timedelta
) -> None:
    schedule = after_failure(PACE, error, now=NOW, interval=minutes(30), failures=failures)
    assert schedule.next_poll_at == NOW + pause
    assert (schedule.interval, schedule.failures) == (minutes(30), failures + 1)


def test_a_recovered_feed_goes_on_at_its_own_interval() -> None:
    failed = after_failure(PACE, TIMED_OUT, now=NOW, interval=minutes(20), failures=7)
    assert after_success(
        PACE, Polled(entries=9, new=1), now=NOW, interval=failed.interval
    ).interval == minutes(20)


def test_a_slow_feed_that_fails_is_tried_again_after_the_base_not_after_its_long_interval() -> None:
    assert after_failure(PACE, TIMED_OUT, now=NOW, interval=minutes(240)).next_poll_at == NOW + minutes(30)


def test_feeds_added_together_are_polled_apart() -> None:
    shares = [fraction(FeedId(number)) for number in range(1, 101)]
    assert all(0 <= share < 1 for share in shares)
    assert len({int(share * 10) for share in shares[:13]}) >= 8
    later = Pace(base=minutes(30), shortest=minutes(5), longest=minutes(240), fraction=0.5)
    assert after_success(later, Polled(first=True), now=NOW).next_poll_at == NOW + minutes(31.5)


@given(
    entries=st.integers(0, 500),
    new=st.integers(0, 500),
    asked=st.timedeltas(minutes(0), timedelta(days=10_000)),
    share=st.floats(0, 1),
    failures=st.integers(0, 100_000),
)
def test_the_next_poll_is_always_ahead_and_never_out_of_sight(
    *, entries: int, new: int, asked: timedelta, share: float, failures: int
) -> None:
    pace = Pace(base=minutes(30), shortest=minutes(5), longest=minutes(240), fraction=share)
    polled = Polled(entries=entries, new=min(new, entries), at_least=asked)
    success = after_success(pace, polled, now=NOW)
    failure = after_failure(
        pace, TemporaryFetchError(URL, "503", retry_after=asked), now=NOW, failures=failures
    )
    assert NOW + minutes(5) <= success.next_poll_at <= NOW + minutes(240 * 1.1)
    assert NOW + minutes(5) <= failure.next_poll_at <= NOW + DAY
