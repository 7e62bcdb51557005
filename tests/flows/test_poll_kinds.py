"""poll and read of sitemaps and searches, through the database and over real connections."""

import gzip
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from connectors.web import Fetched
from flows.steps.read import _fetch
from storage import entries
from tests.connectors.hostile import Visit, answer
from tests.flows.conftest import OpenDesk
from tests.flows.desk import NOW, Desk
from tests.flows.press import APPROVED, NEWS_DAY, OWN_WORDS, Item, Text

HOUR = timedelta(hours=1)


def maps(desk: Desk, path: str, *listed: tuple[str, Text], packed: bool = False) -> None:
    """Let the sitemap at `path` list these pages from now on."""
    printed = "".join(
        f"<url><loc>{desk.server.url(page)}</loc><news:news><news:publication><news:name>The Mole</news:name>"
        f"</news:publication><news:publication_date>{NEWS_DAY.isoformat()}</news:publication_date>"
        f"<news:title>{text.title}</news:title></news:news></url>"
        for page, text in listed
    )
    space = 'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'
    body = f"<urlset {space}>{printed}</urlset>".encode()
    desk.server.routes[path] = answer(body=gzip.compress(body) if packed else body)


def indexes(desk: Desk, **parts: datetime | None) -> None:
    """Let the index at /feed name these sitemaps from now on; one ETag for one body, as servers do."""
    printed = "".join(
        f"<sitemap><loc>/{name}.xml</loc>{f'<lastmod>{at.isoformat()}</lastmod>' if at else ''}</sitemap>"
        for name, at in parts.items()
    )
    body = f"<sitemapindex>{printed}</sitemapindex>".encode()
    etag = f'"{hash(body)}"'

    def script(visit: Visit) -> None:
        known = visit.header("If-None-Match") == etag
        answer("304 Not Modified" if known else "200 OK", b"" if known else body, {"ETag": etag})(visit)

    desk.server.routes["/feed"] = script


def asked(desk: Desk) -> list[str]:
    """The paths that were asked for since the last time."""
    paths = [visit.path for visit in desk.server.visits]
    desk.server.visits.clear()
    return paths


def test_a_news_sitemap_is_polled_and_read(desk: Desk) -> None:
    desk.publishes("/a", APPROVED)
    maps(desk, "/feed", ("/a", APPROVED), packed=True)
    desk.run("poll", "read")
    (row,) = desk.articles()
    assert (row.title, row.outlet) == (APPROVED.title, "The Mole")
    assert desk.feeds()["/feed"].title == "The Mole"


def test_of_a_sitemap_index_only_what_has_changed_is_asked_again(desk: Desk) -> None:
    maps(desk, "/one.xml", ("/a", APPROVED))
    maps(desk, "/two.xml", ("/b", OWN_WORDS))
    indexes(desk, one=NOW - 2 * HOUR, two=NOW - HOUR)
    assert desk.run("poll")[0].figures["entries"] == 2
    assert asked(desk) == ["/feed", "/two.xml", "/one.xml"]

    desk.run("poll", at=NOW + 12 * HOUR)
    assert asked(desk) == ["/feed"]

    maps(desk, "/one.xml", ("/a", APPROVED), ("/c", OWN_WORDS))
    indexes(desk, one=NOW + 13 * HOUR, two=NOW - HOUR)
    assert desk.run("poll", at=NOW + 36 * HOUR)[0].figures["entries"] == 1
    assert asked(desk) == ["/feed", "/one.xml"]


def test_an_index_without_dates_is_never_believed_to_be_unchanged(desk: Desk) -> None:
    maps(desk, "/one.xml", ("/a", APPROVED))
    indexes(desk, one=None)
    desk.run("poll")
    maps(desk, "/one.xml", ("/a", APPROVED), ("/b", OWN_WORDS))
    assert desk.run("poll", at=NOW + 12 * HOUR)[0].figures["entries"] == 1
    assert desk.run("poll", at=NOW + 36 * HOUR)[0].figures["entries"] == 0
    assert asked(desk) == ["/feed", "/one.xml"] * 3


def test_a_part_that_failed_is_asked_again_although_the_index_is_the_same(desk: Desk) -> None:
    maps(desk, "/one.xml", ("/a", APPROVED))
    desk.server.routes["/two.xml"] = answer("503 Service Unavailable")
    indexes(desk, one=NOW - 2 * HOUR, two=NOW - HOUR)
    desk.run("poll")
    assert desk.feeds()["/feed"].notes == (f"part {desk.server.url('/two.xml')}: 503 service unavailable",)
    maps(desk, "/two.xml", ("/b", OWN_WORDS))
    asked(desk)
    assert desk.run("poll", at=NOW + 12 * HOUR)[0].figures["entries"] == 1
    assert asked(desk) == ["/feed", "/two.xml"]
    assert desk.feeds()["/feed"].notes == ()


def test_what_an_index_has_read_outlives_a_poll_that_fails(desk: Desk) -> None:
    maps(desk, "/one.xml", ("/a", APPROVED))
    indexes(desk, one=NOW - HOUR)
    desk.run("poll")
    works = desk.server.routes["/feed"]
    desk.server.routes["/feed"] = answer("503 Service Unavailable")
    desk.run("poll", at=NOW + 12 * HOUR)
    desk.server.routes["/feed"] = works
    asked(desk)
    desk.run("poll", at=NOW + 72 * HOUR)
    assert asked(desk) == ["/feed"]


def test_another_kind_than_the_configured_one_is_read_and_told(open_desk: OpenDesk) -> None:
    desk = open_desk()
    config = desk.kit.feeds[0].model_copy(update={"kind": "sitemap"})
    object.__setattr__(desk.kit, "feeds", (config,))
    desk.prints("/feed", Item("One", "http://news.test/1", guid="1"))
    assert desk.run("poll")[0].figures["entries"] == 1
    assert desk.feeds()["/feed"].notes == ("the configuration calls it sitemap, and it is rss",)


def test_the_outlet_that_an_entry_names_is_the_outlet_of_its_article(desk: Desk) -> None:
    desk.publishes("/a", APPROVED)
    item = (
        f"<title>{APPROVED.title} - The Quay</title><link>{desk.server.url('/a')}</link>"
        "<source url='https://quay.example'>The Quay</source>"
    )
    feed = f"<rss version='2.0'><channel><title>Search</title><item>{item}</item></channel></rss>"
    desk.server.routes["/feed"] = answer(body=feed.encode())
    desk.run("poll", "read")
    (row,) = desk.articles()
    assert (row.title, row.outlet) == (APPROVED.title, "The Quay")


def test_a_feed_that_has_become_a_page_says_where_the_feed_is(desk: Desk) -> None:
    link = "<link rel=alternate type=application/rss+xml href=/new>"
    desk.server.routes["/feed"] = answer(body=f"<html><head>{link}</head></html>".encode())
    desk.run("poll")
    told = f"not a feed: an HTML page. Mend: poll what it names, {desk.server.url('/new')}"
    assert desk.feeds()["/feed"].last_error == told


class _Sends:
    """A web that answers everything from one address."""

    def __init__(self, url: str) -> None:
        self.url = url

    def get(self, *_asked: object, **_limits: object) -> Fetched:
        return Fetched(url=self.url, body=b"<html></html>")


@pytest.mark.parametrize(
    ("ends_at", "usable"),
    [("https://news.google.com/rss/articles/CBMi?oc=5", False), ("https://quay.example/a", True)],
)
def test_a_detour_that_ends_at_the_search_is_no_page(desk: Desk, ends_at: str, *, usable: bool) -> None:
    desk.prints("/feed", Item("One", "https://news.google.com/rss/articles/CBMi?oc=5", guid="1"))
    desk.run("poll")
    with desk.kit.store.transaction() as session:
        (task,) = entries.claim(session, now=NOW, worker="w", lease=HOUR, limit=1)
    answered = _fetch(replace(desk.kit, web=_Sends(ends_at)), task)  # type: ignore[arg-type]
    assert isinstance(answered, Fetched) == usable
