"""When a feed is asked again."""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """The next poll of a feed. `failures` counts failures in a row."""

    next_poll_at: datetime
    interval: timedelta
    failures: int
