"""Copies: fingerprints kept and looked up, who repeats whom, and the paragraphs outlets repeat."""

import struct
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from functools import cache

from sqlalchemy import Delete, Insert, Select, Update, bindparam, delete, func, or_, select, update
from sqlalchemy.orm import Session
from xxhash import xxh3_64_intdigest

from analysis.fingerprints import Fingerprint
from analysis.model import ArticleId
from analysis.relations import ORIGINAL, REPUBLISHED, Repetition
from storage.articles import by_ids
from storage.dialect import alone, insert, listed, newest_rows, put, put_missing, spoken, within
from storage.models import Articles, Copies, NotedParagraphs, Paragraphs, Prints, Shingles, table

_MOST_SIBLINGS = 20


def take_turn(session: Session) -> None:
    """Wait until no other worker is comparing, and keep them out until the transaction ends.

    An article that is not yet compared is passed over where it is the younger, since it will look
    itself. If it had looked already, and not yet told so, neither would have seen the other.
    """
    alone(session, "copies")


def remember(session: Session, prints: Mapping[ArticleId, Fingerprint]) -> None:
    """Keep the fingerprints of articles, in place of those of their earlier texts."""
    dialect = spoken(session)
    had = session.execute(_had(dialect), {"articles": listed(dialect, prints)})
    before = {row.article_id: set(_unpack(row.hashes)) for row in had}
    fresh: list[dict[str, object]] = []
    for article, fingerprint in prints.items():
        old, new = before.get(article, set()), set(fingerprint.hashes)
        if old - new:
            gone = {"gone": listed(dialect, old - new), "article": article}
            session.execute(_forget(dialect), gone)
        if new - old:
            fresh.append({"fresh": listed(dialect, sorted(new - old)), "article": article})
    put(session, _post(dialect), fresh)
    rows: list[dict[str, object]] = [
        {"article_id": article, "tokens": one.tokens, "hashes": _pack(one.hashes)}
        for article, one in prints.items()
    ]
    put(session, _keep(dialect), rows)


def candidates(  # noqa: PLR0913 - three of them bound the work, and the caller must choose them
    session: Session,
    fingerprint: Fingerprint,
    *,
    article: ArticleId,
    min_shared: int,
    rows_per_hash: int,
    best: int,
) -> list[ArticleId]:
    """Return other articles that share hashes with the fingerprint, the most alike first.

    Of each hash only the newest `rows_per_hash` articles are looked at. Articles that have not been
    compared themselves yet are among the answers, if their fingerprints have been remembered.
    """
    dialect = spoken(session)
    asked = {
        "hashes": listed(dialect, fingerprint.hashes),
        "most": rows_per_hash,
        "article": article,
        "min_shared": min_shared,
        "best": best,
    }
    return [ArticleId(candidate) for candidate in session.scalars(_near(dialect), asked)]


def relate(session: Session, article: ArticleId, repetition: Repetition | None, *, now: datetime) -> None:
    """Keep what an article repeats, in place of what was kept before; None: nothing.

    A copy is related to the first of its match's group, and takes the articles along that were
    copies of it: there are no chains. Where two articles each repeat the other, the one related
    first is the copy, and the second call changes nothing.
    """
    session.execute(_unrelate(), {"article": article})
    if repetition is None or repetition.of == article:
        return
    take_turn(session)
    first = None
    if repetition.is_copy:
        first = first_of(session, repetition.of)
        if first == article:
            return
        _move(session, article, first)
    _put(session, article, repetition, first=first, now=now)


def take_over(
    session: Session, article: ArticleId, found: Repetition, *, first: Repetition, now: datetime
) -> None:
    """Make an article that was read late the first of the group whose text it repeats, as `found` says.

    `first` says how the present first of that group, `found.of`, repeats the article. It and all its
    copies become copies of the article, which is itself kept as the group's "original". Where the group
    has got another first meanwhile, the article becomes a copy of that.
    """
    alone(session, "copies")
    head = found.of
    if head == article or first_of(session, head) != head:
        relate(session, article, found, now=now)
        return
    for one in (article, head):
        session.execute(_unrelate(), {"article": one})
    _move(session, head, article)
    _put(session, head, replace(first, of=article), first=article, now=now)
    _put(session, article, replace(found, relation=ORIGINAL), first=None, now=now)


def first_of(session: Session, article: ArticleId) -> ArticleId:
    """Return the first of the article's group: itself, where it is no copy."""
    above = session.scalar(_first(), {"article": article})
    return article if above is None else ArticleId(above)


def of(session: Session, articles: Iterable[ArticleId]) -> dict[ArticleId, ArticleId]:
    """Return the first of the group for those of the articles that are copies."""
    dialect = spoken(session)
    rows = session.execute(_firsts(dialect), {"articles": listed(dialect, articles)})
    return {ArticleId(article): ArticleId(first) for article, first in rows if first is not None}


def relations(session: Session, articles: Iterable[ArticleId]) -> dict[ArticleId, str]:
    """Return how those of the articles that resemble another relate to it."""
    c = table(Copies).c
    query = select(c.article_id, c.relation).where(c.article_id.in_(list(articles)))
    return {ArticleId(article): relation for article, relation in session.execute(query)}


def nothing_of_their_own(session: Session, articles: Iterable[ArticleId]) -> frozenset[ArticleId]:
    """Return those of the articles that are copies and hold no news of their own.

    Every word of theirs stands in the other, or they are old. One sentence more is too little to make
    another text of a copy, and may be the one that everybody waits for.
    """
    c = table(Copies).c
    query = select(c.article_id).where(c.article_id.in_(list(articles)), c.first_id.is_not(None))
    none = or_(c.covered >= 1.0, c.relation == REPUBLISHED)
    return frozenset(ArticleId(one) for one in session.scalars(query.where(none)))


def matches(session: Session, articles: Iterable[ArticleId]) -> dict[ArticleId, ArticleId]:
    """Return what those of the articles match best that are in a group with it, its original included."""
    c = table(Copies).c
    asked = c.article_id.in_(list(articles))
    in_group = or_(c.first_id.is_not(None), c.relation == ORIGINAL)
    rows = session.execute(select(c.article_id, c.of_id).where(asked, in_group))
    return {ArticleId(article): ArticleId(match) for article, match in rows}


def repeated_by(session: Session, articles: Iterable[ArticleId]) -> dict[ArticleId, str]:
    """Return the text that those of the articles repeat most that are copies of it.

    An original that came late repeats nobody, though it was read after its copies.
    """
    asked = list(articles)
    members = of(session, asked)
    found = {article: match for article, match in matches(session, asked).items() if article in members}
    texts = by_ids(session, set(found.values()))
    return {article: texts[match].text for article, match in found.items() if match in texts}


def peers(session: Session, article: ArticleId, *, other_than: ArticleId, limit: int) -> list[ArticleId]:
    """Return the earliest other members of the article's group, without these two."""
    first = first_of(session, article)
    group = [first, *session.scalars(_members(), {"first": first, "limit": limit + 2})]
    return [ArticleId(one) for one in group if one not in {article, other_than}][:limit]


def seen_paragraphs(session: Session, outlet: str, hashes: Collection[int]) -> dict[int, int]:
    """Return in how many articles of the outlet each of the paragraphs was seen; unseen ones are left out."""
    return seen_by_outlets(session, {outlet: hashes})[outlet]


def seen_by_outlets(session: Session, hashes: Mapping[str, Collection[int]]) -> dict[str, dict[int, int]]:
    """Return the same for several outlets, given the paragraphs that are asked for of each."""
    by_key = {_key(outlet, one): (outlet, one) for outlet, asked in hashes.items() for one in asked}
    dialect = spoken(session)
    found: dict[str, dict[int, int]] = {outlet: {} for outlet in hashes}
    for key, articles in session.execute(_seen(dialect), {"keys": listed(dialect, by_key)}):
        outlet, paragraph = by_key[key]
        found[outlet][paragraph] = articles
    return found


def repeating(session: Session, articles: Iterable[ArticleId], *, at_least: int) -> frozenset[ArticleId]:
    """Return those of the articles with a paragraph that so many of their outlets' articles hold.

    Known from what was noted of them, without a look at a text. Articles of which nothing has been
    noted are among the answers: nobody knows.
    """
    dialect = spoken(session)
    asked = list(articles)
    noted = session.execute(_all_noted(dialect), {"articles": listed(dialect, asked)})
    keys = {row["article_id"]: _unpack(row["keys"]) for row in noted.mappings()}
    every = {key for found in keys.values() for key in found}
    among = {"keys": listed(dialect, every), "least": at_least}
    common = frozenset(session.scalars(_common(dialect), among)) if every else frozenset[int]()
    return frozenset(one for one in asked if one not in keys or not common.isdisjoint(keys[one]))


def note_paragraphs(session: Session, seen: Mapping[ArticleId, tuple[str, Collection[int]]]) -> None:
    """Count the paragraphs of articles for their outlets, each once however often an article is noted.

    `seen` gives, by article, its outlet and its paragraphs.
    """
    dialect = spoken(session)
    noted = session.execute(_all_noted(dialect), {"articles": listed(dialect, seen)})
    before = {row["article_id"]: set(_unpack(row["keys"])) for row in noted.mappings()}
    counts: Counter[int] = Counter()
    notes: list[dict[str, object]] = []
    for article, (outlet, hashes) in seen.items():
        had = before.get(article, set())
        fresh = {_key(outlet, paragraph) for paragraph in hashes} - had
        if fresh:
            counts.update(fresh)
            notes.append({"article_id": article, "keys": _pack(sorted(had | fresh))})
    # Sorted, so that two workers never wait for each other crosswise.
    put(session, _count(dialect), [{"key": key, "articles": counts[key]} for key in sorted(counts)])
    put(session, _note(dialect), notes)


def _move(session: Session, first: ArticleId, to: ArticleId) -> None:
    session.execute(_moved(), {"first": first, "to": to})


def _put(
    session: Session, article: ArticleId, repetition: Repetition, *, first: ArticleId | None, now: datetime
) -> None:
    row = {
        "article_id": article,
        "of_id": repetition.of,
        "first_id": first,
        "relation": repetition.relation,
        "similarity": repetition.similarity,
        "covered": repetition.covered,
        "credited": repetition.credited,
        "related_at": now,
    }
    session.execute(table(Copies).insert(), row)


def uncount_repeats(session: Session, article: ArticleId, outlet: str) -> None:
    """Count the paragraphs that the outlet printed before, in the same group, only once: they are news.

    What an outlet prints again with its own article, or with a text that it took over, would pass for what
    it prints under everything.
    """
    dialect = spoken(session)
    group = peers(session, article, other_than=article, limit=_MOST_SIBLINGS)
    of_outlet = {"articles": listed(dialect, group), "outlet": outlet}
    siblings = list(session.scalars(_siblings(dialect), of_outlet))
    if not siblings:
        return
    noted = session.execute(_all_noted(dialect), {"articles": listed(dialect, [article, *siblings])})
    keys = {row["article_id"]: set(_unpack(row["keys"])) for row in noted.mappings()}
    mine = keys.pop(article, set())
    again = mine & set().union(*keys.values())
    if again:
        p, n = table(Paragraphs), table(NotedParagraphs)
        fewer = update(p).where(p.c.key == bindparam("paragraph")).values(articles=p.c.articles - 1)
        # In the order in which they are counted, so that two workers never wait for each other crosswise.
        session.connection().execute(fewer, [{"paragraph": key} for key in sorted(again)])
        kept = _pack(sorted(mine - again))
        session.execute(update(n).where(n.c.article_id == article).values({"keys": kept}))


@cache
def _siblings(dialect: str) -> Select[tuple[int]]:
    a = table(Articles).c
    return select(a.id).where(within(dialect, a.id, "articles"), a.outlet == bindparam("outlet"))


@cache
def _had(dialect: str) -> Select[tuple[int, bytes]]:
    p = table(Prints).c
    return select(p.article_id, p.hashes).where(within(dialect, p.article_id, "articles"))


@cache
def _firsts(dialect: str) -> Select[tuple[int, int | None]]:
    c = table(Copies).c
    return select(c.article_id, c.first_id).where(within(dialect, c.article_id, "articles"))


@cache
def _first() -> Select[tuple[int | None]]:
    c = table(Copies).c
    return select(c.first_id).where(c.article_id == bindparam("article"))


@cache
def _members() -> Select[tuple[int]]:
    c = table(Copies).c
    mine = select(c.article_id).where(c.first_id == bindparam("first"))
    return mine.order_by(c.article_id).limit(bindparam("limit"))


@cache
def _moved() -> Update:
    c = table(Copies)
    return update(c).where(c.c.first_id == bindparam("first")).values(first_id=bindparam("to"))


@cache
def _forget(dialect: str) -> Delete:
    s = table(Shingles)
    mine = s.c.article_id == bindparam("article")
    return delete(s).where(mine, within(dialect, s.c.hash, "gone"))


@cache
def _post(dialect: str) -> Insert:
    return put_missing(dialect, Shingles, "fresh", article_id="article")


@cache
def _keep(dialect: str) -> Insert:
    upsert = insert(dialect, Prints)
    values = {"tokens": upsert.excluded.tokens, "hashes": upsert.excluded.hashes}
    return upsert.on_conflict_do_update(index_elements=["article_id"], set_=values)


@cache
def _near(dialect: str) -> Select[tuple[int]]:
    one = newest_rows(dialect, Shingles, "hashes", most="most").c.id
    others = select(one).where(one != bindparam("article")).group_by(one)
    shared = others.having(func.count() >= bindparam("min_shared"))
    return shared.order_by(func.count().desc(), one).limit(bindparam("best"))


@cache
def _unrelate() -> Delete:
    c = table(Copies)
    return delete(c).where(c.c.article_id == bindparam("article"))


@cache
def _seen(dialect: str) -> Select[tuple[int, int]]:
    p = table(Paragraphs).c
    return select(p.key, p.articles).where(within(dialect, p.key, "keys"))


@cache
def _all_noted(dialect: str) -> Select[tuple[int, bytes]]:
    noted = table(NotedParagraphs).c
    return select(noted.article_id, noted["keys"]).where(within(dialect, noted.article_id, "articles"))


@cache
def _common(dialect: str) -> Select[tuple[int]]:
    p = table(Paragraphs).c
    return select(p.key).where(within(dialect, p.key, "keys"), p.articles >= bindparam("least"))


@cache
def _count(dialect: str) -> Insert:
    upsert = insert(dialect, Paragraphs)
    more = {"articles": table(Paragraphs).c.articles + upsert.excluded.articles}
    return upsert.on_conflict_do_update(index_elements=["key"], set_=more)


@cache
def _note(dialect: str) -> Insert:
    upsert = insert(dialect, NotedParagraphs)
    return upsert.on_conflict_do_update(index_elements=["article_id"], set_={"keys": upsert.excluded["keys"]})


def _key(outlet: str, paragraph: int) -> int:
    return xxh3_64_intdigest(f"{outlet}\n{paragraph}".encode("utf-8", "replace")) - 2**63


def _pack(numbers: Collection[int]) -> bytes:
    return struct.pack(f">{len(numbers)}q", *numbers)


def _unpack(packed: bytes) -> tuple[int, ...]:
    return struct.unpack(f">{len(packed) // 8}q", packed)
