"""The members of a message are fixed before it is first tried."""

from alembic import op

from storage.migrations import kinds

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Alerts know with which others they are told."""
    op.add_column("alerts", kinds.text("bundle", null=True))
    op.create_index("ix_alerts_bundle", "alerts", ["bundle"])
