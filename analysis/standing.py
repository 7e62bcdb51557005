"""How well each development of an event stands, and by whose reports."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from analysis.model import Change, Confirm, Development, Standing, Status
from analysis.reports import Parties, Report, Telling, reports_of, standing_of

_DATED = frozenset({Status.PLANNED, Status.DELAYED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Stand:
    """A development, how it stands, the independent reports of it, and what speaks against it."""

    development: Development
    standing: Standing
    reports: tuple[Report, ...]  # the earliest first
    disputes: tuple[Development, ...] = ()
    corrections: tuple[Development, ...] = ()


def stands(
    chain: Sequence[Development],
    tellings: Mapping[Status, Sequence[Telling]],
    *,
    parties: Parties,
    confirm: Confirm | None,
) -> list[Stand]:
    """Return how the developments of one event stand, in the order given: that in which they became known.

    `tellings` holds by status who has told it.
    """
    found = []
    told = _shared_out(chain, tellings)
    for place, development in enumerate(chain):
        stand = Stand(
            development=development,
            standing=Standing.UNCONFIRMED,
            reports=tuple(reports_of(told.get(place, ()), parties)),
            disputes=_against(development, chain, Change.DISPUTE),
            corrections=_against(development, chain, Change.CORRECTION),
        )
        found.append(replace(stand, standing=_standing(stand, confirm)))
    return found


def _standing(stand: Stand, confirm: Confirm | None) -> Standing:
    if stand.development.change is Change.CORRECTION:
        return Standing.CONFIRMED  # nobody knows better than who takes his own report back
    return standing_of(
        stand.reports,
        confirm,
        disputed=bool(stand.disputes),
        disputed_at=stand.disputes[-1].at if stand.disputes else None,
        withdrawn=bool(stand.corrections),
    )


def _against(
    development: Development, chain: Sequence[Development], change: Change
) -> tuple[Development, ...]:
    """Return what speaks against this development and no later one with the same status and date."""
    said = development.assertion
    own = [
        one
        for one in chain
        if one.change is Change.NEWS
        and (one.assertion.status, one.assertion.when) == (said.status, said.when)
    ]
    found = []
    for one in chain:
        if one.change is change and (one.against, one.against_when) == (said.status, said.when):
            earlier = [other for other in own if _time(other) <= _time(one)] or own
            if earlier and earlier[-1] is development:
                found.append(one)
    return tuple(found)


def _shared_out(
    chain: Sequence[Development], tellings: Mapping[Status, Sequence[Telling]]
) -> dict[int, list[Telling]]:
    """Return the tellings by the place in the chain of the development that each of them tells."""
    news: dict[Status, list[tuple[int, Development]]] = {}
    for place, one in enumerate(chain):
        if one.change is not Change.CORRECTION:
            news.setdefault(one.assertion.status, []).append((place, one))
    found: dict[int, list[Telling]] = {}
    for status, same in news.items():
        for telling in tellings.get(status, ()):
            owner = _owner(telling, same)
            if owner is not None:
                found.setdefault(owner, []).append(telling)
    return found


def _owner(telling: Telling, same: Sequence[tuple[int, Development]]) -> int | None:
    """Return which of the developments with its status a telling tells: the last one known by then."""
    first = None
    for place, one in reversed(same):
        if not _fits(telling, one):
            continue
        if telling.at is None or one.at is None or one.at <= telling.at:
            return place
        first = place
    return first


def _fits(telling: Telling, development: Development) -> bool:
    when = development.assertion.when
    if development.assertion.status not in _DATED or telling.when is None or when is None:
        return True
    return telling.when.startswith(when) or when.startswith(telling.when)


def _time(development: Development) -> tuple[bool, float]:
    at: datetime | None = development.at
    return (at is not None, at.timestamp() if at else 0.0)
