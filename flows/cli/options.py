"""The options that many commands share."""

from collections.abc import Iterable
from datetime import UTC, datetime
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from analysis.errors import ConfigError
from analysis.times import claimed

if TYPE_CHECKING:
    from flows.configuration import Configuration
    from flows.settings import Settings

_MANY = 20

LARGEST_ID = 2**63 - 1  # of both databases

Config = Annotated[
    Path | None,
    typer.Option("--config", "-c", help="The configuration; by default WIREWATCH_CONFIG or wirewatch.yaml."),
]
Json = Annotated[bool, typer.Option("--json", help="One JSON object a line.")]
Limit = Annotated[int, typer.Option("--limit", "-n", min=1, help="How many at the most.")]
Since = Annotated[str | None, typer.Option("--since", help="Only later ones: a date such as 2025-02-11.")]
OnlyWatch = Annotated[str | None, typer.Option("--watch", help="Only this watch.")]


def settings_of(config: Path | None = None) -> "Settings":
    """The settings of this call; `config` wins over the environment."""
    from flows.settings import Settings  # noqa: PLC0415 - help must come at once

    return Settings() if config is None else Settings(config=config)


def configuration_of(config: Path | None = None) -> "Configuration":
    """The configuration that this call works with."""
    from flows.configuration import load  # noqa: PLC0415 - help must come at once

    # Settings cost a tenth of a second, and are not needed where the file is named.
    return load(config if config is not None else settings_of().config)


def only_watch(configuration: "Configuration", name: str | None) -> "Configuration":
    """The configuration with this one of its watches, or (None) all. Raises ConfigError, naming them."""
    if name is None:
        return configuration
    chosen = tuple(watch for watch in configuration.watches if watch.name == name)
    if not chosen:
        raise unknown("watch", name, [watch.name for watch in configuration.watches])
    return configuration.model_copy(update={"watches": chosen})


def watches_in(config: Path | None) -> list[str]:
    """The names of the watches, none where there is no configuration: an archive can be read without."""
    try:
        return [watch.name for watch in configuration_of(config).watches]
    except ConfigError:
        return []


def unknown(what: str, name: object, known: Iterable[object]) -> ConfigError:
    """The error for a name that nothing has; it names what there is."""
    names = sorted({str(one) for one in known})
    told = ", ".join(names[:_MANY]) + (f" and {len(names) - _MANY} more" if len(names) > _MANY else "")
    near = get_close_matches(str(name), names, n=1)
    mend = f". Mend: did you mean {near[0]!r}?" if near else ""
    return ConfigError(f"there is no {what} {name!r}; there is {told or 'none yet'}{mend}")


def moment(text: str | None) -> datetime | None:
    """The time that an option names. Raises ConfigError."""
    if text is None:
        return None
    at, _ = claimed(text, now=datetime.now(UTC))
    if at is None:
        raise ConfigError(f"{text!r} is not a date. Mend: write it as 2025-02-11 or 2025-02-11T08:00Z")
    return at
