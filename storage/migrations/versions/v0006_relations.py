"""More relations than "copy" join a group; whom a copy credits; outlets that belong together.

SQLite can change a constraint only by building the table anew. What was a copy stays one: the next
comparison names it more exactly.
"""

import sqlalchemy as sa
from alembic import op

from storage.migrations import kinds

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_JOINS = "(relation IN ('copy', 'trimmed', 'extended', 'update', 'republished')) = (first_id IS NOT NULL)"
_KEPT = "article_id, of_id, first_id, relation, similarity, covered, related_at"


def upgrade() -> None:
    """More relations; credits; outlets that belong together."""
    if op.get_bind().dialect.name == "sqlite":
        _rebuild()
    else:
        op.drop_constraint(op.f("ck_copies_first"), "copies", type_="check")
        op.create_check_constraint(op.f("ck_copies_first"), "copies", _JOINS)
        op.add_column("copies", kinds.text("credited", null=True))
    op.create_table(
        "outlet_members",
        kinds.text("member"),
        kinds.text("name"),
        sa.PrimaryKeyConstraint("member", name="pk_outlet_members"),
    )


def _rebuild() -> None:
    op.drop_index("ix_copies_first_id", "copies")
    op.rename_table("copies", "old_copies")
    op.create_table(
        "copies",
        kinds.number("article_id"),
        kinds.number("of_id"),
        kinds.number("first_id", null=True),
        kinds.text("relation"),
        kinds.real("similarity"),
        kinds.real("covered"),
        kinds.text("credited", null=True),
        kinds.time("related_at"),
        sa.CheckConstraint(_JOINS, name=op.f("ck_copies_first")),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name="fk_copies_article_id"),
        sa.ForeignKeyConstraint(["first_id"], ["articles.id"], name="fk_copies_first_id"),
        sa.ForeignKeyConstraint(["of_id"], ["articles.id"], name="fk_copies_of_id"),
        sa.PrimaryKeyConstraint("article_id", name="pk_copies"),
    )
    op.execute(f"INSERT INTO copies ({_KEPT}) SELECT {_KEPT} FROM old_copies")  # noqa: S608 - names of ours
    op.drop_table("old_copies")
    op.create_index("ix_copies_first_id", "copies", ["first_id"])
