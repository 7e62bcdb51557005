"""How widely a development is told: who writes so, and who repeats them."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import Row, Select, select
from sqlalchemy.orm import Session

from analysis.model import Outcome
from storage.models import Articles, Assertions, Copies, table


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """`write_ups` say it in their own words, `copies` repeat one of those, `outlets` did either."""

    outlets: int
    write_ups: int
    copies: int


def tally(session: Session, *, watch: str, development: str, status: str) -> Tally:
    """Return how widely a status of a watched event is told."""
    a, c = table(Articles), table(Copies)
    says_so = _write_ups(watch=watch, development=development, status=status)
    named = select(a.c.outlet, a.c.url)
    originals = session.execute(named.where(a.c.id.in_(says_so))).all()
    repeats = named.join(c, c.c.article_id == a.c.id).where(c.c.first_id.in_(says_so))
    copies = session.execute(repeats).all()
    names = {outlet_name(row.outlet, row.url) for row in (*originals, *copies)}
    return Tally(outlets=len(names), write_ups=len(originals), copies=len(copies))


def outlet_name(outlet: str | None, url: str) -> str:
    """Return what to call the publisher: its name, else its host without "www."."""
    return outlet or (urlsplit(url).hostname or "unknown").removeprefix("www.")


def tally_of(session: Session, row: Row[Any]) -> Tally:
    """Return the tally of a development's row."""
    return tally(session, watch=row.watch, development=row.development, status=row.status)


def _write_ups(*, watch: str, development: str, status: str) -> Select[tuple[int]]:
    s, c = table(Assertions).c, table(Copies).c
    event = (s.watch == watch) & (s.development == development) & (s.status == status)
    # What was too weak to move the event, or came too late for it, is no evidence either.
    event &= s.outcome.in_([Outcome.NEW.value, Outcome.TOLD.value])
    copied = select(c.article_id).where(c.article_id == s.article_id, c.first_id.is_not(None))
    return select(s.article_id).where(event, ~copied.exists())
