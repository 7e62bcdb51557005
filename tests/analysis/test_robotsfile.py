from datetime import UTC, datetime, timedelta

import pytest

from analysis.robotsfile import (
    RobotsFile,
    Stance,
    after_absence,
    after_failure,
    after_not_modified,
    after_text,
    stale,
    stance,
)

NOW = datetime(2025, 2, 11, 8, tzinfo=UTC)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
RULES = "User-agent: *\nDisallow: /archive/\n"


def test_a_file_that_was_never_read_is_read_first() -> None:
    assert stale(RobotsFile(), now=NOW)
    assert stance(RobotsFile(), now=NOW) is Stance.NOT_YET


@pytest.mark.parametrize(
    ("max_age", "kept"), [(None, DAY), (60 * MINUTE, 60 * MINUTE), (MINUTE, 10 * MINUTE), (9 * DAY, DAY)]
)
def test_a_copy_is_kept_for_a_day_at_most(max_age: timedelta | None, kept: timedelta) -> None:
    known = after_text(RULES, now=NOW, max_age=max_age)
    assert not stale(known, now=NOW + kept - MINUTE)
    assert stale(known, now=NOW + kept)
    assert stance(known, now=NOW) is Stance.BY_RULES


def test_where_there_is_no_file_everything_is_allowed() -> None:
    assert stance(after_absence(now=NOW), now=NOW) is Stance.FREELY
    assert stale(after_absence(now=NOW), now=NOW + DAY)


@pytest.mark.parametrize(
    ("days", "expected"),
    [(0, Stance.NOT_YET), (0.9, Stance.NOT_YET), (1, Stance.FREELY), (40, Stance.FREELY)],
)
def test_without_a_copy_nothing_is_asked_for_a_day(days: float, expected: Stance) -> None:
    known = after_failure(RobotsFile(), "503 service unavailable", now=NOW)
    later = NOW + days * DAY
    again = after_failure(known, "503 service unavailable", now=later)
    assert (stance(known, now=later), stance(again, now=later)) == (expected, expected)


@pytest.mark.parametrize(
    ("days", "expected"), [(1, Stance.BY_RULES), (29, Stance.BY_RULES), (31, Stance.FREELY)]
)
def test_an_old_copy_counts_while_no_new_one_can_be_had(days: int, expected: Stance) -> None:
    known = after_failure(after_text(RULES, now=NOW - DAY), "no answer", now=NOW)
    assert stance(known, now=NOW + days * DAY) is expected


def test_a_file_that_cannot_be_read_is_asked_for_again_soon_but_not_at_once() -> None:
    known = after_failure(RobotsFile(), "no answer", now=NOW)
    assert not stale(known, now=NOW + 14 * MINUTE)
    assert stale(known, now=NOW + 15 * MINUTE)
    patient = after_failure(RobotsFile(), "429", now=NOW, retry_after=9 * DAY)
    assert not stale(patient, now=NOW + DAY - MINUTE)
    assert stale(patient, now=NOW + DAY)


def test_a_confirmed_copy_is_as_good_as_a_new_one() -> None:
    failed = after_failure(after_text(RULES, now=NOW - DAY, etag='"1"'), "no answer", now=NOW)
    known = after_not_modified(failed, now=NOW + MINUTE)
    assert (known.text, known.etag, known.failing_since, known.error) == (RULES, '"1"', None, None)
    assert not stale(known, now=NOW + DAY)
