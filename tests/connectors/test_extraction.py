"""The readers stand at module level, where worker processes find them by name."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic, sleep

import pytest

from analysis.errors import ExtractionError
from analysis.model import Reading
from connectors.extraction import Extractor, Page

NOW = datetime(2025, 2, 11, 9, tzinfo=UTC)
ARTICLE = (
    "<html><head><title>Terminal {n} approved</title></head><body><article><h1>Terminal {n} "
    "approved</h1><p>The harbour authority approved terminal {n} on Tuesday, after four years of hearings "
    "and two studies.</p><p>Work is to begin in May and to last until the end of 2028, the chair of the "
    "authority told reporters.</p><p>Two shipping lines had objected that the channel is too narrow for "
    "vessels of the largest class.</p></article></body></html>"
)


def page(text: str, number: int = 0) -> Page:
    return Page(body=text.encode(), url=f"https://courier.example/{number}", now=NOW)


def articles(count: int) -> list[tuple[int, Page]]:
    return [(number, page(ARTICLE.format(n=number), number)) for number in range(count)]


def reader(asked: Page) -> Reading:
    """Do what the page says."""
    text = asked.body.decode().strip()
    if text == "die":
        os._exit(9)
    if text == "spin":
        _spin()
    if text == "spin in C":
        signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGALRM])
        _spin()
    if text == "nothing":
        raise ExtractionError(asked.url, "nothing on it")
    return Reading(url=asked.url, title=str(os.getpid()), text=text)


def _spin() -> None:
    while True:
        try:
            sum(range(1000))
        except Exception:  # noqa: BLE001 - as libraries do; it must not save the page
            continue


def outcome(result: Reading | ExtractionError) -> str:
    return result.text if isinstance(result, Reading) else f"failed: {result.reason}"


def test_few_pages_are_read_without_starting_a_process() -> None:
    with Extractor(workers=2, reader=reader) as extractor:
        results = [result for _, result in extractor.read((n, page(f"text {n}", n)) for n in range(7))]
    assert {result.title for result in results if isinstance(result, Reading)} == {str(os.getpid())}


def test_a_heavy_page_among_few_is_read_apart_and_can_be_stopped() -> None:
    padding = " " * 2_000_001
    texts = ["before", "spin" + padding, "die" + padding, "after"]
    with Extractor(workers=1, timeout=timedelta(seconds=0.7), reader=reader) as extractor:
        results = dict(extractor.read((n, page(text, n)) for n, text in enumerate(texts)))
    assert [outcome(results[n]) for n in range(4)] == [
        "before",
        "failed: took longer than 0.7 s to read",
        "failed: killed the process that read it",
        "after",
    ]


def test_a_page_without_an_article_is_a_failure_and_no_exception() -> None:
    with Extractor(workers=2, reader=reader) as extractor:
        [(key, result)] = extractor.read([("entry", page("nothing", 4))])
    assert key == "entry"
    assert isinstance(result, ExtractionError)
    assert (result.url, result.reason) == ("https://courier.example/4", "nothing on it")


def test_many_pages_are_read_in_other_processes_and_all_come_back() -> None:
    texts = {number: "nothing" if number % 7 == 3 else f"text {number}" for number in range(40)}
    with Extractor(workers=2, reader=reader) as extractor:
        results = dict(extractor.read((number, page(text, number)) for number, text in texts.items()))
    assert {number: outcome(result) for number, result in results.items()} == {
        number: "failed: nothing on it" if text == "nothing" else text for number, text in texts.items()
    }
    readers = {result.title for result in results.values() if isinstance(result, Reading)}
    assert str(os.getpid()) not in readers
    assert len(readers) <= 2


def test_real_pages_come_back_as_readings() -> None:
    with Extractor(workers=2) as extractor:
        results = dict(extractor.read(articles(9)))
    assert {number: result.title for number, result in results.items() if isinstance(result, Reading)} == {
        number: f"Terminal {number} approved" for number in range(9)
    }


def test_pages_that_hang_or_kill_their_reader_harm_no_other() -> None:
    texts = {number: f"text {number}" for number in range(20)} | {
        5: "die",
        9: "spin",
        15: "spin in C",
    }
    with Extractor(workers=2, timeout=timedelta(seconds=0.7), reader=reader) as extractor:
        results = dict(extractor.read((number, page(text, number)) for number, text in texts.items()))
    assert {number: outcome(result) for number, result in results.items()} == texts | {
        5: "failed: killed the process that read it",
        9: "failed: took longer than 0.7 s to read",
        15: "failed: took longer than 0.7 s to read",
    }


def test_pages_are_taken_only_as_fast_as_they_are_read() -> None:
    taken = 0

    def pages() -> Iterator[tuple[int, Page]]:
        nonlocal taken
        for number in range(60):
            taken += 1
            yield number, page(f"text {number}", number)

    with Extractor(workers=2, reader=reader) as extractor:
        ahead = [taken - read for read, _ in enumerate(extractor.read(pages()))]
    assert max(ahead[8:]) <= 2 * 2 + 2  # eight are looked at before the first process starts


def test_leaving_early_leaves_no_process_behind() -> None:
    with Extractor(workers=2, reader=reader) as extractor:
        results = extractor.read((n, page(f"text {n}", n)) for n in range(50))
        _, first = next(results)
    assert isinstance(first, Reading)
    with pytest.raises(ProcessLookupError):
        os.kill(int(first.title), 0)


def test_an_interrupt_is_left_to_the_caller() -> None:
    with Extractor(workers=2, reader=reader) as extractor:
        results = extractor.read((n, page(f"text {n}", n)) for n in range(30))
        _, first = next(results)
        assert isinstance(first, Reading)
        os.kill(int(first.title), signal.SIGINT)
        rest = [outcome(result) for _, result in results]
    assert len(rest) == 29
    assert not [text for text in rest if text.startswith("failed")]


def test_a_second_batch_is_read_by_the_same_workers_however_small() -> None:
    with Extractor(workers=1, reader=reader) as extractor:
        many = dict(extractor.read((n, page(f"text {n}", n)) for n in range(10)))
        few = dict(extractor.read([(99, page("text 99"))]))
    titles = {result.title for result in (*many.values(), *few.values()) if isinstance(result, Reading)}
    assert len(titles) == 1


def test_a_killed_pipeline_takes_its_workers_with_it() -> None:
    script = (
        "import os, sys, signal\n"
        "from tests.connectors.test_extraction import Extractor, page, reader\n"
        "with Extractor(workers=1, reader=reader) as extractor:\n"
        "    results = extractor.read((n, page('text', n)) for n in range(50))\n"
        "    print(next(results)[1].title, flush=True)\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    killed = subprocess.run(
        [sys.executable, "-c", script], stdout=subprocess.PIPE, text=True, timeout=60, check=False
    )
    assert killed.returncode == -signal.SIGKILL
    worker = int(killed.stdout)
    deadline = monotonic() + 20
    while monotonic() < deadline and _is_alive(worker):
        sleep(0.05)
    assert not _is_alive(worker)


def _is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text("ascii").rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False
