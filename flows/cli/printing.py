"""What commands print: tables for people, JSON lines for programs."""

import dataclasses
import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext, redirect_stdout
from datetime import datetime
from enum import Enum
from typing import TYPE_CHECKING, Any

from connectors.channels.wording import plain as readable

if TYPE_CHECKING:
    from rich.console import Console

_LONGEST = 2000
_LONG = 32  # cells; a wider column is a text, which people read in lines of its own
_INDENT = "    "
_NOTHING = "-"


def json_line(value: object) -> None:
    """Print a value, a mapping or a dataclass, as one line of JSON."""
    # Where not every character can be printed, JSON has a spelling for each.
    everything = (sys.stdout.encoding or "utf-8").lower().startswith("utf")
    sys.stdout.write(json.dumps(plain(value), ensure_ascii=not everything) + "\n")


@contextmanager
def alone(*, as_json: bool) -> Iterator[None]:
    """Keep standard output for the JSON lines: what a console channel prints meanwhile goes to stderr."""
    with redirect_stdout(sys.stderr) if as_json else nullcontext():
        yield


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
    """Print rows as a table of the named columns, the most important first, or whole as JSON lines."""
    rows = list(rows)
    if as_json:
        for row in rows:
            json_line(row)
        return
    if not rows:
        console().print(empty)
        return
    out = console()
    cells = [[readable(_cell(getattr(row, column)), _LONGEST) for column in columns] for row in rows]
    first, *rest = laid_out(columns, cells, width=out.width if out.is_terminal else None)
    out.print(first, style="bold", markup=False)
    for line in rest:
        out.print(line, markup=False)


def laid_out(columns: Sequence[str], cells: Sequence[Sequence[str]], *, width: int | None) -> list[str]:
    """Return a table as lines: the heads, then one line a row where there is no width to keep to.

    Within a width, a column of long text gets lines of its own under each row, and what then is still too
    much leaves the table from the right, for one line that names what it holds.
    """
    heads = [column.replace("_", " ") for column in columns]
    widths = [max(map(_cell_len, column)) for column in zip(heads, *cells, strict=True)]
    kept = list(range(len(heads)))
    long: list[int] = []
    if width is not None and _taken(widths, kept) > width:
        long = [index for index in kept[1:] if widths[index] > _LONG]
        kept = [index for index in kept if index not in long]
        while len(kept) > 1 and _taken(widths, kept) > width:
            kept.pop()
    moved = [index for index in range(len(heads)) if index not in kept and index not in long]
    lines = [_line(heads, widths, kept)]
    for row in cells:
        lines.append(_line(row, widths, kept))
        rest = "; ".join(f"{heads[index]} {row[index]}" for index in moved if row[index] != _NOTHING)
        below = [rest, *(row[index] for index in long if row[index] != _NOTHING)]
        for text in below:
            lines += [_INDENT + part for part in wrapped(text, (width or 0) - len(_INDENT))]
    return lines


def wrapped(text: str, width: int) -> list[str]:
    """Return a text in lines of at most `width` cells: at blanks, and inside what is longer than a line."""
    from rich.cells import chop_cells  # noqa: PLC0415 - help must come at once

    lines: list[str] = []
    for word in text.split():
        if lines and _cell_len(lines[-1]) + 1 + _cell_len(word) <= width:
            lines[-1] += f" {word}"
        else:
            lines += chop_cells(word, max(width, 2))
    return lines


def indented(text: str, *, by: int = 4) -> None:
    """Print a text from the news in lines of its own, set in; in a pipe it is one line."""
    console().print(set_in(text, by=by))


def set_in(text: str, *, by: int = 4) -> str:
    """Return a text from the news as `indented` prints it, safe for rich's markup."""
    from rich.markup import escape  # noqa: PLC0415 - help must come at once

    out, clean = console(), readable(text, _LONGEST)
    lines = wrapped(clean, out.width - by) if out.is_terminal else [clean]
    return escape("\n".join(" " * by + line for line in lines))


def _line(row: Sequence[str], widths: Sequence[int], kept: Sequence[int]) -> str:
    return "  ".join(row[i] + " " * (widths[i] - _cell_len(row[i])) for i in kept).rstrip()


def _taken(widths: Sequence[int], kept: Sequence[int]) -> int:
    return sum(widths[index] + 2 for index in kept) - 2


def _cell_len(text: str) -> int:
    from rich.cells import cell_len  # noqa: PLC0415 - help must come at once

    return cell_len(text)


def shown(value: object) -> str:
    """The value as a cell or a line: news texts lose what would command the terminal."""
    return literal(_cell(value))


def _cell(value: object) -> str:
    if value is None or value in ((), ""):
        return _NOTHING
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, Enum):
        return str(value.value)
    return str(value)


def literal(text: str) -> str:
    """Text from the news, safe for the terminal and for rich's markup."""
    from rich.markup import escape  # noqa: PLC0415 - help must come at once

    return escape(readable(text, _LONGEST))


def warn(text: str) -> None:
    """Tell people of something that was passed over; standard output stays clean."""
    sys.stderr.write(f"wirewatch: {readable(text, _LONGEST)}\n")


def console(*, stderr: bool = False) -> "Console":
    """Where people read. A pipe gets plain text, never wrapped: what reads it goes by lines."""
    from rich.console import Console  # noqa: PLC0415 - help must come at once

    stream = sys.stderr if stderr else sys.stdout
    return Console(file=stream, highlight=False, soft_wrap=not stream.isatty())
