"""Polling thousands of feeds politely, beside `reader` (lemon24) updating the same feeds in the same run.

    python -m benchmarks.polling [--hosts 500] [--feeds 4] [--slow 10] [--silent 10] [--workers 500] [--json]

The hosts are those of feedhosts.py, in a process of their own: the healthy answer in 200 ms, the slow in
10 s, the silent never. Each contender polls all feeds twice, from an empty database, in a process of
its own: first every feed is new, then all that answer say 304.

The ideal is what the rules of politeness alone allow for a host: its answers, one after the other, and a
second between each and the next request. "healthy" is when the last feed of a healthy host was stored;
that the slow and the silent are still being waited for then is the point. CPU is that of the whole
process, for each feed that was asked. "open" is the most requests that any host had open at once, "short"
how many came sooner than 0.9 s after an answer: reader has workers and no manners, which is not a
fault in a reader of a few feeds, but its speed is that of a client without rules.

`reader` is not part of the project; `uv pip install --group peers` installs it. Where it is missing
it is left out.
"""

import argparse
import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from importlib.util import find_spec
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import Any

from sqlalchemy import text

from benchmarks.costs import watched_memory
from flows.settings import Settings
from flows.steps.poll import poll, subscribe
from flows.wiring import kit_of
from storage import feeds as stored

# The hosts are on loopback, which a guard of internal addresses has to be told of.
LOOPBACK: dict[str, object] = {"internal_hosts": ["127.0.0.0/8"]}

_NOW = datetime(2025, 2, 12, 12, tzinfo=UTC)
_LATER = timedelta(hours=7)  # every feed is due again
_ANSWER, _DELAY = 0.2, 1.0  # seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Pass:
    """What one pass over all feeds took."""

    healthy: float  # seconds until the last feed of a healthy host was stored
    whole: float  # seconds
    asked: int  # healthy feeds that were
    cpu_ms: float  # of each feed asked
    peak_mb: float
    grown_mb: float  # during the pass


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """A contender's passes, each with what the hosts saw of it."""

    name: str
    passes: tuple[Pass, Pass]
    seen: tuple[dict[str, Any], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Round:
    """One pass to be made: the folder of the contender, the addresses by manner, workers, and which pass."""

    folder: Path
    addresses: dict[str, list[str]]
    workers: int
    number: int

    @property
    def healthy(self) -> frozenset[str]:
        """The feeds of healthy hosts."""
        return frozenset(self.addresses["healthy"])

    @property
    def every(self) -> list[str]:
        """All feeds."""
        return [url for urls in self.addresses.values() for url in urls]


Polling = Callable[[Round], Pass]


def ours(what: Round) -> Pass:
    """Run the step `poll` over the feeds."""
    folder = what.folder
    config = folder / "wirewatch.yaml"
    # All in one step, however busy the machine is.
    limits = {"fetchers": what.workers, "host_delay": f"{_DELAY}s", "fetch_for": "1h", **LOOPBACK}
    config.write_text(json.dumps({"feeds": what.every, "limits": limits}), encoding="utf-8")  # JSON is YAML
    settings = Settings(home=folder, config=config, database_url=f"sqlite:///{folder / 'wirewatch.db'}")
    moments: list[float] = []
    with kit_of(settings) as kit:
        now = _NOW + what.number * _LATER
        subscribe(kit, now=now)
        with kit.store.reading() as session:
            rows = session.execute(text("SELECT id, url FROM feeds"))
            ids = {row.id for row in rows if row.url in what.healthy}
        keep = stored.record

        def noted(session: Any, record: stored.PollRecord) -> None:
            keep(session, record)
            if record.feed in ids and record.outcome != "failed":
                moments.append(perf_counter())

        stored.record = noted  # the moment at which a feed is done; nothing in the step tells it
        try:
            return measured(lambda: poll(kit, now=now).figures["feeds"], moments)
        finally:
            stored.record = keep


def readers(what: Round) -> Pass:
    """Let reader update the feeds."""
    from reader import make_reader  # noqa: PLC0415 - the peer may not be installed

    moments: list[float] = []
    with make_reader(str(what.folder / "reader.sqlite"), session_timeout=(10, 20)) as reader:
        if what.number == 0:
            for url in what.every:
                reader.add_feed(url)

        def update() -> int:
            count = 0
            for result in reader.update_feeds_iter(workers=what.workers, scheduled=False):
                count += 1
                if result.url in what.healthy and not isinstance(result.value, Exception):
                    moments.append(perf_counter())
            return count

        return measured(update, moments)


def peak_now() -> int:
    """The bytes that this process holds now."""
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * 4096


def measured(run: Callable[[], int], moments: list[float]) -> Pass:
    """Run a pass, which returns how many feeds it asked, and note what it takes."""
    with watched_memory(without=0) as peak:
        before, wall, spent = peak_now(), perf_counter(), process_time()
        count = run()
        whole, cpu = perf_counter() - wall, process_time() - spent
    return Pass(
        healthy=max(moments, default=wall) - wall,
        whole=whole,
        asked=len(moments),
        cpu_ms=1000 * cpu / max(count, 1),
        peak_mb=max(peak.own, before) / 2**20,
        grown_mb=max(peak.own - before, 0) / 2**20,
    )


def contend(name: str, polling: Polling, options: argparse.Namespace) -> Result:
    """Let one contender poll all feeds twice, over hosts of its own."""
    with (
        TemporaryDirectory(prefix="wirewatch-polling-") as folder,
        hosts(options) as (addresses, seen),
        ProcessPoolExecutor(1, mp_context=get_context("spawn")) as alone,
    ):
        passes, visits = [], []
        for number in range(2):
            asked = alone.submit(polling, Round(Path(folder), addresses, options.workers, number))
            passes.append(asked.result())
            visits.append(seen())
    return Result(name=name, passes=(passes[0], passes[1]), seen=(visits[0], visits[1]))


@contextmanager
def hosts(options: argparse.Namespace) -> Iterator[tuple[dict[str, list[str]], Callable[[], dict[str, Any]]]]:
    """The hosts, in a process of their own; the addresses of their feeds, and how they were asked."""
    command = [sys.executable, "-m", "benchmarks.feedhosts"]
    command += [f"--{name}={getattr(options, name)}" for name in ("hosts", "feeds", "slow", "silent")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as running:
        if running.stdout is None or running.stdin is None:
            raise RuntimeError("the hosts have no pipes")
        to, back = running.stdin, running.stdout

        def seen() -> dict[str, Any]:
            to.write("\n")
            to.flush()
            told: dict[str, Any] = json.loads(back.readline())
            return told

        yield json.loads(back.readline()), seen
        to.close()


def ideal(options: argparse.Namespace) -> float:
    """The seconds that the rules alone allow for a healthy host."""
    return float(options.feeds * _ANSWER + (options.feeds - 1) * _DELAY)


def main(argv: Sequence[str] | None = None) -> int:
    """Print the table, or with --json one object."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--hosts", type=int, default=500)
    parser.add_argument("--feeds", type=int, default=4, help="of each host")
    parser.add_argument("--slow", type=int, default=10, help="hosts")
    parser.add_argument("--silent", type=int, default=10, help="hosts")
    parser.add_argument("--workers", type=int, default=500, help="requests open at a time")
    parser.add_argument("--only", choices=["wirewatch", "reader"])
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(argv)
    contenders: dict[str, Polling] = {"wirewatch": ours}
    if find_spec("reader"):
        contenders["reader"] = readers
    results = [
        contend(name, polling, options)
        for name, polling in contenders.items()
        if options.only in {None, name}
    ]
    if options.json:
        print(json.dumps({"ideal": ideal(options), "results": [asdict(one) for one in results]}))
        return 0
    healthy = options.feeds * (options.hosts - options.slow - options.silent)
    print(
        f"{options.hosts * options.feeds:,} feeds on {options.hosts} hosts, {healthy:,} of them healthy; "
        f"{options.slow} hosts slow, {options.silent} silent; ideal {ideal(options):.1f} s"
    )
    for one in results:
        print(table(one, options, healthy=healthy))
    return 0


def table(result: Result, options: argparse.Namespace, *, healthy: int) -> str:
    """A contender for people."""
    lines = [
        f"\n{result.name:22}{'healthy':>9}{'ideal':>8}{'whole':>9}{'CPU/feed':>10}{'peak':>9}{'open':>6}{'short':>7}"
    ]
    for name, one, seen in zip(("first", "second, unchanged"), result.passes, result.seen, strict=True):
        lines.append(
            f"{name:22}{one.healthy:>7.1f} s{one.healthy / ideal(options):>7.2f}x{one.whole:>7.1f} s"
            f"{one.cpu_ms:>7.2f} ms{one.peak_mb:>6.0f} MB{seen['most_open']:>6}{seen['short_pauses']:>7}"
        )
        if one.asked != healthy:
            lines.append(f"  only {one.asked:,} of {healthy:,} healthy feeds were stored")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
