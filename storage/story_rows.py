"""Stories as people list and open them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, distinct, func, select
from sqlalchemy.orm import Session

from analysis.model import ArticleId, DevelopmentId, StoryId
from storage.models import Articles, Copies, Developments, Stories, StoryArticles, table
from storage.tallies import outlet_name


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
    outlet: str
    title: str
    url: str
    copy_of: ArticleId | None
    relation: str | None = None  # how it repeats the other; None where it repeats none
    credited: str | None = None  # whom it, or else its page, names as the text's origin


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryDevelopment:
    """A development that was found in an article of a story."""

    id: DevelopmentId
    article: ArticleId
    watch: str
    development: str
    label: str
    when: str | None
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryDetail:
    """A story with its articles and what was found in them, oldest first.

    `merged` are the ids by which parts of it were known: whoever asks for one of them gets this story.
    """

    row: StoryRow
    articles: tuple[StoryArticle, ...]
    developments: tuple[StoryDevelopment, ...]
    merged: tuple[StoryId, ...]


def rows(session: Session, *, limit: int) -> list[StoryRow]:
    """Return stories, the one last heard of first."""
    s, m = table(Stories).c, table(StoryArticles).c
    # Chosen first and counted then, so that a list of ten does not count a million stories.
    lately = (s.last_at.desc().nulls_last(), s.id.desc())
    chosen = select(s.id).where(select(m.story_id).where(m.story_id == s.id).exists())
    query = _select().where(s.id.in_(chosen.order_by(*lately).limit(limit)))
    return [_row(row) for row in session.execute(query.group_by(s.last_at).order_by(*lately))]


def one(session: Session, story: StoryId) -> StoryDetail | None:
    """Return the story with this id, or the one that it was merged into; None where there is none."""
    s = table(Stories).c
    story = StoryId(session.scalar(select(s.merged_into).where(s.id == story)) or story)
    row = session.execute(_select().where(s.id == story)).first()
    if row is None:
        return None
    a, m, c = table(Articles), table(StoryArticles), table(Copies)
    credit = func.coalesce(c.c.credited, a.c.credited).label("credited")
    members = (
        select(a.c.id, a.c["at"], a.c.outlet, a.c.title, a.c.url, c.c.first_id, c.c.relation, credit)
        .select_from(m.join(a, a.c.id == m.c.article_id).outerjoin(c, c.c.article_id == a.c.id))
        .where(m.c.story_id == story)
        .order_by(a.c["at"], a.c.id)
    )
    articles = tuple(
        StoryArticle(
            id=ArticleId(one.id),
            at=one.at,
            outlet=outlet_name(one.outlet, one.url),
            title=one.title,
            url=one.url,
            copy_of=one.first_id,
            relation=one.relation,
            credited=one.credited,
        )
        for one in session.execute(members)
    )
    merged = session.scalars(select(s.id).where(s.merged_into == story).order_by(s.id))
    return StoryDetail(
        row=_row(row),
        articles=articles,
        developments=_developments(session, story),
        merged=tuple(map(StoryId, merged)),
    )


def _developments(session: Session, story: StoryId) -> tuple[StoryDevelopment, ...]:
    d, m = table(Developments), table(StoryArticles)
    found = (
        select(d.c.id, d.c.article_id, d.c.watch, d.c.development, d.c.label, d.c.said_when, d.c.sentence)
        .select_from(d.join(m, m.c.article_id == d.c.article_id))
        .where(m.c.story_id == story)
        .order_by(d.c.recorded_at, d.c.id)
    )
    return tuple(
        StoryDevelopment(
            id=DevelopmentId(one.id),
            article=ArticleId(one.article_id),
            watch=one.watch,
            development=one.development,
            label=one.label,
            when=one.said_when or None,
            sentence=one.sentence,
        )
        for one in session.execute(found)
    )


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
