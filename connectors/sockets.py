"""Connections that cannot outlive the fetch they belong to.

The time-outs of requests hold for each single read, so a server that sends one byte a second is
never late. Here every read of a socket, in headers as in bodies, draws on one allowance of time
and bytes for the whole fetch.
"""

import http.client
import io
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import ConnectTimeoutError, NameResolutionError, NewConnectionError

_CONNECTIONS_PER_HOST = 4
_HOSTS = 64  # whose connections are kept open


@dataclass(slots=True)
class Allowance:
    """What one fetch may still use: seconds (until `time.monotonic()` says `until`) and bytes."""

    until: float
    silence: float  # seconds without a byte
    received: int = 0
    most: int = 0

    def seconds(self, wanted: float) -> float:
        """Return `wanted`, or what is left; raises TimeoutError when nothing is."""
        left = self.until - time.monotonic()
        if left <= 0:
            raise TimeoutError("the whole fetch took too long")
        return min(wanted, left)

    @property
    def spent(self) -> bool:
        """Whether the time is over."""
        return time.monotonic() >= self.until

    @property
    def exceeded(self) -> bool:
        """Whether more bytes came than were allowed, compressed as they came."""
        return self.received > self.most


# A connection belongs to one fetch at a time and a fetch runs in one thread, but urllib3 offers no
# way to hand it through its pools.
_current: ContextVar[Allowance | None] = ContextVar("allowance", default=None)


@contextmanager
def bounded(allowance: Allowance) -> Iterator[None]:
    """Inside, every connection of `BoundedAdapter` used by this thread draws on `allowance`."""
    token = _current.set(allowance)
    try:
        yield
    finally:
        _current.reset(token)


class BoundedAdapter(HTTPAdapter):
    """requests' adapter with pools of bounded connections. Safe to share between threads."""

    def __init__(self) -> None:
        super().__init__(pool_connections=_HOSTS, pool_maxsize=_CONNECTIONS_PER_HOST)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """As in requests, but what the pools open is bounded."""
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": _Pool, "https": _TLSPool}


class _PacedReader(io.RawIOBase):
    """The bytes of a socket, each read within what the fetch is still allowed."""

    def __init__(self, sock: socket.socket, allowance: Allowance) -> None:
        super().__init__()
        self._sock = sock
        self._raw = sock.makefile("rb", buffering=0)
        self._allowance = allowance

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int | None:
        self._sock.settimeout(self._allowance.seconds(self._allowance.silence))
        count = self._raw.readinto(buffer)
        self._allowance.received += count or 0
        if self._allowance.exceeded:
            raise OSError("more bytes than allowed")
        return count

    def close(self) -> None:
        self._raw.close()
        super().close()


class _PacedResponse(http.client.HTTPResponse):
    def __init__(self, sock: socket.socket, *args: Any, **kwargs: Any) -> None:
        super().__init__(sock, *args, **kwargs)
        allowance = _current.get()
        if allowance is not None:
            unpaced, self.fp = self.fp, io.BufferedReader(_PacedReader(sock, allowance))
            unpaced.close()


class _Connection(HTTPConnection):
    response_class = _PacedResponse

    def _new_conn(self) -> socket.socket:
        return _opened(self)


class _TLSConnection(HTTPSConnection):
    response_class = _PacedResponse

    def _new_conn(self) -> socket.socket:
        return _opened(self)


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


class _TLSPool(HTTPSConnectionPool):
    ConnectionCls = _TLSConnection


def _opened(connection: HTTPConnection) -> socket.socket:
    """A connected socket, or one of urllib3's errors."""
    try:
        addresses = _addresses(connection.host, connection.port or connection.default_port)
    except socket.gaierror as error:
        raise NameResolutionError(connection.host, connection, error) from error
    failure = OSError("the name has no address")
    for family, address in addresses:
        sock = socket.socket(family, socket.SOCK_STREAM)
        try:
            allowance = _current.get()
            wanted = connection.timeout or 0.0
            sock.settimeout(allowance.seconds(wanted) if allowance else wanted)
            for option in connection.socket_options or ():
                sock.setsockopt(*option)
            sock.connect(address)
        except OSError as error:  # the next address may answer
            sock.close()
            failure = error
        else:
            return sock
    if isinstance(failure, TimeoutError):
        raise ConnectTimeoutError(connection, "no address answered in time") from failure
    raise NewConnectionError(connection, str(failure)) from failure


def _addresses(host: str, port: int) -> list[tuple[int, Any]]:
    """Where a name leads. Every connection of Wirewatch's web client begins here.

    So this is the door at which inner addresses can be turned away: what is returned is what is
    connected to, and no second look-up can give another answer. The look-up itself cannot be cut
    short; the resolver's own time-out holds.
    """
    found = socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM)
    return [(family, address) for family, _, _, _, address in found]
