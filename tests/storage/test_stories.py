from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select

from analysis.copies import Repetition
from analysis.model import ArticleId, StoryId
from analysis.postings import NAMES_POSTED, WORDS_POSTED
from analysis.stories import Profile, Terms
from storage import copies, profiles, stories
from storage.models import Stories, StoryTerms
from storage.store import Store
from tests.storage.builders import NOW, an_article, later

HARBOUR = Terms(words={"harbour": 2.0, "closed": 1.0}, names={"Norwick": 1.0})
TRAINS = Terms(words={"trains": 2.0, "closed": 1.0}, names={})


def found(
    store: Store, name: str, terms: Terms = HARBOUR, *, at: datetime = NOW
) -> tuple[ArticleId, StoryId]:
    with store.transaction() as session:
        article = an_article(session, name, published_at=at)
        story = stories.place(session, article, None, terms=terms, title=name, at=at, now=NOW)
        return article, story


def near(store: Store, *terms: str, since: datetime | None = None, limit: int = 9) -> list[Profile]:
    with store.reading() as session:
        return stories.candidates(session, terms, since=since, limit=limit)


def test_rarity_counts_the_articles_that_hold_a_term(store: Store) -> None:
    with store.transaction() as session:
        assert stories.rarity(session, {"w:harbour"}, now=NOW).total == 0
        stories.observe(session, {"w:harbour": 1, "w:closed": 1}, articles=1, now=NOW)
        stories.observe(session, {"w:harbour": 1, "n:Norwick": 1}, articles=1, now=NOW)
        rarity = stories.rarity(session, ["w:harbour", "w:closed", "w:never"], now=NOW)
    assert rarity.counts == {"w:harbour": pytest.approx(2.0), "w:closed": pytest.approx(1.0)}
    assert rarity.total == pytest.approx(2.0)


def test_candidates_are_the_stories_that_share_most_terms(store: Store) -> None:
    _, harbour = found(store, "harbour")
    _, trains = found(store, "trains", TRAINS)
    both = near(store, "w:harbour", "w:closed", "n:Norwick")
    assert [profile.story for profile in both] == [harbour, trains]
    assert both[0] == Profile(story=harbour, terms=HARBOUR, articles=1, first_at=NOW, last_at=NOW)
    assert [profile.story for profile in near(store, "w:closed", limit=1)] == [trains]
    assert near(store, "n:harbour") == []
    assert near(store) == []


def test_stories_not_heard_of_for_long_are_left_out(store: Store) -> None:
    found(store, "old", at=later(-60))
    _, young = found(store, "young")
    assert [profile.story for profile in near(store, "w:harbour", since=later(-59))] == [young]


def test_an_article_joins_the_story_that_has_absorbed_it(store: Store) -> None:
    _, story = found(store, "first")
    absorbed = Profile(
        story=story,
        terms=Terms(words={"harbour": 3.0, "reopened": 1.0}, names={"Norwick": 1.0}),
        articles=2,
        first_at=NOW,
        last_at=later(60),
    )
    with store.transaction() as session:
        second = an_article(session, "second")
        for _ in range(2):
            stories.place(session, second, absorbed, terms=HARBOUR, title="", at=later(60), now=NOW)
    assert near(store, "w:reopened") == [absorbed]
    assert near(store, "w:closed") == []
    with store.reading() as session:
        detail = stories.one(session, story)
    assert detail is not None
    assert (detail.row.articles, detail.row.title) == (2, "first")


def test_an_article_grouped_again_stays_and_does_not_vote_again(store: Store) -> None:
    article, story = found(store, "first")
    _, other = found(store, "other", TRAINS)
    (profile,) = near(store, "w:trains")
    with store.transaction() as session:
        again = stories.place(session, article, None, terms=HARBOUR, title="again", at=NOW, now=NOW)
        moved = stories.place(
            session, article, replace(profile, articles=2), terms=HARBOUR, title="", at=NOW, now=NOW
        )
        assert session.scalar(select(func.count()).select_from(Stories)) == 2
    assert again == moved == story
    assert near(store, "w:trains") == [profile]
    assert profile.story == other


def test_a_copy_follows_its_first_without_a_vote(store: Store) -> None:
    first, story = found(store, "first")
    before = near(store, "w:harbour")
    with store.transaction() as session:
        copy, stray = an_article(session, "copy"), an_article(session, "stray")
        copies.relate(session, copy, Repetition(of=first, similarity=1.0), now=NOW)
        assert stories.follow(session, copy, first) == story
        assert stories.follow(session, stray, stray) is None
        detail = stories.one(session, story)
    assert near(store, "w:harbour") == before
    assert detail is not None
    assert [(one.id, one.copy_of) for one in detail.articles] == [(first, None), (copy, first)]
    assert (detail.row.articles, detail.row.copies, detail.row.outlets) == (2, 1, 1)


def test_a_copy_that_becomes_an_article_of_its_own_votes_then(store: Store) -> None:
    first, story = found(store, "first")
    with store.transaction() as session:
        copy = an_article(session, "copy")
        stories.follow(session, copy, first)
        own = stories.place(session, copy, None, terms=TRAINS, title="own", at=NOW, now=NOW)
    assert own != story
    assert [profile.story for profile in near(store, "w:trains")] == [own]


def test_stories_are_listed_by_when_they_were_last_heard_of(store: Store) -> None:
    _, old = found(store, "old", at=later(-60))
    _, young = found(store, "young")
    left, empty = found(store, "empty", at=later(-1))
    with store.transaction() as session:
        first = stories.one(session, old)
        assert first is not None
        stories.follow(session, left, first.articles[0].id)
        assert [row.id for row in stories.rows(session, limit=9)] == [young, old]
        assert [row.id for row in stories.rows(session, limit=1)] == [young]
        assert stories.one(session, empty) is None


def test_a_profile_is_trimmed_to_its_heaviest_terms(store: Store) -> None:
    words = {f"word{number}": float(number) for number in range(1000)}
    names = {f"Name{number}": 0.5 for number in range(1000)}
    _, story = found(store, "long", Terms(words=words, names=names))
    (profile,) = near(store, "w:word999")
    assert profile.story == story
    assert len(profile.terms.words) == profiles.WORDS_KEPT
    assert len(profile.terms.names) == profiles.NAMES_KEPT
    assert min(profile.terms.words.values()) == 1000 - profiles.WORDS_KEPT
    with store.reading() as session:
        postings = session.scalar(select(func.count()).select_from(StoryTerms))
    assert postings == WORDS_POSTED + NAMES_POSTED


def test_the_likest_recent_stories_are_found_behind_any_number_of_old_ones(store: Store) -> None:
    like = Terms(words={"harbour": 1.0, "crane": 1.0}, names={})
    with store.transaction() as session:
        less = stories.found(session, Terms(words={"harbour": 1.0}, names={}), title="t", at=NOW, now=NOW)
        recent = stories.found(session, like, title="t", at=NOW, now=NOW)
        for _ in range(120):
            stories.found(session, like, title="t", at=NOW - timedelta(days=40), now=NOW)
        asked = ["w:harbour", "w:crane"]
        near = stories.candidates(session, asked, since=NOW - timedelta(days=12), limit=2)
        best = stories.candidates(session, asked, since=NOW - timedelta(days=12), limit=1)
    assert [one.story for one in near] == [recent, less]
    assert [one.story for one in best] == [recent]
