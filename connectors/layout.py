"""What the markup of a page tells of its kind: an article, a list, a beginning, a door."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import islice
from urllib.parse import urlsplit

from analysis.editions import is_front
from analysis.quality import Layout
from connectors.linkeddata import Linked
from connectors.markup import Element

_HEADLINE = 20  # letters; shorter links are sections, names and numbers
_DENSE_HEADLINE = 8  # the same in Chinese or Japanese characters
_ALONE = 1.3  # times a headline's letters that the block around it may have
_CARD = 700  # letters of a headline and its summary
_CARD_DEPTH = 5
_MOST_CARDS = 200
_BLOCKS = ("p", "div", "h1", "h2", "h3", "h4", "h5", "li", "span")
_SEVERAL = 3  # articles that a page describes, from which it is none itself
_LONGEST_PATH = 60
_DEEPEST = 3  # segments; a page of the archive may be called "error", a door stands at the top

_COLLECTIONS = {
    "CollectionPage": "section",
    "SearchResultsPage": "section",
    "ImageGallery": "gallery",
    "MediaGallery": "gallery",
    "VideoObject": "video",
    "VideoGallery": "gallery",
}
_SECTION = re.compile(
    r"/(?:tags?|topics?|category|categories|kategorie|rubrik|rubrique|section|sections|authors?|autoren|auteurs?|"
    r"search|suche|archive|latest|thema|themen|tema|temas|dossier)(?:/[a-z]+(?:-[a-z]+)?)?/?",
    re.IGNORECASE,
)
_DOOR_HOSTS = {
    "consent": "consent",
    "login": "log-in",
    "auth": "log-in",
    "sso": "log-in",
    "accounts": "log-in",
}
_DOOR_PATHS = {
    "consent": re.compile(r"consent|cookie-?wall|cookie-?consent|privacy-?gate|gdpr", re.IGNORECASE),
    "log-in": re.compile(r"log-?in|sign-?in|sso|anmelden|connexion|registration|register", re.IGNORECASE),
    "paywall": re.compile(r"subscribe|subscription|paywall|abo", re.IGNORECASE),
    "robot check": re.compile(r"captcha|challenge|are-you-(?:human|a-robot)", re.IGNORECASE),
    "error": re.compile(r"404|error|not-?found|page-not-found", re.IGNORECASE),
}
_PAYWALLS = '//*[contains(@class, "paywall") or contains(@id, "paywall") or contains(@class, "regwall")]'
_UNWORD = re.compile(r"\W+")
_DENSE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


def layout(tree: Element, meta: Mapping[str, str], said: Linked, *, url: str) -> Layout:
    """Return what the markup of the page at `url` tells of its kind; of its text nothing is known yet."""
    node = said.article
    described = bool(node) and said.articles < _SEVERAL
    return Layout(
        article=described or meta.get("og:type", "").lower() == "article",
        kind=_kind(meta, said, url),
        free=_free(node.get("isAccessibleForFree"), meta.get("article:content_tier")) if described else None,
        boxed=bool(tree.xpath(f"boolean({_PAYWALLS})")),
        words=_number(node.get("wordCount")),
        door=_door(url),
    )


@dataclass(frozen=True, slots=True)
class Cards:
    """The boxes of a page that each lead to another page: a headline, perhaps with its summary."""

    number: int
    texts: frozenset[str]  # of their blocks, without blanks and marks


def cards(tree: Element) -> Cards:
    """Return the cards on a page, which a list is made of; pages of articles have some under the text."""
    links = [link for link in tree.iter("a") if _is_headline(link)]
    known, texts = set(links), set[str]()
    for link in links[:_MOST_CARDS]:
        box = _box(link, known)
        texts.update(_bare("".join(block.itertext())) for block in box.iter(*_BLOCKS))
        texts.add(_bare("".join(link.itertext())))
    return Cards(len(links), frozenset(texts - {""}))


def with_text(known: Layout, text: str, found: Cards) -> Layout:
    """Return the layout of a page whose text is known, too: how much of it stands in cards."""
    lines = [(_bare(line), len(line)) for line in text.splitlines()]
    listed = sum(letters for line, letters in lines if line in found.texts)
    total = sum(letters for _, letters in lines)
    return replace(known, headlines=found.number, listed=listed / total if total else 0.0)


def _is_headline(link: Element) -> bool:
    """Whether a link is a headline: long enough, and all that its heading or block says."""
    if (link.get("href") or "#").startswith(("#", "mailto:", "javascript:")):
        return False
    text = _bare("".join(link.itertext()))
    if len(text) < _HEADLINE and len(_DENSE.findall(text)) < _DENSE_HEADLINE:
        return False
    around = link.getparent()
    return around is None or len(_bare("".join(around.itertext()))) <= len(text) * _ALONE


def _box(link: Element, links: set[Element]) -> Element:
    """The largest element around a headline that is no larger than a card, and holds no other headline."""
    box = link
    for around in islice(link.iterancestors(), _CARD_DEPTH):
        if any(other is not link and other in links for other in around.iter("a")):
            break
        if len(around.text_content()) > _CARD:
            break
        box = around
    return box


def _kind(meta: Mapping[str, str], said: Linked, url: str) -> str | None:
    if is_front(url):
        return "front page"
    if meta.get("og:type", "").lower().startswith("video"):
        return "video"
    kinds = [_COLLECTIONS[kind] for kind in said.kinds if kind in _COLLECTIONS]
    if kinds and not said.article:
        return kinds[0]
    path = urlsplit(url).path
    return "section" if len(path) < _LONGEST_PATH and _SECTION.fullmatch(path) else None


def _free(said: object, tier: str | None) -> bool | None:
    """Whether a page calls itself free; templates write the truth as text, too."""
    told = {"locked": False, "free": True}.get((tier or "").lower())
    return {"false": False, "true": True}.get(str(said).lower(), told)


def _number(said: object) -> int | None:
    try:
        return int(str(said)) or None
    except ValueError:
        return None


def _door(url: str) -> str | None:
    """What the address is the door of: readers are sent there, and feeds do not name it."""
    parts = urlsplit(url)
    first = (parts.hostname or "").partition(".")[0]
    last = parts.path.rstrip("/").rpartition("/")[2]
    if parts.path.count("/") > _DEEPEST:
        return _DOOR_HOSTS.get(first)
    return next((k for k, name in _DOOR_PATHS.items() if name.fullmatch(last)), _DOOR_HOSTS.get(first))


def _bare(text: str) -> str:
    return _UNWORD.sub("", text).casefold()
