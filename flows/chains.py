"""The chain of an event with everything behind each status, as `developments show` gives it."""

from collections.abc import Iterable
from dataclasses import dataclass

from analysis.model import DevelopmentId
from analysis.reports import Report
from flows.configuration import Configuration
from flows.standings import standings
from flows.watching import watches_of
from storage import developments
from storage.development_rows import DevelopmentDetail, DevelopmentRow, Evidence
from storage.store import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteUp:
    """An article that tells a status in its own words, and those that repeat it."""

    article: Evidence
    copies: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported:
    """An independent report of a status: who originally reported it, and everybody who wrote it up."""

    reporter: str
    official: bool
    write_ups: tuple[WriteUp, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One development of a chain; `disputes` and `corrections` are those that speak against it."""

    row: DevelopmentRow
    reports: tuple[Reported, ...]
    disputes: tuple[DevelopmentId, ...]
    corrections: tuple[DevelopmentId, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """All developments of the event of one, in the order in which they became known."""

    row: DevelopmentRow
    links: tuple[Link, ...]
    evidence: tuple[Evidence, ...]


def chain_of(
    session: Session, development: DevelopmentId, configuration: Configuration | None
) -> Chain | None:
    """Return the chain that a development stands in, None where there is no such development."""
    found = developments.one(session, development)
    if found is None:
        return None
    event = found.row.watch, found.row.development
    watches = watches_of(configuration) if configuration else ()
    watch = next((one for one in watches if one.name == event[0]), None)
    asked = next((one for one in watch.developments if one.name == event[1]), None) if watch else None
    known = standings(session, event, watch=watch, wanted=asked)
    numbers = {id(stand.development): number for number, stand in known.items()}
    links = tuple(
        Link(
            row=row,
            reports=tuple(_reported(report, row, found) for report in known[row.id].reports),
            disputes=tuple(numbers[id(one)] for one in known[row.id].disputes),
            corrections=tuple(numbers[id(one)] for one in known[row.id].corrections),
        )
        for row in found.chain
    )
    return Chain(row=found.row, links=links, evidence=found.evidence)


def _reported(report: Report, row: DevelopmentRow, found: DevelopmentDetail) -> Reported:
    said = [one for one in found.evidence if one.status is row.status]
    return Reported(
        reporter=report.reporter,
        official=report.official,
        write_ups=tuple(
            WriteUp(
                article=next(one for one in said if one.article == telling.article),
                copies=_each_once(one for one in said if one.copy_of == telling.article),
            )
            for telling in report.tellings
        ),
    )


def _each_once(articles: Iterable[Evidence]) -> tuple[Evidence, ...]:
    found: dict[int, Evidence] = {}
    for one in articles:
        found.setdefault(one.article, one)
    return tuple(found.values())
