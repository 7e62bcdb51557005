"""Same matter? Which story an article belongs to.

Online TF-IDF with time decay, after Miranda et al. (2018), "Multilingual Clustering of Streaming
News": words and capitalised names apart, a story being the sum of its articles.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from operator import itemgetter

from analysis.model import StoryId
from analysis.rarity import Rarity
from analysis.terms import Terms, encoded, rival_editions, terms

__all__ = [
    "NAMES_SHARE", "RIVAL_EDITIONS", "SIGMA", "THRESHOLD", "WINDOW", "WORDS_SHARE", "Choice", "Profile",
    "Rarity", "Terms", "Weighed", "absorb", "choose", "decay", "encoded", "found", "likeness",
    "profile_of", "query_terms", "terms", "weigh", "without",
]  # fmt: skip

SIGMA = timedelta(days=3)
"""Width of the Gaussian with which likeness decays in time."""

WINDOW = timedelta(days=12)
"""How long after its last article a story need be looked at: after four sigmas nothing is left."""

THRESHOLD = 0.22
"""Likeness from which an article joins a story."""

WORDS_SHARE = 0.7
NAMES_SHARE = 0.3
RIVAL_EDITIONS = 0.5
"""Factor by which another version or quarter of the same thing is less like it."""

_NOTHING = 1e-3


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What a story is about: the sums of its articles' terms, and when it was last heard of."""

    story: StoryId
    terms: Terms
    articles: int
    first_at: datetime | None
    last_at: datetime | None


@dataclass(frozen=True, slots=True)
class Choice:
    """The story that an article joins, or None where it founds one, and the best likeness seen.

    The likeness is 0 with a story that is too long ago, however like it is.
    """

    story: StoryId | None
    likeness: float


@dataclass(frozen=True, slots=True)
class _Side:
    """One article's words or names, weighed by rarity once for all the stories that it is held against."""

    weights: Mapping[str, float]
    rarities: Mapping[str, float]
    length: float
    typical: float  # rarity of a term of this article, as a rule

    def cosine(self, theirs: Mapping[str, float]) -> float:
        """Return the cosine with a story's terms.

        Only the rarity of shared terms is looked up, and the story's others are taken for as rare
        as the article's: a story has hundreds, and the database would be asked for each of them.
        """
        shared = self.weights.keys() & theirs.keys()
        if not shared:
            return 0.0
        product = square = plain = 0.0
        for term in shared:
            weight = theirs[term]
            rare = weight * self.rarities[term]
            product += self.weights[term] * rare
            square += rare * rare
            plain += weight * weight
        every = math.hypot(*theirs.values()) ** 2
        return product / (self.length * math.sqrt(square + self.typical**2 * max(every - plain, 0.0)))


@dataclass(frozen=True, slots=True)
class Weighed:
    """What an article is about, weighed once for all that is asked of it."""

    terms: Terms
    words: _Side
    names: _Side


def weigh(terms: Terms, rarity: Rarity) -> Weighed:
    """Return an article's terms as they are told from others now; `rarity` need know these terms only."""
    return Weighed(terms, _side(terms.words, "w:", rarity), _side(terms.names, "n:", rarity))


def found(story: StoryId, terms: Terms, at: datetime | None) -> Profile:
    """Return the profile of a story of one article."""
    return Profile(story=story, terms=terms, articles=1, first_at=at, last_at=at)


def likeness(terms: Terms, profile_terms: Terms, rarity: Rarity) -> float:
    """Return how much an article and a story are about one matter, 0 to 1, whatever the time.

    `rarity` need know the article's terms only.
    """
    return _likeness(weigh(terms, rarity), profile_terms)


def choose(weighed: Weighed, at: datetime | None, profiles: Sequence[Profile]) -> Choice:
    """Return the story among the profiles that an article of that time joins; of equals, the first."""
    likes = [_in_time(weighed, at, profile) for profile in profiles]
    best, story = 0.0, None
    # The likest first, so that rivals, which are slow to tell, are asked for once or twice.
    for value, profile in sorted(zip(likes, profiles, strict=True), key=itemgetter(0), reverse=True):
        if value <= best:
            break
        loosened = value * RIVAL_EDITIONS if rival_editions(weighed.terms, profile.terms) else value
        if loosened > best:
            best, story = loosened, profile.story
    return Choice(story=story if best >= THRESHOLD else None, likeness=best)


def decay(at: datetime | None, profile: Profile, *, sigma: timedelta = SIGMA) -> float:
    """Return the factor, 0 to 1, by which time loosens an article from a story.

    It is 1 between the story's first and last article, and where a time is not known.
    """
    if at is None or profile.first_at is None or profile.last_at is None:
        return 1.0
    away = max(profile.first_at - at, at - profile.last_at, timedelta(0))
    return math.exp(-((away / sigma) ** 2) / 2)


def absorb(profile: Profile, terms: Terms, at: datetime | None) -> Profile:
    """Return the profile with one more article in it. Of a group of copies, absorb one."""
    times = [time for time in (profile.first_at, profile.last_at, at) if time is not None]
    return Profile(
        story=profile.story,
        terms=Terms(
            words=_sum(profile.terms.words, terms.words), names=_sum(profile.terms.names, terms.names)
        ),
        articles=profile.articles + 1,
        first_at=min(times, default=None),
        last_at=max(times, default=None),
    )


def without(profile: Profile, terms: Terms) -> Profile:
    """Return the profile as it was before an article with these terms; its times stay."""
    return Profile(
        story=profile.story,
        terms=Terms(
            words=_less(profile.terms.words, terms.words), names=_less(profile.terms.names, terms.names)
        ),
        articles=profile.articles - 1,
        first_at=profile.first_at,
        last_at=profile.last_at,
    )


def profile_of(story: StoryId, votes: Sequence[tuple[Terms, datetime | None]]) -> Profile:
    """Return the profile of a story of these articles, at least one, copies left out."""
    words: dict[str, float] = {}
    names: dict[str, float] = {}
    for said, _ in votes:
        _add(words, said.words)
        _add(names, said.names)
    times = [at for _, at in votes if at is not None]
    return Profile(
        story=story,
        terms=Terms(words=words, names=names),
        articles=len(votes),
        first_at=min(times, default=None),
        last_at=max(times, default=None),
    )


def query_terms(weighed: Weighed, limit: int) -> list[str]:
    """Return the encoded terms that tell most of the article, the best first: stories are found by them."""
    told = [(weight, "w:" + word) for word, weight in weighed.words.weights.items()]
    told += [(weight, "n:" + name) for name, weight in weighed.names.weights.items()]
    told.sort(reverse=True)
    return [term for _, term in told[:limit]]


def _in_time(ours: Weighed, at: datetime | None, profile: Profile) -> float:
    # From a story that time alone keeps the article out of, its terms need not be weighed.
    loosened = decay(at, profile)
    return _likeness(ours, profile.terms) * loosened if loosened >= THRESHOLD else 0.0


def _likeness(ours: Weighed, theirs: Terms) -> float:
    by_words = ours.words.cosine(theirs.words)
    if not by_words or not ours.names.weights or not theirs.names:
        return by_words
    return WORDS_SHARE * by_words + NAMES_SHARE * ours.names.cosine(theirs.names)


def _side(terms: Mapping[str, float], kind: str, rarity: Rarity) -> _Side:
    rarities = rarity.of_each(terms, kind)
    weights = {term: weight * rarities[term] for term, weight in terms.items()}
    length = math.hypot(*weights.values())
    plain = math.hypot(*terms.values())
    return _Side(weights=weights, rarities=rarities, length=length, typical=length / plain if plain else 0.0)


def _sum(a: Mapping[str, float], b: Mapping[str, float]) -> dict[str, float]:
    total = dict(a)
    _add(total, b)
    return total


def _less(a: Mapping[str, float], b: Mapping[str, float]) -> dict[str, float]:
    left = {term: weight - b.get(term, 0.0) for term, weight in a.items()}
    # What is left of a rounded sum is no weight.
    return {term: weight for term, weight in left.items() if weight > _NOTHING}


def _add(total: dict[str, float], more: Mapping[str, float]) -> None:
    for term, weight in more.items():
        total[term] = total.get(term, 0.0) + weight
