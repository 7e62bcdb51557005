"""`wirewatch feeds`: what is polled, and how it does."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from analysis import urls
from flows.cli import feedstatus, printing
from flows.cli.options import Config, Json, settings_of
from flows.counting import counted

app = typer.Typer(no_args_is_help=True, help="What is polled, and how it does.")

app.command()(feedstatus.status)
app.command()(feedstatus.show)


@app.command()
def add(
    url: str,
    *,
    outlet: Annotated[str | None, typer.Option(help="What the outlet is called.")] = None,
    every: Annotated[bool, typer.Option("--all", help="Add all feeds that are found.")] = False,
    unseen: Annotated[
        bool, typer.Option("--unseen", help="Add the address as it is, without asking it.")
    ] = False,
    config: Config = None,
) -> None:
    """Poll one more feed: its address, or that of a web page that has one."""
    from flows import adding, subscriptions  # noqa: PLC0415 - help must come at once

    settings, now = settings_of(config), datetime.now(UTC)
    address = adding.address_of(url)
    if unseen or subscriptions.is_polled(settings, address):
        chosen = [adding.Chosen(url=address)]
    else:
        chosen = adding.chosen(adding.limits_of(settings), address, every=every, now=now)
    for one in chosen:
        added = subscriptions.add(settings, [one.url], outlet=outlet, now=now)
        shown = printing.literal(urls.without_secrets(one.url))
        told = f"added {shown}{one.told}; it is polled with the next cycle"
        printing.console().print(told if added.new else f"{shown} is polled already")


@app.command()
def remove(url: str, *, config: Config = None) -> None:
    """Poll a feed no longer that was added by command; its entries and articles stay."""
    from flows import subscriptions  # noqa: PLC0415 - help must come at once

    subscriptions.remove(settings_of(config), url, now=datetime.now(UTC))
    printing.console().print(
        f"removed {printing.literal(urls.without_secrets(url))}; what was read of it stays"
    )


@app.command("list")
def list_(*, as_json: Json = False, config: Config = None) -> None:
    """List the feeds; what opens their addresses is masked."""
    rows = feedstatus.masked(config)
    printing.listing(rows, ("url", "outlet", "title", "entries"), as_json=as_json, empty="no feeds yet")


@app.command("import")
def import_(file: Path, *, config: Config = None) -> None:
    """Add the feeds of an OPML file; those that are polled already stay as they are."""
    from flows import subscriptions  # noqa: PLC0415 - help must come at once

    added = subscriptions.import_opml(settings_of(config), file, now=datetime.now(UTC))
    printing.console().print(f"added {counted(added.new, 'feed')}; {added.known:,} known already")
    for one in added.unusable:
        printing.warn(f"{file}: {one!r} is no web address, and was left out")
    for one in added.masked:
        printing.warn(
            f"{file}: {one} lacks what opens it, and was left out. Mend: export the list with --with-secrets"
        )
    if added.unusable or added.masked:
        raise typer.Exit(1)


@app.command()
def export(
    *,
    with_secrets: Annotated[
        bool, typer.Option("--with-secrets", help="Keep passwords, keys and tokens in the addresses.")
    ] = False,
    config: Config = None,
) -> None:
    """Print all feeds as OPML."""
    from flows import opml  # noqa: PLC0415 - help must come at once

    rows = feedstatus.health(config)
    masked = sum(row.url != urls.without_secrets(row.url) for row in rows)
    if masked and not with_secrets:
        addresses = counted(masked, "address is", "addresses are")
        printing.warn(f"{addresses} without what opens them. Mend: --with-secrets")
    typer.echo(opml.written(rows, secrets=with_secrets))
