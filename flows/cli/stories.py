"""`wirewatch stories`: the matters that the archive holds."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from flows.cli import printing
from flows.cli.archive import archive, missing
from flows.cli.options import LARGEST_ID, Config, Json, Limit

if TYPE_CHECKING:
    from analysis.model import ArticleId
    from storage.store import Session
    from storage.stories import StoryDetail

app = typer.Typer(no_args_is_help=True, help="The matters that the archive holds.")

_WIDTH = 80  # where nobody says how wide the terminal is
_WIDEST = 100  # longer lines are hard to read


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
    """Draw a story: who wrote first, who copied whom and when, what each write-up added and led to."""
    from analysis.model import StoryId  # noqa: PLC0415 - help must come at once
    from flows.cli.storydrawing import drawn  # noqa: PLC0415
    from storage import stories  # noqa: PLC0415

    with archive(config) as session:
        found = stories.one(session, StoryId(story))
        added = {} if found is None else _added(session, found)
    if found is None:
        raise missing("story", story, "stories")
    if as_json:
        printing.json_line({**printing.plain(found), "added": added})
        return
    out = printing.console()
    for line in drawn(found, added, width=min(out.width, _WIDEST) if out.is_terminal else _WIDTH):
        out.print(line, markup=False, soft_wrap=True)


@app.command()
def repair(*, config: Config = None) -> None:
    """Look again at all stories that have changed: split and merge them. Once a night is often enough."""
    from flows.settings import Settings  # noqa: PLC0415 - help must come at once
    from flows.steps.repair import repair as step  # noqa: PLC0415
    from flows.wiring import kit_of  # noqa: PLC0415

    with kit_of(Settings() if config is None else Settings(config=config)) as kit:
        report = step(kit, now=datetime.now(UTC))
    printing.console().print(report.sentence)


def _added(session: "Session", story: "StoryDetail") -> "dict[ArticleId, str]":
    """What each write-up said that none before it had."""
    from analysis.retelling import additions  # noqa: PLC0415 - help must come at once
    from storage import articles  # noqa: PLC0415

    held = {one.id for one in story.articles}
    own = [one.id for one in story.articles if one.copy_of not in held]
    texts = articles.by_ids(session, own)
    return additions((one, texts[one].text) for one in own if one in texts)
