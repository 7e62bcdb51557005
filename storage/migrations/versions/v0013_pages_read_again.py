"""Pages are read again; addresses of one page lead to one article; why a page was not read is kept."""

import sqlalchemy as sa
from alembic import op

from storage.migrations import kinds

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Pages are read again; addresses of one page lead to one article."""
    op.add_column("articles", kinds.preset_text("because", ""))
    op.add_column("articles", sa.Column("watched", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_index("ix_revisions_digest", "revisions", ["digest"])
    op.create_table(
        "addresses",
        kinds.text("key"),
        kinds.text("url"),
        kinds.number("article_id"),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name="fk_addresses_article_id"),
        sa.PrimaryKeyConstraint("key", name="pk_addresses"),
    )
    op.create_index("ix_addresses_article_id", "addresses", ["article_id"])
    op.create_table(
        "visits",
        kinds.number("id", given=True),
        kinds.text("link"),
        kinds.text("host"),
        kinds.text("etag", null=True),
        kinds.text("last_modified", null=True),
        kinds.time("first_at"),
        kinds.time("due_at", null=True),
        kinds.number("failures"),
        kinds.time("lost_at", null=True),
        kinds.text("lost_because", null=True),
        kinds.text("worker", null=True),
        kinds.time("leased_until", null=True),
        sa.ForeignKeyConstraint(["id"], ["articles.id"], name="fk_visits_id"),
        sa.PrimaryKeyConstraint("id", name="pk_visits"),
    )
    kinds.partial_index("ix_visits_due", "visits", ["due_at"], where="due_at IS NOT NULL")
