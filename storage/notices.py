"""All that the database knows of what an alert shows."""

from typing import Any

from sqlalchemy import Row, ScalarSelect, Select, Table, false, literal, null, select
from sqlalchemy.orm import Session

from analysis.model import AlertId, Change, DevelopmentId, Notice, Status
from storage.models import Alerts, Articles, Developments, table
from storage.tallies import outlet_name, tally_of


def of_development(session: Session, development: DevelopmentId) -> Notice | None:
    """Return what an alert of a development would show, whether or not anybody is alerted."""
    d, t = table(Developments), table(Articles)
    none = literal(0).label("alert"), null().label("thread"), false().label("unsure")
    query = select(*none, d.c.watch.label("alert_watch"), d, t.c.title, t.c.url, t.c.outlet)
    found = query.join(t, t.c.id == d.c.article_id).where(d.c.id == development)
    row = session.execute(found).first()
    return None if row is None else notice(session, row)


def of_alerts() -> Select[Any]:
    """Return the rows of alerts, each with the development it tells and the article that says so."""
    a, d, t = table(Alerts), table(Developments), table(Articles)
    own = (a.c.channel, a.c.attempts, a.c.unsure, a.c.bundle, _thread(a).label("thread"))
    mine = (a.c.id.label("alert"), a.c.watch.label("alert_watch"), *own)
    joined = a.join(d, d.c.id == a.c.development_id).join(t, t.c.id == d.c.article_id)
    return select(*mine, d, t.c.title, t.c.url, t.c.outlet).select_from(joined)


def notice(session: Session, row: Row[Any]) -> Notice:
    """Return all that the database knows; titles and labels are the configuration's: here still names."""
    counts = tally_of(session, row)
    return Notice(
        alert=AlertId(row.alert),
        watch=row.alert_watch,
        watch_title=row.alert_watch,
        development=row.development,
        development_title=row.development,
        event=row.event,
        status=Status(row.status),
        label=row.label,
        when=row.said_when or None,
        previous=None if row.previous is None else Status(row.previous),
        previous_label=row.previous,
        previous_when=row.previous_when,
        sentence=row.sentence,
        attributed_to=row.attributed_to,
        article_title=row.title,
        article_url=row.url,
        outlet=outlet_name(row.outlet, row.url),
        at=row.at,
        outlets=counts.outlets,
        write_ups=counts.write_ups,
        copies=counts.copies,
        change=Change(row.change),
        against=None if row.against is None else Status(row.against),
        against_label=row.against,
        repeat=row.unsure,
        thread=row.thread,
    )


def _thread(mine: Table) -> ScalarSelect[str | None]:
    """The first message that the channel was sent of the same event by itself."""
    a, other, d, of = (table(one).alias() for one in (Alerts, Alerts, Developments, Developments))
    first = select(a.c.message_id).join(d, d.c.id == a.c.development_id)
    first = first.where(a.c.channel == mine.c.channel, a.c.watch == mine.c.watch, a.c.state == "sent")
    event = select(of.c.development).where(of.c.id == mine.c.development_id).correlate(mine).scalar_subquery()
    first = first.where(d.c.watch == mine.c.watch, d.c.development == event, a.c.id != mine.c.id)
    digest = select(other.c.id).where(other.c.bundle == a.c.bundle, other.c.id != a.c.id).correlate(a)
    first = first.where(~digest.exists(), a.c.message_id.is_not(None))
    return first.order_by(a.c.settled_at, a.c.id).limit(1).correlate(mine).scalar_subquery()
