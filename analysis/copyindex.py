"""Copies found in a stream of articles, in memory: what storage does with a table, for the filters."""

from collections import Counter, defaultdict
from collections.abc import Container, Sequence
from dataclasses import replace

from analysis.copies import MAX_PEERS, MAX_ROWS_PER_HASH, MAX_VERIFIED, MIN_SHARED, Repetition, belongs, judge
from analysis.fingerprints import Fingerprint, fingerprint
from analysis.model import ArticleId


class CopyIndex:
    """Finds the copies in a stream: give it every article once, in the order of publication.

    Memory grows with the stream: all tokens are kept.
    """

    def __init__(self) -> None:
        self._rows: defaultdict[int, list[ArticleId]] = defaultdict(list)
        self._words: dict[ArticleId, Sequence[str]] = {}
        self._first: dict[ArticleId, ArticleId] = {}
        self._members: dict[ArticleId, list[ArticleId]] = {}
        self._by_outlet: defaultdict[str, set[ArticleId]] = defaultdict(set)

    def add(
        self,
        article: ArticleId,
        words: Sequence[str],
        *,
        names: Container[str] = frozenset(),
        outlet: str | None = None,
    ) -> Repetition | None:
        """Return how the article relates to those before it, and remember it.

        Of a copy, `of` is the first of its group, so a copy of a copy points where the copy points.
        Of any other relation it is the article that matched.
        """
        found = fingerprint(words)
        siblings = self._by_outlet[outlet] if outlet else frozenset[ArticleId]()
        judged = judge(words, self._candidates(found), names=names, siblings=siblings)
        if judged is not None and judged.is_copy:
            judged = self._resolved(judged, words)
        self._keep(article, words, found)
        if outlet:
            self._by_outlet[outlet].add(article)
        first = judged.of if judged is not None and judged.is_copy else article
        self._first[article] = first
        self._members.setdefault(first, []).append(article)
        return judged

    def first_of(self, article: ArticleId) -> ArticleId:
        """Return the first article of the group that the article is in: itself, where it is no copy."""
        return self._first[article]

    def _candidates(self, found: Fingerprint) -> list[tuple[ArticleId, Sequence[str]]]:
        shared: Counter[ArticleId] = Counter()
        for value in found.hashes:
            shared.update(self._rows.get(value, ()))
        likely = [article for article, count in shared.most_common(MAX_VERIFIED) if count >= MIN_SHARED]
        return [(article, self._words[article]) for article in likely]

    def _resolved(self, judged: Repetition, words: Sequence[str]) -> Repetition | None:
        first = self._first[judged.of]
        others = [member for member in self._members[first] if member != judged.of]
        if not belongs(words, [self._words[member] for member in others[:MAX_PEERS]]):
            return None
        return replace(judged, of=first)

    def _keep(self, article: ArticleId, words: Sequence[str], found: Fingerprint) -> None:
        self._words[article] = words
        for value in found.hashes:
            rows = self._rows[value]
            if len(rows) < MAX_ROWS_PER_HASH:
                rows.append(article)
