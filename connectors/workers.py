"""Processes that read pages, one page at a time, so that it is always known which page did the harm.

Not multiprocessing: it imports the caller's __main__ again in every process, which is Prefect. And
not an executor of processes: when one dies, the whole pool is broken, with the pages of the others.
"""

import gc
import logging
import os
import pickle
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Lock

from analysis.errors import ExtractionError
from analysis.model import Reading

_START = 60.0  # seconds that a process may take to start, on a machine with much else to do
_ORPHANED = 5.0  # seconds past the limit after which a process without a parent ends itself
_CODE = (
    "import sys; sys.path[:] = sys.argv[2:]; from connectors.workers import serve; serve(int(sys.argv[1]))"
)
_QUOTA = Path("/sys/fs/cgroup/cpu.max")  # "200000 100000" in a container that may use two processors


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page as it was fetched, and when."""

    body: bytes
    url: str
    content_type: str | None = None
    now: datetime


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a page gave nothing. Exceptions with arguments of their own do not survive pickling."""

    reason: str


Reader = Callable[[Page], Reading]  # a function that can be imported by its name
Answer = Reading | Failure


class Worker:
    """One process that reads pages; started when first needed, and again after a page was too much for it."""

    def __init__(self, reader: Reader, *, seconds: float) -> None:
        self._task = pickle.dumps((reader, seconds))
        self._seconds = seconds
        self._lock = Lock()  # closing may come from another thread while the process starts
        self._closed = False
        self._process: subprocess.Popen[bytes] | None = None
        self._connection: Connection | None = None

    def read(self, page: Page) -> Answer:
        """Return what a page says, or why it says nothing; raises OSError where no process will start."""
        connection = self._connection or self._started()
        try:
            connection.send(page)
            if connection.poll(self._seconds):
                answered: Answer = connection.recv()
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
                raise OSError("the extractor is closed")
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
        raise OSError("no process for reading pages will start")

    def _end(self) -> None:
        if self._process:
            self._process.kill()
            self._process.wait()
        if self._connection:
            self._connection.close()
        self._process = self._connection = None


def answer(reader: Reader, page: Page) -> Answer:
    """Read a page, and say why where that cannot be done."""
    try:
        return reader(page)
    except ExtractionError as error:
        return Failure(error.reason)
    except MemoryError:
        return Failure("not enough memory to read it")


def serve(descriptor: int) -> None:
    """Be the process of a Worker: answer page after page until the other end is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    logging.disable()  # what went wrong with a page is in the answer
    connection = Connection(descriptor)
    reader, seconds = pickle.loads(connection.recv_bytes())  # noqa: S301 - from the parent alone
    import_module("connectors.pages")  # a second, which is not the first page's
    # What the libraries made at import never becomes garbage, and need not be searched for it.
    gc.collect()
    gc.freeze()
    # A page makes tens of thousands of objects that die with it. At the defaults the search for cycles
    # among them runs hundreds of times a page, finds next to nothing, and takes a tenth of the time.
    gc.set_threshold(20_000, 20, 100)
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


def processors() -> int:
    """How many processors this process may use, a container's quota included."""
    usable = len(os.sched_getaffinity(0))
    try:
        quota, period = _QUOTA.read_text("ascii").split()
    except (OSError, ValueError):
        return usable
    return usable if quota == "max" else max(1, min(usable, round(int(quota) / int(period))))
