"""Articles: kept with every text they have had, and handed from step to step."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache
from typing import Any

from sqlalchemy import Row, Select, bindparam, case, func, literal, select, text, tuple_, update
from sqlalchemy.orm import Session
from sqlalchemy.sql.dml import ReturningInsert

from analysis import urls
from analysis.edits import weigh
from analysis.model import Article, ArticleId, DateFlag, Quality, Reading
from analysis.times import believable
from storage import addresses
from storage.article_rows import ArticleDetail, ArticleRow, Named, Revision, count, named, one, outlets, rows
from storage.columns import fit
from storage.dialect import insert, listed, spoken, upsert, within
from storage.leases import RELEASED, Lease, take
from storage.models import Articles, Revisions, table

__all__ = [
    "ArticleDetail",
    "ArticleRow",
    "Kept",
    "Named",
    "Revision",
    "Searched",
    "Stage",
    "advance",
    "backlog",
    "by_ids",
    "claim",
    "count",
    "keep",
    "keep_again",
    "named",
    "one",
    "outlets",
    "rows",
    "searched",
    "stream",
]

# From best to worst: a reading never takes the place of a better one.
_BEST_FIRST = (
    Quality.ARTICLE,
    Quality.SUMMARY,
    Quality.TEASER,
    Quality.LISTING,
    Quality.WALL,
    Quality.EMPTY,
)
_NEVER_THE_SAME = frozenset({Quality.LISTING, Quality.WALL, Quality.EMPTY})
_WORTH_DECIDING = frozenset({Quality.ARTICLE, Quality.SUMMARY})

_DAY = timedelta(days=1)

# Articles that `stream` holds in memory at a time.
_BATCH = 500


class Stage(StrEnum):
    """What has been done with an article; the next step waits for it."""

    READ = "read"
    COMPARED = "compared"
    GROUPED = "grouped"
    FOUND = "found"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What became of a reading. `change` is new, same, edited (it tells the same) or revised."""

    article: ArticleId
    change: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Searched:
    """An article that is searched anew: when its text was read, and the texts that were searched before."""

    read_at: datetime
    earlier: tuple[tuple[str, str], ...]  # title and text, the oldest first


def keep(session: Session, reading: Reading, *, first_seen_at: datetime, now: datetime) -> Kept:
    """Keep a reading as an article, by its canonical address, or by another that leads to the same page.

    A text the article never had becomes a Revision. Where it tells something else it is decided upon
    anew. A worse reading, such as a consent page where the article used to be, changes nothing.
    """
    at = believable(reading.published_at, first_seen_at, reading.date_flags)
    reading, known = addresses.identify(session, reading, at=at)
    if known is None:
        url = fit(reading.url)
        new = _new(reading, url, first_seen_at=first_seen_at)
        made = upsert(session, _make(spoken(session)), new).scalar()
        if made is not None:
            _revise(session, made, reading, seq=1, now=now)
            addresses.learn(session, ArticleId(made), reading)
            return Kept(article=ArticleId(made), change="new")
        # Another worker has kept the page since we looked.
        known = ArticleId(session.execute(_find_by_url(), {"url": url}).one().id)
    addresses.learn(session, known, reading)
    return keep_again(session, known, reading, first_seen_at=first_seen_at, now=now)


def keep_again(
    session: Session, article: ArticleId, reading: Reading, *, first_seen_at: datetime, now: datetime
) -> Kept:
    """Keep a reading of an article that is known, as `keep` does."""
    row = session.execute(_find(), {"id": article}).one()
    values = _filled_in(row, reading, first_seen_at=first_seen_at)
    change = "same"
    if _replaces(reading.quality, Quality(row.quality)):
        seq = _seq(session, article, reading, now=now)
        again = _first_stage(reading.quality) is not _first_stage(Quality(row.quality))
        if seq != row.seq or again:
            values |= {"seq": seq, "title": reading.title, "language": reading.language or row.language}
            change = "revised" if again else _edited(session, row, reading)
            if change == "revised":
                values |= {"stage": _first_stage(reading.quality).value, "changed": True, **RELEASED}
            elif row.found_seq is not None:
                # What says the same has been searched, too: a later edit is measured by it.
                values["found_seq"] = max(row.found_seq, seq)
        values |= {"quality": reading.quality.value, "because": reading.because}
    rows = table(Articles)
    session.execute(update(rows).where(rows.c.id == article).values(values))
    return Kept(article=article, change=change)


def claim(  # noqa: PLR0913 - each is one fact of a claim, as in the other claims, and the stage
    session: Session, stage: Stage, *, now: datetime, worker: str, lease: timedelta, limit: int
) -> list[Article]:
    """Return articles at a stage, the oldest first, leased to the worker."""
    wanted = (
        select(Articles.id)
        # The second condition is for SQLite, which uses a partial index only where it is spelt out.
        .where(Articles.stage == stage.value, text("articles.stage <> 'found'"))
        .order_by(Articles.at, Articles.id)
        .limit(limit)
    )
    held = Lease(worker=worker, now=now, length=lease)
    ids = [ArticleId(one) for one in take(session, Articles, wanted, lease=held, values={"changed": False})]
    found = by_ids(session, ids)
    return [found[article] for article in ids]


def advance(session: Session, articles: Collection[ArticleId], stage: Stage) -> None:
    """Note that articles have reached a stage, and release them.

    One that was revised since it was claimed stays where it is: what was decided is about its old text.
    """
    rows = table(Articles)
    dialect = spoken(session)
    mine = update(rows).where(within(dialect, rows.c.id, "ids"), rows.c.changed.is_(False))
    values: dict[str, object] = {"stage": stage.value, **RELEASED}
    if stage is Stage.FOUND:
        # A page can go back to an earlier text; what it said meanwhile stays said.
        values["found_seq"] = case((rows.c.found_seq > rows.c.seq, rows.c.found_seq), else_=rows.c.seq)
    advanced = mine.values(**values)
    session.connection().execute(advanced, {"ids": listed(dialect, articles)})


def backlog(session: Session) -> Mapping[Stage, int]:
    """Return how many articles wait at each stage but the last."""
    query = select(Articles.stage, func.count()).where(text("articles.stage <> 'found'"))
    counts = {Stage(stage): count for stage, count in session.execute(query.group_by(Articles.stage))}
    return {stage: counts.get(stage, 0) for stage in Stage if stage is not Stage.FOUND}


def uncompared(session: Session, ids: Iterable[ArticleId]) -> dict[ArticleId, datetime]:
    """Return those of the articles that nobody has compared yet, and the time that counts for each."""
    dialect = spoken(session)
    rows = session.execute(_unsettled(dialect), {"ids": listed(dialect, ids)})
    return {ArticleId(article): at for article, at in rows}


def by_ids(session: Session, ids: Iterable[ArticleId]) -> dict[ArticleId, Article]:
    """Return the articles with these ids, with their current texts; unknown ids are left out."""
    dialect = spoken(session)
    rows = session.execute(_with_ids(dialect), {"ids": listed(dialect, ids)})
    return {ArticleId(row.id): _article(row) for row in rows}


def searched(session: Session, ids: Iterable[ArticleId]) -> dict[ArticleId, Searched]:
    """Return what is known of those of the articles that were searched before, in another text."""
    a, r = table(Articles).c, table(Revisions).c
    again = select(a.id, a.found_seq, r.read_at).where(a.id.in_(list(ids)), a.found_seq.is_not(None))
    rows = session.execute(again.where(r.article_id == a.id, r.seq == a.seq)).all()
    found: dict[ArticleId, Searched] = {}
    for row in rows:
        texts = select(r.title, r.text).where(r.article_id == row.id, r.seq <= row.found_seq)
        worth = texts.where(r.quality.in_(sorted(_WORTH_DECIDING))).order_by(r.seq)
        earlier = tuple((one.title, one.text) for one in session.execute(worth))
        found[ArticleId(row.id)] = Searched(read_at=row.read_at, earlier=earlier)
    return found


def stream(session: Session, *, since: datetime | None = None) -> Iterator[tuple[Article, datetime]]:
    """Yield every article worth deciding upon and when it was first seen, in the order of `at`.

    Some hundreds are in memory at once.
    """
    c = table(Articles).c
    worth = _articles().add_columns(c.first_seen_at).where(c.quality.in_(sorted(_WORTH_DECIDING)))
    if since is not None:
        worth = worth.where(c["at"] >= since)
    page = worth.order_by(c["at"], c.id).limit(_BATCH)
    after: Select[Any] = page
    while batch := session.execute(after).all():
        yield from ((_article(row), row.first_seen_at) for row in batch)
        last = batch[-1]
        mark = tuple_(literal(last.at, c["at"].type), literal(last.id, c.id.type))
        after = page.where(tuple_(c["at"], c.id) > mark)


def _articles() -> Select[Any]:
    a, r = table(Articles), table(Revisions)
    current = a.join(r, (r.c.article_id == a.c.id) & (r.c.seq == a.c.seq))
    columns = (a.c.id, a.c.title, a.c["at"], a.c.outlet, a.c.url, a.c.language, a.c.quality, r.c.text)
    return select(*columns, a.c.author, a.c.credited).select_from(current)


def _article(row: Row[Any]) -> Article:
    return Article(
        id=ArticleId(row.id),
        title=row.title,
        text=row.text,
        at=row.at,
        outlet=row.outlet,
        url=row.url,
        language=row.language,
        quality=Quality(row.quality),
        author=row.author,
        credited=row.credited,
    )


@cache
def _with_ids(dialect: str) -> Select[Any]:
    return _articles().where(within(dialect, table(Articles).c.id, "ids"))


@cache
def _unsettled(dialect: str) -> Select[tuple[int, datetime]]:
    a = table(Articles).c
    return select(a.id, a["at"]).where(within(dialect, a.id, "ids"), a.stage == Stage.READ.value)


@cache
def _make(dialect: str) -> ReturningInsert[tuple[int]]:
    unique = insert(dialect, Articles).on_conflict_do_nothing(index_elements=["url"])
    return unique.returning(table(Articles).c.id)


@cache
def _find() -> Select[Any]:
    c = table(Articles).c
    own = (c.url, c.outlet, c.author, c.credited, c.language, c.published_at, c.found_seq)
    columns = (c.id, c.seq, c.title, c.quality, *own)
    query = select(*columns, c.date_flags, c.first_seen_at, c["at"])
    # Locked: of two workers that read one page the second compares with what the first has kept.
    return query.where(c.id == bindparam("id")).with_for_update()


@cache
def _find_by_url() -> Select[Any]:
    c = table(Articles).c
    return select(c.id).where(c.url == bindparam("url"))


def _new(reading: Reading, url: str, *, first_seen_at: datetime) -> dict[str, object]:
    return {
        "url": url,
        "seq": 1,
        "title": reading.title,
        "outlet": reading.outlet,
        "author": reading.author,
        "credited": reading.credited,
        "language": reading.language,
        "quality": reading.quality.value,
        "published_at": reading.published_at,
        "date_flags": sorted(reading.date_flags),
        "first_seen_at": first_seen_at,
        "at": believable(reading.published_at, first_seen_at, reading.date_flags),
        "stage": _first_stage(reading.quality).value,
        "changed": False,
        "because": reading.because,
    }


def _replaces(new: Quality, old: Quality) -> bool:
    """Whether a reading takes the place of another: a better one does, and a newer one of the same kind.

    A list of headlines or a door is another one at every look, and none is worth a Revision.
    """
    if new is old:
        return new not in _NEVER_THE_SAME
    return _BEST_FIRST.index(new) < _BEST_FIRST.index(old)


def _edited(session: Session, row: Row[Any], reading: Reading) -> str:
    """Whether the newer of two texts of an article tells something else: "revised", or else "edited"."""
    if row.quality != reading.quality.value or reading.quality not in _WORTH_DECIDING:
        return "revised"
    r = table(Revisions).c
    text = session.scalar(select(r.text).where(r.article_id == row.id, r.seq == row.seq)) or ""
    edit = weigh((row.title, text), (reading.title, reading.text))
    return "revised" if edit.material else "edited"


def _filled_in(row: Row[Any], reading: Reading, *, first_seen_at: datetime) -> dict[str, object]:
    """Fill what was not known before; what was known stays, for outlets restamp their pages."""
    # The host stands in for a name where no page could be read yet.
    unnamed = row.outlet is None or row.outlet == urls.host(row.url)
    values: dict[str, object] = {
        "outlet": reading.outlet or row.outlet if unnamed else row.outlet,
        "author": row.author or reading.author,
        "credited": row.credited or reading.credited,
        "language": row.language or reading.language,
        "first_seen_at": min(row.first_seen_at, first_seen_at),
    }
    if row.published_at is None:
        values |= {"published_at": reading.published_at, "date_flags": sorted(reading.date_flags)}
    # A later date never makes an article newer than it was. Nor does a bare day or a clock without a zone
    # make it older than a known time, but where it tells of another day: a day begins before its news.
    at = believable(reading.published_at, first_seen_at, reading.date_flags)
    vague = DateFlag.ZONELESS in reading.date_flags and row.published_at is not None
    if at + (_DAY if vague else timedelta()) <= row.at:
        values["at"] = at
    return values


def _seq(session: Session, article: ArticleId, reading: Reading, *, now: datetime) -> int:
    """Return the number of the reading's text among the article's revisions, which it joins if new."""
    c = table(Revisions).c
    had = select(c.seq).where(c.article_id == article, c.digest == addresses.digest(reading))
    seq = session.scalar(had)
    if seq is not None:
        return int(seq)
    last = session.scalar(select(func.max(c.seq)).where(c.article_id == article)) or 0
    _revise(session, article, reading, seq=last + 1, now=now)
    return int(last) + 1


def _revise(session: Session, article: int, reading: Reading, *, seq: int, now: datetime) -> None:
    row = {
        "article_id": article,
        "seq": seq,
        "read_at": now,
        "title": reading.title,
        "text": reading.text,
        "digest": addresses.digest(reading),
        "quality": reading.quality.value,
    }
    session.execute(table(Revisions).insert(), row)


def _first_stage(quality: Quality) -> Stage:
    return Stage.READ if quality in _WORTH_DECIDING else Stage.FOUND
