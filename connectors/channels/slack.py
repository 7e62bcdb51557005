"""Alerts in a Slack channel, through a bot's token.

The SDK keeps the token in its responses, in the frames of its errors, and in what it logs about a
malformed one. So it is given a logger that says nothing, and its errors are neither chained nor
passed on: what leaves this module is a DeliveryError with one of Slack's own words in it.
"""

import logging
import re
import ssl
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from http.client import HTTPException
from typing import ClassVar
from urllib.error import URLError
from urllib.parse import urlsplit

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from analysis.concerns import Bulletin
from analysis.errors import ConfigError, DeliveryError, PermanentDeliveryError, TemporaryDeliveryError
from analysis.model import AlertId, Notice
from connectors.channels.channel import LOOPBACK, Channel, Setup, bulletin_key, message_key
from connectors.channels.slack_blocks import MOST_NOTICES, blocks, bulletin_blocks, bulletin_text, text
from connectors.channels.wording import LONGEST_NAME, plain

SLACK = "https://slack.com/api/"

# Nothing but a person mends these. Whatever is not listed is tried again, and ends as a dead letter.
_LASTING = frozenset(
    {
        "access_denied",
        "account_inactive",
        "channel_is_archived",
        "channel_not_found",
        "ekm_access_denied",
        "enterprise_is_restricted",
        "invalid_auth",
        "is_archived",
        "messages_tab_disabled",
        "method_deprecated",
        "missing_scope",
        "no_permission",
        "not_allowed_token_type",
        "not_authed",
        "not_in_channel",
        "org_login_required",
        "restricted_action",
        "restricted_action_non_threadable_channel",
        "restricted_action_read_only_channel",
        "restricted_action_thread_only_channel",
        "team_access_not_granted",
        "team_not_found",
        "token_expired",
        "token_revoked",
        "two_factor_setup_required",
    }
)
# Slack finds fault with our blocks, not with the channel: the same news goes as plain text instead.
_UNSHOWABLE = frozenset({"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long"})
_WORD = re.compile(r"[a-z_]{1,60}")

# In no tree of loggers, so that switching everything to debug does not wake it.
_SILENT = logging.Logger("slack", level=logging.CRITICAL + 1)  # noqa: LOG001 - that is the point of it


@dataclass(frozen=True, kw_only=True)
class SlackChannel:
    """Posts alerts with chat.postMessage. One try a call: who calls decides about more."""

    name: str
    channel: str
    token: str = field(repr=False)
    base_url: str = SLACK
    timeout: timedelta = timedelta(seconds=20)
    most: ClassVar[int] = MOST_NOTICES

    def send(self, notices: Sequence[Notice], unseen: Sequence[str] = ()) -> str:
        """Post the notices, at most `most` a message, and return "channel/time stamp" of the first.

        What could not be seen stands in the last.
        """
        parts = [notices[start : start + self.most] for start in range(0, len(notices), self.most)]
        ids = [self._post(part, unseen if part is parts[-1] else ()) for part in parts]
        return ids[0]

    def inform(self, bulletin: Bulletin) -> str:
        """Post the bulletin, and return "channel/time stamp"."""
        key = bulletin_key(self.name, bulletin)
        shown = bulletin_text(bulletin.title, bulletin.lines)
        message = self._message(shown, key=key, kind="wirewatch_bulletin", alerts=())
        answer = self._call(
            "chat.postMessage", {**message, "blocks": bulletin_blocks(shown)}, otherwise=message
        )
        return f"{answer.get('channel', self.channel)}/{answer.get('ts', '')}"

    def check(self) -> str:
        """Return which bot the token belongs to. Whether it may write to the channel only a message shows."""
        answer = self._call("auth.test", {})
        scopes = str(answer.headers.get("x-oauth-scopes", ""))
        if scopes and "chat:write" not in re.split(r"[\s,]+", scopes):
            raise PermanentDeliveryError(self.name, "the token lacks the scope chat:write")
        bot, team = (plain(str(answer.get(key, "?")), LONGEST_NAME) for key in ("user", "team"))
        return f"logged in to Slack as {bot} of {team}, for {self.channel}"

    def _post(self, notices: Sequence[Notice], unseen: Sequence[str]) -> str:
        alerts = [notice.alert for notice in notices]
        key = message_key(self.name, notices)
        message = self._message(text(notices), key=key, kind="wirewatch_alert", alerts=alerts)
        shown = blocks(notices, unseen)
        answer = self._call("chat.postMessage", {**message, "blocks": shown}, otherwise=message)
        return f"{answer.get('channel', self.channel)}/{answer.get('ts', '')}"

    def _message(self, shown: str, *, key: str, kind: str, alerts: Sequence[AlertId]) -> dict[str, object]:
        """Return the message as mere text."""
        return {
            "channel": self.channel,
            "text": shown,
            # A preview would load a page of the news into the channel; a name in a title is no mention.
            "unfurl_links": False,
            "unfurl_media": False,
            "link_names": False,
            "parse": "none",
            # By this the message can be found again when the answer to it was lost.
            "metadata": {
                "event_type": kind,
                "event_payload": {"key": key, "alerts": list(alerts)},
            },
        }

    def _call(
        self, method: str, body: dict[str, object], *, otherwise: dict[str, object] | None = None
    ) -> SlackResponse:
        """Return Slack's answer; send `otherwise` where Slack cannot show what is in `body`."""
        client = WebClient(
            token=self.token,
            base_url=self.base_url,
            timeout=int(self.timeout.total_seconds()),
            logger=_SILENT,
            # The SDK's own second try after a cut connection would post the message twice.
            retry_handlers=[],
        )
        try:
            answer = client.api_call(method, json=body)
            if isinstance(answer.data, dict):
                return answer
            word, failure = "", self._unintelligible()
        except SlackApiError as error:
            word = _word(error.response)
            failure = self._refusal(error.response, word)
        except (OSError, HTTPException) as error:
            word, failure = "", TemporaryDeliveryError(self.name, _fault(error))
        except (ValueError, LookupError, AttributeError):
            # What the SDK makes of an answer that is JSON but no object, or in no known character set.
            word, failure = "", self._unintelligible()
        if word in _UNSHOWABLE and otherwise:
            return self._call(method, otherwise)
        raise failure  # out here, so that not even the context of the error leads to the token

    def _unintelligible(self) -> DeliveryError:
        return TemporaryDeliveryError(self.name, "not an answer of Slack's")

    def _refusal(self, response: SlackResponse, word: str) -> DeliveryError:
        if word in _LASTING:
            return PermanentDeliveryError(self.name, f"Slack says {word}")
        headers = {str(key).lower(): str(value) for key, value in response.headers.items()}
        wish = headers.get("retry-after", "")
        retry_after = timedelta(seconds=int(wish)) if re.fullmatch(r"\d{1,6}", wish) else None
        reason = f"Slack says {word or 'nothing readable'} (status {response.status_code})"
        return TemporaryDeliveryError(self.name, reason, retry_after=retry_after)


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
    return SlackChannel(name=setup.name, channel=setup.text("channel"), token=token, base_url=base_url)


def _word(response: SlackResponse) -> str:
    """Return Slack's word for the error. Of any other answer (a proxy's page) nothing is repeated."""
    data = response.data
    word = str(data.get("error", "")) if isinstance(data, dict) else ""
    return word if _WORD.fullmatch(word) else ""


def _fault(error: Exception) -> str:
    """Return what went wrong on the way, without the address that a proxy's error would quote."""
    inner = error.reason if isinstance(error, URLError) else error
    if isinstance(inner, ssl.SSLCertVerificationError):
        return f"Slack's certificate is not trusted: {inner.verify_message}"
    detail = inner.strerror if isinstance(inner, OSError) else None
    return f"no answer from Slack: {detail or type(inner).__name__}"
