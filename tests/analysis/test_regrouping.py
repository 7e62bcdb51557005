"""The second look: rivals, look-alikes, and which story keeps which id."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.model import ArticleId, StoryId
from analysis.rarity import rarity_of
from analysis.regrouping import Vote, regrouped
from analysis.storyids import settled
from analysis.storyindex import StoryIndex, Told
from analysis.terms import terms

_NOON = datetime(2025, 2, 11, 12, tzinfo=UTC)


def _fire(town: str, chief: str, victims: int, *, told: str) -> str:
    return (
        f"A fire destroyed a furniture warehouse in {town} on Monday night. {told} Fire chief {chief} said "
        f"that {victims} workers were treated for smoke. Firefighters in {town} fought the blaze until the "
        f"morning, {chief} said, and the cause of the fire is being investigated by police."
    )


_TOLD = (
    "Residents nearby were asked to keep their windows closed.",
    "The roof of the warehouse fell in before firefighters arrived.",
    "Smoke was seen from the motorway for hours.",
    "The owner said that the warehouse would be built again.",
)
_LOOKALIKES = [
    *(_fire("Norwick", "Odalys", 14, told=told) for told in _TOLD),
    *(_fire("Vestby", "Tharne", 37, told=told) for told in _TOLD),
]
_OTHERS = [
    "Teachers in Halden ended a strike after the union under Per Holm accepted higher pay from the council.",
    "The harbour board of Nordhavn voted to widen its quay for grain ships, said chair Ada Lund.",
]


def _votes(texts: Sequence[str], *, days: Sequence[float] | None = None) -> list[Vote]:
    times = [None if days is None else _NOON + timedelta(days=days[place]) for place in range(len(texts))]
    return [Vote(ArticleId(number + 1), terms("", text), times[number]) for number, text in enumerate(texts)]


def _groups(votes: Sequence[Vote]) -> list[tuple[int, ...]]:
    return [tuple(group) for group in regrouped(votes, rarity_of(vote.terms for vote in votes))]


def test_two_look_alike_fires_are_two_groups_and_each_is_whole() -> None:
    assert _groups(_votes(_LOOKALIKES + _OTHERS)) == [(1, 2, 3, 4), (5, 6, 7, 8), (9,), (10,)]


_SECOND_QUARTER = [
    "Brixa's profit rose 12 percent to 310 million euros in the second quarter, helped by demand for pumps "
    "in Asia. Revenue was 2.4 billion euros. The company confirmed its outlook for the year.",
    "Demand for pumps in Asia lifted Brixa's Q2 profit to 310 million euros, 12 percent more than a year "
    "before. Revenue came to 2.4 billion. The outlook stays.",
]
_THIRD_QUARTER = [
    "Brixa's profit fell 5 percent to 270 million euros in the third quarter, hurt by weak demand for pumps "
    "in Europe. Revenue was 2.2 billion euros. The company lowered its outlook for the year.",
    "Weak demand for pumps in Europe pushed Brixa's Q3 profit down to 270 million euros, 5 percent less than "
    "a year before. Revenue came to 2.2 billion. The outlook was cut.",
]


def test_two_quarters_of_one_company_are_two_groups_though_nobody_says_when() -> None:
    votes = _votes([*_SECOND_QUARTER, *_THIRD_QUARTER, *_LOOKALIKES, *_OTHERS])
    assert {(1, 2), (3, 4)} <= set(_groups(votes))


def test_groups_that_share_their_signs_are_no_rivals() -> None:
    same = [_fire("Norwick", "Odalys", 14, told=told) for told in _TOLD * 2]
    assert _groups(_votes(same)) == [tuple(range(1, 9))]


def test_the_same_matter_weeks_apart_is_two_groups() -> None:
    same = [_fire("Norwick", "Odalys", 14, told=told) for told in _TOLD]
    assert _groups(_votes(same, days=(0, 1, 20, 21))) == [(1, 2), (3, 4)]


@given(order=st.permutations(range(8)))
@settings(max_examples=20, deadline=None)
def test_the_order_of_the_votes_changes_nothing(order: list[int]) -> None:
    votes = _votes(_LOOKALIKES)
    assert _groups([votes[place] for place in order]) == _groups(votes)


@pytest.mark.parametrize(
    ("groups", "story_of", "stories", "merged"),
    [
        # what stays as it is
        ([(1, 2), (3,)], {1: 7, 2: 7, 3: 8}, (7, 8), {}),
        # a split: the larger part keeps the id; of equal parts the older one
        ([(2, 3), (1,)], {1: 7, 2: 7, 3: 7}, (7, None), {}),
        ([(2, 4), (1, 3)], {1: 7, 2: 7, 3: 7, 4: 7}, (None, 7), {}),
        # a merge: the larger story goes on, of equal ones the older
        ([(1, 2, 3)], {1: 9, 2: 9, 3: 7}, (9,), {7: 0}),
        ([(1, 2)], {1: 9, 2: 7}, (7,), {9: 0}),
        # an exchange merges nobody
        ([(1, 4), (2, 3)], {1: 7, 2: 7, 3: 8, 4: 8}, (7, 8), {}),
        ([], {}, (), {}),
    ],
)
def test_ids_stay_with_the_larger_part(
    groups: list[tuple[int, ...]],
    story_of: dict[int, int],
    stories: tuple[int | None, ...],
    merged: dict[int, int],
) -> None:
    named = [tuple(map(ArticleId, group)) for group in groups]
    done = settled(named, {ArticleId(a): StoryId(s) for a, s in story_of.items()})
    assert done.stories == stories
    assert done.merged == merged
    assert done.founded == stories.count(None)


def test_articles_that_nobody_looks_at_again_weigh_for_their_story() -> None:
    story_of = {ArticleId(1): StoryId(8), ArticleId(2): StoryId(8), ArticleId(3): StoryId(9)}
    done = settled([(ArticleId(1), ArticleId(2), ArticleId(3))], story_of, unseen={StoryId(9): 5})
    assert (done.stories, done.merged) == ((StoryId(9),), {StoryId(8): 0})


_PARTITIONS = st.lists(st.integers(0, 4), min_size=1, max_size=12)


@given(before=_PARTITIONS, after=_PARTITIONS)
def test_no_id_is_given_twice_and_none_is_lost(before: list[int], after: list[int]) -> None:
    size = min(len(before), len(after))
    story_of = {ArticleId(number): StoryId(before[number]) for number in range(size)}
    groups = [
        tuple(ArticleId(number) for number in range(size) if after[number] == name)
        for name in sorted(set(after[:size]))
    ]
    done = settled(groups, story_of)
    kept = [story for story in done.stories if story is not None]
    assert len(kept) == len(set(kept))
    assert set(kept) | done.merged.keys() == set(story_of.values())
    assert not set(kept) & done.merged.keys()
    # Settled once, it is settled.
    fresh = [StoryId(100 + number) if one is None else one for number, one in enumerate(done.stories)]
    moved = {article: fresh[number] for number, group in enumerate(groups) for article in group}
    assert settled(groups, moved) == type(done)(stories=tuple(fresh), merged={})


def _index(texts: Sequence[str], order: Sequence[int]) -> StoryIndex:
    found = [terms("", text) for text in texts]
    index = StoryIndex(rarity_of(found))
    for place in order:
        index.add(Told(ArticleId(place), found[place]))
    return index


@given(order=st.permutations(range(10)))
@settings(max_examples=20, deadline=None)
def test_a_repair_loses_nothing_and_done_again_changes_nothing(order: list[int]) -> None:
    texts = _LOOKALIKES + _OTHERS
    index = _index(texts, order)
    index.repair()
    stories = {place: index.story_of(ArticleId(place)) for place in order}
    assert None not in stories.values()
    assert len({stories[place] for place in range(4)}) == 1
    assert len({stories[place] for place in range(4, 8)}) == 1
    assert len(set(stories.values())) == 4
    for story in set(stories.values()):
        assert story is not None
        held = sum(one == story for one in stories.values())
        assert index.profile(story).articles == held
    index.repair()
    assert {place: index.story_of(ArticleId(place)) for place in order} == stories


def test_a_copy_goes_where_its_original_is_moved() -> None:
    index = _index(_LOOKALIKES, range(8))
    index.add(Told(ArticleId(50), terms("", _OTHERS[0]), copy_of=ArticleId(6)))
    index.repair()
    assert index.story_of(ArticleId(50)) == index.story_of(ArticleId(6))
