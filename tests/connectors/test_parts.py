from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest

from analysis.errors import FetchError, TemporaryFetchError
from connectors.feeds import parse
from connectors.parts import MOST_PARTS, Asking, Gathered, gather
from connectors.web import Fetched

NOW = datetime(2025, 2, 12, tzinfo=UTC)
HOST = "https://news.example"
INDEX = f"{HOST}/sitemap.xml"


def index(*parts: tuple[str, datetime | None]) -> str:
    printed = (
        f"<sitemap><loc>{path}</loc>{f'<lastmod>{at.isoformat()}</lastmod>' if at else ''}</sitemap>"
        for path, at in parts
    )
    return f"<sitemapindex>{''.join(printed)}</sitemapindex>"


def sitemap(*titles: str) -> str:
    printed = (
        f"<url><loc>/{title}</loc><news:news><news:publication><news:name>The Harbour Post</news:name>"
        f"</news:publication><news:title>{title}</news:title></news:news></url>"
        for title in titles
    )
    space = "http://www.google.com/schemas/sitemap-news/0.9"
    return f'<urlset xmlns:news="{space}">{"".join(printed)}</urlset>'


class Site:
    """What is at each path; a None fails. `asked` remembers what was fetched."""

    def __init__(self, pages: Mapping[str, str | None]) -> None:
        self.pages = dict(pages)
        self.asked: list[str] = []

    def get(self, url: str) -> Fetched:
        path = url.removeprefix(HOST)
        self.asked.append(path)
        page = self.pages.get(path)
        if page is None:
            raise TemporaryFetchError(url, "503 service unavailable")
        return Fetched(url=url, body=page.encode())

    def gather(self, text: str, known: Mapping[str, str] | None = None) -> Gathered:
        document = parse(text.encode(), url=INDEX, now=NOW)
        return gather(document, url=INDEX, asking=Asking(get=self.get), known=known or {}, now=NOW)


def ago(hours: float) -> datetime:
    return NOW - timedelta(hours=hours)


def test_the_entries_of_an_index_are_those_of_its_parts() -> None:
    site = Site({"/1.xml": sitemap("a", "b"), "/2.xml": sitemap("c")})
    found = site.gather(index(("/1.xml", ago(3)), ("/2.xml", ago(2))))
    assert [entry.url for entry in found.document.entries] == [f"{HOST}/{name}" for name in "cab"]
    assert (found.document.title, found.settled) == ("The Harbour Post", True)
    assert found.seen == {
        f"{HOST}/2.xml": ago(2).isoformat(),
        f"{HOST}/1.xml": ago(3).isoformat(),
    }


def test_a_part_that_has_not_changed_is_not_fetched_again() -> None:
    site = Site({"/1.xml": sitemap("a"), "/2.xml": sitemap("b")})
    before = site.gather(index(("/1.xml", ago(3)), ("/2.xml", ago(2))))
    site.asked.clear()
    found = site.gather(index(("/1.xml", ago(1)), ("/2.xml", ago(2))), before.seen)
    assert site.asked == ["/1.xml"]
    assert [entry.title for entry in found.document.entries] == ["a"]
    assert found.seen.keys() == before.seen.keys()


def test_a_part_without_a_date_is_fetched_each_time_and_known_by_its_bytes() -> None:
    site = Site({"/1.xml": sitemap("a")})
    text = index(("/1.xml", None))
    before = site.gather(text)
    same = site.gather(text, before.seen)
    assert (before.settled, same.settled) == (False, False)
    assert ([len(one.document.entries) for one in (before, same)], len(site.asked)) == ([1, 0], 2)
    site.pages["/1.xml"] = sitemap("a", "b")
    assert len(site.gather(text, same.seen).document.entries) == 2


def test_news_come_first_then_the_newest_and_no_more_than_the_cap() -> None:
    paths = [f"/{number}.xml" for number in range(1, 30)]
    site = Site({path: sitemap("a") for path in (*paths, "/news.xml")})
    dated = [(path, ago(30 - number)) for number, path in enumerate(paths)]
    site.gather(index(*dated, ("/news.xml", ago(100))))
    assert site.asked == ["/news.xml", *paths[::-1][: MOST_PARTS - 1]]


def test_without_dates_the_highest_number_is_the_latest() -> None:
    paths = [f"/posts-2025-{number}.xml" for number in (9, 10, 11)]
    site = Site({path: sitemap("a") for path in paths})
    site.gather(index(*((path, None) for path in paths)))
    assert site.asked == paths[::-1]


@pytest.mark.parametrize(
    "path",
    ["/category-sitemap.xml", "/post_tag-sitemap.xml", "/author-sitemap2.xml", "/image-sitemap.xml",
     "/page-sitemap.xml", "/tags.xml"],
)  # fmt: skip
def test_lists_of_other_things_than_articles_are_left_out(path: str) -> None:
    site = Site({"/post-sitemap.xml": sitemap("a"), path: sitemap("b")})
    site.gather(index((path, ago(1)), ("/post-sitemap.xml", ago(2))))
    assert site.asked == ["/post-sitemap.xml"]


def test_the_archive_is_left_alone() -> None:
    site = Site({})
    found = site.gather(index(("/2019.xml", ago(24 * 365 * 6))))
    assert (site.asked, found.document.entries) == ([], ())
    assert found.document.notes == ("none of its parts has changed for 7 days",)


def test_a_part_that_fails_costs_only_itself_and_is_tried_again() -> None:
    site = Site({"/1.xml": None, "/2.xml": sitemap("b")})
    text = index(("/1.xml", ago(1)), ("/2.xml", ago(2)))
    found = site.gather(text)
    assert [entry.title for entry in found.document.entries] == ["b"]
    assert (found.settled, list(found.seen)) == (False, [f"{HOST}/2.xml"])
    assert found.document.notes == (f"part {HOST}/1.xml: 503 service unavailable",)
    site.pages["/1.xml"] = sitemap("a")
    later = site.gather(text, found.seen)
    assert ([entry.title for entry in later.document.entries], later.settled) == (["a"], True)


def test_a_server_that_asks_for_a_pause_is_asked_for_no_other_part() -> None:
    class Busy(Site):
        def get(self, url: str) -> Fetched:
            if url.endswith("/2.xml"):
                self.asked.append("/2.xml")
                raise TemporaryFetchError(url, "429 too many requests", retry_after=timedelta(minutes=5))
            return super().get(url)

    site = Busy({f"/{number}.xml": sitemap("a") for number in range(1, 4)})
    found = site.gather(index(*((f"/{number}.xml", ago(number)) for number in range(1, 4))))
    assert site.asked == ["/1.xml", "/2.xml"]
    assert (list(found.seen), found.settled) == ([f"{HOST}/1.xml"], False)


def test_an_index_of_which_every_part_fails_has_failed() -> None:
    with pytest.raises(FetchError, match="503"):
        Site({"/1.xml": "<html></html>"}).gather(index(("/0.xml", ago(1)), ("/1.xml", ago(2))))


def test_parts_on_other_hosts_and_indexes_within_are_told_and_not_followed() -> None:
    site = Site({"/1.xml": index(("/3.xml", ago(1))), "/2.xml": sitemap("b")})
    text = index(("/1.xml", ago(1)), ("https://other.example/x.xml", ago(1)), ("/2.xml", ago(2)))
    found = site.gather(text)
    assert site.asked == ["/1.xml", "/2.xml"]
    assert found.document.notes == (
        "parts on other hosts, not followed: 1",
        f"{HOST}/1.xml is an index again and is not followed",
    )


def test_what_may_have_been_missed_between_two_polls_is_told() -> None:
    paths = [f"/{number}.xml" for number in range(MOST_PARTS)]
    site = Site({path: sitemap("a") for path in paths})
    found = site.gather(index(*((path, ago(1)) for path in paths)), {f"{HOST}/old.xml": "2025-02-11"})
    assert found.document.notes == (
        "none of its parts is one that the last poll knew: some may have been missed",
    )


def test_of_a_plain_sitemap_only_what_has_changed_lately_is_kept_and_the_rest_is_counted() -> None:
    text = (
        f"<urlset><url><loc>/new</loc><lastmod>{ago(30).isoformat()}</lastmod></url>"
        f"<url><loc>/old</loc><lastmod>{ago(24 * 8).isoformat()}</lastmod></url>"
        "<url><loc>/undated</loc></url><url></url></urlset>"
    )
    found = Site({}).gather(text).document
    assert [entry.url for entry in found.entries] == [f"{HOST}/new"]
    assert found.notes == ("a plain sitemap; changed lately: 1, passed over: 2",)


def test_an_entry_that_says_nothing_is_not_kept() -> None:
    text = "<rss version='2.0'><channel><item/><item><guid>7</guid></item></channel></rss>"
    assert [entry.guid for entry in Site({}).gather(text).document.entries] == ["7"]
