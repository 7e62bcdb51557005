"""A mail server on the loopback interface that can refuse, and hang up, at any point."""

# aiosmtpd finds its hooks by these names and calls them with all these arguments.
# ruff: noqa: ARG002, N802

import ssl
from asyncio import Server, WriteTransport
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Self

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

USER = "wirewatch"
PASSWORD = "open sesame"


@dataclass(frozen=True)
class Letter:
    """One message as it arrived."""

    sender: str
    to: list[str]
    raw: bytes
    encrypted: bool
    user: str

    @property
    def message(self) -> EmailMessage:
        """Return the message as a mail program reads it."""
        return message_from_bytes(self.raw, _class=EmailMessage, policy=policy.default)


@dataclass
class Postmaster:
    """Takes every message until told what to say, and where to hang up, instead."""

    letters: list[Letter] = field(default_factory=list)
    recipients: dict[str, str] = field(default_factory=dict)  # the replies to RCPT
    sender: str = ""  # the reply to MAIL
    content: str = ""  # the reply to DATA
    hang_up_at: str = ""  # RCPT, DATA or QUIT
    users: list[str] = field(default_factory=list)

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if not self.sender:
            envelope.mail_from = address
            envelope.mail_options.extend(options)
        return self.sender or "250 OK"

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self._maybe_hang_up("RCPT", server)
        reply = self.recipients.get(address, "250 OK")
        if reply.startswith("250"):
            envelope.rcpt_tos.append(address)
        return reply

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        self._maybe_hang_up("DATA", server)
        if not self.content:
            raw = envelope.original_content or b""
            encrypted = session.ssl is not None
            user = self.users[-1] if self.users else ""
            letter = Letter(str(envelope.mail_from), list(envelope.rcpt_tos), raw, encrypted, user)
            self.letters.append(letter)
        return self.content or "250 OK"

    async def handle_QUIT(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        self._maybe_hang_up("QUIT", server)
        return "221 Bye"

    def authenticate(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, login: Any
    ) -> AuthResult:
        """Let in the one user there is."""
        good = isinstance(login, LoginPassword) and (login.login, login.password) == (
            USER.encode(),
            PASSWORD.encode(),
        )
        if good:
            self.users.append(USER)
        return AuthResult(success=good, handled=False)

    def _maybe_hang_up(self, step: str, server: SMTP) -> None:
        if step == self.hang_up_at:
            assert isinstance(server.transport, WriteTransport)
            server.transport.abort()


class FakeMail(Controller):
    """Serves a Postmaster on a free port of 127.0.0.1 while it is entered."""

    def __init__(self, **options: Any) -> None:
        self.postmaster = Postmaster()
        super().__init__(
            self.postmaster,
            hostname="127.0.0.1",
            port=0,
            server_hostname="mail.test",
            authenticator=self.postmaster.authenticate,
            **options,
        )

    def _trigger_server(self) -> None:
        # The base class would connect to the port asked for, which is none in particular.
        assert isinstance(self.server, Server)
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()  # type: ignore[no-untyped-call]

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


@dataclass(frozen=True)
class Certificates:
    """What a server shows, and what a client must trust to believe it."""

    server: ssl.SSLContext
    client: ssl.SSLContext


def certificates(folder: Path) -> Certificates:
    """Return a fresh certificate for 127.0.0.1 as contexts of both sides."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail.test")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    shown = certificate.public_bytes(serialization.Encoding.PEM)
    kept = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    pem = folder / "server.pem"
    pem.write_bytes(kept + shown)
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(pem)
    return Certificates(server, ssl.create_default_context(cadata=shown.decode("ascii")))
