"""What is kept of a story's profile: its heaviest terms as JSON, and fewer of them to find it by."""

from collections.abc import Mapping
from functools import lru_cache

import orjson

from analysis.terms import Terms, encoded

# What is kept of a story's terms: names apart, for the many words would crowd the few names out.
WORDS_KEPT = 150
NAMES_KEPT = 50

_DIGITS = 5  # of the weight of a term


def heaviest(terms: Terms) -> Terms:
    """Return what is kept of a story's terms."""
    return Terms(words=_most(terms.words, WORDS_KEPT), names=_most(terms.names, NAMES_KEPT))


def keys(terms: Terms) -> set[str]:
    """Return the terms by which a story is found, encoded."""
    return set(encoded(terms))


def dump(terms: Terms) -> str:
    """Return the terms as they are stored."""
    # Digits beyond the fifth decide nothing, and are most of what is stored, read and parsed again.
    return orjson.dumps({"words": _rounded(terms.words), "names": _rounded(terms.names)}).decode()


# Stories that many articles come near are parsed once. The text itself is the key: none is out of date.
@lru_cache(maxsize=512)
def load(stored: str) -> Terms:
    """Return the terms that `dump` has written."""
    return Terms(**orjson.loads(stored))


def _rounded(weights: Mapping[str, float]) -> dict[str, float]:
    # Few of an article's weights differ, and rounding takes longer than looking up.
    short = {weight: round(weight, _DIGITS) for weight in set(weights.values())}
    return {term: short[weight] for term, weight in weights.items()}


def _most(weights: Mapping[str, float], kept: int) -> Mapping[str, float]:
    if len(weights) <= kept:
        return weights
    least = sorted(weights.values(), reverse=True)[kept - 1]
    most = {term: weight for term, weight in weights.items() if weight > least}
    # The term decides between equal weights, so that every run keeps the same ones.
    equal = sorted((term for term, weight in weights.items() if weight == least), reverse=True)
    return most | dict.fromkeys(equal[: kept - len(most)], least)
