"""What people say of developments: rejected, or missed and added by hand. Each is kept as a labelled case."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, delete, select, text, tuple_, update
from sqlalchemy.orm import Session

from analysis.alerts import Digest, due_at
from analysis.model import Article, ArticleId, Assertion, Change, Development, DevelopmentId, Outcome, Status
from analysis.moves import in_order, next_turn, same_status, target
from analysis.rejections import Opinion, Rejection, spelling
from storage import developments
from storage.models import STANDS, Alerts, Articles, Assertions, Developments, Feedback, Revisions, table

_DROPPED = "its development was rejected"
_SILENCING = (Opinion.WRONG.value, Opinion.OFF_TOPIC.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One labelled case: whether an article, as it read then, gives a watched event a status that is news."""

    id: int
    verdict: Opinion
    note: str
    watch: str
    development: str
    event: str
    status: Status
    when: str | None
    sentence: str
    given_at: datetime
    development_id: DevelopmentId
    article: ArticleId
    title: str
    text: str
    url: str
    outlet: str | None
    published_at: datetime


def reject(
    session: Session, development: DevelopmentId, because: Opinion, *, note: str = "", now: datetime
) -> bool:
    """Keep that a development is none, in place of what was said of it before; False where there is none.

    Its alerts that were not sent yet are dropped. As wrong or off-topic it no longer stands for its event,
    and the article's sentences that say so are silenced; what was known already still stands. Where it
    stands again by that, the caller has seen to it that its place is free (see `holder`).
    """
    d = table(Developments)
    row = session.execute(select(d).where(d.c.id == development)).first()
    if row is None:
        return False
    if row.feedback in _SILENCING and because.value not in _SILENCING:
        accept(session, development, now=now)
    _forget(session, development)
    s = table(Assertions)
    mine = _same_status(row)
    sentences = session.scalars(select(s.c.sentence).where(*mine).order_by(s.c.id)).all()
    _keep(session, row, because, sentences=sorted({row.sentence, *sentences}), note=note, now=now)
    session.execute(update(d).where(d.c.id == development).values(feedback=because.value))
    if because.value in _SILENCING:
        because_of = f"rejected as {because.value}"
        silenced = {"outcome": Outcome.REJECTED.value, "because": because_of}
        session.execute(update(s).where(*mine).values(silenced))
    a = table(Alerts)
    unsent = update(a).where(a.c.development_id == development, a.c.state.in_(("waiting", "failed")))
    session.execute(unsent.values(state="dropped", reason=_DROPPED, settled_at=now))
    return True


def accept(
    session: Session,
    development: DevelopmentId,
    *,
    digests: Mapping[str, Digest] | None = None,
    now: datetime,
) -> DevelopmentId | None:
    """Take a rejection back: the development stands again, and its alerts dropped for it wait again.

    They go out when they would have, or where that has passed, at once or with the channel's next digest.

    Where another has the place meanwhile (the same status of the event, found since), nothing is done and
    the id of that one is returned.
    """
    d, a, s = table(Developments), table(Alerts), table(Assertions)
    row = session.execute(select(d).where(d.c.id == development)).one()
    taken = holder(session, development)
    if taken is not None:
        return taken
    _forget(session, development)
    session.execute(update(d).where(d.c.id == development).values(feedback=None))
    again = {"outcome": Outcome.TOLD.value, "because": f"already {row.label}"}
    mine = (*_same_status(row), s.c.outcome == Outcome.REJECTED.value)
    session.execute(update(s).where(*mine, s.c.sentence != row.sentence).values(again))
    made = {"outcome": Outcome.NEW.value, "because": "rejected once, then accepted"}
    session.execute(update(s).where(*mine, s.c.sentence == row.sentence).values(made))
    mine_dropped = (a.c.development_id == development, a.c.state == "dropped", a.c.reason == _DROPPED)
    for alert in session.execute(select(a.c.id, a.c.channel, a.c.due_at).where(*mine_dropped)).all():
        due = alert.due_at if alert.due_at > now else due_at(now, (digests or {}).get(alert.channel))
        waits = {"state": "waiting", "reason": None, "due_at": due, "attempts": 0, "settled_at": None}
        session.execute(update(a).where(a.c.id == alert.id).values(waits))
    return None


def holder(session: Session, development: DevelopmentId) -> DevelopmentId | None:
    """Return which development has the place of one that was rejected: the same, found since."""
    d = table(Developments)
    row = session.execute(select(d).where(d.c.id == development)).one()
    if row.feedback not in _SILENCING:
        return None
    same = (getattr(d.c, name) == getattr(row, name) for name in developments.KEY)
    taken = session.scalar(select(d.c.id).where(*same, d.c.id != development, text(f"({STANDS})")))
    return None if taken is None else DevelopmentId(taken)


def add(
    session: Session, said: Assertion, article: Article, *, note: str = "", now: datetime
) -> DevelopmentId:
    """Keep a development that was missed, and return its id; nobody is alerted of it.

    It counts as known for its event from now on. The caller has seen to it that none like it stands.
    """
    found = Development(assertion=said, article=article.id, at=article.at)
    known = developments.history(session, {(said.watch, said.development)})
    found = replace(found, turn=next_turn(known, found))
    row = developments.new_row(found, now=now) | {"feedback": Opinion.MISSED.value}
    d = table(Developments)
    made = session.scalars(d.insert().returning(d.c.id), [row]).one()
    whole = session.execute(select(d).where(d.c.id == made)).one()
    _keep(session, whole, Opinion.MISSED, sentences=[said.sentence], note=note, now=now)
    return DevelopmentId(made)


def remove(session: Session, development: DevelopmentId) -> None:
    """Take back a development that was added by hand."""
    d = table(Developments)
    _forget(session, development)
    session.execute(delete(d).where(d.c.id == development, d.c.feedback == Opinion.MISSED.value))


def standing(
    session: Session, event: tuple[str, str], *, status: Status, when: str | None
) -> DevelopmentId | None:
    """Return the development by which an event has this status, with this date, now.

    One before a reversal does not count: what was done and undone can be done again.
    """
    recorded = developments.recorded(session, {event})
    held: list[Development] = []
    for one in in_order(recorded.values(), event):
        if one.change is Change.CORRECTION:
            taken = target(held, one.against, one.against_when)
            held = [other for other in held if other is not taken]
        elif one.change is Change.NEWS:
            held.append(one)
    now = [one for one in same_status(held, status) if one.assertion.when == when]
    return next((number for number, one in recorded.items() if now and one is now[-1]), None)


def opinion(session: Session, development: DevelopmentId) -> Opinion | str | None:
    """Return what was said of a development: "" for nothing; None where there is no such development."""
    d = table(Developments).c
    row = session.execute(select(d.feedback).where(d.id == development)).first()
    if row is None:
        return None
    return Opinion(row.feedback) if row.feedback else ""


def event_of(session: Session, development: DevelopmentId) -> tuple[str, str]:
    """Return the watched event of a development: its watch, and its name there."""
    d = table(Developments).c
    row = session.execute(select(d.watch, d.development).where(d.id == development)).one()
    return row.watch, row.development


def rejections(session: Session, events: Collection[tuple[str, str]] | None = None) -> list[Rejection]:
    """Return the sentences that were rejected as wrong or off-topic: of these events, or (None) of all."""
    f = table(Feedback).c
    columns = (f.watch, f.development, f.status, f.sentences, f.verdict)
    query = select(*columns).where(f.verdict.in_(_SILENCING)).order_by(f.id)
    if events is not None:
        query = query.where(tuple_(f.watch, f.development).in_(sorted(set(events))))
    return [
        Rejection(row.watch, row.development, Status(row.status), spelling(sentence), Opinion(row.verdict))
        for row in session.execute(query)
        for sentence in row.sentences
    ]


def cases(session: Session) -> Iterator[Case]:
    """Yield all labelled cases, the earliest given first."""
    for row in session.execute(_cases()):
        yield _case(row)


def _cases() -> Select[Any]:
    f, a, r = table(Feedback), table(Articles), table(Revisions)
    joined = f.join(a, a.c.id == f.c.article_id)
    joined = joined.join(r, (r.c.article_id == f.c.article_id) & (r.c.seq == f.c.seq))
    columns = (r.c.title, r.c.text, a.c.url, a.c.outlet, a.c["at"])
    return select(f, *columns).select_from(joined).order_by(f.c.id)


def _case(row: Row[Any]) -> Case:
    return Case(
        id=row.id,
        verdict=Opinion(row.verdict),
        note=row.note,
        watch=row.watch,
        development=row.development,
        event=row.event,
        status=Status(row.status),
        when=row.said_when or None,
        sentence=row.sentence,
        given_at=row.given_at,
        development_id=DevelopmentId(row.development_id),
        article=ArticleId(row.article_id),
        title=row.title,
        text=row.text,
        url=row.url,
        outlet=row.outlet,
        published_at=row.at,
    )


def _same_status(row: Row[Any]) -> tuple[Any, ...]:
    """Return what holds of the assertions by which an article gives the event this status."""
    s = table(Assertions).c
    event = (s.watch == row.watch, s.development == row.development)
    return (*event, s.status == row.status, s.article_id == row.article_id)


def _keep(  # noqa: PLR0913 - one row, and what is said of it
    session: Session, row: Row[Any], verdict: Opinion, *, sentences: Sequence[str], note: str, now: datetime
) -> None:
    same = ("watch", "development", "event", "status", "said_when", "sentence")
    said = {
        "development_id": row.id,
        "verdict": verdict.value,
        "note": note,
        **{name: getattr(row, name) for name in same},
        "sentences": list(sentences),
        "article_id": row.article_id,
        "seq": _seq_of(session, row),
        "given_at": now,
    }
    session.execute(table(Feedback).insert(), said)


def _seq_of(session: Session, row: Row[Any]) -> int:
    """Return which text of its article a development's sentence is in: the current, else the latest."""
    a, r = table(Articles).c, table(Revisions).c
    current = session.scalars(select(a.seq).where(a.id == row.article_id)).one()
    texts = select(r.seq, r.title, r.text).where(r.article_id == row.article_id)
    said = " ".join(row.sentence.split())
    for one in session.execute(texts.order_by((r.seq == current).desc(), r.seq.desc())):
        if said in " ".join(one.title.split()) or said in " ".join(one.text.split()):
            return int(one.seq)
    return int(current)


def _forget(session: Session, development: DevelopmentId) -> None:
    f = table(Feedback)
    session.execute(delete(f).where(f.c.development_id == development))
