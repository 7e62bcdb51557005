"""Killed at any point and run again, a cycle ends as one that was not killed."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from tests.connectors.hostile import hostile
from tests.flows.desk import ALL_STEPS, NOW, Desk, desk_in
from tests.flows.killed import KILLED, Workers, left_behind, outbox, told, unharmed, workers
from tests.flows.press import APPROVED, CHESS, MARKET, NEWS_DAY, OWN_WORDS, REFUSED, Item

LEASE = timedelta(minutes=10)

SECTIONS = """\
watches:
  - name: terminal
    about: [Terminal 5]
    developments: [{name: permit, event: approval, actor: [Harbour Authority]}]
    alert: [file, screen]
  - name: museum
    about: [Sea Museum]
    developments: [{name: move, event: approval, actor: [Heritage Board]}]
    alert: [file, screen]
channels:
  file: {kind: file, path: alerts.jsonl}
  screen: {kind: console}
limits: {internal_hosts: [127.0.0.1], host_delay: 0s, lease: 10m}
"""


@dataclass
class Cycle:
    """A small cycle: what it leaves behind, and how its folder looked before each step."""

    workers: Workers
    before: dict[str, Path]
    whole: dict[str, Any]


def publish(desk: Desk) -> None:
    """Two outlets: a wire and its copy, a report in other words, other news, a page that is missing."""
    late = NEWS_DAY + timedelta(hours=2)
    copied = APPROVED.under("Vote on the quay: seven to two", last=4)
    wire = {"/wire/1": APPROVED, "/wire/2": REFUSED, "/wire/3": MARKET}
    desk.prints("/wire", *(desk.publishes(path, text) for path, text in wire.items()))
    mole = {"/mole/1": copied, "/mole/2": OWN_WORDS}
    missing = Item(CHESS.title, desk.server.url("/mole/3"), guid="3", summary=CHESS.paragraphs[0])
    desk.prints("/mole", *(desk.publishes(path, text, at=late) for path, text in mole.items()), missing)


@pytest.fixture(scope="module")
def cycle(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cycle]:
    folder = tmp_path_factory.mktemp("whole")
    before = {}
    with hostile() as server, workers() as ready:
        outlets = {"/wire": "Pier Wire", "/mole": "The Mole"}
        with desk_in(folder, server, feeds=outlets, sections=SECTIONS) as desk:
            publish(desk)
        for step in ALL_STEPS:
            before[step] = tmp_path_factory.mktemp(f"before-{step}") / "folder"
            shutil.copytree(folder, before[step])
            assert ready.run(folder, now=NOW, steps=(step,)) == 0
        yield Cycle(ready, before, left_behind(folder))


def test_the_cycle_that_is_not_killed_has_something_of_everything(cycle: Cycle) -> None:
    whole = cycle.whole
    assert [(feed[1], feed[2]) for feed in whole["feeds"]] == [("ok", 3)] * 2
    assert [reason for _, reason, _ in whole["entries"]] == [
        "feed text: 404 not found (new)",
        "read (new)",
    ]
    relations = [article["relation"] for article in whole["articles"].values()]
    assert (len(relations), relations.count("copy")) == (6, 1)
    assert len(whole["stories"]) < len(whole["articles"])
    assert [one["development"].rsplit(" ", maxsplit=1)[0] for one in whole["developments"]] == [
        "terminal/permit: done",
        "museum/move: refused",
    ]
    assert [one[-1] for one in whole["outbox"]] == ["sent"] * 4
    assert len(whole["told"]) == 2


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("step", ALL_STEPS)
def test_a_step_killed_at_any_commit_is_made_good_by_the_next_cycle(
    step: str, when: str, cycle: Cycle, tmp_path: Path
) -> None:
    killed = 0
    for commit in count(1):
        folder = tmp_path / str(commit)
        shutil.copytree(cycle.before[step], folder)
        code = cycle.workers.run(folder, now=NOW, steps=(step,), kill=(when, commit))
        if code == 0:  # the step has no so many commits
            break
        killed += 1
        assert code == KILLED
        assert unharmed(folder)
        assert cycle.workers.run(folder, now=NOW + LEASE) == 0
        assert left_behind(folder) == cycle.whole, f"killed {when} commit {commit}"
    assert killed >= 3


def test_a_cycle_that_is_killed_again_and_again_gets_done(cycle: Cycle, tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    shutil.copytree(cycle.before["poll"], folder)
    for turn in range(20):
        code = cycle.workers.run(folder, now=NOW + turn * LEASE, kill=("after", 15))
        assert unharmed(folder)
        if code == 0:
            break
    assert turn >= 3
    assert left_behind(folder)["told"] == cycle.whole["told"]


def test_an_alert_whose_sender_died_before_the_confirmation_is_sent_again_and_flagged(
    cycle: Cycle, tmp_path: Path
) -> None:
    folder = tmp_path / "folder"
    shutil.copytree(cycle.before["alert"], folder)
    # The first commit is the claim, the second the confirmation of the first alert, which is the file's.
    assert cycle.workers.run(folder, now=NOW, steps=("alert",), kill=("before", 2)) == KILLED
    assert len(told(folder)) == 1
    assert {(one.channel, one.state, one.repeat) for one in outbox(folder)} == {
        ("file", "claimed", False),
        ("screen", "claimed", False),
    }
    assert cycle.workers.run(folder, now=NOW + LEASE / 2) == 0
    assert len(told(folder)) == 1, "nobody may send while the dead worker's lease holds"
    assert cycle.workers.run(folder, now=NOW + timedelta(hours=1)) == 0
    assert told(folder) == cycle.whole["told"]
    assert {(one.state, one.repeat, one.attempts) for one in outbox(folder)} == {("sent", True, 2)}
