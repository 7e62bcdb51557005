"""How rare terms are, while a batch of articles is counted one after the other."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from analysis.rarity import Rarity
from storage import stories
from storage.store import Session


class Rarities:
    """The rarity of terms as the next article finds it, with one look-up and one update for many articles.

    Belongs to one transaction that has its turn (`stories.take_turn`): nobody else counts meanwhile.
    """

    def __init__(self, session: Session, *, now: datetime) -> None:
        self._session = session
        self._now = now
        self._counts: dict[str, float] = {}
        self._total = 0.0
        self._fresh: Counter[str] = Counter()
        self._articles = 0

    def look_up(self, terms: Iterable[str]) -> None:
        """Fetch what is known of terms that will be asked for."""
        wanted = set(terms).difference(self._counts)
        if not wanted:
            return
        found = stories.rarity(self._session, wanted, now=self._now)
        self._total = found.total + self._articles
        # None of them can have been counted meanwhile: what is counted has been looked up before.
        self._counts |= dict.fromkeys(wanted, 0.0) | dict(found.counts)

    def now(self) -> Rarity:
        """Return the rarity of all terms looked up, with every article counted so far."""
        return Rarity(counts=self._counts, total=self._total)

    def count(self, terms: Iterable[str]) -> None:
        """Count one more article that holds these terms, looked up before."""
        self._articles += 1
        self._total += 1.0
        each = set(terms)
        self._fresh.update(each)
        counts = self._counts
        for term in each:
            counts[term] += 1.0

    def keep(self) -> None:
        """Store what has been counted."""
        if self._articles:
            stories.observe(self._session, self._fresh, articles=self._articles, now=self._now)
