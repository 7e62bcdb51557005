"""Hubs tell of news."""

import sqlalchemy as sa
from alembic import op

from storage.migrations import kinds

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Hubs tell of news."""
    op.create_table(
        "hub_subscriptions",
        kinds.number("feed_id", given=True),
        kinds.text("hub"),
        kinds.text("topic"),
        kinds.text("token"),
        kinds.text("secret"),
        kinds.text("state"),
        kinds.number("attempts"),
        kinds.time("next_try_at"),
        kinds.time("lease_until", null=True),
        kinds.time("heard_at", null=True),
        kinds.number("heard"),
        kinds.text("reason", null=True),
        sa.ForeignKeyConstraint(["feed_id"], ["feeds.id"], name="fk_hub_subscriptions_feed_id"),
        sa.PrimaryKeyConstraint("feed_id", name="pk_hub_subscriptions"),
        sa.UniqueConstraint("token", name="uq_hub_subscriptions_token"),
        sa.CheckConstraint(
            "state IN ('wanted', 'asked', 'active', 'denied', 'failed')",
            name=op.f("ck_hub_subscriptions_state"),
        ),
    )
    op.create_index("ix_hub_subscriptions_next_try_at", "hub_subscriptions", ["next_try_at"])
