"""When a feed brings something new: learnt from its polls, by the hour of the day.

A feed that is quiet every night must neither be asked all night nor be taken for silent in the morning.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise

HOURS = 24
_HALF_LIFE = timedelta(days=14)
_HOUR = timedelta(hours=1)
# What counts as seen before anything was: so many hours at the feed's mean rate, for each hour of the day,
# and so many at the rate to begin with, for the mean.
_DOUBT_HOUR = 3.0
_DOUBT_MEAN = 6.0
_LONGEST_STRETCH = timedelta(days=3)  # after a longer pause nobody can say when what is new has come

_SEEDED_FROM = timedelta(days=60)
_DATES_NEEDED = 5

DAYS_KEPT = 28  # days on which something came, not days of the calendar
_DAYS_NEEDED = 5  # before a feed's longest pause is known
_DAYS_MANY = 10  # from which the very longest pause may be the exception
_LEAST_QUIET = timedelta(hours=6)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """What was learnt. `arrivals` and `watched` have one figure for each hour of the day, in UTC."""

    arrivals: tuple[float, ...] = (0.0,) * HOURS  # what came; a batch counts as the root of its size
    watched: tuple[float, ...] = (0.0,) * HOURS  # hours
    items: float = 0.0  # what came, each item counted
    haste: float = 1.0  # share of the usual pause; smaller while documents come back nearly all new
    quiets: tuple[tuple[int, float], ...] = ()  # day, and the longest pause in hours that ended on it


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """The time between two polls that worked."""

    since: datetime
    until: datetime

    @property
    def length(self) -> timedelta:
        """How long it was."""
        return self.until - self.since


def learnt(rhythm: Rhythm, stretch: Stretch, *, new: int, quiet: timedelta) -> Rhythm:
    """Return the rhythm after a poll that found `new` items of this stretch.

    `quiet` is how long the feed had been seen to bring nothing, up to the poll before this one.
    """
    if not timedelta() < stretch.length <= _LONGEST_STRETCH:
        return rhythm
    kept = 0.5 ** (stretch.length / _HALF_LIFE)
    arrivals = [figure * kept for figure in rhythm.arrivals]
    watched = [figure * kept for figure in rhythm.watched]
    came = new**0.5 / (stretch.length / _HOUR)
    for hour, share in _hours(stretch):
        watched[hour] += share
        arrivals[hour] += share * came
    return replace(
        rhythm,
        arrivals=tuple(arrivals),
        watched=tuple(watched),
        items=rhythm.items * kept + new,
        quiets=_quiets(rhythm, stretch.until, quiet) if new else rhythm.quiets,
    )


def seeded(dates: Iterable[datetime], *, now: datetime) -> Rhythm:
    """Return the rhythm that the dates of a feed's first document tell; of too few, one that knows nothing.

    Dates of long ago are left out: pinned items and archives are no rhythm.
    """
    known = sorted({at for at in dates if now - _SEEDED_FROM <= at <= now})
    rhythm = Rhythm()
    if len(known) < _DATES_NEEDED:
        return rhythm
    for before, at in pairwise(known):
        rhythm = _waited(rhythm, since=before, until=max(at - _HOUR, before))
        last = Stretch(since=max(at - _HOUR, before), until=at)
        rhythm = learnt(rhythm, last, new=1, quiet=at - before)
    return _waited(rhythm, since=known[-1], until=now)


def forecast(rhythm: Rhythm, now: datetime, *, arrivals: float, usual: float, most: timedelta) -> timedelta:
    """Return how long it takes until so many arrivals are to be expected, `most` at the most.

    `usual` is how many come in an hour, as long as nothing is known.
    """
    mean = _mean(rhythm, usual)
    at, missing = now, arrivals
    while at - now < most:
        end = _next_hour(at)
        coming = _rate(rhythm, at.hour, mean) * ((end - at) / _HOUR)
        if coming >= missing:
            return min(at - now + (end - at) * (missing / coming), most)
        missing -= coming
        at = end
    return most


def expected(rhythm: Rhythm, stretch: Stretch) -> float:
    """Return how many arrivals the feed's rhythm lets expect in a stretch; none where nothing was learnt."""
    mean = _mean(rhythm, 0.0)
    whole, rest = divmod(stretch.length, timedelta(days=1))
    days = whole * sum(_rate(rhythm, hour, mean) for hour in range(HOURS))
    last = Stretch(since=stretch.until - rest, until=stretch.until)
    return days + sum(_rate(rhythm, hour, mean) * share for hour, share in _hours(last))


def per_day(rhythm: Rhythm) -> float | None:
    """Return how many items a day the feed brings; None before it was watched for a day."""
    watched = sum(rhythm.watched)
    return rhythm.items / watched * HOURS if watched >= HOURS else None


def usual_quiet(rhythm: Rhythm) -> timedelta | None:
    """Return the longest pause that is nothing unusual; None before that is known.

    Nights and weekends are in it. Of many days the second longest: one outage must not hide the next.
    """
    if len(rhythm.quiets) < _DAYS_NEEDED:
        return None
    longest = sorted((hours for _, hours in rhythm.quiets), reverse=True)
    return timedelta(hours=longest[1 if len(longest) >= _DAYS_MANY else 0])


def alarming_quiet(rhythm: Rhythm) -> timedelta | None:
    """Return the pause from which a feed counts as silent; None before its usual pauses are known."""
    usual = usual_quiet(rhythm)
    return None if usual is None else max(usual * 2, usual + _LEAST_QUIET)


def _waited(rhythm: Rhythm, *, since: datetime, until: datetime) -> Rhythm:
    """The rhythm after a time without anything new."""
    while since < until:
        end = min(since + timedelta(days=1), until)
        rhythm = learnt(rhythm, Stretch(since=since, until=end), new=0, quiet=timedelta())
        since = end
    return rhythm


def _quiets(rhythm: Rhythm, at: datetime, quiet: timedelta) -> tuple[tuple[int, float], ...]:
    day, hours = at.toordinal(), max(quiet / _HOUR, 0.0)
    if rhythm.quiets and rhythm.quiets[-1][0] == day:
        return (*rhythm.quiets[:-1], (day, max(hours, rhythm.quiets[-1][1])))
    return (*rhythm.quiets[1 - DAYS_KEPT :], (day, hours))


def _mean(rhythm: Rhythm, usual: float) -> float:
    """Arrivals an hour, over the whole day."""
    watched = sum(rhythm.watched) + _DOUBT_MEAN
    return (sum(rhythm.arrivals) + _DOUBT_MEAN * usual) / watched


def _rate(rhythm: Rhythm, hour: int, mean: float) -> float:
    """Arrivals an hour, at this hour of the day."""
    return (rhythm.arrivals[hour] + _DOUBT_HOUR * mean) / (rhythm.watched[hour] + _DOUBT_HOUR)


def _hours(stretch: Stretch) -> Iterator[tuple[int, float]]:
    """The hours of the day that a stretch touches, in order, and how much of each."""
    at = stretch.since
    while at < stretch.until:
        end = min(_next_hour(at), stretch.until)
        yield at.hour, (end - at) / _HOUR
        at = end


def _next_hour(at: datetime) -> datetime:
    return at.replace(minute=0, second=0, microsecond=0) + _HOUR
