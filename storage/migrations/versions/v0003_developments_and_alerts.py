"""Assertions, developments and alerts."""

import sqlalchemy as sa
from alembic import op

from storage.migrations import kinds

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Assertions, developments and alerts."""
    _assertions()
    _developments()
    _alerts()


def _assertions() -> None:
    op.create_table(
        "assertions",
        kinds.number("id"),
        kinds.number("article_id"),
        kinds.text("watch"),
        kinds.text("development"),
        kinds.text("event"),
        kinds.text("status"),
        kinds.text("label"),
        kinds.text("sentence"),
        kinds.text("said_when"),
        kinds.real("certainty"),
        kinds.text("actor", null=True),
        kinds.text("attributed_to", null=True),
        kinds.number("start_offset"),
        kinds.number("end_offset"),
        kinds.listing("reasons"),
        kinds.text("outcome"),
        kinds.text("because"),
        kinds.time("recorded_at"),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name="fk_assertions_article_id"),
        sa.PrimaryKeyConstraint("id", name="pk_assertions"),
    )
    op.create_index("ix_assertions_article_id", "assertions", ["article_id"])
    op.create_index("ix_assertions_event", "assertions", ["watch", "development", "status"])
    op.create_index("ix_assertions_recorded_at", "assertions", ["recorded_at"])


def _developments() -> None:
    op.create_table(
        "developments",
        kinds.number("id"),
        kinds.number("article_id"),
        kinds.text("watch"),
        kinds.text("development"),
        kinds.text("event"),
        kinds.text("status"),
        kinds.text("label"),
        kinds.text("sentence"),
        kinds.text("said_when"),
        kinds.real("certainty"),
        kinds.text("actor", null=True),
        kinds.text("attributed_to", null=True),
        kinds.number("start_offset"),
        kinds.number("end_offset"),
        kinds.listing("reasons"),
        kinds.time("at", null=True),
        kinds.text("previous", null=True),
        kinds.text("previous_when", null=True),
        kinds.time("recorded_at"),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name="fk_developments_article_id"),
        sa.PrimaryKeyConstraint("id", name="pk_developments"),
        sa.UniqueConstraint(
            "watch",
            "development",
            "status",
            "said_when",
            name="uq_developments_watch_development_status_said_when",
        ),
    )
    op.create_index("ix_developments_article_id", "developments", ["article_id"])
    op.create_index("ix_developments_recorded_at", "developments", ["recorded_at"])


def _alerts() -> None:
    op.create_table(
        "alerts",
        kinds.number("id"),
        kinds.number("development_id"),
        kinds.text("watch"),
        kinds.text("channel"),
        kinds.text("state"),
        kinds.time("due_at"),
        kinds.number("attempts"),
        kinds.flag("unsure"),
        kinds.text("reason", null=True),
        kinds.text("message_id", null=True),
        kinds.time("enqueued_at"),
        kinds.time("settled_at", null=True),
        kinds.text("worker", null=True),
        kinds.time("leased_until", null=True),
        sa.CheckConstraint("state IN ('waiting', 'claimed', 'sent', 'failed')", name=op.f("ck_alerts_state")),
        sa.ForeignKeyConstraint(["development_id"], ["developments.id"], name="fk_alerts_development_id"),
        sa.PrimaryKeyConstraint("id", name="pk_alerts"),
        sa.UniqueConstraint(
            "development_id", "watch", "channel", name="uq_alerts_development_id_watch_channel"
        ),
    )
    kinds.partial_index("ix_alerts_due", "alerts", ["due_at"], where="state IN ('waiting', 'claimed')")
