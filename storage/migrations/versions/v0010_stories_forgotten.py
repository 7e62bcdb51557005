"""Stories of old are no longer found by their terms."""

import sqlalchemy as sa
from alembic import op

from storage.migrations import kinds

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Stories of old are no longer found by their terms."""
    op.add_column("stories", sa.Column("indexed", sa.Boolean(), nullable=False, server_default=sa.true()))
    # A merged story has left the index already.
    op.execute("UPDATE stories SET indexed = false WHERE merged_into IS NOT NULL")
    kinds.partial_index("ix_stories_indexed", "stories", ["founded_at"], where="indexed")
