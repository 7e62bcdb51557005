"""Plays the demo: cycle after cycle on the story's own clock, through the same flow that runs every day."""

import os
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from analysis.assertions import Detector
from analysis.model import Outcome
from flows.cli.printing import console, literal, shown
from flows.configuration import load
from flows.demo.script import CYCLES, Cycle, configuration
from flows.demo.site.server import Site
from flows.running import run_once
from flows.settings import Settings
from flows.steps.claims import without_boilerplate
from flows.steps.report import Report, counted
from flows.watching import detector_of
from flows.wiring import opened
from storage import alerts, articles, developments
from storage.store import Store

if TYPE_CHECKING:
    from rich.console import Console

_ALL = 10_000


class Run(Protocol):
    """Runs one cycle."""

    def __call__(self, settings: Settings, *, now: datetime) -> Sequence[Report]:
        """Run all steps at `now` and return what each did."""
        ...


_INTRODUCTION = """\
[bold]Wirewatch demo: "Apple's AI in China"[/bold]
Eight invented outlets on a news site of their own, on this machine. February and March 2025 are told
after the facts; the day of approval, 3 November 2025, is [bold]invented[/bold].
Watched: whether China's regulator (CAC) approves, and whether iOS 18.4 is rolled out.
"""


@dataclass(frozen=True, slots=True)
class Silent:
    """An article that touched a watch and alerted nobody, with the reason."""

    outlet: str
    title: str
    reason: str


@dataclass(frozen=True, slots=True)
class Played:
    """What one cycle of the demo did."""

    cycle: Cycle
    reports: tuple[Report, ...]
    silent: tuple[Silent, ...]


def play(home: Path | None = None) -> None:
    """Play the whole demo on the terminal; `home` keeps its database and Prefect's."""
    home = home or Path(tempfile.mkdtemp(prefix="wirewatch-demo-"))
    # The steps tell what they did; Prefect's own log would say it twice.
    os.environ.setdefault("PREFECT_LOGGING_LEVEL", "ERROR")
    out = console()
    out.print(_INTRODUCTION)
    out.print("Starting Prefect's temporary server; the first start takes some seconds ...", style="dim")
    for played in cycles(home):
        _tell(out, played)
    settings = settings_in(home)
    with opened(settings) as store:
        _sum_up(out, store)
    _where_next(out, settings)


def settings_in(home: Path, *, database: str | None = None) -> Settings:
    """The settings of a demo that keeps everything in one folder, unless another database is named."""
    return Settings(
        home=home,
        config=home / "wirewatch.yaml",
        database_url=database or f"sqlite:///{home / 'wirewatch.db'}",
    )


def cycles(home: Path, *, run: Run = run_once, database: str | None = None) -> Iterator[Played]:
    """Run the cycles of the script, one after the other, and yield what each did."""
    home.mkdir(parents=True, exist_ok=True)
    settings = settings_in(home, database=database)
    with Site(CYCLES[0].now) as site:
        text = configuration(site.feeds, alerts=home / "alerts.jsonl")
        settings.config.write_text(text, encoding="utf-8")
        detector = detector_of(load(settings.config))
        for cycle in CYCLES:
            console().print(f"\n[bold cyan]{cycle.now:%d %B %Y}[/bold cyan]  {cycle.caption}")
            site.now = cycle.now
            reports = run(settings, now=cycle.now)
            with opened(settings) as store:
                silent = tuple(_silent(store, detector, cycle.now))
            yield Played(cycle, tuple(reports), silent)


def _silent(store: Store, detector: Detector, now: datetime) -> Iterator[Silent]:
    """Why the articles of this cycle that touch a watch said nothing new."""
    with store.reading() as session:
        kept = {row.article: row for row in developments.silent(session, since=now)}
        fresh = [row for row in articles.rows(session, limit=_ALL) if row.first_seen_at == now]
        texts = {
            one.id: one
            for one in without_boilerplate(
                session, list(articles.by_ids(session, [row.id for row in fresh]).values())
            )
        }
        new = {
            row.id: v.assertion
            for row in fresh
            for v in developments.assertions(session, row.id)
            if v.outcome is Outcome.NEW
        }
        alerted = {one.development_id for one in alerts.rows(session, limit=_ALL)}
        told = {row.article for row in developments.rows(session, limit=_ALL) if row.id in alerted}
    for row in sorted(fresh, key=lambda row: (row.at, row.id)):
        if row.id in told:
            continue
        if row.id in new:
            said = new[row.id]
            reason = f"kept, nobody asked to be told: {said.label}; {'; '.join(said.reasons)}"
        elif row.id in kept:
            reason = f"{kept[row.id].outcome.value}: {kept[row.id].because}"
        elif found := detector.explain(texts[row.id]):
            reason = found[0].why
        else:
            continue
        yield Silent(row.outlet or "", row.title, reason)


def _tell(out: "Console", played: Played) -> None:
    read = next(report for report in played.reports if report.step == "read")
    compared = next(report for report in played.reports if report.step == "compare")
    out.print(f"  {read.sentence}; {compared.sentence}", style="dim")
    for report in played.reports:
        for trouble in (*report.troubles, *report.notes):
            out.print(f"  [yellow]survived[/yellow] {literal(trouble)}")
    for one in played.silent:
        out.print(f"  [dim]silent[/dim] {literal(one.outlet)}: {literal(one.title)}")
        out.print(f"         {literal(one.reason)}", style="dim")


def _sum_up(out: "Console", store: Store) -> None:
    with store.reading() as session:
        sent = alerts.rows(session, state="sent", limit=_ALL)
        alerted = {one.development_id for one in sent}
        news = [row for row in developments.rows(session, limit=_ALL) if row.id in alerted]
        read = articles.rows(session, limit=_ALL)
    on_screen = sum(row.channel == "screen" for row in sent)
    copies = sum(row.copy_of is not None for row in read)
    out.print(f"\n[bold]{len(read)} articles, {copies} of them copies; {on_screen} alerts:[/bold]")
    for row in reversed(news):
        when = f" ({row.when})" if row.when else ""
        out.print(
            f"  {shown(row.at)}  {row.development}: [bold]{row.label}[/bold]{when} - "
            f"first: {literal(row.outlet)}; {counted(row.write_ups, 'write-up')}, "
            f"{counted(row.copies, 'copy', 'copies')}, {counted(row.outlets, 'outlet')}"
        )


def _where_next(out: "Console", settings: Settings) -> None:
    home = settings.home
    out.print("\n[bold]Where to look next[/bold] (the archive of the demo stays):")
    out.print(f"  export WIREWATCH_HOME={home} WIREWATCH_CONFIG={settings.config}", soft_wrap=True)
    for command, what in (
        ("wirewatch developments show 1", "the chain of an event, and everybody who says so"),
        ("wirewatch stories list", "the matters, with their write-ups and copies"),
        ("wirewatch replay --all", "every sentence that was weighed, and why"),
        (f"cat {home / 'alerts.jsonl'}", "the alerts as another program would get them"),
        (
            f"PREFECT_HOME={home / 'prefect'} prefect server start",
            "the runs in Prefect's UI, at http://127.0.0.1:4200",
        ),
    ):
        out.print(f"  {command:45} {what}", soft_wrap=True)
