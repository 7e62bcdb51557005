"""Feedback as a user gives it, over an archive that the steps have made."""

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from analysis.errors import ConfigError
from flows.cli.application import app
from tests.flows.desk import CHANNELS, NOW, WATCH, Desk
from tests.flows.press import APPROVED, CHESS, OWN_WORDS, Text
from tests.flows.test_cli import run


@pytest.fixture
def told(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A desk that has told one approval, and a command line that sees its archive."""
    desk.prints("/feed", desk.publishes("/a", APPROVED), desk.publishes("/b", CHESS))
    desk.run()
    monkeypatch.setenv("WIREWATCH_HOME", str(desk.folder))
    monkeypatch.setenv("WIREWATCH_CONFIG", str(desk.folder / "wirewatch.yaml"))
    monkeypatch.delenv("WIREWATCH_DATABASE_URL", raising=False)
    return desk


def refused(*args: str) -> str:
    """What a command says that is refused with exit code 2."""
    error = CliRunner().invoke(app, args).exception
    assert isinstance(error, ConfigError), error
    return str(error)


def one(*args: str) -> dict[str, Any]:
    (row,) = run(*args, "--json")
    return row  # type: ignore[no-any-return]


@pytest.mark.usefixtures("told")
def test_a_rejected_development_is_shown_as_such_and_can_be_taken_back() -> None:
    run("developments", "reject", "1", "--because", "wrong", "--note", "an old vote")
    assert one("developments", "list")["feedback"] == "wrong"
    case = one("developments", "feedback")
    assert (case["verdict"], case["note"], case["development"]) == ("wrong", "an old vote", "permit")
    run("developments", "accept", "1")
    assert one("developments", "list")["feedback"] is None
    assert run("developments", "feedback", "--json") == []


def test_the_true_one_is_alerted_after_a_wrong_one_was_rejected(told: Desk) -> None:
    before = len(told.told())
    run("developments", "reject", "1", "--because", "wrong")
    told.prints("/feed", told.publishes("/c", OWN_WORDS))
    told.run(at=NOW.replace(hour=23))
    assert [line["status"] for line in told.told()[before:]] == ["done"]


CORRECTED = (
    "Correction: An earlier version of this article said that the Harbour Authority had approved Terminal 5."
)


def standings() -> list[str]:
    return [row["standing"] for row in run("developments", "list", "--json")[::-1]]


def test_what_is_said_of_one_development_weighs_the_others_anew(told: Desk) -> None:
    item = told.publishes("/a", APPROVED.and_also(CORRECTED))
    told.prints("/feed", replace(item, summary="Corrected."))
    told.run(at=NOW + timedelta(days=1))
    assert standings() == ["withdrawn", "confirmed"]
    run("developments", "reject", "2", "--because", "wrong")
    assert standings()[0] == "unconfirmed"
    run("developments", "accept", "2")
    assert standings()[0] == "withdrawn"


def test_what_was_wrong_cannot_be_known_where_another_has_its_place(told: Desk) -> None:
    run("developments", "reject", "1", "--because", "wrong")
    first = OWN_WORDS.paragraphs[0].replace("approved Terminal 5,", "approved Terminal 5 on Tuesday,")
    again = Text(OWN_WORDS.title, (first, *OWN_WORDS.paragraphs[1:]))
    told.prints("/feed", told.publishes("/c", again))
    told.run(at=NOW.replace(hour=23))
    assert "development 2 has its place" in refused("developments", "reject", "1", "--because", "known")
    assert [row["feedback"] for row in run("developments", "list", "--json")] == [None, "wrong"]


@pytest.mark.usefixtures("told")
def test_cases_are_exported_with_the_article(tmp_path: Path) -> None:
    run("developments", "reject", "1", "--because", "known")
    run("developments", "feedback", "--export", str(tmp_path / "cases.jsonl"))
    (case,) = map(json.loads, (tmp_path / "cases.jsonl").read_text(encoding="utf-8").splitlines())
    assert set(case["article"]) == {"title", "text", "published_at", "outlet", "url"}
    assert case["article"]["title"] == APPROVED.title
    assert (case["watch"], case["development"], case["status"], case["verdict"]) == (
        "terminal",
        "permit",
        "done",
        "known",
    )
    assert run("developments", "feedback", "--export", "-") == [case]


ADDED = ("developments", "add", "--watch", "terminal", "--development", "permit")


def test_what_was_missed_is_added_known_and_removed(told: Desk) -> None:
    address = told.server.url("/b")
    run(*ADDED, "--status", "delayed", "--article", address, "--when", "2025-06")
    added = run("developments", "list", "--json")[0]
    assert (added["feedback"], added["status"], added["when"]) == ("missed", "delayed", "2025-06")
    assert added["sentence"] == CHESS.title
    assert len(run("alerts", "list", "--json")) == 1
    assert "development 2 says so already" in refused(
        *ADDED, "--status", "delayed", "--article", "2", "--when", "2025-06"
    )
    assert "remove 2" in refused("developments", "reject", "2", "--because", "wrong")
    run("developments", "remove", "2")
    assert len(run("developments", "list", "--json")) == 1


@pytest.mark.parametrize(
    ("args", "told_of"),
    [
        (("developments", "reject", "9", "--because", "wrong"), "no development 9"),
        (("developments", "accept", "9"), "no development 9"),
        (("developments", "accept", "1"), "is not rejected"),
        (("developments", "remove", "1"), "was found, not added"),
        ((*ADDED, "--status", "done", "--article", "77"), "no article 77"),
        ((*ADDED, "--status", "nice", "--article", "2"), "there is no status 'nice'; there is abandoned"),
        ((*ADDED, "--status", "done", "--article", "2", "--when", "May"), "'May' is not a date"),
        ((*ADDED, "--status", "done", "--article", "2", "--when", "2025-13"), "'2025-13' is not a date"),
        (("replay", "--watch", "terminals"), "did you mean 'terminal'?"),
        (("replay", "--feedback", "--all"), "--feedback and --all"),
        (("replay", "--since", "2025-03", "--until", "2025-02"), "nothing is from 2025-03"),
    ],
)
@pytest.mark.usefixtures("told")
def test_what_there_is_not_is_refused_and_what_there_is_named(args: tuple[str, ...], told_of: str) -> None:
    assert told_of in refused(*args)


@pytest.mark.usefixtures("told")
def test_replay_with_the_rules_that_told_it_changes_nothing() -> None:
    assert one("replay") == {
        "move": "counts",
        "watch": "terminal",
        "same": 1,
        "come": 0,
        "go": 0,
        "change": 0,
    }


def test_replay_shows_what_comes_and_goes_with_other_rules(told: Desk, tmp_path: Path) -> None:
    other = tmp_path / "other.yaml"
    silent = WATCH.replace("Terminal 5", "Terminal 9")
    chess = (
        "  - {name: chess, about: [chess club], developments: [{name: win, event: won, subject: [draw]}]}\n"
    )
    kinds = "kinds:\n  won: {refused: [decline]}\n"
    other.write_text(silent + chess + CHANNELS + kinds, encoding="utf-8")
    come, go, *counts = run("replay", "--config", str(other), "--json")
    assert (come["move"], come["watch"], come["was"]) == ("come", "chess", None)
    assert come["would"]["status"] == "refused"
    assert (go["move"], go["was"]["status"], go["was"]["url"], go["would"]) == (
        "go",
        "done",
        told.server.url("/a"),
        None,
    )
    assert [(row["watch"], row["come"], row["go"]) for row in counts] == [("chess", 1, 0), ("terminal", 0, 1)]
    shown = "\n".join(map(str, run("replay", "--config", str(other))))
    assert "go      2025-02-11 08:00  terminal / permit: approved" in shown
    assert "was: approved (2025-02-11), The Mole" in shown
    (none,) = run("replay", "--config", str(other), "--json", "--watch", "terminal", "--since", "2025-03-01")
    assert none["go"] == 0


@pytest.mark.usefixtures("told")
def test_replay_of_all_keeps_to_its_dates() -> None:
    assert run("replay", "--all", "--json", "--since", "2025-02-11")
    assert run("replay", "--all", "--json", "--since", "2025-02-12") == []


def test_what_was_added_by_hand_does_not_come_in_every_replay(told: Desk, tmp_path: Path) -> None:
    run("developments", "reject", "1", "--because", "wrong")
    run(*ADDED, "--status", "done", "--article", "2")
    told.prints("/feed", told.publishes("/c", OWN_WORDS))
    told.run(at=NOW.replace(hour=23))
    counts = one("replay")
    assert (counts["same"], counts["come"], counts["go"], counts["change"]) == (1, 0, 0, 0)
    other = tmp_path / "other.yaml"
    other.write_text(WATCH.replace("Terminal 5", "Terminal 9") + CHANNELS, encoding="utf-8")
    counts = one("replay", "--config", str(other))
    assert (counts["same"], counts["come"], counts["go"]) == (0, 0, 0)


def test_replay_writes_nothing(told: Desk, tmp_path: Path) -> None:
    before = sorted(told.alerts(), key=lambda row: row.id), told.articles()
    other = tmp_path / "other.yaml"
    other.write_text(WATCH.replace("Terminal 5", "Terminal 9") + CHANNELS, encoding="utf-8")
    run("replay", "--config", str(other))
    assert before == (sorted(told.alerts(), key=lambda row: row.id), told.articles())


@pytest.mark.usefixtures("told")
def test_replay_counts_how_much_of_the_feedback_the_rules_get_right(tmp_path: Path) -> None:
    run("developments", "reject", "1", "--because", "off-topic")
    run(*ADDED, "--status", "refused", "--article", "2")
    wrong, missed, *scores = run("replay", "--feedback", "--json")
    assert (wrong["verdict"], wrong["right"]) == ("off-topic", False)
    assert (missed["verdict"], missed["right"]) == ("missed", False)
    assert [(row["verdict"], row["right"], row["wrong"]) for row in scores] == [
        ("missed", 0, 1),
        ("off-topic", 0, 1),
        ("all", 0, 2),
    ]
    other = tmp_path / "other.yaml"
    other.write_text(WATCH.replace("Terminal 5", "Terminal 9") + CHANNELS, encoding="utf-8")
    table = run("replay", "--feedback", "--config", str(other))
    assert table[-1].split() == ["all", "2", "1", "1"]
    assert any("missed, but is not told" in str(line) for line in table)


def test_a_rejected_announcement_is_neither_come_nor_gone(told: Desk) -> None:
    run("developments", "reject", "1", "--because", "wrong")
    counts = one("replay")
    # The body says so in other words than the title; those were silenced with it.
    assert (counts["come"], counts["go"], counts["change"]) == (0, 0, 0)
    assert told.told()
