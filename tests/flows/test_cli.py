import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from flows.cli.application import app

CONFIGURATION = """\
watches:
  - name: sea-wall
    about: [sea wall, harbour wall]
    developments:
      - {name: approval, event: approval, subject: [sea wall], actor: [Coastal Board]}
"""

ARTICLES = [
    {
        "id": "a",
        "title": "Sea wall plans filed",
        "text": "The sea wall has been submitted to the Coastal Board.",
    },
    {"id": "b", "title": "Sea wall", "text": "The Coastal Board has not approved the sea wall."},
    {"id": "c", "title": "Go-ahead", "text": "The Coastal Board approved the sea wall on Tuesday."},
]

LONG = (
    "The ferry company said on Friday that it would add two sailings a day between the islands from the "
    "first week of June, after a summer in which passengers were left on the quay eleven times. The mayor "
    "welcomed the decision and asked for cheaper tickets for those who live on the outer islands."
)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "wirewatch.yaml").write_text(CONFIGURATION, encoding="utf-8")
    monkeypatch.setenv("WIREWATCH_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("WIREWATCH_CONFIG", str(tmp_path / "wirewatch.yaml"))
    monkeypatch.delenv("WIREWATCH_DATABASE_URL", raising=False)
    return tmp_path


def run(*args: str, given: str = "", code: int = 0) -> list[Any]:
    result = CliRunner().invoke(app, args, input=given)
    assert result.exit_code == code, (result.output, result.exception)
    lines = []
    for line in result.stdout.splitlines():
        try:
            lines.append(json.loads(line))
        except json.JSONDecodeError:
            lines.append(line)
    return lines


def jsonl(rows: list[dict[str, str]]) -> str:
    return "".join(json.dumps(row) + "\n" for row in rows)


@pytest.mark.usefixtures("home")
def test_help_and_stage_commands_do_not_import_prefect() -> None:
    code = (
        "import sys\n"
        "from typer.testing import CliRunner\n"
        "from flows.cli.application import app\n"
        "for args in (['--help'], ['copies'], ['group'], ['detect'], ['feeds', '--help']):\n"
        "    assert CliRunner().invoke(app, args, input='').exit_code == 0, args\n"
        "print([name for name in ('prefect', 'trafilatura', 'sqlalchemy') if name in sys.modules])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.usefixtures("home")
def test_detect_prints_what_is_new_and_nothing_else() -> None:
    rows = run("detect", given=jsonl(ARTICLES))
    assert [(row["article"], row["status"]) for row in rows] == [("a", "pending"), ("c", "done")]
    assert set(rows[0]) == {
        "watch",
        "development",
        "event",
        "status",
        "label",
        "when",
        "article",
        "sentence",
        "certainty",
        "attributed_to",
        "change",
        "against",
        "standing",
        "reports",
    }


@pytest.mark.usefixtures("home")
def test_detect_says_of_everything_why() -> None:
    again = jsonl([*ARTICLES, {**ARTICLES[2], "id": "d"}])
    rows = run("detect", "--all", given=again)
    assert [row["outcome"] for row in rows if row["article"] == "d"] == ["told"]
    assert all(row["because"] for row in rows)


def test_copies_names_the_first_of_each_group() -> None:
    rows = run(
        "copies", given=jsonl([{"id": "x", "text": LONG}, {"id": "y", "text": f"Nothing else. {LONG}"}])
    )
    assert [(row["id"], row["copy_of"]) for row in rows] == [("x", None), ("y", "x")]
    assert rows[1]["similarity"] > 0.9


def test_group_gives_a_copy_the_story_of_its_first() -> None:
    rows = run("group", given=jsonl([{"id": "x", "text": LONG}, {"id": "y", "text": LONG}]))
    assert rows[0]["story"] == rows[1]["story"]
    assert rows[1]["copy_of"] == "x"


def test_a_bad_line_is_named_and_passed_over() -> None:
    result = CliRunner().invoke(
        app, ["copies"], input='{"id": "x", "text": "one"}\nnot json\n{"text": "no id"}\n'
    )
    assert result.exit_code == 1
    assert len(result.stdout.splitlines()) == 1
    assert "line 2 of standard input" in result.stderr
    assert "`id` is missing" in result.stderr


def test_parse_prints_the_entries_of_a_feed(tmp_path: Path) -> None:
    feed = tmp_path / "feed.xml"
    feed.write_text(
        "<rss version='2.0'><channel><title>T</title><item><title>One</title><guid>1</guid>"
        "<link>/a</link><pubDate>Tue, 11 Feb 2025 09:00:00 GMT</pubDate></item></channel></rss>",
        encoding="utf-8",
    )
    (row,) = run("parse", str(feed), "--url", "https://www.example.com/rss")
    assert row["url"] == "https://www.example.com/a"
    assert row["published_at"] == "2025-02-11T09:00:00+00:00"
    assert set(row) == {"guid", "url", "title", "summary", "published_at", "updated_at", "authors"}


def test_extract_prints_the_article_of_a_page(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(
        f"<html lang=en><head><title>More ferries</title></head><body><article><h1>More ferries</h1>"
        f"<p>{LONG}</p><p>{LONG.replace('ferry', 'shipping')}</p></article></body></html>",
        encoding="utf-8",
    )
    (row,) = run("extract", str(page), "--url", "https://www.example.com/ferries")
    assert row["title"] == "More ferries"
    assert "two sailings a day" in row["text"]
    assert row["language"] == "en"
    told = {"url", "title", "text", "outlet", "author", "published_at", "language", "quality", "because"}
    assert set(row) == told


def test_what_is_no_page_is_named_by_its_file_where_no_address_is_given(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("no page at all", encoding="utf-8")
    error = CliRunner().invoke(app, ["extract", str(tmp_path / "notes.txt")]).exception
    assert str(error) == "notes.txt: not HTML"


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("group", ["feeds", "stories", "developments", "alerts", "articles"])
def test_an_empty_archive_lists_nothing(group: str) -> None:
    assert run(group, "list", "--json") == []
    assert run(group, "list") != []


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("group", ["stories", "developments", "articles"])
def test_what_is_not_there_cannot_be_shown(group: str) -> None:
    result = CliRunner().invoke(app, [group, "show", "7"])
    assert f"Mend: see `wirewatch {group} list`" in str(result.exception)


@pytest.mark.usefixtures("home")
def test_feeds_are_added_exported_and_imported(tmp_path: Path) -> None:
    run("feeds", "add", "https://www.example.com/rss", "--unseen", "--outlet", "Example & Sons")
    opml = CliRunner().invoke(app, ["feeds", "export"]).stdout
    run("feeds", "remove", "https://www.example.com/rss")
    assert run("feeds", "list", "--json") == []
    (tmp_path / "feeds.opml").write_text(opml, encoding="utf-8")
    run("feeds", "import", str(tmp_path / "feeds.opml"))
    (row,) = run("feeds", "status", "--json")
    assert (row["url"], row["outlet"], row["state"]) == (
        "https://www.example.com/rss",
        "Example & Sons",
        "new",
    )


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize(
    "text",
    [
        "<opml",
        "<opml/>",
        "<!DOCTYPE opml [<!ENTITY a 'b'>]><opml><outline xmlUrl='https://a.example'/></opml>",
        "<opml><outline xmlUrl='file:///etc/passwd'/></opml>",
    ],
)
def test_a_bad_opml_file_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "bad.opml").write_text(text, encoding="utf-8")
    result = CliRunner().invoke(app, ["feeds", "import", str(tmp_path / "bad.opml")])
    assert type(result.exception).__name__ == "ConfigError"


@pytest.mark.usefixtures("home")
def test_explain_says_why_a_sentence_is_silent() -> None:
    rows = run(
        "watches",
        "explain",
        "-",
        "--json",
        given="Sea wall\nThe Coastal Board has not approved the sea wall.",
    )
    assert any(row["assertion"] is None and row["why"] for row in rows)


@pytest.mark.usefixtures("home")
def test_watches_are_listed() -> None:
    assert run("watches", "list", "--json")[0]["name"] == "sea-wall"
    assert "sea-wall" in run("watches", "list")[0]


@pytest.mark.usefixtures("home")
def test_replay_without_an_archive_says_so() -> None:
    result = CliRunner().invoke(app, ["replay"])
    assert (result.exit_code, result.stdout) == (0, "")
    assert "no archive yet" in result.stderr


@pytest.mark.usefixtures("home")
def test_replay_over_an_empty_archive_is_silent() -> None:
    (counts,) = run("replay", "--json")
    assert counts == {"move": "counts", "watch": "sea-wall", "same": 0, "come": 0, "go": 0, "change": 0}


@pytest.mark.usefixtures("home")
def test_check_names_what_is_missing() -> None:
    rows = run("check", "--json", code=1)
    wrong = {row["what"] for row in rows if not row["ok"]}
    assert wrong == {"watch sea-wall", "feeds"}


def test_check_tries_a_console_beside_its_json_lines(home: Path) -> None:
    with (home / "wirewatch.yaml").open("a", encoding="utf-8") as file:
        file.write("channels:\n  screen: {kind: console}\n")
    result = CliRunner().invoke(app, ["check", "--send", "--json"])
    assert {json.loads(line)["what"] for line in result.stdout.splitlines()} >= {"channel screen", "Prefect"}
    assert "This is a test of Wirewatch" in result.stderr


def test_the_console_script_ends_with_2_for_a_bad_configuration(tmp_path: Path) -> None:
    (tmp_path / "wirewatch.yaml").write_text("feedz: []\n", encoding="utf-8")
    code = "from flows.cli import main; main()"
    command = [sys.executable, "-c", code, "run", "--config", str(tmp_path / "wirewatch.yaml")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert (
        "wirewatch.yaml:1: feedz: is not a key that can stand here. Mend: did you mean `feeds`?"
        in done.stderr
    )


@pytest.mark.parametrize(
    ("args", "printed"), [((), b"sea-wall The ? sea wall"), (("--json",), b'"title": "The \\u201c sea wall"')]
)
def test_a_latin_1_terminal_is_shown_what_it_can_show(
    home: Path, args: tuple[str, ...], printed: bytes
) -> None:
    text = CONFIGURATION.replace("- name: sea-wall", "- name: sea-wall\n    title: The “ sea wall", 1)
    (home / "wirewatch.yaml").write_text(text, encoding="utf-8")
    command = [sys.executable, "-c", "from flows.cli import main; main()", "watches", "list", *args]
    environment = {**os.environ, "PYTHONIOENCODING": "latin-1"}
    done = subprocess.run(command, capture_output=True, check=True, env=environment)
    assert printed in done.stdout


@pytest.mark.usefixtures("home")
def test_watches_are_checked_without_an_archive(home: Path) -> None:
    assert run("watches", "check") == ["nothing is wrong, without an archive"]
    assert not (home / "home").exists()
    text = CONFIGURATION.replace("harbour wall", "Sea-Wall, x")
    (home / "wirewatch.yaml").write_text(text, encoding="utf-8")
    rows = [row for row in run("watches", "check", "--json", code=1) if row["line"] == "finding"]
    assert [(row["alias"], row["wrong"]) for row in rows] == [("x", True), ("Sea-Wall", True)]
    assert "2 things are wrong, without an archive" in run("watches", "check", code=1)


@pytest.mark.usefixtures("home")
def test_detect_says_how_well_each_development_stands() -> None:
    approved = "The Coastal Board approved the sea wall"
    rows = [
        {"id": "a", "title": approved, "text": f"{approved}, The Ledger reported.", "outlet": "Post"},
        {"id": "b", "title": "No", "text": "The Coastal Board denied that it approved the sea wall."},
        {"id": "c", "title": "Note", "text": f"The Ledger has retracted its report that {approved[4:]}."},
    ]
    days = [{**row, "published_at": f"2025-02-1{day}T08:00:00Z"} for day, row in enumerate(rows, 1)]
    found = run("detect", given=jsonl(days))
    told = [(one["article"], one["change"], one["against"], one["standing"], one["reports"]) for one in found]
    assert told == [
        ("a", "news", None, "unconfirmed", 1),
        ("b", "dispute", "done", "unconfirmed", 1),
        ("c", "correction", "done", "confirmed", 0),
    ]
