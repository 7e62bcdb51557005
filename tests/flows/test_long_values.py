"""Feeds and pages whose values are longer, or stranger, than any honest one; on both databases."""

import random
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.connectors.hostile import Hostile, answer, redirect
from tests.flows.desk import Desk, desk_in
from tests.flows.press import CHESS, MARKET, Item, page
from tests.storage.conftest import DATABASES, fresh_schema

# By chance, so that no database can press it together.
LONG = "".join(random.Random(5).choices(string.ascii_letters + string.digits, k=20_000))
HTML = {"Content-Type": "text/html; charset=utf-8"}


@pytest.fixture(params=DATABASES)
def desk(request: pytest.FixtureRequest, tmp_path: Path, server: Hostile) -> Iterator[Desk]:
    if request.param == "sqlite":
        with desk_in(tmp_path, server) as opened:
            yield opened
        return
    for url in fresh_schema():
        with desk_in(tmp_path, server, database=url) as opened:
            yield opened


def test_an_entry_with_endless_values_is_kept_and_takes_no_other_along(desk: Desk) -> None:
    endless = Item(LONG, desk.server.url("/" + LONG), guid=LONG, summary=LONG)
    desk.prints("/feed", endless, desk.publishes("/healthy", MARKET))
    desk.run("poll", "read")
    assert {row.title for row in desk.articles()} == {LONG, MARKET.title}


def test_a_page_at_the_end_of_an_endless_address_is_read_or_given_up(desk: Desk) -> None:
    desk.server.routes["/start"] = redirect("/" + LONG)
    desk.server.routes["/" + LONG] = answer(body=page(CHESS), headers=HTML)
    desk.prints("/feed", Item("", desk.server.url("/start"), guid="1"), desk.publishes("/healthy", MARKET))
    desk.run("poll", "read")
    assert MARKET.title in {row.title for row in desk.articles()}
