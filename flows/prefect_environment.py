"""Prefect's own settings, as Wirewatch needs them: applied before Prefect is imported.

Everything is a default: what the environment already says wins.
"""

import os
from collections.abc import Mapping, MutableMapping
from pathlib import Path

# Prefect reports to its makers and looks for updates unless told not to; the second user
# interface calls an analytics host from the browser.
QUIET: Mapping[str, str] = {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_SERVER_UI_V2_ENABLED": "false",
    "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
}

# A temporary server on a loaded machine needs longer than Prefect's own 20 s on its first start.
EMBEDDED: Mapping[str, str] = {
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "180",
    "PREFECT_SERVER_ALLOW_EPHEMERAL_MODE": "true",
    "PREFECT_RESULTS_PERSIST_BY_DEFAULT": "false",
}

# Larger batches cost the server a quarter of the CPU a task; by default runs and events are kept for ever.
SERVER: Mapping[str, str] = {
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_BATCH_SIZE": "100",
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_READ_BATCH_SIZE": "100",
    "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events,flow_runs",
    "PREFECT_SERVER_SERVICES_DB_VACUUM_RETENTION_PERIOD": "1209600",
    "PREFECT_SERVER_EVENTS_RETENTION_PERIOD": "P3D",
}


def apply(home: Path, environ: MutableMapping[str, str] = os.environ) -> None:
    """Set what Prefect reads at its import; its own database goes below `home`."""
    # Prefect creates its own folder but not the one above it, and its server then dies without a word.
    (home / "prefect").mkdir(parents=True, exist_ok=True)
    for name, value in {**QUIET, **EMBEDDED, **SERVER, "PREFECT_HOME": str(home / "prefect")}.items():
        environ.setdefault(name, value)
