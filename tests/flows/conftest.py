"""A desk for each test of the steps: its own database, its own server, no Prefect."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from storage.store import Store
from tests.connectors.hostile import Hostile, hostile
from tests.flows.desk import Desk, desk_in


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated file to copy: migrating costs more than most of the tests."""
    path = tmp_path_factory.mktemp("database") / "wirewatch.db"
    store = Store(f"sqlite:///{path}")
    store.migrate()
    store.close()
    return path


@pytest.fixture
def server() -> Iterator[Hostile]:
    with hostile() as running:
        yield running


OpenDesk = Callable[..., Desk]


@pytest.fixture
def open_desk(tmp_path: Path, server: Hostile, empty_database: Path) -> Iterator[OpenDesk]:
    """Opens a desk; takes what `desk_in` takes."""
    shutil.copy(empty_database, tmp_path / "wirewatch.db")
    with ExitStack() as stack:

        def opened(**facts: object) -> Desk:
            return stack.enter_context(desk_in(tmp_path, server, **facts))  # type: ignore[arg-type]

        yield opened


@pytest.fixture
def desk(open_desk: OpenDesk) -> Desk:
    """A desk with one feed, at /feed, and one watch."""
    return open_desk()
