"""Calling Slack: one try a call, and what its refusals mean.

The SDK keeps the token in its responses, in the frames of its errors, and in what it logs about a
malformed one. So it is given a logger that says nothing, and its errors are neither chained nor
passed on: what leaves this module is a DeliveryError with one of Slack's own words in it.
"""

import logging
import re
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from http.client import HTTPException
from urllib.error import URLError

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from analysis.errors import DeliveryError, PermanentDeliveryError, TemporaryDeliveryError

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
_WORD = re.compile(r"[a-z_]{1,60}")

# In no tree of loggers, so that switching everything to debug does not wake it.
_SILENT = logging.Logger("slack", level=logging.CRITICAL + 1)  # noqa: LOG001 - that is the point of it


@dataclass(frozen=True, slots=True)
class Refused:
    """What Slack has against a call: its own word, where it gave one, and what that means for the alert."""

    word: str
    error: DeliveryError


@dataclass(frozen=True, kw_only=True)
class SlackApi:
    """Slack, as the bot with the token sees it; `name` is the channel's in the configuration."""

    name: str
    token: str = field(repr=False)
    base_url: str = SLACK
    timeout: timedelta = timedelta(seconds=20)

    def call(
        self, method: str, body: Mapping[str, object], *, reads: bool = False
    ) -> SlackResponse | Refused:
        """Return Slack's answer, or why it gives none. What only `reads` is asked by a form."""
        client = WebClient(
            token=self.token,
            base_url=self.base_url,
            timeout=int(self.timeout.total_seconds()),
            logger=_SILENT,
            # The SDK's own second try after a cut connection would post the message twice.
            retry_handlers=[],
        )
        try:
            if reads:
                answer = client.api_call(method, params=dict(body))  # these methods know no JSON
            else:
                answer = client.api_call(method, json=dict(body))
        except SlackApiError as error:
            word = _word(error.response)
            return Refused(word, self._refusal(error.response, word))
        except (OSError, HTTPException) as error:
            return Refused("", TemporaryDeliveryError(self.name, _fault(error)))
        except (ValueError, LookupError, AttributeError):
            # What the SDK makes of an answer that is JSON but no object, or in no known character set.
            return self._unintelligible()
        return answer if isinstance(answer.data, dict) else self._unintelligible()

    def _unintelligible(self) -> Refused:
        return Refused("", TemporaryDeliveryError(self.name, "not an answer of Slack's"))

    def _refusal(self, response: SlackResponse, word: str) -> DeliveryError:
        if word in _LASTING:
            return PermanentDeliveryError(self.name, f"Slack says {word}")
        headers = {str(key).lower(): str(value) for key, value in response.headers.items()}
        wish = headers.get("retry-after", "")
        retry_after = timedelta(seconds=int(wish)) if re.fullmatch(r"\d{1,6}", wish) else None
        reason = f"Slack says {word or 'nothing readable'} (status {response.status_code})"
        return TemporaryDeliveryError(self.name, reason, retry_after=retry_after)


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
