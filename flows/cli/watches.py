"""`wirewatch watches`: what is watched, and what a text says about it."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from flows.cli import printing
from flows.cli.options import (
    Config,
    Json,
    OnlyWatch,
    Since,
    configuration_of,
    moment,
    only_watch,
    settings_of,
)
from flows.counting import counted

if TYPE_CHECKING:
    from analysis.explaining import Explanation
    from flows.watchchecking import Checked

app = typer.Typer(no_args_is_help=True, help="What is watched, and what a text says about it.")


@app.command("list")
def list_(*, as_json: Json = False, config: Config = None) -> None:
    """List the watches and the events that each follows."""
    configuration = configuration_of(config)
    if as_json:
        for watch in configuration.watches:
            printing.json_line(watch.model_dump(mode="json"))
        return
    out = printing.console()
    for watch in configuration.watches:
        channels = ", ".join(watch.alert) or "no channel"
        out.print(
            f"[bold]{printing.literal(watch.name)}[/bold] {printing.literal(watch.title)} -> {channels}"
        )
        for one in watch.developments:
            parts = {"subject": one.subject, "where": one.where, "by": one.actor, "not": one.exclude}
            told = "; ".join(f"{name} {', '.join(value)}" for name, value in parts.items() if value)
            out.print(f"    {one.name}: {one.event} {printing.literal(told)}")


@app.command()
def check(
    *,
    watch: OnlyWatch = None,
    since: Since = None,
    as_json: Json = False,
    config: Config = None,
) -> None:
    """Say which names never match, match everything or cannot tell anything, and the mend; 1 when some do."""
    from flows.watchchecking import check_watches  # noqa: PLC0415 - help must come at once

    configuration = only_watch(configuration_of(config), watch)
    found = check_watches(settings_of(config), configuration, since=moment(since))
    if as_json:
        for count in found.counts:
            printing.json_line({"line": "name", **printing.plain(count)})
        for finding in found.findings:
            printing.json_line({"line": "finding", **printing.plain(finding)})
    else:
        _print_check(found)
    if any(one.wrong for one in found.findings):
        raise typer.Exit(1)


def _print_check(found: "Checked") -> None:
    out = printing.console()
    if found.articles:
        columns = ("watch", "development", "field", "alias", "articles", "about", "assertions")
        printing.listing(found.counts, columns, as_json=False, empty="nothing is watched")
        out.print()
    for one in found.findings:
        mark = "[red]wrong[/red]" if one.wrong else "[yellow]note [/yellow]"
        where = one.watch + (f" / {one.development}" if one.development else "")
        what = " ".join(part for part in (one.field, one.alias and repr(one.alias)) if part)
        out.print(f"{mark}  {printing.literal(where)}: {printing.literal(what)}")
        printing.indented(f"{one.problem}. Mend: {one.mend}", by=7)
    wrong = sum(one.wrong for one in found.findings)
    seen = f"over {counted(found.articles, 'article')}" if found.articles else "without an archive"
    out.print(
        f"{counted(wrong, 'thing is', 'things are')} wrong, {seen}" if wrong else f"nothing is wrong, {seen}"
    )


@app.command()
def explain(
    text: Annotated[str, typer.Argument(help="The address of a page, a file (HTML or plain text), or -.")],
    *,
    as_json: Json = False,
    config: Config = None,
) -> None:
    """Show each sentence that touches a watch, what was read in it, and why it alerts or stays silent."""
    from flows.explaining import explain as explained  # noqa: PLC0415 - help must come at once

    found = explained(text, configuration_of(config), settings_of(config), now=datetime.now(UTC))
    for note in found.notes:
        printing.warn(note)
    if as_json:
        for row in found.rows:
            printing.json_line(row)
        return
    out, article = printing.console(), found.article
    out.print(f"[bold]{printing.literal(article.title) or 'no title'}[/bold]")
    where = (article.outlet, printing.shown(article.at), article.url, found.origin)
    out.print(printing.literal(", ".join(one for one in where if one)))
    if not found.rows:
        out.print("no sentence touches a watch")
    last = ""
    for row in found.rows:
        if row.sentence != last:
            out.print()
            printing.indented(f"“{row.sentence}”", by=0)
            last = row.sentence
        _print_reading(row)


def _print_reading(row: "Explanation") -> None:
    """One reading of a sentence: what was read, what decided, and what becomes of it."""
    out = printing.console()
    event = f"{row.watch} / {row.development}" if row.development else row.watch
    read = f"'{row.trigger}' says nothing" if row.trigger else f"names {', '.join(row.names)}"
    said = row.assertion
    if said is not None:
        when = f" ({said.when})" if said.when else ""
        told_by = f", attributed to {said.attributed_to}" if said.attributed_to else ""
        read = f"'{row.trigger}' says {said.label}{when}, certainty {said.certainty:.2f}{told_by}"
    printing.indented(f"{event}: {read}")
    if said is not None:
        printing.indented(f"by: {'; '.join(said.reasons)}", by=8)
    colour = "green" if row.alerts else "yellow"
    verdict = printing.set_in(row.told, by=8)
    out.print(f"[{colour}]{verdict}[/{colour}]")
