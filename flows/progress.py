"""A progress bar for long work: on a terminal, and nowhere else."""

import sys
from collections.abc import Iterable, Iterator
from typing import TypeVar

T = TypeVar("T")


def shown(items: Iterable[T], *, what: str, total: int | None = None) -> Iterator[T]:
    """Yield the items, with a bar on standard error where that is a terminal; it leaves nothing behind."""
    if not sys.stderr.isatty():
        yield from items
        return
    from rich.console import Console  # noqa: PLC0415 - a worker never needs it
    from rich.progress import track  # noqa: PLC0415

    yield from track(items, description=what, total=total, console=Console(stderr=True), transient=True)
