import json
from datetime import UTC, datetime

import pytest

from analysis.errors import PermanentFetchError
from analysis.model import DateFlag, Entry, FeedDocument
from connectors.feeds import parse

NOW = datetime(2025, 2, 12, tzinfo=UTC)
URL = "https://news.example/feed.json"


def read(feed: object) -> FeedDocument:
    body = feed if isinstance(feed, bytes) else json.dumps(feed).encode()
    return parse(body, url=URL, content_type="application/feed+json", now=NOW)


def entry(item: object) -> Entry:
    return read({"items": [item]}).entries[0]


def test_a_json_feed_is_read_whole() -> None:
    feed = read(
        {
            "version": "https://jsonfeed.org/version/1.1",
            "title": "Tide & Time",
            "home_page_url": "https://tide.example/",
            "language": "en",
            "items": [
                {
                    "id": "1",
                    "url": "high-water",
                    "title": "High  water",
                    "content_html": "<p>At <a href='noon'>noon</a>.</p>",
                    "date_published": "2025-02-11T08:30:00-05:00",
                    "date_modified": "2025-02-11T09:00:00",
                    "authors": [{"name": "Ann"}, {"name": "Ben"}, {"name": "Ann"}, 7],
                    "attachments": [{"url": "/tide.mp3"}, {"url": None}],
                    "language": "cy",
                }
            ],
        }
    )
    assert (feed.kind, feed.title, feed.site_url, feed.language) == (
        "json",
        "Tide & Time",
        "https://tide.example/",
        "en",
    )
    assert feed.entries == (
        Entry(
            guid="1",
            url="https://tide.example/high-water",
            title="High water",
            summary="At noon.",
            content='<p>At <a href="https://tide.example/noon">noon</a>.</p>',
            published_at=datetime(2025, 2, 11, 13, 30, tzinfo=UTC),
            updated_at=datetime(2025, 2, 11, 9, 0, tzinfo=UTC),
            authors=("Ann", "Ben"),
            attachments=("https://tide.example/tide.mp3",),
            language="cy",
        ),
    )


def test_plain_text_becomes_paragraphs_and_version_1_has_one_author() -> None:
    read_entry = entry(
        {"content_text": "One <1>\n\nTwo", "author": {"name": "Ann"}, "external_url": "https://x.example/"}
    )
    assert read_entry.content == "<p>One &lt;1&gt;</p><p>Two</p>"
    assert read_entry.summary == "One <1> Two"
    assert read_entry.authors == ("Ann",)
    assert read_entry.url == "https://x.example/"
    assert read_entry.date_flags == frozenset({DateFlag.UNDATED})


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"id": 7}, Entry(guid="7", date_flags=frozenset({DateFlag.UNDATED}))),
        (
            {"id": True, "title": ["x"], "authors": {"name": "x"}},
            Entry(date_flags=frozenset({DateFlag.UNDATED})),
        ),
        ({"title": "a\u0000\ud800b"}, Entry(title="ab", date_flags=frozenset({DateFlag.UNDATED}))),
        ({}, Entry(date_flags=frozenset({DateFlag.UNDATED}))),
    ],
)
def test_fields_of_the_wrong_type_are_passed_over(fields: object, expected: Entry) -> None:
    assert entry(fields) == expected


def test_what_is_no_object_is_no_item() -> None:
    assert len(read({"items": [{"id": "1"}, None, 3, "x", [], {"id": "2"}]}).entries) == 2


def test_a_feed_that_breaks_off_keeps_what_came_before() -> None:
    feed = read(b'{"title": "T", "items": [{"id": "1"}, {"id": "2"}, {"id": "3')
    assert [item.guid for item in feed.entries] == ["1", "2"]
    assert feed.notes == ("broken JSON (line 1: Unterminated string starting at); 2 items could be read",)


def test_a_number_too_long_to_read_breaks_only_what_follows() -> None:
    feed = read(b'{"items": [{"id": "1"}, {"id": ' + b"9" * 5_000 + b"}]}")
    assert [item.guid for item in feed.entries] == ["1"]


def test_a_byte_order_mark_is_no_obstacle() -> None:
    assert len(read(b'\xef\xbb\xbf{"items": [{"id": "1"}]}').entries) == 1


def test_nesting_without_end_is_refused() -> None:
    with pytest.raises(PermanentFetchError, match="nested too deeply"):
        read(b'{"items": [{"a": ' + b"[" * 200_000)
