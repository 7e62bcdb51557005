"""Runs steps in processes of their own, each told when to kill itself. tests/flows/killed.py talks to it.

Standard input brings one request a line; each is answered with the exit code of a process that did it.
The libraries, which take seconds to load, are loaded once; a request is done in a fork, which shares
nothing else with the others. This process has one thread only, so that forking is safe.
"""

import gc
import json
import os
import signal
import sys
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import Session

from connectors.pages import read_page
from flows.settings import Settings
from flows.steps import STEPS
from flows.wiring import kit_of
from storage.store import Store

# So few that every step needs several transactions for some pages.
_PAGES_KEPT_AT_ONCE = 3
_ARTICLES_A_BATCH = 3


class _Death:
    """Kills this process before or after a commit. Nothing can be tidied up: SIGKILL is not caught."""

    def __init__(self, when: str, number: int) -> None:
        self.when = when
        self.left = number

    def await_in(self, store: Store) -> None:
        if self.when == "before":
            event.listen(store._engine, "commit", self._strike)
        else:
            event.listen(Session, "after_commit", self._strike)

    def _strike(self, _committing: object) -> None:
        self.left -= 1
        if not self.left:
            os.kill(os.getpid(), signal.SIGKILL)


def serve() -> None:
    """Do what is asked until standard input ends."""
    import_module("flows.steps.read")._KEEP = _PAGES_KEPT_AT_ONCE  # type: ignore[attr-defined]
    import_module("flows.steps.claims").BATCH = _ARTICLES_A_BATCH  # type: ignore[attr-defined]
    _warm_up()
    # Standard output is for the answers alone; the console channel must not write into them.
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    for line in sys.stdin:
        child = os.fork()
        if not child:
            _do(json.loads(line))
            os._exit(0)
        _, status = os.waitpid(child, 0)
        answers.write(f"{os.waitstatus_to_exitcode(status)}\n")
        answers.flush()


def _warm_up() -> None:
    """Load what the libraries load with their first page."""
    words = "The quay is closed, and two ships wait outside until the wind has turned. " * 5
    body = (
        f"<html><head><title>Quay closed</title></head><body><article><p>{words}</p></article></body></html>"
    )
    read_page(body.encode(), url="http://warm.test/", now=datetime(2025, 2, 11, tzinfo=UTC))
    # Or each fork would copy the memory that its collector looks through.
    gc.collect()
    gc.freeze()


def _do(request: dict[str, Any]) -> None:
    folder = Path(request["folder"])
    database = f"sqlite:///{folder / 'wirewatch.db'}"
    settings = Settings(home=folder, config=folder / "wirewatch.yaml", database_url=database)
    now = datetime.fromisoformat(request["now"])
    with kit_of(settings) as kit:
        if request["kill"]:
            _Death(*request["kill"]).await_in(kit.store)
        for step in STEPS:
            if step.name in request["steps"]:
                step.run(kit, now=now)


if __name__ == "__main__":
    serve()
