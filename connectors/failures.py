"""Why a fetch failed, in words that fit into a table, and what the caller can do about it."""

import http.client
import socket
import ssl
from collections.abc import Iterator
from datetime import timedelta
from http import HTTPStatus

import requests
from urllib3 import exceptions as urllib3_errors

from analysis.errors import FetchError, PermanentFetchError, TemporaryFetchError
from connectors.admission import Inadmissible

# All that requests, urllib3 and http.client raise on their own account. A UnicodeError comes from
# host names that IDNA cannot say.
RAISED = (
    requests.RequestException,
    urllib3_errors.HTTPError,
    http.client.HTTPException,
    ssl.SSLError,
    UnicodeError,
    Inadmissible,
)

_UNUSABLE = (
    requests.exceptions.InvalidURL,
    requests.exceptions.MissingSchema,
    requests.exceptions.InvalidSchema,
    requests.exceptions.InvalidHeader,
    urllib3_errors.LocationParseError,
    http.client.InvalidURL,
    UnicodeError,
)

_CAME_BROKEN = urllib3_errors.InvalidHeader

# Asked at another time, these may give another answer.
_PASSING = frozenset({408, 409, 421, 423, 425, 429})

# The first that fits anywhere in the chain of causes decides; so the special ones come first.
_PERMANENT: tuple[tuple[type[BaseException], str], ...] = (
    (ssl.SSLCertVerificationError, "certificate not valid"),
    (urllib3_errors.DecodeError, "body cannot be decompressed"),
    (requests.exceptions.ContentDecodingError, "body cannot be decompressed"),
)
_TEMPORARY: tuple[tuple[type[BaseException], str], ...] = (
    (urllib3_errors.ProxyError, "the proxy cannot be reached, or refused"),
    (requests.exceptions.ProxyError, "the proxy cannot be reached, or refused"),
    (socket.gaierror, "host not found"),
    (urllib3_errors.NameResolutionError, "host not found"),
    (ConnectionRefusedError, "connection refused"),
    (urllib3_errors.ConnectTimeoutError, "could not connect in time"),
    (requests.exceptions.ConnectTimeout, "could not connect in time"),
    (urllib3_errors.NewConnectionError, "could not connect"),
    (urllib3_errors.ReadTimeoutError, "no answer for {silence:g} s"),
    (requests.exceptions.ReadTimeout, "no answer for {silence:g} s"),
    (TimeoutError, "no answer for {silence:g} s"),
    (ssl.SSLError, "no secure connection"),
    (requests.exceptions.SSLError, "no secure connection"),
    (urllib3_errors.InvalidChunkLength, "broken chunks"),
    (urllib3_errors.IncompleteRead, "connection cut in the middle"),
    (http.client.IncompleteRead, "connection cut in the middle"),
    (http.client.RemoteDisconnected, "connection closed without an answer"),
    (ConnectionResetError, "connection reset"),
    (http.client.BadStatusLine, "answer is not HTTP"),
    (http.client.HTTPException, "answer is not HTTP"),
    (_CAME_BROKEN, "contradictory headers"),
)


def failure(url: str, error: BaseException, *, silence: float) -> FetchError:
    """Return the FetchError that stands for what requests or urllib3 raised; `silence` in seconds."""
    chain = list(_causes(error))
    # requests says the same of headers that came and of headers that were to be sent.
    if isinstance(error, _UNUSABLE) and not any(isinstance(one, _CAME_BROKEN) for one in chain):
        return PermanentFetchError(url, "not a usable address")
    if refused := next((one for one in chain if isinstance(one, Inadmissible)), None):
        return PermanentFetchError(url, refused.reason)
    for kind, reason in _PERMANENT:
        if any(isinstance(one, kind) for one in chain):
            return PermanentFetchError(url, reason)
    for kind, reason in _TEMPORARY:
        if any(isinstance(one, kind) for one in chain):
            return TemporaryFetchError(url, reason.format(silence=silence))
    return TemporaryFetchError(url, "connection failed")


def refusal(url: str, status: int, *, retry_after: timedelta | None = None) -> FetchError:
    """Return the FetchError that stands for a status code."""
    try:
        phrase = HTTPStatus(status).phrase.lower()
    except ValueError:
        phrase = "unknown status"
    reason = f"{status} {phrase}"
    if status >= 500 or status in _PASSING or status < 200 or retry_after:
        return TemporaryFetchError(url, reason, status=status, retry_after=retry_after)
    return PermanentFetchError(url, reason, status=status)


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error and all it was made of: urllib3 keeps causes in `reason` and in `args`, too."""
    waiting: list[object] = [error]
    seen: set[int] = set()
    while waiting:
        one = waiting.pop(0)
        if isinstance(one, BaseException) and id(one) not in seen:
            seen.add(id(one))
            yield one
            waiting += [getattr(one, "reason", None), *one.args, one.__cause__, one.__context__]
