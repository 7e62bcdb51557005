"""`wirewatch developments`: what has newly happened."""

from typing import Annotated

import typer

from flows.cli import printing
from flows.cli.archive import archive, missing
from flows.cli.options import LARGEST_ID, Config, Json, Limit, Since, moment, unknown, watches_in

app = typer.Typer(no_args_is_help=True, help="What has newly happened.")

_COLUMNS = (
    "id",
    "at",
    "watch",
    "development",
    "label",
    "when",
    "outlet",
    "write_ups",
    "copies",
    "feedback",
    "sentence",
)


@app.command("list")
def list_(
    *,
    watch: Annotated[str | None, typer.Option(help="Only those of this watch.")] = None,
    since: Since = None,
    limit: Limit = 30,
    as_json: Json = False,
    config: Config = None,
) -> None:
    """List the developments, the latest first."""
    from storage import developments  # noqa: PLC0415 - help must come at once

    with archive(config) as session:
        rows = developments.rows(session, limit=limit, watch=watch, since=moment(since))
        if watch is not None and not rows:
            watches = {*developments.watches(session), *watches_in(config)}
            if watch not in watches:
                raise unknown("watch", watch, watches)
    printing.listing(rows, _COLUMNS, as_json=as_json, empty="no developments yet")


@app.command()
def show(
    development: Annotated[int, typer.Argument(help="The id.", max=LARGEST_ID)],
    *,
    as_json: Json = False,
    config: Config = None,
) -> None:
    """Show a development: the chain of its event, and everybody who says so."""
    from analysis.model import DevelopmentId  # noqa: PLC0415 - help must come at once
    from storage import developments  # noqa: PLC0415

    with archive(config) as session:
        found = developments.one(session, DevelopmentId(development))
        if found is None:
            known = [row.id for row in developments.rows(session, limit=10)]
            raise missing("development", development, "developments", known=known)
    if as_json:
        printing.json_line(found)
        return
    out = printing.console()
    out.print(f"[bold]{found.row.watch} / {found.row.development}[/bold]")
    for step in found.chain:
        mark = ">" if step.id == found.row.id else " "
        when = f" ({step.when})" if step.when else ""
        out.print(f"{mark} {printing.shown(step.at)}  {step.label}{when}: {printing.literal(step.sentence)}")
    out.print()
    columns = ("at", "outlet", "status", "outcome", "copy_of", "because", "title")
    printing.listing(found.evidence, columns, as_json=False, empty="no evidence")
