import time
from datetime import UTC, datetime, timedelta

import pytest

from analysis.errors import FetchError, PermanentFetchError
from analysis.model import DateFlag, Entry, FeedDocument
from connectors.feeds import parse
from connectors.feedtext import well_begun

NOW = datetime(2025, 2, 12, tzinfo=UTC)
URL = "https://news.example/feeds/tech.xml"

RSS = """<?xml version="1.0" encoding="utf-8"?>
<?xml-stylesheet href="/feed.xsl"?>
<!-- a comment with <b>markup</b> -->
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"
     xmlns:media="http://search.yahoo.com/mrss/">
<channel><title>The Harbour Post</title><link>https://news.example/</link><language>en_GB</language><ttl>45</ttl>
<item>
  <guid isPermaLink="false">harbour-1</guid><link>/2025/ferry?utm_source=rss</link>
  <title>Ferry &amp; bridge: &lt;i&gt;both&lt;/i&gt; late</title>
  <description>&lt;p&gt;The ferry is late.&lt;/p&gt;&lt;p&gt;So is the &lt;b&gt;bridge&lt;/b&gt;.
  &lt;script&gt;no()&lt;/script&gt;</description>
  <content:encoded><![CDATA[<p>The ferry is
   <a href="/why?a=1&amp;b=2">late</a>. <img src='pic.png'></p>]]></content:encoded>
  <pubDate>Tue, 11 Feb 2025 08:30:00 EST</pubDate>
  <dc:creator>Ann Quay</dc:creator><dc:creator>Ben Pier</dc:creator>
  <enclosure url="/audio/ferry.mp3" type="audio/mpeg" length="1"/><media:content url="https://img.example/f.jpg"/>
</item>
<item><title>No guid, no date</title><link>https://news.example/2025/quiet</link></item>
<item><title>A number for a guid</title><guid>4711</guid></item>
<item><title>A link for a guid</title><guid>https://news.example/2025/guid</guid></item>
</channel></rss>"""

ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="de" xml:base="https://blog.example/posts/">
<title>Logbuch</title><link href="https://blog.example/"/>
<entry><id>urn:x:1</id><title type="html">Mehr &amp;lt;5 %&amp;gt; Wind</title>
 <link rel="alternate" href="wind"/>
 <updated>2025-02-11T08:30:00+01:00</updated><author><name>Änne</name></author>
 <content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">
 <p>Viel <a href="mehr">Wind</a></p></div></content></entry>
<entry><id>urn:x:2</id><title>AT&amp;T &lt;b&gt;</title><updated>2099-01-01T00:00:00Z</updated>
 <published>2025-02-10</published><content type="text">Eins.

Zwei &lt; drei.</content></entry>
</feed>"""

RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/">
<channel rdf:about="https://paper.example/"><title>Paper</title><link>https://paper.example/</link>
<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency></channel>
<item rdf:about="https://paper.example/1"><title>One</title><link>https://paper.example/1</link>
<dc:date>2025-02-11T08:30:00Z</dc:date></item></rdf:RDF>"""


def read(text: str | bytes, content_type: str | None = "application/xml") -> FeedDocument:
    body = text.encode() if isinstance(text, str) else text
    return parse(body, url=URL, content_type=content_type, now=NOW)


def items(count: int) -> str:
    return "".join(f"<item><guid>g{n}</guid><title>Tide table {n}</title></item>" for n in range(count))


def rss(inner: str) -> str:
    return f'<rss version="2.0"><channel><title>T</title>{inner}</channel></rss>'


def test_an_rss_feed_is_read_whole() -> None:
    feed = read(RSS)
    assert (feed.kind, feed.title, feed.site_url) == ("rss", "The Harbour Post", "https://news.example/")
    assert (feed.language, feed.ttl, feed.notes) == ("en-gb", timedelta(minutes=45), ())
    assert feed.entries[0] == Entry(
        guid="harbour-1",
        url="https://news.example/2025/ferry?utm_source=rss",
        title="Ferry & bridge: both late",
        summary="The ferry is late. So is the bridge.",
        content='<p>The ferry is\n   <a href="https://news.example/why?a=1&amp;b=2">late</a>. '
        '<img src="https://news.example/feeds/pic.png"></p>',
        published_at=datetime(2025, 2, 11, 13, 30, tzinfo=UTC),
        authors=("Ann Quay", "Ben Pier"),
        language=None,
        attachments=("https://news.example/audio/ferry.mp3", "https://img.example/f.jpg"),
    )


def test_what_an_entry_lacks_is_left_open() -> None:
    entry = read(RSS).entries[1]
    assert (entry.guid, entry.url) == (None, "https://news.example/2025/quiet")
    assert (entry.published_at, entry.date_flags) == (None, frozenset({DateFlag.UNDATED}))


def test_a_guid_is_a_link_only_where_it_looks_like_one() -> None:
    _, _, number, link = read(RSS).entries
    assert (number.guid, number.url) == ("4711", None)
    assert (link.guid, link.url) == ("https://news.example/2025/guid", "https://news.example/2025/guid")


def test_an_atom_feed_is_read_with_its_base_and_language() -> None:
    feed = read(ATOM)
    first, second = feed.entries
    assert (feed.kind, feed.title) == ("atom", "Logbuch")
    assert (first.title, first.url, first.language) == (
        "Mehr <5 %> Wind",
        "https://blog.example/posts/wind",
        "de",
    )
    assert first.authors == ("Änne",)
    assert first.summary == "Viel Wind"
    assert 'href="https://blog.example/posts/mehr"' in first.content
    assert (first.published_at, first.updated_at) == (None, datetime(2025, 2, 11, 7, 30, tzinfo=UTC))
    assert first.date_flags == frozenset()
    assert (second.title, second.content) == ("AT&T <b>", "<p>Eins.</p><p>Zwei &lt; drei.</p>")
    assert second.updated_at == datetime(2099, 1, 1, tzinfo=UTC)
    assert second.date_flags == frozenset({DateFlag.ZONELESS})  # of the published date, which counts


def test_an_rdf_feed_is_read_and_its_date_is_the_published_one() -> None:
    feed = read(RDF)
    assert (feed.kind, feed.ttl) == ("rdf", timedelta(minutes=30))
    assert [(entry.title, entry.url) for entry in feed.entries] == [("One", "https://paper.example/1")]
    assert feed.entries[0].published_at == datetime(2025, 2, 11, 8, 30, tzinfo=UTC)


def test_every_entry_is_kept_however_many() -> None:
    feed = read(rss(items(3_000)))
    assert [entry.guid for entry in feed.entries] == [f"g{n}" for n in range(3_000)]


def test_a_feed_without_entries_is_a_feed() -> None:
    assert read(rss("")).entries == ()


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (rss("<item><title>Zürich – März</title></item>").encode(), None),
        (rss("<item><title>Zürich – März</title></item>").encode(), "text/xml"),
        (rss("<item><title>Zürich – März</title></item>").encode(), "text/xml; charset=iso-8859-1"),
        (b'<?xml version="1.0" encoding="iso-8859-1"?>'
         + rss("<item><title>Zürich – März</title></item>").encode(), None),
        (rss("<item><title>Zürich – März</title></item>").encode("utf-8-sig"), "text/xml; charset=us-ascii"),
        (rss("<item><title>Zürich – März</title></item>").encode("utf-16"), "application/rss+xml"),
        (rss("<item><title>Zürich – März</title></item>").encode("utf-16-le"), None),
        (rss("<item><title>Zürich – März</title></item>").encode("utf-16-be"), "text/xml; charset=utf-16"),
        (rss("<item><title>Zürich – März</title></item>").encode("utf-32"), None),
        (rss("<item><title>Zürich – März</title></item>").encode("utf-32-le"), None),
        (rss("<item><title>Zürich – März</title></item>").encode("utf-32-be"), "text/xml"),
        (b'<?xml version="1.0" encoding="windows-1252"?>'
         + rss("<item><title>Zürich – März</title></item>").encode("cp1252"), "text/xml"),
        (rss("<item><title>Zürich – März</title></item>").encode("cp1252"), "text/xml; charset=iso-8859-1"),
        (b"\n\n  " + rss("<item><title>Zürich – M\x0bärz</title></item>").encode(), "text/html"),
    ],
)  # fmt: skip
def test_the_encoding_is_found_whatever_the_labels_say(body: bytes, content_type: str | None) -> None:
    feed = read(body, content_type)
    assert [entry.title for entry in feed.entries] == ["Zürich – März"]
    assert feed.notes == ()


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "an empty body"),
        (b" \n\t ", "an empty body"),
        (b"<!DOCTYPE html><html><body><item>x</item></body></html>", "an HTML page"),
        (b"<!-- gone --><HTML><head></head></HTML>", "an HTML page"),
        (b'<?xml version="1.0"?><!DOCTYPE html PUBLIC "x"><html xmlns="x"/>', "an HTML page"),
        (b"Service unavailable, come back later", "plain text"),
        (b"2 < 3 and that is all", "plain text"),
        (b"%PDF-1.7 ...", "a PDF"),
        (b"\x89PNG\r\n\x1a\n\x00", "an image"),
        (bytes(range(256)) * 9, "a binary file"),
        (b"\x00" * 99, "an empty body"),
        (b"<catalogue><ship/></catalogue>", "an XML document of <catalogue>"),
        (b"<?xml version='1.0'?><!-- never closed <rss>", "plain text"),
        (b"{}", "JSON without items"),
        (b"[1, 2]", "JSON without items"),
        (b'{"items": 3}', "JSON without items"),
        (b'[{"error": "not allowed"}]', "JSON without items"),
        (b'{"level": "info"}\n{"level": "warn"}\n', "broken JSON"),
        (b'{"items": [', "broken JSON"),
        (b'{"a": ' + b"[" * 100_000, "JSON nested too deeply"),
        (b"<a>" * 1_000_001, "more than 1,000,000 tags"),
    ],
)
def test_what_is_no_feed_is_named(body: bytes, reason: str) -> None:
    with pytest.raises(PermanentFetchError) as caught:
        read(body, None)
    assert caught.value.reason == f"not a feed: {reason}"
    assert caught.value.url == URL


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        (rss(items(3))[:-20], ["Tide table 0", "Tide table 1", "Tide table 2"]),
        (
            rss("<item><title>Tide table 0</title><b></item>" + "<item><title>Tide table 1</title></item>"),
            ["Tide table 0", "Tide table 1"],
        ),
        (rss("<item><title>Tide table 0 &nbsp; &bogus; &</title></item>"), ["Tide table 0"]),
        (rss(items(2)) + "<item><title>Tide table 2", ["Tide table 0", "Tide table 1", ""]),
    ],
)
def test_ill_formed_xml_is_read_as_far_as_it_goes_and_noted(text: str, titles: list[str]) -> None:
    feed = read(text)
    assert [entry.title[:12] for entry in feed.entries] == titles
    assert len(feed.notes) == 1
    assert feed.notes[0].startswith("ill-formed XML in line 1")


def test_the_note_names_the_line_of_the_whole_document() -> None:
    text = "<?xml version='1.0'?>\n<!-- one\ntwo -->\n" + rss("<item>\n<title>x</item>")
    assert "in line 5 (mismatched tag)" in read(text).notes[0]


def test_broken_decorations_do_not_cost_the_entries() -> None:
    feed = read(rss(f"{items(2)}<item></width><title>Tide table 2</title></item>"))
    assert [entry.title for entry in feed.entries] == ["Tide table 0", "Tide table 1", "Tide table 2"]
    assert feed.notes[0].startswith("broken decorations")


def test_characters_that_do_not_exist_do_not_cost_the_feed() -> None:
    feed = read(rss("<item><title>a&#xD800;b&#99999999;c&#0;d&#8211;e&nosuch;</title></item>"))
    assert feed.entries[0].title.startswith("a\ufffdb\ufffdc\ufffdd–e")


@pytest.mark.parametrize(
    "declared",
    [
        "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10 if n else "ha"}">\n' for n in range(30)),
        '<!ENTITY a29 SYSTEM "file:///etc/hostname">',
        f'<!ENTITY a29 "{"x" * 50_000}">',
    ],
    ids=["laughs", "external", "quadratic"],
)
def test_entities_do_not_expand(declared: str) -> None:
    started = time.monotonic()
    feed = read(
        f"<?xml version='1.0'?><!DOCTYPE rss [{declared}]>"
        + rss("<item><title>" + "&a29;" * 5_000 + "</title></item>")
    )
    assert time.monotonic() - started < 10
    assert len(feed.entries) == 1
    assert len(feed.entries[0].title) <= 5 * 5_000
    assert "\n" not in feed.entries[0].title


@pytest.mark.parametrize("quote", ['"', "'"])
def test_an_element_crowded_with_attributes_loses_them(quote: str) -> None:
    crowd = " ".join(f"a{number}={quote}<>{quote}" for number in range(5_000))
    kept, _ = well_begun(f'<rss version="2.0"><item {crowd}><title a="1">x</title></item></rss>')
    assert kept == '<rss version="2.0"><item><title a="1">x</title></item></rss>'


def test_an_address_as_a_body_is_text_and_is_not_fetched() -> None:
    for body in (b"http://127.0.0.1:9/feed", b"/etc/hostname", b"file:///etc/hostname"):
        with pytest.raises(PermanentFetchError, match="plain text"):
            read(body)


@pytest.mark.parametrize("document", [RSS, ATOM, RDF])
def test_a_document_cut_anywhere_gives_entries_or_a_fetch_error(document: str) -> None:
    body = document.encode()
    most = len(read(body).entries)
    for end in range(0, len(body), 23):
        try:
            assert len(read(body[:end]).entries) <= most
        except FetchError:
            continue


@pytest.mark.parametrize("document", [RSS, ATOM, RDF])
def test_a_document_with_flipped_bytes_gives_entries_or_a_fetch_error(document: str) -> None:
    body = document.encode()
    for place in range(0, len(body), 11):
        broken = body[:place] + bytes([body[place] ^ (1 << place % 8)]) + body[place + 1 :]
        try:
            repr(read(broken)).encode()
        except FetchError:
            continue
