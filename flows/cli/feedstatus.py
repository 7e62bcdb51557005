"""`wirewatch feeds status` and `show`: how the feeds do, for whoever has to mend them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from analysis import urls
from analysis.errors import ConfigError
from analysis.feedhealth import FeedHealth, FeedState, spoken, worst_first
from flows.cli import printing
from flows.cli.archive import archive
from flows.cli.options import Config, Json, configuration_of, settings_of, unknown

if TYPE_CHECKING:
    from analysis.rhythm import Stretch
    from storage.concerns import PastConcern

_LATELY = timedelta(days=7)  # of which pages are counted
_PAST = 20
_COLUMNS = ("state", "feed", "a_day", "quiet", "last_success", "last_new", "next_poll", "why")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """A feed as a line of the table."""

    state: str
    feed: str
    a_day: str
    quiet: str
    last_success: datetime | None
    last_new: datetime | None
    next_poll: datetime
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _History:
    """All that is kept of a feed."""

    feed: FeedHealth
    errors: "Sequence[tuple[datetime, str]]"
    gaps: "Sequence[Stretch]"
    concerns: "Sequence[PastConcern]"


def status(
    *,
    state: Annotated[
        list[str] | None, typer.Option(help="Only feeds in this state; may be repeated.")
    ] = None,
    wrong: Annotated[
        bool, typer.Option("--wrong", help="Only feeds that somebody has to look into.")
    ] = False,
    outlet: Annotated[str | None, typer.Option(help="Only feeds of this outlet.")] = None,
    as_json: Json = False,
    config: Config = None,
) -> None:
    """Show how each feed does, the worst first; exit code 1 when something is wrong with one of them.

    Wrong is what is gone, blocked, failing, silent, walled or may have lost items; what has moved or
    lied is dealt with, and shown.
    """
    states = [one.value for one in FeedState]
    for one in state or ():
        if one not in states:
            raise unknown("state of a feed", one, states)
    rows = [
        row
        for row in worst_first(masked(config, since=datetime.now(UTC) - _LATELY))
        if (not state or row.state in state)
        and (not wrong or row.wrong)
        and (
            outlet is None
            or outlet.casefold() in {(row.outlet or "").casefold(), (row.title or "").casefold()}
        )
    ]
    shown: Iterable[object] = rows if as_json else map(_line, rows)
    narrowed = bool(state or wrong or outlet)
    empty = "no such feeds" if narrowed else "no feeds yet"
    printing.listing(shown, _COLUMNS, as_json=as_json, empty=empty)
    if any(row.wrong for row in rows):
        raise typer.Exit(1)


def show(url: str, *, as_json: Json = False, config: Config = None) -> None:
    """Show one feed with what went wrong with it, and when; by its address, or where it has moved to."""
    found = _history(url, config)
    if as_json:
        printing.json_line(found)
        return
    printing.console().print(printing.literal(found.feed.url))
    for name, told in _facts(found.feed).items():
        if told:
            printing.console().print(f"  {name + ':':14} {printing.literal(told)}")
    _section("what was wrong", (_past(one) for one in found.concerns))
    _section("errors", (f"{printing.shown(at)}: {error}" for at, error in found.errors))
    gaps = (f"{printing.shown(gap.since)} to {printing.shown(gap.until)}" for gap in found.gaps)
    _section("may have missed items between", gaps)


def masked(config: Path | None, *, since: datetime | None = None) -> list[FeedHealth]:
    """How the feeds do, fit to be shown."""
    return [
        replace(
            row,
            url=urls.without_secrets(row.url),
            moved_to=row.moved_to and urls.without_secrets(row.moved_to),
            address=row.address and urls.without_secrets(row.address),
        )
        for row in health(config, since=since)
    ]


def health(config: Path | None, *, since: datetime | None = None) -> list[FeedHealth]:
    """How the feeds do, with what opens their addresses."""
    from flows import subscriptions  # noqa: PLC0415 - help must come at once

    now = datetime.now(UTC)
    return subscriptions.health(settings_of(config), configuration_of(config), now=now, since=since)


def _history(url: str, config: Path | None) -> _History:
    from storage import concerns, feeds  # noqa: PLC0415 - help must come at once

    rows = masked(config, since=datetime.now(UTC) - _LATELY)
    asked = urls.without_secrets(url)
    found = [row for row in rows if asked in {row.url, row.address}]
    if not found:
        raise unknown("feed", asked, [row.url for row in rows])
    if len(found) > 1:
        raise ConfigError(
            f"{len(found)} feeds are shown as {asked}. Mend: see `wirewatch feeds status --json`"
        )
    (feed,) = found
    if feed.id is None:
        return _History(feed=feed, errors=(), gaps=(), concerns=())
    with archive(config) as session:
        return _History(
            feed=feed,
            errors=feeds.errors(session, feed.id),
            gaps=feeds.gaps(session, feed.id),
            concerns=concerns.history(session, feed.id, limit=_PAST),
        )


def _line(row: FeedHealth) -> _Line:
    return _Line(
        state=row.state,
        feed=row.url,
        a_day="" if row.per_day is None else f"{row.per_day:.3g}",
        quiet=_quiet(row),
        last_success=row.last_success_at,
        last_new=row.last_new_at,
        next_poll=row.next_poll_at,
        why="; ".join(sign.told for sign in row.signs),
    )


def _quiet(row: FeedHealth) -> str:
    if row.quiet_hours is None:
        return ""
    return spoken(timedelta(hours=row.quiet_hours))


def _facts(row: FeedHealth) -> dict[str, str]:
    """The facts of a feed, by what they are called; empty where there is none."""
    quiet = _quiet(row)
    if row.usual_quiet_hours is not None:
        quiet += f"; up to {spoken(timedelta(hours=row.usual_quiet_hours))} is usual"
    interval = row.interval_minutes
    pages = row.pages
    return {
        "state": row.state,
        "outlet": row.outlet or row.title or "",
        "why": "; ".join(sign.told for sign in row.signs),
        "asked at": row.address or "",
        "last polled": printing.shown(row.last_polled_at),
        "last success": printing.shown(row.last_success_at),
        "last new": printing.shown(row.last_new_at),
        "next poll": printing.shown(row.next_poll_at),
        "asked every": "" if interval is None else spoken(timedelta(minutes=interval)),
        "items a day": "" if row.per_day is None else f"{row.per_day:.3g}",
        "quiet for": quiet,
        "entries": f"{row.entries:,}, {row.undated:,} of them undated",
        "pages": f"{pages.settled:,} lately, {pages.walled:,} without article, {pages.given_up:,} given up",
        "validators": row.validators + (f"; caught lying {row.lies} times" if row.lies else ""),
        "redirects to": row.moved_to or "",
        "notes": "; ".join(row.notes),
    }


def _past(one: "PastConcern") -> str:
    until = printing.shown(one.over_at) if one.over_at else "now"
    return f"{printing.shown(one.raised_at)} to {until}: {one.state}, {one.told}"


def _section(title: str, lines: Iterable[str]) -> None:
    told = list(lines)
    if told:
        printing.console().print(title)
    for line in told:
        printing.indented(line)
