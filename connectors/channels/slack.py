"""Alerts in a Slack channel, through a bot's token: one thread for each watched event."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar
from urllib.parse import urlsplit

from slack_sdk.web import SlackResponse

from analysis.concerns import Bulletin
from analysis.errors import ConfigError, PermanentDeliveryError
from analysis.model import Change, Notice, Status
from connectors.channels.channel import LOOPBACK, Channel, Setup, Trace, bulletin_key, message_key
from connectors.channels.slack_api import SLACK, Refused, SlackApi
from connectors.channels.slack_blocks import MOST_NOTICES, blocks, bulletin_blocks, bulletin_text, text
from connectors.channels.wording import LONGEST_NAME, plain

# Slack finds fault with our blocks, not with the channel: the same news goes as plain text instead.
_UNSHOWABLE = frozenset({"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long"})
# What is replied to is gone: the same news stands by itself.
_UNANSWERABLE = frozenset(
    {"cannot_reply_to_message", "invalid_thread_ts", "message_not_found", "thread_not_found"}
)
_REPLYING = frozenset({"thread_ts", "reply_broadcast"})

# How an event ends; the whole channel sees it, though it stands in a thread.
_SETTLING = frozenset({Status.DONE, Status.REFUSED, Status.REVERSED, Status.ABANDONED})

_CHANNEL_ID = re.compile(r"[CDG][A-Z0-9]{2,}")
_STAMPED = re.compile(rf"({_CHANNEL_ID.pattern})/(\d+\.\d+)")  # as `send` names a message
_PAGE, _PAGES = 100, 5  # messages looked through for one whose answer was lost


@dataclass(frozen=True, kw_only=True)
class SlackChannel:
    """Posts alerts with chat.postMessage. One try a call: who calls decides about more."""

    name: str
    channel: str
    api: SlackApi
    most: ClassVar[int] = MOST_NOTICES

    def send(self, notices: Sequence[Notice], unseen: Sequence[str] = ()) -> str:
        """Post the notices, at most `most` a message, and return "channel/time stamp" of the first.

        A single one is a reply to the first message of its event. What could not be seen stands in the last.
        """
        parts = [notices[start : start + self.most] for start in range(0, len(notices), self.most)]
        ids = [self._post(part, unseen if part is parts[-1] else ()) for part in parts]
        return ids[0]

    def inform(self, bulletin: Bulletin) -> str:
        """Post the bulletin, and return "channel/time stamp"."""
        shown = bulletin_text(bulletin.title, bulletin.lines)
        payload = {"key": bulletin_key(self.name, bulletin), "alerts": []}
        body = _message(shown, bulletin_blocks(shown), event="wirewatch_bulletin", payload=payload)
        return self._sent({"channel": self.channel, **body})

    def find(self, notices: Sequence[Notice]) -> str | Trace:
        """Return the message that Slack has of these notices, found by its metadata.

        Needs a scope that reads (channels:history or groups:history), and, unless the message is a reply,
        the channel's id in the configuration; without them nothing can be said.
        """
        channel, root = self._place(notices)
        if not _CHANNEL_ID.fullmatch(channel):
            return Trace.UNKNOWN
        key = message_key(self.name, notices)
        asked: dict[str, object] = {"channel": channel, "limit": _PAGE, "include_all_metadata": True}
        asked |= {"ts": root} if root else {}
        for _ in range(_PAGES):
            method = "conversations.replies" if root else "conversations.history"
            answer = self.api.call(method, asked, reads=True)
            if isinstance(answer, Refused):
                if isinstance(answer.error, PermanentDeliveryError):
                    return Trace.UNKNOWN
                raise answer.error
            if stamp := next((one["ts"] for one in _messages(answer) if _key(one) == key), None):
                return f"{channel}/{stamp}"
            if not (cursor := _cursor(answer)):
                return Trace.NONE
            asked["cursor"] = cursor
        return Trace.UNKNOWN

    def check(self) -> str:
        """Return which bot the token belongs to. Whether it may write to the channel only a message shows."""
        answer = self.api.call("auth.test", {})
        if isinstance(answer, Refused):
            raise answer.error
        scopes = str(answer.headers.get("x-oauth-scopes", ""))
        if scopes and "chat:write" not in re.split(r"[\s,]+", scopes):
            raise PermanentDeliveryError(self.name, "the token lacks the scope chat:write")
        bot, team = (plain(str(answer.get(key, "?")), LONGEST_NAME) for key in ("user", "team"))
        return f"logged in to Slack as {bot} of {team}, for {self.channel}"

    def _post(self, notices: Sequence[Notice], unseen: Sequence[str]) -> str:
        channel, root = self._place(notices)
        reply = {"thread_ts": root, "reply_broadcast": _settles(notices[0])} if root else {}
        # By this the message can be found again when the answer to it was lost.
        payload = {
            "key": message_key(self.name, notices),
            "alerts": [notice.alert for notice in notices],
        }
        shown = blocks(notices, unseen)
        body = _message(text(notices), shown, event="wirewatch_alert", payload=payload)
        return self._sent({"channel": channel, **body, **reply})

    def _sent(self, body: dict[str, object]) -> str:
        """Post a message, without what Slack finds fault with, and return its id."""
        while isinstance(answer := self.api.call("chat.postMessage", body), Refused):
            simpler = _simpler(body, answer.word)
            if simpler is None:
                raise answer.error
            body = simpler
        return f"{answer.get('channel', self.channel)}/{answer.get('ts', '')}"

    def _place(self, notices: Sequence[Notice]) -> tuple[str, str]:
        """Return the channel, by its id where that is known, and the message to reply to, or "" for none."""
        root = _STAMPED.fullmatch(notices[0].thread or "") if len(notices) == 1 else None
        # A name may lead to another channel by now; an id that is configured must be the thread's own.
        if root is None or (_CHANNEL_ID.fullmatch(self.channel) and root[1] != self.channel):
            return self.channel, ""
        return root[1], root[2]


def build(setup: Setup) -> Channel:
    """Return the Slack channel: `channel`, `token` (the name of a secret), optionally `base_url`."""
    token = setup.secret("token").strip()
    # Else http.client would complain about the header, and quote the token in its complaint.
    if not re.fullmatch(r"[!-~]+", token):
        raise ConfigError(f"channels.{setup.name}.token: the secret holds characters that no token has")
    base_url = setup.text("base_url", SLACK)
    where = urlsplit(base_url)
    if where.scheme != "https" and where.hostname not in LOOPBACK:
        raise ConfigError(
            f"channels.{setup.name}.base_url: expected https, or the token would travel readable"
        )
    api = SlackApi(name=setup.name, token=token, base_url=base_url)
    return SlackChannel(name=setup.name, channel=setup.text("channel"), api=api)


def _message(
    shown: str, blocks: Sequence[Mapping[str, Any]], *, event: str, payload: Mapping[str, object]
) -> dict[str, object]:
    return {
        "text": shown,
        "blocks": blocks,
        # A preview would load a page of the news into the channel; a name in a title is no mention.
        "unfurl_links": False,
        "unfurl_media": False,
        "link_names": False,
        "parse": "none",
        "metadata": {"event_type": event, "event_payload": payload},
    }


def _settles(notice: Notice) -> bool:
    """Tell whether a notice says how the event ended, or takes back what was said of it."""
    return notice.status in _SETTLING or notice.change is not Change.NEWS


def _simpler(body: Mapping[str, object], word: str) -> dict[str, object] | None:
    """Return a message without what Slack finds fault with; None where it finds fault with all of it."""
    if word in _UNSHOWABLE and "blocks" in body:
        return {key: value for key, value in body.items() if key != "blocks"}
    if word in _UNANSWERABLE and "thread_ts" in body:
        return {key: value for key, value in body.items() if key not in _REPLYING}
    return None


def _messages(answer: SlackResponse) -> list[Mapping[str, Any]]:
    """The messages of an answer that have a time stamp; whatever else is in it is passed over."""
    found = answer.get("messages")
    return [one for one in found if isinstance(one, dict) and "ts" in one] if isinstance(found, list) else []


def _key(message: Mapping[str, Any]) -> object:
    """The key that a message of ours carries."""
    metadata = message.get("metadata")
    payload = metadata.get("event_payload") if isinstance(metadata, dict) else None
    return payload.get("key") if isinstance(payload, dict) else None


def _cursor(answer: SlackResponse) -> str:
    metadata = answer.get("response_metadata")
    return str(metadata.get("next_cursor") or "") if isinstance(metadata, dict) else ""
