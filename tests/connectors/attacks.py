"""What a hostile server may do to a feed, each with what comes of it. docs/safety.md prints the table."""

import struct
from collections.abc import Callable

from tests.connectors.hostile import Script, Visit, answer, cut, redirect, silence, trickle
from tests.connectors.poison import bombs, documents
from tests.connectors.scripts import FEED, LARGE, LATE, MILLION, OK, Attack, feed, said


def reset(visit: Visit) -> None:
    """Half of an answer, and a reset instead of an end."""
    visit.send(OK + b"Content-Length: 1000\r\n\r\nhalf")
    visit.sock.setsockopt(1, 13, struct.pack("ii", 1, 0))  # SOL_SOCKET, SO_LINGER: closing resets
    visit.sock.close()


def endless(first: bytes, piece: bytes) -> Script:
    """`first`, then `piece` for ever, as fast as it is taken."""

    def script(visit: Visit) -> None:
        visit.send(first)
        while not visit.stopped.is_set():
            visit.send(piece * 100)

    return script


def crowded(visit: Visit) -> None:
    """A redirect to itself with more cookies than anybody would carry, and the feed for who does not."""
    if "step2" in visit.head.split("\r\n", 1)[0]:
        cookies = visit.header("Cookie") or ""
        feed(FEED if len(cookies) < 20_000 else "carried them all")(visit)
    else:
        many = "".join(f"Set-Cookie: c{n}={'x' * 4000}\r\n" for n in range(60))
        visit.send(
            f"HTTP/1.1 302 Found\r\nLocation: {visit.path}?step2\r\n{many}Content-Length: 0\r\n\r\n".encode()
        )


def rebound(visit: Visit) -> None:
    """Sends the client back to the same name, which by then leads inside."""
    head = f"HTTP/1.1 302 Found\r\nLocation: {visit.path}?again\r\nConnection: close\r\n\r\n"
    visit.send(head.encode())
    visit.sock.close()


def connections() -> dict[str, Attack]:
    """On the wire."""
    head = OK + b"Content-Type: application/rss+xml\r\n"
    length = f"Content-Length: {len(FEED)}"
    return {
        "never answers": (silence, "no answer for 4 s"),
        "headers, a byte at a time": (trickle(OK, b"X-A: b\r\n", pause=0.1), LATE),
        "body, a byte at a time": (trickle(head + b"\r\n", b"x", pause=0.1), LATE),
        "chunks, a byte at a time": (
            trickle(head + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n", pause=0.1),
            LATE,
        ),
        "trailers without end": (
            trickle(head + b"Transfer-Encoding: chunked\r\n\r\n0\r\n", b"X: y\r\n", pause=0.01),
            LATE,
        ),
        "headers without end": (endless(OK, b"X-Header: and more\r\n"), "answer is not HTTP"),
        "ten thousand headers": (said("HTTP/1.1 200 OK", *["X-A: b"] * 10_000), "answer is not HTTP"),
        "a header of a megabyte": (said("HTTP/1.1 200 OK", "X-A: " + "b" * MILLION), "answer is not HTTP"),
        "a status line of a megabyte": (said("HTTP/1.1 200 " + "b" * MILLION), "answer is not HTTP"),
        "body without end": (endless(head + b"\r\n", b"<item/>"), LARGE),
        "chunks without end": (
            endless(head + b"Transfer-Encoding: chunked\r\n\r\n", b"7d0\r\n" + b" " * 2000 + b"\r\n"),
            LARGE,
        ),
        "a chunk line without end": (
            endless(head + b"Transfer-Encoding: chunked\r\n\r\n", b"1"),
            "connection failed",
        ),
        "a chunk of minus one": (
            cut(head + b"Transfer-Encoding: chunked\r\n\r\n-1\r\nx"),
            "connection cut in the middle",
        ),
        "a length that is too long": (
            said("HTTP/1.1 200 OK", f"Content-Length: {len(FEED) + 9}", body=FEED.encode()),
            "connection cut in the middle",
        ),
        "a length that is too short": (feed(FEED, Content_Length=str(len(FEED) - 15)), "1 entry"),
        "a length of minus one": (
            said("HTTP/1.1 200 OK", "Content-Length: -1", body=FEED.encode()),
            "1 entry",
        ),
        "a length of 400 digits": (
            said("HTTP/1.1 200 OK", "Content-Length: " + "9" * 400, body=FEED.encode()),
            "connection cut in the middle",
        ),
        "two lengths": (
            said("HTTP/1.1 200 OK", length, "Content-Length: 7", body=FEED.encode()),
            "contradictory headers",
        ),
        "a length beside chunks": (
            said("HTTP/1.1 200 OK", length, "Transfer-Encoding: chunked", body=b"0\r\n\r\n"),
            "not a feed: an empty body",
        ),
        "a terabyte, declared": (said("HTTP/1.1 200 OK", f"Content-Length: {10**12}"), LARGE),
        "hangs up at once": (cut(b""), "connection closed without an answer"),
        "hangs up in the middle": (
            cut(head + b"Content-Length: 999\r\n\r\nhalf"),
            "connection cut in the middle",
        ),
        "resets in the middle": (reset, "connection reset"),
        "HTTP/0.9": (cut(FEED.encode()), "answer is not HTTP"),
        "garbage": (cut(bytes(range(256)) * 99), "answer is not HTTP"),
        "another protocol": (cut(b"220 mail.example ESMTP\r\n"), "answer is not HTTP"),
        "a thousand 100 Continue": (
            cut(b"HTTP/1.1 100 Continue\r\n\r\n" * 1000 + head + b"Content-Length: 0\r\n\r\n"),
            "not a feed: an empty body",
        ),
        "100 Continue without end": (
            endless(b"", b"HTTP/1.1 100 Continue\r\nX-A: " + b"b" * 2000 + b"\r\n\r\n"),
            LARGE,
        ),
        "103 Early Hints": (cut(b"HTTP/1.1 103 Early Hints\r\n\r\n"), "103 early hints"),
        "204": (answer("204 No Content"), "not a feed: an empty body"),
        "206 that nobody asked for": (
            answer("206 Partial Content", body=FEED.encode()),
            "206 partial content",
        ),
        "304 that nobody asked for": (answer("304 Not Modified"), "304 not modified"),
        "599": (answer("599 Whatever"), "599 unknown status"),
        "999": (answer("999 No"), "999 unknown status"),
        "Retry-After that is nonsense": (
            answer("503 Busy", headers={"Retry-After": "-1e99 fortnights"}),
            "503 service unavailable",
        ),
        "Retry-After of a million years": (
            answer("503 Busy", headers={"Retry-After": "9" * 300}),
            "503 service unavailable",
        ),
        "more cookies than anybody would carry": (crowded, "1 entry"),
        "headers with control characters": (
            said("HTTP/1.1 200 OK", length, 'ETag: "a\x00\x0b\x7f"', "X\x01: y", body=FEED.encode()),
            "1 entry",
        ),
    }


def ways_in(outside: int, inside: int) -> dict[str, Attack]:
    """Towards the inner network: all lead to a server that listens at 127.0.0.2, port `inside`."""

    def to(target: str, outcome: str) -> Attack:
        return redirect(target, "301 Moved Permanently"), outcome

    def refused(address: str) -> str:
        return f"inner address {address} (limits.internal_hosts does not name it)"

    number = "the host is a number, but not an address as it should be written"
    login = "redirect to an address with a password"
    other = "not an http or https address"
    return {
        "redirect to loopback": to(f"http://127.0.0.2:{inside}/", refused("127.0.0.2: loopback")),
        "redirect to loopback in IPv6": to(f"http://[::1]:{inside}/", refused("::1: loopback")),
        "redirect to loopback in disguise": to(
            f"http://[::ffff:127.0.0.2]:{inside}/", refused("::ffff:7f00:2: loopback")
        ),
        "redirect to loopback through NAT64": to(
            f"http://[64:ff9b::7f00:2]:{inside}/", refused("64:ff9b::7f00:2: loopback")
        ),
        "redirect to loopback through 6to4": to(
            f"http://[2002:7f00:2::]:{inside}/", refused("2002:7f00:2::: a tunnel")
        ),
        "redirect to loopback as a decimal": to(f"http://2130706434:{inside}/", number),
        "redirect to loopback in hexadecimal": to(f"http://0x7f.0.0.2:{inside}/", number),
        "redirect to loopback in octal": to(f"http://0177.0.0.02:{inside}/", number),
        "redirect to loopback, shortened": to(f"http://127.2:{inside}/", number),
        "redirect to loopback in wide digits": to(
            f"http://１２７.０.０.２:{inside}/", "not a usable address"
        ),
        "redirect to loopback with a dot behind": to(
            f"http://127.0.0.2.:{inside}/", refused("127.0.0.2: loopback")
        ),
        "redirect to localhost": to(
            f"http://LOCALHOST.:{inside}/", "inner host localhost (limits.internal_hosts does not name it)"
        ),
        "redirect to this host": to(f"http://0.0.0.0:{inside}/", refused("0.0.0.0: this host")),
        "redirect to a private address": to("http://10.0.0.1/", refused("10.0.0.1: private")),
        "redirect to a private address in IPv6": to("http://[fc00::1]/", refused("fc00::1: private")),
        "redirect to a link-local address": to("http://[fe80::1]/", refused("fe80::1: link-local")),
        "redirect to an interface": to("http://[fe80::1%25lo]/", "the host is an address of one interface"),
        "redirect to a cloud's metadata": to(
            "http://169.254.169.254/latest/meta-data/", refused("169.254.169.254: link-local")
        ),
        "redirect to a cloud's metadata by name": to(
            "http://metadata.google.internal/",
            "inner host metadata.google.internal (limits.internal_hosts does not name it)",
        ),
        "redirect to a name that leads inside": to(
            f"http://inside.test:{inside}/", refused("127.0.0.2: loopback")
        ),
        "redirect with two hosts": to(f"http://127.0.0.1:{outside}\\@127.0.0.2:{inside}/", login),
        "redirect to a port of no web server": to(
            "http://93.184.215.14:25/", "port 25 is not one of web servers"
        ),
        "redirect to a file": to("file:///etc/passwd", other),
        "redirect to ftp": to(f"ftp://127.0.0.2:{inside}/", other),
        "redirect to gopher": to(f"gopher://127.0.0.2:{inside}/_GET", other),
        "redirect to data": to("data:application/rss+xml,<rss/>", other),
        "redirect to a script": to("javascript:alert(1)", other),
        "redirect that brings a password": to("http://admin:admin@news.example/", login),
        "redirect to a broken address": to("http://[::1", "redirect to an unusable address"),
        "redirect with a line break": to("/x\r\nX-Injected: yes", "404 not found"),
        "redirect without an address": (answer("302 Found"), "redirect without an address"),
        "a name that leads inside": (feed(FEED), refused("127.0.0.2: loopback")),
        "a name that leads inside at the second look": (rebound, refused("127.0.0.2: loopback")),
        "a name that leads inside and outside": (feed(FEED), "1 entry"),
    }


def secrets() -> dict[str, Attack]:
    """Certificates; the name says which one the server shows."""
    return {
        "a certificate that is good": (feed(FEED), "1 entry"),
        "a certificate that has expired": (feed(FEED), "certificate not valid"),
        "a certificate of another host": (feed(FEED), "certificate not valid"),
        "a certificate of its own making": (feed(FEED), "certificate not valid"),
        "a secure connection that is never made": (feed(FEED), "no answer for 4 s"),
    }


GROUPS: dict[str, Callable[[int, int], dict[str, Attack]]] = {
    "On the wire": lambda _outside, _inside: connections(),
    "Ways in": ways_in,
    "Bombs": lambda _outside, _inside: bombs(),
    "Documents": lambda outside, _inside: documents(outside),
    "Certificates": lambda _outside, _inside: secrets(),
}


def attacks(outside: int = 0, inside: int = 0) -> dict[str, Attack]:
    """Every attack, against the server at the port `outside` and the one in the house at `inside`."""
    return {name: one for group in GROUPS.values() for name, one in group(outside, inside).items()}
