"""What a repair changes in the database, on both."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, text

from analysis.copies import Repetition
from analysis.model import StoryId
from analysis.stories import Profile, Terms
from storage import copies, schema, stories, story_repair
from storage.engines import address, connect
from storage.models import Stories, StoryTerms
from storage.store import Store
from tests.storage.builders import NOW, an_article, later

HARBOUR = Terms(words={"harbour": 2.0}, names={"Norwick": 1.0})
TRAINS = Terms(words={"trains": 2.0}, names={})


def test_a_changed_story_waits_for_its_repair_and_a_repaired_one_does_not(store: Store) -> None:
    with store.transaction() as session:
        article = an_article(session, "first")
        story = stories.place(session, article, None, terms=HARBOUR, title="first", at=NOW, now=NOW)
        waiting = story_repair.unrepaired(session)
        assert waiting == Profile(story=story, terms=HARBOUR, articles=1, first_at=NOW, last_at=NOW)
        story_repair.repaired(session, story)
        assert story_repair.unrepaired(session) is None
        stories.rewrite(session, waiting)
        assert story_repair.unrepaired(session) == waiting


def test_a_story_that_changes_all_the_time_keeps_no_other_waiting(store: Store) -> None:
    with store.transaction() as session:
        founded = [stories.found(session, HARBOUR, title=name, at=NOW, now=NOW) for name in "abc"]
    asked: list[StoryId] = []
    for _ in range(7):
        with store.transaction() as session:
            waiting = story_repair.unrepaired(session)
            assert waiting is not None
            asked.append(waiting.story)
    assert asked == [*founded, *founded, founded[0]]


def test_an_article_moves_with_its_copies_and_the_newest_votes_are_named(store: Store) -> None:
    with store.transaction() as session:
        first, copy, other, roundup = (
            an_article(session, name) for name in ("first", "copy", "other", "round")
        )
        copies.relate(session, copy, Repetition(of=first, similarity=1.0), now=NOW)
        story = stories.place(session, first, None, terms=HARBOUR, title="first", at=NOW, now=NOW)
        stories.follow(session, copy, first)
        stories.attend(session, roundup, story, now=NOW)
        trains = stories.place(session, other, None, terms=TRAINS, title="other", at=NOW, now=NOW)
        stories.attend(session, other, story, now=NOW)
        story_repair.move(session, [first], trains)
        assert story_repair.votes(session, trains, most=1) == story_repair.Votes(newest=(other,), older=1)
        assert story_repair.votes(session, story, most=9) == story_repair.Votes(newest=(), older=0)
        left, joined = stories.one(session, story), stories.one(session, trains)
        story_repair.entitle(session, {trains: "Trains to the harbour"})
        assert story_repair.titles(session, [trains, story]) == {
            trains: "Trains to the harbour",
            story: "first",
        }
    assert left is not None
    assert joined is not None
    assert [one.id for one in left.articles] == [roundup]
    assert sorted(one.id for one in joined.articles) == [first, copy, other]


def test_a_merged_story_is_found_by_nobody_and_its_id_leads_to_the_other(store: Store) -> None:
    with store.transaction() as session:
        one, other = an_article(session, "one"), an_article(session, "other")
        gone = stories.place(session, one, None, terms=HARBOUR, title="one", at=NOW, now=NOW)
        kept = stories.place(session, other, None, terms=TRAINS, title="other", at=NOW, now=NOW)
        story_repair.merge(session, gone, kept)
        assert stories.candidates(session, ["w:harbour"], since=None, limit=9) == []
        found = stories.one(session, gone)
        again = stories.found(session, HARBOUR, title="new", at=NOW, now=NOW)
        assert stories.one(session, StoryId(99)) is None
    assert found is not None
    assert (found.row.id, found.merged, len(found.articles)) == (kept, (gone,), 2)
    assert again > kept


def test_an_old_story_is_found_no_more_but_shown_as_before(store: Store) -> None:
    with store.transaction() as session:
        article = an_article(session, "old")
        old = stories.place(session, article, None, terms=HARBOUR, title="old", at=NOW, now=NOW)
        shown = stories.one(session, old)
        assert story_repair.forget(session, before=NOW, most=9) == 0
        assert story_repair.forget(session, before=later(1), most=9) == 1
        assert stories.candidates(session, ["w:harbour", "n:Norwick"], since=None, limit=9) == []
        assert stories.one(session, old) == shown
        assert story_repair.forget(session, before=later(1), most=9) == 0
        assert session.scalar(select(func.count()).select_from(StoryTerms)) == 0


def test_a_forgotten_story_is_found_by_all_its_terms_again_once_it_is_rewritten(store: Store) -> None:
    with store.transaction() as session:
        old = stories.found(session, HARBOUR, title="old", at=NOW, now=NOW)
        story_repair.forget(session, before=later(1), most=9)
        grown = Terms(words={"harbour": 3.0, "ferry": 1.0}, names={"Norwick": 1.0})
        again = Profile(story=old, terms=grown, articles=2, first_at=NOW, last_at=later(2))
        stories.rewrite(session, again)
        for term in ("w:harbour", "n:Norwick", "w:ferry"):
            assert stories.candidates(session, [term], since=NOW, limit=9) == [again]
        assert story_repair.forget(session, before=later(1), most=9) == 0


def test_a_story_of_long_ago_that_was_founded_just_now_is_found_for_those_that_come_late(
    store: Store,
) -> None:
    ago = NOW - timedelta(days=300)
    with store.transaction() as session:
        late = stories.found(session, HARBOUR, title="late", at=ago, now=NOW)
        assert story_repair.forget(session, before=NOW, most=9) == 0
        (found,) = stories.candidates(session, ["w:harbour"], since=ago, limit=9)
    assert found.story == late


def test_the_longest_known_stories_are_forgotten_first_and_undated_ones_too(store: Store) -> None:
    with store.transaction() as session:
        new = stories.found(session, HARBOUR, title="new", at=None, now=later(2))
        old = stories.found(session, TRAINS, title="old", at=None, now=NOW)
        assert story_repair.forget(session, before=later(3), most=1) == 1
        left = stories.candidates(session, ["w:harbour", "w:trains"], since=None, limit=9)
        assert [one.story for one in left] == [new] != [old]


def test_a_story_merged_before_it_could_be_forgotten_is_in_no_index(empty_url: str) -> None:
    engine = connect(address(empty_url))
    with engine.begin() as connection:
        schema.upgrade(connection, "0007")
        for story, into in ((1, None), (2, 1)):
            connection.execute(
                text(
                    "INSERT INTO stories (id, title, terms, articles, founded_at, merged_into, unrepaired) "
                    "VALUES (:id, 't', '{}', 1, :now, :into, false)"
                ),
                {"id": story, "now": NOW.replace(tzinfo=None), "into": into},
            )
    engine.dispose()
    store = Store(empty_url)
    store.migrate()
    with store.reading() as session:
        found = session.execute(select(Stories.id, Stories.indexed).order_by(Stories.id)).tuples().all()
    store.close()
    assert found == [(1, True), (2, False)]


def test_what_was_counted_before_counts_decayed_counts_as_of_the_migration(empty_url: str) -> None:
    engine = connect(address(empty_url))
    with engine.begin() as connection:
        schema.upgrade(connection, "0003")
        connection.execute(text("INSERT INTO term_counts (term, articles) VALUES ('', 9), ('w:quay', 4)"))
        connection.execute(
            text("INSERT INTO stories (title, terms, articles, founded_at) VALUES (:t, :j, 1, :n)"),
            {"t": "old", "j": '{"words": {"quay": 1.0}, "names": {}}', "n": NOW.replace(tzinfo=None)},
        )
    engine.dispose()
    store = Store(empty_url)
    store.migrate()
    with store.transaction() as session:
        known = stories.rarity(session, ["w:quay"], now=datetime.now(UTC))
        waiting = story_repair.unrepaired(session)
    store.close()
    assert known.total == pytest.approx(9, rel=0.01)
    assert known.counts["w:quay"] == pytest.approx(4, rel=0.01)
    assert waiting is not None
    assert waiting.terms.words == {"quay": 1.0}
