import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.editions import edition, is_above, is_front, origin

PAGE = "https://news.test/harbour/terminal-approved"


@pytest.mark.parametrize(
    "url",
    [
        PAGE,
        "http://news.test/harbour/terminal-approved",
        "https://www.news.test/harbour/terminal-approved/",
        "https://m.news.test/harbour/terminal-approved",
        "https://mobile.news.test/harbour/terminal-approved",
        "https://amp.news.test/harbour/terminal-approved",
        f"{PAGE}/amp",
        f"{PAGE}/amp/",
        f"{PAGE}.amp",
        f"{PAGE}?amp",
        f"{PAGE}?amp=1",
        f"{PAGE}?outputType=amp",
        f"{PAGE}?utm_source=feed&amp=true#top",
        "https://news.test/amp/harbour/terminal-approved",
        "https://news-test.cdn.ampproject.org/c/s/news.test/harbour/terminal-approved",
        "https://www.google.com/amp/s/news.test/harbour/terminal-approved",
    ],
)
def test_editions_of_one_page_have_one_key(url: str) -> None:
    assert edition(url) == "news.test/harbour/terminal-approved"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (PAGE, "https://news.test/harbour/terminal-refused"),
        ("https://news.test/story?id=1", "https://news.test/story?id=2"),
        ("https://news.test/story?id=1", "https://news.test/story"),
        (PAGE, "https://herald.test/harbour/terminal-approved"),
        (PAGE, "https://sport.news.test/harbour/terminal-approved"),
        ("https://news.test/lamp", "https://news.test/l"),
        ("https://news.test/amplifiers", "https://news.test/lifiers"),
        ("https://m.test/a", "https://test/a"),
    ],
)
def test_two_pages_have_two_keys(one: str, other: str) -> None:
    assert edition(one) != edition(other)


def test_the_html_of_an_amp_page_is_that_of_its_other_edition() -> None:
    assert edition("https://news.test/a/story.amp.html") == edition("https://news.test/a/story.html")


def test_a_cache_leads_to_the_page_that_it_holds() -> None:
    assert origin("https://news-test.cdn.ampproject.org/v/news.test/a?amp=1") == "http://news.test/a?amp=1"
    assert origin(PAGE) == PAGE


@pytest.mark.parametrize(
    "named",
    [
        "https://news.test/",
        "https://news.test/harbour",
        "https://www.news.test/harbour/",
        "https://news.test/?p=1",
    ],
)
def test_a_section_is_above_its_pages(named: str) -> None:
    assert is_above(named, PAGE)


@pytest.mark.parametrize(
    ("named", "url"),
    [
        (PAGE, PAGE),
        (PAGE, f"{PAGE}/amp"),
        (PAGE, f"{PAGE}/2"),
        (PAGE, f"{PAGE}/page/3"),
        (PAGE, f"{PAGE}/print"),
        (PAGE, f"{PAGE}?page=2"),
        ("https://news.test/7/terminal", PAGE),
        (PAGE, "https://news.test/harbour"),
        ("https://news.test/harb", PAGE),
    ],
)
def test_what_a_page_may_be_called_is_not_above_it(named: str, url: str) -> None:
    assert not is_above(named, url)


def test_a_front_page_is_a_host_and_nothing_else() -> None:
    assert is_front("https://news.test")
    assert is_front("https://news.test/")
    assert not is_front("https://news.test/?p=7")
    assert not is_front(PAGE)
    assert not is_front("tag:news.test,2025:7")


@given(st.text(max_size=200))
def test_whatever_is_printed_has_a_key_and_keeps_it(printed: str) -> None:
    assert edition(printed) == edition(printed)
    assert not is_above(printed, printed)
