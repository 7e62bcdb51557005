"""Pages of watched stories are read again; what changed there is kept, and told where it matters."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from analysis.model import Quality
from flows.steps import plans
from tests.connectors.hostile import answer
from tests.flows.conftest import OpenDesk
from tests.flows.desk import CHANNELS, LIMITS, NOW, WATCH, Desk
from tests.flows.press import APPROVED, CHESS, MARKET, OWN_WORDS, Text, page
from tests.flows.test_articles_show import show

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
PLANNED = Text(
    "Harbour Authority to decide on Terminal 5",
    (
        "Terminal 5 has been submitted to the Harbour Authority for approval, the builder said on Tuesday, "
        "and the panel is expected to vote before the end of the month.",
        *APPROVED.paragraphs[1:],
    ),
)
TOLD = "The Harbour Authority approved Terminal 5 on Tuesday night, two hours after the hearing had ended."


def visits(desk: Desk, path: str) -> int:
    return [visit.path for visit in desk.server.visits].count(path)


def published(desk: Desk, text: Text = APPROVED, *, path: str = "/quay", **headers: str) -> None:
    """Put a page up, with headers, print it in the feed, and run all steps."""
    item = desk.publishes(path, text)
    edited(desk, text, path=path, **headers)
    desk.prints("/feed", item)
    desk.run()


def edited(desk: Desk, text: Text, *, path: str = "/quay", **headers: str) -> None:
    sent = {
        "Content-Type": "text/html; charset=utf-8",
        **{k.replace("_", "-"): v for k, v in headers.items()},
    }
    desk.server.routes[path] = answer(body=page(text), headers=sent)


def test_the_page_of_a_watched_story_is_read_again_four_times(desk: Desk) -> None:
    published(desk)
    for hours in range(1, 10 * 24):
        desk.run("read", at=NOW + hours * HOUR)
    assert visits(desk, "/quay") == 5
    assert len(desk.article(desk.articles()[0]).revisions) == 1


def test_each_further_reading_comes_at_its_age(desk: Desk) -> None:
    published(desk)
    seen = []
    for age in (timedelta(minutes=59), HOUR, 5 * HOUR, 6 * HOUR, 23 * HOUR, DAY, 6 * DAY, 7 * DAY, 30 * DAY):
        desk.run("read", at=NOW + age)
        seen.append(visits(desk, "/quay") - 1)
    assert seen == [0, 1, 1, 2, 2, 3, 3, 4, 4]


def test_a_page_that_concerns_no_watch_is_read_once(desk: Desk) -> None:
    published(desk, CHESS)
    desk.run("read", at=NOW + HOUR)
    assert visits(desk, "/quay") == 1


def test_an_empty_list_means_never(open_desk: OpenDesk) -> None:
    desk = open_desk(sections=WATCH + CHANNELS + LIMITS + "  reread: []\n")
    published(desk)
    desk.run("read", at=NOW + 7 * DAY)
    assert visits(desk, "/quay") == 1


def test_an_article_that_names_no_watch_is_read_again_when_its_story_does(desk: Desk) -> None:
    silent = Text(
        "Harbour Authority ends four years of hearings",
        tuple(part.replace("Terminal 5", "the new terminal") for part in APPROVED.paragraphs),
    )
    published(desk, silent, path="/silent")
    desk.run("read", at=NOW + HOUR)
    assert visits(desk, "/silent") == 1
    desk.prints("/feed", desk.publishes("/quay", APPROVED))
    desk.run(at=NOW + 2 * HOUR)
    assert len({row.story for row in desk.articles()}) == 1
    desk.run("read", at=NOW + 6 * HOUR)
    assert visits(desk, "/silent") == 2


def test_a_page_is_asked_for_only_if_it_has_changed(desk: Desk) -> None:
    published(desk, ETag='"one"', Last_Modified="Tue, 11 Feb 2025 08:00:00 GMT")
    desk.server.routes["/quay"] = answer("304 Not Modified")
    report = desk.run("read", at=NOW + HOUR)[0]
    asked = desk.server.visits[-1].head
    assert 'If-None-Match: "one"' in asked
    assert "If-Modified-Since: Tue, 11 Feb 2025 08:00:00 GMT" in asked
    assert report.sentence == "read 0 articles from 0 hosts, 1 page again"
    desk.run("read", at=NOW + 6 * HOUR)
    assert visits(desk, "/quay") == 3


def test_an_edit_that_tells_something_is_told(desk: Desk) -> None:
    published(desk, PLANNED)
    before = [line["status"] for line in desk.told()]
    edited(desk, PLANNED.under("Harbour Authority approves Terminal 5").and_also(TOLD))
    report = desk.run(at=NOW + HOUR)[1]
    assert report.sentence == "read 0 articles from 0 hosts, 1 page again (1 revised)"
    assert [line["status"] for line in desk.told()] == [*before, "done"]
    assert len(desk.article(desk.articles()[0]).revisions) == 2


def test_an_edit_of_the_spelling_is_kept_and_decides_nothing(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    published(desk)
    misspelt = replace(
        APPROVED, paragraphs=tuple(p.replace("hearings", "hearngs") for p in APPROVED.paragraphs)
    )
    edited(desk, misspelt)
    report = desk.run("read", at=NOW + HOUR)[0]
    (row,) = desk.articles()
    assert report.figures == {"again edited": 1}
    assert (row.stage, len(desk.article(row).revisions)) == ("found", 2)
    assert "hearngs" in desk.article(row).text
    assert "revised 2025-02-11 23:00 UTC, cosmetic (" in show(desk, monkeypatch, "/quay")
    (edit,) = json.loads(show(desk, monkeypatch, "/quay", "--json"))["revised"]
    assert edit["edit"]["material"] is False


@pytest.mark.parametrize(("status", "reason"), [("404 Not Found", "404 not found"), ("410 Gone", "410 gone")])
def test_a_page_that_was_taken_away_keeps_its_text_and_is_noted(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, status: str, reason: str
) -> None:
    published(desk)
    desk.server.routes["/quay"] = answer(status)
    report = desk.run("read", at=NOW + HOUR)[0]
    assert report.notes == (f"{desk.server.url('/quay')}: {reason}; gone",)
    desk.run("read", at=NOW + 6 * HOUR)
    (row,) = desk.articles()
    assert desk.article(row).text == "\n".join(APPROVED.paragraphs)
    assert f"since 2025-02-11 23:00 UTC its page is gone ({reason})" in show(desk, monkeypatch, "/quay")
    assert json.loads(show(desk, monkeypatch, "/quay", "--json"))["article"]["lost"]["because"] == reason


def test_a_wall_in_place_of_the_article_keeps_the_text_and_a_page_that_comes_back_is_read(desk: Desk) -> None:
    published(desk)
    wall = Text("Quay", ("Subscribe to continue reading. Already a subscriber? Sign in.",))
    edited(desk, wall)
    report = desk.run("read", at=NOW + HOUR)[0]
    assert report.notes == (f"{desk.server.url('/quay')}: wall: paywall; gone",)
    edited(desk, APPROVED)
    desk.run("read", at=NOW + 6 * HOUR)
    detail = desk.article(desk.articles()[0])
    assert (detail.text, detail.lost, detail.row.quality) == (
        "\n".join(APPROVED.paragraphs),
        None,
        Quality.ARTICLE,
    )


def test_a_page_that_leads_to_another_article_changes_nothing(desk: Desk) -> None:
    published(desk)
    desk.publishes("/market", MARKET)
    desk.server.routes["/quay"] = answer("302 Found", headers={"Location": "/market"})
    report = desk.run("read", at=NOW + HOUR)[0]
    assert report.notes == (f"{desk.server.url('/quay')}: it leads to another page; gone",)
    assert desk.article(desk.articles()[0]).row.title == APPROVED.title


def test_a_page_that_moved_to_a_new_address_is_still_the_articles(desk: Desk) -> None:
    published(desk)
    desk.publishes("/harbour/new-quay", APPROVED.and_also(TOLD))
    desk.server.routes["/quay"] = answer("301 Moved Permanently", headers={"Location": "/harbour/new-quay"})
    report = desk.run("read", at=NOW + HOUR)[0]
    assert report.figures == {"again revised": 1}


def test_a_server_that_is_busy_is_asked_soon_again(desk: Desk) -> None:
    published(desk)
    desk.server.routes["/quay"] = answer("503 Service Unavailable")
    desk.run("read", at=NOW + HOUR)
    desk.run("read", at=NOW + HOUR + timedelta(minutes=4))
    assert visits(desk, "/quay") == 2
    edited(desk, APPROVED)
    desk.run("read", at=NOW + HOUR + timedelta(minutes=5))
    assert visits(desk, "/quay") == 3


def test_a_server_that_stays_busy_has_its_next_turn_at_the_next_age(desk: Desk) -> None:
    published(desk)
    desk.server.routes["/quay"] = answer("503 Service Unavailable")
    for minutes in range(0, 290, 5):
        desk.run("read", at=NOW + HOUR + timedelta(minutes=minutes))
    assert visits(desk, "/quay") == 1 + desk.kit.limits.page_attempts
    desk.run("read", at=NOW + 6 * HOUR)
    assert visits(desk, "/quay") == 2 + desk.kit.limits.page_attempts


def test_one_host_is_asked_for_few_pages_in_a_cycle_and_loses_none(desk: Desk) -> None:
    texts = [
        Text(f"Terminal 5 and pier {n}", (*OWN_WORDS.paragraphs, f"Pier {n} is mine.")) for n in range(23)
    ]
    desk.prints("/feed", *(desk.publishes(f"/{n}", text) for n, text in enumerate(texts)))
    desk.run()
    assert plans.read(desk.kit, now=NOW + HOUR) == "read 0 entries from 0 hosts, 23 pages again"
    counts = [sum(desk.run("read", at=NOW + HOUR)[0].figures.values()) for _ in range(3)]
    assert counts == [20, 3, 0]
