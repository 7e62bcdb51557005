"""The JSON-LD of a page (schema.org): which article it is about, and who publishes it."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from connectors.markup import Element

Node = dict[str, Any]

_ARTICLE = re.compile(r"article$|posting$|^report$", re.IGNORECASE)
_PUBLISHER = re.compile(r"organization$|^website$", re.IGNORECASE)
_MAX_NODES = 1000  # galleries and product lists hold thousands, and the article stands in front
_MAX_LETTERS = 500_000
_CDATA = re.compile(r"^\s*(?://)?\s*<!\[CDATA\[|(?://)?\s*\]\]>\s*$|^\s*<!--|-->\s*$")
_TRAILING_COMMA = re.compile(r",(?=\s*[}\]])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Linked:
    """What a page's JSON-LD describes: the first article ({} if none), and what else is named there."""

    article: Node
    articles: int  # how many there are: a front page describes those that it leads to
    publishers: tuple[str, ...]
    kinds: tuple[str, ...]  # the types of what is neither


def linked(tree: Element) -> Linked:
    """Return what the page's JSON-LD describes."""
    article: Node = {}
    articles = 0
    publishers: list[str] = []
    others: list[str] = []
    for node in _nodes(tree):
        kinds = [kind for kind in as_list(node.get("@type")) if isinstance(kind, str)]
        if any(_ARTICLE.search(kind) for kind in kinds):
            article = article or node
            articles += 1
        elif any(_PUBLISHER.search(kind) for kind in kinds):
            publishers += names(node)
        else:
            others += kinds
    return Linked(article=article, articles=articles, publishers=tuple(publishers), kinds=tuple(others))


def names(value: object) -> list[str]:
    """Return the names in an author or publisher, which may be a text, an object or a list of either."""
    found = []
    for one in as_list(value):
        name = one.get("name") if isinstance(one, dict) else one
        found += [part for part in as_list(name) if isinstance(part, str)]
    return found


def as_list(value: object) -> list[Any]:
    """Return a JSON value that may be one, several or none as a list."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _nodes(tree: Element) -> Iterator[Node]:
    """All objects of all blocks, outer ones first; at most `_MAX_NODES`."""
    left = _MAX_NODES
    waiting = [_loaded(script.text) for script in tree.iter("script") if _is_linked_data(script)]
    while waiting and left:
        left -= 1
        value = waiting.pop(0)
        if isinstance(value, dict):
            yield value
            # Comments, related items and parts of a live blog are other texts with other dates.
            waiting += [
                value[key]
                for key in ("@graph", "mainEntity", "mainEntityOfPage", "publisher")
                if key in value
            ]
        elif isinstance(value, list):
            waiting[:0] = value[:left]


def _is_linked_data(script: Element) -> bool:
    return "ld+json" in (script.get("type") or "").lower()


def _loaded(text: str | None) -> object:
    """The JSON value of a script, with the mistakes mended that templates make, or None."""
    if not text or len(text) > _MAX_LETTERS:
        return None
    bare = _CDATA.sub("", text)
    for form in (bare, _TRAILING_COMMA.sub("", bare)):
        try:
            return json.loads(form, strict=False)
        except (ValueError, RecursionError):  # nested 10,000 deep is no article either
            continue
    return None
