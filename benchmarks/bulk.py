"""Rows by the hundred thousand into SQLite and PostgreSQL, past what makes single rows safe and slow."""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Dialect, Engine
from sqlalchemy.types import TypeEngine

from storage.columns import PlainText, UtcDateTime
from storage.engines import address, connect
from storage.models import Base, Paragraphs, Shingles, StoryTerms, table

Row = tuple[Any, ...]

# Filled in the order of their keys, which is not the order in which rows come.
_SCATTERED = (Shingles, Paragraphs, StoryTerms)

# How full the leaves are of an index that has grown at random places: ln 2. SQLite's get so by themselves.
_FILLFACTOR = 70


class Bulk:
    """One database that is filled, between `begin` and `end`. Nobody else may use it meanwhile."""

    def __init__(self, url: str) -> None:
        self._engine: Engine = connect(address(url))
        self.dialect: Dialect = self._engine.dialect
        self._connection: Connection | None = None
        self._processors: dict[str, Callable[[Any], Any] | None] = {}

    def begin(self) -> None:
        """Open it, and put off what would be done for every row."""
        self._connection = self._engine.connect()
        if self.dialect.name == "postgresql":
            self._say("SET session_replication_role = replica")  # no look at foreign keys
            for model in _SCATTERED:
                self._say(f"ALTER TABLE {model.__tablename__} DROP CONSTRAINT pk_{model.__tablename__}")
            return
        driver = self._sqlite()
        for pragma in (
            "journal_mode = OFF",
            "synchronous = OFF",
            "cache_size = -400000",
            "foreign_keys = OFF",
        ):
            driver.execute(f"PRAGMA {pragma}")
        driver.execute("PRAGMA temp_store = FILE")
        driver.execute("BEGIN")
        for model in _SCATTERED:
            columns = ", ".join(table(model).c.keys())
            driver.execute(f"CREATE TEMP TABLE new_{model.__tablename__} ({columns})")

    def put(self, model: type[Base], columns: Sequence[str], rows: Iterable[Row]) -> None:
        """Insert rows of values as Python has them."""
        processors = [self._processor(table(model).c[name].type) for name in columns]
        self._put(model, columns, _processed(rows, processors))

    def _processor(self, kind: TypeEngine[Any]) -> Callable[[Any], Any] | None:
        """Return what SQLAlchemy does with such a value; None where the driver takes it as it is.

        Texts here are plain. Of the times of an article most are the same.
        """
        if isinstance(kind, PlainText):
            return None
        name = str(kind)
        if name not in self._processors:
            processor = kind.dialect_impl(self.dialect).bind_processor(self.dialect)
            if isinstance(kind, UtcDateTime) and processor is not None:
                processor = lru_cache(maxsize=1024)(processor)
            self._processors[name] = processor
        return self._processors[name]

    def settle(self) -> None:
        """Bring the rows of scattered keys where they belong."""
        if self.dialect.name == "postgresql":
            self._open().commit()
            return
        driver = self._sqlite()
        for model in _SCATTERED:
            name, columns = model.__tablename__, ", ".join(table(model).c.keys())
            driver.execute(f"INSERT INTO {name} ({columns}) SELECT * FROM new_{name} ORDER BY 1, 2")
            driver.execute(f"DELETE FROM new_{name}")
        driver.execute("COMMIT")
        driver.execute("BEGIN")

    def end(self) -> None:
        """Do what was put off, and close it."""
        self.settle()
        if self.dialect.name == "postgresql":
            for model in _SCATTERED:
                key = ", ".join(column.name for column in table(model).primary_key)
                self._say(
                    f"ALTER TABLE {model.__tablename__} ADD CONSTRAINT pk_{model.__tablename__} "
                    f"PRIMARY KEY ({key}) WITH (fillfactor = {_FILLFACTOR})"
                )
            for one in ("articles", "stories"):
                self._say(f"SELECT setval('{one}_id_seq', (SELECT max(id) FROM {one}))")
            self._open().commit()
            self._open().detach()  # its settings are for filling only
            self._say("ANALYZE")
            self._open().commit()
        else:
            driver = self._sqlite()
            driver.execute("COMMIT")
            driver.execute("PRAGMA journal_mode = WAL")
        self.close()

    def close(self) -> None:
        """Let go of the database, whatever has been put into it."""
        if self._connection is not None:
            self._connection.close()
        self._engine.dispose()

    def _put(self, model: type[Base], columns: Sequence[str], rows: Iterable[Row]) -> None:
        name = model.__tablename__
        if self.dialect.name == "postgresql":
            driver: Any = self._open().connection.driver_connection
            with (
                driver.cursor() as cursor,
                cursor.copy(f"COPY {name} ({', '.join(columns)}) FROM STDIN") as copy,
            ):
                if model in _SCATTERED:  # numbers and plain words, and most of all rows
                    copy.write("".join([f"{one}\t{other}\n" for one, other in rows]))
                    return
                for row in rows:
                    copy.write_row(row)
            return
        held = f"new_{name}" if model in _SCATTERED else name
        places = ", ".join("?" * len(columns))
        self._sqlite().executemany(f"INSERT INTO {held} ({', '.join(columns)}) VALUES ({places})", rows)

    def _open(self) -> Connection:
        if self._connection is None:
            raise RuntimeError("the database is not open: call begin first")
        return self._connection

    def _sqlite(self) -> sqlite3.Connection:
        driver = self._open().connection.driver_connection
        if not isinstance(driver, sqlite3.Connection):
            raise TypeError("this is no SQLite")
        return driver

    def _say(self, statement: str) -> None:
        self._open().exec_driver_sql(statement)


def _processed(rows: Iterable[Row], processors: Sequence[Any]) -> Iterator[Row] | Iterable[Row]:
    if not any(processors):
        return rows
    return (
        tuple(value if each is None else each(value) for each, value in zip(processors, row, strict=True))
        for row in rows
    )
