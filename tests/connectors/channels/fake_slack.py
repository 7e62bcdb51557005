"""A small Slack on the loopback interface: methods that write and methods that read, and their failures."""

import json
from collections import deque
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, Self
from urllib.parse import parse_qsl


@dataclass(frozen=True)
class Answer:
    """What Slack says next. A status of 0 cuts the connection without an answer."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)


def refusal(word: str, *, status: int = 200, **headers: str) -> Answer:
    """Return an answer that refuses with one of Slack's words."""
    named = {key.replace("_", "-"): value for key, value in headers.items()}
    return Answer(status=status, body=json.dumps({"ok": False, "error": word}).encode(), headers=named)


@dataclass(frozen=True)
class Call:
    """One request as it arrived."""

    method: str
    authorization: str
    body: dict[str, Any]


class FakeSlack:
    """Keeps the calls it got; gives the answers put into `next`, and then takes everything."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.next: deque[Answer] = deque()
        self.scopes = "chat:write,channels:read"
        fake = self

        class Requests(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                raw = self.rfile.read(int(self.headers["Content-Length"] or 0))
                form = self.headers["Content-Type"].startswith("application/x-www-form-urlencoded")
                body = dict(parse_qsl(raw.decode())) if form else json.loads(raw or b"{}")
                method = self.path.rpartition("/")[2]
                fake.calls.append(Call(method, self.headers["Authorization"], body))
                answer = fake.next.popleft() if fake.next else fake.accepted(method)
                if not answer.status:
                    self.close_connection = True
                    return
                self.send_response(answer.status)
                for key, value in {"Content-Type": "application/json", **answer.headers}.items():
                    self.send_header(key, value)
                self.end_headers()
                self.wfile.write(answer.body)

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name is the base class's
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Requests)
        self._thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    @property
    def base_url(self) -> str:
        """Return the address to give as base URL."""
        return f"http://127.0.0.1:{self._server.server_port}/api/"

    def accepted(self, method: str) -> Answer:
        """Return what Slack says when all is well."""
        if method == "auth.test":
            body: dict[str, Any] = {"ok": True, "user": "wirewatch", "team": "Analysts"}
            return Answer(body=json.dumps(body).encode(), headers={"x-oauth-scopes": self.scopes})
        body = {"ok": True, "channel": "C024", "ts": f"1739264400.{len(self.calls):06d}"}
        return Answer(body=json.dumps(body).encode())

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
