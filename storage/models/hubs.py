"""Which hubs tell us of a feed's news."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base


class HubSubscriptions(Base):
    """What a feed's hub was asked, and what it answered; one for each feed that names a hub.

    `token` is the end of the address that the hub calls. `secret` was made for this subscription alone,
    and opens nothing else.
    """

    __tablename__ = "hub_subscriptions"
    __table_args__ = (
        CheckConstraint("state IN ('wanted', 'asked', 'active', 'denied', 'failed')", name="state"),
    )
    feed_id: Mapped[int] = mapped_column(ForeignKey("feeds.id"), primary_key=True, autoincrement=False)
    hub: Mapped[str]
    topic: Mapped[str]
    token: Mapped[str] = mapped_column(unique=True)
    secret: Mapped[str]
    state: Mapped[str]
    attempts: Mapped[int]  # in a row, since the hub last did what was asked
    next_try_at: Mapped[datetime] = mapped_column(index=True)
    lease_until: Mapped[datetime | None]
    heard_at: Mapped[datetime | None]
    heard: Mapped[int]  # how often the hub has told us of news
    reason: Mapped[str | None]  # of the last refusal
