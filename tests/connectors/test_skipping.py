import pytest

from connectors.skipping import skipped_days, skipped_hours


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("<skipHours><hour>0</hour><hour> 23 </hour></skipHours>", {0, 23}),
        ("<skiphours>\n<hour>24</hour>\n<hour>7</hour></skiphours>", {0, 7}),
        ("<skipHours><hour>25</hour><hour>-1</hour><hour>noon</hour></skipHours>", set()),
        ("<item><hour>7</hour></item>", set()),
        ("<skipHours><hour>7</hour>", set()),
        ("<skipHours/>", set()),
    ],
)
def test_hours_to_skip_are_read(text: str, hours: set[int]) -> None:
    assert skipped_hours(text) == hours


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("<skipDays><day>Saturday</day><day>sunday</day></skipDays>", {5, 6}),
        ("<skipDays><day>Mon</day><day>Dienstag</day></skipDays>", {0}),
        ("<day>Monday</day>", set()),
    ],
)
def test_days_to_skip_are_read(text: str, days: set[int]) -> None:
    assert skipped_days(text) == days


def test_a_document_that_never_ends_its_list_costs_nothing() -> None:
    assert skipped_hours("<skipHours>" * 20_000) == frozenset()
