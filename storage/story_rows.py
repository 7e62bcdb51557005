"""Stories as people list and open them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, distinct, func, select
from sqlalchemy.orm import Session

from analysis.model import ArticleId, StoryId
from storage.models import Articles, Copies, Stories, StoryArticles, table


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryRow:
    """One line of a list; the counts are of all its articles, copies included where not said."""

    id: StoryId
    title: str
    articles: int
    copies: int
    outlets: int
    first_at: datetime | None
    last_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryArticle:
    """An article of a story."""

    id: ArticleId
    at: datetime
    outlet: str | None
    title: str
    url: str
    copy_of: ArticleId | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryDetail:
    """A story with its articles, oldest first."""

    row: StoryRow
    articles: tuple[StoryArticle, ...]


def rows(session: Session, *, limit: int) -> list[StoryRow]:
    """Return stories, the one last heard of first."""
    s, m = table(Stories).c, table(StoryArticles).c
    # Chosen first and counted then, so that a list of ten does not count a million stories.
    lately = (s.last_at.desc().nulls_last(), s.id.desc())
    chosen = select(s.id).where(select(m.story_id).where(m.story_id == s.id).exists())
    query = _select().where(s.id.in_(chosen.order_by(*lately).limit(limit)))
    return [_row(row) for row in session.execute(query.group_by(s.last_at).order_by(*lately))]


def one(session: Session, story: StoryId) -> StoryDetail | None:
    """Return the story with this id, None where there is none."""
    row = session.execute(_select().where(table(Stories).c.id == story)).first()
    if row is None:
        return None
    a, m, c = table(Articles), table(StoryArticles), table(Copies)
    members = (
        select(a.c.id, a.c["at"], a.c.outlet, a.c.title, a.c.url, c.c.first_id)
        .select_from(m.join(a, a.c.id == m.c.article_id).outerjoin(c, c.c.article_id == a.c.id))
        .where(m.c.story_id == story)
        .order_by(a.c["at"], a.c.id)
    )
    articles = tuple(
        StoryArticle(
            id=ArticleId(one.id),
            at=one.at,
            outlet=one.outlet,
            title=one.title,
            url=one.url,
            copy_of=one.first_id,
        )
        for one in session.execute(members)
    )
    return StoryDetail(row=_row(row), articles=articles)


def _select() -> Select[Any]:
    """A story that all of its articles have left is not shown: the joins find nothing of it."""
    s, m, a, c = table(Stories), table(StoryArticles), table(Articles), table(Copies)
    joined = s.join(m, m.c.story_id == s.c.id).join(a, a.c.id == m.c.article_id)
    return (
        select(
            s.c.id,
            s.c.title,
            func.count().label("articles"),
            func.count(c.c.first_id).label("copies"),
            func.count(distinct(a.c.outlet)).label("outlets"),
            func.min(a.c["at"]).label("first_at"),
            func.max(a.c["at"]).label("last_at"),
        )
        .select_from(joined.outerjoin(c, c.c.article_id == a.c.id))
        .group_by(s.c.id, s.c.title)
    )


def _row(row: Row[Any]) -> StoryRow:
    return StoryRow(**row._asdict())
