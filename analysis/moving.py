"""When a permanent redirect changes a feed's address.

One is not believed at once: hotels, offices and broken deployments send everybody elsewhere, permanently.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

POLLS = 3
_LEAST = timedelta(days=1)
_RETURN_AFTER = 3  # failures in a row at the new address, from which the old one is tried in turn


@dataclass(frozen=True, slots=True, kw_only=True)
class Removal:
    """Where a feed has been seen to redirect to for good: since when, and in how many polls."""

    to: str
    since: datetime
    polls: int = 1


def after_answer(seen: Removal | None, *, moved_to: str | None, now: datetime) -> Removal | None:
    """Return what is known of a feed's redirect after an answer that was a feed; None where it has none.

    Only answers that were feeds may come here: a wall or a home page takes no feed along.
    """
    if moved_to is None:
        return None
    if seen is None or seen.to != moved_to:
        return Removal(to=moved_to, since=now)
    return Removal(to=moved_to, since=seen.since, polls=seen.polls + 1)


def has_moved(seen: Removal | None, *, now: datetime) -> bool:
    """Return whether the feed is to be asked at the new address from now on."""
    return seen is not None and seen.polls >= POLLS and now - seen.since >= _LEAST


def tried(configured: str, moved: str | None, *, failures: int) -> str:
    """Return the address to ask: the new one; where that keeps failing, the old one in turn."""
    if moved is None or (failures >= _RETURN_AFTER and failures % 2 == 0):
        return configured
    return moved
