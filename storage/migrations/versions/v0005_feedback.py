"""Feedback on developments; alerts can be dropped.

A rejected development no longer stands for its event, so that only those that stand are unique. SQLite can
take a constraint from a table only by building the table anew, and the one that refers to it.
"""

import re

import sqlalchemy as sa
from alembic import op

from storage.migrations import kinds

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_OLD = "uq_developments_turn"
_UNIQUE = re.compile(rf",\s*CONSTRAINT {_OLD} UNIQUE \([^)]*\)")
_REFERS = re.compile(r'REFERENCES "?developments"?\b')
_STANDS = "feedback IS NULL OR feedback IN ('known', 'missed')"
_STATES = "state IN ('waiting', 'claimed', 'sent', 'failed')"
_MORE_STATES = "state IN ('waiting', 'claimed', 'sent', 'failed', 'dropped')"


def upgrade() -> None:
    """Feedback; rejected developments; dropped alerts."""
    if op.get_bind().dialect.name == "sqlite":
        _rebuild()
    else:
        op.drop_constraint(op.f(_OLD), "developments", type_="unique", if_exists=True)
        op.drop_constraint(op.f("ck_alerts_state"), "alerts", type_="check")
        op.create_check_constraint(op.f("ck_alerts_state"), "alerts", _MORE_STATES)
    op.add_column("developments", kinds.text("feedback", null=True))
    op.create_index(
        "uq_developments_standing",
        "developments",
        ["watch", "development", "change", "status", "said_when", "turn"],
        unique=True,
        sqlite_where=sa.text(_STANDS),
        postgresql_where=sa.text(_STANDS),
    )
    _feedback()


def _rebuild() -> None:
    """Build developments and what refers to them anew as they are written, but for the two constraints."""
    written = {name: _written("table", name)[0] for name in ("developments", *_referring())}
    indexes = [sql for name in written for sql in _written("index", name)]
    for name, sql in written.items():
        changed = _UNIQUE.sub("", sql).replace(_STATES, _MORE_STATES)
        # The references go along with the new name when it becomes the old one.
        changed = _REFERS.sub("REFERENCES new_developments", changed)
        op.execute(_as_is(re.sub(rf'^CREATE TABLE "?{name}"?', f"CREATE TABLE new_{name}", changed)))
        op.execute(_as_is(f"INSERT INTO new_{name} SELECT * FROM {name}"))  # noqa: S608 - two names of ours
    for name in reversed(written):
        op.drop_table(name)
        op.rename_table(f"new_{name}", name)
    for sql in indexes:
        op.execute(_as_is(sql))


def _referring() -> list[str]:
    """Return the tables with a reference to developments, alerts among them."""
    tables = op.get_bind().execute(sa.text("SELECT name, sql FROM sqlite_master WHERE type = 'table'"))
    return [row.name for row in tables if _REFERS.search(row.sql) and row.name != "developments"]


def _written(sort: str, table: str) -> list[str]:
    """Return how SQLite keeps a table, or the indexes of one that were created as such."""
    master = "SELECT sql FROM sqlite_master WHERE type = :sort AND tbl_name = :name AND sql IS NOT NULL"
    return [row.sql for row in op.get_bind().execute(sa.text(master), {"sort": sort, "name": table})]


def _as_is(sql: str) -> sa.TextClause:
    return sa.text(sql.replace(":", r"\:"))


def _feedback() -> None:
    op.create_table(
        "feedback",
        kinds.number("id"),
        kinds.number("development_id"),
        kinds.text("verdict"),
        kinds.text("note"),
        kinds.text("watch"),
        kinds.text("development"),
        kinds.text("event"),
        kinds.text("status"),
        kinds.text("said_when"),
        kinds.text("sentence"),
        kinds.listing("sentences"),
        kinds.number("article_id"),
        kinds.number("seq"),
        kinds.time("given_at"),
        sa.ForeignKeyConstraint(["development_id"], ["developments.id"], name="fk_feedback_development_id"),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name="fk_feedback_article_id"),
        sa.PrimaryKeyConstraint("id", name="pk_feedback"),
        sa.UniqueConstraint("development_id", name="uq_feedback_development_id"),
    )
