"""The second look: how a handful of stories would be told apart, had all their articles come at once.

Average-link clustering of write-ups, by the same likeness and the same decay as the first look. What
one article cannot show, a group can: that all of it names a place, a person or a figure which the
other group never mentions, and the other way round. Two such groups are rivals, however alike.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from heapq import heapify, heappop, heappush, nlargest

from analysis.model import ArticleId
from analysis.rarity import Rarity
from analysis.stories import NAMES_SHARE, RIVAL_EDITIONS, SIGMA, WORDS_SHARE, Profile, likeness
from analysis.terms import Terms, are_rivals, editions, stem

TOGETHER = 0.2
"""Mean likeness from which two groups of write-ups are one story; benchmarks/stories.py draws its curve."""

NEAREST = 8
"""Stories that are looked at together with one, the likest first."""

VOTES_EACH = 40
"""Newest write-ups of each story that are looked at again; older ones stay where they are."""

_NEAR = 0.1  # likeness from which two stories are looked at together: less than makes one of them

_GROUP = 3  # write-ups from which a group shows what it always mentions
_RIVAL = 0.9  # of the likeness is lost between groups that share no sign at all
_RIVALRY = 0.3  # share of a group that must hold its signs, from which rivalry counts
_SIGNS = 2  # signs that each side must have: one may be a reporter's habit
_STRENGTH = {"name": 1.0, "figure": 0.9, "word": 0.7}  # as signs of one matter and no other


_Span = tuple[datetime | None, datetime | None]


@dataclass(frozen=True, slots=True)
class Vote:
    """A write-up as the second look sees it."""

    article: ArticleId
    terms: Terms
    at: datetime | None = None


@dataclass(slots=True)
class _Group:
    """Votes that belong together: in how many of them each term stands, and how strong a sign it is."""

    votes: list[int]
    holding: Counter[str]
    signs: Counter[str]
    first_at: datetime | None
    last_at: datetime | None

    def share(self, term: str) -> float:
        return self.holding[term] / len(self.votes)

    def own_signs(self, other: "_Group") -> float:
        """Return how much of this group holds signs that the other, as good as never, mentions."""
        size = len(self.votes)
        best = nlargest(_SIGNS, (told / size - 2 * other.share(term) for term, told in self.signs.items()))
        return sum(best) / _SIGNS


def near_enough(profile: Profile, other: Profile, rarity: Rarity) -> bool:
    """Whether two stories are worth a second look together; `rarity` need know the terms of the first."""
    near = _nearness((profile.first_at, profile.last_at), (other.first_at, other.last_at))
    return near >= _NEAR and likeness(profile.terms, other.terms, rarity) * near >= _NEAR


def regrouped(votes: Sequence[Vote], rarity: Rarity) -> list[tuple[ArticleId, ...]]:
    """Return the articles of the votes as they belong together, the largest group first.

    The order of the votes changes nothing. Costs the square of their number: give a few hundred.
    """
    ordered = sorted(votes, key=lambda vote: vote.article)
    groups = _clustered(
        [_group(number, vote) for number, vote in enumerate(ordered)], _links(ordered, rarity)
    )
    made = [tuple(sorted(ordered[number].article for number in group.votes)) for group in groups]
    return sorted(made, key=lambda articles: (-len(articles), articles))


def _clustered(groups: list[_Group], links: list[dict[int, float]]) -> list[_Group]:
    """Join the likest two until none are like enough; `links` are sums over pairs of votes."""
    alive = dict(enumerate(groups))
    heap = [(-_value(alive[a], alive[b], links[a][b]), a, b) for a in alive for b in links[a] if a < b]
    heap = [entry for entry in heap if -entry[0] >= TOGETHER]
    heapify(heap)
    while heap:
        _, a, b = heappop(heap)
        if a not in alive or b not in alive:
            continue
        number = len(links)
        merged = _joined(alive.pop(a), alive.pop(b))
        links.append(_sums(links, a, b, among=alive))
        for other, total in links[number].items():
            links[other][number] = total
            value = _value(merged, alive[other], total)
            if value >= TOGETHER:
                heappush(heap, (-value, other, number))
        alive[number] = merged
    return list(alive.values())


def _sums(links: list[dict[int, float]], a: int, b: int, *, among: Mapping[int, _Group]) -> dict[int, float]:
    sums = {other: total for other, total in links[a].items() if other in among}
    for other, total in links[b].items():
        if other in among:
            sums[other] = sums.get(other, 0.0) + total
    return sums


def _value(a: _Group, b: _Group, total: float) -> float:
    value = (
        total / (len(a.votes) * len(b.votes)) * _nearness((a.first_at, a.last_at), (b.first_at, b.last_at))
    )
    if value < TOGETHER or min(len(a.votes), len(b.votes)) < _GROUP:
        return value
    rivalry = min(a.own_signs(b), b.own_signs(a))
    return value * (1.0 - _RIVAL * max(0.0, rivalry - _RIVALRY) / (1.0 - _RIVALRY))


def _nearness(a: _Span, b: _Span) -> float:
    """Return the factor by which the time between two spans loosens them."""
    (a_first, a_last), (b_first, b_last) = a, b
    if a_first is None or a_last is None or b_first is None or b_last is None:
        return 1.0
    away = max(a_first - b_last, b_first - a_last, timedelta(0))
    return math.exp(-((away / SIGMA) ** 2) / 2)


def _joined(a: _Group, b: _Group) -> _Group:
    first = [at for at in (a.first_at, b.first_at) if at is not None]
    last = [at for at in (a.last_at, b.last_at) if at is not None]
    return _Group(
        votes=a.votes + b.votes,
        holding=a.holding + b.holding,
        signs=a.signs + b.signs,
        first_at=min(first, default=None),
        last_at=max(last, default=None),
    )


def _group(number: int, vote: Vote) -> _Group:
    """One vote. A term is the stronger a sign, the more of the article it fills."""
    words, named = vote.terms.words, {stem(name) for name in vote.terms.names}
    most = max(words.values(), default=1.0)
    signs: Counter[str] = Counter()
    for word, weight in words.items():
        kind = "name" if word in named else "word" if word.isalpha() else "figure"
        # A Counter is typed for whole numbers, but adds up any.
        signs[word] = _STRENGTH[kind] * min(1.0, 0.5 + weight / most)  # type: ignore[assignment]
    return _Group(
        votes=[number], holding=Counter(words.keys()), signs=signs, first_at=vote.at, last_at=vote.at
    )


def _links(votes: Sequence[Vote], rarity: Rarity) -> list[dict[int, float]]:
    """Return of each vote its likeness to each other that shares a term with it."""
    words = _cosines([_weighed(vote.terms.words, "w:", rarity) for vote in votes])
    names = _cosines([_weighed(vote.terms.names, "n:", rarity) for vote in votes])
    led = [_releases(vote) for vote in votes]
    links: list[dict[int, float]] = [{} for _ in votes]
    for (a, b), by_words in words.items():
        value = by_words
        if votes[a].terms.names and votes[b].terms.names:
            value = WORDS_SHARE * by_words + NAMES_SHARE * names.get((a, b), 0.0)
        if led[a] and led[b] and are_rivals(votes[a].terms, votes[b].terms, led[a], led[b]):
            value *= RIVAL_EDITIONS
        links[a][b] = links[b][a] = value
    return links


def _releases(vote: Vote) -> Mapping[str, str]:
    """The versions and quarters of a vote; among many, some always lead with a year of the background."""
    return {shape: edition for shape, edition in editions(vote.terms).items() if shape}


def _weighed(terms: Mapping[str, float], kind: str, rarity: Rarity) -> dict[str, float]:
    """Return the terms weighed by rarity, as a vector of length 1."""
    rarities = rarity.of_each(terms, kind)
    weights = {term: weight * rarities[term] for term, weight in terms.items()}
    length = math.hypot(*weights.values())
    return {term: weight / length for term, weight in weights.items()} if length else {}


def _cosines(vectors: Sequence[Mapping[str, float]]) -> dict[tuple[int, int], float]:
    holders: defaultdict[str, list[tuple[int, float]]] = defaultdict(list)
    for number, vector in enumerate(vectors):
        for term, weight in vector.items():
            holders[term].append((number, weight))
    found: defaultdict[tuple[int, int], float] = defaultdict(float)
    for held in holders.values():
        for place, (a, weight) in enumerate(held):
            for b, other in held[place + 1 :]:
                found[a, b] += weight * other
    return found
