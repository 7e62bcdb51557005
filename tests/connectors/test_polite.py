import itertools
import threading
import time
from collections import Counter

import pytest

from connectors.polite import each_by_host


def _host(task: str) -> str:
    return task.split("/", maxsplit=1)[0]


def _run(tasks: list[str], *, threads: int = 4, delay: float = 0.0) -> list[tuple[str, str]]:
    return list(each_by_host(tasks, host=_host, work=str.upper, threads=threads, delay=delay))


def test_every_task_comes_back_with_its_answer() -> None:
    tasks = [f"h{n % 7}/{n}" for n in range(100)]
    assert sorted(_run(tasks)) == sorted((task, task.upper()) for task in tasks)


def test_nothing_to_do_yields_nothing() -> None:
    assert _run([]) == []


def test_a_host_never_has_two_requests_open() -> None:
    open_now: Counter[str] = Counter()
    most: Counter[str] = Counter()
    lock = threading.Lock()

    def work(task: str) -> None:
        with lock:
            open_now[_host(task)] += 1
            most[_host(task)] = max(most[_host(task)], open_now[_host(task)])
        time.sleep(0.002)
        with lock:
            open_now[_host(task)] -= 1

    tasks = [f"h{n % 3}/{n}" for n in range(60)]
    list(each_by_host(tasks, host=_host, work=work, threads=8, delay=0))
    assert set(most.values()) == {1}


def test_the_delay_passes_between_two_requests_to_one_host() -> None:
    starts: list[float] = []

    def work(_: str) -> None:
        starts.append(time.monotonic())

    list(each_by_host(["h/1", "h/2", "h/3"], host=_host, work=work, threads=8, delay=0.05))
    assert all(later - earlier >= 0.05 for earlier, later in itertools.pairwise(starts))


def test_a_slow_host_holds_up_nobody_else() -> None:
    release = threading.Event()
    done: list[str] = []

    def work(task: str) -> str:
        if task.startswith("slow"):
            assert release.wait(10)
        return task

    tasks = ["slow/1", *(f"h{n}/1" for n in range(20))]
    for task, _ in each_by_host(tasks, host=_host, work=work, threads=2, delay=0):
        done.append(task)
        if len(done) == 20:
            release.set()
    assert done[-1] == "slow/1"


def test_what_the_work_raises_is_raised_to_the_consumer() -> None:
    def work(task: str) -> str:
        if task == "b/1":
            raise ZeroDivisionError(task)
        return task

    with pytest.raises(ZeroDivisionError, match="b/1"):
        list(each_by_host(["a/1", "b/1", "c/1"], host=_host, work=work, threads=2, delay=0))


def test_closing_early_leaves_no_thread_behind() -> None:
    answers = each_by_host([f"h{n}/1" for n in range(50)], host=_host, work=str.upper, threads=4, delay=0)
    next(answers)
    answers.close()  # type: ignore[attr-defined]
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("fetch-")]
