"""The demo's web site: what the reader of a page or a feed gets, over a real socket."""

import gzip
import json
import re
import socket
import struct
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any

import feedparser
import pytest
import requests
import trafilatura
from trafilatura.settings import Document

from flows.demo.script import CYCLES
from flows.demo.site.content import Newsstand, Page, newsstand
from flows.demo.site.server import Site

END = datetime(2025, 12, 1, tzinfo=UTC)
STAND: Newsstand = newsstand()
READABLE = [page for page in STAND.pages if not page.missing]
# Words of the boxes around the texts: navigation, consent, comments, teasers, biographies, calls, footers.
NOISE = (
    "FTC",
    "talks to acquire",
    "cookie",
    "Telegram",
    "thought on",
    "Don't miss",
    "newsletter",
    "Table of contents",
    "Questions and answers",
    "approved it last week",
    "invented",
    "houseboat",
    "Subscribe",
)
WIRE = ("pacific_wire", "apple-alibaba-iphone-ai-china")
RELEASE = ("pacific_wire", "ios-18-4-released")
APPROVAL = ("pacific_wire", "china-approves-apple-intelligence")
COPIES = [
    (("gadget_orchard", "siri-learns-from-alibaba"), WIRE),
    (("saltmarsh", "apple-alibaba-china"), WIRE),
    (("morrow_finch", "apple-and-alibaba"), WIRE),
    (("silk_road", "tech-partners"), WIRE),
    (("saltmarsh", "new-iphone-software"), RELEASE),
    (("morrow_finch", "beijing-clears-apple-intelligence"), APPROVAL),
    (("silk_road", "first-assistants-approved-again"), ("silk_road", "first-assistants-approved")),
]


def page_of(outlet: str, slug: str) -> Page:
    return next(page for page in STAND.pages if (page.outlet, page.slug) == (outlet, slug))


def grams(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"[\w']+", text.casefold().replace("’", "'"))
    return set(zip(words, words[1:], words[2:], strict=False))


def containment(one: Page, other: Page) -> float:
    first, second = grams(" ".join(one.paragraphs)), grams(" ".join(other.paragraphs))
    return len(first & second) / min(len(first), len(second))


@pytest.fixture(scope="module")
def closing_site() -> Iterator[Site]:
    """A site at the end of the story, for tests that do not move its clock."""
    with Site(END, stand=STAND) as site:
        yield site


@pytest.fixture
def site() -> Iterator[Site]:
    with Site(END, stand=STAND) as site:
        yield site


def get(url: str, **headers: str) -> requests.Response:
    with requests.Session() as session:
        session.trust_env = False  # a proxy of the machine must not see requests to loopback
        return session.get(url, headers=headers, timeout=10)


def entries(site: Site, outlet: str) -> list[dict[str, Any]]:
    body = get(site.feeds[outlet]).content
    if STAND.outlets[outlet].feed.kind == "json":
        items: list[dict[str, Any]] = json.loads(body)["items"]
        return items
    parsed = feedparser.parse(body)
    assert not parsed.bozo
    return list(parsed.entries)


@pytest.mark.parametrize("page", READABLE, ids=lambda page: f"{page.outlet}/{page.slug}")
def test_a_page_is_read_as_its_paragraphs_and_nothing_of_its_boxes(closing_site: Site, page: Page) -> None:
    answer = get(closing_site.url(page.outlet, page.slug))
    read = trafilatura.bare_extraction(
        answer.text, url=answer.url, include_comments=False, with_metadata=True
    )
    assert isinstance(read, Document)
    lines = [line.strip() for line in (read.text or "").split("\n") if line.strip()]
    assert [line for line in page.paragraphs if line not in lines] == []
    # A title and a date line may come along; they say nothing that the text does not.
    others = [line for line in lines if line not in page.paragraphs]
    assert all(line == page.title or page.author in line for line in others)
    assert read.title == page.title
    assert read.date == f"{page.published_at:%Y-%m-%d}"


@pytest.mark.parametrize("outlet", STAND.outlets)
def test_every_outlet_surrounds_its_texts_with_boxes_of_other_matters(
    closing_site: Site, outlet: str
) -> None:
    page = next(page for page in READABLE if page.outlet == outlet)
    html = get(closing_site.url(outlet, page.slug)).text
    assert "after FTC approval" in html
    assert "is an invented outlet" in html
    assert not [word for word in NOISE if word in " ".join(page.paragraphs)]


@pytest.mark.parametrize("page", READABLE, ids=lambda page: f"{page.outlet}/{page.slug}")
def test_a_page_says_that_its_day_is_invented_only_when_it_is(closing_site: Site, page: Page) -> None:
    html = get(closing_site.url(page.outlet, page.slug)).text
    assert ("is invented too" in html) is (page.published_at > datetime(2025, 4, 1, tzinfo=UTC))


@pytest.mark.parametrize(
    ("outlet", "version"),
    [
        ("pacific_wire", "rss20"),
        ("harbour_post", "rss20"),
        ("nordlicht", "atom10"),
        ("silk_road", "rss10"),
        ("chip_courier", "rss20"),
        ("morrow_finch", "atom10"),
        ("saltmarsh", "rss20"),
    ],
)
def test_a_feed_is_well_formed(closing_site: Site, outlet: str, version: str) -> None:
    parsed = feedparser.parse(get(closing_site.feeds[outlet]).content)
    assert (parsed.bozo, parsed.version) == (False, version)


@pytest.mark.parametrize("outlet", STAND.outlets)
def test_a_feed_links_to_every_page_newest_first(closing_site: Site, outlet: str) -> None:
    links = [entry.get("link") or entry["url"] for entry in entries(closing_site, outlet)]
    pages = STAND.published(outlet, END)
    assert links == [closing_site.url(outlet, page.slug) for page in pages]
    for link, page in zip(links, pages, strict=True):
        assert get(link).status_code == (404 if page.missing else 200)


def test_one_feed_carries_the_whole_text_and_one_not_even_a_summary(closing_site: Site) -> None:
    newest = page_of(*APPROVAL)
    content = entries(closing_site, "pacific_wire")[0]["content"][0]["value"]
    assert all(paragraph in unescape(content) for paragraph in newest.paragraphs)
    assert "summary" not in entries(closing_site, "morrow_finch")[0]
    assert entries(closing_site, "harbour_post")[0]["summary"].endswith("...")


def test_one_feed_prints_dates_without_a_zone_and_one_item_without_guid(closing_site: Site) -> None:
    items = entries(closing_site, "chip_courier")
    assert not any("GMT" in item["published"] for item in items)
    assert [item["title"] for item in items if "id" not in item] == [
        page_of("chip_courier", "sensor-plant").title
    ]


@pytest.mark.parametrize(("copy", "original"), COPIES)
def test_a_copy_contains_most_of_its_original(copy: tuple[str, str], original: tuple[str, str]) -> None:
    assert containment(page_of(*copy), page_of(*original)) > 0.75


def test_the_copies_differ_from_the_wire_as_desks_differ() -> None:
    wire = page_of(*WIRE)
    cut, longer, spelt = (page_of(*copy) for copy, _ in COPIES[:3])
    assert len(" ".join(cut.paragraphs)) < 0.6 * len(" ".join(wire.paragraphs))
    assert longer.paragraphs[0] not in wire.paragraphs
    assert containment(spelt, wire) < 0.95
    assert len({page.title for page in (wire, cut, longer, spelt)}) == 4


def test_no_two_other_texts_share_long_phrases() -> None:
    copies = {copy for copy, _ in COPIES}
    own = [page for page in STAND.pages if (page.outlet, page.slug) not in copies]
    pairs = [(a, b) for i, a in enumerate(own) for b in own[i + 1 :]]
    assert max(containment(a, b) for a, b in pairs) < 0.15


def test_texts_have_the_length_of_news() -> None:
    lengths = [len(" ".join(page.paragraphs).split()) for page in READABLE]
    assert min(lengths) > 80
    assert max(lengths) < 600
    assert sum(length > 200 for length in lengths) >= 20


def test_an_unchanged_document_is_not_sent_again(closing_site: Site) -> None:
    for url in (*closing_site.feeds.values(), closing_site.url(*WIRE)):
        first = get(url)
        by_tag = get(url, **{"If-None-Match": first.headers["ETag"]})
        by_date = get(url, **{"If-Modified-Since": first.headers["Last-Modified"]})
        assert (first.status_code, by_tag.status_code, by_date.status_code) == (200, 304, 304)
        assert by_tag.content == b""


@pytest.mark.parametrize(
    "headers",
    [
        {"If-None-Match": '"another"'},
        {"If-None-Match": '"another"', "If-Modified-Since": "Mon, 01 Dec 2025 00:00:00 GMT"},
        {"If-Modified-Since": "Sat, 01 Feb 2025 00:00:00 GMT"},
        {"If-Modified-Since": "yesterday"},
    ],
)
def test_a_validator_that_does_not_hold_gets_the_document(
    closing_site: Site, headers: dict[str, str]
) -> None:
    assert get(closing_site.feeds["nordlicht"], **headers).status_code == 200


def test_a_new_text_changes_the_feed_and_its_validators(site: Site) -> None:
    site.now = datetime(2025, 2, 11, 12, tzinfo=UTC)
    before = get(site.feeds["pacific_wire"])
    site.now += timedelta(hours=2)
    after = get(site.feeds["pacific_wire"], **{"If-None-Match": before.headers["ETag"]})
    assert after.status_code == 200
    assert after.headers["Last-Modified"] == "Tue, 11 Feb 2025 13:40:00 GMT"
    assert after.headers["Date"] == "Tue, 11 Feb 2025 14:00:00 GMT"


def test_the_future_is_hidden_from_feeds_front_pages_and_pages(site: Site) -> None:
    wire = page_of(*WIRE)
    site.now = wire.published_at - timedelta(seconds=1)
    address = site.url(*WIRE)
    assert get(address).status_code == 404
    assert wire.slug not in get(site.feeds["pacific_wire"]).text
    assert wire.slug not in get(site.addresses["pacific_wire"] + "/").text
    site.now = wire.published_at
    assert get(address).status_code == 200
    assert wire.slug in get(site.feeds["pacific_wire"]).text
    assert wire.slug in get(site.addresses["pacific_wire"] + "/").text


def test_one_outlet_is_down_for_a_day_and_says_when_to_come_back(site: Site) -> None:
    site.now = datetime(2025, 2, 14, 22, tzinfo=UTC)
    answers = {outlet: get(url) for outlet, url in site.feeds.items()}
    assert {outlet for outlet, answer in answers.items() if answer.status_code != 200} == {"saltmarsh"}
    assert answers["saltmarsh"].status_code == 503
    assert answers["saltmarsh"].headers["Retry-After"] == "3600"
    site.now = datetime(2025, 2, 16, 22, tzinfo=UTC)
    assert "lighthouse" in get(site.feeds["saltmarsh"]).text


def test_a_feed_shows_the_newest_twenty() -> None:
    wire = page_of(*WIRE)
    many = tuple(
        Page(
            outlet="pacific_wire",
            slug=f"text-{number}",
            title=f"Text {number}",
            author="Nobody",
            published_at=wire.published_at + timedelta(minutes=number),
            blocks=wire.blocks,
        )
        for number in range(25)
    )
    with Site(END, stand=Newsstand(outlets=STAND.outlets, pages=many)) as site:
        titles = [entry["title"] for entry in entries(site, "pacific_wire")]
        # Here an outlet that has published nothing has an empty feed, not a broken one.
        assert entries(site, "nordlicht") == []
    assert titles == [f"Text {number}" for number in range(24, 4, -1)]


def test_a_body_is_compressed_for_those_who_ask(closing_site: Site) -> None:
    with requests.Session() as session:
        session.trust_env = False
        asked = {"Accept-Encoding": "gzip"}
        with session.get(closing_site.url(*WIRE), headers=asked, stream=True, timeout=10) as answer:
            packed = answer.raw.read(decode_content=False)
            assert answer.headers["Content-Encoding"] == "gzip"
    plain = get(closing_site.url(*WIRE), **{"Accept-Encoding": "identity"})
    assert "Content-Encoding" not in plain.headers
    assert gzip.decompress(packed) == plain.content
    assert len(packed) < len(plain.content) / 1.5


@pytest.mark.parametrize(
    ("path", "answered"),
    [
        ("/robots.txt", (200, "text/plain; charset=utf-8")),
        ("/favicon.ico", (200, "image/svg+xml")),
        ("/", (200, "text/html; charset=utf-8")),
        ("/no/such/page", (404, "text/plain; charset=utf-8")),
    ],
)
def test_a_site_has_what_every_site_has(closing_site: Site, path: str, answered: tuple[int, str]) -> None:
    answer = get(closing_site.addresses["harbour_post"] + path)
    assert (answer.status_code, answer.headers["Content-Type"]) == answered


def test_a_question_for_the_headers_alone_gets_no_body(closing_site: Site) -> None:
    with requests.Session() as session:
        session.trust_env = False
        answer = session.head(closing_site.url(*WIRE), timeout=10)
    assert answer.status_code == 200
    assert int(answer.headers["Content-Length"]) > 1000
    assert answer.content == b""


def test_the_site_is_quiet_and_leaves_no_port_open(capfd: pytest.CaptureFixture[str]) -> None:
    with Site(END, stand=STAND) as site:
        address = site.addresses["nordlicht"]
        get(address + "/atom.xml")
        get(address + "/nothing")
    assert capfd.readouterr() == ("", "")
    assert site.feeds == {}
    with pytest.raises(requests.ConnectionError):
        get(address + "/atom.xml")


def test_a_reader_that_resets_its_connection_is_not_told_of(capfd: pytest.CaptureFixture[str]) -> None:
    with Site(CYCLES[0].now) as site:
        port = int(next(iter(site.addresses.values())).rsplit(":", maxsplit=1)[1])
        before = set(threading.enumerate())
        with socket.create_connection(("127.0.0.1", port)) as reader:
            reader.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            assert reader.recv(10)
            # Closed with a reset instead of an end: unread bytes and no lingering.
            reader.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        for thread in set(threading.enumerate()) - before:
            thread.join(10)
    assert capfd.readouterr().err == ""
