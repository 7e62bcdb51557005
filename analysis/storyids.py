"""Which story each group is, after the second look: ids stay with the larger part, and are never reused."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from analysis.model import ArticleId, StoryId

_NO_STORIES: Mapping[StoryId, int] = {}


@dataclass(frozen=True, slots=True)
class Settled:
    """What the second look decided.

    `stories` names the story of each group, None where the group founds one. `merged` names, of each
    story that has lost all its articles, the group that now holds the most of them.
    """

    stories: tuple[StoryId | None, ...]
    merged: Mapping[StoryId, int]

    @property
    def founded(self) -> int:
        """How many groups need an id of their own."""
        return sum(story is None for story in self.stories)


def settled(
    groups: Sequence[Sequence[ArticleId]],
    story_of: Mapping[ArticleId, StoryId],
    *,
    unseen: Mapping[StoryId, int] = _NO_STORIES,
) -> Settled:
    """Return which story each group goes on as.

    A group goes on as the story that it shares most articles with; of two groups that share as many
    with one story, the one that holds the older article does; of two stories, the older one goes on.
    `unseen` counts the articles of each story that nobody looks at again: they stay, and so weigh for it.
    """
    shared = Counter(
        (number, story_of[article])
        for number, articles in enumerate(groups)
        for article in articles
        if article in story_of
    )
    claims = sorted(
        shared,
        key=lambda claim: (-shared[claim] - unseen.get(claim[1], 0), claim[1], min(groups[claim[0]])),
    )
    taken: dict[int, StoryId] = {}
    for number, story in claims:
        if number not in taken and story not in taken.values():
            taken[number] = story
    merged: dict[StoryId, int] = {}
    for number, story in claims:
        if story not in taken.values():
            merged.setdefault(story, number)
    return Settled(stories=tuple(taken.get(number) for number in range(len(groups))), merged=merged)
