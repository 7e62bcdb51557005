"""What operators should know of feeds, and what they are sent."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base, Leased


class Concerns(Base):
    """What operators should know of feeds, from when to when. At most one of a kind is open at a time."""

    __tablename__ = "concerns"
    __table_args__ = (
        Index(
            "uq_concerns_open",
            "feed_id",
            "state",
            unique=True,
            sqlite_where=text("over_at IS NULL"),
            postgresql_where=text("over_at IS NULL"),
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    feed_id: Mapped[int] = mapped_column(ForeignKey("feeds.id"), index=True)
    state: Mapped[str]
    told: Mapped[str]
    raised_at: Mapped[datetime]
    over_at: Mapped[datetime | None]


class ConcernMessages(Leased, Base):
    """The outbox of operators: one concern, raised or over, to one channel."""

    __tablename__ = "concern_messages"
    __table_args__ = (
        UniqueConstraint("concern_id", "channel", "over"),
        Index(
            "ix_concern_messages_due",
            "due_at",
            sqlite_where=text("state IN ('waiting', 'claimed')"),
            postgresql_where=text("state IN ('waiting', 'claimed')"),
        ),
        CheckConstraint("state IN ('waiting', 'claimed', 'sent')", name="state"),
    )
    concern_id: Mapped[int] = mapped_column(ForeignKey("concerns.id"))
    channel: Mapped[str]
    over: Mapped[bool]
    state: Mapped[str]
    due_at: Mapped[datetime]
    attempts: Mapped[int]
    unsure: Mapped[bool]  # a worker died while sending it: it may have arrived
    reason: Mapped[str | None]
    message_id: Mapped[str | None]
    settled_at: Mapped[datetime | None]
