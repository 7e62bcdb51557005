"""When an alert is due, when a failed one is tried again, and the words it is told in.

Times are aware UTC. Words are raw: whoever shows them escapes them for the place they are shown in.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from analysis.model import Change, Notice, Standing, Status

MAX_ATTEMPTS = 8  # with the pauses below: given up some seventeen hours after the first failure
FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=6)
# A service may ask for more patience than ours, but a nonsensical Retry-After must not bury an alert.
LONGEST_WISH = timedelta(days=1)
MOST_NAMED = 4  # reporters in one line

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


class Pace(StrEnum):
    """How often a channel's digest goes out."""

    HOURLY = "hourly"  # at the minute of `at`
    DAILY = "daily"
    WEEKDAYS = "weekdays"  # Monday to Friday, by the calendar of the zone


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """A channel that collects its alerts and tells them together, at a local time."""

    every: Pace
    at: time = time(8)
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))


def due_at(now: datetime, digest: Digest | None) -> datetime:
    """Return when an alert made at `now` goes out: at once, or with the next digest (`now` itself included).

    Where the clocks go forward over `at`, the digest goes out at the first time that exists; where
    they go back over it, at the first of the two. An hourly digest goes out in both of the doubled
    hours: they are two hours.
    """
    if digest is None:
        return now
    if digest.every is Pace.HOURLY:
        return _next_hour(now, digest)
    # A time skipped late in the evening falls on the day after, so the day before today still counts.
    day = now.astimezone(digest.zone).date() - timedelta(days=1)
    while True:
        if digest.every is Pace.DAILY or day.weekday() < 5:
            due = _instant(day, digest)
            if due >= now:
                return due
        day += timedelta(days=1)


def _next_hour(now: datetime, digest: Digest) -> datetime:
    """Return the next instant whose local minute is that of `at`.

    Minute by minute, because zones differ by half hours and one of them changes by half an hour.
    """
    candidate = now.astimezone(UTC).replace(second=0, microsecond=0)
    while candidate < now or candidate.astimezone(digest.zone).minute != digest.at.minute:
        candidate += timedelta(minutes=1)
    return candidate


def _instant(day: date, digest: Digest) -> datetime:
    """Return the first instant of `day` at which the zone's clock shows `at`, or the end of the gap there."""
    local = datetime.combine(day, digest.at.replace(tzinfo=None, fold=0))
    while True:
        instant = local.replace(tzinfo=digest.zone).astimezone(UTC)
        # Inside a gap the round trip comes back with another time: the clock never shows this one.
        if instant.astimezone(digest.zone).replace(tzinfo=None) == local:
            return instant
        local += timedelta(minutes=1)


def next_try(attempts: int, now: datetime, retry_after: timedelta | None = None) -> datetime | None:
    """Return when to try again after `attempts` failures, or None: give up, it is a dead letter.

    The pause grows fourfold from a minute to six hours; a longer one that the service asked for is
    respected up to a day.
    """
    if attempts >= MAX_ATTEMPTS:
        return None
    growth: int = 4 ** max(attempts - 1, 0)
    pause = min(FIRST_PAUSE * growth, LONGEST_PAUSE)
    return now + max(pause, min(retry_after or timedelta(0), LONGEST_WISH))


def spoken_date(when: str) -> str:
    """Return an ISO date of any precision as people say it: "2025", "April 2025", "31 March 2025".

    What is not such a date is returned as it is.
    """
    parts = when.split("-")
    if len(parts) > 3 or not all(part.isdecimal() for part in parts):
        return when
    numbers = [int(part) for part in parts]
    try:
        date(*[*numbers, 1, 1][:3])
    except ValueError:
        return when
    words = [str(numbers[0])]
    if len(numbers) > 1:
        words.insert(0, MONTHS[numbers[1] - 1])
    if len(numbers) > 2:
        words.insert(0, str(numbers[2]))
    return " ".join(words)


def spoken_time(at: datetime) -> str:
    """Return a time as "11 Feb 2025 08:30 UTC"."""
    utc = at.astimezone(UTC)
    return f"{utc.day} {MONTHS[utc.month - 1][:3]} {utc.year} {utc:%H:%M} UTC"


def headline(notice: Notice) -> str:
    """Return what happened, in one line: "iOS 18.4 rollout: planned for April 2025".

    A dispute or a correction is named as such: "CAC approval: disputed", "CAC approval: correction".
    """
    told = {Change.DISPUTE: "disputed", Change.CORRECTION: "correction"}
    return f"{notice.development_title or notice.development}: {told.get(notice.change) or _state(notice)}"


def move(notice: Notice) -> str:
    """Return from where to where the event went: "submitted -> approved", or "new: submitted".

    Of a dispute, what stands against what; of a correction, what is taken back and what holds again.
    """
    against = notice.against_label or "what was told"
    if notice.change is Change.DISPUTE:
        return f"told: {against}; against it: {_state(notice)}"
    if notice.change is Change.CORRECTION:
        # Where nothing had been told before, the correction itself says that it was denied.
        holds = "" if notice.status is Status.DENIED else f"; again: {_state(notice)}"
        return f"taken back: {against}{holds}"
    if notice.previous_label is None:
        return f"new: {_state(notice)}"
    before = notice.previous_label
    # The ladder has one word for "planned" whatever the date, so only the date can say what changed.
    if notice.previous_when:
        same = notice.previous_label == notice.label
        before = _dated(before, notice.previous_when, notice.status if same else None)
    return f"{before} -> {_state(notice)}"


def standing(notice: Notice) -> str:
    """Return how well it stands, in one line; empty where nobody asked and nobody disputes it.

    "unconfirmed: one report, The Information"
    """
    reporters = notice.reporters or ((notice.outlet,) if notice.outlet else ())
    counted = "one report" if len(reporters) == 1 else f"{len(reporters)} reports"
    match notice.standing:
        case Standing.UNCONFIRMED:
            return f"unconfirmed: {counted}, {_listed(reporters)}" if reporters else "unconfirmed"
        case Standing.CONFIRMED if notice.change is not Change.CORRECTION:
            return f"confirmed: {counted}, {_listed(reporters)}" if reporters else "confirmed"
        case Standing.DISPUTED:
            return "disputed: somebody has contradicted it since"
        case Standing.WITHDRAWN:
            return "withdrawn: who reported it has taken it back since"
        case _:
            return ""


def _listed(names: Sequence[str]) -> str:
    """Return some names as people list them; many are cut short."""
    if len(names) > MOST_NAMED:
        return f"{', '.join(names[:MOST_NAMED])} and {len(names) - MOST_NAMED} more"
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def coverage(notice: Notice) -> str:
    """Return who said it first and how far it went, in one line.

    "first: The Harbour Post, 11 Feb 2025 08:30 UTC; 4 write-ups, 3 copies, 7 outlets"
    """
    first = notice.outlet or "unknown outlet"
    at = spoken_time(notice.at) if notice.at else "time unknown"
    counts = (
        _count(notice.write_ups, "write-up", "write-ups"),
        _count(notice.copies, "copy", "copies"),
        _count(notice.outlets, "outlet", "outlets"),
    )
    return f"first: {first}, {at}; {', '.join(counts)}"


def subject(notices: Sequence[Notice]) -> str:
    """Return one line for a whole message: the headline of one notice, the titles of several."""
    watches = list(dict.fromkeys(notice.watch_title or notice.watch for notice in notices))
    if len(notices) == 1:
        return f"{headline(notices[0])} ({watches[0]})"
    titles = dict.fromkeys(notice.development_title or notice.development for notice in notices)
    return f"{len(notices)} developments ({', '.join(watches)}): {', '.join(titles)}"


def by_watch(notices: Sequence[Notice]) -> dict[str, list[Notice]]:
    """Return the notices under the titles of their watches, everything in the order given."""
    groups: dict[str, list[Notice]] = {}
    for notice in notices:
        groups.setdefault(notice.watch_title or notice.watch, []).append(notice)
    return groups


def _state(notice: Notice) -> str:
    """Return the status in the kind's own word, with its date."""
    return _dated(notice.label, notice.when, notice.status) if notice.when else notice.label


def _dated(label: str, when: str, status: Status | None) -> str:
    """Return "planned for April 2025", "delayed to May 2025", "released on 31 March 2025".

    Where the status is not known, or does not say what its date means, the date stands in brackets.
    """
    spoken = spoken_date(when)
    match status:
        case Status.RUMOURED | Status.PLANNED:
            return f"{label} for {spoken}"
        case Status.DELAYED:
            return f"{label} to {spoken}"
        case Status.DONE | Status.REFUSED | Status.REVERSED | Status.ABANDONED:
            return f"{label} {'on' if when.count('-') == 2 else 'in'} {spoken}"
        case _:
            return f"{label} ({spoken})"


def _count(number: int, one: str, many: str) -> str:
    return f"{number or 'no'} {one if number == 1 else many}"
