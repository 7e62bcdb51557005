"""When a feed is asked again."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from analysis.errors import FetchError, PermanentFetchError, TemporaryFetchError
from analysis.model import FeedId

_CAP = timedelta(days=1)  # no feed is left alone for longer, whatever it answered: feeds come back
_PERMANENT = timedelta(hours=1)  # the least pause after a 404, 410 or 403
_SPREAD = 0.1  # of the interval; feeds that were added together drift apart
_GOLDEN = 0.6180339887498949


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """The next poll of a feed. `failures` counts failures in a row."""

    next_poll_at: datetime
    interval: timedelta
    failures: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How often a feed may be asked. `fraction`, 0 to 1, is the feed's own share of the jitter."""

    base: timedelta
    shortest: timedelta
    longest: timedelta
    fraction: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Polled:
    """What a poll that worked has shown. A document that had not changed has no entries."""

    entries: int = 0
    new: int = 0
    first: bool = False  # everything is new in the first document, which proves nothing
    at_least: timedelta | None = None  # the longest pause that ttl and Cache-Control ask for


def fraction(feed: FeedId) -> float:
    """Return the feed's share of the jitter: always the same for one feed, far apart for neighbours."""
    return feed * _GOLDEN % 1.0


def after_success(
    pace: Pace, polled: Polled, *, now: datetime, interval: timedelta | None = None
) -> Schedule:
    """Return the schedule after an answer, the unchanged one (304) included.

    Half the interval when two thirds of the document were new, for then entries are being missed;
    back to the base when anything was; a quarter longer each time when nothing was. `at_least` is
    honoured up to `pace.longest`, so that no header can silence a feed.
    """
    now_used = interval or pace.base
    if polled.first:
        wanted = pace.base
    elif polled.new * 3 > polled.entries * 2:
        wanted = min(now_used, pace.base) / 2
    elif polled.new:
        wanted = min(now_used, pace.base)
    else:
        wanted = now_used * 1.25
    wanted = min(max(wanted, pace.shortest), pace.longest)
    pause = max(wanted, min(polled.at_least or wanted, pace.longest))
    return Schedule(next_poll_at=now + _jittered(pause, pace), interval=wanted, failures=0)


def after_failure(
    pace: Pace, error: FetchError, *, now: datetime, interval: timedelta | None = None, failures: int = 0
) -> Schedule:
    """Return the schedule after a failure; `failures` is the number of failures in a row before it.

    The pause doubles with every failure, up to a day, and never ends for good: many a 410 was a
    mistake that nobody would have noticed. Retry-After is honoured, up to the same day.
    """
    kept = interval or pace.base
    # 2 ** 20 of the shortest pause is beyond the cap already; without the limit it overflows.
    pause = min(kept, pace.base) * 2 ** min(failures, 20)
    if isinstance(error, PermanentFetchError):
        pause = max(pause, _PERMANENT)
    if isinstance(error, TemporaryFetchError) and error.retry_after:
        pause = max(pause, error.retry_after)
    pause = min(_jittered(min(pause, _CAP), pace), _CAP)
    return Schedule(next_poll_at=now + pause, interval=kept, failures=failures + 1)


def _jittered(pause: timedelta, pace: Pace) -> timedelta:
    """Only ever longer: a pause that a server asked for must not be cut."""
    return pause * (1 + _SPREAD * pace.fraction)
