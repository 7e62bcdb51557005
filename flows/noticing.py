"""What only the configuration knows of a notice: titles, words, and how well it must stand."""

from collections.abc import Mapping
from dataclasses import replace

from analysis.kinds import Kind
from analysis.model import DevelopmentId, Notice, Standing, Watch
from flows.standings import standings
from storage.store import Session

# Told whether or not the watch asks for a confirmation.
_DOUBTED = frozenset({Standing.DISPUTED, Standing.WITHDRAWN})


def filled_in(
    session: Session,
    notice: Notice,
    *,
    development: DevelopmentId,
    watches: Mapping[str, Watch],
    kinds: Mapping[str, Kind],
) -> Notice:
    """Return the notice with titles and words, and how well it stands; as it is where the watch is gone."""
    watch = watches.get(notice.watch)
    named = [one for one in watch.developments if one.name == notice.development] if watch else []
    if watch is None or not named:
        return notice
    wanted = named[0]
    labels = kinds[wanted.event].labels
    event = notice.watch, notice.development
    stand = standings(session, event, watch=watch, wanted=wanted).get(development)
    return replace(
        notice,
        watch_title=watch.title or watch.name,
        development_title=wanted.title or wanted.name,
        label=labels[notice.status],
        previous_label=labels[notice.previous] if notice.previous else None,
        against_label=labels[notice.against] if notice.against else None,
        standing=stand.standing if stand and (wanted.confirm or stand.standing in _DOUBTED) else None,
        reporters=tuple(report.reporter for report in stand.reports) if stand else (),
    )
