from datetime import UTC, datetime, timedelta

import pytest

from analysis.moving import Removal, after_answer, has_moved, tried

NOW = datetime(2025, 2, 11, 8, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)
OLD, NEW = "https://old.example/rss", "https://new.example/rss"


def seen(*answers: tuple[int, str | None]) -> Removal | None:
    """What is known after answers: so many hours from now, with that permanent redirect."""
    removal = None
    for hours, to in answers:
        removal = after_answer(removal, moved_to=to, now=NOW + hours * HOUR)
    return removal


@pytest.mark.parametrize(
    ("answers", "hours", "moved"),
    [
        ([(0, NEW)], 99, False),
        ([(0, NEW), (12, NEW)], 99, False),
        ([(0, NEW), (12, NEW), (20, NEW)], 20, False),
        ([(0, NEW), (12, NEW), (24, NEW)], 24, True),
        ([(0, NEW), (12, None), (24, NEW), (36, NEW)], 36, False),
        ([(0, OLD), (12, NEW), (24, NEW), (30, NEW)], 30, False),
        ([(0, NEW), (12, NEW), (24, None)], 24, False),
    ],
)
def test_a_redirect_is_believed_after_three_polls_and_a_day(
    answers: list[tuple[int, str | None]], hours: int, *, moved: bool
) -> None:
    assert has_moved(seen(*answers), now=NOW + hours * HOUR) is moved


@pytest.mark.parametrize(
    ("moved", "failures", "asked"),
    [(None, 9, OLD), (NEW, 0, NEW), (NEW, 2, NEW), (NEW, 3, NEW), (NEW, 4, OLD), (NEW, 5, NEW)],
)
def test_where_the_new_address_keeps_failing_the_old_one_is_tried_in_turn(
    moved: str | None, failures: int, asked: str
) -> None:
    assert tried(OLD, moved, failures=failures) == asked
