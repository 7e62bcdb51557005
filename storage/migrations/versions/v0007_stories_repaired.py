"""Stories can be repaired; the counts of terms decay."""

import math
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

from storage.migrations import kinds

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

# As storage/termcounts.py has it; written out, for a migration must never change with the code.
_HALF_LIFE_DAYS = 30
_START = datetime(2025, 1, 1, tzinfo=UTC)


def upgrade() -> None:
    """Stories can be repaired; the counts of terms decay."""
    op.add_column("stories", kinds.number("merged_into", null=True))
    op.create_index("ix_stories_merged_into", "stories", ["merged_into"])
    # Every story that there is has its first repair before it.
    op.add_column("stories", sa.Column("unrepaired", sa.Boolean(), nullable=False, server_default=sa.true()))
    kinds.partial_index("ix_stories_unrepaired", "stories", ["id"], where="unrepaired")
    # What was counted so far counts as if it had been counted today.
    today = math.exp2((datetime.now(UTC) - _START).total_seconds() / 86_400 / _HALF_LIFE_DAYS)
    op.execute(sa.text("UPDATE term_counts SET articles = articles * :today").bindparams(today=today))
