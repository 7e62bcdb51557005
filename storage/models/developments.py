"""What sentences said, what came of it, and what people said of that."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base

# Which developments count for the state of their event: what people found wrong, or about something else,
# does not; what they knew already does, and what they added.
STANDS = "feedback IS NULL OR feedback IN ('known', 'missed')"


class Assertions(Base):
    """Every sentence that gave a watched event a status, and what became of it."""

    __tablename__ = "assertions"
    __table_args__ = (Index("ix_assertions_event", "watch", "development", "status"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id"), index=True)
    watch: Mapped[str]
    development: Mapped[str]
    event: Mapped[str]
    status: Mapped[str]
    label: Mapped[str]
    sentence: Mapped[str]
    said_when: Mapped[str]  # '' for none
    certainty: Mapped[float]
    actor: Mapped[str | None]
    attributed_to: Mapped[str | None]
    start_offset: Mapped[int]
    end_offset: Mapped[int]
    reasons: Mapped[list[str]]
    denies: Mapped[str | None]
    outcome: Mapped[str]
    because: Mapped[str]
    recorded_at: Mapped[datetime] = mapped_column(index=True)


class Developments(Base):
    """Statuses that a watched event did not have before.

    The evidence is kept here too: assertions are replaced when their article is read again. `change` is
    news, dispute or correction; `turn` counts those before it with the same change, status and date.
    """

    __tablename__ = "developments"
    __table_args__ = (
        # Only of those that stand: a status that was rejected can become true later.
        Index(
            "uq_developments_standing",
            "watch",
            "development",
            "change",
            "status",
            "said_when",
            "turn",
            unique=True,
            sqlite_where=text(STANDS),
            postgresql_where=text(STANDS),
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id"), index=True)
    watch: Mapped[str]
    development: Mapped[str]
    event: Mapped[str]
    status: Mapped[str]
    label: Mapped[str]
    sentence: Mapped[str]
    said_when: Mapped[str]  # '' for none, so that the unique key holds
    certainty: Mapped[float]
    actor: Mapped[str | None]
    attributed_to: Mapped[str | None]
    start_offset: Mapped[int]
    end_offset: Mapped[int]
    reasons: Mapped[list[str]]
    at: Mapped[datetime | None]
    previous: Mapped[str | None]
    previous_when: Mapped[str | None]
    recorded_at: Mapped[datetime] = mapped_column(index=True)
    denies: Mapped[str | None]
    change: Mapped[str]
    against: Mapped[str | None]
    against_when: Mapped[str | None]
    turn: Mapped[int]
    standing: Mapped[str]
    confirmed_at: Mapped[datetime | None]
    feedback: Mapped[str | None]  # wrong, known, off-topic; missed: added by somebody


class Feedback(Base):
    """What people said of developments: rejected, or missed and added; each a labelled case.

    Sentence and revision are kept here, because articles are read again and developments taken back.
    """

    __tablename__ = "feedback"
    id: Mapped[int] = mapped_column(primary_key=True)
    development_id: Mapped[int] = mapped_column(ForeignKey("developments.id"), unique=True)
    verdict: Mapped[str]  # wrong, known, off-topic, missed
    note: Mapped[str]
    watch: Mapped[str]
    development: Mapped[str]
    event: Mapped[str]
    status: Mapped[str]
    said_when: Mapped[str]  # '' for none
    sentence: Mapped[str]
    sentences: Mapped[list[str]]  # all in which the article gave the event this status
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id"))
    seq: Mapped[int]  # of the revision that was judged
    given_at: Mapped[datetime]
