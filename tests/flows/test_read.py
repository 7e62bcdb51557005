"""read, over real connections: what becomes of an entry, and of the article behind it."""

from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest
from typer.testing import CliRunner

from analysis.model import Quality, Reading
from connectors.extraction import Extractor, Page, read
from flows.cli.application import app
from tests.connectors.hostile import answer
from tests.flows.conftest import OpenDesk
from tests.flows.desk import NOW, Desk
from tests.flows.press import APPROVED, CHESS, MARKET, NEWS_DAY, Item, fragment

HOUR = timedelta(hours=1)


def gone(desk: Desk, path: str, status: str = "404 Not Found", **headers: str) -> str:
    """Let a page answer with a status, and return its address."""
    desk.server.routes[path] = answer(status, headers={k.replace("_", "-"): v for k, v in headers.items()})
    return desk.server.url(path)


def test_a_page_becomes_an_article_with_what_page_feed_and_configuration_know(desk: Desk) -> None:
    desk.prints("/feed", desk.publishes("/market", MARKET))
    report = desk.run("poll", "read")[-1]
    (row,) = desk.articles()
    assert (row.title, row.url, row.outlet) == (MARKET.title, desk.server.url("/market"), "The Mole")
    assert (row.at, row.first_seen_at, row.stage, row.language) == (NEWS_DAY, NOW, "read", "en")
    assert desk.article(row).text == "\n".join(MARKET.paragraphs)
    assert desk.entries() == [("read", "read (new)", 1)]
    assert report.sentence == "read 1 article from 1 host"


def test_the_date_of_the_feed_counts_where_the_page_gives_none(desk: Desk) -> None:
    item = desk.publishes("/market", MARKET, at=None)
    desk.prints("/feed", Item(item.title, item.link, at=NEWS_DAY))
    desk.run("poll", "read")
    assert desk.articles()[0].at == NEWS_DAY


def test_the_feeds_summary_stands_in_where_the_page_is_gone(desk: Desk) -> None:
    desk.prints("/feed", Item(CHESS.title, gone(desk, "/chess"), summary=CHESS.paragraphs[0]))
    report = desk.run("poll", "read")[-1]
    (row,) = desk.articles()
    assert (row.quality, desk.article(row).text) == (Quality.SUMMARY, CHESS.paragraphs[0])
    assert desk.entries() == [("read", "feed text: 404 not found (new)", 1)]
    assert report.figures["feed text"] == 1
    assert report.notes == (f"{desk.server.url('/chess')}: 404 not found; feed text",)
    assert report.troubles == ()


def test_a_feed_with_whole_articles_makes_articles_where_pages_cannot_be_had(desk: Desk) -> None:
    desk.prints("/feed", Item(CHESS.title, gone(desk, "/chess", "410 Gone"), content=fragment(CHESS)))
    desk.run("poll", "read")
    (row,) = desk.articles()
    assert (row.quality, desk.article(row).text) == (Quality.ARTICLE, "\n".join(CHESS.paragraphs))


def test_an_entry_without_an_address_is_read_from_the_feed(desk: Desk) -> None:
    desk.prints("/feed", Item(MARKET.title, guid="4711", content=fragment(MARKET)))
    desk.run("poll", "read")
    (row,) = desk.articles()
    assert (row.title, row.quality) == (MARKET.title, Quality.ARTICLE)
    assert desk.entries() == [("read", "feed text: the feed gave no address (new)", 1)]


def test_an_entry_without_address_and_guid_is_read_from_the_feed(desk: Desk) -> None:
    desk.prints("/feed", Item(MARKET.title, content=fragment(MARKET)))
    desk.run("poll", "read")
    assert [row.title for row in desk.articles()] == [MARKET.title]


def test_entries_without_addresses_that_share_a_guid_stay_apart(open_desk: OpenDesk) -> None:
    desk = open_desk(feeds={"/a": "The Mole", "/b": "The Pier"})
    desk.prints("/a", Item(MARKET.title, guid="1", content=fragment(MARKET)))
    desk.prints("/b", Item(CHESS.title, guid="1", content=fragment(CHESS)))
    desk.run("poll", "read")
    assert {(row.title, row.outlet) for row in desk.articles()} == {
        (MARKET.title, "The Mole"),
        (CHESS.title, "The Pier"),
    }


def test_a_guid_that_is_a_web_address_names_the_article_of_an_entry_without_link(desk: Desk) -> None:
    desk.prints("/feed", Item(MARKET.title, guid="http://news.test/?p=7", content=fragment(MARKET)))
    desk.run("poll", "read")
    assert [row.url for row in desk.articles()] == ["http://news.test/?p=7"]


def test_a_busy_page_is_put_off_as_long_as_it_asks_and_read_then(desk: Desk) -> None:
    url = gone(desk, "/market", "503 Service Unavailable", Retry_After="7200")
    desk.prints("/feed", Item(MARKET.title, url, summary=MARKET.paragraphs[0]))
    desk.run("poll", "read")
    assert desk.entries() == [("waiting", "503 service unavailable", 1)]
    desk.publishes("/market", MARKET)
    desk.run("read", at=NOW + HOUR)
    assert (desk.articles(), len(desk.server.visits)) == ([], 2)
    desk.run("read", at=NOW + 2 * HOUR)
    assert [row.quality for row in desk.articles()] == [Quality.ARTICLE]
    assert desk.entries() == [("read", "read (new)", 1)]


def test_a_page_that_stays_away_is_tried_some_times_and_then_read_from_the_feed(desk: Desk) -> None:
    url = gone(desk, "/market", "500 Internal Server Error")
    desk.prints("/feed", Item(MARKET.title, url, summary=MARKET.paragraphs[0]))
    desk.run("poll")
    for hours in range(4):
        desk.run("read", at=NOW + hours * HOUR)
    assert [visit.path for visit in desk.server.visits].count("/market") == 3
    assert [row.quality for row in desk.articles()] == [Quality.SUMMARY]
    assert desk.entries() == [("read", "feed text: 500 internal server error (new)", 1)]


def test_a_revised_page_is_a_revision_of_its_article(desk: Desk) -> None:
    item = desk.publishes("/market", MARKET)
    desk.prints("/feed", item)
    desk.run("poll", "read", "compare", "group", "find")
    revised = MARKET.and_also("Correction: the brass band plays on Sundays, and not on Saturdays.")
    item = desk.publishes("/market", revised)
    desk.prints("/feed", Item(item.title, item.link, item.guid, summary="Corrected: the brass band."))
    desk.run("poll", "read", at=NOW + 24 * HOUR)
    (row,) = desk.articles()
    detail = desk.article(row)
    assert [one.text.count("\n") for one in detail.revisions] == [3, 4]
    assert (detail.text, row.stage) == ("\n".join(revised.paragraphs), "read")
    assert desk.entries() == [("read", "read (revised)", 1)]


def test_an_entry_printed_anew_over_an_unchanged_page_decides_nothing_again(desk: Desk) -> None:
    item = desk.publishes("/market", MARKET)
    desk.prints("/feed", item)
    desk.run("poll", "read", "compare", "group", "find")
    desk.prints("/feed", Item(item.title, item.link, item.guid, summary="With another summary."))
    desk.run("poll", "read", at=NOW + 24 * HOUR)
    (row,) = desk.articles()
    assert (row.stage, len(desk.article(row).revisions)) == ("found", 1)
    assert desk.entries() == [("read", "read (same)", 1)]


def test_entries_that_lead_to_one_page_make_one_article(open_desk: OpenDesk) -> None:
    desk = open_desk(feeds={"/a": "The Mole", "/b": "The Mole"})
    own = desk.server.url("/market")
    tracked = desk.publishes("/market?utm_source=rss", MARKET)
    mobile = desk.publishes("/m/market", MARKET, canonical=own)
    desk.prints("/a", tracked)
    desk.prints("/b", mobile)
    desk.run("poll", "read")
    (row,) = desk.articles()
    assert row.url == own
    assert {feed.removeprefix(desk.server.url("")) for feed in desk.article(row).feeds} == {"/a", "/b"}
    assert desk.entries() == [("read", "read (new)", 1), ("read", "read (same)", 1)]


def test_a_consent_page_in_place_of_the_article_decides_nothing(desk: Desk) -> None:
    wall = MARKET.under("Before you continue", last=0).and_also(
        "We and our partners use cookies on this website. By clicking accept you agree to our use of them.",
        "You can change your choices at any time under privacy settings. Subscribe to continue reading.",
    )
    desk.prints("/feed", desk.publishes("/market", wall))
    report = desk.run("poll", "read", "compare", "find")[1]
    assert report.figures["read"] == 0
    assert all(row.quality is not Quality.ARTICLE for row in desk.articles())


def test_a_page_that_moved_is_read_where_it_went(desk: Desk) -> None:
    item = desk.publishes("/new", APPROVED)
    url = gone(desk, "/old", "301 Moved Permanently", Location="/new")
    desk.prints("/feed", Item(item.title, url))
    desk.run("poll", "read")
    assert [row.url for row in desk.articles()] == [desk.server.url("/new")]


def test_what_a_feed_prints_anew_while_its_entry_is_put_off_is_read_at_once(desk: Desk) -> None:
    url = gone(desk, "/market", "503 Service Unavailable", Retry_After="86400")
    desk.prints("/feed", Item("Flower market", url, guid="1"))
    desk.run("poll", "read")
    desk.publishes("/market", MARKET)
    desk.prints("/feed", Item("Flower market: a roof", url, guid="1"))
    desk.run("poll", "read", at=NOW + HOUR)
    assert [row.title for row in desk.articles()] == [MARKET.title]


def test_no_server_can_put_a_page_off_for_weeks(desk: Desk) -> None:
    url = gone(desk, "/market", "503 Service Unavailable", Retry_After="2000000")
    desk.prints("/feed", Item(MARKET.title, url))
    desk.run("poll", "read")
    desk.publishes("/market", MARKET)
    desk.run("read", at=NOW + 24 * HOUR)
    assert [row.title for row in desk.articles()] == [MARKET.title]


class Killed(BaseException):
    """Stands for the death of the process that reads."""


def deadly(asked: Page) -> Reading:
    """Read a page, unless it is the one that no process survives."""
    if b"poison" in asked.body:
        raise Killed
    return read(asked)


def test_a_page_that_kills_whoever_reads_it_is_given_up_and_takes_nobody_along(desk: Desk) -> None:
    poison = desk.publishes("/poison", CHESS.and_also("A drop of poison."))
    later = desk.publishes("/market", MARKET)
    desk.prints("/feed", desk.publishes("/quay", APPROVED), poison, later)
    desk.kit = replace(desk.kit, extractor=partial(Extractor, reader=deadly))
    desk.run("poll")
    attempts = desk.kit.limits.page_attempts
    for hours in range(attempts + 1):
        with pytest.raises(Killed):
            desk.run("read", at=NOW + hours * HOUR)
        assert desk.articles() == [] or hours == attempts
    desk.run("read", at=NOW + (attempts + 1) * HOUR)
    assert {row.title for row in desk.articles()} == {APPROVED.title, MARKET.title}
    assert desk.entries() == [("failed", "its reading was cut short 3 times", 1), ("read", "read (new)", 2)]


def test_what_a_revised_headline_told_anew_is_shown(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    ahead = MARKET.under("Market to move to the quay on Friday")
    desk.prints("/feed", desk.publishes("/market", ahead))
    desk.run("poll", "read", "compare", "group", "find")
    item = desk.publishes("/market", MARKET.under("Market moves to the quay").and_also("It opened at nine."))
    desk.prints("/feed", Item(item.title, item.link, item.guid, summary="It has moved."))
    desk.run("poll", "read", at=NOW + 24 * HOUR)
    monkeypatch.setenv("WIREWATCH_HOME", str(desk.folder))
    monkeypatch.setenv("WIREWATCH_CONFIG", str(desk.folder / "wirewatch.yaml"))
    monkeypatch.setenv("WIREWATCH_DATABASE_URL", f"sqlite:///{desk.folder / 'wirewatch.db'}")
    shown = CliRunner().invoke(app, ["articles", "show", str(desk.articles()[0].id)])
    assert "progress, planned -> done (came about: to move -> moves)" in " ".join(shown.stdout.split())


def test_a_revised_text_under_the_same_headline_tells_no_other_headline(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    item = desk.publishes("/market", MARKET)
    desk.prints("/feed", item)
    desk.run("poll", "read", "compare", "group", "find")
    desk.publishes("/market", MARKET.and_also("It opened at nine."))
    desk.prints("/feed", Item(item.title, item.link, item.guid, summary="It has moved."))
    desk.run("poll", "read", at=NOW + 24 * HOUR)
    monkeypatch.setenv("WIREWATCH_HOME", str(desk.folder))
    monkeypatch.setenv("WIREWATCH_CONFIG", str(desk.folder / "wirewatch.yaml"))
    monkeypatch.setenv("WIREWATCH_DATABASE_URL", f"sqlite:///{desk.folder / 'wirewatch.db'}")
    shown = CliRunner().invoke(app, ["articles", "show", str(desk.articles()[0].id)])
    told = "material (1 sentence new, 0 gone); the same headline"
    assert told in " ".join(shown.stdout.split())
