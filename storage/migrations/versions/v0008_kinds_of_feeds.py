"""Feeds have parts and folders; an entry may name its outlet."""

from alembic import op

from storage.migrations import kinds

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Feeds have parts and folders; an entry may name its outlet."""
    op.add_column("feeds", kinds.text("folder", null=True))
    op.add_column("feeds", kinds.mapping("parts"))
    op.add_column("entries", kinds.text("outlet", null=True))
