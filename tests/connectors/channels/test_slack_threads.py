"""One thread for each event, and messages found again whose answer was lost."""

import json
from typing import Any

import pytest

from analysis.errors import PermanentDeliveryError, TemporaryDeliveryError
from analysis.model import Change, Status
from connectors.channels.channel import Trace
from tests.connectors.channels.fake_slack import Answer, FakeSlack, refusal
from tests.connectors.channels.notices import notice, several
from tests.connectors.channels.test_slack import channel, channel_in

ROOT = "1739264400.000001"
REPLY = notice(thread=f"C024/{ROOT}")


def said(*, cursor: str = "", **messages: object) -> Answer:
    body = {"ok": True, "response_metadata": {"next_cursor": cursor}, **messages}
    return Answer(body=json.dumps(body).encode())


@pytest.mark.parametrize(
    ("change", "shown_to_all"),
    [
        ({"status": Status.PENDING}, False),
        ({"status": Status.PLANNED}, False),
        ({"status": Status.DONE}, True),
        ({"status": Status.REFUSED}, True),
        ({"status": Status.PENDING, "change": Change.CORRECTION}, True),
        ({"status": Status.PENDING, "change": Change.DISPUTE}, True),
    ],
)
def test_a_later_development_is_a_reply_and_what_settles_the_event_is_shown_to_all(
    slack: FakeSlack, *, change: dict[str, Any], shown_to_all: bool
) -> None:
    channel(slack.base_url).send([notice(thread=REPLY.thread, **change)])
    body = slack.calls[0].body
    assert (body["channel"], body["thread_ts"], body["reply_broadcast"]) == ("C024", ROOT, shown_to_all)


@pytest.mark.parametrize("thread", [None, "", "<key@example.com>", "C024", "C024/", "alerts.jsonl:17"])
def test_what_is_no_message_of_slack_is_not_replied_to(slack: FakeSlack, thread: str | None) -> None:
    channel(slack.base_url).send([notice(thread=thread)])
    assert "thread_ts" not in slack.calls[0].body


def test_a_digest_is_no_reply(slack: FakeSlack) -> None:
    channel(slack.base_url).send([REPLY, *several(2)])
    assert "thread_ts" not in slack.calls[0].body


def test_a_channel_that_is_another_one_now_begins_anew(slack: FakeSlack) -> None:
    channel_in("C999", slack.base_url).send([REPLY])
    assert slack.calls[0].body["channel"] == "C999"
    assert "thread_ts" not in slack.calls[0].body


@pytest.mark.parametrize("word", ["thread_not_found", "message_not_found", "cannot_reply_to_message"])
def test_a_reply_to_what_somebody_has_deleted_stands_by_itself(slack: FakeSlack, word: str) -> None:
    slack.next.append(refusal(word))
    assert channel(slack.base_url).send([REPLY]) == "C024/1739264400.000002"
    assert "thread_ts" not in slack.calls[1].body
    assert slack.calls[1].body["blocks"] == slack.calls[0].body["blocks"]


def test_a_message_whose_answer_was_lost_is_found_by_its_key(slack: FakeSlack) -> None:
    team = channel_in("C024", slack.base_url)
    team.send([notice()])
    ours = {"ts": ROOT, "metadata": slack.calls[0].body["metadata"]}
    slack.next.extend(
        [said(cursor="more", messages=[{"ts": "2.0"}, {"metadata": {}}]), said(messages=["odd", ours])]
    )
    assert team.find([notice(repeat=True)]) == f"C024/{ROOT}"
    asked = slack.calls[1:]
    assert [call.method for call in asked] == ["conversations.history"] * 2
    assert (asked[0].body["channel"], asked[1].body["cursor"]) == ("C024", "more")


def test_a_reply_is_looked_for_in_its_thread(slack: FakeSlack) -> None:
    slack.next.append(said(messages=[]))
    assert channel(slack.base_url).find([REPLY]) is Trace.NONE
    assert slack.calls[0].method == "conversations.replies"
    assert (slack.calls[0].body["channel"], slack.calls[0].body["ts"]) == ("C024", ROOT)


def test_a_channel_known_by_its_name_alone_cannot_be_searched(slack: FakeSlack) -> None:
    assert channel(slack.base_url).find([notice()]) is Trace.UNKNOWN
    assert slack.calls == []


def test_without_the_right_to_read_nothing_can_be_said(slack: FakeSlack) -> None:
    slack.next.append(refusal("missing_scope"))
    assert channel_in("C024", slack.base_url).find([notice()]) is Trace.UNKNOWN


def test_a_search_that_finds_no_end_says_nothing(slack: FakeSlack) -> None:
    slack.next.extend([said(cursor="more", messages=[])] * 9)
    assert channel_in("C024", slack.base_url).find([notice()]) is Trace.UNKNOWN
    assert len(slack.calls) == 5


def test_a_slack_that_is_busy_is_searched_later(slack: FakeSlack) -> None:
    slack.next.append(refusal("ratelimited", status=429, Retry_After="7"))
    with pytest.raises(TemporaryDeliveryError, match="ratelimited"):
        channel_in("C024", slack.base_url).find([notice()])


def test_a_lasting_refusal_of_a_reply_is_still_one(slack: FakeSlack) -> None:
    slack.next.append(refusal("not_in_channel"))
    with pytest.raises(PermanentDeliveryError, match="not_in_channel"):
        channel(slack.base_url).send([REPLY])
