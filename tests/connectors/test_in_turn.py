"""Lanes that are claimed while others are still being asked."""

import itertools
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from connectors.polite import UNASKED, Turn, Unasked, Vacancy, in_turn

Said = tuple[str, str | Unasked]


class Supply:
    """Tasks named lane/number, claimed a few of a lane at a time; remembers what it was asked."""

    def __init__(self, *tasks: str, each: int = 2) -> None:
        self._tasks = list(tasks)
        self._each = each
        self.left: list[str] = []
        self.busy: list[frozenset[str]] = []

    def claim(self, vacancy: Vacancy) -> list[Turn[str]]:
        self.left += vacancy.left
        self.busy.append(vacancy.busy)
        taken: list[str] = []
        for lane, tasks in itertools.groupby(sorted(self._tasks), key=lane_of):
            if lane not in vacancy.busy:
                taken += list(tasks)[: self._each]
        self._tasks = [task for task in self._tasks if task not in taken]
        return [Turn(task=task, lane=lane_of(task)) for task in taken]


def lane_of(task: str) -> str:
    return task.split("/", maxsplit=1)[0]


def no_pause(*_: object) -> float:
    return 0.0


def said(
    claim: Callable[[Vacancy], list[Turn[str]]],
    *,
    work: Callable[[str], str] = str.upper,
    pause: Callable[[str, str], float] = no_pause,
    threads: int = 4,
    seconds: float | None = None,
) -> Iterator[Said]:
    answers = in_turn(claim, work=work, pause=pause, threads=threads, seconds=seconds)
    return itertools.chain.from_iterable(answers)


def test_everything_that_is_claimed_is_answered_once() -> None:
    tasks = [f"h{n % 7}/{n}" for n in range(100)]
    assert sorted(said(Supply(*tasks).claim)) == sorted((task, task.upper()) for task in tasks)


def test_nothing_claimed_is_nothing_said() -> None:
    assert list(said(Supply().claim)) == []


def test_more_is_claimed_while_a_slow_lane_is_still_being_asked() -> None:
    release, done = threading.Event(), 0

    def work(task: str) -> str:
        if lane_of(task) == "slow":
            assert release.wait(30)
        return task

    supply = Supply("slow/1", "slow/2", "slow/3", *(f"h/{n}" for n in range(20)))
    order = []
    for task, _ in said(supply.claim, work=work, threads=2):
        order.append(task)
        done += lane_of(task) == "h"
        if done == 20:
            release.set()
    assert [lane_of(task) for task in order] == ["h"] * 20 + ["slow"] * 3
    assert any("slow" in busy for busy in supply.busy)


def test_a_lane_that_is_done_is_told_so_that_others_may_ask() -> None:
    supply = Supply("a/1", "b/1", "b/2", "b/3")
    list(said(supply.claim))
    assert set(supply.left) == {"a", "b"}


def test_a_lane_may_have_to_wait_before_its_first_request() -> None:
    began = time.monotonic()
    turns = [[Turn(task="h/1", lane="h", after=0.05)]]
    list(said(lambda _: turns.pop() if turns else []))
    assert time.monotonic() - began >= 0.05


def test_the_pause_may_depend_on_the_answer() -> None:
    moments: list[float] = []

    def work(task: str) -> str:
        moments.append(time.monotonic())
        return task

    supply = Supply("h/1", "h/2", "h/3", each=3)
    list(said(supply.claim, work=work, pause=lambda task, _: 0.05 if task == "h/2" else 0.0))
    assert moments[2] - moments[1] >= 0.05


def test_what_belongs_to_nobody_waits_for_nobody() -> None:
    both = threading.Barrier(2, timeout=30)

    def work(task: str) -> str:
        both.wait()
        return task

    turns = [[Turn(task="1", lane=""), Turn(task="2", lane="")]]
    found = said(lambda _: turns.pop() if turns else [], work=work, pause=lambda *_: 99.0)
    assert sorted(found) == [("1", "1"), ("2", "2")]


def test_when_time_is_over_what_waits_comes_back_unasked() -> None:
    supply = Supply(*(f"h/{n}" for n in range(5)), each=3)
    found = dict(said(supply.claim, pause=lambda *_: 60.0, seconds=0.2))
    assert found == {"h/0": "H/0", "h/1": UNASKED, "h/2": UNASKED}
    assert supply.left == []


def test_answers_that_came_before_a_crash_are_handed_over_first() -> None:
    def work(task: str) -> str:
        if task == "h/2":
            raise ZeroDivisionError(task)
        return task

    found: list[str] = []
    answers = said(Supply(*(f"h/{n}" for n in range(4)), each=9).claim, work=work)
    with pytest.raises(ZeroDivisionError, match="h/2"):
        found.extend(task for task, _ in answers)
    assert found == ["h/0", "h/1"]


def test_no_more_threads_are_started_than_lanes_wait_for() -> None:
    seen: set[str] = set()

    def work(task: str) -> str:
        seen.add(threading.current_thread().name)
        return task

    list(said(Supply(*(f"h/{n}" for n in range(50)), each=9).claim, work=work, threads=300))
    assert len(seen) == 1


def test_three_hundred_lanes_are_asked_at_once() -> None:
    everybody = threading.Barrier(300, timeout=60)

    def work(task: str) -> str:
        everybody.wait()
        return task

    tasks = [f"h{n}/1" for n in range(300)]
    assert len(list(said(Supply(*tasks).claim, work=work, threads=300))) == 300
