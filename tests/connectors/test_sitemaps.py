import gzip
from datetime import UTC, datetime

import pytest

from analysis.errors import PermanentFetchError
from analysis.model import DateFlag, Entry, FeedDocument, Part
from connectors.feeds import parse

NOW = datetime(2025, 2, 12, tzinfo=UTC)
URL = "https://news.example/sitemap-news.xml"
SPACES = (
    'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
    'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9" '
    'xmlns:image="http://www.google.com/schemas/sitemap-image/1.1" '
    'xmlns:video="http://www.google.com/schemas/sitemap-video/1.1"'
)
NEWS = f"""<?xml version="1.0" encoding="UTF-8"?>
<urlset {SPACES}>
<url><loc>https://news.example/2025/lock-gate</loc><lastmod>2025-02-11T10:00:00Z</lastmod>
 <news:news><news:publication><news:name>The Harbour Post</news:name><news:language>EN</news:language>
  </news:publication><news:publication_date>2025-02-11T09:30:00+01:00</news:publication_date>
  <news:title>Lock gate &amp;amp; sluice reopened</news:title>
  <news:keywords>locks, ships</news:keywords></news:news>
 <image:image><image:loc>/pictures/gate.jpg</image:loc></image:image>
 <video:video><video:content_loc>https://video.example/gate.mp4</video:content_loc>
  <video:title>The gate moves</video:title></video:video>
</url>
<url><loc>https://news.example/2025/eel</loc>
 <news:news><news:publication><news:name>The Harbour Post</news:name></news:publication>
  <news:publication_date>2025-02-11</news:publication_date><news:title>Eels return</news:title>
 </news:news></url>
<url><loc>https://news.example/sunday/crane</loc>
 <news:news><news:publication><news:name>Sunday Quay</news:name></news:publication>
  <news:publication_date>2025-02-09T08:00:00Z</news:publication_date><news:title>A crane retires</news:title>
 </news:news></url>
</urlset>"""


def read(text: str | bytes) -> FeedDocument:
    return parse(text.encode() if isinstance(text, str) else text, url=URL, now=NOW)


def test_a_news_sitemap_is_read_whole() -> None:
    found = read(NEWS)
    assert (found.kind, found.title, found.notes, found.parts) == ("sitemap", "The Harbour Post", (), ())
    assert found.entries[0] == Entry(
        url="https://news.example/2025/lock-gate",
        title="Lock gate & sluice reopened",
        published_at=datetime(2025, 2, 11, 8, 30, tzinfo=UTC),
        updated_at=datetime(2025, 2, 11, 10, tzinfo=UTC),
        language="en",
        attachments=("https://news.example/pictures/gate.jpg", "https://video.example/gate.mp4"),
    )
    assert found.entries[1].date_flags == frozenset({DateFlag.ZONELESS})


def test_an_entry_of_another_publication_names_its_outlet() -> None:
    assert [entry.outlet for entry in read(NEWS).entries] == [None, None, "Sunday Quay"]


def test_a_plain_sitemap_gives_addresses_and_when_they_changed() -> None:
    found = read(
        f"<urlset {SPACES}><url><loc> https://news.example/a </loc><lastmod>2025-02-11</lastmod></url>"
        "<url><loc>/b</loc></url><url><lastmod>2025-02-11</lastmod></url></urlset>"
    )
    assert [(one.url, one.title, one.published_at, one.updated_at) for one in found.entries] == [
        ("https://news.example/a", "", None, datetime(2025, 2, 11, tzinfo=UTC)),
        ("https://news.example/b", "", None, None),
        (None, "", None, datetime(2025, 2, 11, tzinfo=UTC)),
    ]


def test_a_video_sitemap_has_titles_and_dates_too() -> None:
    (entry,) = read(
        f"<urlset {SPACES}><url><loc>/v</loc><video:video><video:title>The gate moves</video:title>"
        "<video:description>In a minute.</video:description><video:player_loc>/p</video:player_loc>"
        "<video:publication_date>2025-02-11T08:00:00Z</video:publication_date></video:video></url></urlset>"
    ).entries
    assert (entry.title, entry.summary, entry.attachments) == (
        "The gate moves",
        "In a minute.",
        ("https://news.example/p",),
    )
    assert entry.published_at == datetime(2025, 2, 11, 8, tzinfo=UTC)


def test_an_index_names_its_parts() -> None:
    found = read(
        f"<sitemapindex {SPACES}><sitemap><loc>https://news.example/1.xml</loc>"
        "<lastmod>2025-02-11T08:00:00Z</lastmod></sitemap><sitemap><loc>/2.xml.gz</loc></sitemap>"
        "<sitemap><lastmod>2025-02-11</lastmod></sitemap></sitemapindex>"
    )
    assert found.parts == (
        Part(url="https://news.example/1.xml", modified_at=datetime(2025, 2, 11, 8, tzinfo=UTC)),
        Part(url="https://news.example/2.xml.gz"),
    )
    assert found.entries == ()


@pytest.mark.parametrize(
    ("good", "odd"),
    [
        ('xmlns:news="http://www.google.com/schemas/sitemap-news/0.9" ', ""),
        ("sitemap-news/0.9", "news-of-our-own"),
        ("http://www.google.com/schemas/sitemap-news/0.9", "https://google.com/schemas/sitemap-news/0.91"),
        ("http://www.sitemaps.org/schemas/sitemap/0.9", "http://www.google.com/schemas/sitemap/0.84"),
        ('xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" ', ""),
    ],
)
def test_wrong_and_missing_namespaces_do_not_matter(good: str, odd: str) -> None:
    assert good in NEWS
    assert [entry.title for entry in read(NEWS.replace(good, odd)).entries] == [
        "Lock gate & sluice reopened",
        "Eels return",
        "A crane retires",
    ]


def test_other_prefixes_are_read() -> None:
    text = NEWS.replace("news:", "n:").replace("xmlns:news", "xmlns:n")
    assert read(text).entries == read(NEWS).entries
    space = 'xmlns:s="http://www.sitemaps.org/schemas/sitemap/0.9"'
    prefixed = f"<s:urlset {space}><s:url><s:loc>/a</s:loc></s:url></s:urlset>"
    assert [entry.url for entry in read(prefixed).entries] == ["https://news.example/a"]


@pytest.mark.parametrize("end", ["<news:title>A crane", "crane</loc>", "nday/crane", "<news:name>Sunday"])
def test_a_sitemap_that_breaks_off_keeps_what_came_before_and_says_so(end: str) -> None:
    found = read(NEWS[: NEWS.index(end)])
    assert [entry.title for entry in found.entries] == ["Lock gate & sluice reopened", "Eels return"]
    assert found.notes[0].startswith("ill-formed XML in line")


def test_a_sitemap_without_its_last_tag_loses_nothing() -> None:
    assert len(read(NEWS.removesuffix("</urlset>")).entries) == 3


def test_entities_in_a_sitemap_do_not_expand() -> None:
    declared = "<!DOCTYPE urlset [<!ENTITY a 'harbour'><!ENTITY b SYSTEM 'file:///etc/hostname'>]>"
    text = (
        f"<?xml version='1.0'?>{declared}<urlset><url><loc>/a&a;</loc><lastmod>&b;</lastmod></url></urlset>"
    )
    assert "harbour" not in repr(read(text))
    assert len(read(text).entries) == 1


def test_a_packed_sitemap_is_unpacked_and_a_cut_one_as_far_as_it_goes() -> None:
    packed = gzip.compress(NEWS.encode())
    assert read(packed) == read(NEWS)
    assert len(read(packed[:-40]).entries) == 2


def test_a_bomb_is_refused_and_what_only_begins_like_gzip_is_named() -> None:
    with pytest.raises(PermanentFetchError, match="larger than 50 MB"):
        read(gzip.compress(b"<urlset>" + b" " * 60_000_000))
    with pytest.raises(PermanentFetchError, match="not a feed: compressed"):
        read(b"\x1f\x8b and nothing else")
