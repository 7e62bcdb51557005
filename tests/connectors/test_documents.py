"""The documents in `documents/`, written for this: every kind of feed, and what becomes of them."""

import json
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import feedparser
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.errors import FetchError, PermanentFetchError
from analysis.model import FeedDocument
from connectors.feeds import parse

NOW = datetime(2025, 2, 12, tzinfo=UTC)
URL = "https://news.example/feeds/tide.xml"
FOLDER = Path(__file__).parent / "documents"
EXPECTED: dict[str, dict[str, Any]] = json.loads((FOLDER / "expected.json").read_text(encoding="utf-8"))
FEEDS = sorted(name for name, expected in EXPECTED.items() if "refused" not in expected)


def read(body: bytes) -> FeedDocument:
    return parse(body, url=URL, now=NOW)


def named(name: str) -> FeedDocument:
    return read((FOLDER / name).read_bytes())


def test_every_document_is_expected_to_be_something() -> None:
    assert sorted(path.name for path in FOLDER.iterdir()) == sorted([*EXPECTED, "expected.json"])
    assert len(EXPECTED) >= 100


@pytest.mark.parametrize("name", FEEDS)
def test_a_document_gives_its_entries_with_titles_links_and_times(name: str) -> None:
    expected, found = EXPECTED[name], named(name)
    assert found.kind == expected["kind"]
    printed = [
        [entry.title, entry.url, at.isoformat() if (at := entry.published_at or entry.updated_at) else None]
        for entry in found.entries
    ]
    assert printed == expected["entries"]
    assert bool(found.notes) == expected.get("noted", False)


@pytest.mark.parametrize("name", FEEDS)
def test_what_else_a_document_says_is_kept(name: str) -> None:
    expected, entries = EXPECTED[name], named(name).entries
    said = {
        "summaries": [entry.summary for entry in entries],
        "attachments": [list(entry.attachments) for entry in entries],
        "outlets": [entry.outlet for entry in entries],
        "flags": [sorted(entry.date_flags) for entry in entries],
    }
    assert {key: said[key] for key in said if key in expected} == {
        key: expected[key] for key in said if key in expected
    }


@pytest.mark.parametrize("name", sorted(EXPECTED.keys() - set(FEEDS)))
def test_a_document_that_is_no_feed_is_named(name: str) -> None:
    with pytest.raises(PermanentFetchError) as caught:
        named(name)
    assert caught.value.reason == f"not a feed: {EXPECTED[name]['refused']}"


@pytest.mark.parametrize("name", FEEDS)
def test_no_entry_is_lost_that_feedparser_alone_would_find(name: str) -> None:
    alone = feedparser.parse(BytesIO((FOLDER / name).read_bytes()))
    assert len(named(name).entries) >= len(alone.entries)


@pytest.mark.parametrize("name", FEEDS)
def test_a_document_cut_anywhere_keeps_the_entries_that_came_whole(name: str) -> None:
    body = (FOLDER / name).read_bytes()
    whole = {(entry.title, entry.url, entry.guid) for entry in named(name).entries}
    step = max(7, len(body) // 25)
    counts = []
    for end in range(step, len(body), step):
        try:
            found = read(body[:end]).entries
        except FetchError:
            continue
        counts.append(len(found))
        # All but the last, which may have been cut itself, are as they are in the whole document.
        assert {(entry.title, entry.url, entry.guid) for entry in found[:-1]} <= whole
    assert all(count <= len(whole) + 1 for count in counts)


TOKENS = st.sampled_from(
    [
        "<rss version='2.0'>", "<channel>", "<item>", "</item>", "<title>", "</title>", "<link>", "<entry>",
        "<feed xmlns='a'>", "<urlset>", "<url>", "<loc>/a", "</url>", "<sitemapindex>", "<sitemap>", "<!--",
        "-->", "<![CDATA[", "]]>", "<?xml version='1.0'?>", "<!DOCTYPE a [", "&amp;", "&#0;", "&x;", "<", ">",
        "'", '"', "\x00", "\ufeff", '{"items":[', '{"url":"/a"}', "},", "]", "<html>", "\n", "é",
        "<link rel=feed href=/f>", "<media:content url=''/>", "<geo:lat>x", "<pubDate>2025-02-31",
        "<enclosure/>", "<source url='http://['>a</source>",
    ]
)  # fmt: skip


def outcome(body: bytes) -> str:
    try:
        return f"feed: {read(body).kind}"
    except PermanentFetchError as error:
        return error.reason


@given(st.lists(TOKENS, max_size=25).map("".join) | st.text(max_size=60))
def test_whatever_comes_is_a_feed_or_an_error_that_says_why(text: str) -> None:
    for body in (text.encode("utf-8", "replace"), text.encode("utf-16", "replace")):
        assert outcome(body).startswith(("feed: ", "not a feed: "))
