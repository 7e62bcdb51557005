"""A web server on loopback that behaves as badly as it is told to, and names that lead where one likes."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import pytest

from analysis.errors import FetchError
from connectors.admission import Admission
from connectors.web import Web

Script = Callable[["Visit"], None]

HERE = Admission.of(["127.0.0.1"])  # where the server is


@dataclass
class Visit:
    """One request, and the socket on which the script may do what it likes."""

    sock: socket.socket
    path: str
    head: str
    stopped: threading.Event

    def send(self, payload: bytes) -> None:
        self.sock.sendall(payload)

    def pause(self, seconds: float) -> None:
        """Wait, but no longer than the server lives."""
        self.stopped.wait(seconds)

    def header(self, name: str) -> str | None:
        for line in self.head.split("\r\n")[1:]:
            key, _, value = line.partition(":")
            if key.lower() == name.lower():
                return value.strip()
        return None


def answer(status: str = "200 OK", body: bytes = b"", headers: Mapping[str, str] | None = None) -> Script:
    """A well-formed answer; Content-Length is added unless `headers` give one."""
    fields = {"Content-Length": str(len(body)), **(headers or {})}
    head = f"HTTP/1.1 {status}\r\n" + "".join(f"{name}: {value}\r\n" for name, value in fields.items())

    def script(visit: Visit) -> None:
        visit.send(head.encode("utf-8") + b"\r\n" + body)

    return script


def redirect(target: str, status: str = "302 Found") -> Script:
    return answer(status, headers={"Location": target})


def trickle(first: bytes, drops: bytes, *, pause: float) -> Script:
    """`first` at once, then the bytes of `drops` one by one, again and again, while anybody listens."""

    def script(visit: Visit) -> None:
        visit.send(first)
        while not visit.stopped.is_set():
            for drop in drops:
                visit.send(bytes([drop]))
                visit.pause(pause)

    return script


def silence(visit: Visit) -> None:
    """Never answers."""
    visit.pause(60)


def cut(payload: bytes) -> Script:
    """Sends `payload` and closes the connection."""

    def script(visit: Visit) -> None:
        if payload:
            visit.send(payload)
        visit.sock.shutdown(socket.SHUT_RDWR)

    return script


def failed(web: Web, url: str) -> FetchError:
    """The error that a fetch ends with."""
    with pytest.raises(FetchError) as caught:
        web.get(url)
    return caught.value


@dataclass
class Hostile:
    """The running server: `routes` by path, `visits` as they came, `connections` as they were opened."""

    port: int
    address: str = "127.0.0.1"
    routes: dict[str, Script] = field(default_factory=dict)
    visits: list[Visit] = field(default_factory=list)
    connections: int = 0

    def url(self, path: str = "/", *, user: str = "") -> str:
        return f"http://{user + '@' if user else ''}{self.address}:{self.port}{path}"


@contextmanager
def hostile(address: str = "127.0.0.1", *, tls: ssl.SSLContext | None = None) -> Iterator[Hostile]:
    """Serve on a free port of loopback until the block ends; every thread and socket is gone after it."""
    listener = socket.create_server((address, 0))
    listener.settimeout(0.05)
    server = Hostile(port=listener.getsockname()[1], address=address)
    stopped = threading.Event()
    threads: list[threading.Thread] = []

    def accept() -> None:
        while not stopped.is_set():
            try:
                sock, _ = listener.accept()
            except TimeoutError:
                continue
            server.connections += 1
            serve = _serve if tls is None else partial(_serve_secretly, tls)
            thread = threading.Thread(target=serve, args=(server, sock, stopped), daemon=True)
            threads.append(thread)
            thread.start()

    acceptor = threading.Thread(target=accept, daemon=True)
    acceptor.start()
    try:
        yield server
    finally:
        stopped.set()
        acceptor.join()
        listener.close()
        for thread in threads:
            thread.join(5)


Answers = Mapping[str, Sequence[Sequence[str]]]


@contextmanager
def names(known: Answers) -> Iterator[list[str]]:
    """Let these names lead to these addresses, one answer after the other, and no other name anywhere.

    What was looked up is listed, in order.
    """
    asked: list[str] = []
    real = socket.getaddrinfo

    def found(host: str, port: int, *rest: Any, **more: Any) -> list[Any]:
        if host.replace(".", "").isdecimal() or ":" in host:
            return real(host, port, *rest, **more)
        asked.append(host)
        if host not in known:
            raise socket.gaierror(socket.EAI_NONAME, "no such name")
        answers = known[host]
        addresses = answers[min(asked.count(host), len(answers)) - 1]
        return [one for address in addresses for one in real(address, port, *rest, **more)]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket, "getaddrinfo", found)
        yield asked


def _serve_secretly(
    context: ssl.SSLContext, server: Hostile, sock: socket.socket, stopped: threading.Event
) -> None:
    sock.settimeout(5)
    try:
        wrapped = context.wrap_socket(sock, server_side=True)
    except OSError:  # the client does not trust us
        sock.close()
    else:
        _serve(server, wrapped, stopped)


def _serve(server: Hostile, sock: socket.socket, stopped: threading.Event) -> None:
    """Answer requests on one connection until either side has had enough."""
    sock.settimeout(0.05)
    waiting = b""
    with sock:
        while not stopped.is_set():
            try:
                received = sock.recv(65536)
                if not received:
                    return
                waiting += received
                while b"\r\n\r\n" in waiting:
                    head, _, waiting = waiting.partition(b"\r\n\r\n")
                    sock.settimeout(5)
                    _visit(server, Visit(sock, "", head.decode("latin-1"), stopped))
                    sock.settimeout(0.05)
            except TimeoutError:
                continue
            except OSError:  # the client has gone, which is what the test wants
                return


def _visit(server: Hostile, visit: Visit) -> None:
    visit.path = visit.head.split(" ")[1]
    server.visits.append(visit)
    server.routes.get(visit.path, answer("404 Not Found"))(visit)
