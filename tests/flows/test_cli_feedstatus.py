"""`wirewatch feeds status` and `show`, as whoever runs Wirewatch sees them."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from flows.cli.application import app
from tests.connectors.hostile import answer, redirect
from tests.flows.conftest import OpenDesk
from tests.flows.desk import NOW, Desk
from tests.flows.press import Item

STEP = timedelta(hours=7)


def run(desk: Desk, *args: str) -> Result:
    return CliRunner().invoke(app, ["feeds", *args, "--config", str(desk.folder / "wirewatch.yaml")])


def rows(result: Result) -> list[dict[str, Any]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


@pytest.fixture
def troubled(open_desk: OpenDesk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Desk:
    """A desk with a feed that is well, one that is gone, one that has moved, and one with a gap."""
    desk = open_desk(feeds={"/well": "The Mole", "/gone": "The Pier", "/old": "", "/short": ""})
    for name, value in {"HOME": tmp_path, "DATABASE_URL": f"sqlite:///{tmp_path / 'wirewatch.db'}"}.items():
        monkeypatch.setenv(f"WIREWATCH_{name}", str(value))
    items = [Item(f"Headline {n}", guid=str(n)) for n in range(40)]
    desk.server.routes["/gone"] = answer("410 Gone")
    desk.server.routes["/old"] = redirect(desk.server.url("/new"), "301 Moved Permanently")
    desk.prints("/well", *items[:5])
    desk.prints("/new", *items[:5])
    for number in range(6):
        desk.prints("/short", *items[number * 5 : number * 5 + 5])
        desk.run("poll", "alert", at=NOW + number * STEP)
    return desk


def test_the_worst_comes_first_and_ends_with_1(troubled: Desk) -> None:
    result = run(troubled, "status", "--json")
    assert result.exit_code == 1
    assert [(row["state"], row["url"].rpartition("/")[2]) for row in rows(result)] == [
        ("gone", "gone"), ("gap", "short"), ("moved", "old"), ("ok", "well"),
    ]  # fmt: skip
    gone = rows(result)[0]
    assert gone["signs"][0]["told"].startswith("410 gone; ")
    assert gone["outlet"] == "The Pier"
    assert rows(result)[1]["gaps"] == 5


@pytest.mark.parametrize(
    ("options", "states", "code"),
    [
        (["--wrong"], ["gone", "gap"], 1),
        (["--state", "moved"], ["moved"], 0),
        (["--state", "gone", "--state", "ok"], ["gone", "ok"], 1),
        (["--outlet", "the mole"], ["ok"], 0),
        (["--outlet", "nobody"], [], 0),
    ],
)
def test_a_list_may_be_narrowed(troubled: Desk, options: list[str], states: list[str], code: int) -> None:
    result = run(troubled, "status", "--json", *options)
    assert ([row["state"] for row in rows(result)], result.exit_code) == (states, code)


def test_an_unknown_state_is_named_with_those_there_are(troubled: Desk) -> None:
    result = run(troubled, "status", "--state", "silnet")
    assert "did you mean 'silent'?" in str(result.exception)


def test_the_table_says_what_is_wrong_in_words(troubled: Desk) -> None:
    told = run(troubled, "status").stdout
    assert "may have missed items: 5 times nothing in it was known" in told
    assert f"moved to {troubled.server.url('/new')}, where it is asked now" in told
    assert run(troubled, "status", "--state", "silent").stdout == "no such feeds\n"


def test_one_feed_is_shown_with_all_that_was_wrong_with_it(troubled: Desk) -> None:
    shown = run(troubled, "show", troubled.server.url("/short")).stdout
    assert "state:         gap" in shown
    assert shown.count("2025-02-12 05:00 to 2025-02-12 12:00") == 1
    assert "to now: gap, may have missed items" in shown
    gone = json.loads(run(troubled, "show", troubled.server.url("/gone"), "--json").stdout)
    assert gone["errors"][0][1] == "410 gone"
    assert [one["state"] for one in gone["concerns"]] == ["gone"]


def test_a_feed_that_has_moved_is_found_by_either_address(troubled: Desk) -> None:
    for path in ("/old", "/new"):
        assert "asked at:" in run(troubled, "show", troubled.server.url(path)).stdout
    result = run(troubled, "show", troubled.server.url("/nowhere"))
    assert "there is no feed" in str(result.exception)
