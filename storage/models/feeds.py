"""What is polled, and what it printed."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base, Leased


class Feeds(Leased, Base):
    """Addresses that are polled, what they last said, and how they do.

    `url` is the feed's name for good: as configured, or as added. Where it is asked is `address`, once it
    has moved. `rhythm` and `wishes` are values of analysis, as JSON.
    """

    __tablename__ = "feeds"
    __table_args__ = (
        Index(
            "ix_feeds_due",
            "next_poll_at",
            sqlite_where=text("removed_at IS NULL"),
            postgresql_where=text("removed_at IS NULL"),
        ),
    )
    url: Mapped[str] = mapped_column(unique=True)
    address: Mapped[str | None]
    host: Mapped[str | None]  # of the address; None until the next poll of a feed that was there before
    # The feed whose address it has moved to; asked no more while that is polled.
    double_of: Mapped[int | None]
    kind: Mapped[str]
    outlet: Mapped[str | None]
    folder: Mapped[str | None]  # where a list of feeds had it: "World/Asia"
    added_by: Mapped[str]  # configuration, command
    added_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]
    etag: Mapped[str | None]
    last_modified: Mapped[str | None]
    body_digest: Mapped[str | None]
    parts: Mapped[dict[str, str] | None]  # of a sitemap index: each part read, and its state then
    title: Mapped[str | None]
    moved_to: Mapped[str | None]  # where it redirects to for good, since when, in how many polls
    moved_since: Mapped[datetime | None]
    moved_polls: Mapped[int] = mapped_column(server_default="0")
    notes: Mapped[list[str]]
    interval_seconds: Mapped[float | None]
    failures: Mapped[int]
    failing_since: Mapped[datetime | None]
    last_status: Mapped[int | None]  # of the last failure, where a server answered
    next_poll_at: Mapped[datetime]
    last_polled_at: Mapped[datetime | None]
    last_success_at: Mapped[datetime | None]
    last_new_at: Mapped[datetime | None]
    last_error: Mapped[str | None]  # of the present row of failures; earlier ones are in feed_errors
    polls: Mapped[int]
    entries: Mapped[int]  # kept so far
    undated: Mapped[int] = mapped_column(server_default="0")  # of these
    rhythm: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    wishes: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    trust: Mapped[str] = mapped_column(server_default="on")  # in its validators: on, suspect, off
    untrusted_until: Mapped[datetime | None]
    unmodified: Mapped[int] = mapped_column(server_default="0")  # "not modified" since a document last came
    document_at: Mapped[datetime | None]
    lies: Mapped[int] = mapped_column(server_default="0")
    gaps: Mapped[int] = mapped_column(server_default="0")
    last_gap_at: Mapped[datetime | None]


class FeedErrors(Base):
    """The last errors of each feed, for people who ask since when and why."""

    __tablename__ = "feed_errors"
    id: Mapped[int] = mapped_column(primary_key=True)
    feed_id: Mapped[int] = mapped_column(ForeignKey("feeds.id"), index=True)
    at: Mapped[datetime]
    error: Mapped[str]


class FeedGaps(Base):
    """The last times between two polls after which nothing in a feed was known."""

    __tablename__ = "feed_gaps"
    id: Mapped[int] = mapped_column(primary_key=True)
    feed_id: Mapped[int] = mapped_column(ForeignKey("feeds.id"), index=True)
    since: Mapped[datetime]
    until: Mapped[datetime]
    entries: Mapped[int]  # that the document held


class Entries(Leased, Base):
    """Items as feeds printed them. None is ever deleted; `state` is waiting, read or failed."""

    __tablename__ = "entries"
    __table_args__ = (
        UniqueConstraint("feed_id", "key"),
        Index("ix_entries_feed_id_url", "feed_id", "url"),
        Index(
            "ix_entries_waiting",
            "next_try_at",
            sqlite_where=text("state = 'waiting'"),
            postgresql_where=text("state = 'waiting'"),
        ),
        Index("ix_entries_settled_at", "settled_at"),
        CheckConstraint("state IN ('waiting', 'read', 'failed')", name="state"),
    )
    feed_id: Mapped[int] = mapped_column(ForeignKey("feeds.id"))
    key: Mapped[str]
    url: Mapped[str | None]  # canonical
    host: Mapped[str]
    digest: Mapped[str]
    guid: Mapped[str | None]
    link: Mapped[str | None]  # as printed
    title: Mapped[str]
    summary: Mapped[str]
    content: Mapped[str]
    published_at: Mapped[datetime | None]
    updated_at: Mapped[datetime | None]
    authors: Mapped[list[str]]
    language: Mapped[str | None]
    attachments: Mapped[list[str]]
    outlet: Mapped[str | None]  # where it is another than the feed's own
    date_flags: Mapped[list[str]]
    first_seen_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    state: Mapped[str]
    changed: Mapped[bool]  # printed anew since it was last claimed
    attempts: Mapped[int]
    next_try_at: Mapped[datetime]
    outcome: Mapped[str | None]
    reason: Mapped[str | None]
    settled_at: Mapped[datetime | None]
    article_id: Mapped[int | None] = mapped_column(ForeignKey("articles.id"), index=True)
