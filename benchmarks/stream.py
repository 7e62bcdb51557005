"""News without end for measuring how an archive grows: invented, with the frequencies of real news.

Words follow the law of Zipf and Mandelbrot over 60,000 forms, the most frequent of which are English
stop words; phrases that everybody uses return in articles that have nothing else in common. Every
article is about a matter, with words and names of its own. Half of the articles that are no copies
found one; the others take up one of the last days, the more likely the more was written about it, so
most matters have an article or two, and a few have hundreds over many days. Three in ten are copies:
whole, cut at the end, or with an introduction. Every outlet prints two of its boxes under each article.
Deterministic.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import islice
from random import Random
from typing import TypeVar

from analysis.stopwords import STOPWORDS

_One = TypeVar("_One")

START = datetime(2025, 3, 3, tzinfo=UTC)

OUTLETS = 300
PER_DAY = 20_000

_FORMS = 60_000
_TABLE = 1 << 18  # words as they are drawn, each as often as it is used
_SHIFT, _POWER = 4.0, 1.08  # Mandelbrot's corrections to Zipf's law
_PHRASES = 4_000
_COPIED = 0.3
_FOUNDING = 0.5
_ALIVE = 30_000  # articles back to which a matter is taken up: two days
_COPYABLE = 3_000  # articles back to which one is copied: some hours
_OWN = 0.1  # of an article's words: the matter's
_NAMED = 0.06
_SPARE = 0.04  # figures
_SENTENCE, _SENTENCES = 17, 3  # words in a sentence, sentences in a paragraph
_SYLLABLES = [first + second for first in "bdfghklmnprstvz" for second in "aeiou"]


@dataclass(frozen=True, slots=True)
class Matter:
    """What articles are about."""

    number: int
    words: tuple[str, ...]
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph as it is printed, and its tokens as `analysis.tokens.tokens` gives them."""

    text: str
    tokens: list[str]


@dataclass(slots=True, eq=False)
class Item:
    """One article: its own paragraphs, and the boxes below them. A copy names its original."""

    number: int
    at: datetime
    outlet: str
    title: str
    own: tuple[Paragraph, ...]
    boxes: tuple[Paragraph, ...]
    matter: Matter
    names: frozenset[str]  # tokens with a capital inside a sentence
    original: "Item | None" = None
    printed_by: set[str] = field(default_factory=set)

    @property
    def url(self) -> str:
        """Its address."""
        return f"https://{self.outlet.replace(' ', '-').lower()}.example/{self.at:%Y/%m/%d}/{self.number}"

    @property
    def text(self) -> str:
        """The text as it is printed."""
        return "\n".join([one.text for one in self.own] + [one.text for one in self.boxes])


class _Latest(list[_One]):
    """The last `most` that were put into it."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self._most = most
        self._place = 0

    def put(self, one: _One) -> None:
        if len(self) < self._most:
            self.append(one)
        else:
            self[self._place] = one
            self._place = (self._place + 1) % self._most


@dataclass(frozen=True, slots=True)
class Alive:
    """What later articles may be about, and what they may copy, by number."""

    matters: frozenset[int]
    items: frozenset[int]


class Stream:
    """Articles in the order of their times."""

    def __init__(self, *, outlets: int = OUTLETS, per_day: int = PER_DAY, seed: str = "wirewatch") -> None:
        self._random = Random(seed)
        self._words = _words(self._random)
        self._table = _table(self._words)
        self._phrases = [self._random.choices(self._table, k=7) for _ in range(_PHRASES)]
        self._names = ["".join(self._random.choices(_SYLLABLES, k=3)).capitalize() for _ in range(150_000)]
        self._outlets = [f"{self._random.choice(self._names)} {number}" for number in range(outlets)]
        self._boxes = {outlet: [self._box() for _ in range(5)] for outlet in self._outlets}
        self._step = timedelta(days=1) / per_day
        self._count = self._matters = 0
        self._live = _Latest[Matter](_ALIVE)
        self._recent = _Latest[Item](_COPYABLE)

    def take(self, count: int) -> Iterator[Item]:
        """Yield the next articles."""
        return islice(self._items(), count)

    def skip(self, articles: int) -> datetime:
        """Let the time pass in which so many articles would have come; return when it has."""
        self._count += articles
        return START + self._count * self._step

    def turn_over(self) -> None:
        """From here on nothing is said of what was news so far."""
        self._live = _Latest(_ALIVE)
        self._recent = _Latest(_COPYABLE)

    def alive(self) -> Alive:
        """Return what is news still."""
        matters = {one.number for one in self._live} | {one.matter.number for one in self._recent}
        return Alive(frozenset(matters), frozenset(one.number for one in self._recent))

    def _items(self) -> Iterator[Item]:
        while True:
            self._count += 1
            if self._recent and self._random.random() < _COPIED:
                yield self._copy()
            else:
                item = self._article(self._matter())
                self._live.put(item.matter)
                self._recent.put(item)
                yield item

    def _matter(self) -> Matter:
        random = self._random
        if self._live and random.random() >= _FOUNDING:
            return random.choice(self._live)
        self._matters += 1
        # The square makes frequent names frequent: some people are in the news every day.
        names = (self._names[int(random.random() ** 2 * len(self._names))] for _ in range(8))
        words = (self._words[200 + int(random.random() ** 2 * (_FORMS - 200))] for _ in range(16))
        return Matter(self._matters, tuple(words), tuple(names))

    def _article(self, matter: Matter) -> Item:
        random = self._random
        # Whole sentences: a paragraph of two words would be in many articles.
        length = _SENTENCE * min(90, max(5, round(random.lognormvariate(5.85, 0.5) / _SENTENCE)))
        words = random.choices(self._table, k=length)
        # Each article has its own view of the matter.
        told, named = random.sample(matter.words, 11), random.sample(matter.names, 6)
        for _ in range(length // 90):
            place = int(random.random() * length)
            words[place : place + 7] = self._phrases[int(random.random() ** 2 * _PHRASES)]
        self._overlay(words, told, _OWN)
        self._overlay(words, [str(int(random.random() ** 3 * 2_000)) for _ in range(20)], _SPARE)
        self._overlay(words, named, _NAMED)
        outlet = random.choice(self._outlets)
        return Item(
            number=self._count,
            at=START + self._count * self._step,
            outlet=outlet,
            title=" ".join((*named[:2], *told[:4], *random.choices(self._table, k=3))),
            own=tuple(_paragraphs(words)),
            boxes=tuple(random.sample(self._boxes[outlet], 2)),
            matter=matter,
            names=frozenset(one.lower() for one in set(words).intersection(named)),
            printed_by={outlet},
        )

    def _overlay(self, words: list[str], drawn: list[str], share: float) -> None:
        """Put some of these in the place of others, the first of them most often; none opens a sentence."""
        sentences, random = len(words) // _SENTENCE, self._random.random
        for _ in range(round(len(words) * share)):
            place = int(random() * sentences) * _SENTENCE + 1 + int(random() * (_SENTENCE - 1))
            words[place] = drawn[int(random() ** 2 * len(drawn))]

    def _copy(self) -> Item:
        random = self._random
        original = random.choice(self._recent)
        outlet = random.choice(self._outlets)
        while outlet in original.printed_by:
            outlet = random.choice(self._outlets)
        original.printed_by.add(outlet)
        own, edit = original.own, random.random()
        if edit < 0.25:
            own = own[: max(1, round(len(own) * 0.6))]
        elif edit < 0.5:
            own = (*_paragraphs(random.choices(self._table, k=2 * _SENTENCE)), *own)
        return Item(
            number=self._count,
            at=START + self._count * self._step,
            outlet=outlet,
            title=original.title,
            own=own,
            boxes=tuple(random.sample(self._boxes[outlet], 2)),
            matter=original.matter,
            names=original.names,
            original=original,
        )

    def _box(self) -> Paragraph:
        return next(_paragraphs(self._random.choices(self._table, k=2 * _SENTENCE)))


def _paragraphs(words: list[str]) -> Iterator[Paragraph]:
    for place in range(0, len(words), _SENTENCE * _SENTENCES):
        said = words[place : place + _SENTENCE * _SENTENCES]
        sentences = [said[begin : begin + _SENTENCE] for begin in range(0, len(said), _SENTENCE)]
        text = " ".join([f"{one[0].capitalize()} {' '.join(one[1:])}." for one in sentences])
        yield Paragraph(text, " ".join(said).lower().split())


def _words(random: Random) -> list[str]:
    """The forms, the most frequent first."""
    invented = {"".join(random.choices(_SYLLABLES, k=random.choice((2, 3, 4)))) for _ in range(2 * _FORMS)}
    frequent = sorted(word for word in STOPWORDS if word.isalpha() and word.isascii())
    others = sorted(invented - STOPWORDS)
    random.shuffle(frequent)
    random.shuffle(others)
    return (frequent + others)[:_FORMS]


def _table(words: list[str]) -> list[str]:
    weights = [(rank + _SHIFT) ** -_POWER for rank in range(len(words))]
    share = _TABLE / sum(weights)
    owed, table = 0.0, list[str]()
    for word, weight in zip(words, weights, strict=True):
        owed += weight * share
        count = int(owed)
        table += [word] * count
        owed -= count
    return table
