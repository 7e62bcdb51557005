"""The outlets of the demo and what they publish, read from the files beside this module."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

import yaml

_SUMMARY_WORDS = 28


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedShape:
    """How an outlet prints its feed. `kind` is rss, atom, rdf or json."""

    kind: str
    path: str
    full_content: bool = False
    links_only: bool = False
    zoneless: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Outage:
    """A time in which an outlet answers every request with 503."""

    since: datetime
    until: datetime
    retry_after: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlet:
    """An invented publisher. `pages` is the path of its pages, with {slug}, {date}, {year}, {month}."""

    key: str
    name: str
    language: str
    pages: str
    feed: FeedShape
    down: tuple[Outage, ...] = ()

    def outage(self, now: datetime) -> Outage | None:
        """The outage that `now` falls into."""
        return next((one for one in self.down if one.since <= now < one.until), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A paragraph, or a heading between paragraphs."""

    text: str
    heading: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One text that an outlet publishes.

    `guid` false: the feed prints none. `missing`: the feed links to it, the page answers 404.
    `invented`: the day of the event is made up, and the page has to say so.
    """

    outlet: str
    slug: str
    title: str
    author: str
    published_at: datetime
    blocks: tuple[Block, ...]
    guid: bool = True
    missing: bool = False
    invented: bool = False

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """The words of the text itself, headings included, in order."""
        return tuple(block.text for block in self.blocks)

    @property
    def summary(self) -> str:
        """The first words of the text, as a feed prints them."""
        words = self.blocks[0].text.split()
        return " ".join(words[:_SUMMARY_WORDS]) + (" ..." if len(words) > _SUMMARY_WORDS else "")

    def path(self, pattern: str) -> str:
        """Where the page stands, after the outlet's `pattern`."""
        day = self.published_at
        return pattern.format(slug=self.slug, date=f"{day:%Y-%m-%d}", year=f"{day:%Y}", month=f"{day:%m}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Newsstand:
    """All outlets, and all that they ever publish, oldest first."""

    outlets: Mapping[str, Outlet]
    pages: tuple[Page, ...]

    def published(self, outlet: str, now: datetime) -> tuple[Page, ...]:
        """What the outlet has published up to `now`, newest first."""
        return tuple(
            page for page in reversed(self.pages) if page.outlet == outlet and page.published_at <= now
        )


def newsstand() -> Newsstand:
    """The outlets and texts that come with the demo."""
    root = files(__package__)
    outlets = yaml.safe_load((root / "outlets.yaml").read_text(encoding="utf-8"))
    pages = [page for key in outlets for page in _pages(key, root / "articles" / key)]
    return Newsstand(
        outlets={key: _outlet(key, given) for key, given in outlets.items()},
        pages=tuple(sorted(pages, key=lambda page: (page.published_at, page.outlet))),
    )


def _outlet(key: str, given: Mapping[str, Any]) -> Outlet:
    return Outlet(
        key=key,
        name=given["name"],
        language=given["language"],
        pages=given["pages"],
        feed=FeedShape(**given["feed"]),
        down=tuple(
            Outage(since=one["since"], until=one["until"], retry_after=timedelta(seconds=one["retry_after"]))
            for one in given.get("down", ())
        ),
    )


def _pages(outlet: str, folder: Traversable) -> Iterator[Page]:
    texts = {
        file.name.removesuffix(".md"): file.read_text(encoding="utf-8").removeprefix("---\n").split("\n---\n")
        for file in folder.iterdir()
        if file.name.endswith(".md")
    }
    for slug, (head, body) in texts.items():
        given = yaml.safe_load(head)
        # An old text under a new date is the same text by definition, so it is kept only once.
        body_of = given.get("text_of")
        yield Page(
            outlet=outlet,
            slug=slug,
            title=given["title"],
            author=given["author"],
            published_at=given["published"],
            blocks=tuple(_blocks(texts[body_of][1] if body_of else body)),
            guid=given.get("guid", True),
            missing=given.get("missing", False),
            invented=given.get("invented", False),
        )


def _blocks(body: str) -> Iterator[Block]:
    for chunk in body.strip().split("\n\n"):
        yield Block(text=chunk.removeprefix("## ").strip(), heading=chunk.startswith("## "))
