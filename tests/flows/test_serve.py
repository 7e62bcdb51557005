"""`wirewatch serve` as a user runs it: server, schedule and worker, watched through Prefect's API."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest

from flows import serving
from flows.demo.script import CYCLES, configuration
from flows.demo.site.server import Site
from flows.settings import Settings
from flows.wiring import opened
from storage import alerts, articles

pytestmark = [pytest.mark.prefect, pytest.mark.timeout(400)]

_PATIENCE = 240.0


@pytest.fixture
def site() -> Iterator[Site]:
    with Site(CYCLES[1].now) as open_site:
        yield open_site


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _ask(url: str, path: str, body: dict[str, Any]) -> Any:
    request = Request(
        f"{url}{path}", data=json.dumps(body).encode(), headers={"content-type": "application/json"}
    )
    with urlopen(request, timeout=20) as answer:
        return json.load(answer)


def _until(happened: Callable[[], Any], server: "subprocess.Popen[str]") -> Any:
    """What `happened` returns as soon as it is true; fails when the server ends, or after some minutes."""
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until:
        if server.poll() is not None:
            pytest.fail(f"serve ended with {server.returncode}: {server.communicate()}")
        try:
            if found := happened():
                return found
        except OSError:
            pass  # the server is still starting
        time.sleep(0.5)
    server.kill()
    pytest.fail(f"nothing within {_PATIENCE:g} s: {server.communicate()}")


def _environment(settings: Settings) -> dict[str, str]:
    ours = ("PREFECT", "WIREWATCH")
    environ = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return environ | {"WIREWATCH_HOME": str(settings.home), "WIREWATCH_CONFIG": str(settings.config)}


def test_serve_runs_cycles_that_the_ui_can_show_and_stops_cleanly(tmp_path: Path, site: Site) -> None:
    settings = Settings(home=tmp_path / "home", config=tmp_path / "wirewatch.yaml", database_url=None)
    text = configuration(site.feeds, alerts=tmp_path / "alerts.jsonl")
    settings.config.write_text(text, encoding="utf-8")
    port = _free_port()
    url = f"http://127.0.0.1:{port}/api"
    server = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "from flows.cli import main; main()",
            "serve",
            "--every",
            "10s",
            "--port",
            str(port),
        ],
        env=_environment(settings),
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        completed = {"flow_runs": {"state": {"type": {"any_": ["COMPLETED"]}}}}
        runs = _until(lambda: _ask(url, "/flow_runs/filter", completed), server)
        of_first = {"flow_runs": {"id": {"any_": [runs[-1]["id"]]}}}
        tasks = _until(
            lambda: (
                len(found := _ask(url, "/task_runs/filter", of_first)) == 6
                and all(one["state"] and one["state"]["message"] for one in found)
                and found
            ),
            server,
        )
        artifacts = _ask(url, "/artifacts/filter", of_first)
        (deployment,) = _ask(url, "/deployments/filter", {})
        server.send_signal(signal.SIGTERM)
        printed, _ = server.communicate(timeout=60)
    finally:
        if server.poll() is None:
            os.killpg(server.pid, signal.SIGKILL)
            server.communicate()
    assert "a cycle every 10 s" in printed
    assert "Warning" not in printed
    assert runs[-1]["name"].startswith("cycle of ")
    names = sorted(task["name"] for task in tasks)
    assert {name.split(" ", maxsplit=1)[0] for name in names} == {
        "poll",
        "read",
        "compare",
        "group",
        "search",
        "send",
    }
    assert "poll 8 feeds" in names
    messages = {task["state"]["message"].split(" ", maxsplit=1)[0] for task in tasks}
    assert messages == {"polled", "read", "compared", "grouped", "searched", "sent"}
    assert {"wirewatch-cycle", "wirewatch-feeds"} <= {artifact["key"] for artifact in artifacts}
    assert deployment["entrypoint"] == "flows.monitor.monitor"
    assert deployment["paused"] is False
    with pytest.raises(OSError, match="refused"):
        _ask(url, "/deployments/filter", {})
    with opened(settings) as store, store.reading() as session:
        assert len(articles.rows(session, limit=100)) == 17
        # The clock is the machine's here, so the news of 2025 is old, and nobody is told of it.
        assert alerts.rows(session, limit=10) == []


def test_serve_names_the_port_that_another_program_holds(tmp_path: Path) -> None:
    (tmp_path / "wirewatch.yaml").write_text("feeds: []\n", encoding="utf-8")
    settings = Settings(home=tmp_path / "home", config=tmp_path / "wirewatch.yaml", database_url=None)
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        command = [sys.executable, "-c", "from flows.cli import main; main()", "serve", "--port", str(port)]
        done = subprocess.run(
            command, env=_environment(settings), capture_output=True, text=True, check=False, timeout=60
        )
    assert done.returncode == 2
    assert f"port {port} cannot be had: Address already in use. Mend:" in done.stderr


@pytest.mark.parametrize(
    ("seconds", "words"), [(20, "20 s"), (90, "90 s"), (300, "5 min"), (7200, "2 h"), (0.5, "0.5 s")]
)
def test_a_duration_is_told_in_the_unit_that_it_is_whole_in(seconds: float, words: str) -> None:
    assert serving._in_words(timedelta(seconds=seconds)) == words
