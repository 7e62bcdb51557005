"""Measure what an article costs compare and group, and what it takes on disk, as the archive grows.

    python benchmarks/growth.py [--sizes 10000 100000 1000000] [--postgresql URL] [--only-postgresql]
                                [--articles 400] [--folder DIR] [--json]

At each size the archive is filled with an invented stream (stream.py, filling.py), and the stream goes on
through the real steps, in a process of its own that opens the database anew. Each database is measured
apart: SQLite in a file in DIR, and PostgreSQL, where a server is named, in a schema of its own; both are
deleted after. CPU is that of the process and, where PostgreSQL runs on this machine, of the server process
that works for it.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from sqlalchemy import func, select, text

from analysis.fingerprints import ALGORITHM
from benchmarks import growing
from benchmarks.bulk import Bulk
from benchmarks.filling import Filling
from benchmarks.stream import Item, Stream
from storage import articles, stories
from storage.dialect import insert, spoken
from storage.engines import address, connect
from storage.models import Articles, Paragraphs, Stories, table
from storage.store import Session, Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of the table. Milliseconds are of CPU, of an article."""

    database: str
    articles: int
    compare_ms: float
    group_ms: float
    server_ms: float | None
    wall_ms: float
    reference_ms: float  # of CPU, for work of no archive: tells a busy machine from an idle one
    opening_ms: float
    first_ms: float
    resident_mb: float  # after half of the articles
    grown_mb: float  # with the other half
    copies_found: float
    stories_joined: float
    bytes_each: float
    by_table: dict[str, float]


def main(argv: Sequence[str] | None = None) -> int:
    """Print the table, or with --json one object."""
    options = _options(argv)
    with tempfile.TemporaryDirectory(dir=options.folder) as folder, _databases(Path(folder), options) as urls:
        rows = list(_grow(urls, options, Path(folder)))
    if options.json:
        print(json.dumps([asdict(row) for row in rows]))
        return 0
    _print(rows)
    return 0


def _options(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--articles", type=int, default=400)
    parser.add_argument("--postgresql")
    parser.add_argument("--only-postgresql", action="store_true")
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--json", action="store_true")
    return parser.parse_args(argv)


def _grow(urls: Sequence[str], options: argparse.Namespace, folder: Path) -> Iterator[Row]:
    stream = Stream()
    filling = Filling(stream)
    stores = {url: Store(url) for url in urls}
    for store in stores.values():
        store.migrate()
        store.check(ALGORITHM)
    for size in sorted(options.sizes):
        with next(iter(stores.values())).reading() as session:
            wanted = size - articles.count(session) - options.articles
        fill(filling, stores, wanted)
        measured = list(stream.take(options.articles))
        _write(folder / "measured.jsonl", measured)
        for url, store in stores.items():
            store.close()
            ran = subprocess.run(
                [sys.executable, growing.__file__, url, str(folder / "measured.jsonl")],
                check=True, capture_output=True, text=True,
            )  # fmt: skip
            row = _row(json.loads(ran.stdout), store, measured=measured, homes=filling.homes)
            print(f"{row.database} {size:,}: {row.compare_ms + row.group_ms:.2f} ms", file=sys.stderr)
            yield row


def fill(filling: Filling, stores: Mapping[str, Store], count: int) -> None:
    """Put so many more articles into all the databases, as if the steps had."""
    last = [_last_ids(store) for store in stores.values()]
    filling.article, filling.story = map(max, zip(*last, strict=True))
    for store in stores.values():
        store.close()
    filling.targets = [Bulk(url) for url in stores]
    with ExitStack() as open_:
        for target in filling.targets:
            open_.callback(target.close)  # else whoever drops the schema after an error waits for ever
            target.begin()
        filling.fill(count)
        for target in filling.targets:
            target.end()
    for store in stores.values():
        for counted in filling.counts:
            with store.transaction() as session:
                stories.observe(session, counted.terms, articles=counted.articles, now=counted.at)
        with store.transaction() as session:
            count_boxes(session, filling)


def _last_ids(store: Store) -> tuple[int, int]:
    with store.reading() as session:
        ids = (session.scalar(select(func.max(table(model).c.id))) for model in (Articles, Stories))
        article, story = (one or 0 for one in ids)
        return article, story


def count_boxes(session: Session, filling: Filling) -> None:
    """Count what outlets print under everything."""
    new = insert(spoken(session), Paragraphs)
    more = {"articles": table(Paragraphs).c.articles + new.excluded.articles}
    rows = [{"key": key, "articles": count} for key, count in filling.boxes.items()]
    session.connection().execute(new.on_conflict_do_update(index_elements=["key"], set_=more), rows)


def _write(file: Path, items: Sequence[Item]) -> None:
    with file.open("w", encoding="utf-8") as lines:
        for item in items:
            lines.write(json.dumps(growing.written(item)) + "\n")


def _row(
    found: Mapping[str, Any], store: Store, *, measured: Sequence[Item], homes: Mapping[int, int]
) -> Row:
    copies = joined = follow_ups = copied = 0
    with store.reading() as session:
        for item in measured:
            one = articles.one(session, item.url)
            if one is not None and item.original is not None:
                copied += 1
                copies += one.row.copy_of is not None
            elif one is not None and item.matter.number in homes:
                follow_ups += 1
                joined += one.row.story == homes[item.matter.number]
        sizes = _sizes(session)
        count = articles.count(session)
    return Row(
        database=store.url_for_humans.partition(":")[0],
        articles=count,
        copies_found=copies / max(1, copied),
        stories_joined=joined / max(1, follow_ups),
        bytes_each=sum(sizes.values()) / count,
        by_table={name: size / count for name, size in sorted(sizes.items(), key=lambda one: -one[1])},
        **found,
    )


def _sizes(session: Session) -> dict[str, int]:
    """Bytes by table, with its indexes."""
    query = (
        "SELECT m.tbl_name, sum(d.pgsize) FROM dbstat d JOIN sqlite_master m ON m.name = d.name GROUP BY 1"
        if spoken(session) == "sqlite"
        else "SELECT relname, pg_total_relation_size(oid) FROM pg_class "
        "WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace"
    )
    return {str(name): int(size) for name, size in session.execute(text(query))}


@contextmanager
def _databases(folder: Path, options: argparse.Namespace) -> Iterator[list[str]]:
    urls = [] if options.only_postgresql else [f"sqlite:///{folder / 'growth.db'}"]
    if options.postgresql is None:
        yield urls
        return
    engine = connect(address(options.postgresql))
    name = f"growth_{uuid4().hex[:12]}"
    with engine.begin() as connection:
        connection.execute(text(f"CREATE SCHEMA {name}"))
    schema = address(options.postgresql).update_query_dict({"options": f"-csearch_path={name}"})
    try:
        yield [*urls, schema.render_as_string(hide_password=False)]
    finally:
        with engine.begin() as connection:
            connection.execute(text(f"DROP SCHEMA {name} CASCADE"))
        engine.dispose()


def _print(rows: Sequence[Row]) -> None:
    names = [name for name in Row.__slots__ if name != "by_table"]
    print(" ".join(f"{name.replace('_', ' '):>14}" for name in names))
    for row in rows:
        values = (getattr(row, name) for name in names)
        print(" ".join(f"{_shown(value):>14}" for value in values))
    for row in rows:
        most = ", ".join(f"{name} {size:,.0f}" for name, size in list(row.by_table.items())[:10])
        print(f"{row.database} {row.articles:,}: bytes an article by table: {most}")


def _shown(value: object) -> str:
    if isinstance(value, float):
        return f"{value:,.3f}"
    return f"{value:,}" if isinstance(value, int) else str(value)


if __name__ == "__main__":
    sys.exit(main())
