"""Prefect's server, the schedule and a worker on one machine, started and stopped together."""

import os
import signal
import socket
import subprocess
import sys
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import timedelta
from types import FrameType

from analysis.errors import ConfigError, WirewatchError
from flows import prefect_environment
from flows.configuration import load
from flows.listening import listening
from flows.prefect_api import answers
from flows.running import exported
from flows.settings import Settings
from flows.wiring import opened

_START = timedelta(minutes=3)  # the first start of a server builds its database
_STOP = timedelta(seconds=20)


def serve(settings: Settings, *, every: timedelta, port: int) -> None:
    """Run `monitor` on a schedule until SIGINT or SIGTERM.

    Starts a Prefect server of its own unless PREFECT_API_URL names one. A run that would overlap
    with the one before is skipped: Prefect would otherwise pile up what was missed. Raises
    ConfigError before anything starts.
    """
    configuration = load(settings.config)
    with opened(settings):
        pass  # a database that cannot be used is told now, not in the first run
    prefect_environment.apply(settings.home)
    signal.signal(signal.SIGTERM, _interrupt)
    hubs = listening(settings) if configuration.websub else nullcontext()
    with exported(settings), hubs, _api(port) as url:
        _announce(url, every)
        _schedule(settings, every=every)


@contextmanager
def _api(port: int) -> Iterator[str]:
    """The address of the Prefect API: the one that the environment names, or that of our own server."""
    if url := os.environ.get("PREFECT_API_URL"):
        yield url
        return
    with _server(port) as url:
        os.environ["PREFECT_API_URL"] = url
        yield url


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _announce(url: str, every: timedelta) -> None:
    pages = url.removesuffix("/api")
    print(f"a cycle every {_in_words(every)}; watch it at {pages}; stop with Ctrl-C", flush=True)  # noqa: T201


def _in_words(every: timedelta) -> str:
    """A duration in the largest unit that it is whole in: "20 s", "5 min"."""
    seconds = every.total_seconds()
    unit, length = next((u, n) for u, n in (("h", 3600), ("min", 60), ("s", 1)) if seconds % n == 0 or n == 1)
    return f"{seconds / length:g} {unit}"


def _refuse_taken(port: int) -> None:
    """Raise ConfigError where another program listens at the port; the server would only die of it."""
    with socket.socket() as probe:
        # As the server binds it: what a program has just left counts as free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise ConfigError(
                f"port {port} cannot be had: {error.strerror}. "
                f"Mend: stop the program that holds it, or choose another --port"
            ) from error


@contextmanager
def _server(port: int) -> Iterator[str]:
    """Run Prefect's server for as long as the block runs; the block gets the address of its API."""
    # The port goes in by the environment: by --port alone, the pages would go on asking 4200.
    environ = os.environ | {"PREFECT_SERVER_API_PORT": str(port), "PREFECT_SERVER_API_HOST": "127.0.0.1"}
    url = f"http://127.0.0.1:{port}/api"
    if answers(url):
        raise ConfigError(
            f"something answers at {url} already. Mend: stop it, choose another --port, or set "
            f"PREFECT_API_URL={url} to use it"
        )
    _refuse_taken(port)
    # A group of its own, so that Ctrl-C stops it after the runs, not before them.
    server = subprocess.Popen(
        [sys.executable, "-m", "prefect", "server", "start"],
        env=environ,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        _wait(server, url)
        yield url
    finally:
        server.terminate()
        try:
            server.wait(_STOP.total_seconds())
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _wait(server: "subprocess.Popen[bytes]", url: str) -> None:
    until = time.monotonic() + _START.total_seconds()
    while time.monotonic() < until:
        if server.poll() is not None:
            raise WirewatchError(
                f"Prefect's server ended with exit code {server.returncode} while starting; "
                "its own words are above"
            )
        if answers(url):
            return
        time.sleep(0.3)
    raise WirewatchError(f"Prefect's server did not answer at {url} within {_START.total_seconds():g} s")


def _schedule(settings: Settings, *, every: timedelta) -> None:
    from prefect.client.schemas.objects import (  # noqa: PLC0415 - reads its environment when it is imported
        ConcurrencyLimitConfig,
        ConcurrencyLimitStrategy,
    )
    from prefect.types.entrypoint import EntrypointType  # noqa: PLC0415

    from flows.monitor import monitor  # noqa: PLC0415

    with warnings.catch_warnings():
        # On SIGTERM its runner calls an asynchronous method and awaits nothing; it stops all the same.
        warnings.filterwarnings("ignore", message="coroutine 'Runner.astop'", category=RuntimeWarning)
        monitor.serve(
            name="every-cycle",
            interval=every,
            parameters={"config": str(settings.config.resolve())},
            description="All steps, on one machine.",
            # A module, not a file: a file would be loaded a second time under another name, with its own
            # folder first on the path.
            entrypoint_type=EntrypointType.MODULE_PATH,
            global_limit=ConcurrencyLimitConfig(
                limit=1, collision_strategy=ConcurrencyLimitStrategy.CANCEL_NEW
            ),
            pause_on_shutdown=False,
            print_starting_message=False,
        )
