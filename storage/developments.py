"""Developments: what the watched events are known to be, and every assertion with what became of it."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import cache
from operator import attrgetter
from typing import Any

from sqlalchemy import Delete, Row, bindparam, delete, func, select, text, tuple_, update
from sqlalchemy.orm import Session
from sqlalchemy.sql.dml import ReturningInsert

from analysis.model import (
    ArticleId,
    Assertion,
    Change,
    Development,
    DevelopmentId,
    Outcome,
    Standing,
    Status,
    Verdict,
)
from storage.development_rows import (
    DevelopmentDetail,
    DevelopmentRow,
    Evidence,
    SilentRow,
    one,
    rows,
    silent,
    watches,
)
from storage.dialect import insert, put, spoken
from storage.models import STANDS, Assertions, Developments, table
from storage.tallies import tellings

__all__ = [
    "KEY",
    "DevelopmentDetail",
    "DevelopmentRow",
    "Evidence",
    "SilentRow",
    "assertions",
    "history",
    "new_row",
    "one",
    "record",
    "recorded",
    "rows",
    "settle",
    "silent",
    "tellings",
    "watches",
]

# What makes a development: the same again are the same development, unless it was rejected.
KEY = ("watch", "development", "change", "status", "said_when", "turn")
_key = attrgetter("watch", "development", "status", "said_when")


def history(session: Session, watches: Collection[tuple[str, str]]) -> list[Development]:
    """Return the developments of (watch, development) pairs, in the order in which they became known.

    Without those that somebody rejected as wrong or off-topic: they must not silence what comes true later.
    """
    return list(recorded(session, watches).values())


def recorded(session: Session, watches: Collection[tuple[str, str]]) -> dict[DevelopmentId, Development]:
    """Return the same by id."""
    d = table(Developments)
    asked = tuple_(d.c.watch, d.c.development).in_(sorted(set(watches)))
    query = select(d).where(asked, text(f"({STANDS})")).order_by(d.c.id)
    return {DevelopmentId(row.id): _development(row) for row in session.execute(query)}


def settle(session: Session, standings: Mapping[DevelopmentId, Standing], *, now: datetime) -> None:
    """Note how developments stand. When one was first confirmed is kept, whatever becomes of it."""
    d = table(Developments)
    for number, standing in standings.items():
        changed = update(d).where(d.c.id == number, d.c.standing != standing.value)
        values: dict[str, object] = {"standing": standing.value}
        if standing is Standing.CONFIRMED:
            values["confirmed_at"] = func.coalesce(d.c.confirmed_at, now)
        session.execute(changed.values(**values))


def record(
    session: Session, article: ArticleId, verdicts: Sequence[Verdict], *, now: datetime
) -> dict[DevelopmentId, Development]:
    """Keep an article's verdicts in place of its earlier ones; return what was not known before, by id.

    A development that another article made meanwhile is left as it is, and not returned.
    """
    session.execute(_forget(), {"article": article})
    said: list[dict[str, object]] = [
        {
            **_columns(verdict.assertion),
            "article_id": article,
            "outcome": verdict.outcome.value,
            "because": verdict.because,
            "recorded_at": now,
        }
        for verdict in verdicts
    ]
    put(session, table(Assertions).insert(), said)
    fresh = _tell(spoken(session))
    made: dict[DevelopmentId, Development] = {}
    for found in (verdict.development for verdict in verdicts):
        if found is not None:
            made |= {
                DevelopmentId(number): found for number in session.scalars(fresh, new_row(found, now=now))
            }
    return made


def assertions(session: Session, article: ArticleId) -> list[Verdict]:
    """Return what an article was found to assert and what became of it, in the order of its text."""
    a, d = table(Assertions), table(Developments)
    mine = session.execute(select(d).where(d.c.article_id == article))
    made: dict[tuple[object, ...], Development] = {_key(row): _development(row) for row in mine}
    query = select(a).where(a.c.article_id == article).order_by(a.c.id)
    return [_verdict(row, made) for row in session.execute(query)]


@cache
def _forget() -> Delete:
    a = table(Assertions)
    return delete(a).where(a.c.article_id == bindparam("article"))


@cache
def _tell(dialect: str) -> ReturningInsert[tuple[int]]:
    unique = insert(dialect, Developments).on_conflict_do_nothing(
        index_elements=KEY, index_where=text(STANDS)
    )
    return unique.returning(table(Developments).c.id)


def _columns(assertion: Assertion) -> dict[str, object]:
    return {
        "watch": assertion.watch,
        "development": assertion.development,
        "event": assertion.event,
        "status": assertion.status.value,
        "label": assertion.label,
        "sentence": assertion.sentence,
        "said_when": assertion.when or "",
        "certainty": assertion.certainty,
        "actor": assertion.actor,
        "attributed_to": assertion.attributed_to,
        "start_offset": assertion.start,
        "end_offset": assertion.end,
        "reasons": list(assertion.reasons),
        "denies": None if assertion.denies is None else assertion.denies.value,
    }


def new_row(found: Development, *, now: datetime) -> dict[str, object]:
    """Return a development as the table holds it."""
    return {
        **_columns(found.assertion),
        "article_id": found.article,
        "at": found.at,
        "previous": None if found.previous is None else found.previous.value,
        "previous_when": found.previous_when,
        "recorded_at": now,
        "change": found.change.value,
        "against": None if found.against is None else found.against.value,
        "against_when": found.against_when,
        "turn": found.turn,
        "standing": Standing.UNCONFIRMED.value,
    }


def _assertion(row: Row[Any]) -> Assertion:
    return Assertion(
        watch=row.watch,
        development=row.development,
        event=row.event,
        status=Status(row.status),
        label=row.label,
        sentence=row.sentence,
        when=row.said_when or None,
        certainty=row.certainty,
        actor=row.actor,
        attributed_to=row.attributed_to,
        start=row.start_offset,
        end=row.end_offset,
        reasons=tuple(row.reasons),
        denies=None if row.denies is None else Status(row.denies),
    )


def _development(row: Row[Any]) -> Development:
    return Development(
        assertion=_assertion(row),
        article=ArticleId(row.article_id),
        at=row.at,
        previous=None if row.previous is None else Status(row.previous),
        previous_when=row.previous_when,
        change=Change(row.change),
        against=None if row.against is None else Status(row.against),
        against_when=row.against_when,
        turn=row.turn,
    )


def _verdict(row: Row[Any], made: Mapping[tuple[object, ...], Development]) -> Verdict:
    outcome = Outcome(row.outcome)
    key = _key(row)
    return Verdict(
        assertion=_assertion(row),
        outcome=outcome,
        because=row.because,
        development=made.get(key) if outcome is Outcome.NEW else None,
    )
