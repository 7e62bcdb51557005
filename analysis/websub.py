"""When hubs are asked to tell us of news, and whether what says so comes from the hub that was asked.

WebSub, W3C Recommendation of 23 January 2018. What a hub sends is taken as a hint that there is something
to poll, never as news: so nobody who guesses an address can put words into anybody's mouth.
"""

import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A hub that a feed names. `topic` is what the feed calls itself there."""

    hub: str
    topic: str


LEASE = timedelta(days=10)
"""How long a subscription is asked for; the hub decides."""

PATIENCE = timedelta(hours=1)
"""For a hub that has accepted a request and has yet to ask whether it was ours."""

_SHORTEST, _LONGEST = timedelta(minutes=5), timedelta(days=30)
_RENEWED_AFTER = 0.75  # of the lease, so that a hub that is away for a day costs nothing
_FIRST_PAUSE, _LONGEST_PAUSE = timedelta(minutes=15), timedelta(days=1)
_METHODS = frozenset({"sha1", "sha256", "sha384", "sha512"})


def lease_of(seconds: str | None) -> timedelta:
    """Return the lease that a hub grants, as it prints it; within bounds that no hub can push us beyond."""
    if seconds is None or not (seconds.isascii() and seconds.isdecimal()):
        return LEASE
    return min(max(timedelta(seconds=int(seconds[:9])), _SHORTEST), _LONGEST)


def renewed_at(lease: timedelta, *, now: datetime) -> datetime:
    """Return when a subscription granted now is asked for again."""
    return now + lease * _RENEWED_AFTER


def next_try(attempts: int, *, now: datetime) -> datetime:
    """Return when a hub is asked again that refused or did not answer.

    `attempts` counts those in a row, this one included. It never ends for good: polling goes on
    meanwhile, so a hub that is away costs time, not news.
    """
    doubled = min(max(attempts - 1, 0), 10)
    return now + min(_FIRST_PAUSE * (1 << doubled), _LONGEST_PAUSE)


def signed(body: Iterable[bytes], *, signature: str | None, secret: str) -> bool:
    """Tell whether a body carries the signature ("sha256=...", X-Hub-Signature) of who knows the secret."""
    method, _, digest = (signature or "").strip().partition("=")
    if method.lower() not in _METHODS:
        return False
    mac = hmac.new(secret.encode(), digestmod=method.lower())
    for part in body:
        mac.update(part)
    return hmac.compare_digest(mac.hexdigest().encode(), digest.strip().lower().encode())
