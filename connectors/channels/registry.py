"""The kinds of channel there are. A new kind is one module and one line here."""

from collections.abc import Callable

from analysis.errors import ConfigError
from connectors.channels import atom, console, file, mail, others, slack
from connectors.channels.channel import Channel, Setup

CHANNELS: dict[str, Callable[[Setup], Channel]] = {
    "apprise": others.build,
    "atom": atom.build,
    "console": console.build,
    "email": mail.build,
    "file": file.build,
    "slack": slack.build,
}


def build(kind: str, setup: Setup) -> Channel:
    """Return the channel of that kind. Raises ConfigError for an unknown kind or an unusable option."""
    make = CHANNELS.get(kind)
    if make is None:
        known = ", ".join(CHANNELS)
        raise ConfigError(f"channels.{setup.name}.kind: expected one of {known}, not {kind!r}")
    return make(setup)
