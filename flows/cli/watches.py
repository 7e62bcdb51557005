"""`wirewatch watches`: what is watched, and what a text says about it."""

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from analysis.errors import ConfigError
from flows.cli import printing
from flows.cli.options import Config, Json, configuration_of

if TYPE_CHECKING:
    from analysis.model import Article
    from flows.configuration import Configuration

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
def explain(
    text: Annotated[str, typer.Argument(help="The address of a page, a file (HTML or plain text), or -.")],
    *,
    as_json: Json = False,
    config: Config = None,
) -> None:
    """Show each sentence that touches a watch, what was read in it, and why it alerts or stays silent."""
    from flows.watching import detector_of  # noqa: PLC0415 - help must come at once

    configuration = configuration_of(config)
    article = _article(text, configuration)
    rows = detector_of(configuration).explain(article)
    if as_json:
        for row in rows:
            printing.json_line(row)
        return
    out = printing.console()
    out.print(f"[bold]{printing.literal(article.title) or 'no title'}[/bold]")
    if not rows:
        out.print("no sentence touches a watch")
    for row in rows:
        said = row.assertion
        out.print(f"\n{printing.literal(row.sentence)}")
        verdict = (
            f"[green]{said.label}[/green], certainty {said.certainty:.2f}"
            if said
            else "[yellow]silent[/yellow]"
        )
        out.print(f"    {row.watch} / {row.development}: '{printing.literal(row.trigger)}' -> {verdict}")
        out.print(f"    {printing.literal(row.why)}")


def _article(where: str, configuration: "Configuration") -> "Article":
    """The text to explain, as an article."""
    from analysis.model import Article, ArticleId  # noqa: PLC0415 - help must come at once

    now = datetime.now(UTC)
    body = _body(where, configuration)
    if not body.lstrip().startswith(b"<"):
        title, _, text = body.decode("utf-8", "replace").partition("\n")
        return Article(id=ArticleId(0), title=title if text else "", text=text or title, at=now)
    from connectors.pages import read_page  # noqa: PLC0415 - costs .7 s, and plain text does without

    url = where if where.startswith("http") else ""
    reading = read_page(body, url=url, now=now)
    return Article(
        id=ArticleId(0),
        title=reading.title,
        text=reading.text,
        at=reading.published_at or now,
        outlet=reading.outlet,
        url=reading.url,
        language=reading.language,
    )


def _body(where: str, configuration: "Configuration") -> bytes:
    if where == "-":
        return sys.stdin.buffer.read()
    if where.startswith(("http://", "https://")):
        from connectors.web import NotModified  # noqa: PLC0415 - only an address needs the client
        from flows.wiring import web_of  # noqa: PLC0415

        with web_of(configuration.limits) as web:
            answer = web.get(where)
        return b"" if isinstance(answer, NotModified) else answer.body
    try:
        return Path(where).read_bytes()
    except OSError as error:
        raise ConfigError(f"{where}: cannot be read: {error.strerror}") from error
