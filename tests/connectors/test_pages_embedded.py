"""Pages that scripts would draw: the article is in the JSON from which they would."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from analysis.errors import ExtractionError
from analysis.model import Quality, Reading
from connectors.pages import read_page

NOW = datetime(2025, 2, 12, 9, tzinfo=UTC)
URL = "https://www.courier.example/harbour/terminal-approved"
PARAGRAPHS = (
    "The harbour authority of the northern district approved the second terminal on Tuesday, after years.",
    "Work is to begin in May and to last until the end of 2028, the authority's chair, Ida Brandt, said.",
    "Two shipping lines had objected that the channel is too narrow for vessels of the largest class.",
    "The ministry of transport declined to comment, and a court in the capital hears the case in autumn.",
    "A pilot who has steered ships through it for thirty years said that he would not try it in a gale.",
)
HTML = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
OTHERS = [
    {
        "title": f"Council decides on matter {number}",
        "url": f"/news/{number}",
        "summary": f"What the council said of matter {number}, who was against it, and what it costs.",
    }
    for number in range(12)
]


def read(script: str, *, body: str = '<div id="root">Loading ...</div>') -> Reading:
    html = f"<html><head><title>Terminal approved</title></head><body>{body}{script}</body></html>"
    return read_page(html.encode(), url=URL, now=NOW)


def named(state: Any, name: str = "__NEXT_DATA__") -> str:
    return f'<script id="{name}" type="application/json">{json.dumps(state)}</script>'


def assigned(state: Any, name: str) -> str:
    return f"<script>var a = 1; {name} = {json.dumps(state)}; run({{}});</script>"


SPANS = [{"_type": "block", "children": [{"text": p[:40]}, {"text": p[40:]}]} for p in PARAGRAPHS]
NODES = [{"type": "paragraph", "content": [{"type": "text", "text": p}]} for p in PARAGRAPHS]
ELEMENTS = [{"type": "text", "content": p} for p in PARAGRAPHS]
STATES = {
    "HTML in one value": named({"props": {"article": {"title": "T", "bodyHtml": HTML}, "related": OTHERS}}),
    "a list of paragraphs": named({"body": list(PARAGRAPHS), "related": OTHERS}),
    "a tree of nodes": named({"doc": {"type": "doc", "content": NODES}}),
    "blocks of spans": assigned({"page": {"body": SPANS, "more": OTHERS}}, "window.__INITIAL_STATE__"),
    "elements with pictures between them": assigned(
        {"content_elements": [*ELEMENTS[:2], {"type": "image", "caption": "The mole"}, *ELEMENTS[2:]]},
        "Fusion.globalContent",
    ),
    "blocks of several kinds": named(
        {
            "blocks": [
                {"kind": "header", "items": OTHERS},
                {"kind": "body", "paragraphs": list(PARAGRAPHS)},
                {"kind": "offer", "text": "Subscribe now."},
            ]
        }
    ),
    "application state": named({"story": {"html": HTML}}, "app-state"),
}


@pytest.mark.parametrize("script", STATES.values(), ids=STATES.keys())
def test_the_article_is_read_from_the_state_of_the_page(script: str) -> None:
    reading = read(script)
    assert (reading.text, reading.quality) == ("\n".join(PARAGRAPHS), Quality.ARTICLE)


def test_chinese_is_read_from_the_state_of_the_page() -> None:
    told = [
        "港务局周二批准了第二座码头，此前经过了四年的听证。",
        "工程将于五月开始，预计二〇二八年底完工，主席告诉记者。",
    ] * 4
    text = "".join(f"<p>{number}、{part}</p>" for number, part in enumerate(told))
    reading = read(named({"content": text}))
    assert reading.text.count("\n") == 7
    assert (reading.language, reading.quality) == ("zh", Quality.ARTICLE)


@pytest.mark.parametrize(
    "script",
    [
        named({"related": OTHERS}),
        named({"texts": ["Short.", "No article.", "Nothing here either."]}),
        '<script id="__NEXT_DATA__" type="application/json">{"broken": ' + "x" * 500 + "</script>",
        named("[" * 900),
        "<script>" + "function run() { return 'The harbour authority approved it.'; } " * 20 + "</script>",
    ],
    ids=["other pages", "labels", "broken", "brackets", "a program"],
)
def test_what_is_no_article_is_not_taken_for_one(script: str) -> None:
    with pytest.raises(ExtractionError, match="no article"):
        read(script, body="<div></div>")


def test_a_page_with_its_text_in_the_markup_is_read_from_there() -> None:
    other = [f"{paragraph} Or so it was said." for paragraph in PARAGRAPHS]
    reading = read(named({"body": other}), body=f"<article><h1>Terminal approved</h1>{HTML}</article>")
    assert reading.text == "\n".join(PARAGRAPHS)


def test_an_amp_page_is_read_like_any_other() -> None:
    body = (
        '<amp-sidebar id="menu"><ul><li><a href="/">Home of the courier</a></li></ul></amp-sidebar>'
        f'<article><h1>Terminal approved</h1><amp-img src="/1.jpg" width="1" height="1"></amp-img>{HTML}'
        '<amp-ad width="300" height="250" type="x"></amp-ad></article>'
    )
    head = f'<link rel="canonical" href="{URL}">'
    html = f"<html amp><head><title>Terminal approved</title>{head}</head><body>{body}</body></html>"
    reading = read_page(html.encode(), url=f"{URL}?amp=1", now=NOW)
    assert (reading.text, reading.url) == ("\n".join(PARAGRAPHS), URL)
    assert reading.also == (f"{URL}?amp=1",)


def test_a_live_blog_keeps_all_its_posts() -> None:
    posts = "".join(
        f'<section class="post"><h2>{hour}:15 Hearing</h2><p>{paragraph}</p></section>'
        for hour, paragraph in enumerate(PARAGRAPHS, start=8)
    )
    assert [part for part in PARAGRAPHS if part not in read("", body=f"<main>{posts}</main>").text] == []
