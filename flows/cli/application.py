"""All commands, and what becomes of their errors."""

import os
import sys
from io import TextIOWrapper
from typing import NoReturn

import typer

from analysis.errors import ConfigError, SchemaMismatch, WirewatchError
from flows.cli import (
    alerts,
    articles,
    developments,
    feedback,
    feeds,
    outlets,
    replay,
    running,
    stages,
    stories,
    watches,
)

# Exit codes: everything done; some of the work failed, and is named; wrong use or configuration.
DONE, FAILED, WRONG_USE = 0, 1, 2
_INTERRUPTED = 130

app = typer.Typer(
    name="wirewatch",
    help="Tells people, once, when something new has happened to what they watch.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
running.add_to(app)
stages.add_to(app)
replay.add_to(app)
feedback.add_to(developments.app)
outlets.add_to(app)
for group, name in (
    (feeds.app, "feeds"),
    (watches.app, "watches"),
    (stories.app, "stories"),
    (developments.app, "developments"),
    (alerts.app, "alerts"),
    (articles.app, "articles"),
):
    app.add_typer(group, name=name)


def main() -> None:
    """Run the command line; the console script `wirewatch` points here."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")  # a Latin-1 terminal shows question marks, and all the rest
    try:
        app()
    except (ConfigError, SchemaMismatch) as error:
        _complain(error, WRONG_USE)
    except WirewatchError as error:
        _complain(error, FAILED)
    except KeyboardInterrupt:
        sys.exit(_INTERRUPTED)
    except BrokenPipeError:
        _hung_up()
    except SystemExit as ended:
        # click and rich answer a closed pipe by exit code 1, each in its own way.
        if isinstance(ended.__context__, BrokenPipeError):
            _hung_up()
        _flush()
        raise


def _flush() -> None:
    """Print what is still held back while a closed pipe can be answered; Python complains of it later."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        _hung_up()


def _hung_up() -> NoReturn:
    """End well: the reader of our pipe has seen enough."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(DONE)


def _complain(error: WirewatchError, code: int) -> None:
    for line in str(error).splitlines():
        print(f"wirewatch: {line}", file=sys.stderr)  # noqa: T201 - the command line speaks to people
    sys.exit(code)
