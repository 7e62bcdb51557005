"""Workers on several machines, as processes of their own on one PostgreSQL."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from multiprocessing import get_context
from multiprocessing.context import SpawnProcess
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier
from pathlib import Path
from random import Random
from types import SimpleNamespace
from typing import cast

import pytest

from analysis.errors import SchemaMismatch
from analysis.model import ArticleId, Reading
from flows.configuration.models import LimitsSection
from flows.kit import Kit
from flows.steps import claims
from flows.steps.compare import compare
from flows.steps.group import group
from storage import articles, copies, stories
from storage.store import Store
from tests.storage.builders import NOW, later
from tests.storage.conftest import fresh_schema

SPAWN = get_context("spawn")
PATIENCE = 300  # seconds that one process waits for another; a busy machine has needed more than 60
MATTERS = 12
ROUNDS = 2

SYLLABLES = ("ba", "ce", "di", "fo", "gu", "ka", "le", "mi", "no", "pu", "ra", "se", "ti", "vo", "zu")


@pytest.fixture
def database() -> Iterator[str]:
    for url in fresh_schema():
        store = Store(url)
        store.migrate()
        store.close()
        yield url


def text(seed: str, words: int = 120) -> str:
    random = Random(seed)
    made = ["".join(random.choices(SYLLABLES, k=3)) for _ in range(words)]
    return "\n".join(" ".join(made[start : start + 30]) + "." for start in range(0, words, 30))


def a_reading(name: str, body: str, *, minutes: float = 0) -> Reading:
    return Reading(
        url=f"https://{name}.test/",
        title=body.split(".", maxsplit=1)[0][:40],
        text=body,
        published_at=later(minutes),
    )


def work(url: str, number: int, rounds: int, gate: Barrier) -> None:
    """Compare and group what waits, one article in hand at a time, and begin when all begin."""
    claims.BATCH = 1
    store = Store(url)
    kit = cast(
        "Kit", SimpleNamespace(store=store, worker=f"machine-{number}:1", limits=LimitsSection(), outlets={})
    )
    for _ in range(rounds):
        for step in (compare, group):
            gate.wait(PATIENCE)
            step(kit, now=NOW + timedelta(hours=1))
        gate.wait(PATIENCE)
    store.close()


def together(
    url: str, rounds: Sequence[Sequence[Sequence[Reading]]], *, workers: int
) -> list[list[list[ArticleId]]]:
    """Let the workers have each round's articles at once; their ids, as the readings are nested."""
    gate = SPAWN.Barrier(workers + 1)
    running: list[SpawnProcess] = [
        SPAWN.Process(target=work, args=(url, number, len(rounds), gate)) for number in range(workers)
    ]
    for process in running:
        process.start()
    store = Store(url)
    kept: list[list[list[ArticleId]]] = []
    for groups in rounds:
        with store.transaction() as session:
            kept.append(
                [
                    [articles.keep(session, one, first_seen_at=NOW, now=NOW).article for one in each]
                    for each in groups
                ]
            )
        for _ in range(3):
            gate.wait(PATIENCE)
    store.close()
    for process in running:
        process.join(PATIENCE)
        assert process.exitcode == 0
    return kept


def firsts(url: str, ids: Sequence[ArticleId]) -> set[ArticleId]:
    """The first of each group that the articles are in."""
    store = Store(url)
    with store.reading() as session:
        first_of = copies.of(session, ids)
    store.close()
    return {first_of.get(one, one) for one in ids}


@pytest.mark.postgresql
@pytest.mark.parametrize("workers", [2, 3])
def test_copies_that_arrive_at_the_same_moment_end_as_one_group(database: str, workers: int) -> None:
    rounds = [
        [
            [
                a_reading(f"w{worker}-m{matter}-r{number}", text(f"{number} {matter}"), minutes=worker)
                for worker in range(workers)
            ]
            for matter in range(MATTERS)
        ]
        for number in range(ROUNDS)
    ]
    for groups in together(database, rounds, workers=workers):
        assert [len(firsts(database, ids)) for ids in groups] == [1] * MATTERS


@pytest.mark.postgresql
def test_crosswise_copies_never_point_at_each_other(database: str) -> None:
    """Each half of a pair repeats the other; half the pairs are kept in the other order."""
    pairs = []
    for matter in range(MATTERS):
        whole = text(f"crosswise {matter}")
        cut, extended = whole.rpartition("\n")[0], f"{text(f'intro {matter}', 20)}\n{whole}"
        pair = [a_reading(f"cut-{matter}", cut), a_reading(f"extended-{matter}", extended)]
        pairs.append(pair if matter % 2 else pair[::-1])
    (kept,) = together(database, [pairs], workers=2)
    assert [len(firsts(database, ids)) for ids in kept] == [1] * MATTERS
    store = Store(database)
    with store.reading() as session:
        first_of = copies.of(session, [one for ids in kept for one in ids])
    store.close()
    # A first is in no group but its own.
    assert not first_of.keys() & set(first_of.values())


@pytest.mark.postgresql
def test_two_first_write_ups_of_one_matter_found_one_story(database: str) -> None:
    matters = []
    for matter in range(MATTERS):
        told = text(f"matter {matter}", 60).replace("\n", " ").replace(".", "").split()
        # The same words in another order: no copy, but the same matter.
        orders = [Random(f"{matter} {writer}").sample(told, len(told)) for writer in range(2)]
        matters.append([a_reading(f"p{matter}-{n}", f"{' '.join(order)}.") for n, order in enumerate(orders)])
    (kept,) = together(database, [matters], workers=2)
    store = Store(database)
    with store.reading() as session:
        assert copies.of(session, [one for ids in kept for one in ids]) == {}
        found = [stories.one(session, row.id) for row in stories.rows(session, limit=10 * MATTERS)]
    store.close()
    assert sorted(sorted(one.id for one in story.articles) for story in found if story) == sorted(
        map(sorted, kept)
    )


def open_with(url: str, algorithm: str, gate: Barrier, answers: "Queue[str]") -> None:
    store = Store(url)
    gate.wait(PATIENCE)
    try:
        store.check(algorithm)
    except SchemaMismatch as error:
        answers.put(str(error))
    else:
        answers.put("")
    store.close()


@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def test_of_two_workers_with_different_fingerprints_one_is_refused(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    url = f"sqlite:///{tmp_path / 'shared.db'}" if kind == "sqlite" else request.getfixturevalue("database")
    store = Store(url)
    store.migrate()
    store.close()
    gate, answers = SPAWN.Barrier(2), SPAWN.Queue()
    running = [SPAWN.Process(target=open_with, args=(url, tag, gate, answers)) for tag in ("old", "new")]
    for process in running:
        process.start()
    said = sorted(answers.get(timeout=PATIENCE) for _ in running)
    for process in running:
        process.join(PATIENCE)
    assert said[0] == ""
    assert "the fingerprints in the database are" in said[1]
