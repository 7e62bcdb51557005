"""How the feeds do, for people."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, case, func, or_, select
from sqlalchemy.orm import Session, aliased

from analysis.feedhealth import FeedFacts, FeedHealth, Pages, quiet, signs, state_of
from analysis.model import FeedId
from analysis.rhythm import per_day, usual_quiet
from analysis.validators import Trust
from storage.feed_facts import rhythm_of
from storage.models import Entries, Feeds, table

__all__ = ["FeedHealth", "health"]

_HOUR = timedelta(hours=1)


def health(session: Session, *, since: datetime | None = None) -> list[FeedHealth]:
    """Return the health of every polled feed, by address.

    What came of their pages is counted from `since` on; without, it is left out.
    """
    f, other = table(Feeds), aliased(table(Feeds))
    joined = f.outerjoin(other, (other.c.id == f.c.double_of) & other.c.removed_at.is_(None))
    query = select(f, other.c.url.label("double_url")).select_from(joined)
    rows = session.execute(query.where(f.c.removed_at.is_(None)).order_by(f.c.url))
    pages = {} if since is None else _pages(session, since)
    return [_health(row, pages) for row in rows]


def _pages(session: Session, since: datetime) -> dict[int, Pages]:
    """What came of the entries of each feed that were settled from a time on."""
    e = table(Entries).c
    why = func.coalesce(e.outcome, e.reason, "")
    # As the step that reads says it, of every kind of page that is no article.
    walled = or_(why.like("the page is a %"), why.like("feed text: the page is a %"))
    query = select(
        e.feed_id,
        func.count().label("settled"),
        func.sum(case((walled, 1), else_=0)).label("walled"),
        func.sum(case((e.state == "failed", 1), else_=0)).label("given_up"),
    )
    rows = session.execute(query.where(e.settled_at >= since).group_by(e.feed_id))
    return {row.feed_id: Pages(settled=row.settled, walled=row.walled, given_up=row.given_up) for row in rows}


def _health(row: Row[Any], pages: Mapping[int, Pages]) -> FeedHealth:
    facts = _facts(row, pages.get(row.id, Pages()))
    usual, seen_quiet = usual_quiet(facts.rhythm), quiet(facts)
    seconds = row.interval_seconds
    return FeedHealth(
        id=FeedId(row.id),
        url=row.url,
        outlet=row.outlet,
        title=row.title,
        state=state_of(facts).value,
        signs=signs(facts),
        address=row.address,
        last_polled_at=row.last_polled_at,
        last_success_at=row.last_success_at,
        last_new_at=row.last_new_at,
        next_poll_at=row.next_poll_at,
        interval_minutes=None if seconds is None else round(seconds / 60, 1),
        failures=row.failures,
        failing_since=row.failing_since,
        last_error=row.last_error,
        entries=row.entries,
        undated=row.undated,
        pages=facts.pages,
        per_day=_rounded(per_day(facts.rhythm)),
        usual_quiet_hours=None if usual is None else _rounded(usual / _HOUR),
        quiet_hours=None if seen_quiet is None else _rounded(seen_quiet / _HOUR),
        gaps=row.gaps,
        last_gap_at=row.last_gap_at,
        validators=row.trust,
        lies=row.lies,
        notes=tuple(row.notes),
        moved_to=row.moved_to,
        added_by=row.added_by,
        kind=row.kind,
        folder=row.folder,
    )


def _facts(row: Row[Any], pages: Pages) -> FeedFacts:
    return FeedFacts(
        url=row.url,
        address=row.address,
        double_of=row.double_url,
        last_polled_at=row.last_polled_at,
        last_success_at=row.last_success_at,
        last_new_at=row.last_new_at,
        failures=row.failures,
        failing_since=row.failing_since,
        last_error=row.last_error,
        last_status=row.last_status,
        rhythm=rhythm_of(row.rhythm),
        trust=Trust(row.trust),
        untrusted_until=row.untrusted_until,
        gaps=row.gaps,
        last_gap_at=row.last_gap_at,
        pages=pages,
    )


def _rounded(figure: float | None) -> float | None:
    return None if figure is None else round(figure, 2)
