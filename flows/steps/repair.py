"""repair: the second look at stories, once a day. Splits and merges them; every article keeps all it has."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import chain

from analysis.headlines import Headline, title_of
from analysis.model import Article, ArticleId, StoryId
from analysis.rarity import Rarity
from analysis.regrouping import NEAREST, VOTES_EACH, Vote, near_enough, regrouped
from analysis.stories import WINDOW, Profile, absorb, profile_of, query_terms, weigh, without
from analysis.storyids import settled
from analysis.storyindex import TERMS_ASKED
from analysis.terms import Terms, encoded, terms
from flows.kit import Kit
from flows.steps.claims import without_boilerplate
from flows.steps.report import Report, counted
from storage import articles, stories, story_repair
from storage.store import Session

MOST = 20_000
"""Stories that one run repairs: the others wait for the next, which begins with them."""

EVERY = timedelta(days=1)
"""How often the monitor repairs."""

FORGET_AFTER = WINDOW + timedelta(days=30)
"""How long after its last article a story is found: `WINDOW`, and as long as an article may be late."""

_FORGOTTEN_AT_ONCE = 200

_LOOKS = 2  # that a story has in one run

# Stories that are weighed before the nearest are chosen.
_WEIGHED = 3 * NEAREST


def is_due(kit: Kit, *, now: datetime) -> bool:
    """Whether a day has passed since the last repair, or since this was first asked."""
    with kit.store.transaction() as session:
        return now - story_repair.last_run(session, otherwise=now) >= EVERY


def plan(kit: Kit, *, now: datetime) -> str:  # noqa: ARG001 - as all plans
    """Say what the step is about to do."""
    return "repair stories"


def repair(kit: Kit, *, now: datetime, most: int = MOST) -> Report:
    """Look again at every story that has changed, with those that are like it: one transaction each.

    Run again, it finds nothing to do. Also forgets the terms that nobody uses any more, and by which
    terms the stories are found of which nobody has heard for long.
    """
    done: list[_Changes] = []
    looks: Counter[StoryId] = Counter()
    while len(done) < most:
        with kit.store.transaction() as session:
            stories.take_turn(session)
            profile = story_repair.unrepaired(session)
            if profile is None:
                break
            changes = _repaired(session, profile, now=now)
            looks[profile.story] += 1
            # What has changed by this deserves a look of its own, for it may belong elsewhere; but not
            # for ever, or two stories at odds would exchange articles all night.
            if looks[profile.story] >= _LOOKS:
                looks.update(dict.fromkeys(changes.founded, _LOOKS))
            settled_ones = {one for one in changes.touched() if looks[one] >= _LOOKS}
            if profile.story not in changes.touched():
                settled_ones.add(profile.story)
            for story in sorted(settled_ones):
                story_repair.repaired(session, story)
        done.append(changes)
    with kit.store.transaction() as session:
        stories.take_turn(session)
        forgotten = stories.forget_terms(session, now=now)
        story_repair.note_run(session, now=now)
    old = _forget(kit, before=now - FORGET_AFTER, most=most)
    moved = sum(len(one.moves) for one in done)
    split = sum(len(one.founded) for one in done)
    merged = sum(len(one.merged) for one in done)
    return Report(
        step="repair",
        sentence=f"looked again at {counted(len(done), 'story', 'stories')}: "
        f"{merged:,} merged, {split:,} split off, {counted(moved, 'article')} moved",
        figures={
            "stories": len(done),
            "merged": merged,
            "split": split,
            "moved": moved,
            "terms_forgotten": forgotten,
            "stories_forgotten": old,
        },
    )


def _forget(kit: Kit, *, before: datetime, most: int) -> int:
    """Let old stories be found no more, few in a transaction, for others wait to group; how many."""
    gone = 0
    while gone < most:
        with kit.store.transaction() as session:
            stories.take_turn(session)
            now_gone = story_repair.forget(session, before=before, most=min(_FORGOTTEN_AT_ONCE, most - gone))
        if not now_gone:
            break
        gone += now_gone
    return gone


@dataclass(slots=True)
class _Changes:
    """What one story's repair changed."""

    moves: dict[ArticleId, StoryId] = field(default_factory=dict)
    founded: list[StoryId] = field(default_factory=list)
    merged: dict[StoryId, StoryId] = field(default_factory=dict)
    left: set[StoryId] = field(default_factory=set)

    def touched(self) -> set[StoryId]:
        """Return the stories that have won or lost articles, and still are."""
        return (self.left | set(self.moves.values())) - self.merged.keys()


@dataclass(frozen=True, slots=True)
class _Block:
    """Stories that are looked at together: what they are about, and their newest write-ups."""

    profiles: dict[StoryId, Profile]
    texts: dict[ArticleId, Article]
    terms: dict[ArticleId, Terms]
    home: dict[ArticleId, StoryId]
    unseen: dict[StoryId, int]
    rarity: Rarity

    def votes(self, chosen: Iterable[ArticleId]) -> list[tuple[Terms, datetime | None]]:
        """Return what the articles say, and when."""
        return [(self.terms[article], self.texts[article].at) for article in chosen]


def _repaired(session: Session, profile: Profile, *, now: datetime) -> _Changes:
    """Repair one story, and those near it as far as it takes."""
    block = _block(session, [profile, *_near(session, profile, now=now)], now=now)
    votes = [Vote(article, block.terms[article], block.texts[article].at) for article in block.home]
    groups = regrouped(votes, block.rarity)
    done = settled(groups, block.home, unseen=block.unseen)
    changes, ids = _Changes(), []
    for story, group in zip(done.stories, groups, strict=True):
        if story is None:
            ids.append(_founded(session, block, group, now=now))
            changes.founded.append(ids[-1])
        else:
            ids.append(story)
    for story, group in zip(ids, groups, strict=True):
        moved = [article for article in group if block.home[article] != story]
        if moved:
            story_repair.move(session, moved, story)
            changes.moves |= dict.fromkeys(moved, story)
            changes.left |= {block.home[article] for article in moved}
    changes.merged = {gone: ids[number] for gone, number in done.merged.items()}
    for gone, into in changes.merged.items():
        story_repair.merge(session, gone, into)
    _rewrite(session, block, changes)
    _entitle(session, block, changes, story=profile.story)
    return changes


def _near(session: Session, profile: Profile, *, now: datetime) -> list[Profile]:
    rarity = stories.rarity(session, encoded(profile.terms), now=now)
    since = profile.first_at - WINDOW if profile.first_at else None
    asked = query_terms(weigh(profile.terms, rarity), TERMS_ASKED)
    found = stories.candidates(session, asked, since=since, limit=_WEIGHED)
    others = [one for one in found if one.story != profile.story]
    return [one for one in others if near_enough(profile, one, rarity)][:NEAREST]


def _block(session: Session, profiles: list[Profile], *, now: datetime) -> _Block:
    held = {one.story: story_repair.votes(session, one.story, most=VOTES_EACH) for one in profiles}
    home = {article: story for story, votes in held.items() for article in votes.newest}
    texts = {
        one.id: one
        for one in without_boilerplate(session, list(articles.by_ids(session, list(home)).values()))
    }
    own = {article: terms(one.title, one.text) for article, one in texts.items()}
    return _Block(
        profiles={one.story: one for one in profiles},
        texts=texts,
        terms=own,
        home={article: story for article, story in home.items() if article in texts},
        unseen={story: votes.older for story, votes in held.items()},
        rarity=stories.rarity(session, set(chain.from_iterable(map(encoded, own.values()))), now=now),
    )


def _founded(session: Session, block: _Block, group: tuple[ArticleId, ...], *, now: datetime) -> StoryId:
    first = block.texts[min(group)]
    return stories.found(session, block.terms[first.id], title="", at=first.at, now=now)


def _rewrite(session: Session, block: _Block, changes: _Changes) -> None:
    """Keep what the stories are about that have won or lost articles."""
    for story in sorted(changes.touched()):
        held = _held(block, changes, story)
        unseen = block.unseen.get(story, 0) + sum(
            block.unseen[gone] for gone, into in changes.merged.items() if into == story
        )
        profile = profile_of(story, block.votes(held))
        if unseen and story in block.profiles:
            profile = _amended(block, changes, story)
        stories.rewrite(session, replace(profile, articles=len(held) + unseen))


def _amended(block: _Block, changes: _Changes, story: StoryId) -> Profile:
    """Return a profile with what its story has won and without what it has lost, the rest unread."""
    profile = block.profiles[story]
    for article, to in changes.moves.items():
        if block.home[article] == story:
            profile = without(profile, block.terms[article])
        elif to == story:
            profile = absorb(profile, block.terms[article], block.texts[article].at)
    return profile


def _held(block: _Block, changes: _Changes, story: StoryId) -> list[ArticleId]:
    return [article for article, home in block.home.items() if changes.moves.get(article, home) == story]


def _entitle(session: Session, block: _Block, changes: _Changes, *, story: StoryId) -> None:
    """Give the story, and those that have won or lost articles, the headline that says most of them."""
    present = story_repair.titles(session, {story, *changes.touched()} - changes.merged.keys())
    named: dict[StoryId, str] = {}
    for one, title in present.items():
        texts = [block.texts[article] for article in _held(block, changes, one)]
        headlines = [Headline(text.id, text.title, text.outlet) for text in texts]
        about = profile_of(one, block.votes(text.id for text in texts)).terms.words
        chosen = title_of(headlines, about, block.rarity, present=title)
        if chosen != title:
            named[one] = chosen
    story_repair.entitle(session, named)
