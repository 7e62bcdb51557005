"""Which articles repeat which, and the index that finds them."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base


class Prints(Base):
    """The fingerprint of each article, packed as big-endian 64-bit integers."""

    __tablename__ = "prints"
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id"), primary_key=True)
    tokens: Mapped[int]
    hashes: Mapped[bytes]


class Shingles(Base):
    """Which articles hold a hash: the fingerprints turned around."""

    __tablename__ = "shingles"
    __table_args__ = ({"sqlite_with_rowid": False},)
    hash: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    article_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)


class Copies(Base):
    """What an article repeats. `first_id` is the first of the group, null where it is in none or is that."""

    __tablename__ = "copies"
    __table_args__ = (
        CheckConstraint(
            "(relation IN ('copy', 'trimmed', 'extended', 'update', 'republished')) = (first_id IS NOT NULL)",
            name="first",
        ),
    )
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id"), primary_key=True)
    of_id: Mapped[int] = mapped_column(ForeignKey("articles.id"))
    first_id: Mapped[int | None] = mapped_column(ForeignKey("articles.id"), index=True)
    relation: Mapped[str]
    similarity: Mapped[float]
    covered: Mapped[float]  # share of this article's own text that stands in the other
    credited: Mapped[str | None]  # whom this article names as the text's origin
    related_at: Mapped[datetime]


class Paragraphs(Base):
    """In how many articles of its outlet a paragraph was seen; `key` is a hash of outlet and paragraph."""

    __tablename__ = "paragraphs"
    key: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    articles: Mapped[int]


class NotedParagraphs(Base):
    """The paragraphs an article has been counted for, packed, so that none is counted twice."""

    __tablename__ = "noted_paragraphs"
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id"), primary_key=True)
    keys: Mapped[bytes]
