"""`wirewatch feeds add`, over real connections."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from flows import checking
from flows.cli.application import app
from flows.settings import Settings
from tests.connectors.hostile import Hostile, answer
from tests.flows.desk import LIMITS, WATCH
from tests.flows.press import Item, rss
from tests.flows.test_cli import run


@pytest.fixture
def site(tmp_path: Path, server: Hostile, monkeypatch: pytest.MonkeyPatch) -> Hostile:
    """A site with a home page that names no feed yet, and a configuration beside it."""
    (tmp_path / "wirewatch.yaml").write_text(WATCH.partition("    alert")[0] + LIMITS, encoding="utf-8")
    monkeypatch.setenv("WIREWATCH_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("WIREWATCH_CONFIG", str(tmp_path / "wirewatch.yaml"))
    monkeypatch.delenv("WIREWATCH_DATABASE_URL", raising=False)
    names(server)
    return server


def names(server: Hostile, *feeds: str) -> None:
    """Let the home page name feeds at these paths, each with one entry."""
    links = "".join(f'<link rel="alternate" type="application/rss+xml" href="{path}">' for path in feeds)
    server.routes["/"] = answer(body=f"<html><head>{links}</head></html>".encode())
    for path in feeds:
        item = Item(f"Headline of {path}", server.url(f"/page{path}"))
        server.routes[path] = answer(body=rss([item], title=f"News {path}"))


def refused(*args: str) -> str:
    result = CliRunner().invoke(app, ["feeds", "add", *args])
    assert type(result.exception).__name__ == "ConfigError", result.output
    return str(result.exception)


def polled() -> list[str]:
    return [row["url"] for row in run("feeds", "list", "--json")]


def test_a_page_adds_the_feed_that_it_names(site: Hostile) -> None:
    names(site, "/comments/feed", "/feed")
    told = run("feeds", "add", site.url("/"))
    assert (
        " ".join(told)
        == f"added {site.url('/feed')} (News /feed, rss, 1 entry); it is polled with the next cycle"
    )
    assert polled() == [site.url("/feed")]


def test_the_address_of_a_feed_is_asked_before_it_is_added(site: Hostile) -> None:
    names(site, "/feed")
    run("feeds", "add", site.url("/feed"))
    assert polled() == [site.url("/feed")]
    assert "404 not found. Mend" in refused(site.url("/gone"))
    assert polled() == [site.url("/feed")]


def test_of_several_feeds_none_is_added_before_one_is_chosen(site: Hostile) -> None:
    names(site, "/world", "/tech")
    error = refused(site.url("/"))
    assert f"{site.url('/')} has 2 feeds:" in error
    assert f"\n  {site.url('/tech')} (News /tech, rss, 1 entry)" in error
    assert error.endswith("or all with --all")
    assert polled() == []
    run("feeds", "add", site.url("/"), "--all")
    assert polled() == [site.url("/tech"), site.url("/world")]


def test_a_page_without_a_feed_is_refused_with_what_to_do(site: Hostile) -> None:
    error = refused(site.url("/"))
    assert "is a web page that names no feed" in error
    assert "Mend: give the address" in error


def test_a_moved_feed_says_where_it_is_now(site: Hostile) -> None:
    names(site, "/feed")
    site.routes["/old"] = answer("301 Moved Permanently", headers={"Location": "/feed"})
    assert f"has moved to {site.url('/feed')}" in " ".join(run("feeds", "add", site.url("/old")))


def test_unseen_adds_what_cannot_be_asked(site: Hostile) -> None:
    run("feeds", "add", site.url("/gone"), "--unseen")
    assert polled() == [site.url("/gone")]
    assert site.visits == []


def test_check_names_the_feeds_of_a_page(site: Hostile) -> None:
    names(site, "/feed")
    run("feeds", "add", site.url("/"), "--unseen")
    found = {one.what: one for one in checking.check(Settings())}
    finding = found[f"feed {site.url('/')}"]
    assert not finding.ok
    assert finding.told.endswith(f"Mend: poll what it names, {site.url('/feed')}")
