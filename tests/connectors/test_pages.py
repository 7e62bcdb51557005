from datetime import UTC, datetime

import pytest

from analysis.model import DateFlag, Entry, Quality
from connectors.pages import read_entry, read_page

NOW = datetime(2025, 2, 12, 9, tzinfo=UTC)
URL = "https://www.courier.example/harbour/terminal-approved"

PARAGRAPHS = (
    "The harbour authority of the northern district approved the second terminal on Tuesday, after four "
    "years.",
    "Work is to begin in May and to last until the end of 2028, the authority's chair, Ida Brandt, told "
    "reporters.",
    "Two shipping lines had objected that the channel is too narrow for vessels of the largest class.",
    "The ministry of transport declined to comment, and a court in the capital will hear the case in the "
    "autumn.",
)
BODY = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
TEXT = "\n".join(PARAGRAPHS)

NOISE = {
    "cookie banner": '<div class="cookie-banner"><p>We use cookies.</p><button>Accept</button></div>',
    "consent dialog": '<div role="dialog" id="gdpr-consent"><p>We and our partners store cookies.</p></div>',
    "navigation": '<nav><ul><li><a href="/a">Home</a></li><li><a href="/b">Bridge opens</a></li></ul></nav>',
    "newsletter": '<div class="newsletter-signup"><h3>Morning post</h3><p>All news in your inbox.</p></div>',
    "newsletter line": "<p>Sign up for our newsletter and never miss a story.</p>",
    "Telegram": '<p>Follow us on <a href="https://t.example/x">Telegram</a> for more.</p>',
    "teaser line": '<p>Don\'t miss: <a href="/pill">Painkiller goes on sale after FTC approval</a></p>',
    "read more line": '<p><strong>Read more:</strong> <a href="/pill">Pill sold after FTC approval</a></p>',
    "related box": (
        '<div class="related-stories"><h4>Painkiller goes on sale after FTC approval</h4>'
        "<p>The maker said sales would begin at once after FTC approval.</p></div>"
    ),
    "related list under a heading": (
        '<h3>Related articles</h3><ul><li><a href="/pill">Painkiller sold after FTC approval</a></li></ul>'
    ),
    "latest box without a name": (
        '<div><h3>Latest articles</h3><div><h4><a href="/pill">Painkiller on sale</a></h4>'
        "<p>Sales begin at once after FTC approval.</p></div></div>"
    ),
    "aside": "<aside><p>In other news, a painkiller goes on sale after FTC approval.</p></aside>",
    "author": '<div class="author-bio"><p>Max Roth has written about harbours since 1998.</p></div>',
    "comments": (
        '<section id="comments" class="comments-area"><h2>1 thought on “Terminal approved”</h2>'
        "<ol><li><p>It was refused last year, and they will refuse it again, I say.</p></li></ol></section>"
    ),
    "share bar": '<ul class="share-buttons"><li><a href="#">Tweet</a></li><li><a href="#">Mail</a></li></ul>',
    "table of contents": (
        '<div class="toc"><h2>Contents</h2><ol><li><a href="#1">What was approved</a></li></ol></div>'
    ),
    "advertisement": "<p>Advertisement</p>",
    "footer": "<footer><p>© 2025 The Northern Courier. All rights reserved.</p></footer>",
    "tags": '<p class="tag-links">Tags: <a href="/t/harbour">harbour</a>, <a href="/t/ships">ships</a></p>',
}


def page(body: str = f"<article><h1>Terminal approved</h1>{BODY}</article>", head: str = "") -> bytes:
    return f'<!DOCTYPE html><html lang="en"><head>{head}</head><body>{body}</body></html>'.encode()


def text_of(body: str) -> str:
    return read_page(page(body), url=URL, now=NOW).text


def test_the_text_is_the_paragraphs_without_the_headline() -> None:
    assert text_of(f"<article><h1>Terminal approved</h1>{BODY}</article>") == TEXT


@pytest.mark.parametrize("noise", NOISE.values(), ids=NOISE.keys())
@pytest.mark.parametrize("place", ["above", "inside", "below"])
def test_what_is_not_the_article_is_not_in_its_text(noise: str, place: str) -> None:
    cut = BODY.index("</p>") + len("</p>")
    body = f"<h1>Terminal approved</h1>{BODY[:cut]}{noise if place == 'inside' else ''}{BODY[cut:]}"
    around = f"<main><article>{body}</article></main>"
    assert (
        text_of(noise + around if place == "above" else around + (noise if place == "below" else "")) == TEXT
    )


def test_all_the_noise_of_a_page_at_once_is_not_in_its_text() -> None:
    noise = "".join(NOISE.values())
    assert text_of(f"{noise}<div class='post'><h1>Terminal approved</h1>{BODY}{noise}</div>{noise}") == TEXT


def test_an_article_cut_into_blocks_by_advertisements_is_read_whole() -> None:
    more = BODY.replace("<p>", "<p>Later, ")
    body = f'<div class="grid"><div class="body__chunk article-body">{BODY}</div></div>'
    body += (
        f'<div class="ad"></div><div class="grid"><div class="body__chunk article-body">{more}</div></div>'
    )
    assert "Later, The ministry of transport" in text_of(f"<main><article>{body}</article></main>")


def test_an_article_in_a_box_with_a_suspicious_name_is_kept() -> None:
    assert text_of(f'<div class="recommended subscribe-wall"><h1>Terminal approved</h1>{BODY}</div>') == TEXT


def test_a_sentence_about_newsletters_is_the_articles_own() -> None:
    own = "<p>The authority said it would write to all who follow it, by newsletter and by post.</p>"
    assert "by newsletter" in text_of(f"<article><h1>Terminal approved</h1>{BODY}{own}</article>")


def test_the_text_in_the_structured_description_stands_in_for_a_page_without_one() -> None:
    told = TEXT.replace("\n", "\\n")
    head = f'<script type="application/ld+json">{{"@type": "NewsArticle", "articleBody": "{told}"}}</script>'
    assert read_page(page('<div id="app"><p>Loading</p></div>', head), url=URL, now=NOW).text == TEXT


@pytest.mark.parametrize(
    ("title", "text", "kind"),
    [
        ("Terminal approved", TEXT, Quality.ARTICLE),
        ("Terminal approved", "The second terminal was approved on Tuesday.", Quality.TEASER),
        (
            "We value your privacy",
            "We and our partners use cookies on this site. By clicking OK you agree to that.",
            Quality.WALL,
        ),
    ],
)
def test_the_reading_says_what_kind_of_text_it_is(title: str, text: str, kind: Quality) -> None:
    body = "".join(f"<p>{line}</p>" for line in text.splitlines())
    reading = read_page(page(f"<article><h1>{title}</h1>{body}</article>"), url=URL, now=NOW)
    assert reading.quality is kind


@pytest.mark.parametrize(
    ("label", "text", "language"),
    [
        ("en", TEXT, "en"),
        (None, TEXT, "en"),
        (
            "en",
            "港务局周二批准了第二座码头，此前经过了四年的听证。工程将于五月开始，预计二〇二八年底完工，主席告诉记者。",
            "zh",
        ),
        (
            "en",
            "Die Hafenbehörde des nördlichen Bezirks hat am Dienstag das zweite Terminal genehmigt, und "
            "der Bau soll im Mai beginnen, wie die Vorsitzende der Behörde mitteilte.",
            "de",
        ),
        (
            None,
            "L'autorité portuaire du district nord a approuvé mardi le deuxième terminal, et les travaux "
            "doivent commencer en mai, a déclaré la présidente aux journalistes.",
            "fr",
        ),
        (
            "nb",
            "Havnemyndighetene i det nordlige distriktet godkjente tirsdag den andre terminalen, og "
            "arbeidet skal begynne i mai, sier lederen til journalistene.",
            "no",
        ),
        ("de-AT", "Das zweite Terminal.", "de"),
        (None, "Terminal 2.", None),
    ],
)
def test_the_text_decides_on_the_language_and_the_label_on_short_texts(
    label: str | None, text: str, language: str | None
) -> None:
    lang = f' lang="{label}"' if label else ""
    html = f"<html{lang}><body><article><p>{text}</p></article></body></html>".encode()
    assert read_page(html, url=URL, now=NOW).language == language


ENTRY = Entry(
    guid="tag:courier.example,2025:7",
    url=URL + "?utm_source=feed",
    title="Terminal approved",
    summary="The second terminal was approved.",
    content=f"<h2>Terminal approved</h2>{BODY}",
    published_at=datetime(2025, 2, 11, 8, tzinfo=UTC),
    authors=("Max Roth", "Ida Lund"),
    language="en-GB",
    date_flags=frozenset({DateFlag.ZONELESS}),
)


def test_the_whole_article_in_a_feed_is_an_article() -> None:
    reading = read_entry(ENTRY)
    assert reading is not None
    assert (reading.text, reading.quality, reading.url) == (TEXT, Quality.ARTICLE, URL)
    assert (reading.author, reading.published_at) == ("Max Roth, Ida Lund", ENTRY.published_at)
    assert (reading.language, reading.date_flags) == ("en", frozenset({DateFlag.ZONELESS}))


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("", "The second terminal was approved."),
        ("<p>Approved.</p>", "The second terminal was approved."),
        (
            "<p>The second terminal was approved on Tuesday, after years.</p>",
            "The second terminal was approved on Tuesday, after years.",
        ),
        ("\0\0\0\0\0\0", "The second terminal was approved."),
    ],
)
def test_what_a_feed_says_of_an_article_is_a_summary(content: str, text: str) -> None:
    entry = Entry(
        url=URL, title="Terminal approved", summary="The second terminal was approved.", content=content
    )
    reading = read_entry(entry)
    assert reading is not None
    assert (reading.text, reading.quality) == (text, Quality.SUMMARY)


def test_an_entry_without_address_is_known_by_its_guid_and_without_both_by_nothing() -> None:
    known = read_entry(Entry(guid="tag:courier.example,2025:7", title="Terminal approved"))
    assert known is not None
    assert known.url == "tag:courier.example,2025:7"
    assert read_entry(Entry(title="Terminal approved")) is None
    assert read_entry(Entry(url=URL)) is None


def test_an_endless_content_of_a_feed_is_passed_over_for_its_summary() -> None:
    content = "<p " + " ".join(f"a{n}=1" for n in range(50_000)) + ">The quay is closed.</p>"
    entry = Entry(url="https://courier.example/1", title="Quay closed", summary="Closed.", content=content)
    reading = read_entry(entry)
    assert reading is not None
    assert (reading.text, reading.quality) == ("Closed.", Quality.SUMMARY)
