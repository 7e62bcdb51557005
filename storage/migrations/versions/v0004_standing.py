"""Disputes, corrections and the standing of developments; which text of an article was searched last."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from storage.migrations import kinds

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_OLD_KEY = "uq_developments_watch_development_status_said_when"
_SEARCHED = "UPDATE articles SET found_seq = seq WHERE stage = 'found' AND quality IN ('article', 'summary')"
_NEW_KEY = ["watch", "development", "change", "status", "said_when", "turn"]


def upgrade() -> None:
    """Add what developments are to each other, and what has been searched."""
    op.add_column("assertions", kinds.text("denies", null=True))
    op.add_column("articles", kinds.number("found_seq", null=True))
    # What waits to be searched speaks as a whole, as it would have.
    op.execute(_SEARCHED)
    if op.get_bind().dialect.name == "sqlite":
        _developments_anew()
    else:
        _change_developments()


def _change_developments() -> None:
    for column in _columns():
        op.add_column("developments", column)
    op.drop_constraint(_OLD_KEY, "developments", type_="unique")
    op.create_unique_constraint("uq_developments_turn", "developments", _NEW_KEY)


def _developments_anew() -> None:
    """Change the key by making the table again, the only way there is in SQLite.

    The alerts step aside meanwhile: dropping what they refer to would be refused.
    """
    op.execute("CREATE TEMPORARY TABLE kept_alerts AS SELECT * FROM alerts")
    op.execute("DELETE FROM alerts")
    with op.batch_alter_table("developments", recreate="always") as batch:
        for column in _columns():
            batch.add_column(column)
        batch.drop_constraint(_OLD_KEY, type_="unique")
        batch.create_unique_constraint("uq_developments_turn", _NEW_KEY)
    op.execute("INSERT INTO alerts SELECT * FROM kept_alerts")
    op.execute("DROP TABLE kept_alerts")


def _columns() -> list[sa.Column[Any]]:
    return [
        kinds.text("denies", null=True),
        kinds.preset_text("change", "news"),
        kinds.text("against", null=True),
        kinds.text("against_when", null=True),
        kinds.preset_number("turn", 0),
        kinds.preset_text("standing", "unconfirmed"),
        kinds.time("confirmed_at", null=True),
    ]
