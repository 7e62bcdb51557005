"""Many hosts at once, each one request at a time with a pause between."""

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from queue import Empty, Queue
from typing import Generic, TypeVar

from connectors.lanes import Lanes, Turn, Vacancy

__all__ = ["UNASKED", "Turn", "Unasked", "Vacancy", "each_by_host", "in_turn"]

Task = TypeVar("Task")
Answer = TypeVar("Answer")

_LOOK = 1.0  # seconds without an answer, or after a claim that brought nothing, before it is looked again
_RENEW = 15.0  # seconds between two claims at most, for claims renew leases
_SHARE = 20  # claims may take a twentieth of the time, unless there is nothing else to do
_TOGETHER = 50  # answers that are handed over at once, at most
_AHEAD = 64  # answers that wait for the consumer, beside the one that each thread may hold


@dataclass(frozen=True, slots=True)
class Unasked:
    """In place of an answer: the time was over before the task's turn came."""


UNASKED = Unasked()


@dataclass(frozen=True, slots=True)
class Crashed:
    """`work` raised: that is a fault of ours, and ends the run."""

    error: BaseException


def in_turn(
    claim: Callable[[Vacancy], Sequence[Turn[Task]]],
    *,
    work: Callable[[Task], Answer],
    pause: Callable[[Task, Answer], float],
    threads: int,
    seconds: float | None = None,
) -> Iterator[list[tuple[Task, Answer | Unasked]]]:
    """Yield each task with its answer, all that have come meanwhile together, until no more is claimed.

    No lane has two requests open, and so many seconds as `pause` says pass between an answer and its
    next request; a slow lane holds up nobody but itself. `claim` is called in the consumer's thread,
    again and again and not only when all is done: it brings tasks of any lanes but the busy ones; when
    it brings none while nothing is under way, the work is over. At most `threads` requests are open,
    and no more answers than that and a few wait for the consumer. `work` runs in threads and returns
    expected failures as values; what it raises is raised here. After so many `seconds` nothing new
    is begun, and what waits is yielded unasked. Closing the iterator lets open requests end.
    """
    over = float("inf") if seconds is None else time.monotonic() + seconds
    claims, crew = _Claims(claim), _Crew(work, pause, threads=threads)
    try:
        while True:
            if time.monotonic() >= over:
                withdrawn = crew.withdraw()
                if withdrawn:
                    yield [(task, UNASKED) for task in withdrawn]
            elif claims.due(crew):
                crew.take_on(claims.made(crew.lanes))
            if not crew.owed:
                return
            answers = crew.next_answers()
            if answers:
                yield answers
    finally:
        crew.dismiss()


def each_by_host(
    tasks: Iterable[Task],
    *,
    host: Callable[[Task], str],
    work: Callable[[Task], Answer],
    threads: int,
    delay: float,
) -> Iterator[tuple[Task, Answer]]:
    """Yield each of these tasks with its answer, politely, as `in_turn` does."""
    given = [Turn(task=task, lane=host(task)) for task in tasks]

    def claim(_: Vacancy) -> list[Turn[Task]]:
        claimed, given[:] = given[:], []
        return claimed

    for answers in in_turn(claim, work=work, pause=lambda *_: delay, threads=threads):
        for task, answer in answers:
            if not isinstance(answer, Unasked):
                yield task, answer


class _Crew(Generic[Task, Answer]):
    """The threads, as many as there is work for, and the answers they bring."""

    def __init__(
        self, work: Callable[[Task], Answer], pause: Callable[[Task, Answer], float], *, threads: int
    ) -> None:
        self.lanes: Lanes[Task] = Lanes()
        self.owed = 0  # answers that the consumer has not seen
        self._work = work
        self._pause = pause
        self._most = threads
        self._crashed: Crashed | None = None
        self._threads: list[threading.Thread] = []
        self._answers: Queue[tuple[Task, Answer] | Crashed | None] = Queue(maxsize=_AHEAD)

    def take_on(self, turns: Sequence[Turn[Task]]) -> None:
        self.owed += len(turns)
        self.lanes.add(turns)

    def withdraw(self) -> list[Task]:
        waiting = self.lanes.withdraw()
        self.owed -= len(waiting)
        return waiting

    def next_answers(self) -> list[tuple[Task, Answer | Unasked]]:
        """The next answers; none where none has come for a while and it is time to look around."""
        if self._crashed is not None:
            raise self._crashed.error
        came: list[tuple[Task, Answer | Unasked]] = []
        pause = self._grow()
        try:
            came.append(self._next(pause))
            while len(came) < _TOGETHER:
                came.append(self._next(0))
        except Empty:
            pass
        self.owed -= len(came)
        return came

    def dismiss(self) -> None:
        """Let open requests end, and their threads."""
        self.lanes.close()
        ended = 0
        while ended < len(self._threads):  # drain, so that no thread hangs on a full queue
            ended += self._answers.get() is None
        for thread in self._threads:
            thread.join()

    def _next(self, pause: float) -> tuple[Task, Answer]:
        answer = self._answers.get(block=pause > 0, timeout=pause)
        if isinstance(answer, Crashed):
            self._crashed = answer  # raised next time: what came before it is handed over first
        if answer is None or isinstance(answer, Crashed):
            raise Empty
        return answer

    def _grow(self) -> float:
        """Start threads where lanes wait for one; return how long it is until more may be needed."""
        if len(self._threads) >= self._most:
            return _LOOK
        needed, later = self.lanes.needs()
        for _ in range(min(needed, self._most - len(self._threads))):
            name = f"fetch-{len(self._threads)}"
            thread = threading.Thread(target=self._serve, name=name, daemon=True)
            self._threads.append(thread)
            self.lanes.expect()
            thread.start()
        return _LOOK if later is None else min(_LOOK, later)

    def _serve(self) -> None:
        try:
            while turn := self.lanes.take():
                answer = self._work(turn.task)
                self.lanes.give_back(turn, pause=self._pause(turn.task, answer))
                self._answers.put((turn.task, answer))
        except BaseException as error:  # noqa: BLE001 - handed to the consumer, which raises it
            self._answers.put(Crashed(error))
        finally:
            self._answers.put(None)


class _Claims(Generic[Task]):
    """Claiming in good time, and no more often than is of use."""

    def __init__(self, claim: Callable[[Vacancy], Sequence[Turn[Task]]]) -> None:
        self._claim = claim
        self._at = float("-inf")
        self._emptied = 0
        self._pause = 0.0

    def due(self, crew: _Crew[Task, Answer]) -> bool:
        past = time.monotonic() - self._at
        if not crew.owed or past >= _RENEW:
            return True
        if crew.lanes.emptied == self._emptied:
            return False
        return crew.lanes.spent or past >= self._pause

    def made(self, lanes: Lanes[Task]) -> Sequence[Turn[Task]]:
        began = time.monotonic()
        self._emptied = lanes.emptied
        claimed = self._claim(lanes.vacancy())
        self._at = time.monotonic()
        self._pause = (self._at - began) * _SHARE if claimed else _LOOK
        return claimed
