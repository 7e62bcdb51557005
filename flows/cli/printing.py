"""What commands print: tables for people, JSON lines for programs."""

import dataclasses
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from enum import Enum
from typing import TYPE_CHECKING, Any

from connectors.channels.wording import plain as readable

if TYPE_CHECKING:
    from rich.console import Console


_LONGEST = 2000


def json_line(value: object) -> None:
    """Print a value, a mapping or a dataclass, as one line of JSON."""
    sys.stdout.write(json.dumps(plain(value), ensure_ascii=False) + "\n")


def plain(value: Any) -> Any:
    """The value in what JSON knows; times in ISO 8601."""
    match value:
        case Enum():
            made = value.value
        case datetime():
            made = value.isoformat()
        case Mapping():
            made = {str(key): plain(one) for key, one in value.items()}
        case frozenset() | set():
            made = sorted(plain(one) for one in value)
        case list() | tuple():
            made = [plain(one) for one in value]
        case _ if dataclasses.is_dataclass(value) and not isinstance(value, type):
            made = {field.name: plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
        case _:
            made = value
    return made


def listing(rows: Iterable[Any], columns: Sequence[str], *, as_json: bool, empty: str) -> None:
    """Print rows as a table of the named columns, or whole as JSON lines."""
    rows = list(rows)
    if as_json:
        for row in rows:
            json_line(row)
        return
    if not rows:
        console().print(empty)
        return
    from rich.table import Table  # noqa: PLC0415 - help must come at once

    table = Table(box=None, header_style="bold", pad_edge=False)
    for column in columns:
        table.add_column(column.replace("_", " "), overflow="fold")
    for row in rows:
        table.add_row(*(shown(getattr(row, column)) for column in columns))
    console().print(table)


def shown(value: object) -> str:
    """The value as a cell or a line: news texts lose what would command the terminal."""
    if value is None or value == ():
        return "-"
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, Enum):
        return str(value.value)
    return literal(str(value))


def literal(text: str) -> str:
    """Text from the news, safe for the terminal and for rich's markup."""
    from rich.markup import escape  # noqa: PLC0415 - help must come at once

    return escape(readable(text, _LONGEST))


def warn(text: str) -> None:
    """Tell people of something that was passed over; standard output stays clean."""
    sys.stderr.write(f"wirewatch: {readable(text, _LONGEST)}\n")


def console(*, stderr: bool = False) -> "Console":
    """Where people read. A pipe gets plain text, as wide as it needs to be."""
    from rich.console import Console  # noqa: PLC0415 - help must come at once

    stream = sys.stderr if stderr else sys.stdout
    return Console(file=stream, width=None if stream.isatty() else 200, highlight=False, soft_wrap=False)
