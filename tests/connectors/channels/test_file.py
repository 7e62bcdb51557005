"""Alerts as JSON lines."""

import errno
import fcntl
import json
import os
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from multiprocessing import get_context
from pathlib import Path
from threading import Thread
from types import MappingProxyType
from typing import Any

import pytest

from analysis.errors import ConfigError, PermanentDeliveryError, TemporaryDeliveryError
from analysis.model import AlertId, Notice
from connectors.channels.channel import Setup
from connectors.channels.file import FileChannel
from connectors.channels.registry import build
from tests.connectors.channels.notices import HOSTILE, hostile, notice, several


def records(path: Path) -> list[dict[str, Any]]:
    raw = path.read_bytes()
    assert raw.endswith(b"\n")
    return [json.loads(line) for line in raw.splitlines()]


def send_one_by_one(path: Path, first: int) -> None:
    channel = FileChannel(name="log", path=path)
    for number in range(first, first + 50):
        channel.send([notice(alert=AlertId(number), sentence="long " * 2000)])


def test_a_line_holds_everything_about_the_alert(tmp_path: Path) -> None:
    path = tmp_path / "alerts.jsonl"
    told = notice(extra=MappingProxyType({"story": "3"}))
    assert FileChannel(name="log", path=path).send([told]) == "alerts.jsonl:0"
    [record] = records(path)
    assert record["alert"] == 17
    assert record["headline"] == "CAC approval: submitted"
    assert record["move"] == "new: submitted"
    assert record["status"] == "pending"
    assert record["sentence"] == told.sentence
    assert datetime.fromisoformat(record["at"]) == datetime(2025, 2, 11, 8, 30, tzinfo=UTC)
    assert record["extra"] == {"story": "3"}
    assert "repeat" not in record


def test_every_call_appends_and_says_where(tmp_path: Path) -> None:
    path = tmp_path / "alerts.jsonl"
    channel = FileChannel(name="log", path=path)
    channel.send(several(3))
    end = path.stat().st_size
    assert channel.send([notice(at=None)]) == f"alerts.jsonl:{end}"
    assert [record["alert"] for record in records(path)] == [1, 2, 3, 17]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_title_is_one_line_of_ascii_that_reads_back_the_same(tmp_path: Path, text: str) -> None:
    path = tmp_path / "alerts.jsonl"
    FileChannel(name="log", path=path).send([hostile(text)])
    assert path.read_bytes().isascii()
    assert b"\x1b" not in path.read_bytes()
    assert [record["article_title"] for record in records(path)] == [text]


def test_a_repeat_is_written_only_if_the_first_did_not_arrive(tmp_path: Path) -> None:
    path = tmp_path / "alerts.jsonl"
    channel = FileChannel(name="log", path=path)
    channel.send(several(2))
    channel.send([notice(alert=AlertId(2), repeat=True), notice(alert=AlertId(3), repeat=True)])
    assert [record["alert"] for record in records(path)] == [1, 2, 3]


def test_an_alert_that_is_no_repeat_is_never_left_out(tmp_path: Path) -> None:
    path = tmp_path / "alerts.jsonl"
    channel = FileChannel(name="log", path=path)
    channel.send([notice()])
    channel.send([notice()])
    assert len(records(path)) == 2


def test_half_a_line_of_a_killed_writer_does_not_spoil_the_next(tmp_path: Path) -> None:
    path = tmp_path / "alerts.jsonl"
    path.write_bytes(b'[1]\n{"alert": "17"}\n{"alert": 17, "watch": "appl')
    FileChannel(name="log", path=path).send([notice(repeat=True)])
    lines = path.read_bytes().splitlines()
    assert len(lines) == 4
    assert json.loads(lines[-1])["alert"] == 17


def test_two_processes_never_mix_their_lines(tmp_path: Path) -> None:
    path = tmp_path / "alerts.jsonl"
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        list(pool.map(send_one_by_one, [path, path], [1, 51]))
    assert sorted(record["alert"] for record in records(path)) == list(range(1, 101))


def test_a_repeat_waits_for_the_writer_at_work_before_it_looks(tmp_path: Path) -> None:
    path = tmp_path / "alerts.jsonl"
    channel = FileChannel(name="log", path=path)
    with path.open("a", encoding="ascii") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        thread = Thread(target=channel.send, args=([notice(repeat=True)],))
        thread.start()
        thread.join(0.2)  # long enough to be done, were it not waiting
        other.write('{"alert": 17}\n')
    thread.join()
    assert [record["alert"] for record in records(path)] == [17]


def test_a_full_disk_leaves_the_file_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "alerts.jsonl"
    channel = FileChannel(name="log", path=path)
    channel.send(several(1))
    before = path.read_bytes()
    write = os.write
    monkeypatch.setattr(os, "write", lambda file, row: write(file, row[:100]))
    with pytest.raises(TemporaryDeliveryError, match=os.strerror(errno.ENOSPC)):
        channel.send(several(2))
    assert path.read_bytes() == before


def test_a_missing_folder_needs_mending(tmp_path: Path) -> None:
    channel = FileChannel(name="log", path=tmp_path / "missing" / "alerts.jsonl")
    with pytest.raises(PermanentDeliveryError, match="No such file or directory"):
        channel.send([notice()])
    with pytest.raises(PermanentDeliveryError, match="missing does not exist"):
        channel.check()


def test_a_folder_in_place_of_the_file_needs_mending(tmp_path: Path) -> None:
    channel = FileChannel(name="log", path=tmp_path)
    with pytest.raises(PermanentDeliveryError):
        channel.send([notice()])
    with pytest.raises(PermanentDeliveryError, match="cannot be written to"):
        channel.check()


def test_check_writes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "alerts.jsonl"
    assert FileChannel(name="log", path=path).check() == f"{path} can be written to"
    assert not path.exists()


@pytest.mark.parametrize("notices", [[notice()], several(3)])
def test_a_relative_path_starts_at_the_folder_of_the_configuration(
    tmp_path: Path, setup: Callable[..., Setup], notices: list[Notice]
) -> None:
    build("file", setup({"path": "alerts.jsonl"})).send(notices)
    assert len(records(tmp_path / "alerts.jsonl")) == len(notices)


def test_a_file_channel_needs_a_path(setup: Callable[..., Setup]) -> None:
    with pytest.raises(ConfigError, match=r"channels\.team\.path: expected a text"):
        build("file", setup())
