"""What is kept of a story's profile: its heaviest terms, as JSON."""

from collections.abc import Mapping
from functools import lru_cache

import orjson

from analysis.postings import most
from analysis.terms import Terms

# What is kept of a story's terms: names apart, for the many words would crowd the few names out.
WORDS_KEPT = 150
NAMES_KEPT = 50

_DIGITS = 5  # of the weight of a term


def heaviest(terms: Terms) -> Terms:
    """Return what is kept of a story's terms."""
    return Terms(words=most(terms.words, WORDS_KEPT), names=most(terms.names, NAMES_KEPT))


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
