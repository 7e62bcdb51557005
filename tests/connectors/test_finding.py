from collections.abc import Mapping
from datetime import UTC, datetime

import pytest

from analysis.errors import PermanentFetchError
from connectors.feeds import parse
from connectors.finding import FoundFeed, find
from connectors.web import Fetched

NOW = datetime(2025, 2, 12, tzinfo=UTC)
HOST = "https://post.example"


def rss(*links: str, title: str = "The Post") -> str:
    items = "".join(f"<item><title>{link}</title><link>/{link}</link></item>" for link in links)
    return f"<rss version='2.0'><channel><title>{title}</title>{items}</channel></rss>"


def atom(*links: str) -> str:
    items = "".join(f"<entry><id>{link}</id><link href='/{link}'/></entry>" for link in links)
    return f"<feed xmlns='http://www.w3.org/2005/Atom'><title>The Post</title>{items}</feed>"


def page(*links: str) -> str:
    named = "".join(f"<link rel=alternate type=application/rss+xml href='{link}'>" for link in links)
    return f"<html><head>{named}</head><body>News</body></html>"


class Site:
    def __init__(self, pages: Mapping[str, str], *, headers: Mapping[str, str] | None = None) -> None:
        self.pages, self.headers = pages, headers or {}
        self.asked: list[str] = []

    def get(self, url: str) -> Fetched:
        path = url.removeprefix(HOST)
        self.asked.append(path)
        if path not in self.pages:
            raise PermanentFetchError(url, "404 not found", status=404)
        return Fetched(url=url, body=self.pages[path].encode(), headers=self.headers)

    def find(self, path: str = "/") -> list[FoundFeed]:
        return find(f"{HOST}{path}", get=self.get, now=NOW)

    def paths(self, path: str = "/") -> list[str]:
        return [one.url.removeprefix(HOST) for one in self.find(path)]


def test_the_address_of_a_feed_is_the_feed() -> None:
    (found,) = Site({"/rss": rss("a", "b")}).find("/rss")
    assert found == FoundFeed(url=f"{HOST}/rss", kind="rss", title="The Post", entries=2)


def test_a_page_leads_to_the_feed_that_it_names_and_nothing_else_is_asked() -> None:
    site = Site({"/": page("/rss"), "/rss": rss("a"), "/feed": rss("b")})
    assert site.paths() == ["/rss"]
    assert site.asked == ["/", "/rss"]


def test_links_that_only_look_like_feeds_are_tried_where_the_page_says_nothing() -> None:
    pages = {"/rss": rss("a"), "/feeds/all": rss("b")}
    hints = "<a href=/rss>RSS</a> <a href=/feeds/all>All</a> <a href=/rss#top>RSS</a>"
    site = Site({"/": f"<html>{hints}</html>", **pages})
    assert site.paths() == ["/rss", "/feeds/all"]
    assert Site({"/": page("/rss") + hints, **pages}).paths() == ["/rss"]


def test_what_a_page_names_and_is_no_feed_is_passed_over() -> None:
    site = Site({"/": page("/gone", "/page", "/rss"), "/page": page(), "/rss": rss("a")})
    assert site.paths() == ["/rss"]


def test_one_list_in_two_formats_is_one_feed() -> None:
    site = Site(
        {"/": page("/rss", "/atom", "/tech"), "/rss": rss("a"), "/atom": atom("a"), "/tech": rss("b")}
    )
    assert site.paths() == ["/rss", "/tech"]


def test_comments_come_last_also_where_only_the_feed_itself_says_what_it_is() -> None:
    site = Site({"/": page("/one", "/two"), "/one": rss("a", title="Comments on: Post"), "/two": rss("b")})
    assert [(one.url, one.of_comments) for one in site.find()] == [
        (f"{HOST}/two", False),
        (f"{HOST}/one", True),
    ]


def test_a_header_leads_to_the_feed() -> None:
    link = '</x>; rel="alternate"; type="application/atom+xml"'
    assert Site({"/": page(), "/x": atom("a")}, headers={"link": link}).paths() == ["/x"]


def test_the_usual_places_are_tried_until_one_has_a_feed() -> None:
    site = Site({"/": page(), "/atom.xml": atom("a"), "/feed.json": "{}"})
    assert site.paths() == ["/atom.xml"]
    assert site.asked == ["/", "/feed", "/rss", "/atom.xml"]


def test_at_last_the_sitemaps_in_robots_txt_are_tried() -> None:
    site = Site(
        {
            "/": page(),
            "/robots.txt": f"Sitemap: {HOST}/maps/news.xml",
            "/maps/news.xml": "<urlset><url><loc>/a</loc></url></urlset>",
        }
    )
    (found,) = site.find()
    assert (found.url, found.kind, found.entries) == (f"{HOST}/maps/news.xml", "sitemap", 1)


def test_a_page_without_any_feed_has_none() -> None:
    assert Site({"/": page()}).find() == []


@pytest.mark.parametrize(("path", "reason"), [("/gone", "404 not found"), ("/pdf", "a PDF")])
def test_what_is_neither_feed_nor_page_is_an_error(path: str, reason: str) -> None:
    with pytest.raises(PermanentFetchError, match=reason):
        Site({"/pdf": "%PDF-1.7"}).find(path)


def test_the_error_of_a_page_names_its_feeds() -> None:
    with pytest.raises(PermanentFetchError) as caught:
        parse(page("/rss?token=s3cret", "/b").encode(), url=f"{HOST}/", now=NOW)
    assert caught.value.reason == (
        "not a feed: an HTML page. Mend: poll what it names, https://post.example/rss?token=*** or "
        "https://post.example/b"
    )


def test_an_index_of_sitemaps_counts_its_parts() -> None:
    parts = "".join(f"<sitemap><loc>/{number}.xml</loc></sitemap>" for number in (1, 2))
    index = f"<sitemapindex>{parts}</sitemapindex>"
    (found,) = Site({"/sitemap.xml": index}).find("/sitemap.xml")
    assert (found.kind, found.entries, found.parts) == ("sitemap", 0, 2)
