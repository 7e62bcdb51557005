import pytest

from connectors.discovery import in_robots, named, offered, usual

URL = "https://www.post.example/tech/"


def urls(page: str) -> list[str]:
    return [one.url for one in named(page, URL)]


@pytest.mark.parametrize(
    ("head", "found"),
    [
        ('<link rel="alternate" type="application/rss+xml" href="/feed">', "https://www.post.example/feed"),
        ("<LINK TYPE='application/atom+xml' HREF=atom.xml REL=Alternate>", "https://www.post.example/tech/atom.xml"),
        ('<link rel="alternate feed" href="https://feeds.example/p">', "https://feeds.example/p"),
        ('<link rel="feed" href="/f">', "https://www.post.example/f"),
        ('<link rel=alternate type="application/feed+json" href="/f.json">', "https://www.post.example/f.json"),
        ('<link rel=alternate type="application/rdf+xml; charset=utf-8" href=/f>', "https://www.post.example/f"),
        ("<link rel=alternate type=application/json href=/feed.json>", "https://www.post.example/feed.json"),
        ("<link rel=alternate type=text/xml href=/rss/all>", "https://www.post.example/rss/all"),
        ('<base href="https://cdn.example/x/"><link rel=alternate type=application/rss+xml href=f>',
         "https://cdn.example/x/f"),
        ('<link rel=alternate type=application/rss+xml href=" /f&amp;x=1 ">', "https://www.post.example/f&x=1"),
    ],
)  # fmt: skip
def test_a_link_in_the_head_names_a_feed(head: str, found: str) -> None:
    (one,) = named(f"<html><head>{head}</head><body></body></html>", URL)
    assert (one.url, one.certain) == (found, True)


@pytest.mark.parametrize(
    "head",
    [
        '<link rel="alternate" hreflang="de" href="/de/">',
        '<link rel="stylesheet" type="application/rss+xml" href="/feed">',
        "<link rel=alternate type=application/json href=/wp-json/posts/7>",
        "<link rel=alternate type=text/xml+oembed href=/oembed>",
        "<link rel=alternate type=application/rss+xml>",
        '<link rel=alternate type=application/rss+xml href="javascript:void(0)">',
        '<link rel=alternate type=application/rss+xml href="http://[broken">',
    ],
)  # fmt: skip
def test_other_links_in_the_head_are_no_feeds(head: str) -> None:
    assert urls(f"<head>{head}</head>") == []


@pytest.mark.parametrize(
    ("href", "is_hint"),
    [
        ("/feed/", True), ("/rss", True), ("/news.rss", True), ("/world/rss.xml", True),
        ("/?feed=rss2", True), ("/feed.json", True), ("https://feeds.post.example/top", True),
        ("https://post.example/atom.xml", True), ("/feedback", False), ("/progress", False),
        ("/atomic-power", False), ("https://other.example/rss", False), ("mailto:rss@post.example", False),
    ],
)  # fmt: skip
def test_a_link_that_looks_like_a_feed_of_the_same_site_is_a_hint(href: str, *, is_hint: bool) -> None:
    found = named(f'<body><a href="{href}">Subscribe</a></body>', URL)
    assert [one.certain for one in found] == ([False] if is_hint else [])


def test_what_the_page_says_comes_before_hints_and_comments_come_last() -> None:
    page = (
        "<head><link rel=alternate type=application/rss+xml title='Post » Comments Feed' "
        "href=/comments/feed/>"
        "<link rel=alternate type=application/rss+xml title='Post » Feed' href=/feed/>"
        "<link rel=alternate type=application/atom+xml href=/feed/></head><body><a href=/rss>RSS</a></body>"
    )
    assert urls(page) == [
        "https://www.post.example/feed/",
        "https://www.post.example/rss",
        "https://www.post.example/comments/feed/",
    ]


@pytest.mark.parametrize("page", ["", "<!-- -->", "<", "\x00", "<html", "&#0;", "<a href=/rss>" * 3])
def test_no_page_breaks_the_reading(page: str) -> None:
    assert len(urls(page)) <= 1


@pytest.mark.parametrize(
    ("header", "found"),
    [
        ('</feed>; rel="alternate"; type="application/rss+xml"', ["https://www.post.example/feed"]),
        ("<a>; rel=next, <atom>; rel=alternate; type=application/atom+xml", ["https://www.post.example/tech/atom"]),
        ('<https://hub.example/>; rel="hub", </f>; rel="self"', []),
        ("nonsense", []),
        ("", []),
    ],
)  # fmt: skip
def test_a_header_may_name_a_feed(header: str, found: list[str]) -> None:
    assert [one.url for one in offered({"link": header}, URL)] == found


def test_the_usual_places_are_below_the_folder_first() -> None:
    places = [one.url for one in usual(URL)]
    assert places[:3] == [
        "https://www.post.example/tech/feed",
        "https://www.post.example/tech/rss",
        "https://www.post.example/feed",
    ]
    assert "https://www.post.example/sitemap-news.xml" in places
    assert next(one.url for one in usual("https://www.post.example")) == "https://www.post.example/feed"


def test_robots_txt_names_sitemaps_and_those_of_news_come_first() -> None:
    text = "User-agent: *\nSitemap: /all.xml\r\nsitemap : https://post.example/news.xml\n#Sitemap: /no"
    assert [one.url for one in in_robots(text, "https://post.example/robots.txt")] == [
        "https://post.example/news.xml",
        "https://post.example/all.xml",
    ]
