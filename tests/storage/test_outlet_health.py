"""What share of each outlet and feed could be read, and why the rest could not."""

from datetime import timedelta
from typing import Any

from analysis.model import ArticleId, DateFlag, EntryId, Quality, Reading
from analysis.terms import terms
from storage import articles, entries, outlet_health, stories, visits
from storage.store import Session, Store
from storage.visits import Seen
from tests.storage.builders import LEASE, NOW, a_feed, an_article, document, later, new_entry, reading

HOUR = timedelta(hours=1)


def settle(session: Session, entry: EntryId, article: ArticleId) -> None:
    entries.settle(session, entry, article=article, outcome="read (new)", now=NOW)


def five_kinds(session: Session) -> list[ArticleId]:
    """Articles of one outlet: read, read and undated, two by the feed's text, and one door."""
    facts: list[dict[str, Any]] = [
        {},
        {"published_at": None, "date_flags": frozenset({DateFlag.UNDATED})},
        {"quality": Quality.SUMMARY, "because": "wall: consent"},
        {"quality": Quality.ARTICLE, "because": "404 not found"},
        {"quality": Quality.WALL, "because": "wall: consent"},
    ]
    return [an_article(session, str(number), **each) for number, each in enumerate(facts)]


def test_an_outlet_is_counted_by_what_was_read_of_it(store: Store) -> None:
    with store.transaction() as session:
        five_kinds(session)
        an_article(session, "other", outlet="The Herald")
        first, second = outlet_health.outlets(session)
    assert (first.outlet, second.outlet) == ("Harbour Times", "The Herald")
    said = first.readable
    assert (said.articles, said.read, said.feed_text, said.failed) == (5, 2, 2, 1)
    assert (said.walled, said.undated, said.gone) == (2, 1, 0)
    assert list(said.reasons.items()) == [("wall: consent", 2), ("404 not found", 1)]
    assert (second.readable.articles, second.readable.read, second.readable.reasons) == (1, 1, {})


def test_an_entry_that_nothing_came_of_counts_for_its_feeds_outlet_or_host(store: Store) -> None:
    with store.transaction() as session:
        feed = a_feed(session)
        entries.keep(session, feed, document(new_entry("1"), new_entry("2")), now=NOW)
        for entry in (EntryId(1), EntryId(2)):
            entries.give_up(session, entry, reason="410 gone", now=NOW)
        (found,) = outlet_health.outlets(session)
        by_feed = outlet_health.of_feeds(session)
    assert (found.outlet, found.readable.articles, found.readable.failed) == ("news.test", 2, 2)
    assert found.readable.reasons == {"410 gone": 2}
    assert by_feed == {feed: found.readable}


def test_a_feed_is_counted_by_what_was_read_of_its_entries(store: Store) -> None:
    with store.transaction() as session:
        feed = a_feed(session)
        kinds = five_kinds(session)
        entries.keep(session, feed, document(*(new_entry(str(n)) for n in range(5))), now=NOW)
        for number, article in enumerate(kinds, start=1):
            settle(session, EntryId(number), article)
        said = outlet_health.of_feeds(session)[feed]
    assert (said.articles, said.read, said.feed_text, said.failed, said.walled) == (5, 2, 2, 1, 2)


def test_only_what_came_since_a_time_is_counted(store: Store) -> None:
    with store.transaction() as session:
        an_article(session, "old")
        articles.keep(
            session,
            # What is undated counts by when it was first seen.
            undated(),
            first_seen_at=later(60),
            now=later(60),
        )
        (found,) = outlet_health.outlets(session, since=later(30))
        assert outlet_health.of_feeds(session, since=later(30)) == {}
    assert (found.readable.articles, found.readable.undated) == (1, 1)


def test_an_article_that_is_no_more_on_its_page_is_counted_as_gone(store: Store) -> None:
    with store.transaction() as session:
        article = an_article(session)
        visits.note(session, article, Seen(link="https://news.test/one"), now=NOW)
        with_story(session, article)
        visits.watch(session, [article], concerned=[article], ages=[HOUR], now=NOW)
        (visit,) = visits.claim(session, now=later(60), worker="w", lease=LEASE, limit=9)
        visits.lose(session, visit, because="410 gone", ages=[HOUR], now=later(60))
        (found,) = outlet_health.outlets(session)
    assert (found.readable.read, found.readable.gone) == (1, 1)


def with_story(session: Session, article: ArticleId) -> None:
    """Let the article found a story."""
    read = terms("Harbour closed", "The harbour was closed on Monday.")
    stories.place(session, article, None, terms=read, title="Harbour closed", at=NOW, now=NOW)


def undated() -> Reading:
    return reading("new", published_at=None, date_flags=frozenset({DateFlag.UNDATED}))
