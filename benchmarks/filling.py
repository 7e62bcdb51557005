"""An archive filled as compare and group would leave it, fifty times as fast.

What they would find out is known of an invented stream: what repeats what, and which matter an article is
about. All else (fingerprints, paragraphs, terms, profiles) is computed as they do it, but once for all
databases, and from tokens that need not be read from a text.

Only the newest day is computed; the days before repeat the day before that (repeating.py).
"""

import math
import struct
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import blake2b

from xxhash import xxh3_64_intdigest

from analysis.fingerprints import digest, fingerprint
from analysis.model import StoryId
from analysis.postings import posted
from analysis.relations import COPY
from analysis.stopwords import STOPWORDS
from analysis.stories import Profile, absorb, found
from analysis.terms import Terms, encoded, stem
from benchmarks.bulk import Bulk
from benchmarks.repeating import Block, Counted, Rows
from benchmarks.stream import START, Item, Paragraph, Stream
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
from storage.profiles import dump, heaviest

BLOCK = 20_000
"""Articles that are computed one by one at most, a day's; those before them repeat an earlier block."""

_LOT = 100_000  # articles after which scattered rows are brought where they belong

_LOGS = [0.0, *(1.0 + math.log(count) for count in range(1, 5_000))]
_NOT_GIVEN = {"author", "leased_until", "worker"}
_LEFT_OUT: dict[type[Base], set[str]] = {
    Articles: {"because", "credited", "watched"}
}  # as defaults have them
_COLUMNS: dict[type[Base], list[str]] = {
    model: [
        name
        for name in table(model).c.keys()  # noqa: SIM118 - no mapping
        if name not in _NOT_GIVEN | _LEFT_OUT.get(model, set())
    ]
    for model in (
        *(Articles, Revisions, Prints, Shingles, NotedParagraphs, Paragraphs),
        *(Copies, Stories, StoryTerms, StoryArticles),
    )
}


@dataclass(slots=True)
class Filling:
    """Articles of a stream, on their way into databases.

    Left to the caller, with what storage has for it: `counts`, how many articles hold each term, and
    `boxes`, how often each box was printed. `homes` are the stories of the matters that are news still.
    """

    stream: Stream
    targets: Sequence[Bulk] = ()
    article: int = 0  # the last id
    story: int = 0
    counts: list[Counted] = field(default_factory=list)
    boxes: Counter[int] = field(default_factory=Counter)
    homes: dict[int, int] = field(default_factory=dict)
    _rows: Rows = field(default_factory=dict)
    _block: Block | None = None
    _stories: dict[int, tuple[Profile, str, datetime]] = field(default_factory=dict)
    _ids: dict[int, int] = field(default_factory=dict)
    _hashes: dict[str, int] = field(default_factory=dict)
    _stems: dict[str, str | None] = field(default_factory=dict)

    def fill(self, count: int) -> None:
        """Put so many more articles into every database."""
        self.counts, self.boxes = [], Counter()
        left = count
        while self._block is not None and left > BLOCK:
            self._repeat(self._block)
            left -= self._block.articles
        self._compute(left)

    def _compute(self, count: int) -> None:
        first_article, first_story = self.article + 1, self.story + 1
        self.stream.turn_over()
        self._rows = {model: [] for model in _COLUMNS}
        counted = Counted(START)
        for item in self.stream.take(count):
            counted.at = item.at
            self._keep(item, counted)
        self.homes = {matter: profile.story for matter, (profile, _, _) in self._stories.items()}
        self._end_stories()
        self._write(self._rows, counted)
        self._block = Block(
            rows=self._rows,
            counted=counted,
            articles=count,
            stories=self.story + 1 - first_story,
            first_article=first_article,
            first_story=first_story,
        )

    def _repeat(self, block: Block) -> None:
        at = self.stream.skip(block.articles)
        again = block.again(article=self.article + 1, story=self.story + 1, at=at)
        self.article += block.articles
        self.story += block.stories
        self._write(again.rows, again.counted)

    def _write(self, rows: Rows, counted: Counted) -> None:
        self.counts.append(counted)
        for target in self.targets:
            for model, some in rows.items():
                target.put(model, _COLUMNS[model], some)
            if self.article // _LOT > (self.article - len(rows[Articles])) // _LOT:
                target.settle()

    def _keep(self, item: Item, counted: Counted) -> None:
        article = self.article = self.article + 1
        self._ids[item.number] = article
        words = [word for one in item.own for word in one.tokens]
        self._keep_text(article, item)
        prints = fingerprint(words)
        packed = struct.pack(f">{len(prints.hashes)}q", *prints.hashes)
        self._rows[Prints].append((article, prints.tokens, packed))
        self._rows[Shingles] += [(one, article) for one in prints.hashes]
        self._keep_paragraphs(article, item)
        if item.original is None:
            terms = self._terms(item, words)
            counted.add(encoded(terms))
            self._place(article, item, terms)
        else:
            self._follow(article, item, item.original)

    def _keep_text(self, article: int, item: Item) -> None:
        text = item.text
        hashed = blake2b(f"{item.title}\n{text}".encode(), digest_size=16).digest()
        self._rows[Articles].append(
            (
                *(article, item.url, 1, item.title, item.outlet, "en", "article", item.at, []),
                *(item.at, item.at, "found", False, 1),
            )
        )
        self._rows[Revisions].append((article, 1, item.at, item.title, text, hashed, "article"))

    def _keep_paragraphs(self, article: int, item: Item) -> None:
        own = [_key(item.outlet, digest(one.tokens)) for one in item.own]
        boxes = [_key(item.outlet, self._hash_of_box(one)) for one in item.boxes]
        self._rows[Paragraphs] += [(key, 1) for key in own]
        self.boxes.update(boxes)
        every = sorted({*own, *boxes})
        self._rows[NotedParagraphs].append((article, struct.pack(f">{len(every)}q", *every)))

    def _hash_of_box(self, box: Paragraph) -> int:
        if box.text not in self._hashes:
            self._hashes[box.text] = digest(box.tokens)
        return self._hashes[box.text]

    def _place(self, article: int, item: Item, terms: Terms) -> None:
        known = self._stories.get(item.matter.number)
        if known is None:
            self.story += 1
            profile, title, founded_at = found(StoryId(self.story), terms, item.at), item.title, item.at
        else:
            profile, title, founded_at = known
            profile = absorb(profile, terms, item.at)
        kept = replace(profile, terms=heaviest(profile.terms))
        self._stories[item.matter.number] = (kept, title, founded_at)
        self._rows[StoryArticles].append((article, profile.story, True, item.at))

    def _follow(self, article: int, item: Item, original: Item) -> None:
        first = self._ids[original.number]
        self._rows[Copies].append((article, first, first, COPY, 1.0, 1.0, None, item.at))
        profile, _, _ = self._stories[item.matter.number]
        self._rows[StoryArticles].append((article, profile.story, False, item.at))

    def _end_stories(self) -> None:
        for profile, title, founded_at in self._stories.values():
            self._rows[Stories].append(
                (
                    *(profile.story, title, dump(profile.terms), profile.articles, profile.first_at),
                    *(profile.last_at, founded_at, None, False, True),
                )
            )
            self._rows[StoryTerms] += [(term, profile.story) for term in posted(profile.terms)]
        self._stories.clear()
        self._ids.clear()

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


def _unit(counts: Mapping[str, int]) -> dict[str, float]:
    weights = {term: _LOGS[count] for term, count in counts.items()}
    length = math.hypot(*weights.values())
    return {term: weight / length for term, weight in weights.items()}


def _key(outlet: str, paragraph: int) -> int:
    return xxh3_64_intdigest(f"{outlet}\n{paragraph}".encode()) - 2**63
