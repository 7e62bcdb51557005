"""Articles as JSON lines: `id` and `text`, and where known `title`, `outlet`, `url`, `published_at`."""

import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime

import typer

from analysis.model import Article, ArticleId, DateFlag
from analysis.times import claimed
from flows.cli import printing
from flows.progress import shown

_MARK = "\ufeff"  # with which some editors begin a file
_SHOWN = 40  # characters of a value in a message


class Lines:
    """Articles in the order of the stream; a line that cannot be used is named and passed over."""

    def __init__(self, stream: Iterable[str]) -> None:
        self._stream = stream
        self._names: list[str | int] = []
        self._lines: dict[str | int, int] = {}  # where each id was first seen
        self._wrong = 0
        self._now = datetime.now(UTC)

    def __iter__(self) -> Iterator[Article]:
        # On a terminal that shows the results, they are progress enough.
        lines = self._stream if sys.stdout.isatty() else shown(self._stream, what="articles")
        for number, raw in enumerate(lines, start=1):
            line = raw.removeprefix(_MARK) if number == 1 else raw
            if not line.strip():
                continue
            try:
                yield self._article(line, number=number)
            except json.JSONDecodeError as error:
                self._wrong += 1
                printing.warn(
                    f"line {number} of standard input: no JSON from character {error.pos + 1} on: {error.msg}"
                )
            except (ValueError, RecursionError) as error:
                self._wrong += 1
                printing.warn(f"line {number} of standard input: {error}")

    def name(self, article: ArticleId) -> str | int:
        """The id that the stream gave an article."""
        return self._names[article]

    def finish(self) -> None:
        """End the command: exit code 1 where lines were passed over."""
        if self._wrong:
            raise typer.Exit(1)

    def _article(self, line: str, *, number: int) -> Article:
        # Half of a surrogate pair is no text that anything could match, or print.
        fields = json.loads(line, object_hook=_printable)
        if not isinstance(fields, dict):
            raise ValueError("expected a JSON object")  # noqa: TRY004 - told like every other mistake
        name, text = fields.get("id"), _text(fields, "text")
        if name is None or text is None:
            missing = "id" if name is None else "text"
            raise ValueError(f"`{missing}` is missing; expected at least `id` and `text`")
        if isinstance(name, bool) or not isinstance(name, str | int):
            raise ValueError(f"`id` is {_kind(name)}; expected text or a whole number")  # noqa: TRY004 - as above
        article = Article(
            id=ArticleId(len(self._names)),
            title=_text(fields, "title") or "",
            text=text,
            outlet=_text(fields, "outlet") or None,
            url=_text(fields, "url") or None,
            at=self._time(fields.get("published_at"), number),
        )
        if name in self._lines:
            printing.warn(
                f"line {number} of standard input: the id {json.dumps(name)} stands in line "
                f"{self._lines[name]}, too; each is read as an article of its own"
            )
        self._lines.setdefault(name, number)
        self._names.append(name)
        return article

    def _time(self, given: object, number: int) -> datetime | None:
        """The time of publication; one that cannot be believed is none, and named."""
        printed = "" if given is None else str(given)
        at, flags = claimed(printed, now=self._now)
        if printed.strip() and (at is None or DateFlag.FUTURE in flags):
            why = (
                "lies in the future" if at else "cannot be read; expected a time such as 2025-02-11T09:30:00Z"
            )
            shown_value = json.dumps(printed[:_SHOWN], ensure_ascii=False)
            printing.warn(
                f"line {number} of standard input: `published_at` {shown_value} {why}; taken as undated"
            )
            return None
        return at


def _text(fields: Mapping[str, object], name: str) -> str | None:
    """A field that is text, None where it is missing; a number is text that somebody forgot to quote."""
    value = fields.get(name)
    if isinstance(value, bool) or not isinstance(value, str | int | float | None):
        raise ValueError(f"`{name}` is {_kind(value)}; expected text")  # noqa: TRY004 - as above
    return None if value is None else str(value)


def _kind(value: object) -> str:
    kinds = {bool: "true or false", list: "a list", dict: "an object", float: "a fraction"}
    return kinds.get(type(value), "no text")


def _printable(fields: dict[str, object]) -> dict[str, object]:
    return {
        name: value.encode("utf-8", "replace").decode("utf-8") if isinstance(value, str) else value
        for name, value in fields.items()
    }
