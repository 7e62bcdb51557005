"""Copies and stories."""

import sqlalchemy as sa
from alembic import op

from storage.migrations import kinds

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Copies and stories."""
    _prints()
    _shingles()
    _copies()
    _paragraphs()
    _noted_paragraphs()
    _term_counts()
    _stories()
    _story_terms()
    _story_articles()


def _prints() -> None:
    op.create_table(
        "prints",
        kinds.number("article_id"),
        kinds.number("tokens"),
        kinds.packed("hashes"),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name="fk_prints_article_id"),
        sa.PrimaryKeyConstraint("article_id", name="pk_prints"),
    )


def _shingles() -> None:
    op.create_table(
        "shingles",
        kinds.number("hash", given=True),
        kinds.number("article_id", given=True),
        sa.PrimaryKeyConstraint("hash", "article_id", name="pk_shingles"),
        sqlite_with_rowid=False,
    )


def _copies() -> None:
    op.create_table(
        "copies",
        kinds.number("article_id"),
        kinds.number("of_id"),
        kinds.number("first_id", null=True),
        kinds.text("relation"),
        kinds.real("similarity"),
        kinds.real("covered"),
        kinds.time("related_at"),
        sa.CheckConstraint("(relation = 'copy') = (first_id IS NOT NULL)", name=op.f("ck_copies_first")),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name="fk_copies_article_id"),
        sa.ForeignKeyConstraint(["first_id"], ["articles.id"], name="fk_copies_first_id"),
        sa.ForeignKeyConstraint(["of_id"], ["articles.id"], name="fk_copies_of_id"),
        sa.PrimaryKeyConstraint("article_id", name="pk_copies"),
    )
    op.create_index("ix_copies_first_id", "copies", ["first_id"])


def _paragraphs() -> None:
    op.create_table(
        "paragraphs",
        kinds.number("key", given=True),
        kinds.number("articles"),
        sa.PrimaryKeyConstraint("key", name="pk_paragraphs"),
    )


def _noted_paragraphs() -> None:
    op.create_table(
        "noted_paragraphs",
        kinds.number("article_id"),
        kinds.packed("keys"),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name="fk_noted_paragraphs_article_id"),
        sa.PrimaryKeyConstraint("article_id", name="pk_noted_paragraphs"),
    )


def _term_counts() -> None:
    op.create_table(
        "term_counts",
        kinds.text("term"),
        kinds.real("articles"),
        sa.PrimaryKeyConstraint("term", name="pk_term_counts"),
        sqlite_with_rowid=False,
    )


def _stories() -> None:
    op.create_table(
        "stories",
        kinds.number("id"),
        kinds.text("title"),
        kinds.text("terms"),
        kinds.number("articles"),
        kinds.time("first_at", null=True),
        kinds.time("last_at", null=True),
        kinds.time("founded_at"),
        sa.PrimaryKeyConstraint("id", name="pk_stories"),
    )
    op.create_index("ix_stories_last_at", "stories", ["last_at"])


def _story_terms() -> None:
    op.create_table(
        "story_terms",
        kinds.text("term"),
        kinds.number("story_id", given=True),
        sa.PrimaryKeyConstraint("term", "story_id", name="pk_story_terms"),
        sqlite_with_rowid=False,
    )


def _story_articles() -> None:
    op.create_table(
        "story_articles",
        kinds.number("article_id"),
        kinds.number("story_id"),
        kinds.flag("voted"),
        kinds.time("placed_at"),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name="fk_story_articles_article_id"),
        sa.ForeignKeyConstraint(["story_id"], ["stories.id"], name="fk_story_articles_story_id"),
        sa.PrimaryKeyConstraint("article_id", name="pk_story_articles"),
    )
    op.create_index("ix_story_articles_story_id", "story_articles", ["story_id"])
