"""What a repair changes in the database, on both."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from analysis.copies import Repetition
from analysis.model import StoryId
from analysis.stories import Profile, Terms
from storage import copies, schema, stories, story_repair
from storage.engines import address, connect
from storage.store import Store
from tests.storage.builders import NOW, an_article

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
