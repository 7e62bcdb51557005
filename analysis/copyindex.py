"""Copies found in a stream of articles, in memory: what storage does with a table, for the filters."""

from collections import Counter, defaultdict
from collections.abc import Container, Sequence
from dataclasses import replace
from datetime import datetime

from analysis.boilerplate import ParagraphCounts
from analysis.copies import MAX_PEERS, MAX_ROWS_PER_HASH, MAX_VERIFIED, MIN_SHARED, belongs, judge
from analysis.fingerprints import Fingerprint, fingerprint
from analysis.model import Article, ArticleId
from analysis.relations import Printed, Repetition, named
from analysis.tokens import names, tokens


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
        self._paragraphs = ParagraphCounts()
        self._printed: dict[ArticleId, Printed] = {}

    def add(
        self,
        article: ArticleId,
        words: Sequence[str],
        *,
        names: Container[str] = frozenset(),
        outlet: str | None = None,
        at: datetime | None = None,
    ) -> Repetition | None:
        """Return how the article relates to those before it, and remember it.

        Of a copy, `of` is the first of its group, so a copy of a copy points where the copy points.
        Of any other relation it is the article that matched.
        """
        found = fingerprint(words)
        siblings = self._by_outlet[outlet] if outlet else frozenset[ArticleId]()
        judged = judge(words, self._candidates(found), names=names, siblings=siblings)
        printed = self._printed[article] = Printed(tokens=len(words), outlet=outlet, at=at)
        if judged is not None and judged.is_copy:
            judged = self._resolved(named(judged, printed, self._printed[judged.of]), words)
        self._keep(article, words, found)
        if outlet:
            self._by_outlet[outlet].add(article)
        first = judged.of if judged is not None and judged.is_copy else article
        self._first[article] = first
        self._members.setdefault(first, []).append(article)
        return judged

    def read(self, article: Article) -> Repetition | None:
        """Return the same of an article as it was read, without what its outlet prints under everything.

        That is learnt from the stream, of every article but those that the outlet prints once more.
        """
        text = self._paragraphs.strip(article.outlet, article.text, title=article.title)
        found = self.add(
            article.id, tokens(text), names=names(article.text), outlet=article.outlet, at=article.at
        )
        if article.outlet:
            group = self._members[self._first[article.id]]
            if not any(one in self._by_outlet[article.outlet] for one in group if one != article.id):
                self._paragraphs.learn(article.outlet, article.text)
        return found

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
