"""Hosts with feeds for measuring how they are polled: some answer soon, some late, some never.

    python -m benchmarks.feedhosts --hosts 500 --feeds 4 --slow 10 --silent 10

Prints one JSON line, the addresses of the feeds by manner, when it is ready. Then, for each line on
its standard input, it prints how it was asked since the last one: requests, answers of each
status, the most requests that any host had open at once, the shortest pause between an answer of a host
and its next request, and how many the pause was below 0.9 s for. It ends with its standard input.
Every feed has a validator and knows conditional requests.
"""

import argparse
import asyncio
import json
import sys
from collections import Counter, defaultdict
from contextlib import ExitStack
from dataclasses import dataclass, field
from enum import StrEnum
from html import escape
from socket import AF_INET, SOCK_STREAM, socket
from time import monotonic

_SOON, _LATE = 0.2, 10.0  # seconds
_ITEMS = 20
_SHORT = 0.9  # a second, less what timers and the network are late by
_BACKLOG = 1024


class Manner(StrEnum):
    """How a host answers."""

    HEALTHY = "healthy"
    SLOW = "slow"
    SILENT = "silent"


@dataclass(slots=True)
class Visits:
    """How the hosts were asked."""

    requests: int = 0
    answers: Counter[str] = field(default_factory=Counter)
    open_now: Counter[str] = field(default_factory=Counter)
    most_open: int = 0
    answered_at: dict[str, float] = field(default_factory=dict)
    pauses: list[float] = field(default_factory=list)

    def begin(self, host: str) -> None:
        """A request has come."""
        self.requests += 1
        if host in self.answered_at:
            self.pauses.append(monotonic() - self.answered_at[host])
        self.open_now[host] += 1
        self.most_open = max(self.most_open, self.open_now[host])

    def end(self, host: str, status: str) -> None:
        """It was answered, or given up by the client."""
        self.answers[status] += 1
        self.open_now[host] -= 1
        self.answered_at[host] = monotonic()

    def told(self) -> dict[str, object]:
        """The figures."""
        return {
            "requests": self.requests,
            "answers": dict(self.answers),
            "most_open": self.most_open,
            "shortest_pause": round(min(self.pauses, default=0.0), 3),
            "short_pauses": sum(pause < _SHORT for pause in self.pauses),
        }


class Site:
    """All hosts; each listens on a loopback address of its own."""

    def __init__(self, manners: dict[str, Manner]) -> None:
        self._manners = manners
        self._feeds: dict[str, bytes] = defaultdict(bytes)
        self.visits = Visits()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer the requests of one connection."""
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                await self._answer(head, reader, writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    async def _answer(self, head: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        host = writer.get_extra_info("sockname")[0]
        visits, manner, status = self.visits, self._manners[host], "given up"
        visits.begin(host)
        try:
            if manner is Manner.SILENT:
                await reader.read()  # until the client has had enough
                return
            await asyncio.sleep(_SOON if manner is Manner.HEALTHY else _LATE)
            path = head.split(b" ", 2)[1].decode()
            status = "304" if b"if-none-match" in head.lower() else "200"
            writer.write(_printed(host, path, modified=status == "200"))
            await writer.drain()
        finally:
            visits.end(host, status)


def _printed(host: str, path: str, *, modified: bool) -> bytes:
    body = _feed(host, path) if modified else b""
    status = "200 OK" if modified else "304 Not Modified"
    head = f'HTTP/1.1 {status}\r\nETag: "1"\r\nContent-Type: application/rss+xml\r\n'
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body


def _feed(host: str, path: str) -> bytes:
    items = "".join(
        f"<item><title>Ferry {number} of {escape(path)} leaves on time</title>"
        f"<link>http://{host}{path}/{number}</link><guid>{host}{path}/{number}</guid>"
        f"<pubDate>Tue, 11 Feb 2025 {number % 24:02}:00:00 GMT</pubDate>"
        f"<description>{'The harbour master has nothing to add to that. ' * 6}</description></item>"
        for number in range(_ITEMS)
    )
    channel = f"<channel><title>{host}</title>{items}</channel>"
    return f'<?xml version="1.0"?><rss version="2.0">{channel}</rss>'.encode()


def _host(number: int) -> str:
    return f"127.1.{number // 250}.{1 + number % 250}"


def _manner(number: int, *, slow: int, silent: int) -> Manner:
    """The odd ones first; their addresses are no others than those of the healthy."""
    if number < slow:
        return Manner.SLOW
    return Manner.SILENT if number < slow + silent else Manner.HEALTHY


async def _run(options: argparse.Namespace) -> None:
    loop = asyncio.get_running_loop()
    manners = {
        _host(number): _manner(number, slow=options.slow, silent=options.silent)
        for number in range(options.hosts)
    }
    site = Site(manners)
    feeds: dict[str, list[str]] = {manner.value: [] for manner in Manner}
    with ExitStack() as opened:
        for host, manner in manners.items():
            listening = opened.enter_context(socket(AF_INET, SOCK_STREAM))
            listening.bind((host, 0))
            await asyncio.start_server(site.serve, sock=listening, backlog=_BACKLOG)
            port = listening.getsockname()[1]
            feeds[manner.value] += [f"http://{host}:{port}/{number}" for number in range(options.feeds)]
        print(json.dumps(feeds), flush=True)
        while await loop.run_in_executor(None, sys.stdin.readline):
            told, site.visits = site.visits.told(), Visits()
            print(json.dumps(told), flush=True)


def main() -> None:
    """Serve what the command line asks for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--hosts", type=int, required=True)
    parser.add_argument("--feeds", type=int, required=True, help="of each host")
    parser.add_argument("--slow", type=int, default=0, help="hosts that answer after 10 s")
    parser.add_argument("--silent", type=int, default=0, help="hosts that never answer")
    asyncio.run(_run(parser.parse_args()))


if __name__ == "__main__":
    main()
