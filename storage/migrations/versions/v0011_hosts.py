"""Requests go by owners and hosts."""

import sqlalchemy as sa
from alembic import op

from storage.migrations import kinds

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Requests go by owners and hosts."""
    op.create_table(
        "owners",
        kinds.number("id"),
        kinds.text("name"),
        kinds.time("not_before", null=True),
        kinds.text("worker", null=True),
        kinds.time("leased_until", null=True),
        sa.PrimaryKeyConstraint("id", name="pk_owners"),
        sa.UniqueConstraint("name", name="uq_owners_name"),
    )
    op.create_table(
        "hosts",
        kinds.text("host"),
        kinds.text("owner"),
        kinds.real("crawl_delay", null=True),
        kinds.text("robots", null=True),
        kinds.text("robots_etag", null=True),
        kinds.text("robots_last_modified", null=True),
        kinds.time("robots_expires_at", null=True),
        kinds.time("robots_failing_since", null=True),
        kinds.text("robots_error", null=True),
        sa.PrimaryKeyConstraint("host", name="pk_hosts"),
    )
    op.create_index("ix_hosts_owner", "hosts", ["owner"])
    op.create_table(
        "host_failures",
        kinds.number("id"),
        kinds.text("owner"),
        kinds.text("use"),
        kinds.text("host"),
        kinds.text("subject"),
        kinds.text("kind"),
        kinds.text("reason"),
        kinds.time("at"),
        sa.PrimaryKeyConstraint("id", name="pk_host_failures"),
        sa.UniqueConstraint(
            "owner", "use", "host", "subject", name="uq_host_failures_owner_use_host_subject"
        ),
    )
    op.create_table(
        "blocks",
        kinds.text("owner"),
        kinds.text("use"),
        kinds.text("host"),
        kinds.text("kind"),
        kinds.text("reason"),
        kinds.number("level"),
        kinds.time("since"),
        kinds.time("until"),
        sa.PrimaryKeyConstraint("owner", "use", "host", name="pk_blocks"),
    )
    op.add_column("feeds", kinds.text("host", null=True))
