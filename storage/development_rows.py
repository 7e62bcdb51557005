"""Developments as people list and open them, and why the rest was silent."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, and_, literal, null, select
from sqlalchemy.orm import Session

from analysis.model import ArticleId, Change, DevelopmentId, Outcome, Standing, Status
from storage.models import Articles, Assertions, Copies, Developments, table
from storage.tallies import outlet_name, tally_of


@dataclass(frozen=True, slots=True, kw_only=True)
class DevelopmentRow:
    """One line of a list: the status, its evidence, the article that said it first, and how many do."""

    id: DevelopmentId
    watch: str
    development: str
    event: str
    status: Status
    label: str
    when: str | None
    previous: Status | None
    previous_when: str | None
    sentence: str
    attributed_to: str | None
    article: ArticleId
    article_title: str
    article_url: str
    outlet: str
    at: datetime | None
    recorded_at: datetime
    change: Change
    against: Status | None
    against_when: str | None
    standing: Standing
    confirmed_at: datetime | None
    outlets: int
    write_ups: int
    copies: int
    feedback: str | None  # what somebody said of it: wrong, known, off-topic; missed: it was added by hand


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """An article that gives the event a status, by its own words or as a copy of one that does."""

    status: Status
    when: str | None
    sentence: str
    outcome: Outcome
    because: str
    article: ArticleId
    title: str
    url: str
    outlet: str
    at: datetime
    copy_of: ArticleId | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DevelopmentDetail:
    """A development, all developments of its event as they became known, and all who assert any of them."""

    row: DevelopmentRow
    chain: tuple[DevelopmentRow, ...]
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SilentRow:
    """An article that spoke of a watched event and alerted nobody, and why."""

    article: ArticleId
    title: str
    outlet: str
    at: datetime
    copy_of: ArticleId | None
    watch: str
    development: str
    status: Status
    sentence: str
    outcome: Outcome
    because: str


def rows(
    session: Session, *, limit: int, watch: str | None = None, since: datetime | None = None
) -> list[DevelopmentRow]:
    """Return developments, the latest known first: of one watch, or known since a time."""
    d = table(Developments).c
    query = _developments().order_by(d.id.desc()).limit(limit)
    if watch is not None:
        query = query.where(d.watch == watch)
    if since is not None:
        query = query.where(d.recorded_at >= since)
    return [_row(session, row) for row in session.execute(query).all()]


def watches(session: Session) -> list[str]:
    """Return the names of all watches that have developments, those no longer configured included."""
    d = table(Developments).c
    return list(session.scalars(select(d.watch).distinct().order_by(d.watch)))


def one(session: Session, development: DevelopmentId) -> DevelopmentDetail | None:
    """Return the development with this id, None where there is none."""
    d = table(Developments).c
    row = session.execute(_developments().where(d.id == development)).first()
    if row is None:
        return None
    event = _developments().where(d.watch == row.watch, d.development == row.development).order_by(d.id)
    return DevelopmentDetail(
        row=_row(session, row),
        chain=tuple(_row(session, other) for other in session.execute(event).all()),
        evidence=_evidence(session, row),
    )


def silent(session: Session, *, since: datetime) -> list[SilentRow]:
    """Return what was decided since a time and alerted nobody, oldest article first; copies included."""
    s, c = table(Assertions).c, table(Copies).c
    own = _said().where(s.recorded_at >= since, s.outcome != Outcome.NEW.value)
    repeated = _repeated().where(c.related_at >= since)
    queries = (own.order_by(s.id), repeated.order_by(s.id))
    found = [_silent(row) for query in queries for row in session.execute(query)]
    return sorted(dict.fromkeys(found), key=lambda row: (row.at, row.article, row.watch, row.development))


def _developments() -> Select[Any]:
    d, a = table(Developments), table(Articles)
    columns = (a.c.title.label("article_title"), a.c.url, a.c.outlet)
    return select(d, *columns).join(a, a.c.id == d.c.article_id)


def _said() -> Select[Any]:
    """The assertions of articles, with the articles that make them."""
    s, a, c = table(Assertions), table(Articles), table(Copies)
    related = s.join(a, a.c.id == s.c.article_id).outerjoin(c, c.c.article_id == a.c.id)
    return select(s, a.c.title, a.c.url, a.c.outlet, a.c["at"], c.c.first_id, c.c.similarity).select_from(
        related
    )


def _repeated() -> Select[Any]:
    """The assertions of the firsts, with the copies that repeat them without having been searched."""
    s, a, c = table(Assertions), table(Articles), table(Copies)
    kept = [s.c.watch, s.c.development, s.c.status, s.c.said_when, s.c.sentence]
    outcome = literal(Outcome.COPY.value).label("outcome")
    columns = (
        *kept,
        outcome,
        null().label("because"),
        a.c.id.label("article_id"),
        a.c.title,
        a.c.url,
        a.c.outlet,
        a.c["at"],
    )
    joined = c.join(s, s.c.article_id == c.c.first_id).join(a, a.c.id == c.c.article_id)
    own = table(Assertions).alias("own")
    searched = select(own.c.id).where(own.c.article_id == c.c.article_id)
    return select(*columns, c.c.first_id, c.c.similarity).select_from(joined).where(~searched.exists())


def _evidence(session: Session, row: Row[Any]) -> tuple[Evidence, ...]:
    s = table(Assertions).c
    event = and_(s.watch == row.watch, s.development == row.development)
    # In the order in which it was said; PostgreSQL gives what shares a time in any.
    queries = (_said().where(event).order_by(s.id), _repeated().where(event).order_by(s.id))
    found = [_said_by(one) for query in queries for one in session.execute(query)]
    return tuple(sorted(found, key=lambda one: (one.at, one.article)))


def _said_by(row: Row[Any]) -> Evidence:
    return Evidence(
        status=Status(row.status),
        when=row.said_when or None,
        sentence=row.sentence,
        outcome=Outcome(row.outcome),
        because=_because(row),
        article=ArticleId(row.article_id),
        title=row.title,
        url=row.url,
        outlet=outlet_name(row.outlet, row.url),
        at=row.at,
        copy_of=row.first_id,
    )


def _silent(row: Row[Any]) -> SilentRow:
    return SilentRow(
        article=ArticleId(row.article_id),
        title=row.title,
        outlet=outlet_name(row.outlet, row.url),
        at=row.at,
        copy_of=row.first_id,
        watch=row.watch,
        development=row.development,
        status=Status(row.status),
        sentence=row.sentence,
        outcome=Outcome(row.outcome),
        because=_because(row),
    )


def _because(row: Row[Any]) -> str:
    return str(row.because or f"repeats article {row.first_id} ({row.similarity:.0%} of the smaller text)")


def _row(session: Session, row: Row[Any]) -> DevelopmentRow:
    counts = tally_of(session, row)
    return DevelopmentRow(
        id=DevelopmentId(row.id),
        watch=row.watch,
        development=row.development,
        event=row.event,
        status=Status(row.status),
        label=row.label,
        when=row.said_when or None,
        previous=None if row.previous is None else Status(row.previous),
        previous_when=row.previous_when,
        sentence=row.sentence,
        attributed_to=row.attributed_to,
        article=ArticleId(row.article_id),
        article_title=row.article_title,
        article_url=row.url,
        outlet=outlet_name(row.outlet, row.url),
        at=row.at,
        recorded_at=row.recorded_at,
        change=Change(row.change),
        against=None if row.against is None else Status(row.against),
        against_when=row.against_when,
        standing=Standing(row.standing),
        confirmed_at=row.confirmed_at,
        outlets=counts.outlets,
        write_ups=counts.write_ups,
        copies=counts.copies,
        feedback=row.feedback,
    )
