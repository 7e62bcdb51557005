"""How the developments of an event stand, from what is stored and what the watch asks for."""

from datetime import datetime

from analysis.model import DevelopmentId, Status, Wanted, Watch
from analysis.reports import Parties, parties_of
from analysis.standing import Stand, stands
from storage import developments
from storage.store import Session

Event = tuple[str, str]


def standings(
    session: Session, event: Event, *, watch: Watch | None, wanted: Wanted | None
) -> dict[DevelopmentId, Stand]:
    """Return how each development of an event stands, as they became known.

    Of an event that the configuration has no more, nobody is known to be a party.
    """
    recorded = developments.recorded(session, {event})
    told = developments.tellings(session, {event})
    found = stands(
        tuple(recorded.values()),
        {status: told.get((*event, status), ()) for status in Status},
        parties=parties_of(watch, wanted) if watch and wanted else Parties(),
        confirm=wanted.confirm if wanted else None,
    )
    return dict(zip(recorded, found, strict=True))


def settle(
    session: Session, event: Event, *, watch: Watch | None, wanted: Wanted | None, now: datetime
) -> None:
    """Keep how each development of an event stands now."""
    found = standings(session, event, watch=watch, wanted=wanted)
    developments.settle(session, {number: one.standing for number, one in found.items()}, now=now)
