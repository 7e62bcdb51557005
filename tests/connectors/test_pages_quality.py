"""What kind of page it is, told by its markup: lists, beginnings, doors, and articles that look like them."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from analysis.model import Quality, Reading
from connectors.pages import read_page

NOW = datetime(2025, 2, 12, 9, tzinfo=UTC)
SITE = "https://www.courier.example"
URL = f"{SITE}/harbour/terminal-approved"
MATTERS = (
    "the second terminal", "a bridge over the basin", "the ferry to the islands", "a night train",
    "the museum of figureheads", "a school on the quay", "the price of herring", "a lock for barges",
    "the roof of the market", "a bell that rings early", "the lighthouse keeper", "a park on the mole",
)  # fmt: skip
PARAGRAPHS = (
    "The harbour authority of the northern district approved the second terminal on Tuesday, after years.",
    "Work is to begin in May and to last until the end of 2028, the authority's chair, Ida Brandt, said.",
    "Two shipping lines had objected that the channel is too narrow for vessels of the largest class.",
    "The ministry of transport declined to comment, and a court in the capital hears the case in autumn.",
)
TEXT = "\n".join(PARAGRAPHS)
BODY = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
TEASERS = tuple(
    f"What the council said of {m} on Monday, who was against it, and what it costs." for m in MATTERS
)


def read(body: str, *, head: str = "", url: str = URL, title: str = "Terminal approved") -> Reading:
    html = (
        f"<!DOCTYPE html><html lang='en'><head><title>{title}</title>{head}</head><body>{body}</body></html>"
    )
    return read_page(html.encode(), url=url, now=NOW)


def described(**facts: Any) -> str:
    return f'<script type="application/ld+json">{json.dumps(facts)}</script>'


def news(**facts: Any) -> str:
    return described(**{"@type": "NewsArticle", "headline": "Terminal approved"}, **facts)


def headlines(*, teaser: bool) -> str:
    """Twelve headlines that lead elsewhere, with or without summaries."""
    return "".join(
        f'<div class="card"><h3><a href="/news/{n}">Council decides on {matter} after a long debate</a></h3>'
        + (f"<p>{TEASERS[n]}</p>" if teaser else "")
        + "<time>11 Feb 2025</time></div>"
        for n, matter in enumerate(MATTERS)
    )


LISTINGS = {
    "a front page": (SITE + "/", f"<main><h1>The Courier</h1>{headlines(teaser=True)}</main>"),
    "a front page with one long summary": (SITE + "/", f"<main><article>{BODY}</article></main>"),
    "a section": (f"{SITE}/section/harbour", f"<main><h1>Harbour</h1>{headlines(teaser=True)}</main>"),
    "a section of bare headlines": (
        f"{SITE}/harbour-news",
        f"<main><h1>Harbour</h1>{headlines(teaser=False)}</main>",
    ),
    "a tag": (f"{SITE}/tag/terminal", f"<main><h1>Terminal</h1>{headlines(teaser=True)}</main>"),
    "results of a search": (f"{SITE}/search?q=terminal", f"<main>{headlines(teaser=True)}</main>"),
    "a live-blog index": (
        f"{SITE}/live",
        f"<main><h1>Live coverage</h1>{headlines(teaser=True)}</main>",
    ),
    "an archive as a list": (
        f"{SITE}/2025/february",
        "<main><ul>"
        + "".join(
            f'<li><a href="/a/{n}">How {m} came to be built by volunteers</a></li>'
            for n, m in enumerate(MATTERS)
        )
        + "</ul></main>",
    ),
}


@pytest.mark.parametrize(("url", "body"), LISTINGS.values(), ids=LISTINGS.keys())
def test_a_page_that_leads_to_others_is_a_listing(url: str, body: str) -> None:
    assert read(body, url=url).quality is Quality.LISTING


@pytest.mark.parametrize("kind", ["CollectionPage", "SearchResultsPage"])
def test_a_page_that_calls_itself_a_collection_is_a_listing(kind: str) -> None:
    head = described(**{"@type": kind, "name": "Harbour"})
    reading = read(f"<main>{headlines(teaser=True)}</main>", head=head, url=f"{SITE}/harbour-news")
    assert (reading.quality, reading.because) == (Quality.LISTING, "section")


def test_a_front_page_that_describes_its_articles_is_none_of_them() -> None:
    described_all = [{"@type": "NewsArticle", "headline": f"Council decides on {m}"} for m in MATTERS]
    head = f'<script type="application/ld+json">{json.dumps(described_all)}</script>'
    reading = read(f"<main>{headlines(teaser=True)}</main>", head=head, url=SITE + "/")
    assert (reading.quality, reading.because) == (Quality.LISTING, "front page")


BEGINNINGS = {
    "not free, by its description": (news(isAccessibleForFree=False), BODY[: BODY.index("</p>") + 4]),
    "not free, by a text": (news(isAccessibleForFree="False"), BODY[: BODY.index("</p>") + 4]),
    "locked": (
        '<meta property="og:type" content="article"><meta property="article:content_tier" content="locked">'
        + news(),
        BODY[: BODY.index("</p>") + 4],
    ),
    "not free, with a box": (
        news(isAccessibleForFree=False),
        BODY + '<div class="article-paywall"><a href="/offer">All articles for 1 a week</a></div>',
    ),
    "with many words missing": (news(isAccessibleForFree=False, wordCount=1250), BODY),
}


@pytest.mark.parametrize(("head", "body"), BEGINNINGS.values(), ids=BEGINNINGS.keys())
def test_the_free_beginning_of_an_article_is_a_teaser(head: str, body: str) -> None:
    reading = read(f"<article><h1>Terminal approved</h1>{body}</article>", head=head)
    assert (reading.quality, reading.because) == (Quality.TEASER, "paywall")


def test_a_line_that_asks_for_money_under_the_beginning_makes_a_wall() -> None:
    asking = "<p>To continue reading, start your free trial. Already a subscriber? Log in.</p>"
    reading = read(f"<article><h1>Terminal approved</h1>{BODY}{asking}</article>", head=news())
    assert (reading.quality, reading.because) == (Quality.WALL, "paywall")


STUBS = {
    "a film": ('<meta property="og:type" content="video.other">', "video"),
    "a film, described": (described(**{"@type": "VideoObject", "name": "Terminal"}), "video"),
    "pictures": (described(**{"@type": "ImageGallery", "name": "Terminal"}), "gallery"),
}


@pytest.mark.parametrize(("head", "because"), STUBS.values(), ids=STUBS.keys())
def test_a_caption_is_no_article(head: str, because: str) -> None:
    reading = read(
        f"<main><h1>Terminal approved</h1><p>{PARAGRAPHS[0]} {PARAGRAPHS[1]}</p></main>", head=head
    )
    assert (reading.quality, reading.because) == (Quality.TEASER, because)


@pytest.mark.parametrize(
    ("url", "because"),
    [
        ("https://consent.courier.example/collect?back=x", "consent"),
        (f"{SITE}/login?next=/harbour/terminal-approved", "log-in"),
        (f"{SITE}/subscribe", "paywall"),
        (f"{SITE}/captcha", "robot check"),
        (f"{SITE}/404", "error"),
    ],
)
def test_an_address_to_which_readers_are_sent_is_a_wall(url: str, because: str) -> None:
    reading = read(f"<main><p>{PARAGRAPHS[0]}</p><p>{PARAGRAPHS[1]}</p></main>", url=url, title="Courier")
    assert (reading.quality, reading.because) == (Quality.WALL, because)


LIVE = "".join(
    f"<section><h2>{hour}:15 {matter.capitalize()} is discussed</h2><p>{paragraph}</p></section>"
    for hour, (matter, paragraph) in enumerate(zip(MATTERS, PARAGRAPHS * 3, strict=True), start=8)
)
ARTICLES = {
    "plain": ("", f"<article><h1>Terminal approved</h1>{BODY}</article>"),
    "not free, and whole": (
        news(isAccessibleForFree=False, wordCount=70),
        f"<article><h1>Terminal approved</h1>{BODY}</article>",
    ),
    "free, with the template's box": (
        news(isAccessibleForFree=True),
        f'<article><h1>Terminal approved</h1>{BODY}<div class="paywall hidden"></div></article>',
    ),
    "in brief, with the template's box": (
        news(),
        f'<article class="paywall-free"><h1>Terminal</h1><p>{PARAGRAPHS[0]} {PARAGRAPHS[1]}</p></article>',
    ),
    "a film beside an article": (
        news() + described(**{"@type": "VideoObject", "name": "Terminal"}),
        f"<article><h1>Terminal approved</h1><p>{PARAGRAPHS[0]} {PARAGRAPHS[1]}</p></article>",
    ),
    "a live blog": (
        described(**{"@type": "LiveBlogPosting", "headline": "Hearing"}),
        f"<article>{LIVE}</article>",
    ),
    "a list of things": (
        news(),
        "<article><h1>Twelve works</h1>"
        + "".join(f"<h2>{n}. {m.capitalize()}</h2><p>{PARAGRAPHS[n % 4]}</p>" for n, m in enumerate(MATTERS))
        + "</article>",
    ),
    "with links under it": (
        "",
        f"<main><article><h1>Terminal approved</h1>{BODY * 2}</article>"
        + "".join(
            f'<p><a href="/n/{n}">Council decides on {m} after a debate</a></p>'
            for n, m in enumerate(MATTERS[:3])
        )
        + "</main>",
    ),
    "with many links in it": (
        "",
        "<article><h1>Terminal approved</h1>"
        + BODY.replace("the second terminal", '<a href="/t">the second terminal on the northern mole</a>')
        + "</article>",
    ),
    "a round-up with links": (
        news(),
        "<article><h1>Five things</h1>"
        + "".join(
            f'<h2><a href="/n/{n}">Council decides on {m} after a debate</a></h2><p>{PARAGRAPHS[n % 4]}</p>'
            for n, m in enumerate(MATTERS[:5])
        )
        + "</article>",
    ),
}


@pytest.mark.parametrize(("head", "body"), ARTICLES.values(), ids=ARTICLES.keys())
def test_an_article_stays_an_article(head: str, body: str) -> None:
    reading = read(body, head=head)
    assert (reading.quality, reading.because) == (Quality.ARTICLE, "")


@pytest.mark.parametrize(
    "url", [f"{SITE}/news/error-in-the-register", f"{SITE}/a/b/c/d/404", f"{SITE}/topics/2025/quay"]
)
def test_an_articles_address_may_sound_like_a_door(url: str) -> None:
    assert read(f"<article><h1>Terminal approved</h1>{BODY}</article>", url=url).quality is Quality.ARTICLE
