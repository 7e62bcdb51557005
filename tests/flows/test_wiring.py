import os
import socket
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from analysis.errors import ConfigError
from flows.configuration.models import LimitsSection
from flows.settings import Settings
from flows.wiring import opened, take_over_from_the_dead, web_of
from storage import feeds
from storage.feeds import FeedSpec

NOW = datetime(2025, 2, 11, 9, tzinfo=UTC)
LEASE = timedelta(minutes=10)


def _dead_pid() -> int:
    pid = os.fork()
    if pid == 0:
        os._exit(0)
    os.waitpid(pid, 0)
    return pid


@pytest.mark.parametrize(
    ("worker", "freed"),
    [
        (lambda: f"{socket.gethostname()}:{_dead_pid()}", 1),
        (lambda: f"{socket.gethostname()}:{os.getpid()}", 0),
        (lambda: f"another-machine:{_dead_pid()}", 0),
    ],
    ids=["dead", "alive", "elsewhere"],
)
def test_the_work_of_a_dead_process_of_this_machine_is_free_at_once(
    tmp_path: Path, worker: Callable[[], str], freed: int
) -> None:
    with opened(Settings(home=tmp_path, database_url=f"sqlite:///{tmp_path / 'w.db'}")) as store:
        with store.transaction() as session:
            feeds.add(session, FeedSpec(url="https://www.example.com/rss"), now=NOW)
            feeds.claim(session, now=NOW, worker=worker(), lease=LEASE, limit=5)
        take_over_from_the_dead(store)
        with store.transaction() as session:
            assert len(feeds.claim(session, now=NOW, worker="us", lease=LEASE, limit=5)) == freed


def test_a_home_that_cannot_be_made_is_told_with_its_mend(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ConfigError, match="WIREWATCH_HOME"):
        Settings(home=tmp_path / "file" / "home").prepared()


@pytest.mark.parametrize(
    "address", ["hunter2.example:3128", "socks5://hunter2.example", "http://:80/hunter2", "http://[hunter2"]
)
def test_a_proxy_that_has_no_usable_address_is_told_without_it(
    monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setenv("OUR_PROXY", address)
    with pytest.raises(ConfigError, match=r"limits\.proxy: the secret OUR_PROXY holds no address") as caught:
        web_of(LimitsSection(proxy="OUR_PROXY"))
    assert "hunter2" not in str(caught.value)


def test_a_proxy_whose_secret_is_missing_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OUR_PROXY", raising=False)
    with pytest.raises(ConfigError, match="set OUR_PROXY in the environment"):
        web_of(LimitsSection(proxy="OUR_PROXY"))
