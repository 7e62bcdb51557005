"""`wirewatch outlets`: what can be read of each outlet, and why the rest cannot."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import typer

from flows.cli import printing
from flows.cli.archive import archive
from flows.cli.options import Config, Json, Limit, Since, moment

if TYPE_CHECKING:
    from storage.outlet_health import OutletHealth

_COLUMNS = ("outlet", "articles", "read", "feed_text", "failed", "undated", "gone", "why")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """One line: the counts of an outlet's articles with their shares."""

    outlet: str
    articles: int
    read: str
    feed_text: str
    failed: str
    undated: str
    gone: str
    why: str


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(outlets)


def outlets(*, since: Since = None, limit: Limit = 50, as_json: Json = False, config: Config = None) -> None:
    """Show of each outlet what share was read from its pages, what from the feed, what not, and why."""
    from storage import outlet_health  # noqa: PLC0415 - help must come at once

    with archive(config) as session:
        found = outlet_health.outlets(session, since=moment(since))[:limit]
    if as_json:
        for one in found:
            printing.json_line({"outlet": one.outlet or None, **printing.plain(one.readable)})
        return
    printing.listing(map(_row, found), _COLUMNS, as_json=False, empty="no articles yet")


def _row(one: "OutletHealth") -> _Row:
    said = one.readable
    return _Row(
        outlet=one.outlet,
        articles=said.articles,
        read=_share(said.read, said.articles),
        feed_text=_share(said.feed_text, said.articles),
        failed=_share(said.failed, said.articles),
        undated=_share(said.undated, said.articles),
        gone=_share(said.gone, said.articles),
        why=", ".join(f"{count:,} {why}" for why, count in said.reasons.items()),
    )


def _share(part: int, whole: int) -> str:
    return f"{part:,} ({part / whole:.0%})" if part else "0"
