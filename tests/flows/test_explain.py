"""`wirewatch watches explain` over an archive, the web, files and pipes."""

from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from analysis.errors import ConfigError, ExtractionError, FetchError
from flows.cli.application import app
from tests.connectors.hostile import answer
from tests.flows.desk import Desk
from tests.flows.press import APPROVED, OWN_WORDS, Text, page
from tests.flows.test_cli import run


@pytest.fixture
def told(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A desk that has told one approval, and a command line that sees its archive."""
    desk.prints("/feed", desk.publishes("/a", APPROVED))
    desk.run()
    monkeypatch.setenv("WIREWATCH_HOME", str(desk.folder))
    monkeypatch.setenv("WIREWATCH_CONFIG", str(desk.folder / "wirewatch.yaml"))
    monkeypatch.delenv("WIREWATCH_DATABASE_URL", raising=False)
    return desk


def explained(where: str, given: str = "") -> list[dict[str, Any]]:
    return run("watches", "explain", where, "--json", given=given)


def test_an_article_of_the_archive_is_explained_as_it_was_judged(told: Desk) -> None:
    url = told.server.url("/a")
    del told.server.routes["/a"]  # it is looked up, not fetched
    rows = explained(url)
    (new,) = [row for row in rows if row["outcome"] == "new"]
    assert new["alerts"]
    assert new["told"] == "alerts file: the first that is known of it"
    assert {row["told"] for row in rows if row["outcome"] == "told"} == {"silent: already approved"}
    assert "article 1" in "\n".join(map(str, run("watches", "explain", url)))


def test_a_page_that_was_never_read_is_fetched_and_weighed_against_the_record(told: Desk) -> None:
    told.server.routes["/b"] = answer(
        body=page(OWN_WORDS), headers={"Content-Type": "text/html; charset=utf-8"}
    )
    rows = [row for row in explained(told.server.url("/b")) if row["assertion"]]
    assert {(row["outcome"], row["told"]) for row in rows} == {("told", "silent: already approved")}
    assert len(told.articles()) == 1  # nothing is stored


def test_a_rejected_sentence_is_silent_for_that_reason(told: Desk) -> None:
    run("developments", "reject", "1", "--because", "off-topic")
    rows = explained(told.server.url("/a"))
    assert rows[0]["told"] == "silent: the same sentence was rejected as off-topic"


@pytest.mark.usefixtures("told")
def test_what_is_taken_back_is_weighed_by_who_has_told_it() -> None:
    said = (
        "News of the harbour\n"
        "Correction: An earlier version of this article said that the Harbour Authority approved Terminal 5."
    )
    (row,) = [row for row in explained("-", said) if row["assertion"]]
    assert row["told"] == "silent: one report is taken back, that of The Mole stands"


def test_a_status_that_nobody_asked_for_is_kept_and_not_alerted(told: Desk) -> None:
    text = "Harbour plans\nThe Harbour Authority is expected to approve Terminal 6."
    config = told.folder / "wirewatch.yaml"
    printed = config.read_text().replace("[Terminal 5]", "[Terminal 6]").replace("permit,", "extension,")
    config.write_text(printed, encoding="utf-8")
    (row,) = [row for row in explained("-", text) if row["assertion"]]
    assert row["told"].startswith("kept, not alerted: planned alerts only with a date")
    config.write_text(printed.replace("event: approval,", "event: approval, alert_on: [done],"))
    (row,) = [row for row in explained("-", text) if row["assertion"]]
    assert row["told"].startswith("kept, not alerted: planned is not in alert_on (done)")
    config.write_text(
        printed.replace("alert: [file]", "").replace("approval,", "approval, alert_on: [planned],")
    )
    (row,) = [row for row in explained("-", text) if row["assertion"]]
    assert "the watch names no channel" in row["told"]


@pytest.mark.usefixtures("told")
def test_a_sentence_that_only_names_the_matter_says_which_words_are_missing() -> None:
    (row,) = explained("-", "Terminal 5 has a new clock, said the keeper of the clocks.")
    assert (row["names"], row["trigger"], row["told"]) == (
        ["Terminal 5"],
        None,
        "silent: no word of approval",
    )


@pytest.mark.usefixtures("told")
def test_a_file_of_html_is_read_as_a_page(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_bytes(b"\xef\xbb\xbf \n" + page(Text("News", OWN_WORDS.paragraphs)))
    assert explained(str(tmp_path / "page.html"))[0]["sentence"].startswith("After a debate")


def failing(where: str, given: str = "") -> BaseException | None:
    return CliRunner().invoke(app, ["watches", "explain", where], input=given).exception


def test_what_cannot_be_had_is_told_clearly(told: Desk, tmp_path: Path) -> None:
    gone = failing(told.server.url("/gone"))
    assert isinstance(gone, FetchError)
    assert "/gone: " in str(gone)
    none = failing(str(tmp_path / "none.txt"))
    assert isinstance(none, ConfigError)
    assert "cannot be read: No such file" in str(none)
    told.server.routes["/binary"] = answer(
        body=b"%PDF-1.7 \x00\x01", headers={"Content-Type": "application/pdf"}
    )
    assert isinstance(failing(told.server.url("/binary")), ExtractionError)
    assert isinstance(failing("-", ""), ExtractionError)
    for name, body in {"picture": b"\x89PNG\r\n\x00\x00", "latin": bytes(range(0x80, 0x100))}.items():
        (tmp_path / name).write_bytes(body)
        assert isinstance(failing(str(tmp_path / name)), ExtractionError)
    for wrong in ("https://", "http:///a", "https://[a"):
        assert isinstance(failing(wrong), ConfigError)


def test_a_text_is_explained_where_there_is_no_archive(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "w.yaml").write_text(
        "watches: [{name: w, about: [Terminal 5], developments: [{name: d, event: approval}]}]\n"
    )
    monkeypatch.setenv("WIREWATCH_HOME", str(tmp_path / "none"))
    monkeypatch.delenv("WIREWATCH_DATABASE_URL", raising=False)
    text = "The board approved Terminal 5."
    rows = run("watches", "explain", "-", "--json", "--config", str(tmp_path / "w.yaml"), given=text)
    assert [row["outcome"] for row in rows] == ["new"]
    assert not (tmp_path / "none").exists()


def test_watches_are_checked_over_the_archive(told: Desk) -> None:
    rows = run("watches", "check", "--json")
    assert [(row["alias"], row["articles"], row["assertions"] > 0) for row in rows] == [
        ("Terminal 5", 1, True),
        ("Harbour Authority", 1, True),
    ]
    config = told.folder / "wirewatch.yaml"
    config.write_text(config.read_text().replace("[Terminal 5]", "[Terminal 5, Termnal 5]"))
    (finding,) = [row for row in run("watches", "check", "--json", code=1) if row["line"] == "finding"]
    assert (finding["alias"], finding["problem"]) == ("Termnal 5", "never matches in 1 article")
    shown = run("watches", "check", code=1)
    assert shown[-1] == "1 thing is wrong, over 1 article"
    assert "wrong  terminal: about 'Termnal 5'" in shown
    (later, *_) = run("watches", "check", "--since", "2025-03-01", "--json")
    assert later["articles"] == 0
