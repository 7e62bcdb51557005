"""Feeds, entries, and the articles read from them."""

import sqlalchemy as sa
from alembic import op

from storage.migrations import kinds

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Feeds, entries, and the articles read from them."""
    _meta()
    _feeds()
    _feed_errors()
    _articles()
    _revisions()
    _entries()


def _meta() -> None:
    op.create_table(
        "meta", kinds.text("key"), kinds.text("value"), sa.PrimaryKeyConstraint("key", name="pk_meta")
    )


def _feeds() -> None:
    op.create_table(
        "feeds",
        kinds.number("id"),
        kinds.text("url"),
        kinds.text("kind"),
        kinds.text("outlet", null=True),
        kinds.text("added_by"),
        kinds.time("added_at"),
        kinds.time("removed_at", null=True),
        kinds.text("etag", null=True),
        kinds.text("last_modified", null=True),
        kinds.text("body_digest", null=True),
        kinds.text("title", null=True),
        kinds.text("moved_to", null=True),
        kinds.listing("notes"),
        kinds.real("interval_seconds", null=True),
        kinds.number("failures"),
        kinds.time("next_poll_at"),
        kinds.time("last_polled_at", null=True),
        kinds.time("last_success_at", null=True),
        kinds.time("last_new_at", null=True),
        kinds.text("last_error", null=True),
        kinds.number("polls"),
        kinds.number("entries"),
        kinds.text("worker", null=True),
        kinds.time("leased_until", null=True),
        sa.PrimaryKeyConstraint("id", name="pk_feeds"),
        sa.UniqueConstraint("url", name="uq_feeds_url"),
    )
    kinds.partial_index("ix_feeds_due", "feeds", ["next_poll_at"], where="removed_at IS NULL")


def _feed_errors() -> None:
    op.create_table(
        "feed_errors",
        kinds.number("id"),
        kinds.number("feed_id"),
        kinds.time("at"),
        kinds.text("error"),
        sa.ForeignKeyConstraint(["feed_id"], ["feeds.id"], name="fk_feed_errors_feed_id"),
        sa.PrimaryKeyConstraint("id", name="pk_feed_errors"),
    )
    op.create_index("ix_feed_errors_feed_id", "feed_errors", ["feed_id"])


def _articles() -> None:
    op.create_table(
        "articles",
        kinds.number("id"),
        kinds.text("url"),
        kinds.number("seq"),
        kinds.text("title"),
        kinds.text("outlet", null=True),
        kinds.text("author", null=True),
        kinds.text("language", null=True),
        kinds.text("quality"),
        kinds.time("published_at", null=True),
        kinds.listing("date_flags"),
        kinds.time("first_seen_at"),
        kinds.time("at"),
        kinds.text("stage"),
        kinds.flag("changed"),
        kinds.text("worker", null=True),
        kinds.time("leased_until", null=True),
        sa.CheckConstraint(
            "stage IN ('read', 'compared', 'grouped', 'found')", name=op.f("ck_articles_stage")
        ),
        sa.PrimaryKeyConstraint("id", name="pk_articles"),
        sa.UniqueConstraint("url", name="uq_articles_url"),
    )
    op.create_index("ix_articles_at", "articles", ["at", "id"])
    kinds.partial_index("ix_articles_stage", "articles", ["stage", "at", "id"], where="stage <> 'found'")


def _revisions() -> None:
    op.create_table(
        "revisions",
        kinds.number("article_id"),
        kinds.number("seq", given=True),
        kinds.time("read_at"),
        kinds.text("title"),
        kinds.text("text"),
        kinds.packed("digest"),
        kinds.text("quality"),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name="fk_revisions_article_id"),
        sa.PrimaryKeyConstraint("article_id", "seq", name="pk_revisions"),
        sa.UniqueConstraint("article_id", "digest", name="uq_revisions_article_id_digest"),
    )


def _entries() -> None:
    op.create_table(
        "entries",
        kinds.number("id"),
        kinds.number("feed_id"),
        kinds.text("key"),
        kinds.text("url", null=True),
        kinds.text("host"),
        kinds.text("digest"),
        kinds.text("guid", null=True),
        kinds.text("link", null=True),
        kinds.text("title"),
        kinds.text("summary"),
        kinds.text("content"),
        kinds.time("published_at", null=True),
        kinds.time("updated_at", null=True),
        kinds.listing("authors"),
        kinds.text("language", null=True),
        kinds.listing("attachments"),
        kinds.listing("date_flags"),
        kinds.time("first_seen_at"),
        kinds.time("last_seen_at"),
        kinds.text("state"),
        kinds.flag("changed"),
        kinds.number("attempts"),
        kinds.time("next_try_at"),
        kinds.text("outcome", null=True),
        kinds.text("reason", null=True),
        kinds.time("settled_at", null=True),
        kinds.number("article_id", null=True),
        kinds.text("worker", null=True),
        kinds.time("leased_until", null=True),
        sa.CheckConstraint("state IN ('waiting', 'read', 'failed')", name=op.f("ck_entries_state")),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name="fk_entries_article_id"),
        sa.ForeignKeyConstraint(["feed_id"], ["feeds.id"], name="fk_entries_feed_id"),
        sa.PrimaryKeyConstraint("id", name="pk_entries"),
        sa.UniqueConstraint("feed_id", "key", name="uq_entries_feed_id_key"),
    )
    op.create_index("ix_entries_article_id", "entries", ["article_id"])
    op.create_index("ix_entries_feed_id_url", "entries", ["feed_id", "url"])
    kinds.partial_index("ix_entries_waiting", "entries", ["next_try_at"], where="state = 'waiting'")
