"""`wirewatch outlets`: what share of each outlet can be read, and why not the rest."""

import json
from datetime import timedelta

import pytest
from typer.testing import CliRunner

from flows.cli.application import app
from tests.connectors.hostile import answer
from tests.flows.desk import NOW, Desk
from tests.flows.press import CHESS, MARKET, Item, Text

WALL = Text("Before you continue", ("We and our partners use cookies. By clicking OK you agree to our use.",))


def shown(desk: Desk, monkeypatch: pytest.MonkeyPatch, *options: str) -> str:
    monkeypatch.setenv("WIREWATCH_HOME", str(desk.folder))
    monkeypatch.setenv("WIREWATCH_CONFIG", str(desk.folder / "wirewatch.yaml"))
    monkeypatch.setenv("WIREWATCH_DATABASE_URL", f"sqlite:///{desk.folder / 'wirewatch.db'}")
    result = CliRunner().invoke(app, ["outlets", *options])
    assert result.exit_code == 0, result.output
    return result.stdout


def test_what_could_not_be_read_is_shown_with_its_reasons(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    walled = desk.publishes("/chess", WALL)
    desk.server.routes["/gone"] = answer("410 Gone")
    desk.prints(
        "/feed",
        desk.publishes("/market", MARKET),
        Item(CHESS.title, walled.link, guid="1", summary=CHESS.paragraphs[0]),
        Item("Quay", desk.server.url("/gone"), guid="2", summary=CHESS.paragraphs[1]),
    )
    desk.run("poll", "read")
    row = " ".join(shown(desk, monkeypatch).splitlines()[1].split())
    assert row == "The Mole 3 1 (33%) 2 (67%) 0 0 0 1 410 gone, 1 wall: consent"
    (said,) = map(json.loads, shown(desk, monkeypatch, "--json").splitlines())
    assert (said["outlet"], said["articles"], said["read"], said["walled"]) == ("The Mole", 3, 1, 1)
    assert said["reasons"] == {"410 gone": 1, "wall: consent": 1}
    assert shown(desk, monkeypatch, "--since", "2025-02-12") == "no articles yet\n"


def test_the_text_of_a_door_is_never_kept_where_the_feed_says_more(desk: Desk) -> None:
    walled = desk.publishes("/chess", WALL)
    desk.prints("/feed", Item(CHESS.title, walled.link, guid="1", summary=CHESS.paragraphs[0]))
    desk.run("poll", "read")
    (row,) = desk.articles()
    assert (row.quality, row.because) == ("summary", "wall: consent")
    assert desk.article(row).text == CHESS.paragraphs[0]


def test_entries_that_all_lead_to_a_front_page_stay_apart_and_are_not_revised(desk: Desk) -> None:
    front = desk.server.url("/")
    for hour, text in enumerate((MARKET, CHESS)):
        desk.publishes("/", text)
        items = [Item(f"Item {n}", front, guid=str(n), summary=CHESS.paragraphs[n]) for n in range(2 + hour)]
        desk.prints("/feed", *items)
        desk.run("poll", "read", at=NOW + timedelta(hours=hour))
    rows = desk.articles()
    assert [(row.title, row.quality, row.because) for row in rows] == [
        (f"Item {n}", "summary", "listing: front page") for n in range(3)
    ]
    assert {row.url.partition("#")[0] for row in rows} == {front}
    assert [len(desk.article(row).revisions) for row in rows] == [1, 1, 1]


def test_a_summary_that_is_a_door_itself_says_nothing(desk: Desk) -> None:
    walled = desk.publishes("/chess", WALL)
    asking = "Subscribe to continue reading. Already a subscriber? Sign in."
    desk.prints("/feed", Item(CHESS.title, walled.link, guid="1", summary=asking))
    desk.run("poll", "read")
    (row,) = desk.articles()
    assert (row.title, desk.article(row).text) == (CHESS.title, "")


def test_an_article_read_by_its_feed_says_why(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.server.routes["/chess"] = answer("410 Gone")
    desk.prints("/feed", Item(CHESS.title, desk.server.url("/chess"), summary=CHESS.paragraphs[0]))
    desk.run("poll", "read")
    shown(desk, monkeypatch)
    said = CliRunner().invoke(app, ["articles", "show", "1"]).stdout
    assert "the feed's own text, for the page could not be used: 410 gone" in said
