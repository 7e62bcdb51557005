"""compare, group and find: original and copies, stories, and each development once."""

from dataclasses import replace
from datetime import timedelta
from itertools import permutations
from typing import Any

import pytest

from analysis.boilerplate import paragraph_hashes
from analysis.model import Status
from flows import standings
from flows.steps.report import Report
from storage import copies as storage_copies
from storage import developments
from storage.article_rows import ArticleRow
from storage.development_rows import DevelopmentRow
from storage.store import Session
from tests.connectors.hostile import answer
from tests.flows.conftest import OpenDesk
from tests.flows.desk import NOW, Desk
from tests.flows.press import APPROVED, CHESS, MARKET, NEWS_DAY, OWN_WORDS, REFUSED, Item, Text

HOUR = timedelta(hours=1)
CUT = APPROVED.under("Vote on the quay: seven to two", last=4)
INTRODUCED = Text(
    "What we know about the quay", ("Our harbour reporter sends us this.", *APPROVED.paragraphs)
)
DECIDE = ("compare", "group", "find")


def paths(desk: Desk) -> dict[str, ArticleRow]:
    return {row.url.removeprefix(desk.server.url("")): row for row in desk.articles()}


def copies(desk: Desk) -> dict[str, str]:
    """Which page repeats which."""
    rows = paths(desk)
    by_id = {row.id: path for path, row in rows.items()}
    return {path: by_id[row.copy_of] for path, row in rows.items() if row.copy_of}


def stories(desk: Desk) -> list[list[str]]:
    """The pages of each story."""
    together: dict[object, list[str]] = {}
    for path, row in paths(desk).items():
        together.setdefault(row.story, []).append(path)
    return sorted(sorted(group) for group in together.values())


def known(desk: Desk) -> list[DevelopmentRow]:
    with desk.kit.store.reading() as session:
        return developments.rows(session, limit=100)[::-1]


def publish(desk: Desk, *published: tuple[str, Text, int]) -> None:
    """Put texts on pages (path, text, hours after the morning) and all into the feed, in this order."""
    items = [desk.publishes(path, text, at=NEWS_DAY + hours * HOUR) for path, text, hours in published]
    desk.prints("/feed", *items)


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_the_earliest_of_a_batch_is_the_original_in_whatever_order_it_came(
    order: tuple[int, ...], desk: Desk
) -> None:
    texts = [("/wire", APPROVED, 0), ("/cut", CUT, 2), ("/intro", INTRODUCED, 4)]
    publish(desk, *(texts[one] for one in order))
    report = desk.run("poll", "read", "compare")[-1]
    assert copies(desk) == {"/cut": "/wire", "/intro": "/wire"}
    assert report.sentence == "compared 3 articles: 2 copies"


def test_a_copy_that_comes_days_late_is_a_copy_of_the_original(desk: Desk) -> None:
    publish(desk, ("/wire", APPROVED, 0))
    desk.run("poll", "read", *DECIDE)
    publish(desk, ("/late", CUT, 72))
    desk.run("poll", "read", *DECIDE, at=NOW + 72 * HOUR)
    assert copies(desk) == {"/late": "/wire"}
    assert len(known(desk)) == 1


def test_an_original_that_comes_after_its_copy_tells_nothing_twice(desk: Desk) -> None:
    publish(desk, ("/copy", CUT, 2))
    desk.run("poll", "read", *DECIDE)
    publish(desk, ("/wire", APPROVED, 0))
    desk.run("poll", "read", *DECIDE, at=NOW + 24 * HOUR)
    assert copies(desk) == {"/copy": "/wire"}
    assert [(one.write_ups, one.copies) for one in known(desk)] == [(1, 1)]
    assert len(desk.alerts()) == 1


def test_other_words_about_the_same_matter_are_no_copy(desk: Desk) -> None:
    publish(desk, ("/wire", APPROVED, 0), ("/own", OWN_WORDS, 1), ("/market", MARKET, 2))
    desk.run("poll", "read", *DECIDE)
    assert copies(desk) == {}
    assert [(one.write_ups, one.copies) for one in known(desk)] == [(2, 0)]


@pytest.mark.parametrize(("outlets", "related"), [(1, 0), (3, 2)])
def test_what_one_outlet_prints_under_everything_does_not_make_copies(
    outlets: int, related: int, open_desk: OpenDesk
) -> None:
    desk = open_desk(feeds={f"/feed{n}": f"Outlet {n % outlets}" for n in range(3)})
    for n, text in enumerate((MARKET, OWN_WORDS, REFUSED)):
        printed = text.and_also(*CHESS.paragraphs[:3])
        desk.prints(f"/feed{n}", desk.publishes(f"/{n}", printed, at=NEWS_DAY + n * HOUR))
    desk.run("poll", "read", "compare")
    found = [desk.article(row).relation for row in desk.articles()]
    assert 3 - found.count(None) == related


def test_boilerplate_is_learned_of_each_outlet_apart(open_desk: OpenDesk) -> None:
    desk = open_desk(feeds={f"/feed{n}": f"Outlet {n}" for n in range(4)})
    for n in range(4):
        desk.prints(
            f"/feed{n}", desk.publishes(f"/{n}", APPROVED.under(f"Headline {n}"), at=NEWS_DAY + n * HOUR)
        )
    desk.run("poll", "read", "compare")
    assert copies(desk) == {f"/{n}": "/0" for n in range(1, 4)}


def test_a_copy_stands_in_the_story_of_its_original(desk: Desk) -> None:
    publish(desk, ("/wire", APPROVED, 0), ("/market", MARKET, 1), ("/cut", CUT, 2), ("/chess", CHESS, 3))
    desk.run("poll", "read", "compare", "group")
    assert stories(desk) == [["/chess"], ["/cut", "/wire"], ["/market"]]


def test_a_late_copy_joins_the_story_that_its_original_is_in(desk: Desk) -> None:
    publish(desk, ("/wire", APPROVED, 0), ("/market", MARKET, 1))
    desk.run("poll", "read", *DECIDE)
    publish(desk, ("/late", INTRODUCED, 48))
    report = desk.run("poll", "read", *DECIDE, at=NOW + 48 * HOUR)[-2]
    assert stories(desk) == [["/late", "/wire"], ["/market"]]
    assert report.sentence == "grouped 1 article: 0 new stories"


def test_a_development_is_found_once_with_its_evidence(desk: Desk) -> None:
    publish(desk, ("/own", OWN_WORDS, 3), ("/wire", APPROVED, 0), ("/cut", CUT, 2))
    report = desk.run("poll", "read", *DECIDE)[-1]
    (found,) = known(desk)
    assert (found.watch, found.development, found.status) == ("terminal", "permit", Status.DONE)
    assert (found.outlet, found.at, found.write_ups, found.copies) == ("The Mole", NEWS_DAY, 2, 1)
    assert found.sentence in {APPROVED.title, APPROVED.paragraphs[0]}
    assert report.sentence.endswith("1 new development (permit: approved)")
    assert [(one.channel, one.state) for one in desk.alerts()] == [("file", "waiting")]


def test_a_second_run_finds_nothing(desk: Desk) -> None:
    publish(desk, ("/wire", APPROVED, 0), ("/cut", CUT, 2), ("/market", MARKET, 3))
    desk.run("poll", "read", *DECIDE)
    before = (known(desk), stories(desk), copies(desk), desk.alerts())
    again: list[Report] = desk.run("poll", "read", *DECIDE, at=NOW + 24 * HOUR)
    assert [dict(report.figures) for report in again[2:]] == [
        {"articles": 0, "copies": 0},
        {"articles": 0, "stories": 0},
        {"articles": 0, "assertions": 0, "developments": 0},
    ]
    assert (known(desk), stories(desk), copies(desk), desk.alerts()) == before


def test_a_revision_that_says_something_new_is_a_development_and_the_old_one_stays(desk: Desk) -> None:
    item = desk.publishes("/quay", OWN_WORDS.under("Vote on the quay expected", first=1))
    desk.prints("/feed", item)
    desk.run("poll", "read", *DECIDE)
    assert known(desk) == []
    desk.publishes("/quay", OWN_WORDS)
    desk.prints("/feed", replace(item, summary="The vote is over."))
    desk.run("poll", "read", *DECIDE, at=NOW + 24 * HOUR)
    assert [one.status for one in known(desk)] == [Status.DONE]
    assert stories(desk) == [["/quay"]]


def test_a_revised_original_stays_the_original_of_its_copies(desk: Desk) -> None:
    publish(desk, ("/wire", APPROVED, 0), ("/cut", CUT, 2))
    desk.run("poll", "read", *DECIDE)
    revised = APPROVED.and_also("Correction: the vote was eight to two, the harbour master said.")
    item = desk.publishes("/wire", revised)
    desk.prints("/feed", replace(item, summary="Corrected."))
    desk.run("poll", "read", *DECIDE, at=NOW + 24 * HOUR)
    assert copies(desk) == {"/cut": "/wire"}
    assert [(one.write_ups, one.copies) for one in known(desk)] == [(1, 1)]


def test_an_old_article_is_kept_and_tells_nothing(desk: Desk) -> None:
    publish(desk, ("/wire", APPROVED, -24 * 40))
    desk.run("poll", "read", *DECIDE)
    assert ([row.stage for row in desk.articles()], known(desk)) == (["found"], [])


def test_the_feeds_own_summary_is_enough_to_find_a_development(desk: Desk) -> None:
    url = desk.server.url("/wire")
    desk.server.routes["/wire"] = answer("404 Not Found")
    desk.prints("/feed", Item(APPROVED.title, url, summary=APPROVED.paragraphs[0]))
    desk.run("poll", "read", *DECIDE)
    assert [one.status for one in known(desk)] == [Status.DONE]


def relations(desk: Desk) -> dict[str, str | None]:
    """How each page relates to another."""
    return {path: desk.article(row).relation for path, row in paths(desk).items()}


def test_an_original_that_its_copy_credits_becomes_the_first_though_it_comes_later(
    open_desk: OpenDesk,
) -> None:
    desk = open_desk(feeds={"/feed0": "The Mole", "/feed1": "Calder Post"})
    credited = replace(
        APPROVED, paragraphs=(*APPROVED.paragraphs, "Republished with permission of Calder Post.")
    )
    desk.prints("/feed0", desk.publishes("/copy", credited, at=NEWS_DAY))
    desk.run("poll", "read", *DECIDE)
    desk.prints("/feed1", desk.publishes("/original", APPROVED, at=NEWS_DAY + 2 * HOUR))
    desk.run("poll", "read", *DECIDE, at=NOW + 24 * HOUR)
    assert copies(desk) == {"/copy": "/original"}
    assert relations(desk) == {"/copy": "copy", "/original": "original"}
    assert desk.article(paths(desk)["/copy"]).credited == "Calder Post"
    assert (len(known(desk)), len(desk.alerts())) == (1, 1)


@pytest.mark.parametrize(
    ("facts", "credit"),
    [
        ({"canonical": "https://www.calderpost.example/harbour/7"}, "calderpost.example"),
        ({"author": "By Calder Post Staff"}, "Calder Post"),
        ({"author": "Ada Lund, Calder Post"}, "Calder Post"),
    ],
)
def test_an_original_that_the_page_of_its_copy_credits_becomes_the_first(
    open_desk: OpenDesk, facts: dict[str, str], credit: str
) -> None:
    desk = open_desk(feeds={"/feed0": "The Mole", "/feed1": "Calder Post"})
    desk.prints("/feed0", desk.publishes("/copy", APPROVED, at=NEWS_DAY, **facts))
    desk.run("poll", "read", *DECIDE)
    desk.prints("/feed1", desk.publishes("/original", APPROVED, at=NEWS_DAY + 2 * HOUR))
    desk.run("poll", "read", *DECIDE, at=NOW + 24 * HOUR)
    assert copies(desk) == {"/copy": "/original"}
    assert relations(desk) == {"/copy": "copy", "/original": "original"}
    assert desk.article(paths(desk)["/copy"]).credited == credit


def test_what_a_page_says_of_its_own_outlet_is_no_credit(open_desk: OpenDesk) -> None:
    desk = open_desk(feeds={"/feed0": "Calder Post", "/feed1": "The Mole"})
    own = {"canonical": "https://calderpost.example/harbour/7", "author": "Calder Post Staff"}
    desk.prints("/feed0", desk.publishes("/late", APPROVED, at=NEWS_DAY + 2 * HOUR, **own))
    desk.prints("/feed1", desk.publishes("/early", APPROVED, at=NEWS_DAY))
    desk.run("poll", "read", *DECIDE)
    assert copies(desk) == {"/late": "/early"}
    assert {desk.article(row).credited for row in desk.articles()} == {None}


def test_a_credit_line_in_the_text_goes_before_what_the_page_says(open_desk: OpenDesk) -> None:
    desk = open_desk(feeds={"/feed0": "Calder Post", "/feed1": "The Mole"})
    line = APPROVED.and_also("Reprinted from the Vestby Weekly with permission.")
    desk.prints("/feed0", desk.publishes("/first", APPROVED))
    late = NEWS_DAY + 2 * HOUR
    desk.prints("/feed1", desk.publishes("/copy", line, at=late, canonical="https://calderpost.example/7"))
    desk.run("poll", "read", *DECIDE)
    assert copies(desk) == {"/copy": "/first"}
    assert desk.article(paths(desk)["/copy"]).credited == "the Vestby Weekly"


def test_an_outlets_new_version_of_its_own_text_is_an_update(desk: Desk) -> None:
    more = APPROVED.and_also("The harbour master wants to see the pilots before the month is over.")
    publish(desk, ("/first", APPROVED, 0), ("/second", more, 5))
    desk.run("poll", "read", "compare")
    assert relations(desk) == {"/first": None, "/second": "update"}


def test_an_old_text_under_a_new_date_is_republished_and_tells_nothing(desk: Desk) -> None:
    publish(desk, ("/old", APPROVED, -24 * 40))
    desk.run("poll", "read", *DECIDE)
    publish(desk, ("/again", APPROVED, 0))
    desk.run("poll", "read", *DECIDE, at=NOW + 24 * HOUR)
    assert relations(desk) == {"/old": None, "/again": "republished"}
    assert known(desk) == []


def test_paragraphs_of_a_report_that_is_updated_again_and_again_are_no_boilerplate(desk: Desk) -> None:
    for hours in range(5):
        text = APPROVED.and_also(
            f"Version {hours}: the pilots will be asked in week {hours + 20} of the year."
        )
        publish(desk, (f"/version{hours}", text, hours))
        desk.run("poll", "read", "compare", at=NOW + hours * 24 * HOUR)
    with desk.kit.store.reading() as session:
        seen = storage_copies.seen_paragraphs(session, "The Mole", paragraph_hashes(APPROVED.paragraphs[0]))
    assert set(seen.values()) == {1}


def test_an_event_is_weighed_once_a_batch_however_many_articles_tell_it(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(desk, ("/a", APPROVED, 0), ("/b", OWN_WORDS, 1))
    weighed: list[tuple[str, str]] = []
    settle = standings.settle

    def counted(session: Session, event: tuple[str, str], **asked: Any) -> None:
        weighed.append(event)
        settle(session, event, **asked)

    monkeypatch.setattr(standings, "settle", counted)
    desk.run()
    (row,) = known(desk)
    assert (weighed, row.write_ups) == ([("terminal", "permit")], 2)
