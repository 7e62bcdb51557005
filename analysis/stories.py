"""Same matter? Which story an article belongs to."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from analysis.model import StoryId


@dataclass(frozen=True, slots=True)
class Terms:
    """Term frequencies of an article: words, and capitalised names, apart."""

    words: Mapping[str, float]
    names: Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What a story is about: the sums of its articles' terms, and when it was last heard of."""

    story: StoryId
    terms: Terms
    articles: int
    first_at: datetime | None
    last_at: datetime | None


@dataclass(frozen=True, slots=True)
class Rarity:
    """How many articles of the archive hold each term, and how many articles there are."""

    counts: Mapping[str, float]
    total: float
