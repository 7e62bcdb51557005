"""The archive, opened for reading by the commands that list and show."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.errors import ConfigError
from flows.cli.options import settings_of

if TYPE_CHECKING:
    from storage.store import Session, Store


_MANY = 10


@contextmanager
def seen(config: Path | None) -> Iterator["Store"]:
    """The database for looking only: it need not be writable where it is at the newest schema."""
    from flows.wiring import looked_at  # noqa: PLC0415 - help must come at once

    with looked_at(settings_of(config)) as store:
        yield store


@contextmanager
def archive(config: Path | None) -> Iterator["Session"]:
    """A session that only reads."""
    with seen(config) as store, store.reading() as session:
        yield session


@contextmanager
def archive_to_change(config: Path | None) -> Iterator["Session"]:
    """A session whose work is kept."""
    from flows.wiring import opened  # noqa: PLC0415 - help must come at once

    with opened(settings_of(config)) as store, store.transaction() as session:
        yield session


def missing(what: str, name: object, group: str, *, known: Iterable[int] = ()) -> ConfigError:
    """The error for something that the archive does not hold; `known` are the latest of what it does."""
    there = ", ".join(str(one) for one in islice(known, _MANY))
    told = f"; the latest are {there}" if there else ""
    return ConfigError(f"there is no {what} {name}{told}. Mend: see `wirewatch {group} list`")
