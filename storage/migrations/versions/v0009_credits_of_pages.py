"""Whom a page names as the origin of its text, beside the text.

Of what was read before nothing is known: it stands on the page, and the page is not kept.
"""

from alembic import op

from storage.migrations import kinds

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Whom a page names as the origin of its text, beside the text."""
    op.add_column("articles", kinds.text("credited", null=True))
