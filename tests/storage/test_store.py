from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy import func, select, text

from analysis.errors import ConfigError, SchemaMismatch, StorageError, StoreBusy
from storage import engines
from storage.models import Feeds, Meta
from storage.store import Store
from tests.storage.builders import a_feed

FEEDS = select(func.count()).select_from(Feeds)


def _begin_something_and_fail(store: Store) -> None:
    with store.transaction() as session:
        a_feed(session)
        raise RuntimeError


def test_a_failed_transaction_leaves_nothing_behind(store: Store) -> None:
    with pytest.raises(RuntimeError):
        _begin_something_and_fail(store)
    with store.reading() as session:
        assert session.scalar(FEEDS) == 0


def test_a_second_writer_is_told_that_the_store_is_busy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines, "BUSY_SECONDS", 0)
    store = Store(f"sqlite:///{tmp_path / 'busy.db'}")
    store.migrate()
    with store.transaction() as first:
        a_feed(first)
        with pytest.raises(StoreBusy), store.transaction() as second:
            second.execute(FEEDS)
    with store.transaction() as again:
        assert again.scalar(FEEDS) == 1
    store.close()


def test_a_reader_does_not_wait_for_a_writer(store: Store) -> None:
    with store.transaction() as writing:
        a_feed(writing)
        with store.reading() as session:
            assert session.scalar(FEEDS) == 0


def _change_both(store: Store, both_hold_one: Barrier, order: str) -> str:
    change = text("UPDATE meta SET value = 'x' WHERE key = :key")
    try:
        with store.transaction() as session:
            session.execute(change, {"key": order[0]})
            both_hold_one.wait(10)
            session.execute(change, {"key": order[1]})
    except StoreBusy:
        return "busy"
    return "done"


@pytest.mark.postgresql
def test_a_deadlock_makes_the_store_busy_for_one_of_the_two(migrated_schema: str) -> None:
    store = Store(migrated_schema)
    with store.transaction() as session:
        session.add_all([Meta(key="a", value=""), Meta(key="b", value="")])
    barrier = Barrier(2)
    with ThreadPoolExecutor() as pool:
        ab = pool.submit(_change_both, store, barrier, "ab")
        ba = pool.submit(_change_both, store, barrier, "ba")
        assert sorted([ab.result(), ba.result()]) == ["busy", "done"]
    with store.transaction() as session:
        session.execute(text("DELETE FROM meta"))
    store.close()


def test_an_error_of_the_database_names_no_statement(store: Store) -> None:
    with pytest.raises(StorageError) as error, store.transaction() as session:
        session.execute(text("SELECT 'the secret text' FROM nowhere"))
    assert not isinstance(error.value, StoreBusy)
    assert "nowhere" in str(error.value)
    assert "secret" not in str(error.value)


def test_sqlite_is_set_up_for_several_processes(tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path / 'new' / 'folder' / 'wirewatch.db'}")
    store.migrate()
    with store.transaction() as session:
        for pragma, value in (("journal_mode", "wal"), ("foreign_keys", 1), ("synchronous", 1)):
            assert session.scalar(text(f"PRAGMA {pragma}")) == value
    store.close()


def test_a_reference_to_nothing_is_refused(store: Store) -> None:
    orphan = text("INSERT INTO feed_errors (feed_id, at, error) VALUES (99, '2025-01-01 00:00:00', 'x')")
    with pytest.raises(StorageError), store.transaction() as session:
        session.execute(orphan)


def test_the_password_is_not_shown() -> None:
    store = Store("postgresql://reader:s3cret@db.test/wirewatch")
    assert store.url_for_humans == "postgresql://reader:***@db.test/wirewatch"


@pytest.mark.parametrize("url", ["no url", "mysql://root:s3cret@db.test/x", ""])
def test_an_unusable_address_is_a_configuration_error_without_its_password(url: str) -> None:
    with pytest.raises(ConfigError, match="expected sqlite:///") as error:
        Store(url)
    assert "s3cret" not in str(error.value)


def test_an_unreachable_server_is_a_storage_error() -> None:
    store = Store("postgresql://nobody@127.0.0.1:1/nothing?connect_timeout=2")
    with pytest.raises(StorageError):
        store.check()
    store.close()


def test_a_file_that_is_no_database_is_a_storage_error(tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("Dear database, " * 100)
    store = Store(f"sqlite:///{path}")
    for call in (store.check, store.migrate):
        with pytest.raises(StorageError):
            call()
    store.close()


def test_a_store_remembers_how_its_fingerprints_are_made(store: Store) -> None:
    store.check("words-5/1")
    store.check("words-5/1")
    with pytest.raises(SchemaMismatch, match=r"words-5/1.*words-7/1"):
        store.check("words-7/1")
