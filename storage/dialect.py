"""The few things SQLite and PostgreSQL say differently. No other module asks which one it is.

Building a statement costs SQLAlchemy several times what either database needs to run it. So what is
executed for every article is built once per dialect, with named parameters, and kept (`@cache`).
"""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

import orjson
from sqlalchemy import (
    ARRAY,
    BindParameter,
    ColumnElement,
    Compiled,
    CursorResult,
    Dialect,
    Insert,
    Integer,
    Text,
    any_,
    bindparam,
    cast,
    column,
    func,
    select,
    true,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session
from sqlalchemy.sql.selectable import FromClause
from sqlalchemy.types import TypeEngine
from xxhash import xxh3_64_intdigest

from storage.models import Base, table


def spoken(session: Session) -> str:
    """Return the dialect that the session speaks: sqlite or postgresql."""
    return session.get_bind().dialect.name


def insert(dialect: str, model: type[Base]) -> sqlite.Insert | postgresql.Insert:
    """Return an INSERT that knows `on_conflict_do_nothing` and `on_conflict_do_update`."""
    return sqlite.insert(table(model)) if dialect == "sqlite" else postgresql.insert(table(model))


def put(session: Session, statement: Insert, rows: list[dict[str, object]]) -> None:
    """Execute an insert for many rows; for none, do nothing (SQLAlchemy would insert one of defaults)."""
    if rows:
        session.connection().execute(statement, rows)


def upsert(session: Session, statement: Insert, row: Mapping[str, object]) -> CursorResult[Any]:
    """Execute an insert that knows conflicts, and is kept by its caller, without compiling it again.

    SQLAlchemy 2.0 has no key under which it could cache such a statement, and so compiles it each time,
    which takes several times as long as running it.
    """
    connection = session.connection()
    compiled = _compiled(statement, connection.dialect, tuple(row))
    # Executed as before its caches: a Compiled is no Executable to the type checker, but is one.
    return connection.execute(compiled, dict(row))  # type: ignore[call-overload, no-any-return]


def each(dialect: str, name: str, kind: TypeEngine[int] | TypeEngine[str]) -> FromClause:
    """Return a relation with the one column `value`, filled from the parameter `name` (see `listed`).

    One parameter however many values, so that the text of the statement stays the same.
    """
    if dialect == "sqlite":
        return func.json_each(bindparam(name, type_=Text())).table_valued(column("value", kind))
    return func.unnest(_array(name, kind)).table_valued(column("value", kind)).render_derived()


def listed(dialect: str, values: Iterable[int | str]) -> object:
    """Return the values as the parameter of `each`. Texts must be `plain` already: they are many."""
    given = list(values)
    # As one text on PostgreSQL, too: the driver needs half a microsecond for every value of a list.
    return orjson.dumps(given).decode() if dialect == "sqlite" else _literal(given)


def within(dialect: str, one: ColumnElement[int] | ColumnElement[str], name: str) -> ColumnElement[bool]:
    """Return the condition that a column is one of the values of the parameter `name` (see `listed`)."""
    if dialect == "sqlite":
        return one.in_(select(each(dialect, name, one.type).c.value))
    # A join with what it cannot estimate would make PostgreSQL read the whole table.
    return one == any_(_array(name, one.type))


def put_each(
    dialect: str, model: type[Base], name: str, **fixed: object
) -> sqlite.Insert | postgresql.Insert:
    """Return an INSERT of one row for each value of the parameter `name`, in one statement.

    The values fill the first column of the table that `fixed` does not name.
    """
    rows = table(model)
    varying = next(one for one in rows.c if one.name not in fixed)
    given = each(dialect, name, varying.type)
    constants = [_typed(value, rows.c[key].type) for key, value in fixed.items()]
    # Without a WHERE, SQLite would take the ON of ON CONFLICT for the condition of a join.
    chosen = select(given.c.value, *constants).where(given.c.value.is_not(None))
    return insert(dialect, model).from_select([varying.name, *fixed], chosen)


def put_missing(dialect: str, model: type[Base], name: str, **fixed: object) -> Insert:
    """Return the same INSERT, which leaves alone the rows that are there already."""
    rows = put_each(dialect, model, name, **fixed)
    if dialect == "sqlite":
        # With ON CONFLICT, SQLite keeps a journal of each statement, which takes three times as long.
        return rows.prefix_with("OR IGNORE")
    return rows.on_conflict_do_nothing()


def newest_rows(dialect: str, model: type[Base], name: str, *, most: str) -> FromClause:
    """Return, for each value of a postings table's first column, the newest ids of its second, as `id`.

    `name` is the parameter with the values, `most` the one with how many ids are looked at for each:
    so a value which everything holds costs no more than a rare one.
    """
    key, one = table(model).primary_key.columns
    given = each(dialect, name, key.type)
    limit = bindparam(most, type_=Integer())
    if dialect == "postgresql":
        bounded = select(one.label("id")).where(key == given.c.value).order_by(one.desc()).limit(limit)
        held = bounded.lateral("held")
        return select(held.c.id).select_from(given.join(held, true())).subquery("newest")
    # SQLite has no LATERAL, but an index that is read backwards to the last id that counts.
    other = table(model).alias("other")
    other_key, other_one = other.primary_key
    newest = select(other_one).where(other_key == given.c.value).order_by(other_one.desc())
    last = func.coalesce(newest.limit(1).offset(limit - 1).scalar_subquery(), 0)
    bounds = select(given.c.value, last.label("last")).cte("bounds").prefix_with("MATERIALIZED")
    ids = select(one.label("id")).join(bounds, (key == bounds.c.value) & (one >= bounds.c.last))
    return ids.subquery("newest")


def alone(session: Session, what: str) -> None:
    """Wait until nobody else is inside `what`, and keep them out until the transaction ends.

    SQLite has one writer at a time anyway; on PostgreSQL this is an advisory lock.
    """
    inside: set[str] = session.info.setdefault("alone", set())  # a session lives for one transaction
    if spoken(session) != "sqlite" and what not in inside:
        inside.add(what)
        key = xxh3_64_intdigest(f"wirewatch {what}".encode()) - 2**63
        session.execute(select(func.pg_advisory_xact_lock(key)))


@lru_cache(maxsize=128)
def _compiled(statement: Insert, dialect: Dialect, columns: tuple[str, ...]) -> Compiled:
    return statement.compile(dialect=dialect, column_keys=list(columns))


def _typed(value: object, kind: TypeEngine[object]) -> BindParameter[object]:
    """Return a constant, or, for a text, the parameter of that name."""
    return bindparam(value, type_=kind) if isinstance(value, str) else bindparam(None, value, type_=kind)


def _array(name: str, kind: TypeEngine[Any]) -> ColumnElement[Any]:
    return cast(bindparam(name, type_=Text()), ARRAY(kind))


def _literal(values: Iterable[int | str]) -> str:
    """Return the values as PostgreSQL reads an array."""
    return "{" + ",".join(str(one) if isinstance(one, int) else _quoted(one) for one in values) + "}"


def _quoted(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
