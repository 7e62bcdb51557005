"""Stories found in a stream of articles, in memory: what storage does with tables, for the filters."""

from bisect import bisect_left, insort
from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from analysis.model import ArticleId, StoryId
from analysis.postings import posted
from analysis.rarity import Rarity
from analysis.regrouping import NEAREST, VOTES_EACH, Vote, near_enough, regrouped
from analysis.stories import (
    WINDOW,
    Profile,
    Weighed,
    absorb,
    choose,
    found,
    profile_of,
    query_terms,
    weigh,
)
from analysis.storyids import settled
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
        self._postings: dict[str, list[StoryId]] = {}
        self._posted: dict[StoryId, frozenset[str]] = {}
        self._follows: dict[ArticleId, ArticleId] = {}
        self._story_of: dict[ArticleId, StoryId | None] = {}
        self._votes: dict[StoryId, dict[ArticleId, Vote]] = {}
        self._into: dict[StoryId, StoryId] = {}
        self._last = 0

    def add(self, told: Told) -> StoryId | None:
        """Return the story that the article joins or founds; None where it does neither.

        A copy goes where its original is and changes nothing: a group of copies has one vote.
        """
        if told.copy_of is not None and told.copy_of in self._story_of:
            self._follows[told.article] = told.copy_of
            return self.story_of(told.copy_of)
        story = self._place(told)
        if self._learns:
            self._observe(told.terms)
        self._story_of[told.article] = story
        return story

    def story_of(self, article: ArticleId) -> StoryId | None:
        """Return the story of an article given before, as it is by now."""
        while article in self._follows:
            article = self._follows[article]
        story = self._story_of[article]
        while story in self._into:
            story = self._into[story]
        return story

    def profile(self, story: StoryId) -> Profile:
        """Return what is known of a story."""
        return self._profiles[story]

    def repair(self) -> None:
        """Look at every story a second time, together with those that are like it; split and merge.

        Stories keep their ids as `analysis.storyids.settled` says.
        """
        for story in list(self._profiles):
            if story in self._profiles:
                self._repair(story)

    def _repair(self, story: StoryId) -> None:
        near = [self._profiles[story], *self._near(self._profiles[story])]
        seen = {one.story: list(self._votes[one.story].values())[-VOTES_EACH:] for one in near}
        votes = {vote.article: vote for held in seen.values() for vote in held}
        home = {vote.article: one for one, held in seen.items() for vote in held}
        unseen = {one: len(self._votes[one]) - len(held) for one, held in seen.items()}
        groups = regrouped(list(votes.values()), self._rarity)
        done = settled(groups, home, unseen=unseen)
        ids = [self._next() if one is None else one for one in done.stories]
        moves = {
            article: to
            for to, articles in zip(ids, groups, strict=True)
            for article in articles
            if home[article] != to
        }
        for article, to in moves.items():
            self._move(votes[article], home[article], to)
        for gone, number in done.merged.items():
            self._into[gone] = ids[number]
            for vote in list(self._votes[gone].values()):
                self._move(vote, gone, ids[number])
            self._post(gone, frozenset())
            del self._votes[gone], self._profiles[gone], self._posted[gone]
        for one in {*moves.values(), *(home[article] for article in moves)} - done.merged.keys():
            self._renew(one)

    def _near(self, profile: Profile) -> list[Profile]:
        terms = profile.terms
        shared = self._sharing(weigh(terms, self._rarity), profile.first_at)
        near = [one for one in shared if one.story != profile.story]
        return [one for one in near if near_enough(profile, one, self._rarity)][:NEAREST]

    def _move(self, vote: Vote, home: StoryId, to: StoryId) -> None:
        del self._votes[home][vote.article]
        self._votes.setdefault(to, {})[vote.article] = vote
        self._story_of[vote.article] = to

    def _renew(self, story: StoryId) -> None:
        votes = [(vote.terms, vote.at) for vote in self._votes[story].values()]
        self._keep(profile_of(story, votes))

    def _next(self) -> StoryId:
        self._last += 1
        return StoryId(self._last)

    def _place(self, told: Told) -> StoryId | None:
        weighed = weigh(told.terms, self._rarity)
        near = self._sharing(weighed, told.at)[:MAX_WEIGHED]
        chosen = choose(weighed, told.at, near).story
        if chosen is not None:
            profile = absorb(self._profiles[chosen], told.terms, told.at) if told.founds else None
        elif told.founds:
            chosen = self._next()
            profile = found(chosen, told.terms, told.at)
        else:
            return None
        if profile is not None:
            self._keep(profile)
            vote = Vote(told.article, told.terms, told.at)
            self._votes.setdefault(chosen, {})[told.article] = vote
        return chosen

    def _sharing(self, weighed: Weighed, at: datetime | None) -> list[Profile]:
        """Return the stories that share telling terms, those that share most of them first."""
        shared: Counter[StoryId] = Counter()
        for term in query_terms(weighed, TERMS_ASKED):
            shared.update(self._postings.get(term, [])[-MAX_STORIES_PER_TERM:])
        since = at - WINDOW if at else None
        near: list[Profile] = []
        for story, _ in shared.most_common():
            profile = self._profiles.get(story)
            if profile is None:
                continue
            if since is None or profile.last_at is None or profile.last_at >= since:
                near.append(profile)
            if len(near) > MAX_WEIGHED:
                break
        return near

    def _keep(self, profile: Profile) -> None:
        self._profiles[profile.story] = profile
        self._post(profile.story, posted(profile.terms))

    def _post(self, story: StoryId, terms: frozenset[str]) -> None:
        before = self._posted.get(story, frozenset())
        self._posted[story] = terms
        for term in terms - before:
            insort(self._postings.setdefault(term, []), story)
        for term in before - terms:
            stories = self._postings[term]
            del stories[bisect_left(stories, story)]

    def _observe(self, terms: Terms) -> None:
        self._counts.update(encoded(terms))
        total = self._rarity.total + 1
        if total >= _HORIZON:
            total /= 2
            halved = {term: count // 2 for term, count in self._counts.items() if count > 1}
            self._counts = Counter(halved)
        self._rarity = Rarity(counts=self._counts, total=total)
