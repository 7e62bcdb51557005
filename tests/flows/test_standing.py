"""Standing, disputes, corrections and revisions, through the steps and to the reader."""

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from analysis.model import Change, DevelopmentId, Standing, Status
from flows.chains import Chain, chain_of
from flows.cli import chains
from flows.configuration import load
from storage import developments
from storage.development_rows import DevelopmentRow
from tests.flows.conftest import OpenDesk
from tests.flows.desk import NOW, Desk
from tests.flows.press import CHESS, NEWS_DAY, Text

HOUR = timedelta(hours=1)
DAY = 24 * HOUR
READ = ("poll", "read", "compare", "group", "find")
CONFIRM = """\
watches:
  - name: terminal
    title: The new terminal
    about: [Terminal 5]
    developments:
      - {name: permit, title: Building permit, event: approval, actor: [Harbour Authority], confirm: CONFIRM}
    alert: [file]
channels:
  file: {kind: file, path: alerts.jsonl}
limits: {internal_hosts: [127.0.0.1], host_delay: 0s, extractors: 1}
"""

MAST = "the pilots' union, which moors two launches there, asked for a taller mast"
FILLER = "Nobody in the customs hall was surprised, and the brass band went on playing until the rain came."


def news(title: str, *sentences: str, of: int = 0) -> Text:
    """An article about the terminal; the rest of each is its own, so that none is a copy."""
    return Text(title, (" ".join(sentences), CHESS.paragraphs[of % 4], f"{FILLER} {MAST} no. {of}."))


REPORTED = news(
    "Harbour Authority approves Terminal 5",
    "The Harbour Authority has approved Terminal 5, The Ledger reported.",
)
WRITTEN_UP = news(
    "Terminal 5 is approved", "The Harbour Authority approved Terminal 5, according to Ledger.", of=1
)
SECOND = news("Go-ahead for Terminal 5", "Terminal 5 was approved by the Harbour Authority on Tuesday.", of=2)
CONTRADICTED = news(
    "Harbour Authority has not approved Terminal 5",
    "The Harbour Authority has not approved Terminal 5.",
    of=3,
)
CORRECTION = (
    "Correction: An earlier version of this article said that the Harbour Authority had approved Terminal 5."
)


def publish(desk: Desk, *published: tuple[str, str, Text, float]) -> None:
    """Print texts: feed, page, text, hours after the morning."""
    feeds: dict[str, list[Any]] = {}
    for feed, path, text, hours in published:
        feeds.setdefault(feed, []).append(desk.publishes(path, text, at=NEWS_DAY + hours * HOUR))
    for feed, items in feeds.items():
        desk.prints(feed, *items)


def known(desk: Desk) -> list[DevelopmentRow]:
    with desk.kit.store.reading() as session:
        return developments.rows(session, limit=100)[::-1]


def shown(desk: Desk, number: int = 1) -> Chain:
    with desk.kit.store.reading() as session:
        found = chain_of(session, DevelopmentId(number), load(desk.folder / "wirewatch.yaml"))
    assert found is not None
    return found


def told(desk: Desk) -> list[dict[str, Any]]:
    file = desk.folder / "alerts.jsonl"
    return [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []


@pytest.fixture
def press(open_desk: OpenDesk) -> Callable[[str], Desk]:
    def opened(confirm: str = "2") -> Desk:
        feeds = {"/post": "Post", "/mail": "Mail", "/sun": "Sun"}
        return open_desk(feeds=feeds, sections=CONFIRM.replace("CONFIRM", confirm))

    return opened


def test_one_report_in_two_write_ups_is_unconfirmed_until_somebody_else_finds_it_out(
    press: Callable[[str], Desk],
) -> None:
    desk = press("2")
    publish(desk, ("/post", "/a", REPORTED, 0), ("/mail", "/b", WRITTEN_UP, 1))
    desk.run(*READ, "alert")
    (alert,) = told(desk)
    assert (alert["standing"], alert["stands"]) == ("unconfirmed", "unconfirmed: one report, The Ledger")
    (row,) = known(desk)
    assert (row.standing, row.confirmed_at, row.write_ups) == (Standing.UNCONFIRMED, None, 2)
    publish(desk, ("/sun", "/c", SECOND, 5))
    desk.run(*READ, "alert", at=NOW + DAY)
    (row,) = known(desk)
    assert (row.standing, row.confirmed_at) == (Standing.CONFIRMED, NOW + DAY)
    assert len(told(desk)) == 1
    reports = [(one.reporter, len(one.write_ups)) for one in shown(desk).links[0].reports]
    assert reports == [("The Ledger", 2), ("Sun", 1)]


@pytest.mark.parametrize(
    ("confirm", "stands"),
    [
        ("{reports: 1}", "confirmed: one report, The Ledger"),
        ("{outlets: [Ledger]}", "confirmed: one report, The Ledger"),
        ("{official: true}", "unconfirmed: one report, The Ledger"),
    ],
)
def test_what_confirms_is_asked_for_in_the_watch(
    press: Callable[[str], Desk], confirm: str, stands: str
) -> None:
    desk = press(confirm)
    publish(desk, ("/post", "/a", REPORTED, 0))
    desk.run(*READ, "alert")
    assert [alert["stands"] for alert in told(desk)] == [stands]


def test_a_dispute_and_a_correction_of_what_was_alerted_are_alerted(press: Callable[[str], Desk]) -> None:
    desk = press("2")
    publish(desk, ("/post", "/a", REPORTED, 0))
    desk.run(*READ, "alert")
    publish(desk, ("/mail", "/b", CONTRADICTED, 10))
    desk.run(*READ, "alert", at=NOW + DAY)
    assert [row.standing for row in known(desk)] == [Standing.DISPUTED, Standing.UNCONFIRMED]
    item = desk.publishes("/a", REPORTED.and_also(CORRECTION), at=NEWS_DAY)
    desk.prints("/post", replace(item, summary="Corrected."))
    desk.run(*READ, "alert", at=NOW + 2 * DAY)
    rows = known(desk)
    assert [(row.change, row.against) for row in rows] == [
        (Change.NEWS, None),
        (Change.DISPUTE, Status.DONE),
    ]
    desk_alerts = [(one["change"], one["headline"], one["move"]) for one in told(desk)]
    assert desk_alerts == [
        ("news", "Building permit: approved", "new: approved"),
        ("dispute", "Building permit: disputed", "told: approved; against it: denied"),
    ]


def test_an_outlet_takes_its_own_report_back(press: Callable[[str], Desk]) -> None:
    desk = press("2")
    own = news(REPORTED.title, "The Harbour Authority has approved Terminal 5.")
    publish(desk, ("/post", "/a", own, 0))
    desk.run(*READ, "alert")
    item = desk.publishes("/a", own.and_also(CORRECTION), at=NEWS_DAY)
    desk.prints("/post", replace(item, summary="Corrected."))
    desk.run(*READ, "alert", at=NOW + DAY)
    rows = known(desk)
    assert [(row.change, row.standing) for row in rows] == [
        (Change.NEWS, Standing.WITHDRAWN),
        (Change.CORRECTION, Standing.CONFIRMED),
    ]
    assert rows[1].sentence == CORRECTION
    assert [(one["headline"], one["move"]) for one in told(desk)] == [
        ("Building permit: approved", "new: approved"),
        ("Building permit: correction", "taken back: approved"),
    ]


def test_what_was_never_told_is_disputed_in_silence(press: Callable[[str], Desk]) -> None:
    desk = press("2, alert_on: [refused]")
    publish(desk, ("/post", "/a", REPORTED, 0), ("/mail", "/b", CONTRADICTED, 10))
    desk.run(*READ, "alert")
    assert [row.change for row in known(desk)] == [Change.NEWS, Change.DISPUTE]
    assert told(desk) == []


def test_only_the_new_sentences_of_a_changed_article_speak(press: Callable[[str], Desk]) -> None:
    desk = press("2")
    before = news("Terminal 5 before the board", "Terminal 5 has been submitted to the Harbour Authority.")
    item = desk.publishes("/a", before)
    desk.prints("/post", item)
    desk.run(*READ)
    assert [row.status for row in known(desk)] == [Status.PENDING]
    after = before.and_also("Update: The Harbour Authority has approved Terminal 5.")
    desk.publishes("/a", after)
    desk.prints("/post", replace(item, summary="Updated."))
    desk.run(*READ, at=NOW + DAY)
    found = known(desk)
    assert [(row.status, row.at) for row in found] == [
        (Status.PENDING, NEWS_DAY),
        (Status.DONE, NOW + DAY),
    ]
    with desk.kit.store.reading() as session:
        verdicts = developments.assertions(session, found[0].article)
    assert {v.assertion.status for v in verdicts} == {Status.PENDING, Status.DONE}
    # Back to the first text, and on again: nothing is said that was not said before.
    for number, text in enumerate((before, after), 2):
        desk.publishes("/a", text)
        desk.prints("/post", replace(item, summary=f"Changed {number} times."))
        desk.run(*READ, at=NOW + number * DAY)
    assert known(desk) == found


def lines(desk: Desk, width: int) -> Sequence[str]:
    return list(chains.chain(shown(desk), width))


def test_the_chain_reads_well_at_eighty_columns(press: Callable[[str], Desk]) -> None:
    desk = press("2")
    publish(desk, ("/post", "/a", REPORTED, 0), ("/mail", "/b", WRITTEN_UP, 1))
    desk.run(*READ)
    publish(desk, ("/sun", "/c", CONTRADICTED, 10))
    desk.run(*READ, at=NOW + DAY)
    for width in (80, 60):
        assert max(map(len, lines(desk, width))) <= width
        assert max(map(len, chains.listed(known(desk), width))) <= width
    text = "\n".join(lines(desk, 80))
    for part in (
        ">  1  2025-02-11 08:00  approved",
        "disputed; 1 independent report",
        "first: Post, reported by The Ledger, 2025-02-11 08:00",
        "disputed by 2: Sun, 2025-02-11 18:00",
        "report: The Ledger; 2 write-ups, 0 copies",
        "2025-02-11 09:00  Mail: Terminal 5 is approved",
        "dispute: disputes approved (denied)",
    ):
        assert part in text
