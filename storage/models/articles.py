"""What was read, and the outlets that count as one."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base, Leased


class Articles(Leased, Base):
    """Texts read, by canonical address; the text itself is in the current Revision (`seq`)."""

    __tablename__ = "articles"
    __table_args__ = (
        Index("ix_articles_at", "at", "id"),
        Index(
            "ix_articles_stage",
            "stage",
            "at",
            "id",
            sqlite_where=text("stage <> 'found'"),
            postgresql_where=text("stage <> 'found'"),
        ),
        CheckConstraint("stage IN ('read', 'compared', 'grouped', 'found')", name="stage"),
    )
    url: Mapped[str] = mapped_column(unique=True)
    seq: Mapped[int]  # of the current revision
    title: Mapped[str]
    outlet: Mapped[str | None]
    author: Mapped[str | None]
    language: Mapped[str | None]
    quality: Mapped[str]
    published_at: Mapped[datetime | None]  # as claimed
    date_flags: Mapped[list[str]]
    first_seen_at: Mapped[datetime]
    at: Mapped[datetime]  # the time that counts; never later than first_seen_at
    stage: Mapped[str]
    changed: Mapped[bool]  # revised since it was last claimed
    found_seq: Mapped[int | None]  # the latest revision that was searched
    credited: Mapped[str | None]  # whom the page names as its text's origin, beside the text
    # Why the page is no article, or why the feed's own text stands here; '' where the page was read.
    because: Mapped[str] = mapped_column(server_default="")
    watched: Mapped[bool] = mapped_column(server_default=false())  # it names what a watch is about


class Revisions(Base):
    """Every distinct text an article has had."""

    __tablename__ = "revisions"
    __table_args__ = (UniqueConstraint("article_id", "digest"), Index("ix_revisions_digest", "digest"))
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    read_at: Mapped[datetime]
    title: Mapped[str]
    text: Mapped[str]
    digest: Mapped[bytes]
    quality: Mapped[str]


class Addresses(Base):
    """Every address at which an article was found or said it can be had; `key` is what editions share."""

    __tablename__ = "addresses"
    key: Mapped[str] = mapped_column(primary_key=True)
    url: Mapped[str]
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id"), index=True)


class Visits(Leased, Base):
    """Pages that articles were read from, and when they are read again; `id` is that of the article."""

    __tablename__ = "visits"
    __table_args__ = (
        Index(
            "ix_visits_due",
            "due_at",
            sqlite_where=text("due_at IS NOT NULL"),
            postgresql_where=text("due_at IS NOT NULL"),
        ),
    )
    id: Mapped[int] = mapped_column(ForeignKey("articles.id"), primary_key=True, autoincrement=False)
    link: Mapped[str]  # as its feed printed it
    host: Mapped[str]
    etag: Mapped[str | None]
    last_modified: Mapped[str | None]
    first_at: Mapped[datetime]
    due_at: Mapped[datetime | None]
    failures: Mapped[int]  # in a row
    lost_at: Mapped[datetime | None]  # since when there is no article on the page any more
    lost_because: Mapped[str | None]


class OutletMembers(Base):
    """Outlets, by name or host, and the group that they belong to."""

    __tablename__ = "outlet_members"
    member: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
