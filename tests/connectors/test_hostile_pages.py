"""Pages made to take long, to take much, or to be taken for something else, read beside an article."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from analysis.errors import ExtractionError
from analysis.model import Reading
from connectors.extraction import Extractor, Page
from tests.flows.press import MARKET, page

NOW = datetime(2025, 2, 11, 9, tzinfo=UTC)
BEGIN = b"<!doctype html><html><body><article>"
TEXT = b"<p>The flower market moves under a roof of glass; its traders will pay no more than before.</p>"
MILLION = 1_000_000
LATE = "took longer than 10 s to read"
NOTHING = "no article on the page"
GOOD = "an article"

PAGES: dict[str, tuple[bytes, str]] = {
    GOOD: (page(MARKET), "read"),
    "a million open tags": (BEGIN + b"<b>" * MILLION, NOTHING),
    "a million open links": (BEGIN + b"<a>" * MILLION, "too large: 1000003 elements"),
    "a million paragraphs": (BEGIN + b"<p>" * MILLION, "too large: 1000003 elements"),
    "half a million attributes": (
        BEGIN + b"<p " + b" ".join(b"a%d=1" % n for n in range(MILLION // 2)) + b">" + TEXT,
        LATE,
    ),
    "divisions, a hundred thousand deep": (BEGIN + b"<div>" * 100_000 + TEXT, NOTHING),
    "tables in tables": (BEGIN + b"<table><tr><td>x" * 50_000, "read"),
    "comments that never end": (BEGIN + b"<!--" * MILLION, NOTHING),
    "scripts that never end": (BEGIN + b"<script>" * 100_000 + TEXT, NOTHING),
    "nine megabytes of one word": (BEGIN + b"<p>" + b"a" * 9 * MILLION, "read"),
    "eleven megabytes": (BEGIN + TEXT + b" " * 11 * MILLION, "too large: 10 MB of markup"),
    "nothing but NUL": (bytes(MILLION), "not HTML: binary"),
    "markup hidden by its charset": (
        (BEGIN + TEXT).decode().encode("cp037"),
        "not HTML",
    ),
    "an entity that is a file": (
        b'<!DOCTYPE html [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + BEGIN + TEXT + b"<p>&a;</p>" * 9,
        "read",
    ),
    "linked data, 100,000 deep": (
        BEGIN + b'<script type="application/ld+json">' + b'{"@graph":' * 100_000 + b"</script>" + TEXT * 3,
        "read",
    ),
    "linked data without end": (
        BEGIN
        + b'<script type="application/ld+json">['
        + b'{"@type":"NewsArticle"},' * 300_000
        + b"</script>",
        NOTHING,
    ),
}


@pytest.fixture(scope="module")
def results() -> Iterator[dict[str, Reading | ExtractionError]]:
    with Extractor(workers=2, timeout=timedelta(seconds=10)) as extractor:
        pages = (
            (name, Page(body=body, url="https://news.example/1", content_type="text/html", now=NOW))
            for name, (body, _) in PAGES.items()
        )
        yield dict(extractor.read(pages))


@pytest.mark.parametrize("name", PAGES)
def test_a_hostile_page_has_its_outcome_and_costs_no_other(
    name: str, results: dict[str, Reading | ExtractionError]
) -> None:
    found = results[name]
    assert (found.reason if isinstance(found, ExtractionError) else "read") == PAGES[name][1]


def test_what_is_read_of_them_holds_no_file_of_ours(results: dict[str, Reading | ExtractionError]) -> None:
    texts = [one.text for one in results.values() if isinstance(one, Reading)]
    assert len(texts) == sum(outcome == "read" for _, outcome in PAGES.values())
    assert not [text for text in texts if "root:" in text]
