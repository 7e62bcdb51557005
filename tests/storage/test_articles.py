from datetime import UTC, datetime

import pytest

from analysis.copies import Repetition
from analysis.model import Article, ArticleId, DateFlag, Quality, Reading
from analysis.stories import Terms
from storage import articles, copies, entries, stories
from storage.articles import Kept, Searched, Stage
from storage.store import Store
from tests.storage.builders import (
    LEASE,
    NOW,
    a_feed,
    an_article,
    document,
    later,
    new_entry,
    reading,
)

OLD = datetime(2024, 6, 1, tzinfo=UTC)


def keep(store: Store, found: Reading, *, minutes: float = 0) -> Kept:
    with store.transaction() as session:
        return articles.keep(session, found, first_seen_at=later(minutes), now=later(minutes))


def claimed(store: Store, stage: Stage = Stage.READ, *, minutes: float = 0, limit: int = 10) -> list[Article]:
    with store.transaction() as session:
        return articles.claim(session, stage, now=later(minutes), worker="w", lease=LEASE, limit=limit)


def advance(store: Store, found: list[Article], stage: Stage) -> None:
    with store.transaction() as session:
        articles.advance(session, [article.id for article in found], stage)


def detail(store: Store, which: int | str = 1) -> articles.ArticleDetail:
    with store.reading() as session:
        found = articles.one(session, which)
    assert found is not None
    return found


def test_a_reading_is_new_then_the_same_then_revised(store: Store) -> None:
    changes = [
        keep(store, found, minutes=minutes).change
        for minutes, found in enumerate(
            [reading(), reading(), reading(text="It has reopened."), reading(title="Harbour reopened")]
        )
    ]
    assert changes == ["new", "same", "revised", "revised"]
    found = detail(store)
    assert [(one.seq, one.read_at) for one in found.revisions] == [(1, NOW), (2, later(2)), (3, later(3))]
    assert found.row.title == "Harbour reopened"
    assert found.text == reading().text


def test_a_text_that_an_article_had_before_is_no_further_revision(store: Store) -> None:
    texts = ["It is closed.", "It has reopened.", "It is closed."]
    kept = [keep(store, reading(text=text)) for text in texts]
    assert [one.change for one in kept] == ["new", "revised", "revised"]
    assert detail(store).text == "It is closed."
    assert len(detail(store).revisions) == 2


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (Quality.SUMMARY, Quality.ARTICLE),
        (Quality.TEASER, Quality.TEASER),
        (Quality.EMPTY, Quality.SUMMARY),
    ],
)
def test_a_reading_that_is_no_worse_replaces_the_text(store: Store, first: Quality, second: Quality) -> None:
    keep(store, reading(text="first", quality=first))
    assert keep(store, reading(text="second", quality=second)).change == "revised"
    assert detail(store).text == "second"


@pytest.mark.parametrize("worse", [Quality.WALL, Quality.SUMMARY, Quality.TEASER, Quality.EMPTY])
def test_an_article_never_loses_its_text_to_a_worse_reading(store: Store, worse: Quality) -> None:
    keep(store, reading(text="first"))
    assert keep(store, reading(text="second", quality=worse)).change == "same"
    assert (detail(store).text, detail(store).row.quality) == ("first", Quality.ARTICLE)


@pytest.mark.parametrize("quality", list(Quality))
def test_only_articles_and_summaries_wait_for_the_next_steps(store: Store, quality: Quality) -> None:
    keep(store, reading(quality=quality))
    waits = quality in {Quality.ARTICLE, Quality.SUMMARY}
    assert len(claimed(store)) == waits
    with store.reading() as session:
        assert articles.backlog(session)[Stage.READ] == waits
        assert len(list(articles.stream(session))) == waits


def test_a_text_that_turns_out_to_be_an_article_goes_on(store: Store) -> None:
    keep(store, reading(quality=Quality.TEASER))
    assert keep(store, reading(quality=Quality.ARTICLE)).change == "revised"
    assert len(claimed(store)) == 1


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (reading(published_at=OLD), OLD),
        (reading(published_at=None, date_flags=frozenset({DateFlag.UNDATED})), NOW),
        (reading(published_at=later(600)), NOW),
        (reading(published_at=later(60 * 72), date_flags=frozenset({DateFlag.FUTURE})), NOW),
    ],
)
def test_an_article_is_as_old_as_can_be_believed(store: Store, found: Reading, expected: datetime) -> None:
    keep(store, found)
    assert detail(store).row.at == expected


def test_a_restamped_article_does_not_become_newer(store: Store) -> None:
    keep(store, reading(published_at=OLD))
    keep(store, reading(published_at=later(60), text="An advert moved."), minutes=60)
    found = detail(store)
    assert (found.row.at, found.row.first_seen_at, found.published_at) == (OLD, NOW, OLD)


@pytest.mark.parametrize(
    ("said", "flags", "expected"),
    [
        (later(-600), frozenset({DateFlag.ZONELESS}), NOW),
        (later(-600), frozenset[DateFlag](), later(-600)),
        (OLD, frozenset({DateFlag.ZONELESS}), OLD),
    ],
    ids=["a day", "a time", "another day"],
)
def test_only_a_date_that_says_so_makes_an_article_older(
    store: Store, said: datetime, flags: frozenset[DateFlag], expected: datetime
) -> None:
    keep(store, reading(published_at=NOW))
    keep(store, reading(published_at=said, date_flags=flags), minutes=1)
    assert detail(store).row.at == expected


def test_any_date_of_the_same_day_is_better_than_none(store: Store) -> None:
    keep(store, reading(published_at=None, date_flags=frozenset({DateFlag.UNDATED})))
    keep(store, reading(published_at=later(-600), date_flags=frozenset({DateFlag.ZONELESS})), minutes=1)
    assert detail(store).row.at == later(-600)


def test_what_was_unknown_is_filled_in_and_what_was_known_stays(store: Store) -> None:
    keep(store, reading(outlet=None, author=None, language="en"))
    keep(store, reading(outlet="Harbour Times", author="A. Writer", language="de"))
    found = detail(store)
    assert (found.row.outlet, found.author, found.row.language) == ("Harbour Times", "A. Writer", "en")


def test_a_host_stands_for_its_outlet_until_the_outlet_is_named(store: Store) -> None:
    named = []
    for outlet in ("harbour.example", None, "Harbour Times", "harbour.example"):
        keep(store, reading(url="https://harbour.example/quay", outlet=outlet))
        named.append(detail(store).row.outlet)
    assert named == ["harbour.example", "harbour.example", "Harbour Times", "Harbour Times"]


def test_an_article_goes_from_stage_to_stage_oldest_first(store: Store) -> None:
    for name, published_at in (("late", later(-1)), ("early", later(-9)), ("middle", later(-5))):
        keep(store, reading(name, published_at=published_at))
    first = claimed(store, limit=2)
    assert [article.title for article in first] == ["Title of early", "Title of middle"]
    ids = [article.id for article in first]
    assert first[0].text == reading("early").text
    with store.reading() as session:
        assert articles.uncompared(session, ids).keys() == set(ids)
    advance(store, first, Stage.COMPARED)
    with store.reading() as session:
        assert articles.uncompared(session, ids) == {}
        assert articles.backlog(session) == {Stage.READ: 1, Stage.COMPARED: 2, Stage.GROUPED: 0}
    assert claimed(store, Stage.COMPARED) == first
    advance(store, first, Stage.FOUND)
    with store.reading() as session:
        assert articles.backlog(session) == {Stage.READ: 1, Stage.COMPARED: 0, Stage.GROUPED: 0}


def test_the_articles_of_a_dead_worker_are_taken_over(store: Store) -> None:
    keep(store, reading())
    assert len(claimed(store)) == 1
    assert claimed(store, minutes=4) == []
    assert len(claimed(store, minutes=5)) == 1


def test_a_revision_that_comes_while_an_article_is_decided_upon_is_decided_upon_too(store: Store) -> None:
    keep(store, reading())
    held = claimed(store)
    keep(store, reading(text="It has reopened."))
    advance(store, held, Stage.COMPARED)
    assert [article.text for article in claimed(store)] == ["It has reopened."]


def test_a_revised_article_goes_back_to_the_first_stage(store: Store) -> None:
    keep(store, reading())
    advance(store, claimed(store), Stage.FOUND)
    assert claimed(store) == []
    keep(store, reading(text="It has reopened."))
    assert len(claimed(store)) == 1


def test_articles_are_listed_newest_first_and_by_what_is_asked(store: Store) -> None:
    with store.transaction() as session:
        an_article(session, "old", published_at=OLD, outlet="Other")
        an_article(session, "100%", url="https://news.test/percent")
        an_article(session, "young", published_at=later(-1))

        def titles(**asked: object) -> list[str]:
            return [row.title for row in articles.rows(session, limit=9, **asked)]  # type: ignore[arg-type]

        assert titles() == ["Title of 100%", "Title of young", "Title of old"]
        assert titles(outlet="Other") == ["Title of old"]
        assert titles(since=later(-1)) == ["Title of 100%", "Title of young"]
        assert titles(query="title of YOUNG") == ["Title of young"]
        assert titles(query="news.test/percent") == ["Title of 100%"]
        assert titles(query="0%") == ["Title of 100%"]
        assert len(articles.rows(session, limit=1)) == 1


def test_an_opened_article_shows_its_copy_story_and_feeds(store: Store) -> None:
    with store.transaction() as session:
        first, copy = an_article(session, "first"), an_article(session, "copy")
        copies.relate(session, copy, Repetition(of=first, similarity=0.9), now=NOW)
        empty = Terms(words={}, names={})
        story = stories.place(session, first, None, terms=empty, title="Harbour", at=NOW, now=NOW)
        stories.follow(session, copy, first)
        for url in ("https://feeds.test/b", "https://feeds.test/a"):
            feed = a_feed(session, url)
            entries.keep(session, feed, document(new_entry("copy")), now=NOW)
            (entry,) = entries.known(session, feed, keys={"copy"}, urls=())
            entries.settle(session, entry.id, article=copy, outcome="new", now=NOW)
    found = detail(store, "https://news.test/copy")
    assert (found.row.copy_of, found.row.story, found.relation, found.similarity) == (
        first,
        story,
        "copy",
        0.9,
    )
    assert found.feeds == ("https://feeds.test/a", "https://feeds.test/b")
    assert detail(store, first).row.copy_of is None


def test_there_is_no_article_where_none_was_kept(store: Store) -> None:
    with store.reading() as session:
        assert articles.one(session, 7) is None
        assert articles.one(session, "https://news.test/none") is None
        assert articles.by_ids(session, [ArticleId(7)]) == {}


def test_the_stream_is_in_order_of_time_across_batches(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(articles, "_BATCH", 2)
    minutes = [-3, -1, -3, -2, -3]
    with store.transaction() as session:
        for number, when in enumerate(minutes):
            an_article(session, str(number), published_at=later(when))
        names = [article.title.removeprefix("Title of ") for article, _ in articles.stream(session)]
    assert names == ["0", "2", "4", "3", "1"]


def test_an_address_of_any_length_is_one_article(store: Store) -> None:
    url = "https://news.test/?" + "q" * 9000
    assert [keep(store, reading(url=url)).change for _ in range(2)] == ["new", "same"]
    assert detail(store, url).row.id == 1


def test_a_searched_article_that_changed_shows_its_earlier_texts(store: Store) -> None:
    with store.transaction() as session:
        first = reading(text="One.")
        article = articles.keep(session, first, first_seen_at=NOW, now=NOW).article
        assert articles.searched(session, [article]) == {}
        articles.advance(session, [article], Stage.FOUND)
        articles.keep(session, reading(text="Two."), first_seen_at=NOW, now=later(5))
        articles.claim(session, Stage.READ, now=later(6), worker="w", lease=LEASE, limit=9)
        found = articles.searched(session, [article])
        assert found == {article: Searched(read_at=later(5), earlier=((first.title, "One."),))}
        articles.advance(session, [article], Stage.FOUND)
        # Back to the first text: all that it says stood in a text that was searched.
        articles.keep(session, first, first_seen_at=NOW, now=later(9))
        articles.claim(session, Stage.READ, now=later(9), worker="w", lease=LEASE, limit=9)
        articles.advance(session, [article], Stage.FOUND)
        (again,) = articles.searched(session, [article]).values()
        assert [text for _, text in again.earlier] == ["One.", "Two."]
