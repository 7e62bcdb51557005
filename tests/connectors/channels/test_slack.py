"""Slack over a real socket: what is sent, what its answers mean, and where the token never shows."""

import logging
import pickle
import socket
import traceback
from collections.abc import Callable
from datetime import timedelta

import pytest

from analysis.errors import ConfigError, DeliveryError, PermanentDeliveryError, TemporaryDeliveryError
from connectors.channels.channel import Setup, message_key
from connectors.channels.registry import build
from connectors.channels.slack import SlackChannel
from connectors.channels.slack_api import SlackApi
from tests.connectors.channels.fake_slack import Answer, FakeSlack, refusal
from tests.connectors.channels.notices import HOSTILE, hostile, notice, several

TOKEN = "xoxb-17-secret"


def channel(base_url: str) -> SlackChannel:
    return channel_in("#apple-china", base_url)


def channel_in(where: str, base_url: str, *, seconds: int = 5) -> SlackChannel:
    api = SlackApi(name="team", token=TOKEN, base_url=base_url, timeout=timedelta(seconds=seconds))
    return SlackChannel(name="team", channel=where, api=api)


def test_an_alert_is_posted_with_blocks_a_text_and_without_previews(slack: FakeSlack) -> None:
    assert channel(slack.base_url).send([notice()]) == "C024/1739264400.000001"
    [call] = slack.calls
    assert call.method == "chat.postMessage"
    assert call.authorization == f"Bearer {TOKEN}"
    assert call.body["channel"] == "#apple-china"
    assert call.body["text"].startswith("CAC approval: submitted (Apple's AI in China).")
    assert len(call.body["blocks"]) == 4
    for switched_off in ("unfurl_links", "unfurl_media", "link_names"):
        assert call.body[switched_off] is False
    assert call.body["parse"] == "none"


def test_a_message_carries_a_key_by_which_it_can_be_found_again(slack: FakeSlack) -> None:
    channel(slack.base_url).send(several(2))
    assert slack.calls[0].body["metadata"] == {
        "event_type": "wirewatch_alert",
        "event_payload": {"key": message_key("team", several(2)), "alerts": [1, 2]},
    }


def test_a_long_digest_becomes_several_messages(slack: FakeSlack) -> None:
    assert channel(slack.base_url).send(several(30)) == "C024/1739264400.000001"
    sent = [call.body["metadata"]["event_payload"]["alerts"] for call in slack.calls]
    assert [len(part) for part in sent] == [12, 12, 6]
    assert [number for part in sent for number in part] == list(range(1, 31))
    assert all(len(call.body["blocks"]) <= 50 for call in slack.calls)


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_title_arrives_and_mentions_nobody(slack: FakeSlack, text: str) -> None:
    channel(slack.base_url).send([hostile(text)])
    assert "<!channel>" not in str(slack.calls[0].body)
    assert "<@U012AB3CD>" not in str(slack.calls[0].body)


@pytest.mark.parametrize(
    "word", ["invalid_auth", "token_revoked", "channel_not_found", "not_in_channel", "missing_scope"]
)
def test_what_only_a_person_can_mend_is_permanent(slack: FakeSlack, word: str) -> None:
    slack.next.append(refusal(word))
    with pytest.raises(PermanentDeliveryError, match=f"channel team: Slack says {word}$"):
        channel(slack.base_url).send([notice()])


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (refusal("internal_error"), r"Slack says internal_error \(status 200\)"),
        (refusal("a_word_of_tomorrow"), r"Slack says a_word_of_tomorrow \(status 200\)"),
        (refusal("service_unavailable", status=503), r"Slack says service_unavailable \(status 503\)"),
        (Answer(status=502, body=b"<html>Bad gateway"), r"Slack says nothing readable \(status 502\)"),
        (Answer(body=b"<html>Log in to the guest network"), r"Slack says nothing readable \(status 200\)"),
        (Answer(body=b'{"ok": fal'), "Slack says nothing readable"),
        (Answer(body=b""), "Slack says nothing readable"),
        (Answer(body=b"[1, 2]"), "not an answer of Slack's"),
        (Answer(body=b"\xff\xfe"), "not an answer of Slack's"),
        (Answer(body=b"{}", headers={"Content-Type": "application/json; charset=klingon"}), "not an answer"),
        (Answer(body=b"{}", headers={"Content-Length": "500"}), "no answer from Slack: IncompleteRead"),
        (Answer(body=b"\x1f\x8b", headers={"Content-Type": "application/gzip"}), "not an answer of Slack's"),
        (Answer(status=0), "no answer from Slack: "),
    ],
)
def test_everything_else_is_worth_another_try(slack: FakeSlack, answer: Answer, reason: str) -> None:
    slack.next.append(answer)
    with pytest.raises(TemporaryDeliveryError, match=reason) as caught:
        channel(slack.base_url).send([notice()])
    assert caught.value.retry_after is None
    assert len(slack.calls) == 1  # the SDK's own second try would post the message twice


@pytest.mark.parametrize(
    ("header", "wish"),
    [("30", timedelta(seconds=30)), ("soon", None), ("-5", None), ("99999999999", None)],
)
def test_a_rate_limit_asks_for_patience(slack: FakeSlack, header: str, wish: timedelta | None) -> None:
    slack.next.append(refusal("ratelimited", status=429, Retry_After=header))
    with pytest.raises(TemporaryDeliveryError) as caught:
        channel(slack.base_url).send([notice()])
    assert caught.value.retry_after == wish


@pytest.mark.parametrize("word", ["invalid_blocks", "msg_blocks_too_long"])
def test_blocks_that_slack_cannot_show_are_sent_as_text(slack: FakeSlack, word: str) -> None:
    slack.next.append(refusal(word))
    assert channel(slack.base_url).send([notice()]) == "C024/1739264400.000002"
    first, second = slack.calls
    assert "blocks" not in second.body
    assert second.body["text"] == first.body["text"]
    assert second.body["metadata"] == first.body["metadata"]


def test_a_text_that_is_refused_as_well_is_not_tried_for_ever(slack: FakeSlack) -> None:
    slack.next.extend([refusal("invalid_blocks"), refusal("invalid_blocks")])
    with pytest.raises(TemporaryDeliveryError, match="invalid_blocks"):
        channel(slack.base_url).send([notice()])
    assert len(slack.calls) == 2


def unused_address() -> str:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        return f"http://127.0.0.1:{closed.getsockname()[1]}/api/"


def test_a_slack_that_cannot_be_reached_is_a_temporary_failure() -> None:
    with pytest.raises(TemporaryDeliveryError, match="no answer from Slack: Connection refused"):
        channel(unused_address()).send([notice()])


def test_a_slack_that_never_answers_is_a_temporary_failure() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        mute = channel_in("#c", f"http://127.0.0.1:{silent.getsockname()[1]}/", seconds=1)
        with pytest.raises(TemporaryDeliveryError, match="no answer from Slack"):
            mute.send([notice()])


@pytest.mark.parametrize(
    "answer",
    [
        refusal("invalid_auth"),
        refusal("internal_error"),
        refusal(f"no such token {TOKEN}"),
        Answer(status=500, body=f"you sent {TOKEN}".encode()),
        Answer(body=f'["{TOKEN}"]'.encode()),
        Answer(status=0),
    ],
)
def test_the_token_is_in_no_error_no_log_and_no_repr(
    slack: FakeSlack, caplog: pytest.LogCaptureFixture, answer: Answer
) -> None:
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.DEBUG, logger="slack_sdk")
    slack.next.append(answer)
    team = channel(slack.base_url)
    with pytest.raises(DeliveryError) as caught:
        team.send([notice()])
    error = caught.value
    # Crash reporters print the locals of every frame, along the chain of causes.
    told = traceback.TracebackException.from_exception(error, capture_locals=True)
    assert error.__context__ is None
    assert error.__cause__ is None
    frames = [frame for frame in told.stack if "connectors/channels" in frame.filename]
    for leak in (
        "".join(map(str, frames)),
        str(error),
        repr(error),
        repr(team),
        repr(pickle.dumps(error.args)),
    ):
        assert TOKEN not in leak
    own = [frame for frame in told.stack if "/tests/" not in frame.filename]
    assert all(TOKEN not in str(frame.locals) for frame in own)
    assert TOKEN not in caplog.text
    assert notice().sentence not in caplog.text


def test_check_says_which_bot_the_token_belongs_to(slack: FakeSlack) -> None:
    assert channel(slack.base_url).check() == "logged in to Slack as wirewatch of Analysts, for #apple-china"
    assert [call.method for call in slack.calls] == ["auth.test"]


def test_check_finds_a_token_that_may_not_write(slack: FakeSlack) -> None:
    slack.scopes = "channels:read,users:read"
    with pytest.raises(PermanentDeliveryError, match="the token lacks the scope chat:write"):
        channel(slack.base_url).check()


def test_check_finds_a_revoked_token(slack: FakeSlack) -> None:
    slack.next.append(refusal("token_revoked"))
    with pytest.raises(PermanentDeliveryError, match="token_revoked"):
        channel(slack.base_url).check()


def test_a_channel_is_built_from_the_name_of_its_secret(
    slack: FakeSlack, setup: Callable[..., Setup]
) -> None:
    options = {"channel": "#apple-china", "token": "SLACK_BOT_TOKEN", "base_url": slack.base_url}
    build("slack", setup(options)).send([notice()])
    assert slack.calls[0].authorization == f"Bearer {TOKEN}"


def test_a_malformed_token_is_a_wrong_configuration_that_does_not_show_it(
    setup: Callable[..., Setup],
) -> None:
    made = setup({"channel": "#c", "token": "MAIL_PASSWORD"})
    with pytest.raises(ConfigError, match=r"channels\.team\.token: the secret holds") as caught:
        build("slack", made)
    assert "sesame" not in str(caught.value)


def test_the_token_is_not_sent_readable_over_the_network(setup: Callable[..., Setup]) -> None:
    made = setup({"channel": "#c", "token": "SLACK_BOT_TOKEN", "base_url": "http://slack.example/api/"})
    with pytest.raises(ConfigError, match=r"channels\.team\.base_url: expected https"):
        build("slack", made)
