"""What a robots.txt, or the lack of one, means: RFC 9309, sections 2.3 and 2.4."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum, auto

_KEPT = timedelta(days=1)  # 2.4: no longer, unless it cannot be reached
_LEAST = timedelta(minutes=10)  # a "no-cache" must not double the number of requests
_AGAIN = timedelta(minutes=15)  # between two tries at a file that cannot be reached
_OPEN_AFTER = timedelta(days=1)  # without it: then whatever broke it is no wish to be left alone
_OLD = timedelta(days=30)  # 2.3.1.4: a copy that could not be renewed for so long counts no more


@dataclass(frozen=True, slots=True, kw_only=True)
class RobotsFile:
    """What is known of the robots.txt of one host. `text` is None where there is no copy, "" for no rules."""

    text: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    expires_at: datetime | None = None
    failing_since: datetime | None = None
    error: str | None = None


class Stance(Enum):
    """How a host may be asked for pages."""

    BY_RULES = auto()
    FREELY = auto()
    NOT_YET = auto()


def stale(known: RobotsFile, *, now: datetime) -> bool:
    """Return whether it has to be read, again or for the first time."""
    return known.expires_at is None or known.expires_at <= now


def after_text(
    text: str,
    *,
    now: datetime,
    max_age: timedelta | None = None,
    etag: str | None = None,
    last_modified: str | None = None,
) -> RobotsFile:
    """Return what is known once it was read. `max_age`, as Cache-Control has it, shortens a day at most."""
    return RobotsFile(text=text, etag=etag, last_modified=last_modified, expires_at=now + _kept(max_age))


def after_not_modified(known: RobotsFile, *, now: datetime, max_age: timedelta | None = None) -> RobotsFile:
    """Return what is known once the server said that our copy is the one."""
    return replace(known, expires_at=now + _kept(max_age), failing_since=None, error=None)


def after_absence(*, now: datetime) -> RobotsFile:
    """Return what is known when there is no such file (2.3.1.3): everything is allowed."""
    return RobotsFile(text="", expires_at=now + _KEPT)


def after_failure(
    known: RobotsFile, reason: str, *, now: datetime, retry_after: timedelta | None = None
) -> RobotsFile:
    """Return what is known when the file cannot be reached (2.3.1.4): what was, and since when no more."""
    pause = min(max(_AGAIN, retry_after or _AGAIN), _KEPT)
    return replace(known, expires_at=now + pause, failing_since=known.failing_since or now, error=reason)


def stance(known: RobotsFile, *, now: datetime) -> Stance:
    """Return how the host may be asked.

    By its rules where there is a copy, the old one too while no new one can be had; without one
    not at all for a day, and then freely.
    """
    failing = timedelta() if known.failing_since is None else now - known.failing_since
    if known.text is not None:
        return Stance.FREELY if not known.text or failing > _OLD else Stance.BY_RULES
    return Stance.FREELY if failing >= _OPEN_AFTER else Stance.NOT_YET


def _kept(max_age: timedelta | None) -> timedelta:
    return min(max(_KEPT if max_age is None else max_age, _LEAST), _KEPT)
