import json
import os
import subprocess
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from flows.configuration import load
from flows.demo.play import Played, cycles, settings_in
from flows.demo.script import CYCLES, EXPECTED, SILENT, Silence
from flows.replaying import over_archive
from flows.settings import Settings
from flows.steps import STEPS
from flows.steps.report import Report
from flows.wiring import kit_of, opened
from tests.storage.conftest import fresh_schema

Key = tuple[str, str, str | None, str, int, int, int]

# How each kind of silence is worded by the program: a part of the reason is enough.
WORDS: dict[Silence, tuple[str, ...]] = {
    Silence.CONDITION: ("condition", "question", "irrealis", "future", "only named"),
    Silence.NEGATED: ("negated",),
    Silence.OTHER: ("subject", "another"),
    Silence.TRIAL: ("trial",),
    Silence.DENIED: ("denied", "denial"),
    Silence.COPY: ("repeats article",),
    Silence.OLD: ("repeats article", "old"),
    Silence.TOLD: ("already", "only named", "round-up", "guide"),
}


def _without_prefect(settings: Settings, *, now: datetime) -> Sequence[Report]:
    with kit_of(settings) as kit:
        return [step.run(kit, now=now) for step in STEPS]


def _key(alert: dict[str, Any]) -> Key:
    names = ("development", "status", "when", "outlet", "outlets", "write_ups", "copies")
    return tuple(alert[name] for name in names)


def _alerts(home: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (home / "alerts.jsonl").read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Played]]:
    home = tmp_path_factory.mktemp("demo")
    return home, list(cycles(home, run=_without_prefect))


def expected() -> list[Key]:
    return [
        (e.development, e.status.value, e.when, e.first_outlet, e.outlets, e.write_ups, e.copies)
        for e in EXPECTED
    ]


def test_the_demo_sends_exactly_its_alerts(played: tuple[Path, list[Played]]) -> None:
    home, _ = played
    assert [_key(alert) for alert in _alerts(home)] == expected()


def test_each_alert_comes_in_the_cycle_of_its_news(played: tuple[Path, list[Played]]) -> None:
    sent = [
        index
        for index, cycle in enumerate(played[1])
        for report in cycle.reports
        if report.step == "alert"
        # Each alert goes to two channels.
        for _ in range(report.figures["sent"] // 2)
    ]
    assert sent == [alert.cycle for alert in EXPECTED]


def test_every_decoy_is_silent_for_its_own_reason(played: tuple[Path, list[Played]]) -> None:
    # Of an article that came twice, the last time is the decoy.
    reasons = {one.title: one.reason for cycle in played[1] for one in cycle.silent}
    assert set(SILENT) <= set(reasons)
    wrong = {
        title: reasons[title]
        for title, silence in SILENT.items()
        if not any(word in reasons[title] for word in WORDS[silence])
    }
    assert wrong == {}


def test_replaying_the_archive_finds_what_was_found(played: tuple[Path, list[Played]]) -> None:
    settings = settings_in(played[0])
    with opened(settings) as store:
        found = [
            (verdict.assertion.development, verdict.assertion.status.value)
            for row in over_archive(store, load(settings.config))
            for verdict in row.verdicts
            if verdict.development is not None
        ]
    # That a beta is out is kept, too: it is where the release stands, and nobody asked to be told.
    expected = [
        *((alert.development, alert.status.value) for alert in EXPECTED),
        ("ios-18.4-rollout", "pending"),
    ]
    assert sorted(found) == sorted(expected)


def test_faults_of_the_site_are_named_and_survived(played: tuple[Path, list[Played]]) -> None:
    troubles = [
        trouble
        for cycle in played[1]
        for report in cycle.reports
        for trouble in (*report.troubles, *report.notes)
    ]
    assert len(troubles) == 2
    assert troubles[0].endswith("/rss: 503 service unavailable")
    assert "404" in troubles[1]


@pytest.mark.postgresql
def test_the_demo_sends_the_same_from_postgresql(tmp_path: Path) -> None:
    for url in fresh_schema():
        for _ in cycles(tmp_path, run=_without_prefect, database=url):
            pass
        assert [_key(alert) for alert in _alerts(tmp_path)] == expected()


@pytest.mark.prefect
@pytest.mark.timeout(300)
def test_the_command_plays_the_same_through_the_flow(tmp_path: Path) -> None:
    home = tmp_path / "home"
    environ = {
        name: value for name, value in os.environ.items() if not name.startswith(("PREFECT", "WIREWATCH"))
    }
    done = subprocess.run(
        [sys.executable, "-c", "from flows.cli import main; main()", "demo", "--home", str(home)],
        capture_output=True,
        text=True,
        check=False,
        env=environ,
    )
    assert done.returncode == 0, done.stderr
    assert [_key(alert) for alert in _alerts(home)] == expected()
    assert done.stderr == ""
    assert "CAC approval: approved" in done.stdout
    assert "invented" in done.stdout
    for cycle in CYCLES:
        assert f"{cycle.now:%d %B %Y}" in done.stdout
