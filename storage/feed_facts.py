"""What analysis has learnt of a feed, as its row keeps it."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import Row

from analysis.moving import Removal
from analysis.polling import Wishes
from analysis.rhythm import Rhythm
from analysis.validators import Believed, Trust

_DIGITS = 4  # kept of the figures of a rhythm: more is not known, and each is written with every poll


def packed_rhythm(rhythm: Rhythm) -> dict[str, Any]:
    """Return a rhythm as JSON knows it."""
    return {
        "arrivals": _short(rhythm.arrivals),
        "watched": _short(rhythm.watched),
        "items": round(rhythm.items, _DIGITS),
        "haste": round(rhythm.haste, _DIGITS),
        "quiets": [(day, round(hours, _DIGITS)) for day, hours in rhythm.quiets],
    }


def rhythm_of(kept: Mapping[str, Any] | None) -> Rhythm:
    """Return the rhythm that was kept; of a feed that was never polled, one that knows nothing."""
    if kept is None:
        return Rhythm()
    return Rhythm(
        arrivals=tuple(kept["arrivals"]),
        watched=tuple(kept["watched"]),
        items=kept["items"],
        haste=kept["haste"],
        quiets=tuple((day, hours) for day, hours in kept["quiets"]),
    )


def packed_wishes(wishes: Wishes) -> dict[str, Any] | None:
    """Return wishes as JSON knows them; None where there are none."""
    if wishes == Wishes():
        return None
    return {
        "ttl": None if wishes.ttl is None else wishes.ttl.total_seconds(),
        "skip_hours": sorted(wishes.skip_hours),
        "skip_days": sorted(wishes.skip_days),
    }


def wishes_of(kept: Mapping[str, Any] | None) -> Wishes:
    """Return the wishes that were kept."""
    if kept is None:
        return Wishes()
    return Wishes(
        ttl=None if kept["ttl"] is None else timedelta(seconds=kept["ttl"]),
        skip_hours=frozenset(kept["skip_hours"]),
        skip_days=frozenset(kept["skip_days"]),
    )


def believed_of(row: Row[Any]) -> Believed:
    """Return how the validators of a feed's row have stood up."""
    return Believed(
        trust=Trust(row.trust),
        unmodified=row.unmodified,
        document_at=row.document_at,
        off_until=row.untrusted_until,
        lies=row.lies,
    )


def removal_of(row: Row[Any]) -> Removal | None:
    """Return where a feed's row redirects to for good."""
    if row.moved_to is None or row.moved_since is None:
        return None
    return Removal(to=row.moved_to, since=row.moved_since, polls=row.moved_polls)


def _short(figures: Sequence[float]) -> list[float]:
    return [round(figure, _DIGITS) for figure in figures]
