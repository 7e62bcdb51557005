"""The article on a page that scripts would draw: in the JSON from which they would."""

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from lxml import etree  # type: ignore[import-untyped]

from connectors.markup import Element

_MAX_LETTERS = 3_000_000
_MAX_NODES = 50_000
_SENTENCE = 60  # letters of a paragraph that says something
_ENOUGH = 400  # letters that make an article
_INNER = 0.8  # share of a list that one of its parts must hold to be the article itself
_DENSE_WORTH = 3

# Where pages made by scripts keep what they are made from; the rest of a script is a program.
_NAMED = re.compile(r"__NEXT_DATA__|__NUXT_DATA__|__APOLLO_STATE__|app-?state|ng-state", re.IGNORECASE)
_ASSIGNED = re.compile(
    r"(?:window\.)?(?:__NEXT_DATA__|__NUXT__|__INITIAL_STATE__|__PRELOADED_STATE__|__APOLLO_STATE__|__DATA__|"
    r"Fusion\.globalContent|__INITIAL_DATA__|__INITIAL_PROPS__)\s*=\s*(?=[{\[])"
)
_TEXT = (
    "text",
    "content",
    "html",
    "value",
    "body",
    "children",
    "data",
    "paragraphs",
    "paragraph",
    "nodes",
    "runs",
)
_BLOCK = re.compile(r"</(?:p|h[1-6]|li|blockquote|div|tr)>|<br\s*/?>", re.IGNORECASE)
_HEADED = frozenset(
    {"headline", "headlines", "title", "slug", "url", "link", "href", "canonical_url", "permalink"}
)
_DENSE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_ENDED = re.compile(r"[.!?。！？…\"”»]\s*$", re.MULTILINE)


Script = tuple[str, str, str]  # type, id and text


def scripts_of(tree: Element) -> list[Script]:
    """Return the scripts of the page, unread: they are needed only where the markup holds no text."""
    found = ((one.get("type") or "", one.get("id") or "", one.text or "") for one in tree.iter("script"))
    return [script for script in found if _ENOUGH < len(script[2]) < _MAX_LETTERS]


def embedded(scripts: Iterable[Script]) -> str:
    """Return the longest text in them that looks like an article's, a paragraph a line; "" if none does."""
    values = (_loaded(state) for script in scripts if (state := _state(*script)))
    return max((_best(value) for value in values), key=_weight, default="")


def _state(kind: str, name: str, text: str) -> str:
    """The JSON in a script, or ""; what is described for search engines is read elsewhere."""
    if text.lstrip()[:1] in {"{", "["}:
        return text if kind.lower() == "application/json" or _NAMED.search(name) else ""
    begun = _ASSIGNED.search(text)
    return text[begun.end() :] if begun else ""


def _loaded(text: str) -> object:
    try:
        value, _ = json.JSONDecoder(strict=False).raw_decode(text.lstrip())
    except (ValueError, RecursionError):
        return None
    return value


def _best(state: object) -> str:
    """The article: the smallest part of the state that holds nearly all of its longest run of paragraphs."""
    best, weight = "", _ENOUGH
    for text in _candidates(state):
        own = _weight(text)
        # Parts come after the whole that they stand in, and have its paragraphs apart.
        within = own >= _INNER * weight and own > _ENOUGH and _bare(text) in _bare(best)
        if own > weight or (best and within):
            best, weight = text, own
    return best


def _candidates(state: object) -> Iterator[str]:
    waiting = [state]
    left = _MAX_NODES
    while waiting and left:
        left -= 1
        value = waiting.pop(0)
        if isinstance(value, str):
            if len(value) > _ENOUGH // _DENSE_WORTH:
                yield _lines(value)
        elif isinstance(value, dict):
            waiting.extend(value.values())
        elif isinstance(value, list):
            if not _is_of_pages(value):
                yield "\n".join(filter(None, map(_paragraph, value)))
            waiting.extend(value)


def _is_of_pages(values: list[Any]) -> bool:
    """Whether a list names other pages: the stories beside this one, and comments below it."""
    named = sum(isinstance(value, dict) and len(_HEADED & value.keys()) > 1 for value in values)
    return named > len(values) / 2


def _paragraph(value: object) -> str:
    """The text of one part of an article's body, which may be an object or a list of spans."""
    if isinstance(value, str):
        return _lines(value) if len(value) >= _SENTENCE else ""
    whole = _leaves(value, depth=0)
    return _lines(whole) if len(whole) >= _SENTENCE // 2 and _ENDED.search(_plain(whole)) else ""


def _leaves(value: object, *, depth: int) -> str:
    if isinstance(value, str):
        return value
    if depth > len(_TEXT):
        return ""
    if isinstance(value, list):
        return "".join(_leaves(one, depth=depth + 1) for one in value)
    if isinstance(value, dict):
        return next((text for key in _TEXT if (text := _leaves(value.get(key), depth=depth + 1))), "")
    return ""


def _lines(text: str) -> str:
    """The paragraphs of a text that may be HTML; what has no blank is code or an address."""
    parts = (_plain(part) for part in _BLOCK.sub("\n", text).splitlines())
    return "\n".join(part for part in parts if " " in part or _DENSE.search(part))


def _plain(part: str) -> str:
    if "<" in part or "&" in part:
        tree = etree.fromstring(f"<p>{part}</p>", etree.HTMLParser())
        part = "".join(tree.itertext()) if tree is not None else ""
    return " ".join(part.split())


def _bare(text: str) -> str:
    return "".join(text.split())


def _weight(text: str) -> int:
    """The letters of lines that end as sentences do; a dense script's count for several."""
    ended = (line for line in text.splitlines() if _ENDED.search(line))
    return sum(len(line) + (_DENSE_WORTH - 1) * len(_DENSE.findall(line)) for line in ended)
