"""Alerts by e-mail: one message, as text and as HTML, to people who do not see each other.

Several recipients share one envelope and one message addressed to nobody in particular, so that a
message either goes out or does not. Whom the server refuses while it takes others is logged by
number, not tried again: trying again would send everybody else the message twice.
"""

import logging
import re
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.errors import InvalidHeaderDefect
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from typing import ClassVar
from urllib.parse import quote

from analysis.concerns import Bulletin
from analysis.errors import ConfigError
from analysis.model import Notice
from connectors.channels.channel import LOOPBACK, Channel, Setup, Trace, bulletin_key, message_key
from connectors.channels.mailtext import MailText, of_bulletin, of_notices
from connectors.channels.smtp import PORTS, Relay, Reply, Security, failure, replies

_MESSAGE_ID = re.compile(r"<[^<>\s]+@[^<>\s]+>")

_log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class EmailChannel:
    """Sends alerts through a mail server, a connection a message. `clock` dates the messages."""

    name: str
    sender: Address
    to: tuple[str, ...]
    relay: Relay
    clock: Callable[[], datetime]
    most: ClassVar[int] = 200

    def send(self, notices: Sequence[Notice], unseen: Sequence[str] = ()) -> str:
        """Mail the notices and return the Message-ID, which is the same for the same alerts."""
        return self._deliver(self.message(notices, unseen))

    def inform(self, bulletin: Bulletin) -> str:
        """Mail the bulletin and return the Message-ID, which is the same for the same bulletin."""
        return self._deliver(self.bulletin(bulletin))

    def bulletin(self, bulletin: Bulletin) -> EmailMessage:
        """Return the message for a bulletin, ready to send."""
        return self._message(of_bulletin(bulletin), key=bulletin_key(self.name, bulletin))

    def _deliver(self, message: EmailMessage) -> str:
        sender = self.sender.addr_spec
        refused = self._mind(lambda: self.relay.deliver(message, sender=sender, to=self.to))
        if refused:
            codes = replies(refused.values())
            _log.warning(
                "channel %s: %d of %d recipients refused (%s)", self.name, len(refused), len(self.to), codes
            )
        return str(message["Message-ID"])

    def find(self, notices: Sequence[Notice]) -> Trace:  # noqa: ARG002 - nobody can ask a mailbox
        """Say nothing: only the Message-ID tells a mailbox that it has the message."""
        return Trace.UNKNOWN

    def check(self) -> str:
        """Return that the server answers and takes the login, after trying just that."""
        self._mind(self._log_in)
        login = ", logged in" if self.relay.user is not None else ""
        return f"{self.relay.host}:{self.relay.port} answers ({self.relay.security}{login})"

    def message(self, notices: Sequence[Notice], unseen: Sequence[str] = ()) -> EmailMessage:
        """Return the message for the notices, ready to send."""
        message = self._message(of_notices(notices, unseen), key=message_key(self.name, notices))
        if len(notices) == 1 and _MESSAGE_ID.fullmatch(thread := notices[0].thread or ""):
            message["In-Reply-To"] = message["References"] = thread
        message["X-Wirewatch-Alerts"] = " ".join(str(notice.alert) for notice in notices)
        return message

    def _message(self, said: MailText, *, key: str) -> EmailMessage:
        domain = self.sender.domain
        message = EmailMessage(policy=SMTP)
        message["Subject"] = said.subject
        message["From"] = self.sender
        message["To"] = self.to[0] if len(self.to) == 1 else "undisclosed-recipients:;"
        message["Date"] = self.clock()
        message["Message-ID"] = f"<{key}@{domain}>"
        message["List-Id"] = f"<{_label(self.name)}.wirewatch.{domain}>"
        message["List-Unsubscribe"] = f"<mailto:{quote(self.sender.addr_spec)}?subject=unsubscribe>"
        # Both say the same to different servers: no out-of-office replies, please.
        message["Auto-Submitted"] = "auto-generated"
        message["X-Auto-Response-Suppress"] = "All"
        # Seven bits and short lines: passes through any server unchanged.
        message.set_content(said.text(self.name), cte="quoted-printable")
        message.add_alternative(said.html(self.name), subtype="html", cte="quoted-printable")
        return message

    def _mind(self, act: Callable[[], dict[str, Reply]]) -> dict[str, Reply]:
        """Return what `act` returns; raise what its errors mean."""
        try:
            return act()
        except (OSError, UnicodeError) as error:
            meant = failure(self.name, error)
        raise meant  # out here, so that not even the context of the error leads to the password

    def _log_in(self) -> dict[str, Reply]:
        with self.relay.session() as server:
            server.noop()
        return {}


def build(setup: Setup) -> Channel:
    """Return the e-mail channel. All options but `to` have defaults: a relay on this machine.

    `to`, `from`, `host`, `port`, `security` (starttls, tls, none), `user`, `password` (the name of a secret).
    """
    host = setup.text("host", "localhost")
    security = _security(setup, host)
    user = setup.text("user") if setup.options.get("user") else None
    if user and security is Security.NONE and host not in LOOPBACK:
        raise ConfigError(
            f"channels.{setup.name}.security: expected starttls or tls, or the password would travel readable"
        )
    return EmailChannel(
        name=setup.name,
        sender=_address(setup, "from", setup.text("from") if setup.options.get("from") else _own_address()),
        to=tuple(_address(setup, "to", each).addr_spec for each in setup.texts("to")),
        relay=Relay(
            host=host,
            port=setup.number("port", PORTS[security]),
            security=security,
            user=user,
            password=setup.secret("password") if user else None,
        ),
        clock=setup.clock,
    )


def _own_address() -> str:
    # Asked for only where it is needed: a machine without DNS takes its time to find its own name.
    return f"wirewatch@{socket.getfqdn()}"


def _security(setup: Setup, host: str) -> Security:
    """Return what is configured, or what suits: nothing on this machine, STARTTLS to any other."""
    given = setup.text("security", Security.NONE if host in LOOPBACK else Security.STARTTLS)
    try:
        return Security(given)
    except ValueError:
        raise ConfigError(f"channels.{setup.name}.security: expected starttls, tls or none") from None


def _address(setup: Setup, option: str, given: str) -> Address:
    """Return an address, with a display name or without; an international domain as every server takes it.

    Raises ConfigError unless it is exactly one. A lenient reader would take "ann@exa mple.com" for
    ann@example.com, and the first of two.
    """
    wrong = ConfigError(f"channels.{setup.name}.{option}: expected e-mail addresses like ann@example.com")
    if not given.isprintable():
        raise wrong
    try:
        header = SMTP.header_factory("To", given)
        [found] = header.addresses
        domain = found.domain.encode("idna").decode("ascii")
    except (ValueError, IndexError):  # the latter is how the standard library reads "ann@"
        raise wrong from None
    invalid = any(isinstance(defect, InvalidHeaderDefect) for defect in header.defects)
    if invalid or not (found.username and domain):
        raise wrong
    return Address(display_name=found.display_name, username=found.username, domain=domain)


def _label(name: str) -> str:
    """Return a channel's name as one label of a List-Id (RFC 2919)."""
    return "".join(char if char.isascii() and char.isalnum() else "-" for char in name)
