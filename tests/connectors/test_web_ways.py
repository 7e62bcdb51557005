"""Through which door the client goes out: names, kept connections, passwords, and a proxy."""

import select
import socket
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field

import pytest
import requests

from analysis.errors import PermanentFetchError, TemporaryFetchError
from connectors.admission import Admission
from connectors.sockets import BoundedAdapter, hosts_kept
from connectors.web import Fetched, Limits, Web
from tests.connectors.hostile import (
    HERE,
    Hostile,
    Script,
    Visit,
    answer,
    failed,
    hostile,
    names,
    redirect,
    trickle,
)

LIMITS = Limits(connect=5, read=5, total=20, max_bytes=1_000_000)


@pytest.fixture
def server() -> Iterator[Hostile]:
    with hostile() as running:
        running.routes["/ok"] = answer(body=b"hello")
        yield running


@pytest.fixture
def web() -> Iterator[Web]:
    with Web(user_agent="t", limits=LIMITS, admission=HERE) as client:
        yield client


def test_a_name_is_looked_up_once_for_a_connection(server: Hostile, web: Web) -> None:
    with names({"news.test": [["127.0.0.1"], ["127.0.0.2"]]}) as asked:
        for _ in range(3):
            found = web.get(f"http://news.test:{server.port}/ok")
            assert isinstance(found, Fetched)
    assert (asked, server.connections) == (["news.test"], 1)


def test_every_address_that_is_not_admitted_is_left_out(server: Hostile, web: Web) -> None:
    with hostile("127.0.0.2") as inner, names({"news.test": [["127.0.0.2", "10.0.0.1", "127.0.0.1"]]}):
        web.get(f"http://news.test:{server.port}/ok")
        assert failed(web, f"http://news.test:{inner.port}/ok").reason == "connection refused"
    assert (server.connections, inner.connections) == (1, 0)


def test_nothing_is_open_unless_it_is_named(server: Hostile) -> None:
    with Web(user_agent="t", limits=LIMITS) as web:
        error = failed(web, server.url("/ok"))
    assert isinstance(error, PermanentFetchError)
    assert error.reason == "inner address 127.0.0.1: loopback (limits.internal_hosts does not name it)"
    assert server.connections == 0


def test_a_name_of_the_house_is_not_even_looked_up(web: Web) -> None:
    with names({"wiki": [["127.0.0.1"]]}) as asked:
        assert failed(web, "http://wiki/").reason.startswith("inner host wiki")
    assert asked == []


def test_the_adapter_cannot_be_used_past_the_door() -> None:
    adapter = BoundedAdapter(Admission())
    with closing(adapter), pytest.raises(requests.ConnectionError, match="loopback"):
        adapter.send(requests.Request("GET", "http://127.0.0.1:9/").prepare())


def test_connections_of_more_hosts_are_kept_than_are_asked_within_the_pause_of_one() -> None:
    hosts = [f"h{number}.test" for number in range(80)]
    with closing(BoundedAdapter(Admission())) as adapter:
        pools = [adapter.poolmanager.connection_from_host(host) for host in hosts]
        assert [adapter.poolmanager.connection_from_host(host) for host in hosts] == pools


@pytest.mark.parametrize(
    ("descriptors", "hosts"), [(None, 512), (20_000, 512), (1024, 341), (256, 85), (2, 1)]
)
def test_a_process_keeps_descriptors_for_other_things_than_connections(
    descriptors: int | None, hosts: int
) -> None:
    assert hosts_kept(descriptors) == hosts


def authorised(visit: Visit) -> None:
    answer(body=(visit.header("Authorization") or "nobody").encode())(visit)


@pytest.mark.parametrize("target", ["/who", "{same}/who"])
def test_a_password_follows_a_redirect_within_its_site(server: Hostile, web: Web, target: str) -> None:
    server.routes["/start"] = redirect(target.format(same=server.url("")))
    server.routes["/who"] = authorised
    found = web.get(server.url("/start", user="ann:hunter2"))
    assert isinstance(found, Fetched)
    assert found.body.startswith(b"Basic ")


def test_a_password_goes_to_no_other_host(server: Hostile, web: Web) -> None:
    with hostile() as other:
        other.routes["/who"] = authorised
        server.routes["/start"] = redirect(other.url("/who"))
        found = web.get(server.url("/start", user="ann:hunter2"))
    assert isinstance(found, Fetched)
    assert found.body == b"nobody"


@dataclass
class Proxy:
    """A proxy for http and, by CONNECT, for anything: every name leads to `to`."""

    to: Hostile
    asked: list[str] = field(default_factory=list)

    def script(self, visit: Visit) -> None:
        what = visit.head.split("\r\n", 1)[0]
        self.asked.append(f"{what} {visit.header('Proxy-Authorization')}")
        if what.startswith("CONNECT"):
            self._tunnel(visit)
        else:
            self.to.routes["/" + what.split(" ")[1].split("/", 3)[3]](visit)

    def _tunnel(self, visit: Visit) -> None:
        visit.send(b"HTTP/1.1 200 Connection established\r\n\r\n")
        with socket.create_connection((self.to.address, self.to.port)) as far:
            ways = {visit.sock: far, far: visit.sock}
            while not visit.stopped.is_set():
                for one in select.select(list(ways), [], [], 0.05)[0]:
                    piece = one.recv(65536)
                    if not piece:
                        return
                    ways[one].sendall(piece)


class Everything(dict[str, Script]):
    """One script for every path."""

    def __init__(self, script: Script) -> None:
        self._script = script

    def get(self, path: str, default: object = None) -> Script:
        del path, default
        return self._script


@pytest.fixture
def proxy(server: Hostile) -> Iterator[tuple[Proxy, Hostile]]:
    with hostile() as gate:
        behind = Proxy(server)
        gate.routes = Everything(behind.script)
        yield behind, gate


@pytest.fixture
def proxied(proxy: tuple[Proxy, Hostile]) -> Iterator[Web]:
    _, gate = proxy
    address = gate.url("", user="ann:hunter2")
    with Web(user_agent="t", limits=LIMITS, proxy=address) as client:
        yield client


def test_a_proxy_is_asked_with_its_password_and_finds_names_by_itself(
    proxied: Web, proxy: tuple[Proxy, Hostile]
) -> None:
    with names({}):
        found = proxied.get("http://news.test/ok")
    assert isinstance(found, Fetched)
    assert (found.url, found.body) == ("http://news.test/ok", b"hello")
    (asked,) = proxy[0].asked
    assert asked.startswith("GET http://news.test/ok HTTP/1.1 Basic ")


def test_through_a_proxy_secure_addresses_stay_secure(proxied: Web, proxy: tuple[Proxy, Hostile]) -> None:
    with names({}):  # behind it is a server that speaks no TLS, which is seen from here
        error = failed(proxied, "https://news.test/ok")
    assert isinstance(error, TemporaryFetchError)
    assert proxy[0].asked[0].startswith("CONNECT news.test:443 HTTP/1.")


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://127.0.0.1/", "inner address 127.0.0.1: loopback"),
        ("http://2130706433/", "the host is a number"),
        ("http://wiki/", "inner host wiki"),
        ("http://metadata.google.internal/", "inner host"),
        ("http://inside.test/", "inner address 10.0.0.1: private"),
        ("http://93.184.215.14:25/", "port 25"),
    ],
)
def test_a_proxy_is_not_asked_for_what_is_refused_here(
    proxied: Web, proxy: tuple[Proxy, Hostile], *, url: str, reason: str
) -> None:
    with names({"inside.test": [["10.0.0.1"]]}):
        error = failed(proxied, url)
    assert isinstance(error, PermanentFetchError)
    assert error.reason.startswith(reason)
    assert proxy[0].asked == []


def test_what_the_configuration_names_is_asked_directly(
    server: Hostile, proxy: tuple[Proxy, Hostile]
) -> None:
    _, gate = proxy
    with Web(user_agent="t", limits=LIMITS, admission=HERE, proxy=gate.url("")) as web:
        assert isinstance(web.get(server.url("/ok")), Fetched)
    assert gate.connections == 0


def test_a_proxy_that_is_gone_is_named_without_its_password() -> None:
    with hostile() as gone:
        address = gone.url("", user="ann:hunter2")
    with Web(user_agent="t", limits=LIMITS, proxy=address) as web, names({}):
        error = failed(web, "http://news.test/ok")
    assert isinstance(error, TemporaryFetchError)
    assert error.reason == "the proxy cannot be reached, or refused"
    assert "hunter2" not in f"{error!r} {error} {error.__cause__!r}"


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_proxy_that_trickles_is_timed_out_as_a_whole(scheme: str) -> None:
    with hostile() as gate:
        gate.routes = Everything(trickle(b"HTTP/1.1 200 OK\r\n", b"X: y\r\n", pause=0.05))
        limits = Limits(connect=5, read=5, total=0.6)
        with Web(user_agent="t", limits=limits, proxy=gate.url("")) as web, names({}):
            assert failed(web, f"{scheme}://news.test/ok").reason == "timed out after 0.6 s"
