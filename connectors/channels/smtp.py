"""A mail server: logging in, handing over one message, and what its refusals mean.

Server replies quote addresses, and the frames of smtplib's errors hold the password. So of a reply
only the codes are passed on, and the errors made here are raised by their caller without a chain.
"""

import re
import smtplib
import ssl
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from email.message import EmailMessage
from enum import StrEnum

from analysis.errors import DeliveryError, PermanentDeliveryError, TemporaryDeliveryError

# Replies of an SMTP server, whether given as number and bytes or not at all.
Reply = tuple[int, bytes]

_ENHANCED = re.compile(rb"([245]\.\d{1,3}\.\d{1,3})\b")  # RFC 3463
_STEPS: dict[type[smtplib.SMTPResponseException], str] = {
    smtplib.SMTPAuthenticationError: "the login",
    smtplib.SMTPConnectError: "the connection",
    smtplib.SMTPDataError: "the message",
    smtplib.SMTPHeloError: "the greeting",
    smtplib.SMTPSenderRefused: "the address in `from`",
}


class Security(StrEnum):
    """How the way to the mail server is kept private."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


PORTS = {Security.STARTTLS: 587, Security.TLS: 465, Security.NONE: 25}


@dataclass(frozen=True, kw_only=True)
class Relay:
    """The server that mail is handed to. `tls` replaces the system's certificates."""

    host: str
    port: int
    security: Security
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    timeout: timedelta = timedelta(seconds=30)
    tls: ssl.SSLContext | None = field(default=None, repr=False)

    def deliver(self, message: EmailMessage, *, sender: str, to: Sequence[str]) -> dict[str, Reply]:
        """Hand over one message and return the recipients that were refused, where others were not.

        Raises what smtplib raises; `failure` says what it means.
        """
        with self.session() as server:
            return server.send_message(message, sender, list(to))

    @contextmanager
    def session(self) -> Iterator[smtplib.SMTP]:
        """Give a connection that is encrypted and logged in as configured."""
        server = self._connected()
        try:
            if self.security is Security.STARTTLS:
                server.starttls(context=self._trust())
            if self.user is not None:
                server.login(self.user, self.password or "")
            server.ehlo_or_helo_if_needed()
            yield server
            # The message is accepted by now. A server that hangs up instead of saying goodbye
            # would otherwise turn it into a failure, and the next try into a second copy.
            with suppress(OSError):
                server.quit()
        finally:
            server.close()

    def _connected(self) -> smtplib.SMTP:
        seconds = self.timeout.total_seconds()
        if self.security is Security.TLS:
            return smtplib.SMTP_SSL(self.host, self.port, timeout=seconds, context=self._trust())
        return smtplib.SMTP(self.host, self.port, timeout=seconds)

    def _trust(self) -> ssl.SSLContext:
        return self.tls or ssl.create_default_context()


def failure(channel: str, error: OSError | UnicodeError) -> DeliveryError:
    """Return what an error of smtplib, of TLS or of the network means for the alert."""
    match error:
        case smtplib.SMTPRecipientsRefused():
            refused = list(error.recipients.values())
            # If one of them may be taken later, the message may.
            lasting = _lasting(min((code for code, _ in refused), default=0))
            reason = f"all recipients refused ({replies(refused)})"
        case smtplib.SMTPResponseException():
            lasting = _lasting(error.smtp_code)
            step = _STEPS.get(type(error), "a command")
            reason = f"the server refused {step} ({replies([(error.smtp_code, _bytes(error.smtp_error))])})"
        case smtplib.SMTPServerDisconnected():
            lasting, reason = False, "the server closed the connection"
        case smtplib.SMTPException():
            # Missing STARTTLS, no way to log in: smtplib's own words, nothing of the server's in them.
            lasting, reason = True, str(error)
        case ssl.SSLCertVerificationError():
            lasting, reason = True, f"the server's certificate is not trusted: {error.verify_message}"
        case OSError():
            lasting, reason = False, f"no connection: {error.strerror or type(error).__name__}"
        case _:
            lasting, reason = True, "user, password or an address holds a character that SMTP cannot carry"
    return (PermanentDeliveryError if lasting else TemporaryDeliveryError)(channel, reason)


def replies(given: Iterable[Reply]) -> str:
    """Return the codes of replies, without their texts: "550 5.1.1, 452"."""
    shown = []
    for code, words in given:
        enhanced = _ENHANCED.match(words)
        shown.append(f"{code} {enhanced[1].decode()}" if enhanced else str(code))
    return ", ".join(dict.fromkeys(shown))


def _lasting(code: int) -> bool:
    """Return whether a reply is final: 5xx is, 4xx and what is no SMTP at all (-1) are not."""
    return 500 <= code < 600


def _bytes(words: bytes | str) -> bytes:
    return words if isinstance(words, bytes) else words.encode(errors="replace")
