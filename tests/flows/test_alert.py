"""alert: the outbox, and what becomes of it when channels fail."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from analysis.alerts import MAX_ATTEMPTS
from analysis.errors import DeliveryError, PermanentDeliveryError, TemporaryDeliveryError
from analysis.model import AlertId, Notice, Status
from connectors.channels.channel import Trace
from flows.configuration import load
from flows.wiring import channel_of
from storage import alerts
from storage.alerts import NewAlert
from tests.flows.conftest import OpenDesk
from tests.flows.desk import LIMITS, NOW, Desk, FakeChannel
from tests.flows.press import APPROVED, REFUSED, Text

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)

BOTH = """\
watches:
  - name: terminal
    title: The new terminal
    about: [Terminal 5]
    developments: [{{name: permit, title: Building permit, event: approval, actor: [Harbour Authority]}}]
    alert: {alert}
  - name: museum
    title: The museum
    about: [Sea Museum]
    developments: [{{name: move, event: approval, actor: [Heritage Board]}}]
    alert: {alert}
channels:
  file: {{kind: file, path: alerts.jsonl}}
  digest: {{kind: file, path: digest.jsonl, digest: daily, at: "08:00"}}
  slack: {{kind: slack, channel: "#harbour"}}
  screen: {{kind: console}}
"""

TwoAlerts = Callable[..., Desk]


@pytest.fixture
def two_alerts(open_desk: OpenDesk) -> TwoAlerts:
    """A desk with two developments, each to be told on the channels given."""

    def opened(*channels: str, texts: tuple[Text, ...] = (APPROVED, REFUSED)) -> Desk:
        desk = open_desk(sections=BOTH.format(alert=f"[{', '.join(channels)}]") + LIMITS)
        desk.prints("/feed", *(desk.publishes(f"/{n}", text) for n, text in enumerate(texts)))
        desk.run("poll", "read", "compare", "group", "find")
        return desk

    return opened


def states(desk: Desk, channel: str = "file") -> list[tuple[str, int]]:
    return [(one.state, one.attempts) for one in desk.alerts() if one.channel == channel]


def reasons(desk: Desk, channel: str = "file") -> set[str | None]:
    return {one.reason for one in desk.alerts() if one.channel == channel}


def test_a_development_is_told_with_titles_words_and_counts(two_alerts: TwoAlerts) -> None:
    desk = two_alerts("file", texts=(APPROVED, APPROVED.under("Vote on the quay", last=4), REFUSED))
    report = desk.run("alert")[0]
    permit, move = sorted(desk.told(), key=lambda line: line["watch"], reverse=True)
    assert permit["headline"].startswith("Building permit: approved")
    assert (permit["watch_title"], permit["label"], permit["outlet"]) == (
        "The new terminal",
        "approved",
        "The Mole",
    )
    assert (permit["write_ups"], permit["copies"]) == (1, 1)
    assert permit["article_url"] == desk.server.url("/0")
    assert (move["status"], move["development_title"]) == ("refused", "move")
    assert [one.status for one in desk.alerts()] == [Status.DONE, Status.REFUSED]
    assert (states(desk), report.sentence) == ([("sent", 1)] * 2, "sent 2 alerts")


def test_what_was_sent_is_not_sent_again(two_alerts: TwoAlerts) -> None:
    desk = two_alerts("file")
    desk.run("alert")
    assert desk.run("alert", at=NOW + HOUR)[0].figures["sent"] == 0
    assert len(desk.told()) == 2


def test_the_console_channel_prints_alerts(two_alerts: TwoAlerts, capsys: pytest.CaptureFixture[str]) -> None:
    desk = two_alerts("screen")
    desk.run("alert")
    printed = capsys.readouterr().out
    assert "Building permit: approved" in printed
    assert "refused" in printed


def test_an_alert_that_a_channel_cannot_take_now_waits_with_the_reason_and_is_sent_later(
    two_alerts: TwoAlerts,
) -> None:
    desk = two_alerts("file")
    channel = FakeChannel(troubles=[TemporaryDeliveryError("file", "server is busy")])
    desk.with_channels(file=channel)
    report = desk.run("alert")[0]
    assert states(desk) == [("waiting", 1), ("sent", 1)]
    assert reasons(desk) == {"server is busy", None}
    assert (report.sentence, report.troubles) == (
        "sent 1 alert, 1 trouble",
        ("channel file: server is busy",),
    )
    assert desk.run("alert", at=NOW + MINUTE)[0].sentence == "sent 1 alert"
    assert states(desk) == [("sent", 2), ("sent", 1)]
    assert reasons(desk) == {None}
    assert [len(message) for message in channel.messages] == [1, 1]
    assert not any(notice.repeat for message in channel.messages for notice in message)


def test_a_channel_is_left_alone_as_long_as_it_asks(two_alerts: TwoAlerts) -> None:
    desk = two_alerts("file")
    busy = TemporaryDeliveryError("file", "rate limited", retry_after=2 * HOUR)
    channel = FakeChannel(troubles=[busy, busy])
    desk.with_channels(file=channel)
    desk.run("alert")
    desk.run("alert", at=NOW + 2 * HOUR - MINUTE)
    assert (channel.messages, states(desk)) == ([], [("waiting", 1), ("waiting", 0)])
    desk.run("alert", at=NOW + 2 * HOUR)
    assert channel.messages == []
    desk.run("alert", at=NOW + 4 * HOUR)
    assert {state for state, _ in states(desk)} == {"sent"}


def test_after_a_refusal_the_rest_of_the_channels_alerts_wait_untried(two_alerts: TwoAlerts) -> None:
    desk = two_alerts("file", "screen")
    refused = PermanentDeliveryError("file", "token was revoked")
    broken, healthy = FakeChannel(troubles=[refused]), FakeChannel("screen")
    desk.with_channels(file=broken, screen=healthy)
    report = desk.run("alert")[0]
    assert (states(desk), reasons(desk)) == ([("waiting", 1), ("waiting", 0)], {"token was revoked"})
    assert broken.messages == []
    assert states(desk, "screen") == [("sent", 1)] * 2
    assert report.troubles == ("channel file: token was revoked",)
    desk.run("alert", at=NOW + HOUR)
    assert states(desk) == [("sent", 2), ("sent", 1)]


def test_what_no_attempt_delivers_becomes_a_dead_letter_with_the_reason(two_alerts: TwoAlerts) -> None:
    desk = two_alerts("file")
    busy: DeliveryError | None = TemporaryDeliveryError("file", "server is busy")
    desk.with_channels(file=FakeChannel(troubles=[busy] * 2 * MAX_ATTEMPTS))
    for attempt in range(MAX_ATTEMPTS):
        assert states(desk) == [("waiting", attempt)] * 2
        desk.run("alert", at=NOW + attempt * 24 * HOUR)
    assert (states(desk), reasons(desk)) == ([("failed", MAX_ATTEMPTS)] * 2, {"server is busy"})
    assert desk.run("alert", at=NOW + 30 * 24 * HOUR)[0].sentence == "sent 0 alerts"


def test_a_channel_without_its_secret_stops_no_other(
    two_alerts: TwoAlerts, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("SLACK_BOT_TOKEN", raising=False)
    monkeypatch.setenv("SLACK_BOT_TOKEN_FILE", str(tmp_path / "no such file"))
    desk = two_alerts("slack", "file")
    report = desk.run("alert")[0]
    assert states(desk) == [("sent", 1)] * 2
    assert states(desk, "slack") == [("waiting", 1)] * 2
    (reason,) = reasons(desk, "slack")
    assert "SLACK_BOT_TOKEN" in str(reason)
    assert len(report.troubles) == 1


def test_alerts_for_a_channel_that_is_configured_no_more_wait_with_the_reason(
    two_alerts: TwoAlerts, tmp_path: Path
) -> None:
    desk = two_alerts("screen", "file")
    file = tmp_path / "later.yaml"
    file.write_text("channels: {file: {kind: file, path: alerts.jsonl}}\n", encoding="utf-8")
    channel = partial(channel_of, configuration=load(file), folder=tmp_path)
    desk.kit = replace(desk.kit, channel=channel)
    report = desk.run("alert")[0]
    assert states(desk) == [("sent", 1)] * 2
    assert states(desk, "screen") == [("waiting", 1)] * 2
    (reason,) = reasons(desk, "screen")
    assert str(reason).startswith("the configuration has no channel 'screen' any more")
    assert report.troubles == (f"channel screen: {reason}",)


def test_a_digest_channel_gets_one_message_at_its_time(two_alerts: TwoAlerts) -> None:
    desk = two_alerts("digest", "file")
    digest = FakeChannel("digest")
    desk.with_channels(digest=digest)
    desk.run("alert")
    assert (states(desk), states(desk, "digest")) == ([("sent", 1)] * 2, [("waiting", 0)] * 2)
    desk.run("alert", at=NOW + 10 * HOUR)  # 08:00 of the next day
    assert [len(message) for message in digest.messages] == [2]
    assert len({one.message_id for one in desk.alerts() if one.channel == "digest"}) == 1


def test_a_digest_longer_than_a_message_goes_out_in_several(two_alerts: TwoAlerts) -> None:
    desk = two_alerts("digest")
    digest = FakeChannel("digest", most=1)
    desk.with_channels(digest=digest)
    desk.run("alert", at=NOW + 10 * HOUR)
    assert [len(message) for message in digest.messages] == [1, 1]


def test_a_worker_that_stops_between_sending_and_confirming_leads_to_a_flagged_repeat(
    two_alerts: TwoAlerts,
) -> None:
    desk = two_alerts("file", texts=(APPROVED,))
    channel = FakeChannel()

    class Interrupted(FakeChannel):
        """Takes the message, and the worker is stopped before it hears so."""

        def send(self, _notices: Sequence[Notice], _unseen: Sequence[str] = ()) -> str:
            raise KeyboardInterrupt

    desk.with_channels(file=Interrupted())
    with pytest.raises(KeyboardInterrupt):
        desk.run("alert")
    desk.with_channels(file=channel)
    assert states(desk) == [("claimed", 1)]
    assert desk.run("alert", at=NOW + MINUTE)[0].figures["sent"] == 0
    desk.run("alert", at=NOW + HOUR)
    assert [[notice.repeat for notice in message] for message in channel.messages] == [[True]]
    assert (states(desk), desk.alerts()[0].repeat) == ([("sent", 2)], True)


def test_the_file_channel_writes_an_alert_once_however_often_it_is_sent(two_alerts: TwoAlerts) -> None:
    desk = two_alerts("file", texts=(APPROVED,))
    real = desk.kit.channel("file")

    class Unheard(FakeChannel):
        """Passes the message on, and the worker is stopped before it can confirm."""

        def send(self, notices: Sequence[Notice], unseen: Sequence[str] = ()) -> str:
            real.send(notices, unseen)
            raise KeyboardInterrupt

    desk.with_channels(file=Unheard())
    for hours in range(2):
        with pytest.raises(KeyboardInterrupt):
            desk.run("alert", at=NOW + hours * HOUR)
    desk.with_channels(file=real)
    desk.run("alert", at=NOW + 2 * HOUR)
    assert len(desk.told()) == 1
    assert states(desk) == [("sent", 3)]


def test_an_alert_of_a_watch_that_is_gone_is_still_told_by_its_names(two_alerts: TwoAlerts) -> None:
    desk = two_alerts("file", texts=(APPROVED,))
    desk.kit = replace(desk.kit, watches={})
    desk.run("alert")
    (line,) = desk.told()
    assert (line["watch_title"], line["development_title"], line["label"]) == (
        "terminal",
        "permit",
        "approved",
    )


class Interrupted(FakeChannel):
    """The worker is stopped before it hears what became of the message."""

    def send(self, _notices: Sequence[Notice], _unseen: Sequence[str] = ()) -> str:
        raise KeyboardInterrupt


def interrupted(desk: Desk) -> AlertId:
    """Stop a worker in the middle of sending the only alert."""
    desk.with_channels(file=Interrupted())
    with pytest.raises(KeyboardInterrupt):
        desk.run("alert")
    (row,) = desk.alerts()
    return row.id


def test_a_digest_that_is_tried_again_is_the_same_message(two_alerts: TwoAlerts) -> None:
    desk = two_alerts("digest", texts=(APPROVED,))
    busy: DeliveryError | None = TemporaryDeliveryError("digest", "server is busy")
    digest = FakeChannel("digest", troubles=[busy])
    desk.with_channels(digest=digest)
    morning = NOW + 10 * HOUR
    desk.run("alert", at=morning)
    desk.prints("/feed", *(desk.publishes(f"/{n}", text) for n, text in enumerate((APPROVED, REFUSED))))
    desk.run("poll", "read", "compare", "group", "find", at=morning)
    desk.run("alert", at=morning + MINUTE)
    desk.run("alert", at=morning + 24 * HOUR)
    assert [len(message) for message in digest.messages] == [1, 1]


def test_a_channel_that_fails_again_and_again_is_left_alone_for_a_while(two_alerts: TwoAlerts) -> None:
    desk = two_alerts("file", texts=(APPROVED,))
    with desk.kit.store.transaction() as session:
        (row,) = alerts.rows(session, limit=1)
        more = [
            NewAlert(development=row.development_id, watch=f"w{n}", channel="file", due_at=NOW)
            for n in range(9)
        ]
        alerts.enqueue(session, more, now=NOW)
    mute: DeliveryError | None = TemporaryDeliveryError("file", "no answer")
    channel = FakeChannel(troubles=[mute] * 3)
    desk.with_channels(file=channel)
    desk.run("alert")
    assert sorted(states(desk)) == [("waiting", 0)] * 7 + [("waiting", 1)] * 3
    desk.run("alert", at=NOW + MINUTE)
    assert {state for state, _ in states(desk)} == {"sent"}


def test_a_message_that_arrived_though_its_answer_was_lost_is_not_sent_again(two_alerts: TwoAlerts) -> None:
    desk = two_alerts("file", texts=(APPROVED,))
    channel = FakeChannel(arrived={interrupted(desk): "message 7"})
    desk.with_channels(file=channel)
    desk.run("alert", at=NOW + HOUR)
    (row,) = desk.alerts()
    assert (row.state, row.message_id, channel.messages) == ("sent", "message 7", [])


def test_a_message_that_never_arrived_is_no_repeat(two_alerts: TwoAlerts) -> None:
    desk = two_alerts("file", texts=(APPROVED,))
    channel = FakeChannel(arrived={interrupted(desk): Trace.NONE})
    desk.with_channels(file=channel)
    desk.run("alert", at=NOW + HOUR)
    assert [[one.repeat for one in message] for message in channel.messages] == [[False]]


def test_what_another_worker_has_taken_over_is_left_to_it(two_alerts: TwoAlerts) -> None:
    desk = two_alerts("file")

    class Slow(FakeChannel):
        """Takes so long over its first message that somebody else takes over the rest."""

        def send(self, notices: Sequence[Notice], unseen: Sequence[str] = ()) -> str:
            message_id = super().send(notices, unseen)
            with desk.kit.store.transaction() as session:
                alerts.claim(session, now=NOW + HOUR, worker="another", lease=HOUR, limit=9)
            return message_id

    channel = Slow()
    desk.with_channels(file=channel)
    # So short that it has to be renewed before every message.
    desk.kit = replace(
        desk.kit, limits=desk.kit.limits.model_copy(update={"lease": timedelta(microseconds=1)})
    )
    desk.run("alert")
    assert len(channel.messages) == 1
    assert sorted(state for state, _ in states(desk)) == ["claimed", "sent"]
