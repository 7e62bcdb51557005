from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from analysis.comparing import Comparison, Labelled, Move, Telling, agrees, compared
from analysis.model import ArticleId, Status
from analysis.rejections import Opinion

DAY = datetime(2025, 2, 11, 8, tzinfo=UTC)


def telling(**facts: Any) -> Telling:
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
    return Telling(**(defaults | facts))


def moves(would: list[Telling], was: list[Telling]) -> list[tuple[str, tuple[str, ...]]]:
    return [(row.move.value, row.changed) for row in compared(would, was)]


@pytest.mark.parametrize(
    ("would", "was", "expected"),
    [
        ([], [], []),
        ([telling()], [telling()], [("same", ())]),
        ([telling()], [], [("come", ())]),
        ([], [telling()], [("go", ())]),
        ([telling(sentence="THE board  approved it.")], [telling()], [("same", ())]),
        ([telling(when="2025-04")], [telling()], [("change", ("date",))]),
        ([telling(article=ArticleId(2))], [telling()], [("change", ("article",))]),
        ([telling(sentence="It is approved.")], [telling()], [("change", ("evidence",))]),
        ([telling(status=Status.PENDING)], [telling()], [("go", ()), ("come", ())]),
        ([telling(development="b")], [telling(development="a")], [("go", ()), ("come", ())]),
        ([telling(at=None)], [telling()], [("same", ())]),
    ],
)
def test_tellings_of_one_status_are_compared(
    would: list[Telling], was: list[Telling], expected: list[tuple[str, tuple[str, ...]]]
) -> None:
    assert sorted(moves(would, was)) == sorted(expected)


def test_of_two_dates_each_meets_its_own() -> None:
    april = telling(when="2025-04", article=ArticleId(1))
    may = telling(when="2025-05", article=ArticleId(2), at=DAY + timedelta(days=9))
    assert moves([may, april], [april, may]) == [("same", ()), ("same", ())]
    assert moves([may], [april, may]) == [("go", ()), ("same", ())]


def test_comparisons_come_in_the_order_of_watch_event_and_time() -> None:
    rows = [telling(watch=watch, at=DAY - timedelta(days=days)) for watch in "ba" for days in (0, 1)]
    ordered = [(row.telling.watch, row.telling.at) for row in compared(rows, [])]
    assert ordered == sorted(ordered, key=str)


def test_nothing_compared_with_nothing_is_no_telling() -> None:
    with pytest.raises(ValueError, match="nothing"):
        _ = Comparison(move=Move.SAME).telling


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
        ([telling()], False),
        ([telling(sentence="Approved, says the mayor.")], False),
        ([telling(article=ArticleId(2))], False),
        ([telling(article=ArticleId(2), sentence="It got the permit at last.")], True),
        ([telling(status=Status.PENDING)], True),
        ([telling(watch="airport")], True),
    ],
)
def test_what_was_rejected_is_right_when_it_is_told_no_more(
    verdict: Opinion, told: list[Telling], *, right: bool
) -> None:
    assert agrees(case(verdict), told) is right


@pytest.mark.parametrize(
    ("when", "told", "right"),
    [
        (None, [], False),
        (None, [telling()], True),
        (None, [telling(article=ArticleId(2), at=DAY - timedelta(days=3))], True),
        (None, [telling(article=ArticleId(2), at=DAY + timedelta(hours=20))], True),
        (None, [telling(article=ArticleId(2), at=DAY + timedelta(days=3))], False),
        (None, [telling(article=ArticleId(2), at=None)], True),
        (None, [telling(status=Status.REFUSED)], False),
        ("2025-04", [telling(when="2025-04-01")], True),
        ("2025-04-01", [telling(when="2025")], True),
        ("2025-04", [telling(when="2025-05")], False),
        ("2025-04", [telling(when=None)], True),
    ],
)
def test_what_was_missed_is_right_when_it_is_told_in_time(
    when: str | None, told: list[Telling], *, right: bool
) -> None:
    assert agrees(case(Opinion.MISSED, when=when), told) is right
