"""Every attack of tests/connectors/attacks.py, polled in one run beside a feed that means well."""

import re
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from flows import steps
from flows.settings import Settings
from flows.wiring import kit_of
from storage import entries, feeds
from storage.feed_health import FeedHealth
from tests.connectors.attacks import GROUPS, attacks, ways_in
from tests.connectors.certificates import Authority
from tests.connectors.hostile import Hostile, hostile, names
from tests.connectors.scripts import FEED, feed
from tests.flows.desk import NOW, Desk, feed_lines
from tests.flows.press import MARKET, Item

HERE, INSIDE = "127.0.0.1", "127.0.0.2"
GOOD = "a feed that means well"
LIMITS = f"""\
limits:
  internal_hosts: [{HERE}]
  host_delay: 0s
  connect_timeout: 4s
  read_timeout: 4s
  total_timeout: 8s
  feed_size: 8MB
  extract_timeout: 10s
"""
OUTCOMES = {name: outcome for name, (_, outcome) in attacks().items()}
EVERY = [*OUTCOMES, GOOD]
MANY = 1_000_000


@dataclass(frozen=True)
class Polled:
    """What came of the run."""

    health: dict[str, FeedHealth]
    titles: set[str]
    visits: list[str]
    inner: Hostile


def host(attack: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", attack.lower()).strip("-") + ".test"


def leads(attack: str) -> list[list[str]]:
    """Where the name of an attack leads, at the first look and at the next."""
    if attack == "a name that leads inside":
        return [[INSIDE]]
    if attack == "a name that leads inside at the second look":
        return [[HERE], [INSIDE]]
    return [[INSIDE, HERE]] if attack == "a name that leads inside and outside" else [[HERE]]


@pytest.fixture(scope="module")
def polled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Polled]:
    folder = tmp_path_factory.mktemp("attacked")
    authority = Authority(folder)
    secret = {name: host(name) for name in EVERY if name.startswith("a certificate")}
    with ExitStack() as stack:
        server = stack.enter_context(hostile(HERE))
        inner = stack.enter_context(hostile(INSIDE))
        shown = stack.enter_context(hostile(HERE, tls=authority.context(secret)))
        patch = stack.enter_context(pytest.MonkeyPatch.context())
        patch.setattr("requests.adapters.DEFAULT_CA_BUNDLE_PATH", str(authority.file))
        known = {host(name): leads(name) for name in EVERY}
        stack.enter_context(names({**known, "inside.test": [[INSIDE]]}))
        urls = {}
        for name, (script, _) in {**attacks(server.port, inner.port), GOOD: (feed(FEED), "")}.items():
            where = shown if name in secret else server
            scheme = "https" if name in secret or name.startswith("a secure") else "http"
            path = "/" + host(name).removesuffix(".test")
            for at in (path, path + "?again", path + "?step2"):
                where.routes[at] = script
            urls[name] = f"{scheme}://{host(name)}:{where.port}{path}"
        config = folder / "wirewatch.yaml"
        config.write_text(feed_lines(dict.fromkeys(urls.values(), "")) + LIMITS, encoding="utf-8")
        database = f"sqlite:///{folder / 'wirewatch.db'}"
        with kit_of(Settings(home=folder, config=config, database_url=database)) as kit:
            {step.name: step.run for step in steps.STEPS}["poll"](kit, now=NOW)
            with kit.store.transaction() as session:
                health = {one.url: one for one in feeds.health(session)}
                kept = entries.claim(session, now=NOW, worker="test", lease=kit.limits.lease, limit=MANY)
        yield Polled(
            health={name: health[url] for name, url in urls.items()},
            titles={task.entry.title for task in kept},
            visits=[visit.path for visit in server.visits],
            inner=inner,
        )


def outcome(health: FeedHealth) -> str:
    if health.state == "ok":
        return f"{health.entries} {'entry' if health.entries == 1 else 'entries'}"
    return health.last_error or health.state


@pytest.mark.parametrize("attack", EVERY)
def test_an_attack_has_its_outcome_and_stops_no_other_feed(attack: str, polled: Polled) -> None:
    assert outcome(polled.health[attack]) == OUTCOMES.get(attack, "1 entry")


def test_nobody_gets_in(polled: Polled) -> None:
    assert polled.inner.connections == 0
    assert not [path for path in polled.visits if path.startswith("/fetched")]
    assert not [title for title in polled.titles if "root:" in title]


@pytest.mark.parametrize("way", [name for name in OUTCOMES if name.startswith("redirect to ")])
def test_a_page_leads_inside_no_more_than_a_feed_does(way: str, desk: Desk) -> None:
    with hostile(INSIDE) as inner, names({"inside.test": [[INSIDE]]}):
        desk.server.routes["/page"], reason = ways_in(desk.server.port, inner.port)[way]
        desk.prints("/feed", Item("", desk.server.url("/page"), guid="1"))
        desk.run("poll", "read")
        assert inner.connections == 0
    assert desk.entries() == [("failed", reason, 1)]


def test_a_password_that_a_feed_writes_into_a_link_is_not_used(desk: Desk) -> None:
    desk.publishes("/page", MARKET)
    desk.prints("/feed", Item("", desk.server.url("/page", user="admin:admin"), guid="1"))
    desk.run("poll", "read")
    assert [row.title for row in desk.articles()] == [MARKET.title]
    assert desk.server.visits[-1].header("Authorization") is None


def test_documentation_lists_every_attack_with_its_outcome() -> None:
    text = (Path(__file__).parents[2] / "docs" / "safety.md").read_text(encoding="utf-8")
    printed = re.findall(r"^\| (.+?) \| (.+?) \|$", text.partition("## Attacks")[2], re.MULTILINE)
    told = {name: said for name, said in printed if name != "attack"}
    assert told == OUTCOMES
    assert re.findall(r"^### (.+)$", text, re.MULTILINE) == list(GROUPS)
