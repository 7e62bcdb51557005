"""Lines of a notice that are safe to show."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.channels.wording import lines, plain, safe_link
from tests.connectors.channels.notices import HOSTILE, hostile, notice

# A family of emoji and a Persian word: their joiners are part of the writing.
JOINED = "\U0001f469\u200d\U0001f467 \u0645\u06cc\u200c\u062e"


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("\x1b[31mred\x1b[0m and \x9b1mbold\x9bm", "red and bold"),
        ("\x1b]8;;https://evil.example\x07click\x1b]8;;\x1b\\ here", "click here"),
        ("cut \x1b]0;title without an end", "cut 0;title without an end"),
        ("a\x00b\x08c\x7fd", "abcd"),
        ("safe \u202egnp.exe\u202c \u2066x\u2069\u200e\u061c", "safe gnp.exe x"),
        ("one\r\ntwo\u2028three\u2029four\x85five\tsix", "one two three four five six"),
        ("soft\u00adhyphen \ufeffmark \ue000private", "softhyphen mark private"),
        ("half \ud83d pair", "half pair"),
        (JOINED, JOINED),
        ("[bold]kept[/] <b>too</b>", "[bold]kept[/] <b>too</b>"),
    ],
)
def test_a_text_loses_what_nobody_can_read(raw: str, shown: str) -> None:
    assert plain(raw, 100) == shown


def test_a_long_text_is_cut_with_an_ellipsis() -> None:
    assert plain("x" * 500, 300) == "x" * 299 + "…"
    assert plain("x" * 300, 300) == "x" * 300
    assert plain("abc def", 5) == "abc…"


@given(st.text(), st.integers(1, 50))
def test_a_plain_text_is_one_short_line_and_stays_as_it_is(raw: str, limit: int) -> None:
    shown = plain(raw, limit)
    assert len(shown) <= limit
    assert len(shown.splitlines()) <= 1
    assert plain(shown, limit) == shown


@pytest.mark.parametrize(
    ("url", "link"),
    [
        ("https://harbour-post.example/a?b=1&c=2#d", "https://harbour-post.example/a?b=1&c=2#d"),
        (" http://harbour-post.example/ ", "http://harbour-post.example/"),
        ("https://x.example/a|b>c<d\"e'f g\\h", "https://x.example/a%7Cb%3Ec%3Cd%22e%27f%20g%5Ch"),
        ("https://x.example/ü", "https://x.example/ü"),
        ("javascript:alert(1)", ""),
        ("data:text/html,<script>", ""),
        ("//x.example/a", ""),
        ("https:///a", ""),
        ("https://[broken/", ""),
        ("https://x.example/\u202egnp", ""),
        ("https://x.example/\x1b[31m", ""),
        ("https://x.example/" + "a" * 2000, ""),
        ("", ""),
    ],
)
def test_only_an_honest_address_becomes_a_link(url: str, link: str) -> None:
    assert safe_link(url) == link


@pytest.mark.parametrize("text", HOSTILE)
def test_no_line_of_a_hostile_notice_holds_a_control_or_is_endless(text: str) -> None:
    shown = lines(hostile(text))
    for line in (shown.sentence, shown.article, shown.attribution, shown.coverage, shown.link):
        assert not any(char in line for char in "\n\r\x1b\x9b\u202e\u2066\u2028\ud83d")
        assert len(line) <= 2000
    assert shown.article


def test_lines_carry_everything_an_alert_shows() -> None:
    shown = lines(notice(repeat=True))
    assert shown.watch == "Apple's AI in China"
    assert shown.headline == "CAC approval: submitted"
    assert shown.move == "new: submitted"
    assert shown.attribution == "attributed to The Morning Wire"
    assert shown.caution
    assert not lines(notice(attributed_to=None)).attribution
    assert not lines(notice()).caution


@pytest.mark.parametrize(
    ("title", "outlet", "named"), [("", "The Harbour Post", "The Harbour Post"), ("", "", "article")]
)
def test_an_article_without_a_title_is_called_by_its_outlet(title: str, outlet: str, named: str) -> None:
    assert lines(notice(article_title=title, outlet=outlet)).article == named
