"""One step alone, on files or standard input: JSON lines in and out."""

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from flows.cli import printing
from flows.cli.lines import Lines
from flows.cli.options import Config, configuration_of


def add_to(app: typer.Typer) -> None:
    """Add the stage commands."""
    for command in (parse, extract, copies, group, detect):
        app.command(rich_help_panel="One step alone: JSON lines in and out")(command)


def parse(
    file: Annotated[Path, typer.Argument(help="A feed document; - for standard input.")],
    *,
    url: Annotated[str, typer.Option(help="Where it came from: relative links start there.")] = "",
) -> None:
    """Print the entries of a feed."""
    from connectors.feedreading import FeedReader, Page  # noqa: PLC0415 - help must come at once

    with FeedReader(workers=1) as reader:
        document = reader.read(Page(body=_bytes(file), url=url or file.name, now=datetime.now(UTC)))
    for note in document.notes:
        printing.warn(f"{file}: {note}")
    if document.parts:
        told = f"an index of {len(document.parts):,}; its entries are in the sitemaps that it names"
        printing.warn(f"{file}: {told}, such as {document.parts[0].url}")
    for entry in document.entries:
        printing.json_line(
            {
                "guid": entry.guid,
                "url": entry.url,
                "title": entry.title,
                "summary": entry.summary,
                "published_at": entry.published_at,
                "updated_at": entry.updated_at,
                "authors": entry.authors,
            }
        )


def extract(
    file: Annotated[Path, typer.Argument(help="A page; - for standard input.")],
    *,
    url: Annotated[str, typer.Option(help="The address of the page.")] = "",
) -> None:
    """Print the article on a page."""
    from analysis.errors import ExtractionError  # noqa: PLC0415 - help must come at once
    from connectors.extraction import Page, read_alone  # noqa: PLC0415

    try:
        reading = read_alone(Page(body=_bytes(file), url=url, now=datetime.now(UTC)))
    except ExtractionError as error:
        raise ExtractionError(url or file.name, error.reason) from error
    printing.json_line(
        {
            "url": reading.url,
            "title": reading.title,
            "text": reading.text,
            "outlet": reading.outlet,
            "author": reading.author,
            "published_at": reading.published_at,
            "language": reading.language,
            "quality": reading.quality,
            "because": reading.because,
        }
    )


def copies() -> None:
    """Print of each article on standard input which earlier one it repeats."""
    from analysis.copyindex import CopyIndex  # noqa: PLC0415 - help must come at once

    index, lines = CopyIndex(), Lines(sys.stdin)
    for article in lines:
        found = index.read(article)
        repeats = found is not None and found.is_copy
        printing.json_line(
            {
                "id": lines.name(article.id),
                "copy_of": lines.name(found.of) if found and repeats else None,
                "similarity": round(found.similarity, 4) if found else 0.0,
                "relation": found.relation if found else None,
                "of": lines.name(found.of) if found else None,
            }
        )
    lines.finish()


def group() -> None:
    """Print of each article on standard input which story it belongs to; reads all of it first."""
    from analysis.copies import FOUNDS_NO_STORY  # noqa: PLC0415 - help must come at once
    from analysis.copyindex import CopyIndex  # noqa: PLC0415
    from analysis.model import ArticleId  # noqa: PLC0415
    from analysis.rarity import rarity_of  # noqa: PLC0415
    from analysis.storyindex import StoryIndex, Told  # noqa: PLC0415
    from analysis.terms import terms  # noqa: PLC0415

    lines = Lines(sys.stdin)
    # The words of the whole file say how rare each is; a stream would have to learn it on the way.
    read = [(article, terms(article.title, article.text)) for article in lines]
    repeats, stories = CopyIndex(), StoryIndex(rarity_of(found for _, found in read))
    firsts: dict[ArticleId, ArticleId | None] = {}
    for article, found in read:
        known = repeats.read(article)
        first = known.of if known is not None and known.is_copy else None
        founds = known is None or known.relation not in FOUNDS_NO_STORY
        stories.add(Told(article.id, found, at=article.at, copy_of=first, founds=founds))
        firsts[article.id] = first
    stories.repair()
    for one, first in firsts.items():
        printing.json_line(
            {
                "id": lines.name(one),
                "story": stories.story_of(one),
                "copy_of": None if first is None else lines.name(first),
            }
        )
    lines.finish()


def detect(
    *,
    every: Annotated[
        bool, typer.Option("--all", help="Every assertion, and why it is or is not new.")
    ] = False,
    config: Config = None,
) -> None:
    """Print what the articles on standard input newly say of the watches' events."""
    from flows.judging import Replay, told  # noqa: PLC0415 - help must come at once
    from flows.watching import detector_of  # noqa: PLC0415

    replay, lines = Replay(detector_of(configuration_of(config))), Lines(sys.stdin)
    for article in lines:
        for verdict in replay.judged(article, now=article.at):
            if every or verdict.development is not None:
                stand = replay.stand(verdict.development) if verdict.development else None
                printing.json_line(told(verdict, lines.name(article.id), whole=every, stand=stand))
    lines.finish()


def _bytes(file: Path) -> bytes:
    from analysis.errors import ConfigError  # noqa: PLC0415

    if str(file) == "-":
        return sys.stdin.buffer.read()
    try:
        return file.read_bytes()
    except OSError as error:
        raise ConfigError(f"{file}: cannot be read: {error.strerror}") from error
