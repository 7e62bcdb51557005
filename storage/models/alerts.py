"""What is to be sent, and what was."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base, Leased


class Alerts(Leased, Base):
    """The outbox: one Development, for one Watch, to one Channel."""

    __tablename__ = "alerts"
    __table_args__ = (
        UniqueConstraint("development_id", "watch", "channel"),
        Index(
            "ix_alerts_due",
            "due_at",
            sqlite_where=text("state IN ('waiting', 'claimed')"),
            postgresql_where=text("state IN ('waiting', 'claimed')"),
        ),
        CheckConstraint("state IN ('waiting', 'claimed', 'sent', 'failed', 'dropped')", name="state"),
    )
    development_id: Mapped[int] = mapped_column(ForeignKey("developments.id"))
    watch: Mapped[str]
    channel: Mapped[str]
    state: Mapped[str]
    due_at: Mapped[datetime]
    attempts: Mapped[int]
    unsure: Mapped[bool]  # a worker died while sending it: it may have arrived
    reason: Mapped[str | None]
    bundle: Mapped[str | None] = mapped_column(index=True)  # told in one message, whose members are fixed
    message_id: Mapped[str | None]  # what the channel calls that message
    enqueued_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
