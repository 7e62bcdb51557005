"""`wirewatch alerts`: what was sent, what waits, and what no channel took."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from analysis.errors import ConfigError
from flows.cli import printing
from flows.cli.archive import archive, archive_to_change, missing
from flows.cli.options import LARGEST_ID, Config, Json, Limit, configuration_of, unknown
from flows.counting import counted

if TYPE_CHECKING:
    from analysis.model import AlertId
    from storage.store import Session

app = typer.Typer(no_args_is_help=True, help="What was sent, what waits, and what no channel took.")

_COLUMNS = (
    "id",
    "state",
    "watch",
    "development",
    "label",
    "channel",
    "due_at",
    "settled_at",
    "attempts",
    "reason",
)


_Ids = Annotated[list[int], typer.Argument(help="The ids.", min=1, max=LARGEST_ID)]


@app.command("list")
def list_(
    *,
    state: Annotated[
        str | None, typer.Option(help="Only those: waiting, claimed, sent, failed or dropped.")
    ] = None,
    limit: Limit = 30,
    as_json: Json = False,
    config: Config = None,
) -> None:
    """List the alerts, the latest first."""
    from storage import alerts  # noqa: PLC0415 - help must come at once

    if state is not None and state not in alerts.STATES:
        raise unknown("state of an alert", state, alerts.STATES)
    with archive(config) as session:
        rows = alerts.rows(session, state=state, limit=limit)
    printing.listing(rows, _COLUMNS, as_json=as_json, empty="no alerts")


@app.command()
def retry(
    alerts: Annotated[
        list[int] | None,
        typer.Argument(help="The ids; none: all that failed.", min=1, max=LARGEST_ID),
    ] = None,
    *,
    config: Config = None,
) -> None:
    """Let alerts be sent with the next cycle: those that failed, wait for later, or were dropped."""
    from storage import alerts as outbox  # noqa: PLC0415 - help must come at once

    with archive_to_change(config) as session:
        chosen = _open(session, alerts) if alerts else None
        again = outbox.retry(session, chosen, now=datetime.now(UTC))
    printing.console().print(f"{counted(again, 'alert is', 'alerts are')} due with the next cycle")


@app.command()
def drop(alerts: _Ids, *, config: Config = None) -> None:
    """Let alerts never be sent, unless they are retried by their ids."""
    from storage import alerts as outbox  # noqa: PLC0415 - help must come at once

    with archive_to_change(config) as session:
        chosen = _open(session, alerts)
        dropped = outbox.drop(session, chosen, reason="dropped by command", now=datetime.now(UTC))
    printing.console().print(f"dropped {counted(dropped, 'alert')}")


@app.command()
def preview(
    development: Annotated[int, typer.Argument(help="The id of a development.", max=LARGEST_ID)],
    *,
    as_: Annotated[str, typer.Option("--as", help="text, mail, html or slack.")] = "text",
    output: Annotated[Path | None, typer.Option(help="Write it to this file.")] = None,
    config: Config = None,
) -> None:
    """Show what an alert of a development looks like; nothing is sent.

    What `--as slack` prints can be pasted into Slack's Block Kit Builder.
    """
    from analysis.model import DevelopmentId  # noqa: PLC0415 - help must come at once
    from connectors.channels.previews import PREVIEWS  # noqa: PLC0415
    from flows.noticing import filled_in  # noqa: PLC0415
    from flows.watching import kinds_of, watches_of  # noqa: PLC0415
    from storage import developments, notices  # noqa: PLC0415

    if as_ not in PREVIEWS:
        raise unknown("form of an alert", as_, PREVIEWS)
    configuration = configuration_of(config)
    watches = {watch.name: watch for watch in watches_of(configuration)}
    with archive(config) as session:
        found = notices.of_development(session, number := DevelopmentId(development))
        if found is None:
            known = [row.id for row in developments.rows(session, limit=10)]
            raise missing("development", development, "developments", known=known)
        kinds = kinds_of(configuration)
        shown = filled_in(session, found, development=number, watches=watches, kinds=kinds)
    page = PREVIEWS[as_]([shown])
    if output is None:
        typer.echo(page, nl=False)
    else:
        _write(output, page)


def _write(file: Path, page: str) -> None:
    try:
        file.write_text(page, encoding="utf-8")
    except OSError as error:
        raise ConfigError(
            f"{file} cannot be written: {error.strerror}. Mend: name another --output"
        ) from error
    printing.console().print(f"written to {printing.literal(str(file))}")


def _open(session: "Session", alerts: list[int]) -> "list[AlertId]":
    """The alerts with these ids. Raises ConfigError where one is not there, or is out of our hands."""
    from analysis.model import AlertId  # noqa: PLC0415 - help must come at once
    from storage import alerts as outbox  # noqa: PLC0415

    chosen = [AlertId(one) for one in alerts]
    states = outbox.states(session, chosen)
    for one in chosen:
        if one not in states:
            known = [row.id for row in outbox.rows(session, limit=10)]
            raise missing("alert", one, "alerts", known=known)
        if states[one] in {"sent", "claimed"}:
            told = "was sent" if states[one] == "sent" else "is being sent"
            raise ConfigError(f"alert {one} {told}. Mend: see `wirewatch alerts list`")
    return chosen
