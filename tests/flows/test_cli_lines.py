"""Articles on standard input: what is wrong with a line is named, and the others are answered."""

import json
from collections.abc import Mapping

import pytest
from typer.testing import CliRunner

from flows.cli.application import app

LONG = (
    "The ferry company said on Friday that it would add two sailings a day between the islands from the "
    "first week of June, after a summer in which passengers were left on the quay eleven times. The mayor "
    "welcomed the decision and asked for cheaper tickets for those who live on the outer islands."
)


def lines(*articles: Mapping[str, object]) -> str:
    return "".join(json.dumps(article) + "\n" for article in articles)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ({"id": True, "text": "one"}, "`id` is true or false; expected text or a whole number"),
        ({"id": 1.5, "text": "one"}, "`id` is a fraction"),
        ({"id": None, "text": "one"}, "`id` is missing"),
        ({"id": 1, "text": ["one"]}, "`text` is a list; expected text"),
        ({"id": 1, "text": "one", "outlet": ["A"]}, "`outlet` is a list; expected text"),
        ({"id": 1, "text": "one", "url": {"a": 1}}, "`url` is an object; expected text"),
        ({"id": 1, "text": "one", "title": False}, "`title` is true or false; expected text"),
    ],
)
@pytest.mark.parametrize("command", ["copies", "group"])
def test_a_field_of_the_wrong_kind_is_named(command: str, line: dict[str, object], said: str) -> None:
    result = CliRunner().invoke(app, [command], input=lines(line))
    assert result.exit_code == 1
    assert not result.stdout
    assert said in " ".join(result.stderr.split())


@pytest.mark.parametrize("command", ["copies", "group"])
def test_an_id_that_comes_twice_is_named_and_both_articles_are_answered(command: str) -> None:
    given = lines({"id": "x", "text": LONG}, {"id": "x", "text": "Another."})
    result = CliRunner().invoke(app, [command], input=given)
    assert result.exit_code == 0
    assert len(result.stdout.splitlines()) == 2
    assert 'the id "x" stands in line 1, too' in " ".join(result.stderr.split())


@pytest.mark.parametrize(
    ("time", "said"), [("3120-01-01T00:00:00Z", "lies in the future"), ("one day", "cannot be read")]
)
def test_a_time_that_cannot_be_believed_is_named_and_taken_as_none(time: str, said: str) -> None:
    first = {"id": "x", "text": LONG, "published_at": "2025-02-11"}
    given = lines(first, {"id": "y", "text": LONG, "published_at": time})
    result = CliRunner().invoke(app, ["copies"], input=given)
    assert result.exit_code == 0
    assert json.loads(result.stdout.splitlines()[1])["relation"] == "copy"
    assert said in " ".join(result.stderr.split())


def test_the_mark_with_which_some_editors_begin_a_file_is_passed_over() -> None:
    result = CliRunner().invoke(app, ["copies"], input="\ufeff" + lines({"id": "a", "text": LONG}))
    assert (result.exit_code, json.loads(result.stdout)["id"]) == (0, "a")


def test_a_line_that_is_cut_is_named_with_where_it_ends() -> None:
    result = CliRunner().invoke(app, ["copies"], input='{"id": "a"\n' + lines({"id": "b", "text": LONG}))
    assert (result.exit_code, json.loads(result.stdout)["id"]) == (1, "b")
    assert "line 1 of standard input: no JSON from character 12 on" in result.stderr
