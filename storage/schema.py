"""The schema of a database: which revision it is at, and how it gets to the newest.

There is no way down: a migration that drops what an older version needs would lose articles.
"""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect

from analysis.errors import SchemaMismatch

# A database written before a table could name it: never migrated, and holding none of ours.
_EMPTY = "the database is empty; run `wirewatch check`"


def configuration(connection: Connection | None = None) -> Config:
    """Return Alembic's configuration, with the scripts of this package wherever the process runs."""
    config = Config()
    scripts = Path(__file__).parent / "migrations"
    config.set_main_option("script_location", str(scripts).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def newest() -> str:
    """Return the revision that this version of Wirewatch works with."""
    head = ScriptDirectory.from_config(configuration()).get_current_head()
    if head is None:
        raise SchemaMismatch("the installation carries no migrations; install Wirewatch again")
    return head


def present(connection: Connection) -> str | None:
    """Return the revision of the database, None for one that was never migrated."""
    return MigrationContext.configure(connection).get_current_revision()


def upgrade(connection: Connection, revision: str = "head") -> None:
    """Bring the database up to a revision; at or above it, do nothing.

    Raises SchemaMismatch where the database is newer than this version of Wirewatch.
    """
    _refuse_newer(present(connection))
    command.upgrade(configuration(connection), revision)


def verify(connection: Connection) -> None:
    """Raise SchemaMismatch, with the mend, unless the database is at the newest revision."""
    here = present(connection)
    if here is None:
        strangers = inspect(connection).get_table_names()
        raise SchemaMismatch(_EMPTY if not strangers else f"{_EMPTY} (it holds tables of another program)")
    _refuse_newer(here)
    if here != newest():
        raise SchemaMismatch(
            f"the database is at {here}, this Wirewatch needs {newest()}; run `wirewatch check`"
        )


def _refuse_newer(here: str | None) -> None:
    known = {script.revision for script in ScriptDirectory.from_config(configuration()).walk_revisions()}
    if here is not None and here not in known:
        raise SchemaMismatch(
            f"the database is at {here}, which this Wirewatch does not know; "
            f"install the version that wrote it (this one ends at {newest()})"
        )
