"""Secrets by name: the configuration names them, this finds them, nothing ever prints them."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import cast

from analysis.errors import ConfigError


def secret(name: str, environ: Mapping[str, str] = os.environ) -> str:
    """The value of the secret `name`.

    Looked for, in this order, in the environment, in the file that `NAME_FILE` names, and in the
    Prefect Secret block `name` (in Prefect's spelling: slack-bot-token for SLACK_BOT_TOKEN).
    Raises ConfigError that names the three places when none has it.
    """
    if value := environ.get(name):
        return value
    if path := environ.get(f"{name}_FILE"):
        try:
            return Path(path).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigError(f"secret {name}: the file that {name}_FILE names cannot be read") from error
    value = _block(name.lower().replace("_", "-"), environ)
    if value:
        return value
    raise ConfigError(
        f"secret {name} was not found. Mend: set {name} in the environment, or {name}_FILE to a file "
        f"that holds it, or create the Prefect Secret block '{name.lower().replace('_', '-')}'"
    )


def _block(name: str, environ: Mapping[str, str]) -> str | None:
    # Asking for a block starts a whole temporary server where no API is known: only ask
    # where a flow run is under way or a server is configured.
    if "prefect" not in sys.modules and "PREFECT_API_URL" not in environ:
        return None
    from httpx import HTTPError  # noqa: PLC0415 - importing Prefect, and what it brings, costs seconds
    from prefect.blocks.system import Secret  # noqa: PLC0415

    try:
        block = cast("Secret[str]", Secret.load(name))
    except ValueError:  # no such block
        return None
    except HTTPError as error:
        raise ConfigError(f"Prefect did not answer when asked for its Secret block '{name}'") from error
    return str(block.get())
