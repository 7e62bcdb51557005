from datetime import datetime, timedelta
from typing import Any

import pytest

from analysis.model import FeedId
from analysis.moving import Removal
from analysis.polling import Schedule
from storage import feeds
from storage.feeds import FeedHealth, FeedSpec, PollRecord
from storage.store import Store
from tests.storage.builders import LEASE, NOW, a_feed, later

A, B, C = (FeedSpec(url=f"https://feeds.test/{name}") for name in "abc")
FIRST = FeedId(1)


def polled(feed: FeedId, outcome: str, *, at: datetime = NOW, failures: int = 0, **facts: Any) -> PollRecord:
    schedule = Schedule(
        next_poll_at=at + timedelta(minutes=30), interval=timedelta(minutes=30), failures=failures
    )
    return PollRecord(feed=feed, at=at, outcome=outcome, schedule=schedule, **facts)


def claimed_urls(store: Store, *, now: datetime = NOW, limit: int = 10) -> list[str]:
    with store.transaction() as session:
        return [task.url for task in feeds.claim(session, now=now, worker="w", lease=LEASE, limit=limit)]


def feeds_due(store: Store) -> int:
    with store.reading() as session:
        return feeds.due(session, now=NOW)


def health_of(store: Store) -> FeedHealth:
    with store.reading() as session:
        return feeds.health(session)[0]


def test_configured_feeds_are_added_kept_removed_and_brought_back(store: Store) -> None:
    steps: list[tuple[list[FeedSpec], tuple[int, int]]] = [
        ([A, B], (2, 0)),
        ([A, B], (0, 0)),
        ([A], (0, 1)),
        ([A], (0, 0)),
        ([A, B, C], (2, 0)),
        ([], (0, 3)),
    ]
    for specs, expected in steps:
        with store.transaction() as session:
            assert feeds.configure(session, specs, now=NOW) == expected


def test_a_feed_added_by_command_survives_the_configuration(store: Store) -> None:
    with store.transaction() as session:
        added = feeds.add(session, A, now=NOW)
        assert feeds.configure(session, [B], now=NOW) == (1, 0)
        assert feeds.configure(session, [], now=NOW) == (0, 1)
        assert feeds.add(session, A, now=NOW) == added
    assert claimed_urls(store) == [A.url]


def test_a_removed_feed_is_not_polled_until_it_is_added_again(store: Store) -> None:
    with store.transaction() as session:
        feed = feeds.add(session, A, now=NOW)
        assert feeds.remove(session, A.url, now=NOW)
        assert not feeds.remove(session, A.url, now=NOW)
        assert feeds.health(session) == []
    assert claimed_urls(store) == []
    with store.transaction() as session:
        assert feeds.add(session, A, now=NOW) == feed
    assert claimed_urls(store) == [A.url]


def test_the_configuration_may_rename_an_outlet(store: Store) -> None:
    with store.transaction() as session:
        feeds.configure(session, [A], now=NOW)
        feeds.configure(session, [FeedSpec(url=A.url, kind="sitemap", outlet="Daily A")], now=NOW)
        task = feeds.claim(session, now=NOW, worker="w", lease=LEASE, limit=1)[0]
    assert (task.kind, task.outlet) == ("sitemap", "Daily A")


def test_the_longest_overdue_feeds_are_claimed_first_and_only_once(store: Store) -> None:
    with store.transaction() as session:
        for minutes, spec in ((3, A), (1, B), (2, C)):
            feeds.add(session, spec, now=later(minutes))
    assert claimed_urls(store, now=NOW) == []
    assert claimed_urls(store, now=later(5), limit=2) == [B.url, C.url]
    assert claimed_urls(store, now=later(5)) == [A.url]
    assert claimed_urls(store, now=later(5)) == []


def test_the_feeds_of_a_dead_worker_are_taken_over(store: Store) -> None:
    with store.transaction() as session:
        a_feed(session)
    assert feeds_due(store) == 1
    assert len(claimed_urls(store)) == 1
    assert feeds_due(store) == 0
    assert claimed_urls(store, now=later(4.9)) == []
    assert len(claimed_urls(store, now=later(5))) == 1


def test_a_polled_feed_is_due_again_when_its_schedule_says_so(store: Store) -> None:
    with store.transaction() as session:
        feed = a_feed(session)
        feeds.claim(session, now=NOW, worker="w", lease=LEASE, limit=1)
        feeds.record(session, polled(feed, "new", etag='"1"', last_modified="Tue", body_digest="d"))
    assert claimed_urls(store, now=later(29)) == []
    with store.transaction() as session:
        task = feeds.claim(session, now=later(30), worker="w", lease=LEASE, limit=1)[0]
    assert (task.etag, task.last_modified, task.body_digest) == ('"1"', "Tue", "d")
    assert (task.interval, task.failures) == (timedelta(minutes=30), 0)


@pytest.mark.parametrize(
    ("poll", "kept"),
    [
        (polled(FIRST, "failed", error="503"), ('"1"', "Tue", "d")),
        (polled(FIRST, "not-modified"), ('"1"', "Tue", "d")),
        (polled(FIRST, "not-modified", etag='"2"'), ('"2"', "Tue", "d")),
        (polled(FIRST, "unchanged", etag='"3"', body_digest="d"), ('"3"', None, "d")),
        (polled(FIRST, "new", body_digest="e"), (None, None, "e")),
    ],
)
def test_validators_change_only_when_a_document_came(
    store: Store, poll: PollRecord, kept: tuple[str | None, ...]
) -> None:
    with store.transaction() as session:
        feed = a_feed(session)
        feeds.record(session, polled(feed, "new", etag='"1"', last_modified="Tue", body_digest="d"))
        feeds.record(session, poll)
        task = feeds.claim(session, now=later(60), worker="w", lease=LEASE, limit=1)[0]
    assert (task.etag, task.last_modified, task.body_digest) == kept


def test_health_tells_new_failing_and_well_apart(store: Store) -> None:
    with store.transaction() as session:
        feed = a_feed(session)
    assert health_of(store).state == "new"
    with store.transaction() as session:
        found = polled(feed, "new", entries=3, new_entries=2, title="A", notes=("no dates",))
        feeds.record(session, found)
    well = health_of(store)
    assert (well.state, well.entries, well.title, well.notes) == ("ok", 2, "A", ("no dates",))
    assert (well.last_success_at, well.last_new_at, well.next_poll_at) == (NOW, NOW, later(30))
    with store.transaction() as session:
        feeds.record(session, polled(feed, "failed", at=later(30), failures=1, error="time-out"))
    ill = health_of(store)
    assert (ill.state, ill.failures, ill.last_error, ill.notes) == ("failing", 1, "time-out", ("no dates",))
    assert (ill.last_polled_at, ill.last_success_at) == (later(30), NOW)
    with store.transaction() as session:
        seen = Removal(to="https://feeds.test/z", since=later(60))
        moved = polled(feed, "not-modified", at=later(60), removal=seen)
        feeds.record(session, moved)
    again = health_of(store)
    assert (again.state, again.last_error, again.moved_to) == ("ok", None, "https://feeds.test/z")
    assert (again.last_success_at, again.last_new_at) == (later(60), NOW)


def test_the_last_errors_of_a_feed_are_remembered(store: Store) -> None:
    many = feeds.ERRORS_KEPT + 5
    with store.transaction() as session:
        feed, other = a_feed(session), a_feed(session, "https://feeds.test/other")
        feeds.record(session, polled(other, "failed", error="other"))
        for number in range(many):
            feeds.record(session, polled(feed, "failed", at=later(number), error=f"error {number}"))
        feeds.record(session, polled(feed, "new"))
        kept = feeds.errors(session, feed)
        assert feeds.errors(session, other) == [(NOW, "other")]
    assert len(kept) == feeds.ERRORS_KEPT
    assert kept[0] == (later(many - 1), f"error {many - 1}")


def test_the_parts_of_an_index_are_kept_until_a_document_says_otherwise(store: Store) -> None:
    parts = {"https://feeds.test/1.xml": "2025-02-11T08:00:00+00:00"}
    with store.transaction() as session:
        a_feed(session)

    def after(outcome: str, **facts: Any) -> dict[str, str]:
        with store.transaction() as session:
            feeds.record(session, polled(FIRST, outcome, **facts))
        with store.transaction() as session:
            (task,) = feeds.claim(session, now=later(60), worker="w", lease=LEASE, limit=1)
        return dict(task.parts)

    assert after("new", parts=parts) == parts
    assert after("failed", error="503") == parts
    assert after("not-modified") == parts
    assert after("unchanged", parts=parts) == parts
    assert after("new") == {}


def test_a_feed_keeps_its_kind_and_its_folder(store: Store) -> None:
    with store.transaction() as session:
        feeds.add(session, FeedSpec(url=A.url, kind="sitemap", folder="World/Asia"), now=NOW)
    health = health_of(store)
    assert (health.kind, health.folder) == ("sitemap", "World/Asia")
