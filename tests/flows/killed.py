"""Workers that are killed, and all that a cycle leaves behind, in a form that can be compared."""

import json
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from storage import alerts, articles, developments, entries, feeds, stories
from storage.alerts import AlertRow
from storage.store import Session, Store
from tests.flows.desk import ALL_STEPS

_ROOT = Path(__file__).parents[2]
_MANY = 1000
KILLED = -signal.SIGKILL


@dataclass
class Workers:
    """Starts one process after the other, each to run some steps."""

    program: subprocess.Popen[str]

    def run(
        self,
        folder: Path,
        *,
        now: datetime,
        steps: tuple[str, ...] = ALL_STEPS,
        kill: tuple[str, int] | None = None,
    ) -> int:
        """Run steps; `kill` is ("before" or "after", number of the commit). Return the exit code."""
        request = {"folder": str(folder), "now": now.isoformat(), "steps": steps, "kill": kill}
        assert self.program.stdin
        assert self.program.stdout
        self.program.stdin.write(json.dumps(request) + "\n")
        self.program.stdin.flush()
        return int(self.program.stdout.readline())


@contextmanager
def workers() -> Iterator[Workers]:
    """Have workers at hand until the block ends."""
    command = [sys.executable, "-m", "tests.flows.steps_alone"]
    with subprocess.Popen(
        command, cwd=_ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as program:
        yield Workers(program)


def unharmed(folder: Path) -> bool:
    """Whether SQLite finds nothing wrong with the database as the dead left it, page by page."""
    with closing(sqlite3.connect(folder / "wirewatch.db")) as connection:
        return bool(connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)])


def outbox(folder: Path) -> list[AlertRow]:
    """The alerts, whatever has become of them."""
    with _opened(folder) as session:
        return alerts.rows(session, limit=_MANY)


def left_behind(folder: Path) -> dict[str, Any]:
    """All that a cycle decided and told: without ids and without the times at which it was done."""
    with _opened(folder) as session:
        return {
            "feeds": [(one.url, one.state, one.entries, one.last_error) for one in feeds.health(session)],
            "entries": sorted(entries.reasons(session)),
            "articles": _articles(session),
            "stories": _stories(session),
            "developments": _developments(session),
            "outbox": sorted(
                (one.watch, one.development, one.status.value, one.channel, one.state)
                for one in alerts.rows(session, limit=_MANY)
            ),
            "told": told(folder),
        }


def told(folder: Path) -> list[str]:
    """What the file channel wrote, without the ids of the alerts."""
    lines = (folder / "alerts.jsonl").read_text(encoding="utf-8").splitlines()
    return sorted(json.dumps({**json.loads(line), "alert": None}, sort_keys=True) for line in lines)


@contextmanager
def _opened(folder: Path) -> Iterator[Session]:
    store = Store(f"sqlite:///{folder / 'wirewatch.db'}")
    try:
        with store.reading() as session:
            yield session
    finally:
        store.close()


def _articles(session: Session) -> dict[str, dict[str, object]]:
    """What is known of each page."""
    rows = articles.rows(session, limit=_MANY)
    urls = {row.id: row.url for row in rows}
    details = {row.url: articles.one(session, row.id) for row in rows}
    return {
        url: {
            "title": one.row.title,
            "outlet": one.row.outlet,
            "at": one.row.at,
            "quality": one.row.quality,
            "stage": one.row.stage,
            "texts": [revision.text for revision in one.revisions],
            "relation": one.relation,
            "similarity": one.similarity,
            "copy_of": urls[one.row.copy_of] if one.row.copy_of else None,
            "feeds": one.feeds,
        }
        for url, one in details.items()
        if one
    }


def _stories(session: Session) -> list[list[str]]:
    found = (stories.one(session, row.id) for row in stories.rows(session, limit=_MANY))
    return sorted(sorted(article.url for article in one.articles) for one in found if one)


def _developments(session: Session) -> list[dict[str, object]]:
    """What has happened, and who says so, in the order in which it became known."""
    rows = developments.rows(session, limit=_MANY)
    return [
        {
            "development": f"{row.watch}/{row.development}: {row.status} {row.when}",
            "sentence": row.sentence,
            "first": (row.outlet, row.at),
            "counts": (row.outlets, row.write_ups, row.copies),
        }
        for row in rows[::-1]
    ]
