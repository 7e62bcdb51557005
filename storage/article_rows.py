"""Articles as people list and open them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Join, Row, Select, func, or_, select
from sqlalchemy.orm import Session

from analysis.model import ArticleId, DateFlag, Quality, StoryId
from storage import addresses, visits
from storage.dialect import listed, spoken, within
from storage.models import Articles, Copies, Entries, Feeds, Revisions, StoryArticles, table
from storage.tallies import outlet_name
from storage.visits import Lost


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleRow:
    """One line of a list. `copy_of` is the first of the group this article repeats."""

    id: ArticleId
    at: datetime
    first_seen_at: datetime
    outlet: str | None
    title: str
    url: str
    language: str | None
    quality: Quality
    stage: str
    copy_of: ArticleId | None
    story: StoryId | None
    because: str  # why the page is no article, or the feed's own text stands here


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """One text that an article has had."""

    seq: int
    read_at: datetime
    title: str
    text: str
    quality: Quality


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleDetail:
    """All that is known of an article. `feeds` carried it.

    `relation` is one of those in `analysis.relations`, or None;
    `covered` is the share of its own text that stands in the other.
    """

    row: ArticleRow
    author: str | None
    published_at: datetime | None  # as claimed
    date_flags: frozenset[DateFlag]
    text: str
    revisions: tuple[Revision, ...]
    relation: str | None
    related_to: ArticleId | None  # the article that matched best
    similarity: float | None
    covered: float | None
    credited: str | None  # whom it, or else its page, names as the text's origin
    lag_seconds: float | None  # behind the first of its group
    feeds: tuple[str, ...]
    also: tuple[str, ...]  # other addresses of the same page
    lost: Lost | None  # since when and why it is no more on its page


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """What an article is called, and where it is."""

    title: str
    url: str
    outlet: str


def named(session: Session, articles: Iterable[ArticleId]) -> dict[ArticleId, Named]:
    """Return what these articles are called."""
    a, dialect = table(Articles).c, spoken(session)
    query = select(a.id, a.title, a.url, a.outlet).where(within(dialect, a.id, "ids"))
    return {
        ArticleId(row.id): Named(title=row.title, url=row.url, outlet=outlet_name(row.outlet, row.url))
        for row in session.execute(query, {"ids": listed(dialect, articles)})
    }


def count(session: Session) -> int:
    """Return how many articles there are."""
    return int(session.scalar(select(func.count()).select_from(table(Articles))) or 0)


def outlets(session: Session) -> list[str]:
    """Return the names of all outlets, in the order of the alphabet."""
    a = table(Articles).c
    return list(session.scalars(select(a.outlet).where(a.outlet.is_not(None)).distinct().order_by(a.outlet)))


def rows(
    session: Session,
    *,
    limit: int,
    outlet: str | None = None,
    since: datetime | None = None,
    query: str | None = None,
) -> list[ArticleRow]:
    """Return articles, the newest first: of one outlet, since a time, or with a text in title or address."""
    a = table(Articles).c
    wanted = _select().order_by(a["at"].desc(), a.id.desc()).limit(limit)
    if outlet is not None:
        wanted = wanted.where(a.outlet == outlet)
    if since is not None:
        wanted = wanted.where(a["at"] >= since)
    if query is not None:
        in_title = a.title.icontains(query, autoescape=True)
        wanted = wanted.where(or_(in_title, a.url.icontains(query, autoescape=True)))
    return [_row(row) for row in session.execute(wanted)]


def one(session: Session, id_or_url: ArticleId | int | str) -> ArticleDetail | None:
    """Return the article with this id or an address of its page, None where there is none."""
    a = table(Articles).c
    number = id_or_url if isinstance(id_or_url, int) else addresses.find(session, id_or_url)
    row = session.execute(_select().where(a.id == number)).first()
    if row is None:
        return None
    revisions = _revisions(session, row.id)
    current = next(revision for revision in revisions if revision.seq == row.seq)
    return ArticleDetail(
        row=_row(row),
        author=row.author,
        published_at=row.published_at,
        date_flags=frozenset(DateFlag(flag) for flag in row.date_flags),
        text=current.text,
        revisions=revisions,
        relation=row.relation,
        related_to=row.of_id,
        similarity=row.similarity,
        covered=row.covered,
        credited=row.copy_credited or row.credited,
        lag_seconds=_lag(session, row),
        feeds=_feeds(session, row.id),
        also=addresses.of(session, row.id),
        lost=visits.lost(session, ArticleId(row.id)),
    )


def _select() -> Select[Any]:
    a, c, s = table(Articles), table(Copies), table(StoryArticles)
    related: Join = a.outerjoin(c, c.c.article_id == a.c.id)
    said = (c.c.first_id, c.c.of_id, c.c.relation, c.c.similarity, c.c.covered)
    columns = (*said, c.c.credited.label("copy_credited"), s.c.story_id)
    return select(a, *columns).select_from(related.outerjoin(s, s.c.article_id == a.c.id))


def _row(row: Row[Any]) -> ArticleRow:
    return ArticleRow(
        id=ArticleId(row.id),
        at=row.at,
        first_seen_at=row.first_seen_at,
        outlet=row.outlet,
        title=row.title,
        url=row.url,
        language=row.language,
        quality=Quality(row.quality),
        stage=row.stage,
        copy_of=row.first_id,
        story=row.story_id,
        because=row.because,
    )


def _revisions(session: Session, article: int) -> tuple[Revision, ...]:
    r = table(Revisions).c
    query = select(r.seq, r.read_at, r.title, r.text, r.quality).where(r.article_id == article)
    return tuple(
        Revision(
            seq=row.seq, read_at=row.read_at, title=row.title, text=row.text, quality=Quality(row.quality)
        )
        for row in session.execute(query.order_by(r.seq))
    )


def _lag(session: Session, row: Row[Any]) -> float | None:
    a = table(Articles).c
    first = None if row.first_id is None else session.scalar(select(a["at"]).where(a.id == row.first_id))
    return None if first is None else float((row.at - first).total_seconds())


def _feeds(session: Session, article: int) -> tuple[str, ...]:
    carried = select(Feeds.url).join(Entries, Entries.feed_id == Feeds.id)
    return tuple(session.scalars(carried.where(Entries.article_id == article).distinct().order_by(Feeds.url)))
