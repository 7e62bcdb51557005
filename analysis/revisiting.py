"""When a page is read again."""

from collections.abc import Sequence
from datetime import datetime, timedelta


def next_visit(first_read_at: datetime, ages: Sequence[timedelta], *, now: datetime) -> datetime | None:
    """Return when a page is read again that was first read then: at the next of these ages, if any.

    What was missed is not made up for: one reading tells all that has changed since.
    """
    times = (first_read_at + age for age in sorted(ages))
    return next((at for at in times if at > now), None)
