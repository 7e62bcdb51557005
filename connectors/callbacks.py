"""The address that hubs call: a small web application, and the server that it runs in.

It answers nobody who does not know a token that we have given to a hub, and believes nothing that it is
told: news is fetched from the feed itself.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from threading import Event, Thread
from typing import IO, Any, Protocol
from urllib.parse import parse_qs

import waitress
from waitress import wasyncore

from analysis.errors import ConfigError

_CHUNK = 64 * 1024
_MOST = 20_000_000  # bytes that a hub may send; they are looked at to check the signature, and let go
_SECONDS = 15  # for a caller that says nothing
_THREADS = 4
_TURN = 0.2  # seconds after which the server sees that it was closed

# As plain text: a challenge is whatever a stranger sends, and must never be run as a page.
_HEADERS = [("Content-Type", "text/plain; charset=utf-8"), ("X-Content-Type-Options", "nosniff")]
_THANKS = ("202 Accepted", "thank you\n")
# What makes a hub forget a subscription that we no longer want.
_GONE = ("410 Gone", "nothing is subscribed here\n")

Start = Callable[[str, list[tuple[str, str]]], object]


class Subscriber(Protocol):
    """Who knows what was asked of hubs."""

    def wants(self, token: str, *, topic: str, lease: str | None) -> bool:
        """Tell a hub whether we asked it for this topic; from now on it holds."""
        ...

    def denied(self, token: str, *, topic: str, reason: str) -> bool:
        """Take note that a hub will not tell us of news; False where we never asked."""
        ...

    def heard(self, token: str, *, body: Iterable[bytes], signature: str | None) -> bool:
        """Take note that there is news; False where we never asked. What is not signed is passed over."""
        ...


def application(subscriber: Subscriber) -> Callable[[Mapping[str, Any], Start], list[bytes]]:
    """Return the web application that hubs call (WSGI, PEP 3333)."""

    def answer(environ: Mapping[str, Any], start: Start) -> list[bytes]:
        token = str(environ.get("PATH_INFO", "")).rpartition("/")[2]
        if environ["REQUEST_METHOD"] == "POST":
            signature = environ.get("HTTP_X_HUB_SIGNATURE")
            body = _parts(environ["wsgi.input"])
            known = subscriber.heard(token, body=body, signature=signature)
            status, text = _THANKS if known else _GONE
        elif environ["REQUEST_METHOD"] == "GET":
            status, text = _asked_back(subscriber, token, str(environ.get("QUERY_STRING", "")))
        else:
            status, text = "405 Method Not Allowed", "GET or POST\n"
        start(status, _HEADERS)
        return [text.encode("utf-8", "replace")]

    return answer


class Server:
    """The web application at one address, from its making until it is closed.

    Raises ConfigError where the address is taken.
    """

    def __init__(self, subscriber: Subscriber, *, host: str, port: int) -> None:
        self._sockets: dict[int, Any] = {}
        self._closed = Event()
        try:
            self._server = waitress.create_server(
                application(subscriber),
                map=self._sockets,
                host=host,
                port=port,
                threads=_THREADS,
                channel_timeout=_SECONDS,
                max_request_body_size=_MOST,
                ident=None,
            )
        except (OSError, ValueError) as error:
            raise ConfigError(
                f"websub.listen: {host}:{port} cannot be had: {error}. Mend: name another address or port"
            ) from error
        self._thread = Thread(target=self._run, name="hubs", daemon=True)
        self._thread.start()

    @property
    def port(self) -> int:
        """Where it listens; where port 0 was asked for, the system has chosen."""
        one = getattr(self._server, "effective_listen", None) or [(None, self._server.effective_port)]
        return int(one[0][1])

    def close(self) -> None:
        """Stop listening, when what is being answered has been."""
        self._closed.set()
        self._thread.join()
        self._server.task_dispatcher.shutdown()
        self._server.close()
        wasyncore.close_all(self._sockets)

    def _run(self) -> None:
        # waitress' own loop ends by an exception of whatever closes its sockets under it.
        while not self._closed.is_set():
            wasyncore.loop(timeout=_TURN, map=self._sockets, count=1)


def _asked_back(subscriber: Subscriber, token: str, query: str) -> tuple[str, str]:
    """What a hub is told that asks whether a request was ours, or says that it will not do it."""
    try:
        said = parse_qs(query, max_num_fields=20)
    except ValueError:
        return _GONE
    mode, topic, challenge = (_first(said, f"hub.{name}") for name in ("mode", "topic", "challenge"))
    if topic is None:
        return _GONE
    if mode == "subscribe" and challenge is not None:
        wanted = subscriber.wants(token, topic=topic, lease=_first(said, "hub.lease_seconds"))
        return ("200 OK", challenge) if wanted else _GONE
    if mode == "denied":
        reason = _first(said, "hub.reason") or "no reason given"
        return _THANKS if subscriber.denied(token, topic=topic, reason=reason) else _GONE
    return _GONE


def _first(said: Mapping[str, list[str]], name: str) -> str | None:
    return said[name][0] if name in said else None


def _parts(body: IO[bytes]) -> Iterator[bytes]:
    while part := body.read(_CHUNK):
        yield part
