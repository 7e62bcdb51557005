"""What `wirewatch watches check` finds: by the names alone, and over the archive."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from analysis.aliaschecks import Finding, static_findings
from analysis.census import Census, Count
from analysis.errors import SchemaMismatch
from flows.configuration import Configuration
from flows.progress import shown
from flows.settings import Settings
from flows.watching import kinds_of, watches_of
from storage import articles
from storage.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """The findings, how each name does, and over how many articles that was seen (0: no archive)."""

    findings: Sequence[Finding]
    counts: Sequence[Count]
    articles: int


def check_watches(settings: Settings, configuration: Configuration, *, since: datetime | None) -> Checked:
    """Return what is wrong with the watches; nothing is written, and no archive is needed."""
    watches = watches_of(configuration)
    findings = static_findings(watches)
    census = Census(watches, kinds_of(configuration))
    store = Store(settings.database, looking=True)
    try:
        store.check()
        with store.reading() as session:
            total = articles.count(session)
            for article, _ in shown(articles.stream(session, since=since), what="checking", total=total):
                census.add(article)
    except SchemaMismatch:  # no archive yet, or one to be migrated: the names alone are checked
        pass
    finally:
        store.close()
    # What the names alone show explains what the archive shows.
    told = {(one.watch, one.development, one.field, one.alias) for one in findings if one.wrong}
    more = [
        one for one in census.findings() if (one.watch, one.development, one.field, one.alias) not in told
    ]
    return Checked(findings=[*findings, *more], counts=census.counts(), articles=census.articles)
