"""Alerts on a terminal."""

import io
from collections.abc import Callable

import pytest

from analysis.errors import TemporaryDeliveryError
from connectors.channels.channel import Setup
from connectors.channels.console import ConsoleChannel
from connectors.channels.registry import build
from tests.connectors.channels.notices import HOSTILE, hostile, notice


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


class Gone(io.StringIO):
    def write(self, _text: str, /) -> int:
        raise BrokenPipeError(32, "Broken pipe")


def printed(*texts: str) -> str:
    stream = io.StringIO()
    ConsoleChannel(name="desk", stream=stream).send([hostile(text) for text in texts])
    return stream.getvalue()


def test_an_alert_shows_what_happened_the_evidence_and_the_first_report() -> None:
    stream = io.StringIO()
    ConsoleChannel(name="desk", stream=stream).send([notice()])
    assert stream.getvalue().splitlines() == [
        "Apple's AI in China",
        "CAC approval: submitted",
        "  new: submitted",
        "  “The features have been handed in to the regulator.” (attributed to The Morning Wire)",
        "  Phone maker hands in its assistant for review",
        "  https://harbour-post.example/tech/assistant?id=1&page=2",
        "  first: The Harbour Post, 11 Feb 2025 08:30 UTC; 4 write-ups, 3 copies, 7 outlets",
        "",
    ]


def test_a_digest_prints_each_watch_once() -> None:
    stream = io.StringIO()
    channel = ConsoleChannel(name="desk", stream=stream)
    channel.send([notice(), notice(watch_title="Rates"), notice()])
    assert stream.getvalue().count("Apple's AI in China") == 1
    assert stream.getvalue().count("CAC approval: submitted") == 3


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_title_reaches_a_pipe_without_controls(text: str) -> None:
    assert not any(char in printed(text) for char in "\x1b\x9b\x07\r\u202e\u2066\u200f\u2028\ud83d")


def test_mark_up_and_smileys_of_a_title_are_printed_as_they_are() -> None:
    assert "[bold red]not mark-up[/] :smile:" in printed("[bold red]not mark-up[/] :smile:")


def test_a_terminal_gets_colours_and_only_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    stream = Terminal()
    ConsoleChannel(name="desk", stream=stream).send([notice(sentence="\x1b]0;evil\x07quiet")])
    assert "\x1b[1mCAC approval: submitted" in stream.getvalue()
    assert "\x1b]" not in stream.getvalue()


def test_a_terminal_that_knows_only_latin_1_still_gets_its_alert() -> None:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding="latin-1")
    ConsoleChannel(name="desk", stream=stream).send([notice(article_title="Zulassung für 手机")])
    assert "Zulassung für ??" in raw.getvalue().decode("latin-1")


def test_a_reader_who_has_gone_is_a_temporary_failure() -> None:
    with pytest.raises(TemporaryDeliveryError, match="channel desk: cannot write to the stream: Broken pipe"):
        ConsoleChannel(name="desk", stream=Gone()).send([notice()])


def test_check_says_where_alerts_will_appear(setup: Callable[..., Setup]) -> None:
    assert build("console", setup()).check() == "writes to the output of the process"
    assert ConsoleChannel(name="desk", stream=Terminal()).check() == "writes to the terminal"
