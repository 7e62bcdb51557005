"""Alerts on a terminal, or in whatever the output is piped to."""

from collections.abc import Sequence
from dataclasses import dataclass
from io import StringIO
from typing import ClassVar, TextIO

from rich.console import Console
from rich.text import Text

from analysis.alerts import by_watch
from analysis.concerns import Bulletin
from analysis.errors import TemporaryDeliveryError
from analysis.model import Notice
from connectors.channels.channel import Channel, Setup, Trace, bulletin_key, message_key
from connectors.channels.wording import LONGEST_SENTENCE, LONGEST_TITLE, UNSEEN, Lines, lines, plain


@dataclass(frozen=True, kw_only=True)
class ConsoleChannel:
    """Writes alerts to a stream, in colour where it is a terminal."""

    name: str
    stream: TextIO
    most: ClassVar[int] = 1000

    def send(self, notices: Sequence[Notice], unseen: Sequence[str] = ()) -> str:
        """Print the notices under their watches and return a key made of their ids."""
        page = StringIO()
        console = self._console(page)
        # Text objects, never strings: a string would have its [brackets] read as mark-up.
        for group in by_watch(notices).values():
            console.print(Text(lines(group[0]).watch, style="dim"), soft_wrap=True)
            for notice in group:
                console.print(_rendered(lines(notice)), soft_wrap=True)
        if unseen:
            console.print(_listed(UNSEEN, unseen), soft_wrap=True)
        self._print(page)
        return message_key(self.name, notices)

    def inform(self, bulletin: Bulletin) -> str:
        """Print the bulletin and return its key."""
        page = StringIO()
        self._console(page).print(_listed(bulletin.title, bulletin.lines), soft_wrap=True)
        self._print(page)
        return bulletin_key(self.name, bulletin)

    def _console(self, page: StringIO) -> Console:
        # Rendered apart from the stream: rich ends the process when the reader of a pipe has gone.
        colours = self.stream.isatty()
        return Console(file=page, force_terminal=colours, highlight=False, markup=False, emoji=False)

    def _print(self, page: StringIO) -> None:
        # A Latin-1 terminal shows question marks; it does not stop an alert.
        encoding = self.stream.encoding or "utf-8"
        try:
            self.stream.write(page.getvalue().encode(encoding, "replace").decode(encoding))
            self.stream.flush()
        except OSError as error:
            reason = f"cannot write to the stream: {error.strerror or type(error).__name__}"
            raise TemporaryDeliveryError(self.name, reason) from error

    def find(self, notices: Sequence[Notice]) -> Trace:  # noqa: ARG002 - nobody can ask a terminal
        """Say nothing: a terminal does not remember."""
        return Trace.UNKNOWN

    def check(self) -> str:
        """Return where alerts will appear."""
        return "writes to the terminal" if self.stream.isatty() else "writes to the output of the process"


def build(setup: Setup) -> Channel:
    """Return the console channel. It has no options."""
    return ConsoleChannel(name=setup.name, stream=setup.stream)


def _listed(title: str, sentences: Sequence[str]) -> Text:
    rows = [Text(plain(title, LONGEST_TITLE), style="bold")]
    rows += [Text(f"  {plain(sentence, LONGEST_SENTENCE)}", style="yellow") for sentence in sentences]
    return Text("\n").join(rows).append("\n")


def _rendered(shown: Lines) -> Text:
    said = f"“{shown.sentence}”" + (f" ({shown.attribution})" if shown.attribution else "")
    rows = [
        (shown.headline, "bold"),
        (f"  {shown.move}", "green"),
        (f"  {shown.standing}", "yellow"),
        (f"  {said}", ""),
        (f"  {shown.article}", "italic"),
        (f"  {shown.link}", "blue"),
        (f"  {shown.coverage}", "dim"),
        (f"  {shown.caution}", "yellow"),
    ]
    filled = [Text(row, style=style) for row, style in rows if row.strip()]
    return Text("\n").join(filled).append("\n")
