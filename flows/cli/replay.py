"""`wirewatch replay`: what would have been alerted, over the archive, with today's watches."""

from typing import Annotated

import typer

from flows.cli import printing
from flows.cli.options import Config, Json, configuration_of, settings_of
from flows.progress import shown


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command(rich_help_panel="The pipeline")(replay)


def replay(
    *,
    every: Annotated[
        bool, typer.Option("--all", help="Every assertion, and why it is or is not new.")
    ] = False,
    as_json: Json = False,
    config: Config = None,
) -> None:
    """Show what today's watches would have alerted, over the archive in time order; sends nothing."""
    from flows.judging import told  # noqa: PLC0415 - help must come at once
    from flows.replaying import over_archive  # noqa: PLC0415
    from flows.wiring import opened  # noqa: PLC0415

    out = printing.console()
    configuration = configuration_of(config)
    with opened(settings_of(config)) as store:
        for row in shown(over_archive(store, configuration), what="replaying"):
            for verdict in row.verdicts:
                if not every and verdict.development is None:
                    continue
                if as_json:
                    printing.json_line(told(verdict, row.article.url or row.article.id, whole=every))
                else:
                    said = verdict.assertion
                    out.print(
                        f"{printing.shown(row.article.at)}  {said.watch} / {said.development}: {said.label}"
                        f"{f' ({said.when})' if said.when else ''}  [{verdict.outcome.value}]".replace(
                            "[", "\\["
                        )
                    )
                    out.print(f"    {printing.literal(said.sentence)}")
                    if verdict.because:
                        out.print(f"    [dim]{printing.literal(verdict.because)}[/dim]")
