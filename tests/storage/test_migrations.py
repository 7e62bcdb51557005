import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, Inspector, inspect, text
from sqlalchemy.exc import IntegrityError

from analysis.errors import SchemaMismatch
from storage import schema
from storage.engines import address, connect
from storage.models import Base
from storage.store import Store

_SOMETHING_TOLD = (
    """INSERT INTO articles (id, url, seq, title, quality, date_flags, first_seen_at, at, stage, changed)
    VALUES (3, 'https://news.test/a', 1, 'T', 'article', '[]', '2025-02-11', '2025-02-11', 'found', false)""",
    """INSERT INTO developments (id, article_id, watch, development, event, status, label, sentence,
    said_when, certainty, start_offset, end_offset, reasons, recorded_at)
    VALUES (5, 3, 'harbour', 'reopening', 'release', 'done', 'released', 'It''s 10\\:30\\: reopened', '', 1,
    0, 0, '[]', '2025-02-11')""",
    """INSERT INTO alerts (id, development_id, watch, channel, state, due_at, attempts, unsure, enqueued_at)
    VALUES (7, 5, 'harbour', 'desk', 'sent', '2025-02-11', 1, false, '2025-02-11')""",
)
_TOLD = """SELECT d.sentence, a.state, d.feedback FROM alerts a JOIN developments d ON d.id = a.development_id
    WHERE a.id = 7 AND d.id = 5"""

SCRIPTS = ScriptDirectory.from_config(schema.configuration())
REVISIONS = [script.revision for script in reversed(list(SCRIPTS.walk_revisions()))]


@pytest.fixture
def engine(empty_url: str) -> Iterator[Engine]:
    engine = connect(address(empty_url))
    yield engine
    engine.dispose()


def test_the_migrations_make_what_the_models_say(engine: Engine) -> None:
    with engine.begin() as connection:
        schema.upgrade(connection)
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_the_migrations_make_every_check_and_partial_index_of_the_models(engine: Engine) -> None:
    # compare_metadata does not look at these.
    with engine.begin() as connection:
        schema.upgrade(connection)
        migrated = _checks_and_conditions(connection.engine, connection)
        for table in reversed(Base.metadata.sorted_tables):
            table.drop(connection)
        Base.metadata.create_all(connection)
        assert migrated == _checks_and_conditions(connection.engine, connection)


@pytest.mark.parametrize("revision", REVISIONS)
def test_every_revision_leads_to_the_newest(engine: Engine, revision: str) -> None:
    with engine.begin() as connection:
        schema.upgrade(connection, revision)
        assert schema.present(connection) == revision
    with engine.begin() as connection:
        schema.upgrade(connection)
        schema.verify(connection)


def test_developments_and_alerts_survive_the_change_of_their_constraints(engine: Engine) -> None:
    with engine.begin() as connection:
        schema.upgrade(connection, "0003")
        for statement in _SOMETHING_TOLD:
            connection.execute(text(statement))
    with engine.begin() as connection:
        schema.upgrade(connection)
    with engine.begin() as connection:
        told = connection.execute(text(_TOLD)).one()
        assert tuple(told) == ("It's 10:30: reopened", "sent", None)
    with pytest.raises(IntegrityError), engine.begin() as connection:
        connection.execute(text("UPDATE alerts SET development_id = 99"))


def test_developments_and_their_alerts_outlive_the_change_of_their_key(engine: Engine) -> None:
    rows = {
        "articles": {
            "id": 1, "url": "https://news.test/1", "seq": 2, "title": "t", "quality": "article",
            "date_flags": "[]", "first_seen_at": "2025-02-11", "at": "2025-02-11", "stage": "found",
            "changed": False,
        },
        "developments": {
            "id": 7, "article_id": 1, "watch": "w", "development": "d", "event": "approval",
            "status": "done", "label": "approved", "sentence": "s", "said_when": "", "certainty": 1,
            "start_offset": 0, "end_offset": 0, "reasons": "[]", "recorded_at": "2025-02-11",
        },
        "alerts": {
            "id": 9, "development_id": 7, "watch": "w", "channel": "c", "state": "sent",
            "due_at": "2025-02-11", "attempts": 1, "unsure": False, "enqueued_at": "2025-02-11",
        },
    }  # fmt: skip
    with engine.begin() as connection:
        schema.upgrade(connection, "0003")
        for name, row in rows.items():
            columns, values = ", ".join(f'"{key}"' for key in row), ", ".join(f":{key}" for key in row)
            connection.execute(text(f"INSERT INTO {name} ({columns}) VALUES ({values})"), row)
    with engine.begin() as connection:
        schema.upgrade(connection)
        query = "SELECT a.id, d.id, d.change, d.turn, d.standing, t.found_seq FROM alerts a "
        joined = "JOIN developments d ON d.id = a.development_id JOIN articles t ON t.id = d.article_id"
        assert list(connection.execute(text(query + joined))) == [(9, 7, "news", 0, "unconfirmed", 2)]


def test_there_is_one_line_of_revisions() -> None:
    assert len(SCRIPTS.get_heads()) == 1
    assert sorted(REVISIONS) == REVISIONS


def test_migrating_again_changes_nothing(empty_url: str) -> None:
    store = Store(empty_url)
    store.migrate()
    store.migrate()
    store.check()
    store.close()


def test_several_may_migrate_at_once(empty_url: str) -> None:
    stores = [Store(empty_url) for _ in range(6)]
    with ThreadPoolExecutor(len(stores)) as pool:
        list(pool.map(Store.migrate, stores))
    stores[0].check()
    for store in stores:
        store.close()


def test_an_empty_database_says_how_it_is_made(empty_url: str) -> None:
    store = Store(empty_url)
    with pytest.raises(SchemaMismatch, match="wirewatch check"):
        store.check()
    store.close()


def test_looking_for_a_database_creates_none(tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path / 'none.db'}")
    with pytest.raises(SchemaMismatch, match="wirewatch check"):
        store.check()
    store.close()
    assert list(tmp_path.iterdir()) == []


def test_an_older_database_says_how_it_is_mended(empty_url: str, engine: Engine) -> None:
    with engine.begin() as connection:
        schema.upgrade(connection, REVISIONS[0])
    store = Store(empty_url)
    with pytest.raises(SchemaMismatch, match=f"{REVISIONS[0]}.*wirewatch check"):
        store.check()
    store.close()


def test_a_newer_database_is_neither_used_nor_touched(empty_url: str) -> None:
    store = Store(empty_url)
    store.migrate()
    with store.transaction() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    for call in (store.check, store.migrate):
        with pytest.raises(SchemaMismatch, match="install the version that wrote it"):
            call()
    store.close()


def test_a_database_of_another_program_is_named_as_such(empty_url: str, engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE recipes (id INTEGER)"))
    store = Store(empty_url)
    with pytest.raises(SchemaMismatch, match="another program"):
        store.check()
    store.close()


def test_migrations_do_not_depend_on_the_current_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, migrated_file: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copy(migrated_file, tmp_path / "here.db")
    store = Store("sqlite:///here.db")
    store.migrate()
    store.check()
    store.close()


def _checks_and_conditions(engine: Engine, connection: Connection) -> set[tuple[str, str, str]]:
    looked: Inspector = inspect(connection)
    found: set[tuple[str, str, str]] = set()
    for name in looked.get_table_names():
        if name == "alembic_version":
            continue
        found |= {
            (name, str(check["name"]), str(check["sqltext"])) for check in looked.get_check_constraints(name)
        }
        for index in looked.get_indexes(name):
            where = index.get("dialect_options", {}).get(f"{engine.dialect.name}_where", "")
            found.add((name, str(index["name"]), f"{index['column_names']} {where}"))
    return found
