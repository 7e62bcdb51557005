"""What an article is about, as weighted terms: words, and capitalised names, apart."""

import math
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import filterfalse

from analysis.stopwords import STOPWORDS
from analysis.tokens import is_figure, names, tokens

_TITLE_WEIGHT = 2
_LEAD_WEIGHT = 3
_LEAD = 50  # tokens; further down stands the background, which look-alike stories share

_SUFFIXES = ("ings", "ing", "edly", "ed", "ies", "es", "s", "ly", "e")
_STEM = 4  # letters that a suffix must leave

# What makes of one thing another thing of its kind: a version, a quarter, a season, a year.
_EDITION = re.compile(r"v?\d+(?:\.\d+)+|q[1-4]|h[12]|(?:19|20)\d\d")
_ORDINALS = {"first": "q1", "second": "q2", "third": "q3", "fourth": "q4", "1st": "q1", "2nd": "q2"}
_SHAPES = (".", "q", "h", "")  # versions come before quarters, halves and years
_RIVAL_SHARE = 1 / 3  # of the leading edition's weight; what has more is an edition of this matter, too


@dataclass(frozen=True, slots=True)
class Terms:
    """Term frequencies of an article: words, and capitalised names, apart.

    The keys are bare; where both kinds meet in one table, `encoded` writes "w:approv" and "n:alibaba".
    """

    words: Mapping[str, float]
    names: Mapping[str, float]


def terms(title: str, text: str) -> Terms:
    """Return what an article is about; the words, and the names, each as a vector of length 1.

    Words are stems without stop words; figures are never left out. The title counts double, and the
    lead three times.
    """
    opening = tokens(title)
    body = tokens(text)
    counts: Counter[str] = Counter(body)
    _weigh(counts, opening, _TITLE_WEIGHT)
    _weigh(counts, body[:_LEAD], _LEAD_WEIGHT - 1)
    if "quarter" in counts:
        _weigh(counts, _quarters((*opening, *body)), 1)
    stems: dict[str, int] = {}
    for word, count in counts.items():
        root = _telling(word)
        if root is not None:
            stems[root] = stems.get(root, 0) + count
    named = {name: counts[name] for name in names(text) if name in counts and _telling(name) is not None}
    return Terms(words=_unit(stems), names=_unit(named))


def encoded(terms: Terms) -> list[str]:
    """Return the terms as they are stored: "w:approv" for a word's stem, "n:alibaba" for a name."""
    return [*("w:" + word for word in terms.words), *("n:" + name for name in terms.names)]


@lru_cache(maxsize=65_536)
def stem(word: str) -> str:
    """Return the word without an English ending, alike for the forms of one word: "approv".

    Not a word of any language, and for no eye but the index's. Short words and figures stay whole.
    """
    if len(word) <= _STEM or not word.isalpha() or not word.isascii():
        return word
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= _STEM:
            word = word.removesuffix(suffix) + ("y" if suffix == "ies" else "")
            break
    return word.removesuffix("e") if len(word) > _STEM else word


def rival_editions(ours: Terms, theirs: Terms) -> bool:
    """Whether the two are about different versions, quarters or years of what may be one thing.

    So it is where each has a leading edition of one shape ("18.4", "q2", "2025"), and each hardly
    mentions the other's. Versions come before quarters, and quarters before years.
    """
    return are_rivals(ours, theirs, editions(ours), editions(theirs))


def editions(terms: Terms) -> Mapping[str, str]:
    """Return the leading edition of each shape that an article mentions."""
    found: dict[str, tuple[float, str]] = {}
    for word in filterfalse(str.isalpha, terms.words):
        if _EDITION.fullmatch(word):
            shape, weighed = _shape(word), (terms.words[word], word)
            found[shape] = max(found.get(shape, weighed), weighed)
    return {shape: word for shape, (_, word) in found.items()}


def are_rivals(  # noqa: PLR0917 - two articles, and the editions of both
    ours: Terms, theirs: Terms, our_editions: Mapping[str, str], their_editions: Mapping[str, str]
) -> bool:
    """Whether two articles with these `editions` are about different ones: for many pairs of the same."""
    for shape in _SHAPES:
        a, b = our_editions.get(shape), their_editions.get(shape)
        if a is None or b is None:
            continue
        if a == b:
            return False
        return (
            theirs.words.get(a, 0.0) < _RIVAL_SHARE * theirs.words[b]
            and ours.words.get(b, 0.0) < _RIVAL_SHARE * ours.words[a]
        )
    return False


@lru_cache(maxsize=65_536)
def _telling(word: str) -> str | None:
    """Return the stem of a word, None where it tells nothing of what a text is about."""
    if word in STOPWORDS or (len(word) == 1 and word.isascii() and not is_figure(word)):
        return None
    return stem(word)


def _shape(edition: str) -> str:
    if "." in edition:
        return "."
    return edition[0] if edition[0] in "qh" else ""


def _quarters(words: tuple[str, ...]) -> list[str]:
    """Return "q2" for every "second quarter" and "second-quarter"."""
    return [
        _ORDINALS[words[place - 1]]
        for place, word in enumerate(words)
        if word == "quarter" and place and words[place - 1] in _ORDINALS
    ]


def _weigh(counts: Counter[str], words: tuple[str, ...] | list[str], weight: int) -> None:
    for word in words:
        counts[word] += weight


def _unit(counts: Mapping[str, int]) -> dict[str, float]:
    weights = {term: 1.0 + math.log(count) for term, count in counts.items()}
    length = math.hypot(*weights.values())
    return {term: weight / length for term, weight in weights.items()}
