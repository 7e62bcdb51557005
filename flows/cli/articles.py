"""`wirewatch articles`: the texts that were read."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Annotated

import typer

from flows.cli import printing
from flows.cli.archive import archive, missing
from flows.cli.options import LARGEST_ID, Config, Json, Limit, Since, moment, unknown

if TYPE_CHECKING:
    from analysis.boilerplate import Paragraph
    from analysis.edits import Edit
    from analysis.rewording import Rewording
    from analysis.versions import Passage
    from storage.articles import ArticleDetail, Revision
    from storage.store import Session

app = typer.Typer(no_args_is_help=True, help="The texts that were read.")

_OF_THE_FEED = frozenset({"article", "summary"})
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
    """Show an article, what it asserts, and how it differs from what it repeats and from its texts before."""
    from analysis.urls import canonical  # noqa: PLC0415 - help must come at once
    from analysis.versions import difference  # noqa: PLC0415
    from storage import articles, developments  # noqa: PLC0415

    with archive(config) as session:
        found = articles.one(
            session,
            int(article) if article.isdecimal() and int(article) <= LARGEST_ID else canonical(article),
        )
        if found is None:
            raise missing("article", article, "articles")
        verdicts = developments.assertions(session, found.row.id)
        other = articles.one(session, found.related_to) if found.related_to else None
        body = _marked(session, found)
    beside = difference(found.text, other.text) if other else []
    revised = [_revised(before, after) for before, after in pairwise(found.revisions)]
    if as_json:
        removed = [paragraph.text for paragraph in body if paragraph.removed]
        changes = [
            {
                "seq": one.revision.seq,
                "read_at": one.revision.read_at,
                "edit": one.edit,
                "headline": one.headline,
                "difference": one.difference,
            }
            for one in revised
        ]
        shown = {"difference": beside, "revised": changes, "removed": removed}
        printing.json_line({"article": found, "verdicts": verdicts, **shown})
        return
    _head(found, other)
    for verdict in verdicts:
        said = verdict.assertion
        because = printing.literal(verdict.because)
        printing.console().print(f"{said.development}: {said.label} - {verdict.outcome.value}: {because}")
    if other:
        _section(f"beside article {other.row.id}, which it resembles", beside)
    for one in revised:
        kind = f"{'material' if one.edit.material else 'cosmetic'} ({one.edit.because})"
        read_at = printing.shown(one.revision.read_at)
        _section(f"revised {read_at} UTC, {kind}; {_headline(one)}", one.difference)
    _text(body)


@dataclass(frozen=True, slots=True)
class _Revised:
    """A revision, what its edit amounts to, what its headline and first line told anew, and what changed."""

    revision: "Revision"
    edit: "Edit"
    headline: "Rewording"
    same_headline: bool
    difference: "Sequence[Passage]"


def _revised(before: "Revision", after: "Revision") -> _Revised:
    from analysis.edits import weigh  # noqa: PLC0415 - help must come at once
    from analysis.rewording import Headline, compare  # noqa: PLC0415
    from analysis.versions import difference  # noqa: PLC0415

    heads = (Headline(one.title, one.text.split("\n", 1)[0]) for one in (before, after))
    edit = weigh((before.title, before.text), (after.title, after.text))
    same = before.title == after.title
    return _Revised(after, edit, compare(*heads), same, difference(after.text, before.text))


def _headline(one: _Revised) -> str:
    """What headline and first line tell anew, or that the headline is what it was."""
    if one.same_headline and not one.headline.tells:
        return "the same headline"
    return f"headline: {_move(one.headline)}"


def _move(told: "Rewording") -> str:
    move = f", {told.before} -> {told.after}" if told.change == "progress" else ""
    return f"{told.change}{move} ({told.because})"


def _marked(session: "Session", found: "ArticleDetail") -> "Sequence[Paragraph]":
    """The article's paragraphs, with a mark on those that its outlet prints under everything."""
    from analysis.boilerplate import marked, paragraph_hashes, repeated  # noqa: PLC0415 - as above
    from storage import copies  # noqa: PLC0415

    outlet, hashes = found.row.outlet, paragraph_hashes(found.text)
    seen = copies.seen_paragraphs(session, outlet, hashes) if outlet else {}
    return marked(found.text, repeated(seen), title=found.row.title)


def _head(found: "ArticleDetail", other: "ArticleDetail | None") -> None:
    out, row = printing.console(), found.row
    out.print(f"[bold]{printing.literal(row.title)}[/bold]")
    out.print(f"{printing.shown(row.outlet)}, {printing.shown(row.at)} UTC, {printing.literal(row.url)}")
    for line in _notes(found):
        out.print(line)
    if other is None:
        return
    said = f"{found.relation}: resembles article {other.row.id} of {printing.shown(other.row.outlet)}"
    out.print(f"{said} ({found.similarity:.0%} of the smaller text)")
    if found.row.copy_of:
        out.print(f"first of its group: article {found.row.copy_of}, {_ahead(found.lag_seconds)}")


def _notes(found: "ArticleDetail") -> list[str]:
    """What else there is to know of an article's page."""
    notes = []
    if found.credited:
        notes.append(f"credits {printing.literal(found.credited)}")
    if found.row.because:
        told = "the feed's own text" if found.row.quality in _OF_THE_FEED else found.row.quality.value
        notes.append(f"{told}, for the page could not be used: {printing.literal(found.row.because)}")
    if found.also:
        notes.append(f"also at {', '.join(map(printing.literal, found.also))}")
    if found.lost:
        because = printing.literal(found.lost.because)
        notes.append(
            f"since {printing.shown(found.lost.at)} UTC its page is gone ({because}); the text is kept"
        )
    return notes


def _ahead(lag: float | None) -> str:
    minutes = round(abs(lag or 0) / 60)
    hours, days = divmod(minutes, 60), divmod(minutes // 60, 24)
    span = f"{days[0]} d {days[1]} h" if days[0] else f"{hours[0]} h {hours[1]} min"
    return f"{span} {'earlier' if lag and lag > 0 else 'later'}" if minutes else "at the same time"


def _section(title: str, passages: "Sequence[Passage]") -> None:
    from flows.cli import differences  # noqa: PLC0415 - help must come at once

    out = printing.console()
    out.print()
    out.print(f"[bold]{title}[/bold]   {printing.literal(differences.LEGEND)}")
    differences.show(passages)


def _text(body: "Sequence[Paragraph]") -> None:
    out = printing.console()
    out.print()
    for paragraph in body:
        mark = "(removed: its outlet prints this under everything) " if paragraph.removed else ""
        out.print(printing.literal(mark + paragraph.text), style="dim" if mark else None)
