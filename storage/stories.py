"""Stories: which ones an article may belong to, and the one it joins."""

from collections.abc import Collection, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Delete,
    Insert,
    Row,
    Select,
    Update,
    bindparam,
    delete,
    func,
    select,
    update,
)
from sqlalchemy.orm import Session
from sqlalchemy.sql.dml import ReturningInsert

from analysis.model import ArticleId, StoryId
from analysis.postings import posted
from analysis.stories import Profile, Terms, encoded
from storage.dialect import alone, insert, listed, newest_rows, put_missing, spoken, upsert, within
from storage.models import Stories, StoryArticles, StoryTerms, table
from storage.profiles import dump, heaviest, load
from storage.story_rows import StoryArticle, StoryDetail, StoryRow, one, rows
from storage.termcounts import forget_terms, observe, rarity

__all__ = [
    "StoryArticle",
    "StoryDetail",
    "StoryRow",
    "attend",
    "candidates",
    "follow",
    "forget_terms",
    "found",
    "observe",
    "one",
    "place",
    "profile",
    "rarity",
    "rewrite",
    "rows",
    "take_turn",
    "unpost",
]

# Stories looked at for each term, the newest first: "china" must not cost more than "alibaba".
_STORIES_PER_TERM = 300

# Stories whose time is asked for before that of all is.
_RANKED = 100


def take_turn(session: Session) -> None:
    """Wait until no other worker is grouping, and keep them out until the transaction ends.

    Two workers that group two articles about one matter at the same moment would found it twice.
    """
    alone(session, "stories")


def candidates(
    session: Session, query: Sequence[str], *, since: datetime | None, limit: int
) -> list[Profile]:
    """Return the stories that share most of the query's terms, the most first.

    `since` leaves out stories last heard of before it; None: none.
    """
    dialect = spoken(session)
    asked = {"terms": listed(dialect, dict.fromkeys(query)), "most": _STORIES_PER_TERM, "limit": limit}
    ids = list(session.scalars(_near(dialect), asked)) if since is None else _lately(session, asked, since)
    rows = session.execute(_profiles(dialect), {"stories": listed(dialect, ids)})
    known = {row.id: profile(row) for row in rows}
    return [known[story] for story in ids]


def _lately(session: Session, asked: dict[str, Any], since: datetime) -> list[int]:
    """Return the best of those heard of since then.

    Thousands of stories share a term with the article, and a look at each would cost twice as much as
    counting them. So only the best are looked at, and all where these are too few.
    """
    dialect = spoken(session)
    best = list(session.scalars(_near(dialect), asked | {"limit": _RANKED}))
    late = set(session.scalars(_late(dialect), {"stories": listed(dialect, best), "since": since}))
    ids = [story for story in best if story in late][: asked["limit"]]
    if len(ids) == asked["limit"] or len(best) < _RANKED:
        return ids
    return list(session.scalars(_near_lately(dialect), asked | {"since": since}))


def place(  # noqa: PLR0913 - the article, its story, and what is known of both
    session: Session,
    article: ArticleId,
    profile: Profile | None,
    *,
    terms: Terms,
    title: str,
    at: datetime | None,
    now: datetime,
) -> StoryId:
    """Put an article into the story of `profile`, which has absorbed it, or found a story with it.

    An article that has voted in a story stays there and does not vote again.
    """
    take_turn(session)
    placed = session.execute(_placed(), {"article": article}).first()
    if placed is not None and placed.voted:
        return StoryId(placed.story_id)
    if profile is None:
        story = found(session, terms, title=title, at=at, now=now)
    else:
        story = profile.story
        rewrite(session, profile)
    _join(session, article, story, voted=True, now=now)
    return story


def attend(session: Session, article: ArticleId, story: StoryId, *, now: datetime) -> None:
    """Put an article into a story that it does not change: a round-up has no vote; see also `follow`."""
    placed = session.execute(_placed(), {"article": article}).first()
    if placed is None or not placed.voted:
        _join(session, article, story, voted=False, now=now)


def follow(session: Session, article: ArticleId, of: ArticleId) -> StoryId | None:
    """Put a copy into the story of its first, without a vote; None while the first has no story."""
    theirs = session.execute(_placed(), {"article": of}).first()
    if theirs is None:
        return None
    _join(session, article, StoryId(theirs.story_id), voted=False, now=theirs.placed_at)
    return StoryId(theirs.story_id)


def found(session: Session, terms: Terms, *, title: str, at: datetime | None, now: datetime) -> StoryId:
    """Make a story of one article that is about these terms; ids are never given twice."""
    kept = heaviest(terms)
    values = {
        "title": title,
        "terms": dump(kept),
        "articles": 1,
        "first_at": at,
        "last_at": at,
        "founded_at": now,
        "unrepaired": True,
    }
    story = StoryId(session.execute(_make(), values).scalar_one())
    _post(session, story, posted(kept))
    return story


def rewrite(session: Session, profile: Profile) -> None:
    """Keep what a story is about by now, and let it be found by that: again, where it was forgotten."""
    stored = session.execute(_stored(), {"story": profile.story}).one()
    kept = heaviest(profile.terms)
    before = posted(load(stored.terms)) if stored.indexed else frozenset[str]()
    after = posted(kept)
    values = {
        "story": profile.story,
        "new_terms": dump(kept),
        "new_articles": profile.articles,
        "new_first_at": profile.first_at,
        "new_last_at": profile.last_at,
        "new_unrepaired": True,
        "new_indexed": True,
    }
    session.execute(_change(), values)
    _post(session, profile.story, after - before)
    _take_down(session, profile.story, before - after)


def unpost(session: Session, story: StoryId) -> None:
    """Let a story be found by no term any more, until it is rewritten."""
    s = table(Stories)
    stored = session.execute(select(s.c.terms).where(s.c.id == story)).scalar_one()
    # By all the terms that it has, for once each of them was posted.
    _take_down(session, story, encoded(load(stored)))
    session.execute(update(s).where(s.c.id == story).values(indexed=False))


def _post(session: Session, story: StoryId, terms: Collection[str]) -> None:
    if terms:
        dialect = spoken(session)
        upsert(session, _add(dialect), {"story": story, "fresh": listed(dialect, sorted(terms))})


def _take_down(session: Session, story: StoryId, terms: Collection[str]) -> None:
    if terms:
        dialect = spoken(session)
        session.execute(_drop(dialect), {"story": story, "gone": listed(dialect, terms)})


def _join(session: Session, article: ArticleId, story: StoryId, *, voted: bool, now: datetime) -> None:
    row = {"article_id": article, "story_id": story, "voted": voted, "placed_at": now}
    upsert(session, _move(spoken(session)), row)


def profile(row: Row[Any]) -> Profile:
    """Return what a row of the table says a story is about."""
    return Profile(
        story=StoryId(row.id),
        terms=load(row.terms),
        articles=row.articles,
        first_at=row.first_at,
        last_at=row.last_at,
    )


@cache
def _near(dialect: str) -> Select[tuple[int]]:
    one = newest_rows(dialect, StoryTerms, "terms", most="most").c.id
    return _most_shared(select(one), one)


@cache
def _near_lately(dialect: str) -> Select[tuple[int]]:
    s, one = table(Stories), newest_rows(dialect, StoryTerms, "terms", most="most").c.id
    return _most_shared(select(one).join(s, s.c.id == one).where(_heard_since()), one)


@cache
def _late(dialect: str) -> Select[tuple[int]]:
    s = table(Stories).c
    return select(s.id).where(within(dialect, s.id, "stories"), _heard_since())


def _heard_since() -> ColumnElement[bool]:
    last_at = table(Stories).c.last_at
    return last_at >= bindparam("since", type_=last_at.type)


def _most_shared(shared: Select[tuple[int]], one: ColumnElement[int]) -> Select[tuple[int]]:
    return shared.group_by(one).order_by(func.count().desc(), one.desc()).limit(bindparam("limit"))


@cache
def _profiles(dialect: str) -> Select[Any]:
    s = table(Stories).c
    columns = (s.id, s.terms, s.articles, s.first_at, s.last_at)
    return select(*columns).where(within(dialect, s.id, "stories"))


@cache
def _make() -> ReturningInsert[tuple[int]]:
    s = table(Stories)
    return s.insert().returning(s.c.id)


@cache
def _stored() -> Select[tuple[str, bool]]:
    s = table(Stories).c
    return select(s.terms, s.indexed).where(s.id == bindparam("story"))


@cache
def _placed() -> Select[tuple[int, bool, datetime]]:
    a = table(StoryArticles).c
    return select(a.story_id, a.voted, a.placed_at).where(a.article_id == bindparam("article"))


@cache
def _change() -> Update:
    s = table(Stories)
    names = ("terms", "articles", "first_at", "last_at", "unrepaired", "indexed")
    values = {name: bindparam(f"new_{name}", type_=s.c[name].type) for name in names}
    return update(s).where(s.c.id == bindparam("story")).values(**values)


@cache
def _add(dialect: str) -> Insert:
    return put_missing(dialect, StoryTerms, "fresh", story_id="story")


@cache
def _drop(dialect: str) -> Delete:
    posting = table(StoryTerms)
    mine = posting.c.story_id == bindparam("story")
    return delete(posting).where(mine, within(dialect, posting.c.term, "gone"))


@cache
def _move(dialect: str) -> Insert:
    placed = insert(dialect, StoryArticles)
    columns = ("story_id", "voted", "placed_at")
    set_ = {name: placed.excluded[name] for name in columns}
    return placed.on_conflict_do_update(index_elements=["article_id"], set_=set_)
