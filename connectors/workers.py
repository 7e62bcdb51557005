"""Processes that read pages and feeds, one at a time, so that it is always known which did the harm.

Not multiprocessing: it imports the caller's __main__ again in every process, which is Prefect. And
not an executor of processes: when one dies, the whole pool is broken, with the pages of the others.
"""

import gc
import logging
import os
import pickle
import resource
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib import import_module
from multiprocessing.connection import Connection
from pathlib import Path
from queue import LifoQueue
from threading import Lock
from typing import Generic, TypeVar

from analysis.errors import ExtractionError, FetchError

_START = 60.0  # seconds that a process may take to start, on a machine with much else to do
_ORPHANED = 5.0  # seconds past the limit after which a process without a parent ends itself
_CODE = (
    "import sys; sys.path[:] = sys.argv[2:]; from connectors.workers import serve; serve(int(sys.argv[1]))"
)
_MEMORY = 2**30  # bytes beside the libraries; a feed of 20 MB takes a quarter of it
_PAGES_USED = Path("/proc/self/statm")
_QUOTA = Path("/sys/fs/cgroup/cpu.max")  # "200000 100000" in a container that may use two processors


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page or a feed as it was fetched, and when."""

    body: bytes
    url: str
    content_type: str | None = None
    now: datetime


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a document gave nothing. Exceptions with arguments of their own do not survive pickling."""

    reason: str


Result = TypeVar("Result")
Reader = Callable[[Page], Result]  # a function that can be imported by its name


class Worker(Generic[Result]):
    """One process that reads; started when first needed, and again after a page was too much for it.

    `libraries` is the module whose import takes long, so that it is not charged to the first page.
    """

    def __init__(
        self, reader: Reader[Result], *, seconds: float, libraries: str = "connectors.pages"
    ) -> None:
        self._task = pickle.dumps((reader, seconds, libraries))
        self._seconds = seconds
        self._lock = Lock()  # closing may come from another thread while the process starts
        self._closed = False
        self._process: subprocess.Popen[bytes] | None = None
        self._connection: Connection | None = None

    def read(self, page: Page) -> Result | Failure:
        """Return what a page says, or why it says nothing; raises OSError where no process will start."""
        connection = self._connection or self._started()
        try:
            connection.send(page)
            if connection.poll(self._seconds):
                answered: Result | Failure = connection.recv()
                return answered
            failure = Failure(f"took longer than {self._seconds:g} s to read")
        except (EOFError, OSError):
            failure = Failure("killed the process that read it")
        self._end()
        return failure

    def close(self) -> None:
        """End the process, also from another thread: a page that is being read fails."""
        with self._lock:
            self._closed = True
            if self._process:
                self._process.kill()

    def release(self) -> None:
        """Free what a closed worker held, when no thread uses it any more."""
        self._end()

    def _started(self) -> Connection:
        ours, theirs = socket.socketpair()
        with self._lock, theirs:
            if self._closed:
                ours.close()
                raise OSError("closed already")
            self._connection = Connection(ours.detach())
            self._process = subprocess.Popen(  # noqa: S603 - this program, and nothing from outside
                [sys.executable, "-P", "-c", _CODE, str(theirs.fileno()), *sys.path],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                process_group=0,  # Ctrl-C is for the parent, which decides what to do
            )
        try:
            self._connection.send_bytes(self._task)
            if self._connection.poll(_START) and self._connection.recv_bytes():
                return self._connection
        except (EOFError, OSError):
            pass
        self._end()
        raise OSError("no process for reading pages and feeds will start")

    def _end(self) -> None:
        if self._process:
            self._process.kill()
            self._process.wait()
        if self._connection:
            self._connection.close()
        self._process = self._connection = None


class Crew(Generic[Result]):
    """As many workers as may run at a time, for any number of threads."""

    def __init__(
        self,
        reader: Reader[Result],
        *,
        workers: int | None,
        timeout: timedelta,
        libraries: str = "connectors.pages",
    ) -> None:
        self.size = workers or processors()
        seconds = timeout.total_seconds()
        self._workers = [Worker(reader, seconds=seconds, libraries=libraries) for _ in range(self.size)]
        # Last in, first out: a few pages keep to the workers that run already.
        self._idle: LifoQueue[Worker[Result]] = LifoQueue()
        for worker in self._workers:
            self._idle.put(worker)

    def read(self, page: Page) -> Result | Failure:
        """Return what a page says, or why it says nothing, after waiting for a worker."""
        worker = self._idle.get()
        try:
            return worker.read(page)
        finally:
            self._idle.put(worker)

    def close(self) -> None:
        """End all processes; pages that are being read fail."""
        for worker in self._workers:
            worker.close()

    def release(self) -> None:
        """Free what the workers held, when no thread uses them any more."""
        for worker in self._workers:
            worker.release()


def answer(reader: Reader[Result], page: Page) -> Result | Failure:
    """Read a page, and say why where that cannot be done."""
    try:
        return reader(page)
    except (ExtractionError, FetchError) as error:
        return Failure(error.reason)
    except MemoryError:
        return Failure("not enough memory to read it")


def serve(descriptor: int) -> None:
    """Be the process of a Worker: answer page after page until the other end is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    logging.disable()  # what went wrong with a page is in the answer
    connection = Connection(descriptor)
    reader, seconds, libraries = pickle.loads(connection.recv_bytes())  # noqa: S301 - from the parent alone
    import_module(libraries)  # a second, which is not the first page's
    # What the libraries made at import never becomes garbage, and need not be searched for it.
    gc.collect()
    gc.freeze()
    # A page makes tens of thousands of objects that die with it. At the defaults the search for cycles
    # among them runs hundreds of times a page, finds next to nothing, and takes a tenth of the time.
    gc.set_threshold(20_000, 20, 100)
    _limit_memory()
    connection.send_bytes(b"ready")
    while True:
        try:
            page = connection.recv()
            # The parent ends what takes too long. Where that is gone, the system does.
            signal.setitimer(signal.ITIMER_REAL, seconds + _ORPHANED)
            connection.send(answer(reader, page))
            signal.setitimer(signal.ITIMER_REAL, 0)
        except (EOFError, OSError):
            return


def _limit_memory() -> None:
    """Let this process have so much more than it has: what needs more fails alone, and not the machine."""
    try:
        used = int(_PAGES_USED.read_text("ascii").split()[0]) * resource.getpagesize()
    except OSError:  # not Linux: there the limit means something else
        return
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    most = used + _MEMORY
    resource.setrlimit(
        resource.RLIMIT_AS, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard)
    )


def processors() -> int:
    """How many processors this process may use, a container's quota included."""
    usable = len(os.sched_getaffinity(0))
    try:
        quota, period = _QUOTA.read_text("ascii").split()
    except (OSError, ValueError):
        return usable
    return usable if quota == "max" else max(1, min(usable, round(int(quota) / int(period))))
