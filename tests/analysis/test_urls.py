import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from analysis.urls import absolute, canonical, host, is_masked, without_secrets


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("https://news.example/a?utm_source=feed&utm_medium=rss", "https://news.example/a"),
        ("https://news.example/a?id=7&utm_source=feed&page=2", "https://news.example/a?id=7&page=2"),
        ("https://news.example/a?fbclid=x&gclid=y&msclkid=z&_ga=1", "https://news.example/a"),
        ("https://news.example/a?mc_cid=1&at_medium=RSS&at_campaign=rss", "https://news.example/a"),
        ("https://news.example/a#comments", "https://news.example/a"),
        ("HTTPS://News.Example:443/A", "https://news.example/A"),
        ("http://news.example:80", "http://news.example/"),
        ("http://news.example:8080/a", "http://news.example:8080/a"),
        ("https://reader:secret@news.example/a", "https://news.example/a"),
        ("https://news.example./a", "https://news.example/a"),
        ("https://bücher.example/ä b", "https://xn--bcher-kva.example/%C3%A4%20b"),
        ("https://xn--bcher-kva.example/%c3%a4", "https://xn--bcher-kva.example/%C3%A4"),
        ("https://news.example/%7Eann/%41", "https://news.example/~ann/A"),
        ("https://[2001:DB8::1]:8080/a", "https://[2001:db8::1]:8080/a"),
        (" \n https://news.exa\nmple/a\tb ", "https://news.example/ab"),
        ("https://news.example/a?x=1&amp;y=2", "https://news.example/a?x=1&y=2"),
        ("https://news.example/a?", "https://news.example/a"),
    ],
)
def test_one_page_has_one_address(printed: str, expected: str) -> None:
    assert canonical(printed) == expected


@pytest.mark.parametrize(
    "query",
    [
        "12345", "cid=7", "uid=7", "eid=7", "source=7", "gallery=7", "global=7", "session=7", "keyword=tax",
        "p=7",
        "b=2&a=1", "id=7&id=8", "empty=&id=7", "ref=7", "q=caf%C3%A9+bar", "campaign=7", "include=7",
    ],
)  # fmt: skip
def test_a_parameter_that_may_number_the_article_stays(query: str) -> None:
    assert canonical(f"https://news.example/show?{query}") == f"https://news.example/show?{query}"


@pytest.mark.parametrize(
    "text",
    ["", "tag:news.example,2025:7", "mailto:desk@news.example", "https://", "https://[::1", "http://a:99999/",
     "http://a:b/", "urn:uuid:1", "/relative", "https://a b/", "http://℀.example/",
     "http://<x>/", "javascript:alert(1)"],
)  # fmt: skip
def test_what_is_no_web_address_does_not_raise(text: str) -> None:
    assert canonical(text) == text.replace(" ", "%20")
    assert host(text) == ""
    assert absolute("tag:x", text) is None


_NASTY = st.text(alphabet="htps:/.?#&=%@[]12aé ß\t\n\x00\ud800~+;|\\utm_", max_size=40)


@given(st.one_of(st.text(), _NASTY, _NASTY.map("https://a.example/".__add__), _NASTY.map("http://".__add__)))
@example("https://a.example/%")
@example("https://a.example/%2525%zz%4")
@example("https://a.example/%%34%31")
@example("http://ß.example/")
@example("HTTP://_¹")
def test_the_canonical_form_of_a_canonical_form_is_itself(text: str) -> None:
    once = canonical(text)
    assert canonical(once) == once
    assert host(once) == host(text.replace("\n", "").replace("\t", "").replace("\r", "")) or not host(text)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://News.Example/a", "news.example"),
        ("https://news.example:443/a", "news.example"),
        ("http://news.example:8080/a", "news.example:8080"),
        ("http://user:pw@news.example/", "news.example"),
        ("http://[::1]:8080/", "[::1]:8080"),
        ("http://bücher.example/", "xn--bcher-kva.example"),
        ("ftp://news.example/", ""),
    ],
)
def test_the_host_is_the_unit_of_politeness(url: str, expected: str) -> None:
    assert host(url) == expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("/a", "https://news.example/a"),
        ("b", "https://news.example/feeds/b"),
        ("//other.example/c", "https://other.example/c"),
        (" https://other.example/d ", "https://other.example/d"),
        ("?page=2", "https://news.example/feeds/rss?page=2"),
        ("", None),
        (None, None),
        ("mailto:desk@news.example", None),
        ("http://[broken", None),
    ],
)
def test_a_link_is_read_as_seen_from_its_page(url: str | None, expected: str | None) -> None:
    assert absolute("https://news.example/feeds/rss", url) == expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://user:pw@news.example/a", "https://news.example/a"),
        ("https://user:p@w@news.example/a@b", "https://news.example/a@b"),
        ("https://us er:pw@[broken/", "https://[broken/"),
        ("https://news.example/a@b", "https://news.example/a@b"),
        ("//user:pw@news.example", "//news.example"),
    ],
)
def test_messages_show_an_address_without_its_password(url: str, expected: str) -> None:
    assert without_secrets(url) == expected


@pytest.mark.parametrize(
    ("url", "masked"),
    [
        (without_secrets("https://news.example/rss?lang=en&key=k"), True),
        ("https://news.example/rss?key=***a", False),
        ("https://news.example/rss?q=***", False),
        ("https://news.example/rss", False),
    ],
)
def test_a_masked_address_is_told_from_a_whole_one(url: str, masked: bool) -> None:  # noqa: FBT001 - a table
    assert is_masked(url) is masked
