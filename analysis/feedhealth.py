"""How a feed does, in one word and in sentences: what it lacks, since when, and how far it is off."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from analysis.alerts import spoken_time
from analysis.model import FeedId
from analysis.polling import is_gone
from analysis.rhythm import Rhythm, alarming_quiet, per_day, usual_quiet
from analysis.urls import without_secrets
from analysis.validators import Trust

_BLOCKED = frozenset({401, 402, 403, 407, 429, 451})
_GAP_SHOWN = timedelta(days=3)
_LEAST_PAGES = 5  # before a share of them says something
_HOUR = timedelta(hours=1)


class FeedState(StrEnum):
    """How a feed does, the worst first."""

    GONE = "gone"  # it says so itself, or has not been found for weeks; asked once a week
    BLOCKED = "blocked"  # the server does not let us in
    FAILING = "failing"
    SILENT = "silent"  # it answers, but brings nothing for longer than it ever does
    WALLED = "walled"  # most of its pages are no articles
    GAP = "gap"  # it may have dropped items between two polls
    LYING = "lying"  # it said "not modified" of what had changed; it is asked without validators
    MOVED = "moved"  # it is asked at another address than the configured one
    DOUBLE = "double"  # it has moved to a feed that is polled anyway
    NEW = "new"  # not polled yet
    OK = "ok"


# What somebody has to look into; the others are handled, and shown.
WRONG = frozenset(
    {
        FeedState.GONE,
        FeedState.BLOCKED,
        FeedState.FAILING,
        FeedState.SILENT,
        FeedState.WALLED,
        FeedState.GAP,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """One thing that a feed lacks, since when, and a line that says it."""

    state: FeedState
    since: datetime | None
    told: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Pages:
    """What came of the pages behind a feed's entries, lately."""

    settled: int = 0
    walled: int = 0  # that were no articles: walls, teasers, errors
    given_up: int = 0  # entries of which nothing could be read


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedFacts:
    """What is known of a feed."""

    url: str  # as configured
    address: str | None = None  # where it has moved to
    double_of: str | None = None  # the feed that it turned out to be
    last_polled_at: datetime | None = None
    last_success_at: datetime | None = None
    last_new_at: datetime | None = None
    failures: int = 0
    failing_since: datetime | None = None
    last_error: str | None = None
    last_status: int | None = None
    rhythm: Rhythm = field(default_factory=Rhythm)
    trust: Trust = Trust.ON
    untrusted_until: datetime | None = None
    gaps: int = 0
    last_gap_at: datetime | None = None
    pages: Pages = field(default_factory=Pages)


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedHealth:
    """How a feed does, for people and programs. `signs` are what it lacks, the worst first."""

    url: str
    outlet: str | None
    title: str | None
    state: str  # one of FeedState
    last_polled_at: datetime | None
    last_success_at: datetime | None
    last_new_at: datetime | None
    next_poll_at: datetime
    failures: int
    last_error: str | None  # of the present row of failures
    entries: int  # kept so far
    notes: tuple[str, ...]
    moved_to: str | None  # where it redirects to for good, believed or not yet
    added_by: str  # configuration, command
    kind: str = "auto"  # as asked for
    folder: str | None = None
    id: FeedId | None = None
    signs: tuple[Sign, ...] = ()
    address: str | None = None  # where it is asked, when not at `url`
    failing_since: datetime | None = None
    interval_minutes: float | None = None
    per_day: float | None = None  # items that it usually brings
    usual_quiet_hours: float | None = None  # the longest pause that is nothing unusual
    quiet_hours: float | None = None  # how long it has been seen to bring nothing
    gaps: int = 0
    last_gap_at: datetime | None = None
    validators: str = Trust.ON.value
    lies: int = 0
    undated: int = 0  # of the entries
    pages: Pages = field(default_factory=Pages)

    @classmethod
    def of_new(cls, url: str, *, outlet: str | None, now: datetime) -> "FeedHealth":
        """Return how a feed does that is configured and was never polled."""
        return cls(
            url=url,
            outlet=outlet,
            title=None,
            state=FeedState.NEW.value,
            last_polled_at=None,
            last_success_at=None,
            last_new_at=None,
            next_poll_at=now,
            failures=0,
            last_error=None,
            entries=0,
            notes=(),
            moved_to=None,
            added_by="configuration",
        )

    @property
    def wrong(self) -> bool:
        """Whether somebody has to look into it."""
        return self.state in WRONG


def signs(facts: FeedFacts) -> tuple[Sign, ...]:
    """Return what a feed lacks, the worst first."""
    found = [_failure(facts), _silence(facts), _walls(facts), _gap(facts), _lie(facts), _move(facts)]
    order = list(FeedState)
    return tuple(sorted((one for one in found if one), key=lambda one: order.index(one.state)))


def state_of(facts: FeedFacts) -> FeedState:
    """Return how a feed does, in a word."""
    if facts.last_polled_at is None and facts.double_of is None:
        return FeedState.NEW
    found = signs(facts)
    return found[0].state if found else FeedState.OK


def undecided(pages: Pages) -> frozenset[FeedState]:
    """Return the states that too little is known of to say that they are over."""
    return frozenset({FeedState.WALLED}) if pages.settled < _LEAST_PAGES else frozenset()


def worst_first(feeds: Iterable[FeedHealth]) -> list[FeedHealth]:
    """Return feeds by how they do, and by address."""
    order = list(FeedState)
    return sorted(feeds, key=lambda one: (order.index(FeedState(one.state)), -one.failures, one.url))


def quiet(facts: FeedFacts) -> timedelta | None:
    """Return how long the feed has been seen to bring nothing; None where it never brought anything.

    Up to the last answer, not up to now: while it fails, or we sleep, nobody knows.
    """
    if facts.last_new_at is None or facts.last_success_at is None:
        return None
    return max(facts.last_success_at - facts.last_new_at, timedelta())


def _failure(facts: FeedFacts) -> Sign | None:
    if facts.last_error is None:
        return None
    since = facts.failing_since
    told = f"{facts.last_error}; {facts.failures} in a row" + (
        f" since {spoken_time(since)}" if since else ""
    )
    asked = facts.last_polled_at
    if since and asked and is_gone(facts.last_status, failing_for=asked - since):
        return Sign(state=FeedState.GONE, since=since, told=f"{told}. Mend: remove it, or find where it went")
    if facts.last_status in _BLOCKED:
        return Sign(state=FeedState.BLOCKED, since=since, told=told)
    return Sign(state=FeedState.FAILING, since=since, told=told)


def _silence(facts: FeedFacts) -> Sign | None:
    alarming, now_quiet = alarming_quiet(facts.rhythm), quiet(facts)
    usual, rate = usual_quiet(facts.rhythm), per_day(facts.rhythm)
    if alarming is None or usual is None or now_quiet is None or now_quiet < alarming:
        return None
    often = f"; it usually brings {_rate(rate)}" if rate else ""
    told = f"nothing new for {spoken(now_quiet)}, where {spoken(usual)} is the most{often}"
    return Sign(state=FeedState.SILENT, since=facts.last_new_at, told=told)


def _walls(facts: FeedFacts) -> Sign | None:
    pages = facts.pages
    if pages.settled < _LEAST_PAGES or pages.walled * 2 <= pages.settled:
        return None
    told = f"{pages.walled} of the last {pages.settled} pages were no articles: walls, teasers or errors"
    return Sign(state=FeedState.WALLED, since=None, told=told)


def _gap(facts: FeedFacts) -> Sign | None:
    at, answered = facts.last_gap_at, facts.last_success_at
    if at is None or answered is None or answered - at > _GAP_SHOWN:
        return None
    times = "once" if facts.gaps == 1 else f"{facts.gaps} times"
    told = f"may have missed items: {times} nothing in it was known, last on {spoken_time(at)}"
    return Sign(state=FeedState.GAP, since=at, told=told)


def _lie(facts: FeedFacts) -> Sign | None:
    if facts.trust is not Trust.OFF:
        return None
    until = f" until {spoken_time(facts.untrusted_until)}" if facts.untrusted_until else ""
    told = f'it said "not modified" of a document that had changed; asked without validators{until}'
    return Sign(state=FeedState.LYING, since=None, told=told)


def _move(facts: FeedFacts) -> Sign | None:
    if facts.double_of is not None:
        other = without_secrets(facts.double_of)
        told = f"moved to {other}, which is polled anyway. Mend: remove one of the two"
        return Sign(state=FeedState.DOUBLE, since=None, told=told)
    if facts.address is None:
        return None
    told = f"moved to {without_secrets(facts.address)}, where it is asked now. Mend: write the new address"
    return Sign(state=FeedState.MOVED, since=None, told=told)


def spoken(length: timedelta) -> str:
    """Return a length of time as people say it: "30 s", "40 min", "9 h", "3 days"."""
    if timedelta() < length < timedelta(minutes=1):
        return f"{length / timedelta(seconds=1):.0f} s"
    if length < _HOUR:
        return f"{length / timedelta(minutes=1):.0f} min"
    if length < timedelta(days=2):
        return f"{length / _HOUR:.0f} h"
    return f"{length / timedelta(days=1):.0f} days"


def _rate(rate: float) -> str:
    if rate < 1:
        return f"{max(rate * 7, 0.1):.1f} a week"
    return f"{rate:,.0f} a day"
