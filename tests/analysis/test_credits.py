from datetime import UTC, datetime, timedelta

import pytest

from analysis.credits import comes_first, credited, names_outlet
from analysis.relations import Printed

_NOON = datetime(2025, 2, 11, 12, tzinfo=UTC)
_BODY = "The harbour board voted on Monday to widen the northern quay, after two years of talks."


@pytest.mark.parametrize(
    ("text", "credit"),
    [
        (f"CALDER, March 3 (Newsagency) - {_BODY}", "Newsagency"),
        (f"(Newsagency) \u2014 {_BODY}", "Newsagency"),
        (f"Calder, Sept. 4 (Example Press) -- {_BODY}", "Example Press"),
        (f"Vestby (agp) - {_BODY}", "agp"),
        (f"By Ada Lund\n{_BODY}\nThis article was republished with permission from The Calder Post.",
         "The Calder Post"),
        (f"{_BODY}\nThis article first appeared in Calder Post Weekly and is used here.",
         "Calder Post Weekly"),
        (f"{_BODY}\nThis story was originally published on calderpost.example.", "calderpost.example"),
        (f"{_BODY}\nReprinted from the Calder Post with permission.", "the Calder Post"),
        (f"{_BODY}\nSource: Calder Post", "Calder Post"),
        (f"Via The Calder Post\n{_BODY}", "The Calder Post"),
        (f"{_BODY}\n\u00a9 2025 Calder Post. All rights reserved.", "Calder Post"),
        (f"By Ada Lund, Newsagency\n{_BODY}", "Newsagency"),
        (f"\u6765\u6e90\uff1a\u6d77\u6e2f\u65e5\u62a5\n{_BODY}", "\u6d77\u6e2f\u65e5\u62a5"),
        (f"CALDER (Newsagency) - {_BODY}\nReprinted from the Calder Post.", "the Calder Post"),
    ],
)  # fmt: skip
def test_a_credit_names_the_origin(text: str, credit: str) -> None:
    assert credited(text) == credit


@pytest.mark.parametrize(
    "text",
    [
        _BODY,
        "",
        f"The Harbour Board (HB) - a body of ten - met on Monday.\n{_BODY}",
        f"{_BODY}\nThe vote was first reported by people in the room on Tuesday evening.",
        f"{_BODY}\nSource: people familiar with the matter",
        f"{_BODY}\nThe minister (Monday) said so.",
        f"The report, Newsagency wrote, is late.\n{_BODY}",
        f"{_BODY}\nThe picture was first published in March.",
    ],
)
def test_a_text_that_credits_nobody_has_no_credit(text: str) -> None:
    assert credited(text) is None


@pytest.mark.parametrize(
    ("credit", "outlet", "same"),
    [
        ("The Calder Post", "Calder Post", True),
        ("Calder Post", "www.calderpost.example", True),
        ("calderpost", "Calder Post", True),
        ("CTI", "Calder Tribune International", True),
        ("Calder Post", "Vestby Post", False),
        (None, "Calder Post", False),
        ("Calder Post", None, False),
    ],
)
def test_a_credit_is_matched_with_an_outlet_by_name_part_or_initials(
    credit: str | None, outlet: str | None, *, same: bool
) -> None:
    assert names_outlet(credit, outlet) is same


def _by(outlet: str | None, hours: float | None, credit: str | None = None) -> Printed:
    at = None if hours is None else _NOON + timedelta(hours=hours)
    return Printed(tokens=300, outlet=outlet, at=at, credited=credit)


@pytest.mark.parametrize(
    ("ours", "theirs", "first"),
    [
        (_by("A", 0), _by("B", 1), True),
        (_by("A", 1), _by("B", 0), False),
        (_by("A", 0), _by("B", 0), False),
        (_by("A", None), _by("B", 0), False),
        (_by("Newsagency", 5), _by("B", 0, "Newsagency"), True),
        (_by("B", 0, "Newsagency"), _by("Newsagency", 5), False),
        (_by("A", 0, "B"), _by("B", 5, "A"), True),
        (_by("A", 5, "Newsagency"), _by("B", 0, "Newsagency"), False),
    ],
)
def test_who_is_credited_goes_before_who_was_earlier(ours: Printed, theirs: Printed, *, first: bool) -> None:
    assert comes_first(ours, theirs) is first
