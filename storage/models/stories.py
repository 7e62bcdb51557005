"""Articles about one matter, and the index that finds it."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, text, true
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base


class TermCounts(Base):
    """How many articles hold a term, an old one counting less; the term '' counts all articles.

    What `articles` is worth today only storage/termcounts.py knows.
    """

    __tablename__ = "term_counts"
    __table_args__ = ({"sqlite_with_rowid": False},)
    term: Mapped[str] = mapped_column(primary_key=True)
    articles: Mapped[float]


class Stories(Base):
    """Articles about one matter. `terms` is the profile as JSON: words and names with weights."""

    __tablename__ = "stories"
    __table_args__ = (
        Index(
            "ix_stories_unrepaired",
            "id",
            sqlite_where=text("unrepaired"),
            postgresql_where=text("unrepaired"),
        ),
        Index(
            "ix_stories_indexed",
            "founded_at",
            sqlite_where=text("indexed"),
            postgresql_where=text("indexed"),
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    terms: Mapped[str]
    articles: Mapped[int]  # that voted; copies do not
    first_at: Mapped[datetime | None]
    last_at: Mapped[datetime | None] = mapped_column(index=True)
    founded_at: Mapped[datetime]
    merged_into: Mapped[int | None] = mapped_column(index=True)  # which has all its articles now
    unrepaired: Mapped[bool] = mapped_column(server_default=true())  # changed since it was last repaired
    indexed: Mapped[bool] = mapped_column(server_default=true())  # found by its terms: until it is old


class StoryTerms(Base):
    """Which stories are found by a term: the heaviest of their profiles turned around."""

    __tablename__ = "story_terms"
    __table_args__ = ({"sqlite_with_rowid": False},)
    term: Mapped[str] = mapped_column(primary_key=True)
    story_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)


class StoryArticles(Base):
    """The story of an article."""

    __tablename__ = "story_articles"
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id"), primary_key=True)
    story_id: Mapped[int] = mapped_column(ForeignKey("stories.id"), index=True)
    voted: Mapped[bool]
    placed_at: Mapped[datetime]
