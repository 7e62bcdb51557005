"""Subscriptions at hubs, on both databases."""

from datetime import timedelta

from analysis.model import FeedId
from analysis.websub import Offer
from storage import feeds, hubs
from storage.hubs import Keys, Subscription
from storage.store import Store
from tests.storage.builders import NOW, a_feed, later
from tests.storage.test_feeds import polled

HUB = Offer(hub="https://hub.test/", topic="https://feeds.test/a")
KEYS = Keys(token="token one", secret="secret one")
OTHER = Keys(token="token two", secret="secret two")
PAUSE = timedelta(minutes=5)


def offer(store: Store, offered: Offer | None = HUB, *, keys: Keys = KEYS, at: float = 0) -> FeedId:
    with store.transaction() as session:
        feed = a_feed(session)
        hubs.offered(session, feed, offered, keys=keys, now=later(at))
    return feed


def only(store: Store) -> Subscription:
    with store.reading() as session:
        (one,) = hubs.rows(session).values()
    return one


def claimed(store: Store, *, at: float = 0) -> list[Subscription]:
    with store.transaction() as session:
        return hubs.claim(session, now=later(at), until=later(at + 60), limit=10)


def grant(store: Store, feed: FeedId, *, at: float = 0, minutes: float = 1000) -> None:
    with store.transaction() as session:
        hubs.granted(session, feed, lease_until=later(at + minutes), next_try_at=later(at + 0.75 * minutes))


def test_a_hub_is_asked_once_by_one_worker(store: Store) -> None:
    feed = offer(store)
    assert [one.feed for one in claimed(store)] == [feed]
    assert claimed(store) == []
    assert [one.attempts for one in claimed(store, at=61)] == [2]


def test_the_same_offer_again_changes_nothing_and_another_one_starts_anew(store: Store) -> None:
    feed = offer(store)
    grant(store, feed)
    offer(store, keys=OTHER, at=5)
    assert (only(store).state, only(store).keys) == ("active", KEYS)
    offer(store, Offer(hub="https://other.test/", topic=HUB.topic), keys=OTHER, at=6)
    assert (only(store).state, only(store).keys, only(store).lease_until) == ("wanted", OTHER, None)


def test_a_feed_that_names_no_hub_any_more_has_no_subscription(store: Store) -> None:
    offer(store)
    offer(store, None)
    with store.reading() as session:
        assert hubs.rows(session) == {}
        assert hubs.by_token(session, KEYS.token) is None


def test_what_was_granted_is_renewed_before_it_ends_and_holds_meanwhile(store: Store) -> None:
    feed = offer(store)
    grant(store, feed, minutes=100)
    assert claimed(store, at=74) == []
    assert [one.state for one in claimed(store, at=76)] == ["active"]
    with store.transaction() as session:
        hubs.failed(session, feed, reason="answered 503", next_try_at=later(90), now=later(76))
    assert (only(store).state, only(store).reason) == ("active", "answered 503")
    with store.transaction() as session:
        hubs.failed(session, feed, reason="answered 503", next_try_at=later(120), now=later(101))
    assert only(store).state == "failed"


def test_a_hub_that_accepts_has_still_to_grant(store: Store) -> None:
    feed = offer(store)
    with store.transaction() as session:
        hubs.asked(session, feed)
    assert only(store).state == "asked"
    grant(store, feed)
    with store.transaction() as session:
        hubs.asked(session, feed)
    assert only(store).state == "active"


def test_a_denial_is_kept_with_its_reason(store: Store) -> None:
    feed = offer(store)
    grant(store, feed)
    with store.transaction() as session:
        hubs.denied(session, feed, reason="for members only", next_try_at=later(60))
    one = only(store)
    assert (one.state, one.reason, one.lease_until) == ("denied", "for members only", None)


def test_what_a_hub_says_makes_its_feed_due_but_not_at_once_after_a_poll(store: Store) -> None:
    feed = offer(store)
    with store.transaction() as session:
        feeds.record(session, polled(feed, "new", at=NOW))
        hubs.heard(session, feed, now=later(1), pause=PAUSE)
    with store.reading() as session:
        assert feeds.due(session, now=later(4)) == 0
        assert feeds.due(session, now=later(5)) == 1
        assert hubs.told_since(session, feed, since=later(1))
        assert not hubs.told_since(session, feed, since=later(2))
    assert (only(store).heard, only(store).heard_at) == (1, later(1))


def test_a_feed_that_is_due_anyway_stays_due_as_it_is(store: Store) -> None:
    feed = offer(store)
    with store.transaction() as session:
        feeds.record(session, polled(feed, "new", at=NOW))
        hubs.heard(session, feed, now=later(40), pause=PAUSE)
    with store.reading() as session:
        assert feeds.due(session, now=later(30)) == 1


def test_nobody_is_asked_for_a_feed_that_is_polled_no_more(store: Store) -> None:
    offer(store)
    with store.transaction() as session:
        feeds.remove(session, "https://feeds.test/a", now=NOW)
    assert claimed(store) == []
    with store.reading() as session:
        assert hubs.due(session, now=later(99)) == 0
        assert hubs.by_token(session, KEYS.token) is None
