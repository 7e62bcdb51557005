"""An archive filled as compare and group would leave it, fifty times as fast.

What they would find out is known of an invented stream: what repeats what, and which matter an article is
about. All else (fingerprints, paragraphs, terms, profiles) is computed as they do it, but once for all
databases, and from tokens that need not be read from a text. `growth.py --prove` compares both ways.
"""

import math
import struct
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import blake2b

from xxhash import xxh3_64_intdigest

from analysis.fingerprints import digest, fingerprint
from analysis.model import StoryId
from analysis.relations import COPY
from analysis.stopwords import STOPWORDS
from analysis.stories import Profile, absorb, found
from analysis.terms import Terms, encoded, stem
from benchmarks.bulk import Bulk, Row
from benchmarks.stream import Item, Stream
from storage.models import (
    Articles,
    Base,
    Copies,
    NotedParagraphs,
    Paragraphs,
    Prints,
    Revisions,
    Shingles,
    Stories,
    StoryArticles,
    StoryTerms,
    table,
)
from storage.profiles import dump, heaviest, keys

SLICE = 20_000
"""Articles that are held before they are written: a day's."""

LOT = 100_000
"""Articles after which scattered rows are brought where they belong."""

COUNTED = 40_000
"""Articles whose terms are counted as of one time."""

_LOGS = [0.0, *(1.0 + math.log(count) for count in range(1, 5_000))]
_NOT_GIVEN = {"author", "worker", "leased_until"}
_COLUMNS: dict[type[Base], list[str]] = {
    model: [name for name in table(model).c.keys() if name not in _NOT_GIVEN]  # noqa: SIM118 - no mapping
    for model in (
        *(Articles, Revisions, Prints, Shingles, NotedParagraphs, Paragraphs),
        *(Copies, Stories, StoryTerms, StoryArticles),
    )
}


@dataclass(slots=True)
class _Batch:
    """Rows to be written, by table."""

    rows: dict[type[Base], list[Row]] = field(default_factory=dict)

    def add(self, model: type[Base], *rows: Row) -> None:
        self.rows.setdefault(model, []).extend(rows)


@dataclass(slots=True)
class Counted:
    """In how many of so many articles each term stands, at a time."""

    at: datetime
    terms: Counter[str] = field(default_factory=Counter)
    articles: int = 0


@dataclass(slots=True)
class Filling:
    """Articles of a stream, on their way into databases. Ids go on from those given.

    Left to the caller, with what storage has for it: `counts`, how many articles hold each term, and `boxes`,
    how often each box was printed. `homes` are the stories of the matters that are news still.
    """

    stream: Stream
    targets: Sequence[Bulk]
    article: int
    story: int
    counts: list["Counted"] = field(default_factory=list)
    boxes: Counter[int] = field(default_factory=Counter)
    homes: dict[int, int] = field(default_factory=dict)
    _batch: _Batch = field(default_factory=_Batch)
    _stories: dict[int, tuple[Profile, str, datetime]] = field(default_factory=dict)
    _ids: dict[int, int] = field(default_factory=dict)
    _hashes: dict[int, int] = field(default_factory=dict)
    _stems: dict[str, str | None] = field(default_factory=dict)

    def fill(self, count: int) -> None:
        """Put the next articles of the stream into every database."""
        for item in self.stream.take(count):
            if not self.counts or self.counts[-1].articles >= COUNTED:
                self.counts.append(Counted(item.at))
            self._keep(item)
            if self.article % SLICE == 0:
                self._write()
            if self.article % LOT == 0:
                for target in self.targets:
                    target.settle()
        self.homes = {matter: profile.story for matter, (profile, _, _) in self._stories.items()}
        self._end_stories(alive=frozenset())
        self._write()

    def _keep(self, item: Item) -> None:
        article = self.article = self.article + 1
        self._ids[item.number] = article
        words = [word for one in item.own for word in one.tokens]
        self._keep_text(article, item)
        prints = fingerprint(words)
        packed = struct.pack(f">{len(prints.hashes)}q", *prints.hashes)
        self._batch.add(Prints, (article, prints.tokens, packed))
        self._batch.add(Shingles, *((one, article) for one in prints.hashes))
        self._keep_paragraphs(article, item)
        if item.original is None:
            self._place(article, item, self._terms(item, words))
        else:
            self._follow(article, item, item.original)

    def _keep_text(self, article: int, item: Item) -> None:
        text = item.text
        hashed = blake2b(f"{item.title}\n{text}".encode(), digest_size=16).digest()
        self._batch.add(
            Articles,
            (
                *(article, item.url, 1, item.title, item.outlet, "en", "article", item.at, []),
                *(item.at, item.at, "found", False, 1),
            ),
        )
        self._batch.add(Revisions, (article, 1, item.at, item.title, text, hashed, "article"))

    def _keep_paragraphs(self, article: int, item: Item) -> None:
        own = [_key(item.outlet, digest(one.tokens)) for one in item.own]
        boxes = [_key(item.outlet, self._hash_of_box(one.text, one.tokens)) for one in item.boxes]
        self._batch.add(Paragraphs, *((key, 1) for key in own))
        self.boxes.update(boxes)
        every = sorted({*own, *boxes})
        self._batch.add(NotedParagraphs, (article, struct.pack(f">{len(every)}q", *every)))

    def _hash_of_box(self, text: str, words: Sequence[str]) -> int:
        known = hash(text)
        if known not in self._hashes:
            self._hashes[known] = digest(words)
        return self._hashes[known]

    def _place(self, article: int, item: Item, terms: Terms) -> None:
        counted = self.counts[-1]
        counted.terms.update(encoded(terms))
        counted.articles += 1
        counted.at = item.at
        known = self._stories.get(item.matter.number)
        if known is None:
            self.story += 1
            profile = found(StoryId(self.story), heaviest(terms), item.at)
            self._stories[item.matter.number] = (profile, item.title, item.at)
        else:
            profile, title, founded_at = known
            grown = absorb(profile, terms, item.at)
            kept = Profile(
                story=grown.story, terms=heaviest(grown.terms), articles=grown.articles,
                first_at=grown.first_at, last_at=grown.last_at,
            )  # fmt: skip
            self._stories[item.matter.number] = (kept, title, founded_at)
        self._batch.add(StoryArticles, (article, profile.story, True, item.at))

    def _follow(self, article: int, item: Item, original: Item) -> None:
        first = self._ids[original.number]
        self._batch.add(Copies, (article, first, first, COPY, 1.0, 1.0, None, item.at))
        profile, _, _ = self._stories[item.matter.number]
        self._batch.add(StoryArticles, (article, profile.story, False, item.at))

    def _terms(self, item: Item, words: list[str]) -> Terms:
        """Return what `analysis.terms.terms` would, from tokens that are known."""
        counts = Counter(words)
        for word in (*item.title.lower().split() * 2, *words[:50] * 2):
            counts[word] += 1
        stems: dict[str, int] = {}
        for word, count in counts.items():
            root = self._stem(word)
            if root is not None:
                stems[root] = stems.get(root, 0) + count
        return Terms(words=_unit(stems), names=_unit({name: counts[name] for name in item.names}))

    def _stem(self, word: str) -> str | None:
        if word not in self._stems:
            self._stems[word] = None if word in STOPWORDS else stem(word)
        return self._stems[word]

    def _end_stories(self, alive: frozenset[int]) -> None:
        """Write the stories of matters that nobody will write of any more."""
        for matter in [one for one in self._stories if one not in alive]:
            profile, title, founded_at = self._stories.pop(matter)
            self._batch.add(
                Stories,
                (
                    *(profile.story, title, dump(profile.terms), profile.articles, profile.first_at),
                    *(profile.last_at, founded_at, None, not alive),
                ),
            )
            self._batch.add(StoryTerms, *((term, profile.story) for term in sorted(keys(profile.terms))))

    def _write(self) -> None:
        alive = self.stream.alive()
        self._end_stories(alive.matters)
        for target in self.targets:
            for model, rows in self._batch.rows.items():
                target.put(model, _COLUMNS[model], rows)
        self._batch.rows.clear()
        self._ids = {number: self._ids[number] for number in alive.items if number in self._ids}


def _unit(counts: Mapping[str, int]) -> dict[str, float]:
    weights = {term: _LOGS[count] for term, count in counts.items()}
    length = math.hypot(*weights.values())
    return {term: weight / length for term, weight in weights.items()}


def _key(outlet: str, paragraph: int) -> int:
    return xxh3_64_intdigest(f"{outlet}\n{paragraph}".encode()) - 2**63
