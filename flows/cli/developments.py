"""`wirewatch developments`: what has newly happened."""

from collections.abc import Callable, Iterable
from typing import Annotated

import typer

from flows.cli import printing
from flows.cli.archive import archive, missing
from flows.cli.options import (
    LARGEST_ID,
    Config,
    Json,
    Limit,
    Since,
    configuration_of,
    moment,
    unknown,
    watches_in,
)

app = typer.Typer(no_args_is_help=True, help="What has newly happened.")

_WIDE = 10_000  # a pipe: what reads it goes by lines


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
    from flows.cli.chains import listed  # noqa: PLC0415 - help must come at once
    from storage import developments  # noqa: PLC0415

    with archive(config) as session:
        rows = developments.rows(session, limit=limit, watch=watch, since=moment(since))
        if watch is not None and not rows:
            watches = {*developments.watches(session), *watches_in(config)}
            if watch not in watches:
                raise unknown("watch", watch, watches)
    if as_json or not rows:
        printing.listing(rows, (), as_json=as_json, empty="no developments yet")
        return
    _print(lambda width: listed(rows, width))


@app.command()
def show(
    development: Annotated[int, typer.Argument(help="The id.", max=LARGEST_ID)],
    *,
    as_json: Json = False,
    config: Config = None,
) -> None:
    """Show the chain of an event: each status with its evidence, its reports, and what speaks against it."""
    from analysis.model import DevelopmentId  # noqa: PLC0415 - help must come at once
    from flows.chains import chain_of  # noqa: PLC0415
    from flows.cli.chains import chain  # noqa: PLC0415
    from storage import developments  # noqa: PLC0415

    configuration = configuration_of(config)
    with archive(config) as session:
        found = chain_of(session, DevelopmentId(development), configuration)
        if found is None:
            known = [row.id for row in developments.rows(session, limit=10)]
            raise missing("development", development, "developments", known=known)
    if as_json:
        printing.json_line(found)
        return
    _print(lambda width: chain(found, width))


def _print(lines: Callable[[int], Iterable[str]]) -> None:
    out = printing.console()
    for line in lines(out.width if out.is_terminal else _WIDE):
        out.print(line, markup=False, soft_wrap=True)
