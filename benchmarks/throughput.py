"""The whole cycle against a bare loop of trafilatura over the same pages, in the same run.

    python benchmarks/throughput.py [--feeds 40] [--pages 75] [--rounds 1] [--json]

The cycle is the flow `monitor` as it runs every day: fetch over loopback, extract, compare, group, find
with 24 watches, store in SQLite, all under Prefect, whose temporary server was started by an empty
cycle that is not counted. The bare loop is `trafilatura.bare_extraction` in one process of its own, over
the very bytes that the site serves, and nothing else. The second cycle, six hours later, finds all
feeds unchanged: half of them answer 304, half send the same document again.

The pages are invented (newsroom.py, mastheads.py): 158 kB and 1,085 elements on average. Measured side by
side, the best of three, bare_extraction needs 18 ms of CPU for one of them and `read_page` 66 % of that. Of
the 92 real pages of the public article-extraction-benchmark (first half: 156 kB, 770 elements) it needs
22 ms, and `read_page` 70 %. That the bare loop is faster here makes the comparison harder for the cycle,
that `read_page` gains a little more on it makes it easier.

A shared machine disturbs the cycle, which needs two cores, more than the loop, which needs one.
"others" says how many cores everything else kept busy meanwhile; on a quiet machine it is near 0. Where
the seconds of the bare loop are more than its CPU, it was kept waiting, and the ratio flatters the cycle.
"""

import argparse
import json
import logging
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter, process_time

from trafilatura import bare_extraction

from benchmarks.costs import cpu, machine, watched_memory
from benchmarks.newsroom import NOW, watched
from benchmarks.site import outlets
from flows.running import run_once
from flows.settings import Settings
from flows.steps.report import Report

_LATER = timedelta(hours=6, minutes=5)
_WARM_UP = 30  # pages before the clock of the bare loop starts: regular expressions, caches


@dataclass(frozen=True, slots=True)
class Stand:
    """The site as it runs: its feeds, with so many pages each, and its process."""

    feeds: tuple[str, ...]
    pages: int
    pid: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """What a cycle took: seconds, and CPU seconds by process."""

    seconds: float
    own: float
    workers: float
    prefect: float  # its server, and whatever else it started
    site: float
    others: float  # cores that everything else on the machine kept busy


@dataclass(frozen=True, slots=True)
class Round:
    """The bare loop, the first cycle and the second."""

    pages: int
    bytes: int
    bare: float  # seconds
    bare_cpu: float
    first: Spent
    second: Spent

    @property
    def speed(self) -> float:
        """How many times as fast as the bare loop the whole cycle is."""
        return self.bare / self.first.seconds

    @property
    def again(self) -> float:
        """What the cycle over unchanged feeds costs, as a share of the first."""
        return self.second.seconds / self.first.seconds


def main(argv: Sequence[str] | None = None) -> int:
    """Print the table, or with --json one object."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--feeds", type=int, default=40)
    parser.add_argument("--pages", type=int, default=75, help="of each feed")
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(argv)
    os.environ.setdefault("PREFECT_LOGGING_LEVEL", "WARNING")
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    with TemporaryDirectory(prefix="wirewatch-throughput-") as folder, site(options) as stand:
        home = Path(folder)
        run_once(settings(home, "empty", []), now=NOW)
        with watched_memory(without=stand.pid) as peak:
            rounds = [
                one_round(settings(home, f"round-{n}", stand.feeds), stand) for n in range(options.rounds)
            ]
    memory = {"own": peak.own / 2**20, "children": peak.children / 2**20}
    if options.json:
        print(json.dumps({"rounds": [summary(one) for one in rounds], "peak_mb": memory}))
        return 0
    for one in rounds:
        print(table(one))
    speed, again = median(one.speed for one in rounds), median(one.again for one in rounds)
    print(f"median of {len(rounds)}: {speed:.2f} times as fast as the bare loop; unchanged feeds {again:.1%}")
    print(f"peak memory: {memory['own']:.0f} MB own, {memory['children']:.0f} MB children (workers, Prefect)")
    return 0


@contextmanager
def site(options: argparse.Namespace) -> Iterator[Stand]:
    """The site, in a process of its own, for as long as the block runs."""
    command = [
        sys.executable,
        "-m",
        "benchmarks.site",
        f"--feeds={options.feeds}",
        f"--pages={options.pages}",
    ]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as running:
        if running.stdout is None or running.stdin is None:
            raise RuntimeError("the site has no pipes")
        yield Stand(tuple(json.loads(running.stdout.readline())), options.pages, running.pid)
        running.stdin.close()


def settings(home: Path, name: str, feeds: Sequence[str]) -> Settings:
    """The settings of a round, with a database of its own and 24 watches."""
    config = home / f"{name}.yaml"
    config.write_text(json.dumps(configuration(feeds)), encoding="utf-8")  # JSON is YAML
    return Settings(home=home, config=config, database_url=f"sqlite:///{home / name}.db")


def configuration(feeds: Sequence[str]) -> dict[str, object]:
    """What `wirewatch.yaml` holds. Hosts are asked without a pause, which is courtesy and no cost."""
    watches = [
        {
            "name": f"watch-{number}",
            "about": [subject.name],
            "developments": [
                {"name": "approval", "event": "approval", "actor": [subject.actor]},
                {"name": "release", "event": "release"},
            ],
            "alert": ["file"],
        }
        for number, subject in enumerate(watched())
    ]
    return {
        "feeds": list(feeds),
        "watches": watches,
        "channels": {"file": {"kind": "file", "path": "alerts.jsonl"}},
        "limits": {"internal_hosts": ["127.0.0.1"], "host_delay": "0s"},
    }


def one_round(said: Settings, stand: Stand) -> Round:
    """The bare loop, then two cycles into an empty database."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as alone:
        bare, bare_cpu, letters = alone.submit(bare_loop, stand).result()
    first, reports = cycle(said, stand, now=NOW)
    second, _ = cycle(said, stand, now=NOW + _LATER)
    read = next(report for report in reports if report.step == "read").figures["read"]
    pages = len(stand.feeds) * stand.pages
    if read != pages:
        raise RuntimeError(f"read {read} of {pages} pages: {[one.sentence for one in reports]}")
    return Round(pages, letters, bare, bare_cpu, first, second)


def bare_loop(stand: Stand) -> tuple[float, float, int]:
    """Seconds and CPU seconds of the bare extractor over all pages, and how many bytes they have."""
    logging.disable(logging.CRITICAL)
    roots = [feed.removesuffix("/feed.xml") for feed in stand.feeds]
    seconds = spent = 0.0
    size = count = 0
    for outlet, path, parts in outlets(len(roots), stand.pages, address=roots.__getitem__):
        if path == "/feed.xml":
            continue
        body, url = b"".join(parts), roots[outlet] + path
        if count < _WARM_UP:
            bare_extraction(body, url=url)
        count, size = count + 1, size + len(body)
        wall, own = perf_counter(), process_time()
        bare_extraction(body, url=url)
        seconds, spent = seconds + perf_counter() - wall, spent + process_time() - own
    return seconds, spent, size


def cycle(said: Settings, stand: Stand, *, now: datetime) -> tuple[Spent, list[Report]]:
    """Run the flow once; what it took and what it did."""
    wall, before, everything = perf_counter(), cpu(), machine()
    reports = run_once(said, now=now)
    seconds, used, everything = perf_counter() - wall, cpu() - before, machine() - everything
    serving = used.living.pop(stand.pid, 0.0)
    return Spent(
        seconds=seconds,
        own=used.own,
        workers=used.ended,
        prefect=sum(used.living.values()),
        site=serving,
        others=max(0.0, everything - used.all - serving) / seconds,
    ), reports


def summary(one: Round) -> dict[str, object]:
    """A round as JSON."""
    return asdict(one) | {"speed": one.speed, "again": one.again}


def table(one: Round) -> str:
    """A round for people; times of a page in milliseconds."""
    share = 1000 / one.pages
    heads = f"{'':22}{'seconds':>9}{'ms/page':>9}{'CPU: own':>10}{'workers':>9}{'Prefect':>9}{'site':>7}"
    lines = [
        f"{one.pages} pages of {one.bytes / one.pages / 1000:.0f} kB on average",
        heads + f"{'others':>8}",
        f"{'bare loop':22}{one.bare:>9.1f}{one.bare * share:>9.1f}{one.bare_cpu * share:>10.1f}",
    ]
    for name, spent in (("first cycle", one.first), ("second, unchanged", one.second)):
        parts = (spent.own, spent.workers, spent.prefect, spent.site)
        lines.append(
            f"{name:22}{spent.seconds:>9.1f}{spent.seconds * share:>9.1f}{parts[0] * share:>10.2f}"
            f"{parts[1] * share:>9.2f}{parts[2] * share:>9.2f}{parts[3] * share:>7.2f}{spent.others:>8.2f}"
        )
    lines.append(
        f"{one.speed:.2f} times as fast as the bare loop; the second costs {one.again:.1%} of the first\n"
    )
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
