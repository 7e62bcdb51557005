"""`wirewatch stories`: the matters that the archive holds."""

from typing import Annotated

import typer

from flows.cli import printing
from flows.cli.archive import archive, missing
from flows.cli.options import LARGEST_ID, Config, Json, Limit

app = typer.Typer(no_args_is_help=True, help="The matters that the archive holds.")


@app.command("list")
def list_(*, limit: Limit = 30, as_json: Json = False, config: Config = None) -> None:
    """List the stories, the one last heard of first."""
    from storage import stories  # noqa: PLC0415 - help must come at once

    with archive(config) as session:
        rows = stories.rows(session, limit=limit)
    columns = ("id", "last_at", "articles", "copies", "outlets", "title")
    printing.listing(rows, columns, as_json=as_json, empty="no stories yet")


@app.command()
def show(
    story: Annotated[int, typer.Argument(help="The id.", max=LARGEST_ID)],
    *,
    as_json: Json = False,
    config: Config = None,
) -> None:
    """Show a story: who wrote of it, and who copied whom."""
    from analysis.model import StoryId  # noqa: PLC0415 - help must come at once
    from storage import stories  # noqa: PLC0415

    with archive(config) as session:
        found = stories.one(session, StoryId(story))
    if found is None:
        raise missing("story", story, "stories")
    if as_json:
        printing.json_line(found)
        return
    printing.console().print(f"[bold]{printing.literal(found.row.title)}[/bold]")
    columns = ("id", "at", "outlet", "copy_of", "title")
    printing.listing(found.articles, columns, as_json=False, empty="no articles")
