"""Stories found in a stream of articles, in memory: what storage does with tables, for the filters."""

from collections import Counter, deque
from dataclasses import dataclass
from datetime import datetime

from analysis.model import ArticleId, StoryId
from analysis.rarity import Rarity
from analysis.stories import WINDOW, Profile, absorb, choose, found, query_terms
from analysis.terms import Terms, encoded

TERMS_ASKED = 24
"""Most telling terms of an article by which stories are looked up."""

MAX_STORIES_PER_TERM = 300
"""Newest stories looked at for a term: "china" must not cost more than "alibaba"."""

MAX_WEIGHED = 10
"""Stories that an article is weighed against, those that share most terms first."""

_HORIZON = 100_000
"""Articles after which all counts are halved: words are rare or common in the news of the time."""


@dataclass(frozen=True, slots=True)
class Told:
    """One article of the stream, for `StoryIndex.add`.

    `copy_of` is an article given before, whose text this one repeats. `founds` is False for a form
    article or a round-up, which may join a story but is none.
    """

    article: ArticleId
    terms: Terms
    at: datetime | None = None
    copy_of: ArticleId | None = None
    founds: bool = True


class StoryIndex:
    """Groups a stream: give it every article once, in the order of publication.

    With `rarity` given, say that of a whole file, it is used as it is; otherwise it is learnt from
    the stream, and old counts decay.
    """

    def __init__(self, rarity: Rarity | None = None) -> None:
        self._learns = rarity is None
        self._counts: Counter[str] = Counter()
        self._rarity = rarity or Rarity(counts=self._counts, total=0.0)
        self._profiles: dict[StoryId, Profile] = {}
        self._postings: dict[str, deque[StoryId]] = {}
        self._story_of: dict[ArticleId, StoryId | None] = {}

    def add(self, told: Told) -> StoryId | None:
        """Return the story that the article joins or founds; None where it does neither.

        A copy goes where its original is and changes nothing: a group of copies has one vote.
        """
        if told.copy_of is not None and told.copy_of in self._story_of:
            story = self._story_of[told.copy_of]
        else:
            story = self._place(told)
            if self._learns:
                self._observe(told.terms)
        self._story_of[told.article] = story
        return story

    def profile(self, story: StoryId) -> Profile:
        """Return what is known of a story."""
        return self._profiles[story]

    def _place(self, told: Told) -> StoryId | None:
        near = self._candidates(told)
        chosen = choose(told.terms, told.at, near, self._rarity).story
        if chosen is not None:
            profile = absorb(self._profiles[chosen], told.terms, told.at) if told.founds else None
        elif told.founds:
            chosen = StoryId(len(self._profiles) + 1)
            profile = found(chosen, told.terms, told.at)
        else:
            return None
        if profile is not None:
            self._post(profile, told.terms)
        return chosen

    def _candidates(self, told: Told) -> list[Profile]:
        shared: Counter[StoryId] = Counter()
        for term in query_terms(told.terms, self._rarity, TERMS_ASKED):
            shared.update(self._postings.get(term, ()))
        since = told.at - WINDOW if told.at else None
        near: list[Profile] = []
        for story, _ in shared.most_common():
            profile = self._profiles[story]
            if since is None or profile.last_at is None or profile.last_at >= since:
                near.append(profile)
            if len(near) == MAX_WEIGHED:
                break
        return near

    def _post(self, profile: Profile, terms: Terms) -> None:
        before = self._profiles.get(profile.story)
        known = set(encoded(before.terms)) if before else frozenset[str]()
        self._profiles[profile.story] = profile
        for term in encoded(terms):
            if term not in known:
                self._postings.setdefault(term, deque(maxlen=MAX_STORIES_PER_TERM)).append(profile.story)

    def _observe(self, terms: Terms) -> None:
        self._counts.update(encoded(terms))
        total = self._rarity.total + 1
        if total >= _HORIZON:
            total /= 2
            halved = {term: count // 2 for term, count in self._counts.items() if count > 1}
            self._counts = Counter(halved)
        self._rarity = Rarity(counts=self._counts, total=total)
