"""One cycle in this process."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from analysis.errors import ConfigError
from flows import prefect_environment
from flows.configuration import load
from flows.prefect_api import answers
from flows.settings import Settings
from flows.steps.report import Report
from flows.wiring import opened


def run_once(settings: Settings, *, now: datetime | None = None) -> list[Report]:
    """Run the flow `monitor` once and return what each step did.

    Prefect's server is the one that PREFECT_API_URL names, else a temporary one whose records go below
    `home`. Raises ConfigError before anything is started.
    """
    load(settings.config)
    with opened(settings):
        pass  # a database that cannot be used is told now, before Prefect's server is started
    url = os.environ.get("PREFECT_API_URL")
    if url and not answers(url):
        raise ConfigError(
            "Prefect does not answer at the address in PREFECT_API_URL. "
            "Mend: start it with `prefect server start`, or unset PREFECT_API_URL"
        )
    prefect_environment.apply(settings.prepared().home)
    from flows.monitor import monitor  # noqa: PLC0415 - Prefect reads its environment when it is imported

    with exported(settings), _without_heartbeat():
        return monitor(config=settings.config.resolve(), now=now)


@contextmanager
def _without_heartbeat() -> Iterator[None]:
    """Send no heartbeats to a temporary server: nobody listens, and each run waits .8 s for its last one."""
    if "PREFECT_API_URL" in os.environ:
        yield
        return
    from prefect.settings import PREFECT_FLOWS_HEARTBEAT_FREQUENCY, temporary_settings  # noqa: PLC0415

    with temporary_settings({PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None}):
        yield


@contextmanager
def exported(settings: Settings) -> Iterator[None]:
    """Put the settings into the environment, where a flow run looks for them, for as long as the block runs.

    Parameters of a flow run are kept and shown by Prefect, and a database URL may hold a password.
    """
    said = {
        "WIREWATCH_CONFIG": str(settings.config.resolve()),
        "WIREWATCH_HOME": str(settings.home.resolve()),
        "WIREWATCH_DATABASE_URL": settings.database,
    }
    before = {name: os.environ.get(name) for name in said}
    os.environ.update(said)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
