"""`wirewatch demo`, `run`, `serve`, `listen` and `check`."""

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from analysis.errors import ConfigError
from flows.cli import printing
from flows.cli.options import Config, Json, settings_of

if TYPE_CHECKING:
    from flows.steps.report import Report


def add_to(app: typer.Typer) -> None:
    """Add the commands that run the pipeline."""
    for command in (demo, run, serve, listen, check):
        app.command(rich_help_panel="The pipeline")(command)


def demo(
    *,
    home: Annotated[
        Path | None, typer.Option(help="Keep the demo's database here; by default in a new folder in /tmp.")
    ] = None,
) -> None:
    """Play a real case on the bundled news site, on this machine, in under a minute."""
    from flows.demo.play import play  # noqa: PLC0415 - help must come at once

    play(home)


def run(*, as_json: Json = False, config: Config = None) -> None:
    """Run one cycle now, in this process; exit code 1 when some of the work failed.

    A page that could not be had and was read by its feed's own text is named, and is no failure.
    """
    from flows.running import run_once  # noqa: PLC0415 - help must come at once

    with printing.alone(as_json=as_json):
        reports = run_once(settings_of(config))
    for report in reports:
        if as_json:
            printing.json_line(report)
        else:
            printing.console().print(f"{report.step:8} {printing.literal(report.sentence)}")
    _name_troubles(reports)


def serve(
    *,
    every: Annotated[str, typer.Option(help="How often a cycle starts.")] = "5m",
    port: Annotated[int, typer.Option(min=1, max=65535, help="Where Prefect's pages are.")] = 4200,
    config: Config = None,
) -> None:
    """Run Prefect's server, the schedule and a worker in one go, until stopped."""
    from flows.serving import serve as serve_until_stopped  # noqa: PLC0415 - help must come at once

    serve_until_stopped(settings_of(config), every=_duration(every), port=port)


def listen(*, config: Config = None) -> None:
    """Answer the hubs that tell of news (WebSub), until stopped; `serve` does so, too."""
    from flows.listening import listen as listen_until_stopped  # noqa: PLC0415 - help must come at once

    listen_until_stopped(settings_of(config))


def check(
    *,
    send: Annotated[bool, typer.Option("--send", help="Send a test message to every channel.")] = False,
    as_json: Json = False,
    config: Config = None,
) -> None:
    """Try configuration, database, feeds, channels and Prefect; say what is wrong, and the mend."""
    from flows.checking import check as findings  # noqa: PLC0415 - help must come at once

    wrong = False
    found = findings(settings_of(config), send=send)
    while True:
        with printing.alone(as_json=as_json):
            finding = next(found, None)
        if finding is None:
            break
        wrong |= not finding.ok
        if as_json:
            printing.json_line(finding)
        else:
            mark = "[green]ok[/green]   " if finding.ok else "[red]wrong[/red]"
            printing.console().print(f"{mark} {finding.what}: {printing.literal(finding.told)}")
    if wrong:
        raise typer.Exit(1)


def _name_troubles(reports: "list[Report]") -> None:
    troubles = [trouble for report in reports for trouble in report.troubles]
    notes = [note for report in reports for note in report.notes]
    unseen = [f"could not see: {one}" for report in reports for one in report.unseen]
    for one in (*unseen, *notes, *troubles):
        printing.warn(one)
    if troubles:
        raise typer.Exit(1)


def _duration(text: str) -> timedelta:
    from pydantic import TypeAdapter, ValidationError  # noqa: PLC0415 - help must come at once

    from flows.configuration.fields import Duration  # noqa: PLC0415

    try:
        every: timedelta = TypeAdapter(Duration).validate_python(text)
    except ValidationError as error:
        told = error.errors()[0]["msg"].removeprefix("Value error, ")
        raise ConfigError(f"--every: {told}; found {text!r}") from error
    if every < timedelta(seconds=10):
        raise ConfigError(f"--every: a cycle cannot start more often than every 10s; found {text!r}")
    return every
