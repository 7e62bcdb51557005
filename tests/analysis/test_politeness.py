from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from analysis.errors import FetchError, PermanentFetchError, TemporaryFetchError
from analysis.politeness import (
    SEVERAL,
    WINDOW,
    Block,
    Failing,
    Failure,
    Standing,
    after_failure,
    after_success,
    blocked,
    failing,
    pause,
)

NOW = datetime(2025, 2, 11, 8, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def failure(
    subject: str,
    *,
    host: str = "a.test",
    kind: Failing = Failing.THROTTLED,
    at: datetime = NOW,
    retry_after: timedelta | None = None,
) -> Failure:
    return Failure(host=host, subject=subject, kind=kind, reason=kind.value, at=at, retry_after=retry_after)


def after(*failures: Failure, hosts: int = 1, standing: Standing | None = None) -> Standing:
    found = standing or Standing()
    for one in failures:
        found = after_failure(found, one, hosts=hosts)
    return found


def hosts_blocked(standing: Standing, *, now: datetime = NOW) -> set[str]:
    return {one.host for one in standing.blocks if one.until > now}


def the_block(standing: Standing, host: str = "a.test") -> Block:
    return next(one for one in standing.blocks if one.host == host)


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (PermanentFetchError("", "", status=404), None),
        (PermanentFetchError("", "", status=410), None),
        (PermanentFetchError("", "", status=401), Failing.REFUSED),
        (PermanentFetchError("", "", status=403), Failing.REFUSED),
        (PermanentFetchError("", "", status=451), Failing.REFUSED),
        (TemporaryFetchError("", "", status=408), None),
        (TemporaryFetchError("", "", status=429), Failing.THROTTLED),
        (TemporaryFetchError("", "", status=500), Failing.BROKEN),
        (TemporaryFetchError("", "", status=503), Failing.BROKEN),
        (TemporaryFetchError("", "timed out"), Failing.UNREACHABLE),
        (PermanentFetchError("", "body larger than 20 MB"), None),
        (FetchError("", "not a feed"), None),
    ],
)
def test_what_an_error_says_of_its_host(error: FetchError, kind: Failing | None) -> None:
    assert failing(error) is kind


@pytest.mark.parametrize(
    ("failures", "expected"),
    [
        pytest.param([failure("1")], set(), id="one feed is a matter of that feed"),
        pytest.param([failure("1")] * 9, set(), id="however often it fails"),
        pytest.param([failure("1"), failure("2")], set(), id="two are not several"),
        pytest.param([failure("1"), failure("2"), failure("3")], {"a.test"}, id="three are"),
        pytest.param(
            [failure("1"), failure("2", kind=Failing.BROKEN), failure("3", kind=Failing.REFUSED)],
            set(),
            id="each failing in its own way says nothing of the host",
        ),
        pytest.param(
            [failure("1"), failure("2"), failure("3", host="b.test")], set(), id="nor do those of two hosts"
        ),
        pytest.param(
            [failure("1"), failure("2"), failure("3", at=NOW + WINDOW)],
            set(),
            id="nor those an hour apart",
        ),
    ],
)
def test_a_host_is_left_alone_when_several_of_its_feeds_fail_alike(
    failures: list[Failure], expected: set[str]
) -> None:
    assert hosts_blocked(after(*failures)) == expected


def down(*hosts: str, kind: Failing = Failing.THROTTLED, at: datetime = NOW) -> list[Failure]:
    return [failure(str(n), host=host, kind=kind, at=at) for host in hosts for n in range(SEVERAL)]


@pytest.mark.parametrize(
    ("failures", "hosts", "expected"),
    [
        pytest.param(down("a", "b"), 2, {"a", "b"}, id="two hosts are two hosts"),
        pytest.param(down("a", "b", "c"), 4, {"a", "b", "c", ""}, id="three of four are the owner"),
        pytest.param(down("a", "b", "c"), 6, {"a", "b", "c", ""}, id="and so are three of six"),
        pytest.param(down("a", "b", "c"), 7, {"a", "b", "c"}, id="three of seven are three"),
        pytest.param(
            down("a", "b") + down("c", kind=Failing.BROKEN), 3, {"a", "b", "c"}, id="they must fail alike"
        ),
        pytest.param(down("a", "b") + down("c", at=NOW + DAY), 3, {"c"}, id="and at one time"),
    ],
)
def test_an_owner_is_left_alone_when_several_of_its_hosts_are(
    failures: list[Failure], hosts: int, expected: set[str]
) -> None:
    standing = after(*failures, hosts=hosts)
    assert hosts_blocked(standing, now=failures[-1].at) == expected
    everything = blocked(standing, "never heard of", now=failures[-1].at)
    assert (everything is not None) is ("" in expected)


def test_an_answer_takes_back_what_was_held_against_its_host_and_its_owner() -> None:
    standing = after_success(after(*down("a", "b", "c"), hosts=3), "a")
    assert hosts_blocked(standing) == {"b", "c"}
    assert {one.host for one in standing.failures} == {"b", "c"}
    assert after_success(Standing(), "a") == Standing()


def test_failures_before_an_answer_do_not_count_with_those_after_it() -> None:
    standing = after_success(after(failure("1"), failure("2")), "a.test")
    assert hosts_blocked(after(failure("3"), standing=standing)) == set()


def test_a_host_that_fails_alike_when_it_is_tried_again_is_left_alone_twice_as_long() -> None:
    standing, lengths = after(*down("a.test")), []
    for _ in range(12):
        block = the_block(standing)
        lengths.append(block.until - max(one.at for one in standing.failures))
        standing = after(failure("0", at=block.until), standing=standing)
    assert 10 * MINUTE <= lengths[0] <= 12 * MINUTE
    assert all(later > 1.6 * earlier for earlier, later in pairwise(lengths[:7]))
    assert lengths[-1] == DAY
    assert the_block(standing).since == NOW


def test_a_host_that_fails_otherwise_when_it_is_tried_again_begins_anew() -> None:
    standing = after(*down("a.test"))
    tried = the_block(standing).until
    standing = after(failure("0", kind=Failing.BROKEN, at=tried), standing=standing)
    assert blocked(standing, "a.test", now=tried) is None


def test_a_failure_of_what_was_asked_before_the_block_was_known_does_not_lengthen_it() -> None:
    standing = after(*down("a.test"))
    again = after(failure("late", at=NOW + MINUTE), standing=standing)
    assert the_block(again) == the_block(standing)


@pytest.mark.parametrize(
    ("asked", "least", "most"),
    [(2 * HOUR, 2 * HOUR, 2.4 * HOUR), (30 * DAY, DAY, DAY), (MINUTE, 10 * MINUTE, 12 * MINUTE)],
)
def test_a_host_is_left_alone_for_as_long_as_it_asks_but_no_longer_than_a_day(
    asked: timedelta, least: timedelta, most: timedelta
) -> None:
    standing = after(failure("1"), failure("2"), failure("3", retry_after=asked))
    assert least <= the_block(standing).until - NOW <= most


def test_hosts_that_fail_together_do_not_come_back_together() -> None:
    untils = {the_block(after(*down(f"h{n}.test")), f"h{n}.test").until for n in range(20)}
    assert len(untils) > 15


def test_the_longest_block_is_told() -> None:
    standing = after(*down("a", "b", "c"), hosts=3)
    found = blocked(standing, "c", now=NOW)
    assert found is not None
    assert found.until == max(one.until for one in standing.blocks if one.host in {"", "c"})
    assert blocked(standing, "c", now=NOW + DAY) is None


@pytest.mark.parametrize(("asked", "expected"), [(None, 1), (0.5, 1), (5, 5), (86_400, 30)])
def test_a_crawl_delay_is_honoured_up_to_a_bound(asked: float | None, expected: float) -> None:
    wanted = None if asked is None else timedelta(seconds=asked)
    found = pause(host_delay=timedelta(seconds=1), crawl_delay=wanted, most=timedelta(seconds=30))
    assert found == timedelta(seconds=expected)
