"""`wirewatch alerts`: what was sent, what waits, and what no channel took."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from flows.cli import printing
from flows.cli.archive import archive, archive_to_change
from flows.cli.options import Config, Json, Limit

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


@app.command("list")
def list_(
    *,
    state: Annotated[str | None, typer.Option(help="Only those: waiting, claimed, sent or failed.")] = None,
    limit: Limit = 30,
    as_json: Json = False,
    config: Config = None,
) -> None:
    """List the alerts, the latest first."""
    from storage import alerts  # noqa: PLC0415 - help must come at once

    with archive(config) as session:
        rows = alerts.rows(session, state=state, limit=limit)
    printing.listing(rows, _COLUMNS, as_json=as_json, empty="no alerts")


@app.command()
def retry(
    alerts: Annotated[list[int] | None, typer.Argument(help="The ids; none: all that failed.")] = None,
    *,
    config: Config = None,
) -> None:
    """Let failed alerts wait again; the next cycle sends them."""
    from analysis.model import AlertId  # noqa: PLC0415 - help must come at once
    from storage import alerts as outbox  # noqa: PLC0415

    chosen = [AlertId(one) for one in alerts] if alerts else None
    with archive_to_change(config) as session:
        again = outbox.retry(session, chosen, now=datetime.now(UTC))
    printing.console().print(f"{again} alerts wait again")
