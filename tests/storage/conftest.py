"""A migrated, empty store for each test: on SQLite always, on PostgreSQL where there is one."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import text

from storage.engines import address, connect
from storage.models import Base
from storage.store import Store

# Read at import: fixtures elsewhere clean the environment.
SERVER = os.environ.get("WIREWATCH_TEST_POSTGRESQL")
REQUIRED = os.environ.get("WIREWATCH_REQUIRE_POSTGRESQL") == "1"

DATABASES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)]


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("migrated") / "wirewatch.db"
    store = Store(f"sqlite:///{path}")
    store.migrate()
    store.close()
    return path


def _server() -> str:
    if SERVER is None and REQUIRED:
        pytest.fail("WIREWATCH_REQUIRE_POSTGRESQL=1, but WIREWATCH_TEST_POSTGRESQL names no server")
    if SERVER is None:
        pytest.skip("WIREWATCH_TEST_POSTGRESQL names no server")
    return SERVER


def fresh_schema() -> Iterator[str]:
    """Yield the URL of an empty schema of this test worker's own, dropped afterwards."""
    server = _server()
    name = f"wirewatch_{uuid4().hex[:12]}"
    engine = connect(address(server))
    with engine.begin() as connection:
        connection.execute(text(f"CREATE SCHEMA {name}"))
    url = address(server).update_query_dict({"options": f"-csearch_path={name}"})
    yield url.render_as_string(hide_password=False)
    with engine.begin() as connection:
        connection.execute(text(f"DROP SCHEMA {name} CASCADE"))
    engine.dispose()


@pytest.fixture(scope="session")
def migrated_schema() -> Iterator[str]:
    for url in fresh_schema():
        store = Store(url)
        store.migrate()
        store.close()
        yield url


@pytest.fixture(params=DATABASES)
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Yield the address of a database that was never migrated."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
    else:
        yield from fresh_schema()


@pytest.fixture(params=DATABASES)
def store(request: pytest.FixtureRequest, tmp_path: Path, migrated_file: Path) -> Iterator[Store]:
    if request.param == "sqlite":
        path = tmp_path / "wirewatch.db"
        shutil.copy(migrated_file, path)
        store = Store(f"sqlite:///{path}")
        yield store
        store.close()
    else:
        store = Store(request.getfixturevalue("migrated_schema"))
        yield store
        empty(store)
        store.close()


def empty(store: Store) -> None:
    """Delete all rows and number from 1 again: for a few rows a tenth of the time of TRUNCATE."""
    tables = list(reversed(Base.metadata.sorted_tables))
    with store.transaction() as session:
        for table in tables:
            session.execute(table.delete())
        for table in tables:
            if table.autoincrement_column is not None:
                session.execute(text(f"SELECT setval('{table.name}_id_seq', 1, false)"))
