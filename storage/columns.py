"""Column types that make both databases keep the same promises."""

from datetime import UTC, datetime
from hashlib import blake2b

from sqlalchemy import BigInteger, DateTime, Dialect, Integer, Text
from sqlalchemy.types import TypeDecorator

# SQLite numbers rows by itself only where the type is exactly INTEGER, which holds 64 bits there anyway.
Long = BigInteger().with_variant(Integer(), "sqlite")

# An index row of PostgreSQL holds about 2,700 bytes; longer keys would refuse the whole transaction.
_LONGEST_KEY = 2000


class UtcDateTime(TypeDecorator[datetime]):
    """An aware time in UTC. A naive one is refused: nobody could say later which zone was meant.

    SQLite keeps sortable text without a zone, PostgreSQL `timestamp with time zone`.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the time as the driver takes it; ValueError for a naive one."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a time without a zone cannot be stored: {value.isoformat()}")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the time, aware and in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if dialect.name == "sqlite" else value.astimezone(UTC)


class PlainText(TypeDecorator[str]):
    """Text from anywhere, without what a database refuses: NUL and lone surrogates.

    One such character on one page would otherwise undo the transaction of a whole batch.
    """

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002 - given by SQLAlchemy
        """Return the text as a database takes it."""
        return None if value is None else plain(value)


def plain(value: str) -> str:
    """Return the text with NULs dropped and lone surrogates shown as question marks."""
    value = value.replace("\x00", "")
    try:
        value.encode()
    except UnicodeEncodeError:
        return value.encode("utf-8", "replace").decode()
    return str(value)


def fit(key: str) -> str:
    """Return a key short enough for an index: the key itself, or its beginning and a digest of the whole."""
    key = plain(key)
    raw = key.encode()
    if len(raw) <= _LONGEST_KEY:
        return key
    return f"{raw[:_LONGEST_KEY].decode('utf-8', 'ignore')}#{blake2b(raw, digest_size=16).hexdigest()}"
