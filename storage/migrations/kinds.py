"""Columns and indexes as migrations write them.

Frozen: what a revision makes must never change with the code, so kinds are only ever added here.
"""

from datetime import datetime

import sqlalchemy as sa
from alembic import op


def number(name: str, *, null: bool = False, given: bool = False) -> sa.Column[int]:
    """Return a column for a 64-bit number; `given` ones are never numbered by the database."""
    return sa.Column(
        name,
        sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
        nullable=null,
        autoincrement=False if given else "auto",
    )


def text(name: str, *, null: bool = False) -> sa.Column[str]:
    """Return a column for text of any length."""
    return sa.Column(name, sa.Text(), nullable=null)


def preset_text(name: str, value: str) -> sa.Column[str]:
    """Return a column for text that rows written before it get a value for."""
    return sa.Column(name, sa.Text(), nullable=False, server_default=value)


def preset_number(name: str, value: int) -> sa.Column[int]:
    """Return a column for a 64-bit number that rows written before it get a value for."""
    kind = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    return sa.Column(name, kind, nullable=False, server_default=str(value))


def time(name: str, *, null: bool = False) -> sa.Column[datetime]:
    """Return a column for a time, always UTC."""
    return sa.Column(name, sa.DateTime(timezone=True), nullable=null)


def listing(name: str) -> sa.Column[list[str]]:
    """Return a column for a list of texts, as JSON."""
    return sa.Column(name, sa.JSON(), nullable=False)


def mapping(name: str) -> sa.Column[dict[str, str]]:
    """Return a column for a mapping from texts to texts, as JSON, or nothing."""
    return sa.Column(name, sa.JSON(none_as_null=True), nullable=True)


def structure(name: str) -> sa.Column[object]:
    """Return a column for a value of analysis, as JSON; NULL where there is none."""
    return sa.Column(name, sa.JSON(none_as_null=True), nullable=True)


def flag(name: str) -> sa.Column[bool]:
    """Return a column for yes or no."""
    return sa.Column(name, sa.Boolean(), nullable=False)


def real(name: str, *, null: bool = False) -> sa.Column[float]:
    """Return a column for a floating number."""
    return sa.Column(name, sa.Double(), nullable=null)


def packed(name: str) -> sa.Column[bytes]:
    """Return a column for bytes."""
    return sa.Column(name, sa.LargeBinary(), nullable=False)


def partial_index(name: str, table: str, columns: list[str], *, where: str) -> None:
    """Create an index of the rows that meet a condition only."""
    op.create_index(name, table, columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where))
