"""What polls leave with their feed, and feeds that move."""

from datetime import datetime, timedelta
from typing import Any

from analysis.feedhealth import FeedHealth
from analysis.identity import Identified
from analysis.model import DateFlag, FeedId
from analysis.moving import Removal
from analysis.polling import Schedule, Wishes
from analysis.rhythm import Rhythm, Stretch
from analysis.validators import Believed, Trust
from storage import entries, feeds
from storage.feeds import FeedSpec, FeedTask, Place, PollRecord
from storage.store import Store
from tests.storage.builders import LEASE, NOW, a_feed, an_article, document, later, new_entry

OLD, NEW, OTHER = (f"https://feeds.test/{name}" for name in ("old", "new", "other"))


def polled(feed: FeedId, outcome: str = "new", *, at: datetime = NOW, **facts: Any) -> PollRecord:
    half_an_hour = timedelta(minutes=30)
    schedule = Schedule(
        next_poll_at=at + half_an_hour, interval=half_an_hour, failures=int(outcome == "failed")
    )
    return PollRecord(feed=feed, at=at, outcome=outcome, schedule=schedule, **facts)


def tasks(store: Store, *, at: datetime = NOW) -> dict[str, FeedTask]:
    """The feeds that are asked, by address; whoever held them has died meanwhile."""
    with store.transaction() as session:
        claimed = feeds.claim(session, now=at, worker="w", lease=timedelta(seconds=-1), limit=99)
    return {task.url: task for task in claimed}


def configured(store: Store, *urls: str) -> tuple[int, int]:
    with store.transaction() as session:
        return feeds.configure(session, [FeedSpec(url=url) for url in urls], now=NOW)


def health(store: Store) -> dict[str, FeedHealth]:
    with store.reading() as session:
        return {one.url: one for one in feeds.health(session)}


def moved(store: Store, *, double_of: FeedId | None = None) -> FeedId:
    """A configured feed that has moved from the old address to the new one."""
    configured(store, OLD)
    feed = tasks(store)[OLD].id
    with store.transaction() as session:
        feeds.record(session, polled(feed, new_entries=3, place=Place(address=NEW, double_of=double_of)))
    return feed


def test_what_was_learnt_of_a_feed_comes_back_with_its_next_task(store: Store) -> None:
    rhythm = Rhythm(
        arrivals=(0.25,) * 24,
        watched=(1.5,) * 24,
        items=9.0,
        haste=0.5,
        quiets=((20_000, 7.5), (20_001, 8.0)),
    )
    wishes = Wishes(ttl=timedelta(minutes=90), skip_hours=frozenset({1, 2}), skip_days=frozenset({6}))
    believed = Believed(trust=Trust.OFF, unmodified=2, document_at=NOW, off_until=later(9), lies=3)
    removal = Removal(to=NEW, since=NOW, polls=2)
    with store.transaction() as session:
        feed = a_feed(session, OLD)
        facts: dict[str, Any] = {"rhythm": rhythm, "wishes": wishes, "believed": believed, "removal": removal}
        feeds.record(session, polled(feed, new_entries=1, **facts))
    task = tasks(store, at=later(30))[OLD]
    assert (task.rhythm, task.wishes, task.believed, task.removal) == (rhythm, wishes, believed, removal)
    assert (task.last_success_at, task.last_new_at) == (NOW, NOW)
    with store.transaction() as session:
        feeds.record(session, polled(feed, "failed", at=later(30), error="503", status=503))
    again = tasks(store, at=later(90))[OLD]
    assert (again.rhythm, again.wishes, again.believed, again.removal) == (rhythm, wishes, believed, removal)
    assert (again.failures, again.failing_since, again.last_success_at) == (1, later(30), NOW)


def test_not_modified_takes_no_wishes_back(store: Store) -> None:
    with store.transaction() as session:
        feed = a_feed(session, OLD)
        feeds.record(session, polled(feed, wishes=Wishes(ttl=timedelta(hours=1)), title="T", notes=("n",)))
        feeds.record(session, polled(feed, "not-modified", at=later(30)))
    assert tasks(store, at=later(60))[OLD].wishes == Wishes(ttl=timedelta(hours=1))
    assert (health(store)[OLD].title, health(store)[OLD].notes) == ("T", ("n",))


def test_a_row_of_failures_has_a_beginning_and_an_end(store: Store) -> None:
    with store.transaction() as session:
        feed = a_feed(session, OLD)
        for minute in (0, 30, 60):
            feeds.record(session, polled(feed, "failed", at=later(minute), error="404", status=404))
    assert health(store)[OLD].failing_since == NOW
    with store.transaction() as session:
        feeds.record(session, polled(feed, at=later(90)))
    assert health(store)[OLD].failing_since is None


def test_the_last_gaps_are_kept_with_their_times(store: Store) -> None:
    many = feeds.ERRORS_KEPT + 5
    with store.transaction() as session:
        feed = a_feed(session, OLD)
        for minute in range(many):
            gap = Stretch(since=later(minute), until=later(minute + 1))
            feeds.record(session, polled(feed, at=later(minute + 1), entries=9, new_entries=9, gap=gap))
        kept = feeds.gaps(session, feed)
    assert len(kept) == feeds.ERRORS_KEPT
    assert kept[0] == Stretch(since=later(many - 1), until=later(many))
    assert (health(store)[OLD].gaps, health(store)[OLD].last_gap_at) == (many, later(many))


def test_a_feed_that_has_moved_is_asked_there_and_keeps_its_name_and_history(store: Store) -> None:
    feed = moved(store)
    task = tasks(store, at=later(30))[NEW]
    assert (task.id, task.name, task.address) == (feed, OLD, NEW)
    assert configured(store, OLD) == (0, 0)
    assert (health(store)[OLD].address, health(store)[OLD].entries) == (NEW, 3)


def test_a_configuration_that_names_the_new_address_means_the_same_feed(store: Store) -> None:
    feed = moved(store)
    for urls in ((OLD, NEW), (NEW,), (NEW,)):
        assert configured(store, *urls) == (0, 0)
    assert tasks(store, at=later(30))[NEW].id == feed
    assert (set(health(store)), health(store)[NEW].address) == ({NEW}, None)
    assert configured(store, OLD) == (1, 1)


def test_a_feed_added_at_the_new_address_is_the_one_that_moved_there(store: Store) -> None:
    feed = moved(store)
    with store.transaction() as session:
        assert feeds.add(session, FeedSpec(url=NEW), now=NOW) == feed
    assert set(health(store)) == {OLD}


def test_a_feed_that_is_another_is_asked_only_while_that_is_not_polled(store: Store) -> None:
    with store.transaction() as session:
        other = a_feed(session, OTHER)
    moved(store, double_of=other)
    assert set(tasks(store, at=later(30))) == {OTHER}
    assert (health(store)[OLD].state, health(store)[OTHER].state) == ("double", "new")
    with store.transaction() as session:
        assert feeds.due(session, now=later(30)) == 1
        feeds.remove(session, OTHER, now=NOW)
        assert feeds.due(session, now=later(30)) == 1
    assert set(tasks(store, at=later(30))) == {NEW}
    assert health(store)[OLD].state == "moved"


def test_the_feed_at_an_address_is_found_by_where_it_is_asked(store: Store) -> None:
    feed = moved(store)
    with store.transaction() as session:
        other = a_feed(session, OTHER)
        asked = [feeds.at_address(session, url) for url in (OLD, NEW, OTHER)]
        assert asked == [None, feed, other]
        assert feeds.at_address(session, NEW, but=feed) is None


def test_where_the_new_address_keeps_failing_the_old_one_is_asked_in_turn(store: Store) -> None:
    feed = moved(store)
    asked: list[str] = []
    for number in range(1, 7):
        at = later(30 * number)
        asked += tasks(store, at=at)
        schedule = Schedule(next_poll_at=later(30 * number + 30), interval=LEASE, failures=number)
        record = PollRecord(feed=feed, at=at, outcome="failed", schedule=schedule, error="404", status=404)
        with store.transaction() as session:
            feeds.record(session, record)
    assert asked == [NEW, NEW, NEW, NEW, OLD, NEW]


def test_pages_that_are_no_articles_are_counted_of_their_feed_lately(store: Store) -> None:
    with store.transaction() as session:
        feed = a_feed(session, OLD)
        entries.keep(session, feed, document(*(new_entry(str(n)) for n in range(6))), now=NOW)
        known = entries.known(session, feed, keys=[str(n) for n in range(6)], urls=())
        ids = {one.key: one.id for one in known}
        article = an_article(session)
        outcomes = ["read (new)", "the page is a wall (new)", "feed text: the page is a teaser (new)"]
        for number, outcome in enumerate(outcomes):
            entries.settle(session, ids[str(number)], article=article, outcome=outcome, now=later(10))
        entries.give_up(session, ids["3"], reason="404 not found", now=later(10))
        entries.settle(session, ids["4"], article=article, outcome="the page is a wall (new)", now=NOW)
        (one,) = feeds.health(session, since=later(5))
        assert (one.pages.settled, one.pages.walled, one.pages.given_up) == (4, 2, 1)
        assert feeds.health(session)[0].pages.settled == 0


def test_undated_entries_are_counted(store: Store) -> None:
    with store.transaction() as session:
        feed = a_feed(session, OLD)
        undated = new_entry("1", date_flags=frozenset({DateFlag.UNDATED}))
        entries.keep(session, feed, Identified(new=(undated,), changed=(), same=()), now=NOW)
        feeds.record(session, polled(feed, new_entries=2, undated=1))
        feeds.record(session, polled(feed, new_entries=1, undated=1, at=later(30)))
    assert (health(store)[OLD].entries, health(store)[OLD].undated) == (3, 2)
