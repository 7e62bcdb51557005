"""The JSON-LD of a page (schema.org): which article it is about, and who publishes it."""

import json
import re
from collections.abc import Iterator
from typing import Any

from connectors.markup import Element

Node = dict[str, Any]

_ARTICLE = re.compile(r"article$|posting$|^report$", re.IGNORECASE)
_PUBLISHER = re.compile(r"organization$|^website$", re.IGNORECASE)
_MAX_NODES = 1000  # galleries and product lists hold thousands, and the article stands in front
_MAX_LETTERS = 500_000
_CDATA = re.compile(r"^\s*(?://)?\s*<!\[CDATA\[|(?://)?\s*\]\]>\s*$|^\s*<!--|-->\s*$")
_TRAILING_COMMA = re.compile(r",(?=\s*[}\]])")


def linked(tree: Element) -> tuple[Node, tuple[str, ...]]:
    """Return the first article that the page's JSON-LD describes ({} if none), and its publishers' names."""
    article: Node = {}
    publishers = []
    for node in _nodes(tree):
        kinds = [kind for kind in as_list(node.get("@type")) if isinstance(kind, str)]
        if any(_ARTICLE.search(kind) for kind in kinds):
            article = article or node
        elif any(_PUBLISHER.search(kind) for kind in kinds):
            publishers += names(node)
    return article, tuple(publishers)


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
