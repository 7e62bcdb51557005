"""What was read, and the outlets that count as one."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
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


class Revisions(Base):
    """Every distinct text an article has had."""

    __tablename__ = "revisions"
    __table_args__ = (UniqueConstraint("article_id", "digest"),)
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    read_at: Mapped[datetime]
    title: Mapped[str]
    text: Mapped[str]
    digest: Mapped[bytes]
    quality: Mapped[str]


class OutletMembers(Base):
    """Outlets, by name or host, and the group that they belong to."""

    __tablename__ = "outlet_members"
    member: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
