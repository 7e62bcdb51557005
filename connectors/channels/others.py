"""Alerts through Apprise: Teams, Discord, Telegram, ntfy and many more, each by an address of its own.

Such an address holds what opens the service, so the configuration names a secret that holds it. Apprise
tells of a failure only by its log, which quotes addresses: it is switched off, and "not taken" is all
that can be said.
"""

import logging
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

from analysis.alerts import subject
from analysis.concerns import Bulletin
from analysis.errors import ConfigError, TemporaryDeliveryError
from analysis.model import Notice
from connectors.channels.channel import Channel, Setup, Trace, bulletin_key, message_key
from connectors.channels.wording import LONGEST_SENTENCE, UNSEEN, Lines, lines, plain

if TYPE_CHECKING:
    from apprise import Apprise

_LONGEST_TITLE = 200


@dataclass(frozen=True, kw_only=True)
class AppriseChannel:
    """Hands alerts to one service that Apprise knows, as plain text."""

    name: str
    service: str = field(repr=False)
    most: ClassVar[int] = 10  # several services cut off what is longer

    def send(self, notices: Sequence[Notice], unseen: Sequence[str] = ()) -> str:
        """Tell the service; return a key made of the alerts, for it gives no ids."""
        told = [_told(lines(notice)) for notice in notices]
        if unseen:
            told.append(_listed(UNSEEN, unseen))
        self._tell(plain(subject(notices), _LONGEST_TITLE), "\n\n".join(told))
        return message_key(self.name, notices)

    def inform(self, bulletin: Bulletin) -> str:
        """Tell the service the bulletin; return its key."""
        title = plain(bulletin.title, _LONGEST_TITLE)
        self._tell(title, _listed(title, bulletin.lines))
        return bulletin_key(self.name, bulletin)

    def _tell(self, title: str, body: str) -> None:
        made = self._apprise()
        with _unlogged():
            taken = made.notify(title=title, body=body, body_format="text")
        if not taken:
            raise TemporaryDeliveryError(self.name, f"not taken by {self._kind()}")

    def find(self, notices: Sequence[Notice]) -> Trace:  # noqa: ARG002 - Apprise only sends
        """Say nothing: Apprise only sends."""
        return Trace.UNKNOWN

    def check(self) -> str:
        """Return which kind of service is told. Whether it takes it only a message shows."""
        return f"tells {self._kind()} through Apprise"

    def _kind(self) -> str:
        return ", ".join(str(one.service_name) for one in self._apprise())

    def _apprise(self) -> "Apprise":
        """Apprise with the one service. Raises ConfigError, with nothing of the address in it."""
        from apprise import Apprise  # noqa: PLC0415 - takes most of a second, which only this channel owes

        made = Apprise()
        with _unlogged(), warnings.catch_warnings():
            # Now it imports all its services, some of which use what Python 3.13 has no more.
            warnings.simplefilter("ignore", DeprecationWarning)
            known = made.add(self.service)
        if not known:
            raise ConfigError(
                f"channels.{self.name}.service: the secret is no address that Apprise knows. "
                "Mend: see https://appriseit.com for the form of each service"
            )
        return made


def build(setup: Setup) -> Channel:
    """Return the Apprise channel: `service`, the name of the secret that holds its address."""
    channel = AppriseChannel(name=setup.name, service=setup.secret("service").strip())
    channel.check()  # a wrong address is told now, not with the first alert
    return channel


@contextmanager
def _unlogged() -> Iterator[None]:
    """Inside, nothing is logged by those who quote addresses; of many services they are the password."""
    loggers = [logging.getLogger(name) for name in ("apprise", "urllib3.connectionpool")]
    before = [one.disabled for one in loggers]
    for one in loggers:
        one.disabled = True
    try:
        yield
    finally:
        for one, was in zip(loggers, before, strict=True):
            one.disabled = was


def _listed(title: str, told: Sequence[str]) -> str:
    return "\n".join([title, *(f"- {plain(line, LONGEST_SENTENCE)}" for line in told)])


def _told(shown: Lines) -> str:
    said = f"“{shown.sentence}”" + (f" ({shown.attribution})" if shown.attribution else "")
    head = f"{shown.headline} ({shown.watch})"
    rows = (head, shown.move, shown.standing, said, shown.article, shown.link, shown.coverage, shown.caution)
    return "\n".join(filter(None, rows))
