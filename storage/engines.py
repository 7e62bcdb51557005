"""Engines for the two databases, set up so that both behave alike, and their errors in our words."""

import os
import sqlite3
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import URL, Connection, Engine, PoolProxiedConnection, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from analysis.errors import ConfigError, SchemaMismatch, StorageError, StoreBusy

# How long a writer waits for another before StoreBusy: longer than any transaction of ours should take.
BUSY_SECONDS = 15

_EXPECTED = "expected sqlite:///path/to/wirewatch.db or postgresql://user@host/database"
# NORMAL survives the death of the process at any point; a power cut may undo the last transactions, never
# half of one. The cache (in KiB) and the checkpoint (in pages) hold the inner pages of large indexes.
_PRAGMAS = ("foreign_keys = ON", "synchronous = NORMAL", "cache_size = -32768", "wal_autocheckpoint = 4000")
_SQLITE_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
# Serialization failure, deadlock, lock not available, too many connections, server starting or stopping.
_POSTGRESQL_BUSY = {"40001", "40P01", "55P03", "53300", "57P01", "57P03"}


def address(url: str) -> URL:
    """Return the URL with our driver in it; ConfigError, without the password, where it is no such URL."""
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise ConfigError(f"the database URL cannot be read: {_EXPECTED}") from None
    backend = parsed.get_backend_name()
    if backend in {"postgresql", "postgres"}:
        return parsed.set(drivername="postgresql+psycopg")
    if backend == "sqlite":
        if parsed.database in {None, "", ":memory:"} or parsed.query.get("mode") == "memory":
            raise ConfigError(
                "the database URL names a database in memory, which is empty again with the next connection. "
                "Mend: name a file, as in sqlite:///path/to/wirewatch.db"
            )
        return parsed.set(drivername="sqlite+pysqlite")
    raise ConfigError(f"the database URL names {backend!r}: {_EXPECTED}")


def for_looking(url: URL) -> URL:
    """Return the URL by which a SQLite file can be read in a folder that nobody here may write to.

    Reading a write-ahead log takes a file beside it; where nothing is in the log, it can be done without.
    """
    name = url.database if url.get_backend_name() == "sqlite" else None
    if name is None or name.startswith("file:") or not Path(name).exists():
        return url
    log = Path(f"{name}-wal")
    if os.access(Path(name).absolute().parent, os.W_OK) or (log.exists() and log.stat().st_size):
        return url
    where = f"file:{quote(str(Path(name).absolute()))}"
    return url.set(database=where, query={"mode": "ro", "immutable": "1", "uri": "true"})


def connect(url: URL) -> Engine:
    """Return an engine; nothing is opened before its first use."""
    sqlite = url.get_backend_name() == "sqlite"
    options: dict[str, Any] = {} if sqlite else {"pool_pre_ping": True}
    try:
        engine = create_engine(url, **options)
    except ModuleNotFoundError as error:
        raise ConfigError(f"{error.name} is not installed; install 'wirewatch[postgresql]'") from error
    except NoSuchModuleError as error:
        raise ConfigError(f"the database URL cannot be used: {_EXPECTED}") from error
    if sqlite:
        event.listen(engine, "connect", _prepare)
        event.listen(engine, "begin", _begin)
    return engine


def prepare_file(engine: Engine) -> None:
    """Create the folder of a SQLite file, and turn its write-ahead log on, which the file remembers.

    Readers then never wait for a writer. For PostgreSQL there is nothing to do.
    """
    if engine.dialect.name != "sqlite":
        return
    name = _file(engine)
    if name:
        Path(name).parent.mkdir(parents=True, exist_ok=True)
    try:
        raw = engine.raw_connection()
        try:
            _write_ahead(raw)
        finally:
            raw.close()
    except sqlite3.DatabaseError as error:
        raise in_our_words(error) from error


def refuse_missing_file(engine: Engine) -> None:
    """Raise SchemaMismatch where SQLite would quietly create an empty database, or say it cannot open one."""
    name = _file(engine)
    if name and not Path(name).exists():
        raise SchemaMismatch(f"there is no database at {name}; run `wirewatch check`")


def in_our_words(error: DBAPIError | sqlite3.Error) -> StorageError:
    """Return StoreBusy where the same call may succeed in a moment, else StorageError, without the SQL.

    The statement and its parameters are left out: they hold texts of pages.
    """
    cause = error.orig if isinstance(error, DBAPIError) else error
    reason = str(cause).partition("\n")[0]
    # Extended codes keep the primary one in the low byte.
    code = getattr(cause, "sqlite_errorcode", None)
    locked = code is not None and (code & 0xFF) in _SQLITE_BUSY
    if locked or getattr(cause, "sqlstate", None) in _POSTGRESQL_BUSY:
        return StoreBusy(f"the database is busy: {reason}")
    return StorageError(f"the database refused: {reason}")


def _file(engine: Engine) -> str | None:
    name = engine.url.database if engine.dialect.name == "sqlite" else None
    return None if name in {None, "", ":memory:"} or str(name).startswith("file:") else name


def _prepare(connection: sqlite3.Connection, _record: object) -> None:
    # SQLAlchemy and we begin transactions; left to itself the driver begins them late and without a lock.
    connection.isolation_level = None
    for pragma in (f"busy_timeout = {BUSY_SECONDS * 1000}", *_PRAGMAS):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    # A deferred transaction that reads, then writes, fails at once when another has written in between,
    # whatever the time-out. So writers say at the beginning that they are writers, and queue.
    kind = connection.get_execution_options().get("sqlite_begin", "IMMEDIATE")
    connection.exec_driver_sql(f"BEGIN {kind}")


def _write_ahead(raw: PoolProxiedConnection) -> None:
    cursor = raw.cursor()
    cursor.execute("PRAGMA journal_mode")
    if cursor.fetchone() != ("wal",):
        cursor.execute("PRAGMA journal_mode = WAL")
    cursor.close()
