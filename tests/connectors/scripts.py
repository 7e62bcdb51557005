"""The feed that a hostile server answers with when it means well, and the pieces of worse answers."""

from tests.connectors.hostile import Script, answer, cut

RSS = {"Content-Type": "application/rss+xml"}
ITEM = "<item><title>Quay opened</title><link>https://news.example/1</link><guid>1</guid></item>"
BEGIN = "<rss version='2.0'><channel><title>Harbour news</title>"
END = "</channel></rss>"
FEED = f"{BEGIN}{ITEM}{END}"
OK = b"HTTP/1.1 200 OK\r\n"
MILLION = 1_000_000
LATE = "timed out after 8 s"
LARGE = "body larger than 8 MB"
SLOW = "took longer than 10 s to read"

Outcome = str  # "1 entry", or the reason for which there is none
Attack = tuple[Script, Outcome]


def feed(text: str | bytes, **headers: str) -> Script:
    body = text if isinstance(text, bytes) else text.encode()
    return answer(body=body, headers={**RSS, **{name.replace("_", "-"): v for name, v in headers.items()}})


def packed(encoding: str, body: bytes) -> Script:
    return feed(body, Content_Encoding=encoding)


def said(*lines: str, body: bytes = b"") -> Script:
    """Exactly these lines and these bytes, and the end of the connection."""
    return cut("\r\n".join([*lines, "", ""]).encode("latin-1") + body)
