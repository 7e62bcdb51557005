"""What alerts look like before anybody gets one, and a message that tries a channel."""

import json
from pathlib import Path

import pytest

from flows.checking import check
from flows.cli import main
from flows.settings import Settings
from tests.flows.conftest import OpenDesk
from tests.flows.desk import Desk
from tests.flows.press import APPROVED


@pytest.fixture
def archive(open_desk: OpenDesk, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A desk with one development, which the command line finds."""
    desk = open_desk()
    desk.prints("/feed", desk.publishes("/1", APPROVED))
    desk.run("poll", "read", "compare", "group", "find")
    monkeypatch.setenv("WIREWATCH_HOME", str(desk.folder))
    monkeypatch.setenv("WIREWATCH_CONFIG", str(desk.folder / "wirewatch.yaml"))
    monkeypatch.setenv("WIREWATCH_DATABASE_URL", f"sqlite:///{desk.folder / 'wirewatch.db'}")
    return desk


def wirewatch(monkeypatch: pytest.MonkeyPatch, *words: str) -> int:
    monkeypatch.setattr("sys.argv", ["wirewatch", *words])
    with pytest.raises(SystemExit) as ended:
        main()
    return int(ended.value.code or 0)


@pytest.mark.parametrize(
    ("form", "part"),
    [
        ("text", "Building permit: approved"),
        ("mail", "Sent by Wirewatch"),
        ("html", "<!DOCTYPE html>"),
        ("slack", '"blocks"'),
    ],
)
def test_an_alert_is_shown_in_every_form(
    archive: Desk,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    form: str,
    part: str,
) -> None:
    assert wirewatch(monkeypatch, "alerts", "preview", "1", "--as", form) == 0
    shown = capsys.readouterr().out
    assert part in shown
    assert "The new terminal" in shown
    assert [one.state for one in archive.alerts()] == ["waiting"]


def test_a_preview_is_written_to_a_file(
    archive: Desk, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    page = archive.folder / "alert.json"
    assert wirewatch(monkeypatch, "alerts", "preview", "1", "--as", "slack", "--output", str(page)) == 0
    assert len(json.loads(page.read_text())["blocks"]) == 4
    assert "written to" in capsys.readouterr().out
    lost = str(archive.folder / "none" / "x")
    assert wirewatch(monkeypatch, "alerts", "preview", "1", "--output", lost) == 2
    assert "Mend: name another --output" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "told"),
    [(("7",), "there is no development 7; the latest are 1"), (("1", "--as", "fax"), "form of an alert")],
)
@pytest.mark.usefixtures("archive")
def test_what_cannot_be_shown_is_named(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    words: tuple[str, ...],
    told: str,
) -> None:
    assert wirewatch(monkeypatch, "alerts", "preview", *words) == 2
    assert told in capsys.readouterr().err


def test_a_check_sends_a_test_message_only_when_asked(tmp_path: Path) -> None:
    config = tmp_path / "wirewatch.yaml"
    config.write_text(
        "channels:\n  log: {kind: file, path: alerts.jsonl}\n  lost: {kind: file, path: none/x.jsonl}\n"
    )
    settings = Settings(home=tmp_path, config=config)
    found = {one.what: one for one in check(settings)}
    assert (found["channel log"].ok, (tmp_path / "alerts.jsonl").exists()) == (True, False)
    found = {one.what: one for one in check(settings, send=True)}
    assert "took a test message" in found["channel log"].told
    assert not found["channel lost"].ok
    (line,) = (tmp_path / "alerts.jsonl").read_text().splitlines()
    assert "nothing has happened" in json.loads(line)["sentence"]
