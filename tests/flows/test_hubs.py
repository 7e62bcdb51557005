"""A hub, a feed that names it, and the address that it calls: over real connections."""

import hashlib
import hmac
import json
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import parse_qs, urlencode

import pytest

from analysis.errors import ConfigError
from flows.listening import Subscriptions, listening
from flows.settings import Settings
from flows.steps import hubs
from storage import hubs as subscriptions
from storage.hubs import Subscription
from tests.connectors.hostile import Visit, answer
from tests.flows.conftest import OpenDesk
from tests.flows.desk import CHANNELS, LIMITS, NOW, WATCH, Desk
from tests.flows.press import Item, rss

SECTIONS = (
    WATCH + CHANNELS + LIMITS + "websub: {public_url: 'https://us.test/hubs/', listen: '127.0.0.1:0'}\n"
)
HOUR = timedelta(hours=1)


@dataclass
class Hub:
    """What a hub was asked, and how it answers."""

    url: str
    status: int = 202
    asked: list[dict[str, str]] = field(default_factory=list)


@pytest.fixture
def hub() -> Iterator[Hub]:
    played = Hub(url="")

    class Answers(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
            played.asked.append({name: values[0] for name, values in form.items()})
            self.send_response(played.status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_words: object) -> None:
            """Keep quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    played.url = f"http://127.0.0.1:{server.server_port}/"
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield played
    server.shutdown()
    thread.join()
    server.server_close()


def subscribed(desk: Desk) -> Subscription:
    with desk.kit.store.reading() as session:
        (one,) = subscriptions.rows(session).values()
    return one


def with_hub(hub: str, *items: Item) -> bytes:
    links = f'<atom:link xmlns:atom="http://www.w3.org/2005/Atom" rel="hub" href="{hub}"/>'
    return rss(items).replace(b"<channel>", f"<channel>{links}".encode())


def a_desk(open_desk: OpenDesk, hub: str) -> Desk:
    desk = open_desk(sections=SECTIONS)
    item = Item("Quay closed", "http://news.test/1", guid="1")
    desk.server.routes["/feed"] = answer(
        body=with_hub(hub, item), headers={"Content-Type": "application/rss+xml"}
    )
    desk.run("poll")
    return desk


@contextmanager
def called(desk: Desk) -> Iterator[str]:
    """The address that hubs call, as seen from here, with a slash at its end."""
    settings = Settings(
        home=desk.folder,
        config=desk.folder / "wirewatch.yaml",
        database_url=f"sqlite:///{desk.folder / 'wirewatch.db'}",
    )
    with listening(settings) as address:
        yield f"http://{address}/hubs/"


def call(url: str, body: bytes | None = None, headers: Mapping[str, str] | None = None) -> tuple[int, str]:
    request = urllib.request.Request(url, data=body, headers=dict(headers or {}))
    try:
        with urllib.request.urlopen(request, timeout=30) as answered:
            return answered.status, answered.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


def test_a_hub_is_asked_asks_back_and_is_heard(open_desk: OpenDesk, hub: Hub) -> None:
    desk = a_desk(open_desk, hub.url)
    assert hubs.is_due(desk.kit, now=NOW)
    assert hubs.plan(desk.kit, now=NOW) == "ask hubs for 1 feed"
    report = hubs.ask(desk.kit, now=NOW)
    assert report.sentence == "asked hubs for 1 feed"
    one = subscribed(desk)
    (asked,) = hub.asked
    assert asked == {
        "hub.mode": "subscribe",
        "hub.topic": desk.server.url("/feed"),
        "hub.callback": f"https://us.test/hubs/{one.keys.token}",
        "hub.lease_seconds": "864000",
    }
    assert (one.state, hubs.is_due(desk.kit, now=NOW)) == ("asked", False)
    with called(desk) as address:
        said = urlencode(
            {
                "hub.mode": "subscribe",
                "hub.topic": one.topic,
                "hub.challenge": "<b>4711</b>",
                "hub.lease_seconds": "3600",
            }
        )
        assert call(f"{address}{one.keys.token}?{said}") == (200, "<b>4711</b>")
        assert subscribed(desk).state == "active"
        assert call(f"{address}{one.keys.token}", b"<rss/>")[0] == 202
    assert subscribed(desk).heard == 1


def test_a_stranger_is_told_that_nothing_is_here(open_desk: OpenDesk, hub: Hub) -> None:
    desk = a_desk(open_desk, hub.url)
    one = subscribed(desk)
    other_topic = urlencode({"hub.mode": "subscribe", "hub.topic": "http://x.test/", "hub.challenge": "1"})
    with called(desk) as address:
        for path, body in [
            ("", None),
            ("guess", b"news"),
            (f"{one.keys.token}", None),
            (f"{one.keys.token}?{other_topic}", None),
            (f"{one.keys.token}?hub.mode=unsubscribe&hub.topic={one.topic}&hub.challenge=1", None),
            (f"{one.keys.token}?{'a=1&' * 50}", None),
            (f"guess?{other_topic}", None),
        ]:
            assert call(f"{address}{path}", body)[0] == 410, path
    assert subscribed(desk) == one


def test_a_hub_that_says_no_is_believed_and_asked_again_later(open_desk: OpenDesk, hub: Hub) -> None:
    desk = a_desk(open_desk, hub.url)
    one = subscribed(desk)
    said = urlencode({"hub.mode": "denied", "hub.topic": one.topic, "hub.reason": "members only"})
    with called(desk) as address:
        assert call(f"{address}{one.keys.token}?{said}")[0] == 202
    assert (subscribed(desk).state, subscribed(desk).reason) == ("denied", "the hub denied it: members only")


def test_only_what_is_signed_is_heard_of_a_hub_that_was_asked_over_tls(open_desk: OpenDesk) -> None:
    desk = a_desk(open_desk, "https://hub.test/")
    one = subscribed(desk)
    body = b"<rss/>"
    signature = hmac.new(one.keys.secret.encode(), body, hashlib.sha256).hexdigest()
    with called(desk) as address:
        url = f"{address}{one.keys.token}"
        for headers in ({}, {"X-Hub-Signature": "sha256=" + "0" * 64}):
            assert call(url, body, headers)[0] == 202
        assert subscribed(desk).heard == 0
        assert call(url, body, {"X-Hub-Signature": f"sha256={signature}"})[0] == 202
    assert subscribed(desk).heard == 1


def test_a_hub_that_refuses_fails_nothing_and_is_asked_again(open_desk: OpenDesk, hub: Hub) -> None:
    desk = a_desk(open_desk, hub.url)
    hub.status = 503
    report = hubs.ask(desk.kit, now=NOW)
    assert (report.sentence, report.troubles) == ("asked hubs for 0 feeds, 1 refused", ())
    assert "503" in report.notes[0]
    assert subscribed(desk).state == "failed"
    hub.status = 202
    hubs.ask(desk.kit, now=NOW + HOUR)
    assert (subscribed(desk).state, len(hub.asked)) == ("asked", 2)


def test_what_a_hub_says_while_its_feed_is_polled_is_not_lost(open_desk: OpenDesk, hub: Hub) -> None:
    desk = a_desk(open_desk, hub.url)
    one = subscribed(desk)
    told = Subscriptions(desk.kit.store, pause=timedelta(minutes=5), clock=lambda: NOW + HOUR)
    original = desk.server.routes["/feed"]

    def script(visit: Visit) -> None:
        assert told.heard(one.keys.token, body=(), signature=None)
        original(visit)

    desk.server.routes["/feed"] = script
    desk.run("poll", at=NOW + HOUR)
    (report,) = desk.run("poll", at=NOW + HOUR + timedelta(minutes=5))
    assert report.figures["feeds"] == 1


def test_hubs_are_left_alone_where_they_cannot_reach_us(open_desk: OpenDesk, hub: Hub) -> None:
    desk = open_desk()
    desk.server.routes["/feed"] = answer(body=with_hub(hub.url))
    desk.run("poll")
    assert not hubs.is_due(desk.kit, now=NOW)
    with desk.kit.store.reading() as session:
        assert subscriptions.rows(session) == {}


def test_a_hub_may_stand_in_the_header_or_in_a_json_feed(open_desk: OpenDesk) -> None:
    desk = open_desk(sections=SECTIONS)
    link = '<https://hub.test/>; rel="hub", <https://feeds.test/me>; rel=self'
    desk.prints("/feed", headers={"Link": link})
    desk.run("poll")
    assert (subscribed(desk).hub, subscribed(desk).topic) == ("https://hub.test/", "https://feeds.test/me")
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Quay",
        "feed_url": "https://feeds.test/json",
        "items": [],
        "hubs": [{"type": "rssCloud", "url": "https://cloud.test/"}, {"type": "WebSub", "url": "/hub"}],
    }
    desk.server.routes["/feed"] = answer(body=json.dumps(feed).encode())
    desk.run("poll", at=NOW + timedelta(days=1))
    assert subscribed(desk).hub == desk.server.url("/hub")
    assert subscribed(desk).topic == "https://feeds.test/json"


def test_listening_without_an_address_for_hubs_says_what_to_add(tmp_path: Path) -> None:
    config = tmp_path / "wirewatch.yaml"
    config.write_text("feeds: []\n")
    with pytest.raises(ConfigError, match=r"names no websub.*Mend: add"), listening(Settings(config=config)):
        pass
