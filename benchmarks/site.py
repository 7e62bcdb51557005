"""A web site for measuring: N outlets on N loopback addresses, each with a feed and M pages.

    python benchmarks/site.py --feeds 40 --pages 75

Prints the addresses of the feeds as one JSON line when it is ready, and serves until its standard input
is closed. Every outlet is a host of its own, as in life, for politeness is by host. Nothing is
compressed or made while it is asked for: what serving costs is not what is measured. Every second
outlet knows conditional requests; the others send their feed in full each time.
"""

import argparse
import asyncio
import json
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from socket import AF_INET, SOCK_STREAM, socket

from benchmarks.mastheads import feed, masthead, page
from benchmarks.newsroom import articles

_FEED = "/feed.xml"

Answer = tuple[bytes, ...]


class _Connection(asyncio.Protocol):
    """Answers GETs from memory, one after the other; the host is known by the address that was called."""

    def __init__(self, answers: Mapping[str, Mapping[str, Answer]]) -> None:
        self._answers = answers
        self._received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if isinstance(transport, asyncio.Transport):
            self._transport = transport
            self._host = self._answers[transport.get_extra_info("sockname")[0]]

    def data_received(self, data: bytes) -> None:
        self._received += data
        while b"\r\n\r\n" in self._received:
            request, _, self._received = self._received.partition(b"\r\n\r\n")
            path = request.split(b" ", 2)[1].decode()
            if path == _FEED and b"if-none-match" in request.lower():
                path = "not modified"
            for part in self._host.get(path, self._host["missing"]):
                self._transport.write(part)


def outlets(feeds: int, pages: int, *, address: Callable[[int], str]) -> Iterator[tuple[int, str, Answer]]:
    """Yield every page as (outlet, path, parts), and every feed; the same on every call."""
    for number, items in enumerate(articles(feeds, pages)):
        outlet = masthead(number, address(number))
        yield number, _FEED, (feed(outlet, items),)
        for item in items:
            yield number, item.path, page(outlet, item)


def host(number: int) -> str:
    """The loopback address of an outlet."""
    return f"127.0.{1 + number // 200}.{1 + number % 200}"


async def serve(feeds: int, pages: int) -> None:
    """Serve until standard input ends."""
    loop = asyncio.get_running_loop()
    with ExitStack() as opened:
        listening = [opened.enter_context(_bound(host(number))) for number in range(feeds)]
        ports = [one.getsockname()[1] for one in listening]
        roots = [f"http://{host(number)}:{port}" for number, port in enumerate(ports)]
        answers: dict[str, dict[str, Answer]] = {
            host(number): {"missing": _answer((), "404 Not Found")} for number in range(feeds)
        }
        for number, path, parts in outlets(feeds, pages, address=roots.__getitem__):
            conditional = path == _FEED and number % 2 == 0
            answers[host(number)][path] = _answer(parts, etag=conditional)
            if conditional:
                answers[host(number)]["not modified"] = _answer((), "304 Not Modified")
        for one in listening:
            await loop.create_server(lambda: _Connection(answers), sock=one)
        print(json.dumps([root + _FEED for root in roots]), flush=True)
        await loop.run_in_executor(None, sys.stdin.read)


def _bound(address: str) -> socket:
    """A socket at a free port of a loopback address, closed by leaving it as a context."""
    made = socket(AF_INET, SOCK_STREAM)
    made.bind((address, 0))
    return made


def _answer(parts: Answer, status: str = "200 OK", *, etag: bool = False) -> Answer:
    kind = "application/rss+xml" if parts and parts[0].startswith(b"<?xml") else "text/html"
    head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}; charset=utf-8\r\n"
    head += f"Content-Length: {sum(map(len, parts))}\r\n" + 'ETag: "1"\r\n' * etag + "\r\n"
    return head.encode(), *parts


def main() -> None:
    """Serve what the command line asks for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--feeds", type=int, required=True)
    parser.add_argument("--pages", type=int, required=True)
    options = parser.parse_args()
    asyncio.run(serve(options.feeds, options.pages))


if __name__ == "__main__":
    main()
