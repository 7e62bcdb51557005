"""How widely a development is told: who writes so, and who repeats them."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import ColumnElement, Row, Select, func, or_, select, tuple_
from sqlalchemy.orm import Session

from analysis.model import ArticleId, Change, Outcome, Status
from analysis.reports import Telling
from storage import outlets
from storage.models import Articles, Assertions, Copies, Developments, table


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """`write_ups` say it in their own words, `copies` repeat one of those, `outlets` did either.

    Outlets that belong together count once.
    """

    outlets: int
    write_ups: int
    copies: int


def tally(session: Session, *, watch: str, development: str, status: str) -> Tally:
    """Return how widely a status of a watched event is told."""
    a, c = table(Articles), table(Copies)
    says_so = _write_ups(watch=watch, development=development, status=status)
    named = select(a.c.outlet, a.c.url)
    originals = session.execute(named.where(a.c.id.in_(says_so))).all()
    # Whoever copies a copy repeats what that one has added, too.
    repeated = or_(c.c.first_id.in_(says_so), c.c.of_id.in_(says_so)) & c.c.first_id.is_not(None)
    repeats = named.join(c, c.c.article_id == a.c.id).where(repeated, a.c.id.not_in(says_so))
    copies = session.execute(repeats).all()
    owners = outlets.owners(session)
    names = {owners.of(row.outlet, row.url) for row in (*originals, *copies)}
    return Tally(outlets=len(names), write_ups=len(originals), copies=len(copies))


def tellings(
    session: Session, watches: Collection[tuple[str, str]]
) -> dict[tuple[str, str, Status], list[Telling]]:
    """Return who has told the statuses of (watch, development) pairs; copies only as how many there are."""
    s, a, c = table(Assertions).c, table(Articles).c, table(Copies).alias("repeats").c
    repeated = or_(c.first_id == s.article_id, (c.of_id == s.article_id) & c.first_id.is_not(None))
    repeats = select(func.count()).where(repeated).scalar_subquery()
    said = (s.watch, s.development, s.status, s.said_when, s.attributed_to, s.certainty, s.article_id)
    query = select(*said, a.outlet, a.url, a["at"], repeats.label("copies")).where(
        a.id == s.article_id,
        tuple_(s.watch, s.development).in_(sorted(set(watches))),
        _says_so(),
        _own_words(),
        _takes_nothing_back(),
    )
    found: dict[tuple[str, str, Status], list[Telling]] = {}
    for row in session.execute(query.order_by(s.id)):
        found.setdefault((row.watch, row.development, Status(row.status)), []).append(
            Telling(
                article=ArticleId(row.article_id),
                outlet=outlet_name(row.outlet, row.url),
                at=row.at,
                attributed_to=row.attributed_to,
                certainty=row.certainty,
                when=row.said_when or None,
                copies=row.copies,
            )
        )
    return found


def outlet_name(outlet: str | None, url: str) -> str:
    """Return what to call the publisher: its name, else its host without "www."."""
    return outlet or (urlsplit(url).hostname or "unknown").removeprefix("www.")


def tally_of(session: Session, row: Row[Any]) -> Tally:
    """Return the tally of a development's row."""
    return tally(session, watch=row.watch, development=row.development, status=row.status)


def _write_ups(*, watch: str, development: str, status: str) -> Select[tuple[int]]:
    s = table(Assertions).c
    event = (s.watch == watch) & (s.development == development) & (s.status == status)
    return select(s.article_id).where(event, _says_so(), _own_words())


def _says_so() -> ColumnElement[bool]:
    # What was too weak to move the event, or came too late for it, is no evidence either.
    return table(Assertions).c.outcome.in_([Outcome.NEW.value, Outcome.TOLD.value])


def _own_words() -> ColumnElement[bool]:
    """What an article says of its own. A copy does where the first of its group never said so.

    Of a copy only the sentences are kept that the text it repeats has not; but what was read before the
    original had come was kept whole, and that the original says as well.
    """
    s, c = table(Assertions).c, table(Copies).c
    first = table(Assertions).alias("of_the_first").c
    same = (getattr(first, name) == getattr(s, name) for name in ("watch", "development", "status"))
    said_before = select(first.id).where(first.article_id == c.first_id, *same).exists()
    return ~select(c.article_id).where(c.article_id == s.article_id, said_before).exists()


def _takes_nothing_back() -> ColumnElement[bool]:
    """What holds again by a correction was not found out by whoever takes his own report back."""
    s, d = table(Assertions).c, table(Developments).c
    shared = ("article_id", "watch", "development", "status", "said_when", "sentence")
    same = (getattr(s, name) == getattr(d, name) for name in shared)
    return ~select(d.id).where(*same, d.change == Change.CORRECTION.value).exists()
