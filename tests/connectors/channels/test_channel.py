"""What all channels share: options, kinds and the key of a message."""

from collections.abc import Callable

import pytest

from analysis.errors import ConfigError
from analysis.model import AlertId, Status
from connectors.channels.channel import Setup, message_key
from connectors.channels.registry import CHANNELS, build
from tests.connectors.channels.notices import notice, several

OPTIONS: dict[str, dict[str, object]] = {
    "console": {},
    "apprise": {"service": "TEAM_SERVICE"},
    "atom": {"path": "alerts.atom"},
    "email": {"to": "ann@example.com"},
    "file": {"path": "alerts.jsonl"},
    "slack": {"channel": "#apple-china", "token": "SLACK_BOT_TOKEN"},
}


@pytest.mark.parametrize("kind", CHANNELS)
def test_every_kind_is_built_from_its_options(kind: str, setup: Callable[..., Setup]) -> None:
    channel = build(kind, setup(OPTIONS[kind]))
    assert channel.name == "team"
    assert channel.most > 1


def test_an_unknown_kind_is_named_with_the_known_ones(setup: Callable[..., Setup]) -> None:
    with pytest.raises(ConfigError, match=r"expected one of apprise, .*, slack, not 'pigeon'"):
        build("pigeon", setup())


@pytest.mark.parametrize("value", [None, "", "  ", 5, ["a"]])
def test_a_text_must_be_a_text(setup: Callable[..., Setup], value: object) -> None:
    with pytest.raises(ConfigError, match=r"channels\.team\.path: expected a text"):
        setup({"path": value}).text("path")


@pytest.mark.parametrize("value", [None, "", 5, [], [5], ["a", " "]])
def test_texts_must_be_texts(setup: Callable[..., Setup], value: object) -> None:
    with pytest.raises(ConfigError, match=r"channels\.team\.to: expected a"):
        setup({"to": value}).texts("to")


@pytest.mark.parametrize("value", ["587", 5.5, True])
def test_a_number_must_be_a_whole_number(setup: Callable[..., Setup], value: object) -> None:
    with pytest.raises(ConfigError, match=r"channels\.team\.port: expected a whole number"):
        setup({"port": value}).number("port", 25)


def test_options_have_defaults(setup: Callable[..., Setup]) -> None:
    assert setup().text("host", "localhost") == "localhost"
    assert setup().number("port", 25) == 25
    assert setup({"port": 26}).number("port", 25) == 26
    assert setup({"to": "a"}).texts("to") == setup({"to": ["a"]}).texts("to") == ("a",)


def test_an_empty_secret_is_no_secret(setup: Callable[..., Setup]) -> None:
    with pytest.raises(ConfigError, match=r"channels\.team\.token: expected the name of a secret"):
        setup({"token": "EMPTY"}).secret("token")


def test_the_same_alerts_have_the_same_key_in_any_order_and_whatever_was_counted_since() -> None:
    one, two = several(2)
    later = notice(alert=AlertId(1), copies=99, repeat=True)
    assert message_key("team", [one, two]) == message_key("team", [two, later])


def test_other_alerts_have_another_key() -> None:
    told = notice()
    others = [
        message_key("desk", [told]),
        message_key("team", [notice(alert=AlertId(18))]),
        message_key("team", [notice(watch="rates")]),
        message_key("team", [notice(status=Status.DONE)]),
        message_key("team", [notice(when="2025-04")]),
        message_key("team", [told, notice(alert=AlertId(18))]),
    ]
    assert len({message_key("team", [told]), *others}) == 7
