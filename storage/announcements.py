"""What was told so far: the developments, and whether an alert of each was put into the outbox."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis.comparing import Announcement
from analysis.model import ArticleId, Status
from storage.models import Alerts, Developments, table


@dataclass(frozen=True, slots=True)
class Recorded:
    """A development as an announcement, and whether it is, or was to be, alerted."""

    announcement: Announcement
    alerted: bool


def recorded(session: Session) -> list[Recorded]:
    """Return all developments, in the order in which they became known."""
    d, a = table(Developments).c, table(Alerts).c
    told = select(a.id).where(a.development_id == d.id, a.state != "dropped").exists().label("alerted")
    columns = (d.watch, d.development, d.status, d.label, d.said_when, d.sentence, d.article_id, d["at"])
    return [
        Recorded(
            Announcement(
                watch=row.watch,
                development=row.development,
                status=Status(row.status),
                label=row.label,
                when=row.said_when or None,
                sentence=row.sentence,
                article=ArticleId(row.article_id),
                at=row.at,
                feedback=row.feedback,
            ),
            row.alerted,
        )
        for row in session.execute(select(*columns, d.feedback, told).order_by(d.id))
    ]
