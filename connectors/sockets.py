"""Connections that lead only where they may, and cannot outlive the fetch they belong to.

The time-outs of requests hold for each single read, so a server that sends one byte a second is
never late. Here every read of a socket, in headers as in bodies, draws on one allowance of time
and bytes for the whole fetch.

A name is looked up once for a connection, each address is judged, and the connection is made to
one that was admitted. So no second look-up can give another answer, and a connection that is kept
and used again goes where it was admitted to.
"""

import http.client
import io
import resource
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from functools import partial
from typing import Any

from requests import PreparedRequest, Response
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection, port_by_scheme
from urllib3.exceptions import ConnectTimeoutError, NameResolutionError, NewConnectionError
from urllib3.util import parse_url

from connectors.admission import Admission, bare

_CONNECTIONS_PER_HOST = 4

# Hosts whose connections are kept open. An owner is asked again a second after it has answered. With 128
# fetchers and answers within half a second nearly 400 others have been asked by then, and of pools
# that are fewer than the hosts in turn not one is still there when it is needed.
_HOSTS = 512
_SHARE = 3  # of the descriptors a process may have; many have 1024, and up to 500 requests are open beside


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

    def __init__(self, admission: Admission, *, proxy: str | None = None) -> None:
        self._admission = admission
        self._proxy = proxy
        super().__init__(pool_connections=hosts_kept(_descriptors()), pool_maxsize=_CONNECTIONS_PER_HOST)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """As in requests, but what the pools open is bounded and admitted."""
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = _pools(self._admission)

    def proxy_manager_for(self, proxy: str, **proxy_kwargs: Any) -> Any:
        """As in requests, but its connections, which all lead to the proxy, are bounded, too."""
        manager = super().proxy_manager_for(proxy, **proxy_kwargs)
        named = frozenset({bare(parse_url(proxy).host or "")})
        manager.pool_classes_by_scheme = _pools(Admission(names=named))
        return manager

    def send(self, request: PreparedRequest, *args: Any, **kwargs: Any) -> Response:
        """As in requests; raises Inadmissible where the host may not be asked.

        Through a proxy, which does its own look-up, that is told as far as can be seen from here.
        """
        parts = parse_url(request.url or "")
        host = parts.host or ""
        self._admission.check_host(host)
        if self._proxy and not self._admission.names_host(host):
            with suppress(socket.gaierror):  # houses with proxies often look up no other names
                resolved(host, parts.port or port_by_scheme[parts.scheme or "http"], self._admission)
            kwargs["proxies"] = {"http": self._proxy, "https": self._proxy}
        return super().send(request, *args, **kwargs)


def hosts_kept(descriptors: int | None) -> int:
    """Return of how many hosts connections are kept; each takes one of so many descriptors (None: no end)."""
    return _HOSTS if descriptors is None else max(1, min(_HOSTS, descriptors // _SHARE))


def _descriptors() -> int | None:
    most, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return None if most == resource.RLIM_INFINITY else most


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

    def __init__(self, *args: Any, admission: Admission, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._admission = admission

    def _new_conn(self) -> socket.socket:
        return _opened(self, self._admission)


class _TLSConnection(HTTPSConnection):
    response_class = _PacedResponse

    def __init__(self, *args: Any, admission: Admission, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._admission = admission

    def _new_conn(self) -> socket.socket:
        return _opened(self, self._admission)


class _Pool(HTTPConnectionPool):
    def __init__(self, *args: Any, admission: Admission, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ConnectionCls = partial(_Connection, admission=admission)  # type: ignore[assignment]


class _TLSPool(HTTPSConnectionPool):
    def __init__(self, *args: Any, admission: Admission, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ConnectionCls = partial(_TLSConnection, admission=admission)  # type: ignore[assignment]


def _pools(admission: Admission) -> dict[str, Any]:
    return {"http": partial(_Pool, admission=admission), "https": partial(_TLSPool, admission=admission)}


def resolved(host: str, port: int, admission: Admission) -> list[tuple[int, Any]]:
    """Return the families and addresses of a host that may be connected to, for `socket.connect`.

    The look-up itself cannot be cut short; the resolver's own time-out holds. Raises
    socket.gaierror where nothing is found, and Inadmissible where nothing is admitted.
    """
    name = host.strip("[]")
    admission.check_host(name)  # before anybody is asked about it
    found = socket.getaddrinfo(name, port, type=socket.SOCK_STREAM)
    admitted = set(admission.admitted(name, port, [str(address[0]) for *_, address in found]))
    return [(family, address) for family, _, _, _, address in found if address[0] in admitted]


def _opened(connection: HTTPConnection, admission: Admission) -> socket.socket:
    """A connected socket, or one of urllib3's errors, or Inadmissible."""
    try:
        addresses = resolved(connection.host, connection.port or connection.default_port, admission)
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
