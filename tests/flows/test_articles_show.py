"""`wirewatch articles show`: what an article repeats, how it differs, and what was removed of it."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from typer.testing import CliRunner

from flows.cli import differences
from flows.cli.application import app
from tests.flows.conftest import OpenDesk
from tests.flows.desk import NOW, Desk
from tests.flows.press import APPROVED, CHESS, MARKET, NEWS_DAY, OWN_WORDS, REFUSED

HOUR = timedelta(hours=1)
ADDED = "The harbour master wants to see the pilots before the end of the month."


def show(desk: Desk, monkeypatch: pytest.MonkeyPatch, path: str, *options: str) -> str:
    monkeypatch.setenv("WIREWATCH_HOME", str(desk.folder))
    monkeypatch.setenv("WIREWATCH_CONFIG", str(desk.folder / "wirewatch.yaml"))
    monkeypatch.setenv("WIREWATCH_DATABASE_URL", f"sqlite:///{desk.folder / 'wirewatch.db'}")
    number = next(row.id for row in desk.articles() if row.url.endswith(path))
    shown = CliRunner().invoke(app, ["articles", "show", str(number), *options])
    assert shown.exit_code == 0, shown.output
    return shown.stdout


def test_the_difference_to_what_an_article_repeats_is_shown(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = replace(APPROVED, paragraphs=(ADDED, *APPROVED.paragraphs[:4]))
    desk.prints(
        "/feed",
        desk.publishes("/wire", APPROVED, at=NEWS_DAY),
        desk.publishes("/copy", other, at=NEWS_DAY + 2 * HOUR),
    )
    desk.run("poll", "read", "compare")
    lines = show(desk, monkeypatch, "/copy").splitlines()
    assert f"+ {ADDED}" in lines
    assert f"- {APPROVED.paragraphs[4]}" in " ".join(lines)
    assert "(4 sentences the same)" in "".join(lines)
    assert any("2 h 0 min earlier" in line for line in lines)
    said = json.loads(show(desk, monkeypatch, "/copy", "--json"))
    assert said["article"]["lag_seconds"] == 7200
    assert [one["part"] for one in said["difference"]].count("added") == 1


def test_whom_a_page_credits_is_shown(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.prints("/feed", desk.publishes("/wire", APPROVED, author="Newsagency Staff"))
    desk.run("poll", "read", "compare")
    assert "credits Newsagency" in show(desk, monkeypatch, "/wire").splitlines()
    assert json.loads(show(desk, monkeypatch, "/wire", "--json"))["article"]["credited"] == "Newsagency"


def test_the_difference_between_revisions_is_shown(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    item = desk.publishes("/market", MARKET)
    desk.prints("/feed", item)
    desk.run("poll", "read", "compare")
    desk.publishes("/market", MARKET.and_also(ADDED))
    desk.prints("/feed", replace(item, summary="Updated."))
    desk.run("poll", "read", "compare", at=NOW + 24 * HOUR)
    shown = show(desk, monkeypatch, "/market")
    assert "revised 2025-" in shown
    assert f"+ {ADDED}" in shown


def test_what_was_removed_of_an_article_is_shown(
    open_desk: OpenDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = open_desk(feeds={"/feed": "The Mole"})
    box = CHESS.paragraphs[0]
    items = [
        desk.publishes(f"/{n}", text.and_also(box), at=NEWS_DAY + n * HOUR)
        for n, text in enumerate((MARKET, OWN_WORDS, REFUSED))
    ]
    desk.prints("/feed", *items)
    desk.run("poll", "read", "compare")
    shown = " ".join(show(desk, monkeypatch, "/1").split())
    assert f"(removed: its outlet prints this under everything) {box}" in shown
    assert json.loads(show(desk, monkeypatch, "/1", "--json"))["removed"] == [box]


def test_lines_fit_the_terminal() -> None:
    lines = differences.wrapped(" ".join(APPROVED.paragraphs) + " " + "x" * 200, 80)
    assert max(map(len, lines)) <= 78
    assert "".join(lines).replace(" ", "").endswith("x" * 200)
    assert differences.wrapped("one line in a pipe " * 20, None) == ["one line in a pipe " * 20]
