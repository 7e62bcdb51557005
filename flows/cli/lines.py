"""Articles as JSON lines: `id` and `text`, and where known `title`, `outlet`, `url`, `published_at`."""

import json
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

import typer

from analysis.model import Article, ArticleId
from analysis.times import claimed
from flows.cli import printing
from flows.progress import shown


class Lines:
    """Articles in the order of the stream; a line that cannot be used is named and passed over."""

    def __init__(self, stream: Iterable[str]) -> None:
        self._stream = stream
        self._names: list[str | int] = []
        self._wrong = 0
        self._now = datetime.now(UTC)

    def __iter__(self) -> Iterator[Article]:
        # On a terminal that shows the results, they are progress enough.
        lines = self._stream if sys.stdout.isatty() else shown(self._stream, what="articles")
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            try:
                yield self._article(line)
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

    def _article(self, line: str) -> Article:
        # Half of a surrogate pair is no text that anything could match, or print.
        fields = json.loads(line, object_hook=_printable)
        if not isinstance(fields, dict):
            raise ValueError("expected a JSON object")  # noqa: TRY004 - told like every other mistake
        for needed in ("id", "text"):
            if not isinstance(fields.get(needed), str | int):
                raise ValueError(f"`{needed}` is missing; expected at least `id` and `text`")  # noqa: TRY004
        at, _ = claimed(str(fields.get("published_at") or ""), now=self._now)
        self._names.append(fields["id"])
        return Article(
            id=ArticleId(len(self._names) - 1),
            title=str(fields.get("title") or ""),
            text=str(fields["text"]),
            outlet=fields.get("outlet"),
            url=fields.get("url"),
            at=at,
        )


def _printable(fields: dict[str, object]) -> dict[str, object]:
    return {
        name: value.encode("utf-8", "replace").decode("utf-8") if isinstance(value, str) else value
        for name, value in fields.items()
    }
