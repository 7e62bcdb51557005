"""The archive, opened for reading by the commands that list and show."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.errors import ConfigError
from flows.cli.options import settings_of

if TYPE_CHECKING:
    from storage.store import Session


@contextmanager
def archive(config: Path | None) -> Iterator["Session"]:
    """A session that only reads."""
    from flows.wiring import opened  # noqa: PLC0415 - help must come at once

    with opened(settings_of(config)) as store, store.reading() as session:
        yield session


@contextmanager
def archive_to_change(config: Path | None) -> Iterator["Session"]:
    """A session whose work is kept."""
    from flows.wiring import opened  # noqa: PLC0415 - help must come at once

    with opened(settings_of(config)) as store, store.transaction() as session:
        yield session


def missing(what: str, name: object, group: str) -> ConfigError:
    """The error for something that the archive does not hold."""
    return ConfigError(f"there is no {what} {name}. Mend: see `wirewatch {group} list`")
