"""An authority of our own, and the good and bad certificates that a server may show."""

import ssl
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

DAY = timedelta(days=1)


class Authority:
    """Signs for hosts; `file` is what has to be trusted."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self.file = folder / "authority.pem"
        self.file.write_bytes(self._signed("authority.test", self._key, ends=DAY, authority=True))

    def context(self, hosts: Mapping[str, str]) -> ssl.SSLContext:
        """Return what shows each host a certificate of the kind that is its key."""
        contexts = {host: self._shown(kind, host) for kind, host in hosts.items()}
        server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)

        def choose(sock: ssl.SSLObject, name: str | None, _: ssl.SSLContext) -> None:
            sock.context = contexts[name or ""]

        server.sni_callback = choose
        return server

    def _shown(self, kind: str, host: str) -> ssl.SSLContext:
        key = ec.generate_private_key(ec.SECP256R1())
        said = "another.test" if "another host" in kind else host
        ends = -DAY if "expired" in kind else DAY
        own = "own making" in kind
        pem = self._folder / f"{host}.pem"
        kept = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        pem.write_bytes(kept + self._signed(said, key, ends=ends, authority=own))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(pem)
        return context

    def _signed(
        self, host: str, key: ec.EllipticCurvePrivateKey, *, ends: timedelta, authority: bool
    ) -> bytes:
        """A certificate, signed by the authority or, where it is one itself, by its own key."""
        now = datetime.now(UTC)
        issuer = host if authority else "authority.test"
        builder = (
            x509.CertificateBuilder()
            .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)]))
            .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer)]))
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - 9 * DAY)
            .not_valid_after(now + ends)
            .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
            .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        )
        signed = builder.sign(key if authority else self._key, hashes.SHA256())
        return signed.public_bytes(serialization.Encoding.PEM)
