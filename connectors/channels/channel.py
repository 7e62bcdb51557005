"""What every channel can do, what a channel is built from, and the stable name of a message."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from hashlib import sha256
from pathlib import Path
from typing import Protocol, TextIO

from analysis.concerns import Bulletin
from analysis.errors import ConfigError
from analysis.model import Notice

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})  # the only way that secrets may travel readable


class Trace(Enum):
    """What a channel can say of a message whose answer was lost, where it does not have it."""

    NONE = "none"  # it would have it
    UNKNOWN = "unknown"  # it cannot tell


class Channel(Protocol):
    """One place that alerts are told in. Holds no connection between calls, so it may be used for ever."""

    @property
    def name(self) -> str:
        """The name it has in the configuration."""
        ...

    @property
    def most(self) -> int:
        """How many notices fit one message. Given more, a channel may have to send several.

        Who wants each message confirmed by itself hands over no more than this at a time.
        """
        ...

    def send(self, notices: Sequence[Notice], unseen: Sequence[str] = ()) -> str:
        """Tell the notices, one as an alert, several as a digest, and return the id of the (first) message.

        `unseen` are sentences that say what could not be seen, for the end of a digest.
        Raises TemporaryDeliveryError or PermanentDeliveryError. After a temporary one the message may
        have arrived all the same: an answer that is lost looks like one that never came.
        """
        ...

    def inform(self, bulletin: Bulletin) -> str:
        """Tell operators something in one message, and return its id. Raises like `send`."""
        ...

    def find(self, notices: Sequence[Notice]) -> str | Trace:
        """Return the id of the message that told these notices, where a lost answer leaves that open.

        Raises like `send`.
        """
        ...

    def check(self) -> str:
        """Return one line that says the channel would work; send nothing. Raises like `send`."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """All that a channel may be built from: its part of the configuration and the process around it.

    `options` are as written in the configuration; those that name a secret are looked up with
    `secrets`. `folder` is where relative paths start.
    """

    name: str
    options: Mapping[str, object]
    secrets: Callable[[str], str]
    stream: TextIO
    clock: Callable[[], datetime]
    folder: Path

    def text(self, option: str, default: str | None = None) -> str:
        """Return an option that must be a text, or its default. Raises ConfigError."""
        value = self.options.get(option)
        value = default if value is None else value
        if not isinstance(value, str) or not value.strip():
            raise self._wrong(option, "a text")
        return value

    def texts(self, option: str) -> tuple[str, ...]:
        """Return an option that must be a text or a list of texts. Raises ConfigError."""
        value = self.options.get(option)
        values = [value] if isinstance(value, str) else value
        if not isinstance(values, list | tuple) or not values:
            raise self._wrong(option, "a text or a list of texts")
        if not all(isinstance(each, str) and each.strip() for each in values):
            raise self._wrong(option, "a list of texts")
        return tuple(values)

    def number(self, option: str, default: int) -> int:
        """Return an option that must be a whole number, or its default. Raises ConfigError."""
        value = self.options.get(option)
        value = default if value is None else value
        if not isinstance(value, int) or isinstance(value, bool):
            raise self._wrong(option, "a whole number")
        return value

    def secret(self, option: str) -> str:
        """Return the value of the secret that an option names. Raises ConfigError where there is none."""
        value = self.secrets(self.text(option))
        if not value.strip():
            raise self._wrong(option, "the name of a secret that is not empty")
        return value

    def _wrong(self, option: str, expected: str) -> ConfigError:
        return ConfigError(f"channels.{self.name}.{option}: expected {expected}")


def bulletin_key(channel: str, bulletin: Bulletin) -> str:
    """Return 32 hex digits that are the same whenever the same bulletin is sent through the same channel."""
    facts = "\x1e".join((channel, bulletin.key, bulletin.title, *bulletin.lines))
    return sha256(facts.encode("utf-8", "backslashreplace")).hexdigest()[:32]


def message_key(channel: str, notices: Sequence[Notice]) -> str:
    """Return 32 hex digits that are the same whenever the same alerts are sent through the same channel.

    Ids of alerts count from one in every database, so what is told goes into the key too: a mailbox
    that two installations write to must not take one's alert for a repeat of the other's.
    """
    facts = [
        "\x1f".join((str(n.alert), n.watch, n.development, n.status, n.when or ""))
        for n in sorted(notices, key=lambda n: n.alert)
    ]
    return sha256("\x1e".join((channel, *facts)).encode("utf-8", "backslashreplace")).hexdigest()[:32]
