"""What compare and group cost for articles that join an archive which is there. Run by growth.py.

    python benchmarks/growing.py DATABASE-URL ARTICLES.jsonl

Prints one JSON object: milliseconds of CPU of an article, and what opening and the first article took.
"""

import json
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from sqlalchemy import text

from analysis.model import Reading
from benchmarks.stream import Item
from flows import wiring
from flows.kit import Kit
from flows.settings import Settings
from flows.steps.compare import compare
from flows.steps.group import group
from storage import articles
from storage.dialect import spoken

_PAGE = os.sysconf("SC_PAGE_SIZE")
_CONFIGURATION = "limits:\n  user_agent: 'growth'\n"


def written(item: Item) -> dict[str, str]:
    """Return an article as JSON has it."""
    facts = {"url": item.url, "title": item.title, "text": item.text, "outlet": item.outlet}
    return facts | {"at": item.at.isoformat()}


def run(url: str, items: Iterable[Item]) -> None:
    """Put articles through the steps."""
    with _kit(url) as kit:
        now = _keep(kit, [written(item) for item in items])
        compare(kit, now=now)
        group(kit, now=now)


def measure(url: str, rows: Sequence[dict[str, str]]) -> dict[str, Any]:
    """Put articles through the steps, and say what it took."""
    began = time.perf_counter()
    with _kit(url) as kit:
        opened = time.perf_counter() - began
        _keep(kit, rows[:1])
        began, now = time.perf_counter(), datetime.fromisoformat(rows[-1]["at"])
        compare(kit, now=now)
        group(kit, now=now)
        first = time.perf_counter() - began
        half = len(rows) // 2 + 1
        early, late = _steps(kit, rows[1:half]), _steps(kit, rows[half:])
    each = {
        name: (early[name] + late[name]) / (len(rows) - 1) * 1000 for name in ("compare", "group", "wall")
    }
    there = early["server"] is not None and late["server"] is not None
    return {
        **{f"{name}_ms": value for name, value in each.items()},
        "server_ms": (early["server"] + late["server"]) / (len(rows) - 1) * 1000 if there else None,
        "reference_ms": (early["reference"] + late["reference"]) / 2 * 1000,
        "opening_ms": opened * 1000,
        "first_ms": first * 1000,
        "resident_mb": early["resident"] / 1e6,
        "grown_mb": (late["resident"] - early["resident"]) / 1e6,
    }


def _steps(kit: Kit, rows: Sequence[dict[str, str]]) -> dict[str, Any]:
    """Seconds of CPU, here and at the server, and on the wall, and the memory after."""
    now, server = _keep(kit, rows), _server(kit)
    began, served, cpu = time.perf_counter(), server(), [time.process_time()]
    for step in (compare, group):
        step(kit, now=now)
        cpu.append(time.process_time())
    wall, served_after = time.perf_counter() - began, server()
    return {
        "compare": cpu[1] - cpu[0],
        "group": cpu[2] - cpu[1],
        "wall": wall,
        "server": None if served is None or served_after is None else served_after - served,
        "resident": _resident(),
        "reference": _reference(),
    }


def _reference() -> float:
    """Seconds of CPU that work takes which has nothing to do with any archive."""
    began, counts = time.process_time(), Counter[str]()
    for number in range(20):
        counts.update(" ".join(f"word{one * number % 997}" for one in range(2_000)).split())
    return time.process_time() - began


@contextmanager
def _kit(url: str) -> Iterator[Kit]:
    with tempfile.TemporaryDirectory() as folder:
        config = Path(folder) / "wirewatch.yaml"
        config.write_text(_CONFIGURATION, encoding="utf-8")
        with wiring.kit_of(Settings(home=Path(folder), config=config, database_url=url)) as kit:
            yield kit


def _keep(kit: Kit, rows: Sequence[dict[str, str]]) -> datetime:
    with kit.store.transaction() as session:
        for row in rows:
            at = datetime.fromisoformat(row["at"])
            reading = Reading(
                url=row["url"], title=row["title"], text=row["text"], outlet=row["outlet"],
                published_at=at, language="en",
            )  # fmt: skip
            articles.keep(session, reading, first_seen_at=at, now=at)
    return at


def _server(kit: Kit) -> Callable[[], float | None]:
    """Return what says how many seconds of CPU the server has used for us; None where that is not known."""
    with kit.store.reading() as session:
        if spoken(session) == "sqlite":
            return lambda: None
        pid = session.scalar(text("SELECT pg_backend_pid()"))
    # Nanoseconds, where /proc/PID/stat has hundredths of a second.
    spent = Path(f"/proc/{pid}/schedstat")
    return lambda: int(spent.read_text().split()[0]) / 1e9 if spent.exists() else None


def _resident() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * _PAGE


def main() -> None:
    """Measure, and print it."""
    url, file = sys.argv[1:]
    with Path(file).open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    print(json.dumps(measure(url, rows)))


if __name__ == "__main__":
    main()
