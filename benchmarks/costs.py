"""What processes cost: CPU seconds, and memory while something runs. Linux, from /proc."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from threading import Event, Thread

_TICKS = os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")
_PAUSE = 0.25  # seconds between looks at the memory


@dataclass(slots=True)
class Peak:
    """Most resident bytes at any look: of this process, and of all its children together."""

    own: int = 0
    children: int = 0


@dataclass(frozen=True, slots=True)
class Cpu:
    """CPU seconds so far: of this process, of its ended children, and of each living one."""

    own: float
    ended: float
    living: dict[int, float] = field(default_factory=dict)

    def __sub__(self, earlier: "Cpu") -> "Cpu":
        living = {pid: spent - earlier.living.get(pid, 0.0) for pid, spent in self.living.items()}
        return Cpu(self.own - earlier.own, self.ended - earlier.ended, living)

    @property
    def all(self) -> float:
        """The sum."""
        return self.own + self.ended + sum(self.living.values())


def cpu() -> Cpu:
    """The CPU seconds used so far."""
    times, ended = os.times(), getrusage(RUSAGE_CHILDREN)
    living = {pid: _spent(pid) for pid in children()}
    return Cpu(times.user + times.system, ended.ru_utime + ended.ru_stime, living)


def machine() -> float:
    """CPU seconds that everything on this machine has used since it started."""
    user, nice, system, _idle, _waiting, irq, soft, steal = Path("/proc/stat").read_text().split()[1:9]
    return sum(map(int, (user, nice, system, irq, soft, steal))) / _TICKS


def children() -> list[int]:
    """The living descendants of this process."""
    found: list[int] = []
    waiting = [os.getpid()]
    while waiting:
        of = waiting.pop()
        for listed in Path(f"/proc/{of}/task").glob("*/children"):
            try:
                below = [int(pid) for pid in listed.read_text().split()]
            except OSError:  # it has just ended
                continue
            found += below
            waiting += below
    return found


@contextmanager
def watched_memory(*, without: int) -> Iterator[Peak]:
    """Note the peak of memory while the block runs; the child `without` is not counted."""
    peak, over = Peak(), Event()

    def watch() -> None:
        while not over.wait(_PAUSE):
            peak.own = max(peak.own, _resident(os.getpid()))
            peak.children = max(peak.children, sum(_resident(pid) for pid in children() if pid != without))

    watcher = Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield peak
    finally:
        over.set()
        watcher.join()


def _spent(pid: int) -> float:
    try:
        after_name = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    # Own user and system time, and those of its ended children.
    return sum(map(int, after_name[11:15])) / _TICKS


def _resident(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * _PAGE
    except OSError:
        return 0
