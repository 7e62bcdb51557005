from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from analysis.comparing import Announcement, Comparison, Labelled, Move, agrees, compared
from analysis.model import ArticleId, Status
from analysis.rejections import Opinion

DAY = datetime(2025, 2, 11, 8, tzinfo=UTC)


def announcement(**facts: Any) -> Announcement:
    defaults: dict[str, Any] = {
        "watch": "harbour",
        "development": "permit",
        "status": Status.DONE,
        "label": "approved",
        "when": None,
        "sentence": "The board approved it.",
        "article": ArticleId(1),
        "at": DAY,
    }
    return Announcement(**(defaults | facts))


def moves(would: list[Announcement], was: list[Announcement]) -> list[tuple[str, tuple[str, ...]]]:
    return [(row.move.value, row.changed) for row in compared(would, was)]


@pytest.mark.parametrize(
    ("would", "was", "expected"),
    [
        ([], [], []),
        ([announcement()], [announcement()], [("same", ())]),
        ([announcement()], [], [("come", ())]),
        ([], [announcement()], [("go", ())]),
        ([announcement(sentence="THE board  approved it.")], [announcement()], [("same", ())]),
        ([announcement(when="2025-04")], [announcement()], [("change", ("date",))]),
        ([announcement(article=ArticleId(2))], [announcement()], [("change", ("article",))]),
        ([announcement(sentence="It is approved.")], [announcement()], [("change", ("evidence",))]),
        ([announcement(status=Status.PENDING)], [announcement()], [("go", ()), ("come", ())]),
        ([announcement(development="b")], [announcement(development="a")], [("go", ()), ("come", ())]),
        ([announcement(at=None)], [announcement()], [("same", ())]),
    ],
)
def test_announcements_of_one_status_are_compared(
    would: list[Announcement], was: list[Announcement], expected: list[tuple[str, tuple[str, ...]]]
) -> None:
    assert sorted(moves(would, was)) == sorted(expected)


def test_of_two_dates_each_meets_its_own() -> None:
    april = announcement(when="2025-04", article=ArticleId(1))
    may = announcement(when="2025-05", article=ArticleId(2), at=DAY + timedelta(days=9))
    assert moves([may, april], [april, may]) == [("same", ()), ("same", ())]
    assert moves([may], [april, may]) == [("go", ()), ("same", ())]


def test_comparisons_come_in_the_order_of_watch_event_and_time() -> None:
    rows = [announcement(watch=watch, at=DAY - timedelta(days=days)) for watch in "ba" for days in (0, 1)]
    ordered = [(row.announcement.watch, row.announcement.at) for row in compared(rows, [])]
    assert ordered == sorted(ordered, key=str)


def test_nothing_compared_with_nothing_is_no_announcement() -> None:
    with pytest.raises(ValueError, match="nothing"):
        _ = Comparison(move=Move.SAME).announcement


def case(verdict: Opinion, **facts: Any) -> Labelled:
    defaults: dict[str, Any] = {
        "watch": "harbour",
        "development": "permit",
        "status": Status.DONE,
        "when": None,
        "sentence": "The board approved it.",
        "article": ArticleId(1),
        "at": DAY,
    }
    return Labelled(verdict=verdict, **(defaults | facts))


@pytest.mark.parametrize("verdict", [Opinion.WRONG, Opinion.KNOWN, Opinion.OFF_TOPIC])
@pytest.mark.parametrize(
    ("told", "right"),
    [
        ([], True),
        ([announcement()], False),
        ([announcement(sentence="Approved, says the mayor.")], False),
        ([announcement(article=ArticleId(2))], False),
        ([announcement(article=ArticleId(2), sentence="It got the permit at last.")], True),
        ([announcement(status=Status.PENDING)], True),
        ([announcement(watch="airport")], True),
    ],
)
def test_what_was_rejected_is_right_when_it_is_told_no_more(
    verdict: Opinion, told: list[Announcement], *, right: bool
) -> None:
    assert agrees(case(verdict), told) is right


@pytest.mark.parametrize(
    ("when", "told", "right"),
    [
        (None, [], False),
        (None, [announcement()], True),
        (None, [announcement(article=ArticleId(2), at=DAY - timedelta(days=3))], True),
        (None, [announcement(article=ArticleId(2), at=DAY + timedelta(hours=20))], True),
        (None, [announcement(article=ArticleId(2), at=DAY + timedelta(days=3))], False),
        (None, [announcement(article=ArticleId(2), at=None)], True),
        (None, [announcement(status=Status.REFUSED)], False),
        ("2025-04", [announcement(when="2025-04-01")], True),
        ("2025-04-01", [announcement(when="2025")], True),
        ("2025-04", [announcement(when="2025-05")], False),
        ("2025-04", [announcement(when=None)], True),
    ],
)
def test_what_was_missed_is_right_when_it_is_told_in_time(
    when: str | None, told: list[Announcement], *, right: bool
) -> None:
    assert agrees(case(Opinion.MISSED, when=when), told) is right
