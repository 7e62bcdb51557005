"""A desk: a Kit over a real database and real connections, fed by servers on loopback."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from analysis.concerns import Bulletin
from analysis.errors import DeliveryError
from analysis.model import AlertId, Notice
from connectors.channels.channel import Channel, Trace
from flows import steps
from flows.kit import Kit
from flows.settings import Settings
from flows.steps.report import Report
from flows.wiring import kit_of
from storage import alerts, articles, entries, feeds
from storage.alerts import AlertRow
from storage.article_rows import ArticleDetail, ArticleRow
from storage.feed_health import FeedHealth
from tests.connectors.hostile import Hostile, answer
from tests.flows.press import NEWS_DAY, Item, Text, page, rss

NOW = datetime(2025, 2, 11, 22, tzinfo=UTC)

WATCH = """\
watches:
  - name: terminal
    title: The new terminal
    about: [Terminal 5]
    developments:
      - {name: permit, title: Building permit, event: approval, actor: [Harbour Authority]}
    alert: [file]
"""
CHANNELS = """\
channels:
  file: {kind: file, path: alerts.jsonl}
"""
LIMITS = """\
limits:
  internal_hosts: [127.0.0.1]
  host_delay: 0s
  robots: false
  read_timeout: 10s
  total_timeout: 20s
  feed_size: 300kB
  page_size: 300kB
  page_attempts: 3
  extractors: 1
"""
# For servers that must be given up; with these a healthy one might be, too, on a machine that is very busy.
HASTY = LIMITS.replace("10s", "0.5s").replace("20s", "1.5s")

RUN = {step.name: step.run for step in steps.STEPS}
ALL_STEPS = tuple(RUN)
_MANY = 1000


def feed_lines(feeds: dict[str, str]) -> str:
    """The feeds of a configuration, from addresses to outlets ("": unnamed)."""
    printed = [
        json.dumps({"url": url} | ({"outlet": outlet} if outlet else {})) for url, outlet in feeds.items()
    ]
    return "feeds:\n" + "".join(f"  - {line}\n" for line in printed)


@dataclass
class Desk:
    """The kit, the server its feeds and pages are on, and what came of the steps."""

    kit: Kit
    server: Hostile
    folder: Path

    def run(self, *names: str, at: datetime = NOW) -> list[Report]:
        """Run these steps, or all of them, and return their reports."""
        return [RUN[name](self.kit, now=at) for name in names or ALL_STEPS]

    def prints(self, path: str, *items: Item, headers: dict[str, str] | None = None) -> None:
        """Let the feed at `path` hold these items from now on."""
        self.server.routes[path] = answer(
            body=rss(items), headers={"Content-Type": "application/rss+xml", **(headers or {})}
        )

    def publishes(self, path: str, text: Text, *, at: datetime | None = NEWS_DAY, **facts: Any) -> Item:
        """Put a text on the page at `path`, and return the item that leads to it."""
        url = self.server.url(path)
        self.server.routes[path] = answer(
            body=page(text, at=at, **facts), headers={"Content-Type": "text/html; charset=utf-8"}
        )
        return Item(title=text.title, link=url, guid=path, at=at)

    def with_channels(self, **channels: Channel) -> None:
        """Let these channels take the place of those of the configuration."""
        before = self.kit.channel
        self.kit = replace(
            self.kit, channel=lambda name: channels[name] if name in channels else before(name)
        )

    def feeds(self) -> dict[str, FeedHealth]:
        """How each feed does, by its path."""
        with self.kit.store.reading() as session:
            found = feeds.health(session)
        return {one.url.removeprefix(self.server.url("")): one for one in found}

    def entries(self) -> list[tuple[str, str, int]]:
        """State, outcome or reason, and number of the entries."""
        with self.kit.store.reading() as session:
            return sorted(entries.reasons(session))

    def articles(self) -> list[ArticleRow]:
        """All articles, oldest first."""
        with self.kit.store.reading() as session:
            return articles.rows(session, limit=_MANY)[::-1]

    def article(self, row: ArticleRow) -> ArticleDetail:
        with self.kit.store.reading() as session:
            found = articles.one(session, row.id)
        assert found is not None
        return found

    def alerts(self) -> list[AlertRow]:
        """The outbox, in the order in which it was filled."""
        with self.kit.store.reading() as session:
            return alerts.rows(session, limit=_MANY)[::-1]

    def told(self) -> list[dict[str, Any]]:
        """The lines of the file channel."""
        file = self.folder / "alerts.jsonl"
        return [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []


@contextmanager
def desk_in(
    folder: Path,
    server: Hostile,
    *,
    feeds: dict[str, str] | None = None,
    sections: str = WATCH + CHANNELS + LIMITS,
    database: str | None = None,
) -> Iterator[Desk]:
    """Open a desk in a folder; `feeds` are outlets by path, of one feed at /feed unless given."""
    addresses = {server.url(path): outlet for path, outlet in (feeds or {"/feed": "The Mole"}).items()}
    config = folder / "wirewatch.yaml"
    config.write_text(feed_lines(addresses) + sections, encoding="utf-8")
    database = database or f"sqlite:///{folder / 'wirewatch.db'}"
    with kit_of(Settings(home=folder, config=config, database_url=database)) as kit:
        yield Desk(kit, server, folder)


@dataclass
class FakeChannel:
    """Keeps the messages it took; raises what is put into `troubles` first, one for each message."""

    name: str = "file"
    most: int = 20
    troubles: list[DeliveryError | None] = field(default_factory=list)
    messages: list[tuple[Notice, ...]] = field(default_factory=list)
    unseen: list[tuple[str, ...]] = field(default_factory=list)
    bulletins: list[Bulletin] = field(default_factory=list)
    arrived: dict[AlertId, str | Trace] = field(default_factory=dict)

    def send(self, notices: Sequence[Notice], unseen: Sequence[str] = ()) -> str:
        self._stumble()
        self.messages.append(tuple(notices))
        self.unseen.append(tuple(unseen))
        return f"message {len(self.messages)}"

    def inform(self, bulletin: Bulletin) -> str:
        self._stumble()
        self.bulletins.append(bulletin)
        return f"bulletin {len(self.bulletins)}"

    def _stumble(self) -> None:
        trouble = self.troubles.pop(0) if self.troubles else None
        if trouble is not None:
            raise trouble

    def find(self, notices: Sequence[Notice]) -> str | Trace:
        return self.arrived.get(notices[0].alert, Trace.UNKNOWN)

    def check(self) -> str:
        return "takes everything"
