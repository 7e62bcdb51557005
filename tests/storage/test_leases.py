"""Two workers at the same moment, on both databases."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import event

from analysis.copies import Repetition
from analysis.model import EntryId
from storage import alerts, articles, copies, entries, feeds, hosts, visits
from storage.articles import Stage
from storage.store import Store
from tests.storage.builders import (
    LEASE,
    NOW,
    a_feed,
    an_article,
    document,
    new_entry,
    reading,
    some_entries,
)


def _claim(store: Store, worker: str, limit: int = 5) -> list[EntryId]:
    with store.transaction() as session:
        return [task.id for task in entries.claim(session, now=NOW, worker=worker, lease=LEASE, limit=limit)]


def test_workers_that_claim_at_once_never_hold_the_same_entry(store: Store) -> None:
    keys = [str(number) for number in range(40)]
    with store.transaction() as session:
        ids = [some_entries(session, key, host=f"{key}.test")[0] for key in keys]
    with ThreadPoolExecutor(4) as pool:
        claims = list(pool.map(lambda worker: _claim(store, str(worker)), range(8)))
    held = [entry for claim in claims for entry in claim]
    assert sorted(held) == sorted(set(held))
    assert set(held) <= set(ids)
    rest = _claim(store, "last", limit=100)
    assert sorted(held + rest) == sorted(ids)


# SQLite has one writer at a time.
@pytest.mark.parametrize("store", [pytest.param("postgresql", marks=pytest.mark.postgresql)], indirect=True)
def test_a_claim_passes_over_what_another_transaction_is_just_taking(store: Store) -> None:
    with store.transaction() as session:
        for key in "abcdef":
            some_entries(session, key, host=f"{key}.test")
        hosts.place_waiting(session, str)
    with store.transaction() as one, store.transaction() as other:
        mine, theirs = (
            entries.claim(session, now=NOW, worker="w", lease=LEASE, limit=3) for session in (one, other)
        )
    assert len({task.id for task in (*mine, *theirs)}) == 6


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    "index", ["ix_feeds_due", "ix_entries_waiting", "ix_articles_stage", "ix_alerts_due", "ix_visits_due"]
)
def test_a_claim_reads_the_index_of_what_waits_and_not_the_whole_table(store: Store, index: str) -> None:
    claims: dict[str, Callable[..., object]] = {
        "ix_feeds_due": feeds.claim,
        "ix_entries_waiting": entries.claim,
        "ix_articles_stage": partial(articles.claim, stage=Stage.READ),
        "ix_alerts_due": alerts.claim,
        "ix_visits_due": visits.claim,
    }
    asked: list[tuple[str, Any]] = []
    with store.transaction() as session:
        event.listen(
            session.connection(),
            "before_cursor_execute",
            lambda *said: asked.append((said[2], said[3])),
        )
        claims[index](session, now=NOW, worker="w", lease=LEASE, limit=9)
        plans = [
            str(step)
            for statement, values in tuple(asked)
            for step in session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
        ]
    assert any(f"USING INDEX {index}" in step or f"COVERING INDEX {index}" in step for step in plans)


def test_two_workers_that_keep_one_document_keep_each_entry_once(store: Store) -> None:
    with store.transaction() as session:
        feed = a_feed(session)
    start = Barrier(2)

    def keep(_: int) -> None:
        start.wait(10)
        with store.transaction() as session:
            entries.keep(session, feed, document(*(new_entry(str(n)) for n in range(50))), now=NOW)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(keep, range(2)))
    with store.reading() as session:
        assert entries.backlog(session, now=NOW).entries == 50


def test_two_workers_that_read_one_page_keep_one_article(store: Store) -> None:
    start = Barrier(2)

    def keep(text: str) -> str:
        start.wait(10)
        with store.transaction() as session:
            return articles.keep(session, reading(text=text), first_seen_at=NOW, now=NOW).change

    with ThreadPoolExecutor(2) as pool:
        changes = list(pool.map(keep, ["It is closed.", "It has reopened."]))
    assert sorted(changes) == ["new", "revised"]
    with store.reading() as session:
        (row,) = articles.rows(session, limit=9)
        found = articles.one(session, row.id)
    assert found is not None
    assert len(found.revisions) == 2


def test_of_two_articles_that_repeat_each_other_at_once_one_is_the_first(store: Store) -> None:
    with store.transaction() as session:
        a, b = an_article(session, "a"), an_article(session, "b")
    start = Barrier(2)

    def relate(pair: tuple[int, int]) -> None:
        article, of = (a, b)[pair[0]], (a, b)[pair[1]]
        start.wait(10)
        with store.transaction() as session:
            copies.relate(session, article, Repetition(of=of, similarity=1.0), now=NOW)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(relate, [(0, 1), (1, 0)]))
    with store.reading() as session:
        assert len(copies.of(session, [a, b])) == 1
