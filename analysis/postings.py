"""By which of its terms a story is found."""

from collections.abc import Mapping

from analysis.terms import Terms

WORDS_POSTED = 25
NAMES_POSTED = 15
"""With half of these, and with all that a story has, the same stories are found (benchmarks/stories.py)."""


def posted(terms: Terms) -> frozenset[str]:
    """Return the encoded terms by which a story is found: its heaviest words, and its heaviest names.

    An article asks for the terms that tell most of it, and those that a story has in passing are not
    among them; but each is a row of an index that would be the largest table of all.
    """
    words = (f"w:{word}" for word in most(terms.words, WORDS_POSTED))
    names = (f"n:{name}" for name in most(terms.names, NAMES_POSTED))
    return frozenset((*words, *names))


def most(weights: Mapping[str, float], kept: int) -> Mapping[str, float]:
    """Return the heaviest terms; between equal weights the term decides, so that every run keeps the same."""
    if len(weights) <= kept:
        return weights
    least = sorted(weights.values(), reverse=True)[kept - 1]
    heavier = {term: weight for term, weight in weights.items() if weight > least}
    equal = sorted((term for term, weight in weights.items() if weight == least), reverse=True)
    return heavier | dict.fromkeys(equal[: kept - len(heavier)], least)
