"""Setups, and a Slack and a mail server on the loopback interface."""

import io
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from connectors.channels.channel import Setup
from tests.connectors.channels.fake_slack import FakeSlack

NOW = datetime(2025, 2, 11, 9, 0, tzinfo=UTC)
SECRETS = {"SLACK_BOT_TOKEN": "xoxb-17-secret", "MAIL_PASSWORD": "open sesame", "EMPTY": " "} | {
    "TEAM_SERVICE": "json://127.0.0.1:9"
}


@pytest.fixture(autouse=True)
def _without_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy", "NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def setup(tmp_path: Path) -> Callable[..., Setup]:
    """Return a function that makes a Setup of the options of a channel named team."""

    def make(options: dict[str, object] | None = None) -> Setup:
        return Setup(
            name="team",
            options=options or {},
            secrets=SECRETS.__getitem__,
            stream=io.StringIO(),
            clock=lambda: NOW,
            folder=tmp_path,
        )

    return make


@pytest.fixture
def slack() -> Iterator[FakeSlack]:
    """Return a Slack that takes every message until told otherwise."""
    with FakeSlack() as fake:
        yield fake
