"""Which readings are of one page, and which only share an address."""

from dataclasses import replace

import pytest

from analysis.model import ArticleId, Quality, Reading
from storage import addresses, articles
from storage.store import Store
from tests.storage.builders import NOW, later, reading

LONG = (
    "The harbour was closed on Monday after a barge had lost its load of timber in the fairway. "
    "Divers marked the last of the logs in the evening, and the first ferry sailed at nine.\n"
    "Nobody was hurt. The owner of the barge has to pay for the divers, the harbour master said."
)
OTHER = (
    "A choir of two hundred sang in the covered market on Sunday, and the roof held. "
    "The builders had promised that it would carry the snow of a century, and nobody had thought of song.\n"
    "The next concert is in May, when the strawberry sellers come back from the valley."
)


def page(name: str, *also: str, **facts: object) -> Reading:
    found = reading(name, text=LONG, **facts)
    return replace(found, also=tuple(f"https://{one}" for one in also))


def keep(store: Store, found: Reading, *, minutes: float = 0) -> articles.Kept:
    with store.transaction() as session:
        return articles.keep(session, found, first_seen_at=NOW, now=later(minutes))


@pytest.mark.parametrize(
    "where",
    [
        "amp.news.test/one",
        "m.news.test/one",
        "www.news.test/one/",
        "news.test/one/amp",
        "news.test/amp/one",
        "news.test/one?amp=1",
        "news.test/one?outputType=amp",
        "news-test.cdn.ampproject.org/c/s/news.test/one",
        "www.google.com/amp/s/news.test/one",
    ],
)
def test_editions_of_a_page_that_do_not_name_each_other_are_one_article(store: Store, where: str) -> None:
    first = keep(store, page("one"))
    second = keep(store, replace(page("one"), url=f"https://{where}", title="On a telephone"))
    assert second.article == first.article


def test_the_telephone_edition_may_come_first(store: Store) -> None:
    first = keep(store, replace(page("one"), url="https://m.news.test/one/amp"))
    assert keep(store, page("one")).article == first.article


def test_a_page_is_known_by_every_address_that_it_named(store: Store) -> None:
    first = keep(store, page("one", "news.test/story/1", "news.test/amp-story/1"))
    for address in ("https://news.test/story/1", "https://news.test/amp-story/1"):
        assert keep(store, reading(url=address, text=LONG)).article == first.article
    with store.reading() as session:
        assert addresses.find(session, "http://www.news.test/story/1") == first.article
        detail = articles.one(session, first.article)
    assert detail is not None
    assert detail.also == ("https://news.test/amp-story/1", "https://news.test/story/1")


def test_a_canonical_address_that_stands_on_every_page_merges_nothing(store: Store) -> None:
    names = ("a", "b", "c")
    texts = (LONG, OTHER, LONG.replace("harbour", "quarry").replace("barge", "lorry") + OTHER[:80])
    kept = [
        keep(
            store,
            reading(url="https://news.test/start", title=f"About {name}", text=text, outlet=None),
        )
        if not number
        else keep(
            store,
            replace(
                reading(url="https://news.test/start", title=f"About {name}", text=text),
                also=(f"https://news.test/{name}",),
            ),
        )
        for number, (name, text) in enumerate(zip(names, texts, strict=True))
    ]
    assert [one.change for one in kept][:2] == ["new", "new"]
    with store.reading() as session:
        rows = {row.url: row.title for row in articles.rows(session, limit=9)}
    assert rows["https://news.test/b"] == "About b"


def test_a_canonical_address_of_a_page_that_was_rewritten_is_believed_where_it_was_read_before(
    store: Store,
) -> None:
    first = keep(store, page("one"))
    second = keep(store, reading("one", title="Choir sings", text=OTHER), minutes=5)
    assert (second.article, second.change) == (first.article, "revised")


def test_one_text_under_several_addresses_of_an_outlet_is_one_article(store: Store) -> None:
    first = keep(store, page("one"))
    second = keep(store, replace(page("one"), url="https://news.test/sport/one"))
    assert (second.article, second.change) == (first.article, "same")
    with store.reading() as session:
        assert addresses.find(session, "https://news.test/sport/one") == first.article


@pytest.mark.parametrize(
    "other",
    [
        {"url": "https://herald.test/one", "outlet": "The Herald"},
        {"url": "https://news.test/two", "title": "Another title"},
        {"url": "https://news.test/two", "text": "Watch the film."},
        {"url": "https://news.test/two", "quality": Quality.SUMMARY},
        {"url": "https://news.test/two", "published_at": later(-3 * 24 * 60)},
    ],
    ids=["another outlet", "another title", "too short to tell", "the feed's own text", "another day"],
)
def test_what_only_looks_alike_stays_apart(store: Store, other: dict[str, object]) -> None:
    base = {"text": "Watch the film."} if "text" in other else {"text": LONG}
    first = keep(store, reading("one", **base))
    second = keep(store, reading("one", **(base | other)))
    assert second.article != first.article


def test_an_address_stays_with_the_article_that_had_it_first(store: Store) -> None:
    first = keep(store, page("one", "news.test/short/1"))
    keep(store, reading("two", title="Choir sings", text=OTHER, outlet="Choir"))
    with store.reading() as session:
        assert addresses.find(session, "https://news.test/short/1") == first.article
        assert addresses.find(session, "https://news.test/nowhere") is None
        assert addresses.of(session, ArticleId(first.article)) == ("https://news.test/short/1",)


@pytest.mark.parametrize("quality", [Quality.WALL, Quality.LISTING, Quality.EMPTY])
def test_what_is_another_text_at_every_look_has_one_revision(store: Store, quality: Quality) -> None:
    for minutes in range(3):
        kept = keep(store, reading(text=f"Look {minutes}.", quality=quality), minutes=minutes)
        assert kept.change == ("same" if minutes else "new")
    with store.reading() as session:
        detail = articles.one(session, kept.article)
    assert detail is not None
    assert [one.text for one in detail.revisions] == ["Look 0."]


def test_a_cosmetic_edit_is_a_revision_that_nobody_has_to_search(store: Store) -> None:
    first = keep(store, page("one"))
    with store.transaction() as session:
        articles.advance(session, [first.article], articles.Stage.FOUND)
    kept = keep(store, replace(page("one"), text=LONG.replace("evening", "evenning")), minutes=5)
    assert kept.change == "edited"
    with store.reading() as session:
        assert articles.backlog(session)[articles.Stage.READ] == 0
        detail = articles.one(session, first.article)
    assert detail is not None
    assert "evenning" in detail.text
    later_on = keep(store, replace(page("one"), text=LONG + " The fairway stays closed."), minutes=9)
    assert later_on.change == "revised"
    with store.reading() as session:
        earlier = articles.searched(session, [first.article])[first.article].earlier
    assert len(earlier) == 2
