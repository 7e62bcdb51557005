"""The pages around invented articles: what real outlets put there, in amounts like theirs.

A real news page has about 770 elements and 150 kB, of which scripts are 45 and styles 28, the rest
attributes, links, boxes and comments. Outlets differ; these do by a factor of two.
"""

import json
import re
from dataclasses import dataclass
from email.utils import format_datetime
from html import escape
from random import Random

from benchmarks.newsroom import Item, name, sentence

_CSS = (
    ".{0}-{1}__{2}{{display:flex;margin:0 {3}px;padding:{4}px 12px;color:#2b2b2b;transition:opacity .2s}}\n"
)
_JS = '{0}.push({{"slot":"{1}","sizes":[[{2},250],[728,90]],"targeting":{{"section":"{3}"}},"lazy":true}});\n'


_PLAIN = 0.35  # of the outlets
_SEMANTIC = re.compile(r"(</?)(?:nav|aside|footer|section|figure|figcaption|button)\b")


@dataclass(frozen=True, slots=True)
class Masthead:
    """What all pages of an outlet share: everything before and after the article."""

    name: str
    root: str
    before: bytes
    after: bytes
    plain: bool  # made of div and span, as most are, and not of nav, aside and footer


def masthead(outlet: int, root: str) -> Masthead:
    """The outlet of that number, whose site is at `root`."""
    random = Random(f"masthead {outlet}")
    size = random.uniform(0.9, 2.0)
    plain = random.random() < _PLAIN
    title = f"The {name(random)} {random.choice(['Post', 'Courier', 'Herald', 'Observer', 'Record'])}"
    head = f"<style>{_styles(random, 21_000 * size)}</style></head><body class='article-page'>"
    before = head + _scripts(random, round(30 * size), 27_000 * size) + _banner(random, title, size=size)
    after = _footer(random, title, size=size) + _scripts(random, 6, 8_000 * size) + "</body></html>"
    return Masthead(title, root, _built(before, plain=plain), _built(after, plain=plain), plain)


def page(outlet: Masthead, item: Item) -> tuple[bytes, ...]:
    """The parts of one page; joined, they are what the server sends. The large ones are shared."""
    random = Random(f"{outlet.name} {item.number}")
    return (
        _head(outlet, item).encode(),
        outlet.before,
        _built(_body(outlet, item, random), plain=outlet.plain),
        outlet.after,
    )


def feed(outlet: Masthead, items: list[Item]) -> bytes:
    """The outlet's RSS feed."""
    entries = "".join(
        f"<item><title>{escape(item.title)}</title><link>{outlet.root}{item.path}</link>"
        f"<guid isPermaLink='false'>{item.outlet}-{item.number}</guid>"
        f"<pubDate>{format_datetime(item.at)}</pubDate>"
        f"<description>{escape(item.paragraphs[0])}</description></item>"
        for item in items
    )
    return (
        f"<?xml version='1.0' encoding='utf-8'?><rss version='2.0'><channel><title>{outlet.name}</title>"
        f"<link>{outlet.root}/</link><description>News</description>{entries}</channel></rss>"
    ).encode()


def _built(html: str, *, plain: bool) -> bytes:
    return (_SEMANTIC.sub(r"\1div", html) if plain else html).encode()


def _head(outlet: Masthead, item: Item) -> str:
    address, title = f"{outlet.root}{item.path}", escape(item.title, quote=True)
    linked = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": item.title,
        "datePublished": item.at.isoformat(),
        "author": [{"@type": "Person", "name": item.byline}],
        "publisher": {"@type": "NewsMediaOrganization", "name": outlet.name},
        "mainEntityOfPage": address,
    }
    metas = {
        "og:type": "article",
        "og:title": title,
        "og:url": address,
        "og:site_name": outlet.name,
        "og:description": escape(item.paragraphs[0][:160], quote=True),
        "article:published_time": item.at.isoformat(),
        "twitter:card": "summary_large_image",
        "twitter:title": title,
        **{f"app:{number}": f"value {number}" for number in range(18)},
    }
    return (
        "<!DOCTYPE html>\n<html lang='en'><head><meta charset='utf-8'>"
        f"<title>{title} | {outlet.name}</title><link rel='canonical' href='{address}'>"
        + "".join(f"<meta property='{key}' content='{value}'>\n" for key, value in metas.items())
        + "".join(f"<link rel='preload' as='script' href='/static/chunk-{n}.js'>\n" for n in range(20))
        + f"<script type='application/ld+json'>{json.dumps(linked)}</script>\n"
    )


def _body(outlet: Masthead, item: Item, random: Random) -> str:
    paragraphs = []
    for number, text in enumerate(item.paragraphs):
        words = escape(text)
        first, _, rest = words.partition(" ")
        if random.random() < 0.4:
            words = f"<a href='{outlet.root}/topics/{number}' class='inline-link'>{first}</a> {rest}"
        elif random.random() < 0.5:
            words = f"<span class='lead'><strong>{first}</strong></span> {rest}<br>"
        paragraphs.append(f"<p class='story__text'>{words}</p>\n")
        if number % 6 == 5:
            paragraphs.append(
                f"<div class='ad ad--inline' id='slot-{number}'><span>Advertisement</span></div>"
            )
    related = "".join(_card(random, number) for number in range(12))
    comments = "".join(
        f"<li class='comment'><div class='comment__author'><span>{name(random)}</span></div>"
        f"<div class='comment__text'><p>{sentence(random, random.randint(8, 30))}.</p></div>"
        f"<a href='#reply'>Reply</a><span>{random.randint(0, 99)}</span></li>\n"
        for _ in range(random.choice((0, 10, 20, 40, 60, 100)))
    )
    return (
        f"<main id='content'><article class='story'>"
        f"<header><h1 class='story__title'>{escape(item.title)}</h1>"
        f"<div class='byline'>By <a rel='author' href='/people/1'>{item.byline}</a></div>"
        f"<time datetime='{item.at.isoformat()}'>{item.at:%d %B %Y, %H:%M}</time></header>"
        f"<figure><img src='/images/{item.number}.jpg' alt='{sentence(random, 6)}'>"
        f"<figcaption>{sentence(random, 10)}</figcaption></figure>"
        f"<div class='story__body'>{''.join(paragraphs)}</div></article>"
        f"<aside class='related'><h2>More on this</h2>{related}</aside>"
        f"<section id='comments' class='comments'><h2>Comments</h2><ul>{comments}</ul></section></main>"
    )


def _card(random: Random, number: int) -> str:
    picture = " ".join(
        f"/images/{random.getrandbits(48):x}-{width}.webp {width}w," for width in (320, 640, 960)
    )
    return (
        f"<div class='card card--{number} card--compact'><a href='/stories/{random.getrandbits(40):x}' "
        f"data-analytics='{{&quot;module&quot;:&quot;related&quot;,&quot;position&quot;:{number}}}'>"
        f"<img src='/images/{random.getrandbits(48):x}.webp' srcset='{picture}' loading='lazy' alt=''>"
        f"<span class='card__label'>{sentence(random, 2)}</span><h4>{sentence(random, 9)}</h4></a></div>\n"
    )


def _icon(random: Random) -> str:
    path = " ".join(
        f"L{random.randint(0, 96)}.{random.randint(0, 99)} {random.randint(0, 96)}" for _ in range(90)
    )
    return f"<svg viewBox='0 0 96 96' aria-hidden='true'><path d='M0 0 {path}z'/></svg>"


def _links(random: Random, count: int, kind: str) -> str:
    return "".join(
        f"<li class='{kind}__item'><a class='{kind}__link' href='/{kind}/{random.getrandbits(32):x}' "
        f"data-track='{kind}:{number}'>{sentence(random, 2)}</a></li>\n"
        for number in range(count)
    )


def _banner(random: Random, title: str, *, size: float) -> str:
    icons = "".join(_icon(random) for _ in range(round(9 * size)))
    menus = "".join(
        f"<div class='menu'><div class='menu__panel'><ul>{links}</ul></div></div>"
        for links in (_links(random, round(12 * size), "section") for _ in range(5))
    )
    cards = "".join(_card(random, number) for number in range(round(14 * size)))
    return (
        f"<div class='consent'><div><span>We and our partners keep things on your device.</span>"
        f"<button>Accept</button><button>Settings</button></div></div>"
        f"<header class='masthead'><a href='/'>{title}</a>{icons}<nav>{menus}</nav></header>"
        f"<div class='strip'><div class='strip__inner'>{cards}</div></div>"
    )


def _footer(random: Random, title: str, *, size: float) -> str:
    popular = "".join(
        f"<li><a href='/popular/{number}'><span class='rank'>{number}</span>"
        f"<span>{sentence(random, 8)}</span></a></li>"
        for number in range(round(14 * size))
    )
    boxes = "".join("<div class='box'><div class='box__inner'></div><span></span></div>\n" for _ in range(20))
    return (
        f"<div class='popular'><h3>Most read</h3><ol>{popular}</ol></div><div class='slots'>{boxes}</div>"
        f"<footer><ul>{_links(random, round(28 * size), 'footer')}</ul><p>Copyright {title}</p></footer>"
    )


def _scripts(random: Random, count: int, letters: float) -> str:
    inline = _fill(_JS, random, letters / max(1, count // 3))
    return "".join(
        f"<script>{inline}</script>\n"
        if number % 3 == 0
        else f"<script async src='/static/{number}.js'></script>\n"
        for number in range(count)
    )


def _styles(random: Random, letters: float) -> str:
    return _fill(_CSS, random, letters)


def _fill(line: str, random: Random, letters: float) -> str:
    made: list[str] = []
    length = 0
    while length < letters:
        made.append(
            line.format(
                name(random), name(random), random.randint(100, 970), name(random), random.randint(2, 60)
            )
        )
        length += len(made[-1])
    return "".join(made)
