import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.searchfeeds import is_detour, landing
from tests.connectors.test_feeds import read

PAGE = "https://post.example/2025/lock?id=7&part=2"


def numbered(page: str, *, more: bytes = b"\xd2\x01\x00") -> str:
    """An address of Google News of the older kind."""
    address = page.encode()
    length = bytes([len(address)] if len(address) < 128 else [len(address) & 127 | 128, len(address) >> 7])
    number = base64.urlsafe_b64encode(b"\x08\x13\x22" + length + address + more).decode().rstrip("=")
    return f"https://news.google.com/rss/articles/{number}?oc=5"


NEWER = "https://news.google.com/rss/articles/" + base64.urlsafe_b64encode(
    b"\x08\x13\x22\x20AU_yqLwhatever-only-they-can-read"
).decode().rstrip("=")


@pytest.mark.parametrize(
    ("url", "page"),
    [
        (numbered(PAGE), PAGE),
        (numbered(PAGE).replace("/rss/", "/"), PAGE),
        (numbered(PAGE + "&long=" + "x" * 150), PAGE + "&long=" + "x" * 150),
        (NEWER, None),
        ("https://news.google.com/articles/!!", None),
        (
            "https://news.google.com/news/url?sa=t&url=https%3A%2F%2Fpost.example%2Fa",
            "https://post.example/a",
        ),
        ("https://www.google.com/url?rct=j&url=https://post.example/a&ct=ga", "https://post.example/a"),
        ("https://www.google.co.uk/url?q=https://post.example/a", "https://post.example/a"),
        (
            "http://www.bing.com/news/apiclick.aspx?ref=FexRss&url=https%3a%2f%2fpost.example%2fa%3fb%3d1&c=9",
            "https://post.example/a?b=1",
        ),
        ("https://www.bing.com/news/apiclick.aspx?ref=FexRss", None),
        ("https://www.bing.com/news/apiclick.aspx?url=javascript:alert(1)", None),
        ("https://post.example/url?url=https://other.example/", None),
        ("https://news.google.com.evil.example/url?url=https://post.example/a", None),
        ("http://[broken", None),
        ("", None),
    ],
)
def test_the_page_behind_a_link_of_a_search_is_read_off_the_link(url: str, page: str | None) -> None:
    assert landing(url) == page


@given(st.binary(max_size=80))
def test_no_number_breaks_the_reading(number: bytes) -> None:
    code = base64.urlsafe_b64encode(b"\x08\x13\x22" + number).decode()
    page = landing(f"https://news.google.com/rss/articles/{code}")
    assert page is None or page.startswith("http")


def test_only_searches_are_detours() -> None:
    assert is_detour(NEWER)
    assert not is_detour(PAGE)
    assert not is_detour("https://news.google.com/about")


SEARCH = f"""<rss version="2.0"><channel><title>"lock gate" - News search</title>
<link>https://news.google.com/search?q=lock+gate</link>
<item><title>Lock gate reopened - The Post - The Harbour Post</title><guid isPermaLink="false">CB1</guid>
 <link>{numbered(PAGE)}</link><pubDate>Tue, 11 Feb 2025 08:30:00 GMT</pubDate>
 <description>&lt;ol&gt;&lt;li&gt;&lt;a href="https://x.example/"&gt;Another headline&lt;/a&gt;
  &lt;/li&gt;&lt;/ol&gt;</description>
 <source url="https://post.example">The Harbour Post</source></item>
<item><title>Eels return - Quay &amp;amp; Co</title><guid isPermaLink="false">CB2</guid><link>{NEWER}</link>
 <description>&lt;a href="{NEWER}"&gt;Eels return&lt;/a&gt; Quay</description>
 <source url="https://quay.example">Quay &amp;amp; Co</source></item>
</channel></rss>"""


def test_entries_of_a_search_have_their_pages_and_outlets_and_no_words_of_others() -> None:
    first, second = read(SEARCH).entries
    assert (first.title, first.url, first.outlet) == (
        "Lock gate reopened - The Post",
        PAGE,
        "The Harbour Post",
    )
    assert (first.summary, first.content, first.guid) == ("", "", "CB1")
    assert (second.title, second.url, second.outlet) == ("Eels return", NEWER, "Quay & Co")


def test_links_that_only_the_search_can_resolve_are_counted() -> None:
    assert read(SEARCH).notes == ("1 of 2 links lead through the search and cannot be resolved without it",)


def test_a_search_with_its_own_element_for_the_outlet_keeps_its_snippets() -> None:
    (entry,) = read(
        '<rss version="2.0" xmlns:News="https://www.bing.com/news/search?q=lock"><channel><title>lock</title>'
        "<link>https://www.bing.com/news/search?q=lock</link><item><title>Lock gate reopened</title>"
        "<link>http://www.bing.com/news/apiclick.aspx?url=https%3a%2f%2fpost.example%2fa&amp;c=1</link>"
        "<description>The gate moved at noon.</description><News:Source>The Harbour Post</News:Source></item>"
        "</channel></rss>"
    ).entries
    assert (entry.url, entry.outlet, entry.summary) == (
        "https://post.example/a",
        "The Harbour Post",
        "The gate moved at noon.",
    )


@pytest.mark.parametrize(
    ("source", "outlet"),
    [
        ('<source url="https://www.news.example/rss">Our own desk</source>', None),
        ('<source url="https://other.example/rss">Other &lt;b&gt;Paper&lt;/b&gt;</source>', "Other Paper"),
        ('<source url="nonsense">Other Paper</source>', None),
        ('<source url="https://other.example/rss"></source>', None),
        ("<source>Other Paper</source>", None),
    ],
)
def test_an_entry_taken_over_from_another_site_is_of_that_outlet(source: str, outlet: str | None) -> None:
    (entry,) = read(
        f'<rss version="2.0"><channel><title>T</title><item><title>A</title>{source}</item></channel></rss>'
    ).entries
    assert entry.outlet == outlet


def test_an_atom_entry_names_where_it_is_from() -> None:
    (entry,) = read(
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>Planet</title><entry><id>urn:x:1</id><title>A</title>'
        '<source><title>Logbook</title><link href="https://logbook.example/"/></source></entry></feed>'
    ).entries
    assert entry.outlet == "Logbook"
