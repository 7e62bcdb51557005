"""When a feed is asked again.

Aimed at: two of five polls bring something new, and no less than a third of each document is known already.
The first keeps the delay in step with the feed; the second keeps what scrolls out of a short document from
being lost between two polls. docs/decisions/0013-how-often-a-feed-is-asked.md says why it takes both.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from analysis.errors import FetchError, PermanentFetchError, TemporaryFetchError
from analysis.model import FeedId
from analysis.rhythm import Rhythm, Stretch, expected, forecast

_CAP = timedelta(days=1)  # no feed is left alone for longer, whatever it answered: feeds come back
_GONE = timedelta(days=7)  # but one that says itself that it is gone
_LOST = timedelta(weeks=4)  # and one that has not been found for so long
_NOT_FOUND, _GONE_FOR_GOOD = 404, 410
_PERMANENT = timedelta(hours=1)  # the least pause after a 404, 410 or 403
_SPREAD = 0.1  # of the interval; feeds that were added together drift apart
_GOLDEN = 0.6180339887498949

ARRIVALS = 0.5  # expected until the next poll: two of five polls then bring something
_LEAST_HASTE = 1 / 16
_LEAST_WINDOW = 3  # items; of a shorter document it says nothing that all of them are new
_PATIENCE = 4.0  # arrivals that did not come, from which the rhythm of other days is doubted
_MOST_PATIENCE = 4.0


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
class Wishes:
    """When a feed's document asks not to be polled: hours of the day in UTC, days of the week (Monday: 0)."""

    ttl: timedelta | None = None
    skip_hours: frozenset[int] = frozenset()
    skip_days: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Polled:
    """What a poll that worked has shown. A document that had not changed has no entries."""

    entries: int = 0
    new: int = 0
    first: bool = False  # everything is new in the first document, which proves nothing
    fresh_for: timedelta | None = None  # what Cache-Control says: until then the answer is the same
    wishes: Wishes = field(default_factory=Wishes)
    quiet_since: datetime | None = None  # when something new came last


@dataclass(frozen=True, slots=True, kw_only=True)
class Failing:
    """Failures in a row: how many, and since when."""

    count: int
    since: datetime


def fraction(feed: FeedId) -> float:
    """Return the feed's share of the jitter: always the same for one feed, far apart for neighbours."""
    return feed * _GOLDEN % 1.0


def window_filled(polled: Polled) -> bool:
    """Return whether nothing of a document was known, so that there may have been more than it holds."""
    return not polled.first and polled.entries >= _LEAST_WINDOW and polled.new >= polled.entries


def hastened(rhythm: Rhythm, polled: Polled) -> Rhythm:
    """Return the rhythm with the haste that the share of known items asks for.

    Twice as fast below a third; slowly back above two thirds; in between it is as it should be.
    """
    if not polled.first and polled.entries >= _LEAST_WINDOW and polled.new * 3 > polled.entries * 2:
        return replace(rhythm, haste=max(rhythm.haste / 2, _LEAST_HASTE))
    if rhythm.haste < 1 and polled.new * 3 <= polled.entries:
        return replace(rhythm, haste=min(rhythm.haste * 1.02, 1.0))
    return rhythm


def after_success(pace: Pace, polled: Polled, *, rhythm: Rhythm, now: datetime) -> Schedule:
    """Return the schedule after an answer, the unchanged one (304) included.

    What the feed and Cache-Control ask for is honoured up to `pace.longest`, so that no header can
    silence a feed; and a feed that outruns its own ttl is not believed in that.
    """
    interval = min(max(_interval(pace, polled, rhythm=rhythm, now=now), pace.shortest), pace.longest)
    asked = [interval, polled.fresh_for or interval]
    if rhythm.haste >= 1:
        asked.append(polled.wishes.ttl or interval)
    pause = min(max(asked), pace.longest)
    due = after_skipped(now + _jittered(pause, pace), polled.wishes)
    # Jitter may go beyond the longest pause, as it may anywhere else; wishes may not.
    return Schedule(next_poll_at=min(due, now + _jittered(pace.longest, pace)), interval=interval, failures=0)


def after_failure(
    pace: Pace,
    error: FetchError,
    *,
    now: datetime,
    interval: timedelta | None = None,
    failing: Failing | None = None,
) -> Schedule:
    """Return the schedule after a failure; `failing` is the row of failures before it, None for none.

    The pause doubles with every failure, up to a day, or a week for what is gone, and never ends for
    good: many a 410 was a mistake that nobody would have noticed. A 404, 403 or 429 is taken for
    passing for weeks. Retry-After is honoured, up to the same day.
    """
    kept, before = interval or pace.base, failing or Failing(count=0, since=now)
    # 2 ** 20 of the shortest pause is beyond the cap already; without the limit it overflows.
    pause = min(kept, pace.base) * 2 ** min(before.count, 20)
    if isinstance(error, PermanentFetchError):
        pause = max(pause, _PERMANENT)
    if isinstance(error, TemporaryFetchError) and error.retry_after:
        pause = max(pause, min(error.retry_after, _CAP))
    cap = _GONE if is_gone(error.status, failing_for=now - before.since) else _CAP
    pause = min(_jittered(min(pause, cap), pace), cap)
    return Schedule(next_poll_at=now + pause, interval=kept, failures=before.count + 1)


def is_gone(status: int | None, *, failing_for: timedelta) -> bool:
    """Return whether a failing feed has to be taken for gone: by its own word, or not found for weeks."""
    return status == _GONE_FOR_GOOD or (status == _NOT_FOUND and failing_for >= _LOST)


def after_skipped(due: datetime, wishes: Wishes) -> datetime:
    """Return `due`, or the first time whole hours after it that the feed does not ask to be skipped.

    A feed that asks to be skipped always asks for nothing.
    """
    if len(wishes.skip_days) >= 7 or len(wishes.skip_hours) >= 24:
        return due
    at = due
    while at.hour in wishes.skip_hours or at.weekday() in wishes.skip_days:
        at += timedelta(hours=1)
    return at


def _interval(pace: Pace, polled: Polled, *, rhythm: Rhythm, now: datetime) -> timedelta:
    usual = ARRIVALS / (pace.base / timedelta(hours=1))
    missed = 0.0
    if polled.quiet_since is not None and polled.quiet_since < now:
        missed = expected(rhythm, Stretch(since=polled.quiet_since, until=now))
    patience = min(max(missed / _PATIENCE, 1.0), _MOST_PATIENCE)
    wanted = forecast(rhythm, now, arrivals=ARRIVALS * patience, usual=usual, most=pace.longest)
    return wanted * rhythm.haste


def _jittered(pause: timedelta, pace: Pace) -> timedelta:
    """Only ever longer: a pause that a server asked for must not be cut."""
    return pause * (1 + _SPREAD * pace.fraction)
