"""How telling a term is: the inverse of how many articles hold it."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from analysis.terms import Terms, encoded

# Articles that a young archive is taken to have had before the first: without them its first
# articles' every word would be common, and two on one matter would have nothing telling in common.
_PRIOR = 100.0


@dataclass(frozen=True, slots=True)
class Rarity:
    """How many articles of the archive hold each encoded term, and how many articles there are."""

    counts: Mapping[str, float]
    total: float

    def of(self, encoded_term: str) -> float:
        """Return the smoothed inverse document frequency; always above 0."""
        return math.log((self.total + _PRIOR + 1.0) / (self.counts.get(encoded_term, 0.0) + 0.5))

    def of_each(self, terms: Iterable[str], kind: str) -> dict[str, float]:
        """Return the same for many bare terms of one kind, "w:" or "n:", at a third of the cost."""
        counted, log = self.counts.get, math.log
        every = log(self.total + _PRIOR + 1.0)
        return {term: every - log(counted(kind + term, 0.0) + 0.5) for term in terms}


def rarity_of(articles: Iterable[Terms]) -> Rarity:
    """Return the rarity of terms among these articles: what a filter that reads a whole file starts from."""
    counts: Counter[str] = Counter()
    total = 0
    for terms in articles:
        counts.update(encoded(terms))
        total += 1
    return Rarity(counts=counts, total=total)
