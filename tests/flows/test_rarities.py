"""Counting a batch at once gives every article the rarity it would have found one by one."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from flows.steps.rarities import Rarities
from storage import stories
from storage.store import Store

BATCH = (["w:harbour", "w:closed"], ["w:harbour", "n:norwick"], ["w:harbour"])
NOW = datetime(2025, 2, 11, tzinfo=UTC)
TERMS = {"w:harbour", "w:closed", "n:norwick", "w:never"}


def test_each_article_finds_the_terms_of_those_before_it(tmp_path: Path, empty_database: Path) -> None:
    store = _store(tmp_path, empty_database)
    found = []
    with store.transaction() as session:
        rarities = Rarities(session, now=NOW)
        for terms in BATCH:
            rarities.look_up([*terms, "w:never"])
            found.append((rarities.now().total, rarities.now().counts.get("w:harbour", 0)))
            rarities.count(terms)
        rarities.keep()
    store.close()
    assert found == [(0, 0), (1, 1), (2, 2)]


def test_what_is_kept_is_what_counting_one_by_one_keeps(tmp_path: Path, empty_database: Path) -> None:
    store = _store(tmp_path, empty_database)
    with store.transaction() as session:
        for batch in (BATCH, BATCH[:1]):
            rarities = Rarities(session, now=NOW)
            for terms in batch:
                rarities.look_up(terms)
                rarities.count(terms)
            rarities.keep()
        kept = stories.rarity(session, TERMS, now=NOW)
    store.close()
    assert kept.counts == pytest.approx({"w:harbour": 4, "w:closed": 2, "n:norwick": 1})
    assert kept.total == pytest.approx(4)


def test_terms_looked_up_late_are_known_from_the_archive(tmp_path: Path, empty_database: Path) -> None:
    store = _store(tmp_path, empty_database)
    with store.transaction() as session:
        stories.observe(session, {"w:closed": 5}, articles=7, now=NOW)
        rarities = Rarities(session, now=NOW)
        rarities.look_up(["w:harbour"])
        rarities.count(["w:harbour"])
        rarities.look_up(["w:harbour", "w:closed"])
        now = rarities.now()
    store.close()
    assert (now.counts["w:harbour"], now.counts["w:closed"], now.total) == pytest.approx((1, 5, 8))


def _store(folder: Path, empty: Path) -> Store:
    file = folder / "wirewatch.db"
    file.write_bytes(empty.read_bytes())
    return Store(f"sqlite:///{file}")
