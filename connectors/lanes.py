"""Whose turn it is: lanes in which tasks wait, each asked one request at a time with a pause between."""

import heapq
import threading
import time
from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Generic, TypeVar

Task = TypeVar("Task")


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn(Generic[Task]):
    """A task, and the lane it waits in; "" waits for nobody. Times in seconds.

    For `after` from now the lane is not to be asked at all.
    """

    task: Task
    lane: str
    after: float = 0.0


@dataclass(frozen=True, slots=True)
class Vacancy:
    """Which lanes have enough, and which are done since the last look: seconds until they may be asked."""

    busy: frozenset[str]
    left: Mapping[str, float]


@dataclass(slots=True)
class _Lane(Generic[Task]):
    waiting: deque[Turn[Task]] = field(default_factory=deque)
    free_at: float = 0.0
    taken: bool = False  # it is in line, or a request is open


class Lanes(Generic[Task]):
    """The lanes of a process, by the time at which they may be asked. For several threads."""

    def __init__(self) -> None:
        self._lanes: dict[str, _Lane[Task]] = {}
        self._line: list[tuple[float, int, str]] = []
        self._left: dict[str, float] = {}
        self._count = 0  # keeps the order of lanes that are ready at the same time
        self._idle = 0  # threads that wait for a turn, or are about to
        self._emptied = 0
        self._closed = False
        # Of the threads that wait for a turn one leads: it alone watches the clock. With a second for
        # each of some hundreds of lanes, all of them would wake all the time.
        self._led = False
        self._lock = threading.Lock()
        self._leader = threading.Condition(self._lock)
        self._others = threading.Condition(self._lock)

    @property
    def emptied(self) -> int:
        """How many times nothing more waited in a lane, from the beginning."""
        return self._emptied

    @property
    def spent(self) -> bool:
        """Whether nothing waits anywhere: all that is left are open requests."""
        return not self._line

    def needs(self) -> tuple[int, float | None]:
        """Return how many threads more could be busy now, and in how many seconds the next lane is ready."""
        with self._lock:
            now = time.monotonic()
            ready = sum(at <= now for at, _, _ in self._line)
            later = min((at - now for at, _, _ in self._line if at > now), default=None)
            return max(0, ready - self._idle), later

    def expect(self) -> None:
        """Count on one thread more, which will take turns."""
        with self._lock:
            self._idle += 1

    def add(self, turns: Iterable[Turn[Task]]) -> None:
        """Let tasks wait, each at the end of its lane."""
        now = time.monotonic()
        with self._lock:
            for turn in turns:
                self._count += 1
                # What waits for nobody has a lane to itself.
                named = turn if turn.lane else replace(turn, lane=f" {self._count}")
                lane = self._lanes.setdefault(named.lane, _Lane())
                if turn.after > 0:
                    lane.free_at = max(lane.free_at, now + turn.after)
                lane.waiting.append(named)
                if not lane.taken:
                    self._line_up(named.lane, lane)
            self._look()

    def take(self) -> Turn[Task] | None:
        """Return a task whose lane may be asked now, after waiting for one; None when all is over."""
        with self._lock:
            while not self._closed:
                pause = self._line[0][0] - time.monotonic() if self._line else None
                if pause is not None and pause <= 0:
                    _, _, name = heapq.heappop(self._line)
                    lane = self._lanes[name]
                    turn = lane.waiting.popleft()
                    self._emptied += not lane.waiting
                    self._idle -= 1
                    if self._line:
                        self._look()
                    return turn
                if pause is None or self._led:
                    self._others.wait()
                else:
                    self._led = True
                    self._leader.wait(pause)
                    self._led = False
            return None

    def give_back(self, turn: Turn[Task], *, pause: float) -> None:
        """The lane has answered: it may be asked again after the pause."""
        with self._lock:
            self._idle += 1
            lane = self._lanes[turn.lane]
            lane.free_at = max(lane.free_at, time.monotonic() + pause)
            lane.taken = False
            if lane.waiting:
                self._line_up(turn.lane, lane)
                self._look()
            else:
                self._leave(turn.lane)

    def vacancy(self) -> Vacancy:
        """Return who has enough and who is done since the last call."""
        with self._lock:
            now = time.monotonic()
            left, self._left = self._left, {}
            busy = frozenset(name for name, lane in self._lanes.items() if lane.waiting)
            return Vacancy(busy, {name: at - now for name, at in left.items() if name not in self._lanes})

    def withdraw(self) -> list[Task]:
        """Take out and return all that waits; open requests end."""
        with self._lock:
            waiting = [turn.task for lane in self._lanes.values() for turn in lane.waiting]
            for lane in self._lanes.values():
                lane.waiting.clear()
            for _, _, name in self._line:
                self._leave(name)
            self._line.clear()
            return waiting

    def close(self) -> None:
        """Send all threads home."""
        with self._lock:
            self._closed = True
            self._leader.notify_all()
            self._others.notify_all()

    def _look(self) -> None:
        """Let a thread look at the line anew: the one that leads, or one that will."""
        (self._leader if self._led else self._others).notify()

    def _line_up(self, name: str, lane: _Lane[Task]) -> None:
        lane.taken = True
        self._count += 1
        heapq.heappush(self._line, (lane.free_at, self._count, name))

    def _leave(self, name: str) -> None:
        lane = self._lanes.pop(name)
        if not name.startswith(" "):
            self._left[name] = lane.free_at
