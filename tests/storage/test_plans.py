"""What is executed for every article uses its indexes: the archive grows, the work does not."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, event, text
from sqlalchemy.orm import Session

from analysis.fingerprints import Fingerprint
from analysis.model import ArticleId, StoryId
from analysis.stories import Terms
from storage import articles, copies, entries, stories, story_repair
from storage.articles import Stage
from storage.models import Base
from storage.store import Store
from tests.storage.builders import LEASE, NOW, an_article, later

HASHES = Fingerprint(hashes=(11, 12, 13), tokens=20)
QUAY = Terms(words={"quay": 2.0, "crane": 1.0}, names={"norwick": 1.0})

# A table that is read from end to end. PostgreSQL is told that this costs dearly, as in a large archive.
_TABLES = "|".join((*Base.metadata.tables, "other"))
READS_ALL = re.compile(rf"\bSCAN (?:{_TABLES})\b(?! USING)|Seq Scan on (?:{_TABLES})\b")


@pytest.fixture
def archive(store: Store) -> Iterator[Session]:
    """Some articles in a story; the statements that follow are looked at."""
    with store.transaction() as session:
        for name in ("one", "two", "three"):
            article = an_article(session, name)
            copies.remember(session, {article: HASHES})
            copies.note_paragraphs(session, {article: ("Harbour Times", [1, 2])})
            stories.place(session, article, None, terms=QUAY, title=name, at=NOW, now=NOW)
        stories.observe(session, {"w:quay": 3}, articles=3, now=NOW)
        articles.advance(session, [ArticleId(1)], Stage.COMPARED)
    with store.transaction() as session:
        if session.get_bind().dialect.name == "postgresql":
            for setting in ("enable_seqscan", "enable_bitmapscan"):
                session.execute(text(f"SET LOCAL {setting} = off"))
        yield session


WORK: dict[str, Callable[[Session], object]] = {
    "compare: near": lambda session: copies.candidates(
        session, HASHES, article=ArticleId(3), min_shared=2, rows_per_hash=300, best=20
    ),
    "compare: prints": lambda session: copies.remember(session, {ArticleId(3): HASHES}),
    "compare: repeated paragraphs": lambda session: copies.repeating(session, [ArticleId(3)], at_least=3),
    "compare: seen paragraphs": lambda session: copies.seen_paragraphs(session, "Harbour Times", [1]),
    "compare: noted paragraphs": lambda session: copies.note_paragraphs(session, {ArticleId(3): ("A", [9])}),
    "compare: group": lambda session: copies.peers(session, ArticleId(1), other_than=ArticleId(2), limit=9),
    "compare: copies": lambda session: copies.of(session, [ArticleId(3)]),
    "compare: relations": lambda session: copies.relations(session, [ArticleId(3)]),
    "compare: relate": lambda session: copies.relate(session, ArticleId(3), None, now=NOW),
    "texts": lambda session: articles.by_ids(session, [ArticleId(3)]),
    "uncompared": lambda session: articles.uncompared(session, [ArticleId(3)]),
    "claim": lambda session: articles.claim(session, Stage.READ, now=NOW, worker="w", lease=LEASE, limit=9),
    "claim entries": lambda session: entries.claim(session, now=NOW, worker="w", lease=LEASE, limit=9),
    "advance": lambda session: articles.advance(session, [ArticleId(3)], Stage.COMPARED),
    "group: near": lambda session: stories.candidates(
        session, ["w:quay"], since=NOW - timedelta(days=12), limit=10
    ),
    "group: near, undated": lambda session: stories.candidates(session, ["w:quay"], since=None, limit=10),
    "group: rarity": lambda session: stories.rarity(session, ["w:quay"], now=NOW),
    "group: observe": lambda session: stories.observe(session, {"w:quay": 1}, articles=1, now=NOW),
    "group: follow": lambda session: stories.follow(session, ArticleId(3), ArticleId(1)),
    "group: rewrite": lambda session: stories.rewrite(session, _grown(session)),
    "repair: unrepaired": story_repair.unrepaired,
    "repair: votes": lambda session: story_repair.votes(session, StoryId(1), most=9),
    "repair: move": lambda session: story_repair.move(session, [ArticleId(1)], StoryId(2)),
    "repair: merge": lambda session: story_repair.merge(session, StoryId(1), StoryId(2)),
    "repair: forget": lambda session: story_repair.forget(session, before=later(1), most=9),
    "show": lambda session: stories.one(session, StoryId(1)),
}


@pytest.mark.parametrize("name", WORK)
def test_no_table_is_read_from_end_to_end(archive: Session, name: str) -> None:
    with _statements(archive.connection()) as said:
        WORK[name](archive)
    assert said
    plans = [f"{one}\n{_plan(archive, one, given)}" for one, given in said]
    assert [one for one in plans if READS_ALL.search(one)] == []


def test_a_look_at_everything_would_be_noticed(archive: Session) -> None:
    assert READS_ALL.search(_plan(archive, "SELECT * FROM stories WHERE title = 'one'", ()))


def _grown(session: Session) -> Any:
    (first, *_) = stories.candidates(session, ["w:quay"], since=None, limit=1)
    return first


@contextmanager
def _statements(connection: Connection) -> Iterator[list[tuple[str, Any]]]:
    """Collect what the block executes that reads or changes tables, with its parameters."""
    said: list[tuple[str, Any]] = []

    def note(*given: Any) -> None:
        _, _, statement, parameters, _, many = given
        if (
            re.match(r"(?:WITH|SELECT|UPDATE|DELETE|INSERT)\b", statement)
            and " FROM " in f"{statement} FROM "
        ):
            said.append((statement, parameters[0] if many else parameters))

    event.listen(connection, "before_cursor_execute", note)
    try:
        yield said
    finally:
        event.remove(connection, "before_cursor_execute", note)


def _plan(session: Session, statement: str, given: Any) -> str:
    sqlite = session.get_bind().dialect.name == "sqlite"
    explained = session.connection().exec_driver_sql(
        f"EXPLAIN {'QUERY PLAN ' if sqlite else ''}{statement}", given
    )
    return "\n".join(str(row[-1]) for row in explained)
