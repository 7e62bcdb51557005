from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.when import dates_of, is_date_word
from analysis.wording import wording_of

TUESDAY = date(2025, 2, 11)


def dates(text: str, day: date = TUESDAY) -> list[str]:
    wording = wording_of(text, 0, len(text))
    return [dated.iso for dated in dates_of(wording.words, wording.raw, day)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("due in April", ["2025-04"]),
        ("in April 2026", ["2026-04"]),
        ("on April 1", ["2025-04-01"]),
        ("on April 1st, 2026", ["2026-04-01"]),
        ("on 1 April 2026", ["2026-04-01"]),
        ("on Oct. 3", ["2025-10-03"]),
        ("back in November", ["2024-11"]),
        ("last November", ["2024-11"]),
        ("last April", ["2024-04"]),
        ("next January", ["2026-01"]),
        ("early in May", ["2025-05"]),
        ("it may come", []),
        ("They may march on", []),
        ("the March quarter", ["2025-03"]),
        ("released on Monday", ["2025-02-10"]),
        ("will come on Friday", ["2025-02-14"]),
        ("next Friday", ["2025-02-14"]),
        ("on Friday, March 8, 2024", ["2024-03-08"]),
        ("released today", ["2025-02-11"]),
        ("from tomorrow", ["2025-02-12"]),
        ("next week", ["2025-02"]),
        ("next month", ["2025-03"]),
        ("last month", ["2025-01"]),
        ("next year", ["2026"]),
        ("later this year", ["2025"]),
        ("by the end of the year", ["2025"]),
        ("by the end of April", ["2025-04"]),
        ("at the end of this month", ["2025-02"]),
        ("this spring", ["2025"]),
        ("in the fall", ["2025"]),
        ("next winter", ["2025"]),
        ("spring 2026", ["2026"]),
        ("in Q3 2025", ["2025"]),
        ("in 2027", ["2027"]),
        ("2025 phones and 3000 words", ["2025"]),
        ("April 31", []),
        ("a fall of prices", []),
        ("sun and sat", []),
    ],
)
def test_a_date_is_read_as_news_writes_it(text: str, expected: list[str]) -> None:
    assert dates(text) == expected


def test_several_dates_come_in_order() -> None:
    assert dates("on Thursday, June 13, ahead of a June 28 launch") == ["2025-06-13", "2025-06-28"]


@pytest.mark.parametrize(
    ("word", "is_date"), [("april", True), ("monday", True), ("2025", True), ("lamp", False)]
)
def test_parts_of_dates_are_known(word: str, *, is_date: bool) -> None:
    assert is_date_word(word) is is_date


@given(
    st.lists(
        st.sampled_from(
            [
                "end",
                "of",
                "the",
                "this",
                "next",
                "last",
                "year",
                "month",
                "week",
                "April",
                "31",
                "2025",
                ",",
                ".",
                "Monday",
                "fall",
                "Q4",
                "in",
            ]
        )
    ).map(" ".join),
    st.dates(date(1995, 1, 1), date(2090, 12, 31)),
)
def test_no_words_break_the_reading_and_every_date_is_one(text: str, day: date) -> None:
    wording = wording_of(text, 0, len(text))
    for dated in dates_of(wording.words, wording.raw, day):
        assert dated.begin <= dated.end
        assert dated.begin.isoformat().startswith(dated.iso) or len(dated.iso) < 10
        assert dated.first <= dated.last < len(wording)
