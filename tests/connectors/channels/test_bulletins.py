"""Bulletins, and the end of a digest, on every kind of channel."""

import json
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from io import StringIO
from pathlib import Path

import pytest

from analysis.concerns import Bulletin
from analysis.errors import PermanentDeliveryError
from connectors.channels.console import ConsoleChannel
from connectors.channels.file import FileChannel
from connectors.channels.mail import EmailChannel
from connectors.channels.slack import SlackChannel
from connectors.channels.slack_api import SlackApi
from connectors.channels.slack_blocks import MOST_NOTICES, blocks, bulletin_text
from connectors.channels.smtp import Relay, Security
from tests.connectors.channels.fake_slack import FakeSlack
from tests.connectors.channels.notices import HOSTILE, notice, several

TOLD = Bulletin(
    title="Feeds: 2 new", lines=("a.example is gone: 410", "b.example is silent: 3 days"), key="1 2"
)
UNSEEN = ("3 feeds failing: A, B, C", "12 pages no article at D")


def body(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    assert part is not None
    return str(part.get_content())


def mail() -> EmailChannel:
    return EmailChannel(
        name="ops",
        sender=Address(username="wirewatch", domain="news.example"),
        to=("ann@x.example",),
        relay=Relay(host="localhost", port=25, security=Security.NONE),
        clock=lambda: datetime(2025, 2, 11, tzinfo=UTC),
    )


def test_a_bulletin_is_printed_line_by_line() -> None:
    stream = StringIO()
    ConsoleChannel(name="screen", stream=stream).inform(TOLD)
    assert stream.getvalue().splitlines()[:3] == [
        "Feeds: 2 new", "  a.example is gone: 410", "  b.example is silent: 3 days",
    ]  # fmt: skip


def test_a_digest_on_the_screen_ends_with_what_could_not_be_seen() -> None:
    stream = StringIO()
    ConsoleChannel(name="screen", stream=stream).send([notice()], UNSEEN)
    printed = stream.getvalue().rstrip().splitlines()
    assert printed[-3:] == ["What we could not see", *(f"  {one}" for one in UNSEEN)]


def test_a_bulletin_in_a_file_is_written_once_however_often_it_is_repeated(tmp_path: Path) -> None:
    channel = FileChannel(name="log", path=tmp_path / "alerts.jsonl")
    channel.send([notice()], UNSEEN)
    again = Bulletin(title=TOLD.title, lines=TOLD.lines, key=TOLD.key, repeat=True)
    other = Bulletin(title=TOLD.title, lines=TOLD.lines, key="3 4", repeat=True)
    for bulletin in (TOLD, again, other, other):
        channel.inform(bulletin)
    lines = [json.loads(line) for line in (tmp_path / "alerts.jsonl").read_text().splitlines()]
    assert lines[0]["unseen"] == list(UNSEEN)
    assert [(one["bulletin"], one["lines"]) for one in lines[1:]] == [(TOLD.title, list(TOLD.lines))] * 2


def test_a_file_that_cannot_be_written_refuses_a_bulletin_too(tmp_path: Path) -> None:
    with pytest.raises(PermanentDeliveryError, match="cannot write"):
        FileChannel(name="log", path=tmp_path / "none" / "alerts.jsonl").inform(TOLD)


def test_a_mailed_bulletin_has_its_title_as_subject_and_a_list() -> None:
    message, again = mail().bulletin(TOLD), mail().bulletin(TOLD)
    assert message["Message-ID"] == again["Message-ID"]
    assert message["Subject"] == "Feeds: 2 new"
    for line in TOLD.lines:
        assert f"- {line}\n" in body(message, "plain")
        assert f'<li dir="auto">{line}</li>' in body(message, "html")


def test_a_mailed_digest_ends_with_what_could_not_be_seen() -> None:
    digest, alert = mail().message([notice()], UNSEEN), mail().message([notice()])
    assert "What we could not see\n====" in body(digest, "plain")
    assert body(digest, "plain").index("first:") < body(digest, "plain").index(UNSEEN[0])
    assert f">{UNSEEN[1]}</li>" in body(digest, "html")
    for kind in ("plain", "html"):
        assert "could not see" not in body(alert, kind)


@pytest.mark.parametrize("text", HOSTILE)
def test_what_a_bulletin_quotes_cannot_break_a_mail(text: str) -> None:
    message = mail().bulletin(Bulletin(title=text, lines=(text,), key="1"))
    assert message["Bcc"] is None
    assert "<script>" not in body(message, "html")


def test_a_bulletin_in_slack_is_one_section_and_names_itself(slack: FakeSlack) -> None:
    channel = SlackChannel(
        name="ops", channel="#ops", api=SlackApi(name="ops", token="xoxb-1", base_url=slack.base_url)
    )
    assert channel.inform(TOLD).startswith("C024/")
    posted = slack.calls[-1].body
    assert posted["metadata"]["event_type"] == "wirewatch_bulletin"
    assert posted["blocks"][0]["text"]["text"] == posted["text"]
    assert posted["text"].splitlines() == ["*Feeds: 2 new*", *(f"• {line}" for line in TOLD.lines)]


def test_a_digest_in_slack_stays_within_the_limits_of_a_message() -> None:
    shown = blocks(several(MOST_NOTICES), UNSEEN)
    assert len(shown) == 50
    assert shown[-1]["text"]["text"].startswith("*What we could not see*\n• 3 feeds")


@pytest.mark.parametrize("text", [*HOSTILE, "x" * 9000])
def test_a_long_or_hostile_list_in_slack_is_cut_and_says_so(text: str) -> None:
    shown = bulletin_text(text, [text] * 40)
    assert len(shown) <= 3000
    assert "<script>" not in shown
    assert "<!channel>" not in shown
    assert shown.count("• ") == 40 or "more: `wirewatch feeds status`" in shown
