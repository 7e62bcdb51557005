"""`wirewatch articles`: the texts that were read."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from flows.cli import printing
from flows.cli.archive import archive, missing
from flows.cli.options import LARGEST_ID, Config, Json, Limit, Since, moment, unknown

if TYPE_CHECKING:
    from storage.articles import Revision

app = typer.Typer(no_args_is_help=True, help="The texts that were read.")

_COLUMNS = ("id", "at", "outlet", "quality", "copy_of", "story", "title")


@app.command("list")
def list_(  # noqa: PLR0913 - a list and its filters
    query: Annotated[str | None, typer.Argument(help="Only those with this in title or address.")] = None,
    *,
    outlet: Annotated[str | None, typer.Option(help="Only those of this outlet.")] = None,
    since: Since = None,
    limit: Limit = 30,
    as_json: Json = False,
    config: Config = None,
) -> None:
    """List the articles, the newest first."""
    from storage import articles  # noqa: PLC0415 - help must come at once

    with archive(config) as session:
        rows = articles.rows(session, limit=limit, outlet=outlet, since=moment(since), query=query)
        if outlet is not None and not rows and outlet not in (known := articles.outlets(session)):
            raise unknown("outlet", outlet, known)
    printing.listing(rows, _COLUMNS, as_json=as_json, empty="no articles")


@app.command()
def show(
    article: Annotated[str, typer.Argument(help="The id, or the address.")],
    *,
    as_json: Json = False,
    config: Config = None,
) -> None:
    """Show an article, what it repeats, what it asserts, and what each revision told anew."""
    from analysis.urls import canonical  # noqa: PLC0415 - help must come at once
    from storage import articles, developments  # noqa: PLC0415

    with archive(config) as session:
        found = articles.one(
            session,
            int(article) if article.isdecimal() and int(article) <= LARGEST_ID else canonical(article),
        )
        verdicts = developments.assertions(session, found.row.id) if found else []
    if found is None:
        raise missing("article", article, "articles")
    if as_json:
        printing.json_line({"article": found, "verdicts": verdicts})
        return
    out, row = printing.console(), found.row
    out.print(f"[bold]{printing.literal(row.title)}[/bold]")
    out.print(f"{printing.shown(row.outlet)}, {printing.shown(row.at)} UTC, {printing.literal(row.url)}")
    if found.relation:
        out.print(
            f"{found.relation} of article {found.related_to} ({found.similarity:.0%} of the smaller text)"
        )
    for verdict in verdicts:
        said = verdict.assertion
        out.print(
            f"{said.development}: {said.label} - {verdict.outcome.value}: {printing.literal(verdict.because)}"
        )
    for line in _rewritten(found.revisions):
        out.print(printing.literal(line))
    out.print()
    for paragraph in found.text.splitlines():
        out.print(printing.literal(paragraph))


def _rewritten(revisions: Sequence["Revision"]) -> list[str]:
    """Return a line for each revision but the first: when, and what it told who had read the last one."""
    from analysis.rewording import Headline, compare  # noqa: PLC0415 - help must come at once

    heads = [Headline(one.title, one.text.split("\n", 1)[0]) for one in revisions]
    lines = []
    for before, after, revision in zip(heads, heads[1:], revisions[1:], strict=False):
        said = compare(before, after)
        move = f", {said.before} -> {said.after}" if said.change == "progress" else ""
        lines.append(f"revised {printing.shown(revision.read_at)} UTC: {said.change}{move} ({said.because})")
    return lines
