"""Notices for the tests, written for them."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from analysis.model import AlertId, Notice, Status

SUBMITTED = Notice(
    alert=AlertId(17),
    watch="apple-ai-china",
    watch_title="Apple's AI in China",
    development="cac-approval",
    development_title="CAC approval",
    event="approval",
    status=Status.PENDING,
    label="submitted",
    when=None,
    previous_label=None,
    previous_when=None,
    sentence="The features have been handed in to the regulator.",
    attributed_to="The Morning Wire",
    article_title="Phone maker hands in its assistant for review",
    article_url="https://harbour-post.example/tech/assistant?id=1&page=2",
    outlet="The Harbour Post",
    at=datetime(2025, 2, 11, 8, 30, tzinfo=UTC),
    outlets=7,
    write_ups=4,
    copies=3,
)

HOSTILE = (
    "<b>bold</b> <script>alert(1)</script>",
    "<!channel> <@U012AB3CD> @here #general & co",
    "[bold red]not mark-up[/] :smile: [link=https://evil.example]x[/link]",
    "safe \u202egnp.exe\u202c and \u2066isolated\u2069 \u200f",
    "\x1b[31mred\x1b[0m \x1b]8;;https://evil.example\x07click\x1b]8;;\x07 \x9b2J\x07",
    "Subject\r\nBcc: everybody@example.com\r\n\r\nbody",
    "line\u2028separator\u2029paragraph\x85next\x0bvertical",
    "half a pair \ud83d here",
    "family \U0001f469\u200d\U0001f467 and flag \U0001f1e8\U0001f1f3",
    "x" * 500,
    "&" * 5000,
    "",
)


def notice(**changes: Any) -> Notice:
    """Return a notice of a submission, with some fields changed."""
    return replace(SUBMITTED, **changes)


def hostile(text: str) -> Notice:
    """Return a notice with the text in every field that comes from the news."""
    return notice(sentence=text, article_title=text, outlet=text, attributed_to=text, article_url=text)


def several(count: int) -> list[Notice]:
    """Return notices of that many alerts."""
    return [notice(alert=AlertId(number)) for number in range(1, count + 1)]
