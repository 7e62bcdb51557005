"""Many hosts at once, each host one request at a time with a pause between."""

import heapq
import threading
import time
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from queue import Queue
from typing import Generic, TypeVar

Task = TypeVar("Task")
Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Crashed:
    """`work` raised: that is a fault of ours, and ends the run."""

    error: BaseException


class _Turns(Generic[Task]):
    """Whose turn it is: hosts by the time at which they may be asked again."""

    def __init__(self, tasks: Iterable[Task], host: Callable[[Task], str], delay: float) -> None:
        self._waiting: dict[str, deque[Task]] = defaultdict(deque)
        for task in tasks:
            self._waiting[host(task)].append(task)
        self.hosts = len(self._waiting)
        self._delay = delay
        # The number keeps the order of the tasks among hosts that are ready at the same time.
        self._ready = [(0.0, number, name) for number, name in enumerate(self._waiting)]
        self._changed = threading.Condition()
        self._stopped = False

    def take(self) -> tuple[str, Task] | None:
        """A task whose host may be asked now; waits for one; None when nothing is left."""
        with self._changed:
            while not self._stopped and self._waiting:
                pause = self._ready[0][0] - time.monotonic() if self._ready else None
                if pause is not None and pause <= 0:
                    _, _, name = heapq.heappop(self._ready)
                    return name, self._waiting[name].popleft()
                self._changed.wait(pause)
            return None

    def give_back(self, name: str) -> None:
        """The host has answered: it may be asked again after the delay."""
        with self._changed:
            if self._waiting[name]:
                heapq.heappush(self._ready, (time.monotonic() + self._delay, 0, name))
            else:
                del self._waiting[name]
            self._changed.notify_all()

    def stop(self) -> None:
        with self._changed:
            self._stopped = True
            self._changed.notify_all()


def each_by_host(
    tasks: Iterable[Task],
    *,
    host: Callable[[Task], str],
    work: Callable[[Task], Answer],
    threads: int,
    delay: float,
) -> Iterator[tuple[Task, Answer]]:
    """Yield each task with its answer, in the order in which the answers come.

    No host has two requests open, and `delay` seconds pass between an answer and the next
    request to the same host; a slow host holds up nobody but itself. At most `threads` requests
    are open, and no more than twice that many answers wait for the consumer. `work` runs in threads and
    returns expected failures as values; what it raises is raised here. Closing the iterator
    lets open requests end and starts no more.
    """
    turns = _Turns(tasks, host, delay)
    answers: Queue[tuple[Task, Answer] | Crashed | None] = Queue(maxsize=2 * threads)
    workers = [
        threading.Thread(target=_serve, args=(turns, work, answers), name=f"fetch-{n}", daemon=True)
        for n in range(min(threads, turns.hosts))
    ]
    for worker in workers:
        worker.start()
    running = len(workers)
    try:
        while running:
            answer = answers.get()
            if answer is None:
                running -= 1
            elif isinstance(answer, Crashed):
                raise answer.error
            else:
                yield answer
    finally:
        turns.stop()
        while running:  # drain, so that no thread hangs on a full queue
            running -= answers.get() is None
        for worker in workers:
            worker.join()


def _serve(
    turns: _Turns[Task],
    work: Callable[[Task], Answer],
    answers: "Queue[tuple[Task, Answer] | Crashed | None]",
) -> None:
    try:
        while turn := turns.take():
            name, task = turn
            answer = work(task)
            turns.give_back(name)
            answers.put((task, answer))
    except BaseException as error:  # noqa: BLE001 - handed to the consumer, which raises it
        answers.put(Crashed(error))
    finally:
        answers.put(None)
