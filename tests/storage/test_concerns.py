from datetime import datetime, timedelta

from analysis.feedhealth import FeedState, Sign
from analysis.model import FeedId
from storage import concerns, feeds
from storage.concerns import ConcernTask
from storage.store import Store
from tests.storage.builders import LEASE, NOW, a_feed, later

SILENT = Sign(state=FeedState.SILENT, since=None, told="nothing new for 3 days")
GONE = Sign(state=FeedState.GONE, since=None, told="410 gone")


def cycle(store: Store, found: dict[FeedId, tuple[Sign, ...]], *channels: str, at: datetime = NOW) -> None:
    with store.transaction() as session:
        concerns.settle(session, found, now=at)
        concerns.enqueue(session, [(name, at) for name in channels], now=at)


def claimed(store: Store, *, at: datetime = NOW, worker: str = "w") -> list[ConcernTask]:
    with store.transaction() as session:
        return concerns.claim(session, now=at, worker=worker, lease=LEASE, limit=99)


def sent(store: Store, *, at: datetime = NOW) -> list[tuple[str, str, str, bool]]:
    tasks = claimed(store, at=at)
    with store.transaction() as session:
        concerns.confirm(session, [task.id for task in tasks], message_id="m", now=at)
    return [(task.channel, task.concern.feed, task.concern.state.value, task.concern.over) for task in tasks]


def one_feed(store: Store, name: str = "a") -> FeedId:
    with store.transaction() as session:
        return a_feed(session, f"https://feeds.test/{name}")


def test_a_concern_is_told_once_on_each_channel_and_once_more_when_it_is_over(store: Store) -> None:
    feed = one_feed(store)
    for minute in range(3):
        cycle(store, {feed: (SILENT,)}, "ops", "mail", at=later(minute))
    assert sorted(sent(store, at=later(3))) == [
        ("mail", "https://feeds.test/a", "silent", False),
        ("ops", "https://feeds.test/a", "silent", False),
    ]
    cycle(store, {feed: (SILENT,)}, "ops", "mail", at=later(4))
    assert sent(store, at=later(4)) == []
    for minute in (5, 6):
        cycle(store, {feed: ()}, "ops", "mail", at=later(minute))
    assert [over for *_, over in sent(store, at=later(7))] == [True, True]
    assert sent(store, at=later(8)) == []


def test_what_comes_again_is_told_again(store: Store) -> None:
    feed = one_feed(store)
    for minute, signs in enumerate([(SILENT,), (), (SILENT,)]):
        cycle(store, {feed: signs}, "ops", at=later(minute))
    assert [over for *_, over in sent(store, at=later(9))] == [False, True, False]


def test_a_channel_that_comes_later_is_told_what_is_open_and_nothing_else(store: Store) -> None:
    a, b = one_feed(store, "a"), one_feed(store, "b")
    cycle(store, {a: (SILENT,), b: (GONE,)})
    cycle(store, {a: (SILENT,), b: ()}, at=later(1))
    cycle(store, {a: (SILENT,), b: ()}, "ops", at=later(2))
    assert sent(store, at=later(2)) == [("ops", "https://feeds.test/a", "silent", False)]


def test_a_feed_that_is_removed_is_not_told_to_be_well(store: Store) -> None:
    feed = one_feed(store)
    cycle(store, {feed: (GONE,)}, "ops")
    assert len(sent(store)) == 1
    with store.transaction() as session:
        feeds.remove(session, "https://feeds.test/a", now=later(1))
    cycle(store, {}, "ops", at=later(2))
    assert sent(store, at=later(2)) == []
    with store.reading() as session:
        (past,) = concerns.history(session, feed, limit=9)
    assert (past.state, past.raised_at, past.over_at) == ("gone", NOW, later(2))


def test_what_cannot_be_decided_is_neither_raised_nor_over(store: Store) -> None:
    feed = one_feed(store)
    cycle(store, {feed: (SILENT,)}, "ops")
    with store.transaction() as session:
        open_ = {(feed, FeedState.SILENT), (feed, FeedState.GONE)}
        assert concerns.settle(session, {feed: ()}, undecided=open_, now=later(1)) == (0, 0)
        assert concerns.settle(session, {feed: ()}, now=later(2)) == (0, 1)


def test_a_message_waits_for_its_channel(store: Store) -> None:
    cycle(store, {one_feed(store): (SILENT,)}, "ops")
    (task,) = claimed(store)
    with store.transaction() as session:
        concerns.postpone(session, [task.id], reason="no answer", due_at=later(30))
    assert claimed(store, at=later(29)) == []
    (again,) = claimed(store, at=later(30))
    assert (again.attempts, again.repeat) == (2, False)


def test_a_message_whose_worker_died_may_be_a_repetition(store: Store) -> None:
    cycle(store, {one_feed(store): (SILENT,)}, "ops")
    assert len(claimed(store)) == 1
    assert claimed(store, at=NOW + LEASE - timedelta(seconds=1), worker="other") == []
    (task,) = claimed(store, at=NOW + LEASE, worker="other")
    assert (task.repeat, task.attempts) == (True, 2)


def test_all_that_was_wrong_with_a_feed_is_remembered_the_latest_first(store: Store) -> None:
    feed = one_feed(store)
    for minute, signs in enumerate([(SILENT,), (), (GONE, SILENT)]):
        cycle(store, {feed: signs}, at=later(minute))
    with store.reading() as session:
        past = concerns.history(session, feed, limit=9)
    assert [(one.state, one.over_at) for one in past] == [
        ("silent", None),
        ("gone", None),
        ("silent", later(1)),
    ]
    assert past[1].told == "410 gone"
