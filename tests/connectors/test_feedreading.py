"""The readers stand at module level, where worker processes find them by name."""

import os
from datetime import UTC, datetime, timedelta

import pytest

from analysis.errors import PermanentFetchError
from analysis.model import FeedDocument
from connectors.feedreading import FeedReader, Page

NOW = datetime(2025, 2, 11, 9, tzinfo=UTC)
HEAVY = b" " * 2_000_001


def page(body: bytes) -> Page:
    return Page(body=body, url="https://courier.example/rss", now=NOW)


def reader(asked: Page) -> FeedDocument:
    """Do what the document says."""
    text = asked.body.decode().strip()
    if text == "spin":
        while True:
            sum(range(1000))
    if text == "die":
        os._exit(9)
    if text == "hoard":
        return FeedDocument(kind="rss", title=str(len(bytearray(4 * 2**30))), entries=())
    if text == "refuse":
        raise PermanentFetchError(asked.url, "not a feed: poetry")
    return FeedDocument(kind="rss", title=f"{text} {os.getpid()}", entries=())


def test_an_ordinary_feed_is_read_without_a_process() -> None:
    with FeedReader(workers=1, reader=reader) as feeds:
        assert feeds.read(page(b"small")).title == f"small {os.getpid()}"


def test_a_heavy_feed_is_read_in_a_process_of_its_own() -> None:
    with FeedReader(workers=1, reader=reader) as feeds:
        first, second = (feeds.read(page(b"large" + HEAVY)).title for _ in range(2))
    assert first.startswith("large ")
    assert first == second != f"large {os.getpid()}"


def test_a_heavy_feed_comes_back_whole() -> None:
    item = "<item><title>Quay {n} opened</title><link>https://news.example/{n}</link></item>"
    body = (
        "<rss version='2.0'><channel>" + "".join(item.format(n=n) for n in range(4_000)) + "</channel></rss>"
    )
    with FeedReader(workers=1) as feeds:
        found = feeds.read(page(body.encode()))
    assert [entry.title for entry in found.entries] == [f"Quay {n} opened" for n in range(4_000)]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (b"spin", "took longer than 0.7 s to read"),
        (b"die", "killed the process that read it"),
        (b"hoard", "not enough memory to read it"),
        (b"refuse", "not a feed: poetry"),
    ],
)
def test_a_heavy_feed_that_does_harm_is_refused_and_harms_no_other(text: bytes, reason: str) -> None:
    with FeedReader(workers=1, timeout=timedelta(seconds=0.7), reader=reader) as feeds:
        with pytest.raises(PermanentFetchError) as caught:
            feeds.read(page(text + HEAVY))
        assert (caught.value.url, caught.value.reason) == ("https://courier.example/rss", reason)
        assert feeds.read(page(b"large" + HEAVY)).title.startswith("large ")
