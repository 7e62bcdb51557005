"""Slack messages: escaped, and inside Slack's limits whatever the news holds."""

import html
import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.model import AlertId
from connectors.channels.slack_blocks import MOST_NOTICES, _fit, blocks, escape, text
from tests.connectors.channels.notices import HOSTILE, hostile, notice, several


def words(shown: list[dict[str, Any]]) -> list[str]:
    """Return the texts of all blocks."""
    found: list[str] = []
    for block in shown:
        parts = block["elements"] if block["type"] == "context" else [block["text"]]
        found.extend(part["text"] for part in parts)
    return found


def utf16(shown: str) -> int:
    return len(shown.encode("utf-16-le")) // 2


def test_an_alert_shows_the_move_the_evidence_the_first_article_and_the_counts() -> None:
    move, evidence, article, counts = words(blocks([notice(repeat=True)]))
    assert move == "*CAC approval: submitted*\nApple's AI in China: new: submitted"
    assert evidence == (
        ">“The features have been handed in to the regulator.”\nattributed to The Morning Wire"
    )
    assert article == (
        "<https://harbour-post.example/tech/assistant?id=1&amp;page=2"
        "|Phone maker hands in its assistant for review>"
    )
    assert counts == (
        "first: The Harbour Post, 11 Feb 2025 08:30 UTC; 4 write-ups, 3 copies, 7 outlets"
        " · may have been sent before: an earlier answer was lost"
    )


def test_a_digest_is_headed_by_what_is_in_it() -> None:
    shown = blocks(several(2))
    assert shown[0]["type"] == "header"
    assert shown[0]["text"]["text"] == "2 developments (Apple's AI in China): CAC approval"


@pytest.mark.parametrize("raw", HOSTILE)
def test_nothing_in_the_news_mentions_links_or_breaks_out(raw: str) -> None:
    for shown in (*words(blocks([hostile(raw)])), text([hostile(raw)])):
        inner = re.sub(r"^>|<https?://[^<>|]+\|[^<>]*>", "", shown)
        assert not re.search(r"[<>]", inner)
        assert not re.search(r"&(?!(amp|lt|gt);)", inner)
        assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", inner)


def test_an_address_cannot_smuggle_a_second_link_or_its_own_title() -> None:
    [*_, linked, _] = words(blocks([notice(article_url="https://a.example/x|Click>  <!channel>")]))
    assert linked.startswith("<https://a.example/x%7CClick%3E%20%20%3C!channel%3E|Phone maker")


@pytest.mark.parametrize("url", ["javascript:alert(1)", "https://a.example/?" + "&" * 300])
def test_an_address_that_is_unsafe_or_too_long_is_not_linked(url: str) -> None:
    assert words(blocks([notice(article_url=url)]))[2] == "Phone maker hands in its assistant for review"


@pytest.mark.parametrize("raw", ["&" * 3000, "\U0001f600" * 3000, "<" * 3000, "word " * 3000])
def test_slacks_limits_hold_for_the_longest_digest(raw: str) -> None:
    told = [
        notice(alert=AlertId(n), development_title=raw, watch_title=raw, sentence=raw, article_title=raw,
               outlet=raw, attributed_to=raw, label=raw, repeat=True)
        for n in range(MOST_NOTICES)
    ]  # fmt: skip
    shown = blocks(told)
    assert len(shown) <= 50
    assert utf16(shown[0]["text"]["text"]) <= 300
    assert len(shown[0]["text"]["text"]) <= 150
    assert all(utf16(each) <= 3000 for each in words(shown))
    assert utf16(text(told)) <= 6000
    assert not any(re.search(r"&(?!(amp|lt|gt);)", each) for each in words(shown))


def test_every_markdown_is_verbatim_so_that_slack_adds_no_links() -> None:
    shown = json.dumps(blocks([notice()]))
    assert shown.count('"mrkdwn"') == shown.count('"verbatim": true') == 4


def test_escaping_is_slacks_own() -> None:
    assert escape("<a> & b") == "&lt;a&gt; &amp; b"


@given(st.text(alphabet="&<>a; "), st.integers(1, 40))
def test_a_cut_falls_between_two_characters_and_never_inside_an_entity(raw: str, room: int) -> None:
    fitted = _fit(raw, room)
    assert len(fitted) <= room
    assert raw.startswith(html.unescape(fitted).removesuffix("…"))
    assert fitted == escape(raw) or fitted.endswith("…")
