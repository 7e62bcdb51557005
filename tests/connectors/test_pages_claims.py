"""What a page says of itself, in every place where pages say it."""

from datetime import UTC, datetime

import pytest

from analysis.model import DateFlag, Reading
from connectors.pages import read_page

NOW = datetime(2025, 2, 12, 9, tzinfo=UTC)
URL = "https://www.courier.example/harbour/terminal-approved?utm_source=feed"
OWN = "https://www.courier.example/harbour/terminal-approved"
BODY = (
    "<p>The harbour authority of the northern district approved the second terminal on Tuesday, after "
    "four years.</p><p>Work is to begin in May and to last until the end of 2028, the authority's chair, "
    "Ida Brandt, said.</p><p>Two shipping lines had objected that the channel is too narrow for vessels "
    "of the largest class.</p>"
)


def read(head: str = "", body: str = "", url: str = URL) -> Reading:
    html = f"<html><head>{head}</head><body><article>{body}{BODY}</article></body></html>"
    return read_page(html.encode(), url=url, now=NOW)


def linked(json: str) -> str:
    return f'<script type="application/ld+json">{json}</script>'


@pytest.mark.parametrize(
    ("head", "address"),
    [
        ("", OWN),
        (
            '<link rel="canonical" href="https://www.courier.example/harbour/7">',
            "https://www.courier.example/harbour/7",
        ),
        ('<link rel="canonical" href="/harbour/7">', "https://www.courier.example/harbour/7"),
        (
            '<link rel="Canonical" href="https://courier.example/harbour/7">',
            "https://courier.example/harbour/7",
        ),
        (
            '<link rel="canonical" href="https://m.courier.example/harbour/7">',
            "https://m.courier.example/harbour/7",
        ),
        (
            '<meta property="og:url" content="https://www.courier.example/harbour/8">',
            "https://www.courier.example/harbour/8",
        ),
        ('<link rel="canonical" href="https://www.courier.example/">', OWN),
        ('<link rel="canonical" href="https://www.courier.example/harbour/">', OWN),
        ('<link rel="canonical" href="https://www.herald.example/harbour/7">', OWN),
        ('<link rel="canonical" href="javascript:void(0)">', OWN),
        ('<link rel="canonical" href="http://[bad">', OWN),
        (
            '<link rel="canonical"><meta property="og:url" content="/harbour/9">',
            "https://www.courier.example/harbour/9",
        ),
        (
            '<link rel="canonical" href="/"><meta property="og:url" content="/harbour/9">',
            "https://www.courier.example/harbour/9",
        ),
    ],
)
def test_a_page_names_its_address_but_no_front_page_and_no_other_site(head: str, address: str) -> None:
    assert read(head).url == address


def test_a_page_names_its_other_addresses_that_it_was_read_at_first() -> None:
    head = (
        '<link rel="canonical" href="/harbour/7"><link rel="amphtml" href="https://amp.courier.example/7">'
        '<link rel="amphtml" href="https://herald.example/7"><link rel="amphtml" href="/">'
        '<meta property="og:url" content="/harbour/8">'
    )
    assert read(head).also == (
        OWN,
        "https://www.courier.example/harbour/8",
        "https://amp.courier.example/7",
    )


def test_a_page_in_a_cache_is_known_by_the_address_that_the_cache_holds() -> None:
    held = "https://www-courier-example.cdn.ampproject.org/c/s/www.courier.example/harbour/7"
    assert read(url=held).url == "https://www.courier.example/harbour/7"


@pytest.mark.parametrize(
    ("head", "body", "title"),
    [
        (
            "<title>Terminal approved | The Northern Courier</title>",
            "<h1>Terminal approved</h1>",
            "Terminal approved",
        ),
        (
            '<meta property="og:title" content="Terminal approved">',
            "<h1>Second terminal</h1>",
            "Terminal approved",
        ),
        (
            '<meta property="og:title" content="Terminal approved - Northern Courier">'
            '<meta property="og:site_name" content="Northern Courier">',
            "",
            "Terminal approved",
        ),
        (
            '<meta property="og:title" content="Courier"><meta property="og:site_name" content="Courier">',
            "<h1>Terminal approved</h1>",
            "Terminal approved",
        ),
        (linked('{"@type": "NewsArticle", "headline": "Terminal &amp; quay"}'), "", "Terminal & quay"),
        ("<title>25.5 million: cost of a 1-2 split | x</title>", "", "25.5 million: cost of a 1-2 split | x"),
        ("<title>Courier</title>", "<h1>Courier</h1><h1>Terminal approved</h1>", "Courier"),
        ("", "", ""),
    ],
)
def test_the_title_is_the_articles_without_the_outlets_name(head: str, body: str, title: str) -> None:
    assert read(head, body).title == title


@pytest.mark.parametrize(
    ("head", "outlet"),
    [
        ('<meta property="og:site_name" content=" The Northern&#32;Courier ">', "The Northern Courier"),
        (
            linked('{"@type": "NewsArticle", "publisher": {"@type": "Organization", "name": "The Courier"}}'),
            "The Courier",
        ),
        (
            linked('{"@graph": [{"@type": ["WebSite"], "name": "The Courier"}, {"@type": "Article"}]}'),
            "The Courier",
        ),
        ('<meta name="application-name" content="Courier">', "Courier"),
        ('<meta property="og:title" content="Terminal"><title>Terminal — Courier</title>', "Courier"),
        ('<meta property="article:publisher" content="https://social.example/courier">', None),
        ("<title>Terminal approved</title>", None),
    ],
)
def test_the_outlet_is_who_the_page_says_publishes_it(head: str, outlet: str | None) -> None:
    assert read(head).outlet == outlet


@pytest.mark.parametrize(
    ("head", "body", "author"),
    [
        ('<meta name="author" content="By Max Roth">', "", "Max Roth"),
        (
            linked('{"@type": "Article", "author": [{"name": "Max Roth"}, {"name": "Ida Lund"}]}'),
            "",
            "Max Roth, Ida Lund",
        ),
        (linked('{"@type": "Article", "author": "Max Roth"}'), "", "Max Roth"),
        ("", '<a rel="author" href="/max">Max Roth</a>', "Max Roth"),
        ("", '<p class="byline">By <b>Max Roth</b> | Feb. 11, 2025</p>', "Max Roth"),
        ('<meta name="author" content="https://social.example/max">', "", None),
        (
            '<meta property="og:site_name" content="Courier"><meta name="author" content="courier">',
            "",
            None,
        ),
        ('<meta name="author" content="max@courier.example">', "", None),
        ("", "", None),
    ],
)
def test_the_author_is_a_name_and_not_the_outlet(head: str, body: str, author: str | None) -> None:
    assert read(head, body).author == author


def at(hour: int, minute: int = 0) -> datetime:
    return datetime(2025, 2, 11, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("head", "body", "published_at"),
    [
        (linked('{"@type": "NewsArticle", "datePublished": "2025-02-11T16:30:00+08:00"}'), "", at(8, 30)),
        ('<meta property="article:published_time" content="2025-02-11T08:30:00Z">', "", at(8, 30)),
        ('<meta itemprop="datePublished" content="2025-02-11T08:30:00Z">', "", at(8, 30)),
        ("", '<header><time datetime="2025-02-11T08:30:00Z">Tuesday</time></header>', at(8, 30)),
        (
            linked('{"@type": "NewsArticle", "datePublished": "2025-02-11"}')
            + '<meta property="article:published_time" content="2025-02-11T08:30:00Z">',
            "",
            at(8, 30),
        ),
        (
            linked('{"@type": "NewsArticle", "datePublished": "1970-01-01T00:00:00Z"}')
            + '<meta property="article:published_time" content="2025-02-11T08:30:00Z">',
            "",
            at(8, 30),
        ),
        (
            linked(
                '[{"@type": "WebPage", "datePublished": "2020-01-01"}, {"@type": "NewsArticle", '
                '"datePublished": "2025-02-11T08:30:00Z",}]'
            ),
            "",
            at(8, 30),
        ),
        (
            linked(
                '{"@type": "LiveBlogPosting", "datePublished": "2025-02-11T08:30:00Z", "liveBlogUpdate": '
                '[{"@type": "BlogPosting", "datePublished": "2025-02-11T10:00:00Z"}]}'
            ),
            "",
            at(8, 30),
        ),
    ],
)
def test_the_time_of_publication_keeps_its_time_of_day(head: str, body: str, published_at: datetime) -> None:
    reading = read(head, body)
    assert (reading.published_at, reading.date_flags) == (published_at, frozenset())


def test_a_day_alone_is_midnight_without_a_zone() -> None:
    reading = read('<meta property="article:published_time" content="2025-02-11">')
    assert (reading.published_at, reading.date_flags) == (at(0), frozenset({DateFlag.ZONELESS}))


def test_a_day_in_the_address_is_better_than_none() -> None:
    reading = read(url="https://www.courier.example/2025/02/11/terminal-approved")
    assert (reading.published_at, reading.date_flags) == (at(0), frozenset({DateFlag.ZONELESS}))


def test_a_page_without_any_date_is_undated() -> None:
    reading = read()
    assert (reading.published_at, reading.date_flags) == (None, frozenset({DateFlag.UNDATED}))


def test_a_date_in_the_future_is_kept_and_flagged() -> None:
    reading = read('<meta property="article:published_time" content="2031-01-01T00:00:00Z">')
    assert reading.date_flags == frozenset({DateFlag.FUTURE})


@pytest.mark.parametrize(
    "json",
    ["{", "[" * 100_000, "null", '"text"', "[1, [2]]",
     '{"@type": {"a": 1}, "publisher": 3, "author": [null, {"name": 4}]}',
     '{"@type": "Article", "headline": {"a": 1}, "datePublished": ["x"], "articleBody": 7, "author": {}}'],
)  # fmt: skip
def test_structured_descriptions_may_be_any_nonsense(json: str) -> None:
    reading = read(linked(json) + "<title>Terminal approved</title>")
    assert (reading.title, reading.outlet, reading.author) == ("Terminal approved", None, None)


@pytest.mark.parametrize(
    ("head", "url", "credit"),
    [
        ('<link rel="canonical" href="https://www.herald.example/harbour/7">', URL, "herald.example"),
        ('<link rel="canonical" href="//news.herald.example/harbour/7">', URL, "news.herald.example"),
        ('<link rel="canonical" href="https://www.courier.example/harbour/7">', URL, None),
        ('<link rel="canonical" href="https://amp.courier.example/harbour/7">', URL, None),
        ('<link rel="canonical" href="https://m.courier-mobile.example/harbour/7">', URL, None),
        ('<link rel="canonical" href="https://www.courier.co.uk/harbour/7">', URL, None),
        ('<link rel="canonical" href="https://www.herald.example/">', URL, None),
        ('<link rel="canonical" href="http://localhost:8080/harbour/7">', URL, None),
        ('<link rel="canonical" href="http://10.0.0.7/harbour/7">', URL, None),
        ('<link rel="canonical" href="http://[bad">', URL, None),
        ('<meta property="og:url" content="https://www.herald.example/harbour/7">', URL, None),
        (
            '<link rel="canonical" href="https://www.courier.example/harbour/7">',
            "https://www-courier-example.cache.example/c/s/harbour/7",
            None,
        ),
        ("", URL, None),
    ],
)
def test_a_page_credits_the_other_publisher_whose_page_it_calls_its_own(
    head: str, url: str, credit: str | None
) -> None:
    assert read(head, url=url).credited == credit
