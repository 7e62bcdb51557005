"""Alerts through Apprise, to a service on the loopback interface."""

import logging
from collections.abc import Callable
from dataclasses import replace

import pytest

from analysis.concerns import Bulletin
from analysis.errors import ConfigError, TemporaryDeliveryError
from connectors.channels.channel import Channel, Setup
from connectors.channels.registry import build
from connectors.channels.wording import UNSEEN
from tests.connectors.channels.fake_slack import Answer, FakeSlack
from tests.connectors.channels.notices import HOSTILE, hostile, notice, several

Make = Callable[..., Channel]


@pytest.fixture
def make(setup: Callable[..., Setup]) -> Make:
    """Return a function that makes a channel to the service at an address."""

    def made(address: str) -> Channel:
        given = replace(setup({"service": "TEAM_SERVICE"}), secrets={"TEAM_SERVICE": address}.__getitem__)
        return build("apprise", given)

    return made


def service(slack: FakeSlack) -> str:
    return slack.base_url.replace("http://", "json://user:s3cret@").rstrip("/")


def test_an_alert_is_told_with_its_evidence(make: Make, slack: FakeSlack) -> None:
    channel = make(service(slack))
    assert channel.send([notice()]) == channel.send([notice()])
    body = slack.calls[0].body
    assert body["title"] == "CAC approval: submitted (Apple's AI in China)"
    for part in ("new: submitted", "handed in to the regulator", notice().article_url, "4 write-ups"):
        assert part in body["message"]


def test_a_digest_is_one_message(make: Make, slack: FakeSlack) -> None:
    make(service(slack)).send(several(3))
    assert len(slack.calls) == 1
    assert slack.calls[0].body["message"].count("new: submitted") == 3


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_title_stays_mere_words(make: Make, slack: FakeSlack, text: str) -> None:
    make(service(slack)).send([hostile(text)])
    assert "\x1b" not in slack.calls[0].body["message"]
    assert "\n\n" not in slack.calls[0].body["message"]


def test_what_is_not_taken_is_tried_again_and_tells_no_address(
    make: Make, slack: FakeSlack, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    slack.next.append(Answer(status=500))
    channel = make(service(slack))
    with pytest.raises(TemporaryDeliveryError, match="not taken by JSON") as caught:
        channel.send([notice()])
    for leak in (str(caught.value), repr(channel), caplog.text):
        assert "s3cret" not in leak
        assert "127.0.0.1" not in leak


def test_the_kind_of_service_is_told_by_check(make: Make, slack: FakeSlack) -> None:
    assert make(service(slack)).check() == "tells JSON through Apprise"
    assert slack.calls == []


@pytest.mark.parametrize("address", ["nonsense://s3cret", "tgram://", "just words s3cret"])
def test_an_address_that_apprise_does_not_know_is_named_by_its_place(make: Make, address: str) -> None:
    with pytest.raises(ConfigError, match=r"channels\.team\.service: the secret is no address") as caught:
        make(address)
    assert "s3cret" not in str(caught.value)


def test_a_bulletin_is_told_as_a_list(make: Make, slack: FakeSlack) -> None:
    told = Bulletin(title="Feeds: 1 new", lines=("one is silent",), key="1")
    assert make(service(slack)).inform(told)
    assert slack.calls[0].body["message"] == "Feeds: 1 new\n- one is silent"


def test_a_digest_ends_with_what_could_not_be_seen(make: Make, slack: FakeSlack) -> None:
    make(service(slack)).send(several(1), ["one feed failed"])
    assert slack.calls[0].body["message"].endswith(f"{UNSEEN}\n- one feed failed")
