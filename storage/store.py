"""The database: opened, migrated, checked, and its transactions."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, func, make_url, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from analysis.errors import SchemaMismatch
from storage import schema
from storage.dialect import insert, spoken
from storage.engines import address, connect, for_looking, in_our_words, prepare_file, refuse_missing_file
from storage.models import Meta

__all__ = ["Session", "Store"]

# Any number will do, as long as every Wirewatch uses the same one.
_MIGRATION_LOCK = 7_309_453_271


class Store:
    """The one door to the database at `url`: `sqlite:///file` or `postgresql://user@host/database`.

    Nothing is opened before the first call. One Store serves all threads of a process; another
    process makes its own. One for `looking` can read where nothing can be written.
    """

    def __init__(self, url: str, *, looking: bool = False) -> None:
        parsed = for_looking(address(url)) if looking else address(url)
        self.url_for_humans = make_url(url).render_as_string(hide_password=True)
        self._engine = connect(parsed)
        self._reading = self._engine.execution_options(sqlite_begin="DEFERRED")

    def migrate(self) -> None:
        """Bring the database to the newest schema, creating it where there is none.

        Safe when several processes call it at once: one migrates, the others wait and find it done.
        """
        try:
            prepare_file(self._engine)
            with self._engine.begin() as connection:
                if connection.dialect.name == "postgresql":
                    connection.execute(select(func.pg_advisory_xact_lock(_MIGRATION_LOCK)))
                schema.upgrade(connection)
        except DBAPIError as error:
            raise in_our_words(error) from error

    def check(self, algorithm: str | None = None) -> None:
        """Raise SchemaMismatch, with the mend, unless the database fits this version of Wirewatch.

        `algorithm` names how fingerprints are made. A database remembers the first one it is given:
        fingerprints of two makes never meet, and every copy would pass as new.
        """
        refuse_missing_file(self._engine)
        try:
            with self._reading.connect() as connection:
                schema.verify(connection)
        except DBAPIError as error:
            raise in_our_words(error) from error
        if algorithm is not None:
            self._check_algorithm(algorithm)

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """Return a session whose work is committed at the end, or rolled back by any error.

        Raises StoreBusy when another writer is in the way: do the whole of it again, later.
        """
        with _session(self._engine) as session:
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Return a session for reading only, which waits for no writer and keeps none waiting."""
        with _session(self._reading) as session:
            yield session

    def close(self) -> None:
        """Close every connection."""
        self._engine.dispose()

    def _check_algorithm(self, algorithm: str) -> None:
        with self.transaction() as session:
            session.execute(
                insert(spoken(session), Meta).on_conflict_do_nothing(),
                {"key": "fingerprints", "value": algorithm},
            )
            stored = session.scalar(select(Meta.value).where(Meta.key == "fingerprints"))
        if stored != algorithm:
            raise SchemaMismatch(
                f"the fingerprints in the database are {stored}, this Wirewatch makes {algorithm}; "
                "use the version that wrote them, or start a new database"
            )


@contextmanager
def _session(engine: Engine) -> Iterator[Session]:
    try:
        with Session(engine, expire_on_commit=False) as session, session.begin():
            yield session
    except DBAPIError as error:
        raise in_our_words(error) from error
