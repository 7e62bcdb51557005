"""Servers that say "not modified" of what has changed."""

from dataclasses import dataclass
from datetime import timedelta

from tests.connectors.hostile import Script, Visit, answer
from tests.flows.desk import NOW, Desk
from tests.flows.press import Item, rss

HOUR = timedelta(hours=1)
STEP = 7 * HOUR  # beyond the longest pause, so that the feed is due


@dataclass
class Edition:
    """What the server has, and what it says of it."""

    items: int
    etag: str
    frozen: bool = False  # it compares nothing, and says "not modified" to whoever asks with a validator

    def script(self) -> Script:
        printed = [Item(f"Headline {n}", f"http://news.test/{n}", guid=str(n)) for n in range(self.items)]

        def told(visit: Visit) -> None:
            sent = visit.header("If-None-Match")
            same = sent is not None and (self.frozen or sent == self.etag)
            if same:
                answer("304 Not Modified")(visit)
            else:
                answer(body=rss(printed), headers={"ETag": self.etag})(visit)

        return told


def asked_with(desk: Desk) -> list[str | None]:
    return [visit.header("If-None-Match") for visit in desk.server.visits]


def polls(desk: Desk, edition: Edition, *, first: int, count: int) -> list[str]:
    """Poll so many times; what was noted."""
    desk.server.routes["/feed"] = edition.script()
    notes: list[str] = []
    for number in range(first, first + count):
        (report,) = desk.run("poll", at=NOW + number * STEP)
        notes += report.notes
    return notes


def test_a_feed_frozen_by_its_validator_is_found_out_within_a_day_or_so(desk: Desk) -> None:
    assert polls(desk, Edition(4, '"1"'), first=0, count=2) == []
    notes = polls(desk, Edition(6, '"1"', frozen=True), first=2, count=4)
    (note,) = notes
    assert note.endswith('said "not modified" of a document that had changed; asked without validators')
    health = desk.feeds()["/feed"]
    assert (health.entries, health.validators, health.lies, health.state) == (6, "off", 1, "lying")
    assert not health.wrong
    assert asked_with(desk)[-1] is None


def test_the_feed_is_asked_without_validators_for_weeks_and_then_tried_again(desk: Desk) -> None:
    polls(desk, Edition(4, '"1"'), first=0, count=2)
    polls(desk, Edition(6, '"1"', frozen=True), first=2, count=60)
    assert desk.feeds()["/feed"].validators == "off"
    assert set(asked_with(desk)[8:]) == {None}
    polls(desk, Edition(6, '"2"'), first=150, count=3)
    assert asked_with(desk)[-1] == '"2"'
    assert desk.feeds()["/feed"].validators == "on"


def test_a_lie_under_another_validator_is_proven_by_asking_once_more(desk: Desk) -> None:
    polls(desk, Edition(4, '"1"'), first=0, count=2)
    assert polls(desk, Edition(6, '"2"', frozen=True), first=2, count=3) == []
    assert (desk.feeds()["/feed"].entries, desk.feeds()["/feed"].validators) == (6, "suspect")
    assert len(polls(desk, Edition(6, '"2"', frozen=True), first=5, count=1)) == 1
    assert asked_with(desk)[-1] == '"1"'
    assert desk.feeds()["/feed"].state == "lying"


def test_a_server_that_published_just_before_the_probe_is_cleared(desk: Desk) -> None:
    polls(desk, Edition(4, '"1"'), first=0, count=4)
    notes = polls(desk, Edition(6, '"2"'), first=4, count=3)
    assert notes == []
    health = desk.feeds()["/feed"]
    assert (health.entries, health.validators, health.lies) == (6, "on", 0)
    assert asked_with(desk)[-1] == '"2"'


def test_an_honest_server_is_probed_now_and_then_and_stays_trusted(desk: Desk) -> None:
    polls(desk, Edition(4, '"1"'), first=0, count=20)
    sent = asked_with(desk)
    assert sent.count(None) in {4, 5, 6, 7}
    assert desk.feeds()["/feed"].lies == 0
