"""What is known of a feed's rhythm, validators, address and gaps; what operators are told of feeds."""

import sqlalchemy as sa
from alembic import op

from storage.migrations import kinds

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """What is known of a feed's rhythm, validators, address and gaps; what operators are told."""
    for column in (
        kinds.text("address", null=True),
        kinds.number("double_of", null=True),
        kinds.time("moved_since", null=True),
        kinds.preset_number("moved_polls", 0),
        kinds.time("failing_since", null=True),
        kinds.number("last_status", null=True),
        kinds.preset_number("undated", 0),
        kinds.structure("rhythm"),
        kinds.structure("wishes"),
        kinds.preset_text("trust", "on"),
        kinds.time("untrusted_until", null=True),
        kinds.preset_number("unmodified", 0),
        kinds.time("document_at", null=True),
        kinds.preset_number("lies", 0),
        kinds.preset_number("gaps", 0),
        kinds.time("last_gap_at", null=True),
    ):
        op.add_column("feeds", column)
    # Since when a row of failures lasts was not kept; it cannot be longer than since the last success.
    op.execute("UPDATE feeds SET failing_since = last_polled_at WHERE failures > 0")
    # A redirect seen before says nothing of how often it was.
    op.execute("UPDATE feeds SET moved_to = NULL")
    op.create_index("ix_entries_settled_at", "entries", ["settled_at"])
    _gaps()
    _concerns()


def _gaps() -> None:
    op.create_table(
        "feed_gaps",
        kinds.number("id"),
        kinds.number("feed_id"),
        kinds.time("since"),
        kinds.time("until"),
        kinds.number("entries"),
        sa.ForeignKeyConstraint(["feed_id"], ["feeds.id"], name="fk_feed_gaps_feed_id"),
        sa.PrimaryKeyConstraint("id", name="pk_feed_gaps"),
    )
    op.create_index("ix_feed_gaps_feed_id", "feed_gaps", ["feed_id"])


def _concerns() -> None:
    op.create_table(
        "concerns",
        kinds.number("id"),
        kinds.number("feed_id"),
        kinds.text("state"),
        kinds.text("told"),
        kinds.time("raised_at"),
        kinds.time("over_at", null=True),
        sa.ForeignKeyConstraint(["feed_id"], ["feeds.id"], name="fk_concerns_feed_id"),
        sa.PrimaryKeyConstraint("id", name="pk_concerns"),
    )
    op.create_index("ix_concerns_feed_id", "concerns", ["feed_id"])
    where = sa.text("over_at IS NULL")
    op.create_index(
        "uq_concerns_open",
        "concerns",
        ["feed_id", "state"],
        unique=True,
        sqlite_where=where,
        postgresql_where=where,
    )
    op.create_table(
        "concern_messages",
        kinds.number("id"),
        kinds.number("concern_id"),
        kinds.text("channel"),
        kinds.flag("over"),
        kinds.text("state"),
        kinds.time("due_at"),
        kinds.number("attempts"),
        kinds.flag("unsure"),
        kinds.text("reason", null=True),
        kinds.text("message_id", null=True),
        kinds.time("settled_at", null=True),
        kinds.text("worker", null=True),
        kinds.time("leased_until", null=True),
        sa.CheckConstraint("state IN ('waiting', 'claimed', 'sent')", name=op.f("ck_concern_messages_state")),
        sa.ForeignKeyConstraint(["concern_id"], ["concerns.id"], name="fk_concern_messages_concern_id"),
        sa.PrimaryKeyConstraint("id", name="pk_concern_messages"),
        sa.UniqueConstraint(
            "concern_id", "channel", "over", name="uq_concern_messages_concern_id_channel_over"
        ),
    )
    kinds.partial_index(
        "ix_concern_messages_due", "concern_messages", ["due_at"], where="state IN ('waiting', 'claimed')"
    )
