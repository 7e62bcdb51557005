"""One page, or one feed entry, as a Reading."""

import re
from copy import deepcopy
from datetime import datetime, timedelta
from itertools import count

from htmldate import find_date
from lxml import etree  # type: ignore[import-untyped]

from analysis.errors import ExtractionError
from analysis.model import DateFlag, Entry, Quality, Reading
from analysis.quality import judge
from analysis.times import claimed
from analysis.urls import canonical
from connectors.body import article_text, reset_caches
from connectors.claims import Claims, claims
from connectors.embedded import embedded, scripts_of
from connectors.languages import language_of
from connectors.layout import cards, with_text
from connectors.lines import tidy
from connectors.markup import Element, lighten, parse, parse_text
from connectors.weight import heavy

_PAGES_BETWEEN_RESETS = 500
_pages = count(1)

_CLOCK = re.compile(r"\d{1,2}:\d{2}|T\d{4}|^\d{10,13}$")
_UNREADABLE = frozenset({DateFlag.UNDATED})
_DAY = timedelta(days=1)
_LITTLE = 500  # letters; with less, what scripts would draw is looked at
_NOTHING = frozenset({Quality.WALL, Quality.EMPTY})

# What a parser of wild markup raises when a page surprises it. It must cost that page, not the run.
_SURPRISES = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    RecursionError,
    TypeError,
    ValueError,
    etree.LxmlError,
)

Times = tuple[datetime | None, frozenset[DateFlag]]


def read_page(body: bytes, *, url: str, content_type: str | None = None, now: datetime) -> Reading:
    """Return what the page fetched from `url` says; its quality tells whether that is an article.

    Raises:
        ExtractionError: not a page (empty, binary, no HTML, too large), or no text on it.

    """
    if next(_pages) % _PAGES_BETWEEN_RESETS == 0:
        reset_caches()
    tree = parse(body, url=url, content_type=content_type)
    try:
        said = claims(tree, url=url)
        published_at, flags = _published(tree, said, now)
        scripts = scripts_of(tree)
        lighten(tree)
        listed = cards(tree)
        text = article_text(tree, url=url, headlines=said.headlines, spare=said.body)
        if len(text) < _LITTLE and scripts:
            drawn = tidy(embedded(scripts), headlines=said.headlines)
            text = drawn if len(drawn) > 2 * len(text) else text
    except _SURPRISES as error:
        raise ExtractionError(url, f"unreadable markup: {type(error).__name__}") from error
    judged = judge(said.title, text, with_text(said.layout, text, listed))
    if judged.quality is Quality.EMPTY:
        raise ExtractionError(url, "no article on the page")
    return Reading(
        url=said.url,
        also=said.also,
        title=said.title,
        text=text,
        outlet=said.outlet,
        author=said.author,
        published_at=published_at,
        language=language_of(f"{said.title}\n{text}", label=said.language),
        quality=judged.quality,
        because=judged.because,
        date_flags=flags,
        credited=said.site,
    )


def read_entry(entry: Entry) -> Reading | None:
    """Return what the feed itself carries of an article whose page cannot be had, or None.

    The whole article, where the feed carries it, is an ARTICLE like any other; anything less is
    a SUMMARY. An entry without an address is known by its guid.
    """
    address = entry.url or entry.guid
    if not address:
        return None
    whole = _content(entry.content, address, entry.title) if entry.content else ""
    kind = judge(entry.title, whole).quality
    text = whole if kind is Quality.ARTICLE else _told(entry, whole)
    if not (text or entry.title):
        return None
    return Reading(
        url=canonical(address),
        title=entry.title,
        text=text,
        author=", ".join(entry.authors) or None,
        published_at=entry.published_at,
        language=language_of(f"{entry.title}\n{text}", label=entry.language),
        quality=kind if kind is Quality.ARTICLE else Quality.SUMMARY,
        date_flags=entry.date_flags,
    )


def _told(entry: Entry, whole: str) -> str:
    """The longer of summary and text, unless a feed, too, says no more than a page in front of a door."""
    texts = (
        text for text in (whole, tidy(entry.summary)) if judge(entry.title, text).quality not in _NOTHING
    )
    return max(texts, key=len, default="")


def _content(html: str, url: str, title: str) -> str:
    """The text of the HTML that a feed carries: all of it is the article, so nothing is searched for."""
    if heavy(html.encode("utf-8", "replace")):  # nobody could stop it here, and there is the summary
        return ""
    # A feed's fragment has no page around it, which is where the rules for pages look.
    try:
        tree = parse_text(f"<html><body><article>{html}</article></body></html>", url=url)
        return article_text(tree, url=url, headlines=(title,))
    except (ExtractionError, *_SURPRISES):
        return ""


def _published(tree: Element, said: Claims, now: datetime) -> Times:
    """The time of publication as claimed; with its time of day where any of the claims has one."""
    read = [(printed, *claimed(printed, now=now)) for printed in said.published]
    dated = [(printed, at, flags) for printed, at, flags in read if at and DateFlag.IMPLAUSIBLE not in flags]
    if not dated:
        return _searched(tree, said.url, now)
    printed, first, flags = dated[0]
    if _CLOCK.search(printed):
        return first, flags
    # Templates print the day where readers see it and the time where machines do.
    for other, at, other_flags in dated[1:]:
        if _CLOCK.search(other) and abs(at - first) < _DAY:
            return at, other_flags
    return first, flags


def _searched(tree: Element, url: str, now: datetime) -> Times:
    """The day that htmldate finds in address, markup or text."""
    found = find_date(
        deepcopy(tree),
        url=url,
        original_date=True,
        extensive_search=False,
        max_date=(now + _DAY).replace(tzinfo=None),
    )
    return claimed(found, now=now) if found else (None, _UNREADABLE)
