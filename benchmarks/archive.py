"""Measure `wirewatch replay` over an archive in SQLite: articles a second and core, all included.

    python benchmarks/archive.py --data DIR [--database FILE] [--times 1] [--json]

DIR holds `articles.jsonl.gz` and `wirewatch.yaml`. The articles are put into a database through the storage
layer (in a new folder unless --database names one that is there), searched by the step that searches them in
every cycle, and then replayed with the same watches. `--times` puts every article in so often, under another
address and a day apart, for a longer archive.
"""

import argparse
import gzip
import json
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from analysis.model import Reading
from flows import wiring
from flows.configuration import load
from flows.kit import Kit
from flows.replaying import Window, against_the_record
from flows.settings import Settings
from flows.steps.claims import learn_boilerplate
from flows.steps.find import find
from storage import articles
from storage.articles import Stage

_BATCH = 200


def fill(kit: Kit, data: Path, *, times: int) -> tuple[int, float]:
    """Put the articles into the archive, and search each when it was published; how many, and how long."""
    with gzip.open(data / "articles.jsonl.gz", "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    wanted = sorted(
        (reading for again in range(times) for reading in (_reading(row, again) for row in rows)),
        key=lambda reading: reading.published_at or datetime.max.replace(tzinfo=UTC),
    )
    searching = 0.0
    for begin in range(0, len(wanted), _BATCH):
        batch = wanted[begin : begin + _BATCH]
        now = batch[-1].published_at or datetime.now(UTC)
        with kit.store.transaction() as session:
            kept = [
                articles.keep(session, one, first_seen_at=one.published_at or now, now=now) for one in batch
            ]
            ids = [one.article for one in kept]
            # As compare does it: what nobody has counted, the replay would have to look at each time.
            learn_boilerplate(session, list(articles.by_ids(session, ids).values()))
            articles.advance(session, ids, Stage.GROUPED)
        began = time.process_time()
        find(kit, now=now)
        searching += time.process_time() - began
    return len(wanted), searching


def _reading(row: Mapping[str, Any], again: int) -> Reading:
    at = datetime.fromisoformat(row["published_at"]).astimezone(UTC) + timedelta(days=again)
    return Reading(
        url=f"https://archive.example/{again}/{row['id']}",
        title=row["title"],
        text=row["text"],
        outlet=row.get("outlet"),
        published_at=at,
        language="en",
    )


def main() -> None:
    """Print the table, or one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--database", type=Path)
    parser.add_argument("--times", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        file = given.database or Path(folder) / "wirewatch.db"
        config = given.data / "wirewatch.yaml"
        settings = Settings(home=Path(folder), config=config, database_url=f"sqlite:///{file}")
        there = file.exists()
        with wiring.kit_of(settings) as kit:
            filled, searching = (0, 0.0) if there else fill(kit, given.data, times=given.times)
            began = time.process_time()
            compared = against_the_record(kit.store, load(config), Window())
            seconds = time.process_time() - began
            with kit.store.reading() as session:
                total = articles.count(session)
    moves = Counter(row.comparison.move.value for row in compared)
    figures = {
        "articles": total,
        "searched_a_second": round(filled / searching) if filled else None,
        "replayed_a_second": round(total / seconds),
        **{move: moves[move] for move in ("same", "come", "go", "change")},
    }
    if given.json:
        print(json.dumps(figures))
        return
    for name, value in figures.items():
        print(f"{name.replace('_', ' '):20} {value}")


if __name__ == "__main__":
    main()
