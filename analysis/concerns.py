"""What operators are told of feeds: each concern once, and once more when it is over."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from analysis.alerts import spoken_time
from analysis.feedhealth import FeedHealth, FeedState, Sign
from analysis.urls import without_secrets

_PATIENCE = timedelta(hours=6)  # with a feed that fails: most are back before anybody has looked
_LEAST_FAILURES = 3
_MOST_LINES = 50

_WORDS: Mapping[FeedState, str] = {FeedState.GAP: "losing items", FeedState.DOUBLE: "the same as another"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Concern:
    """What operators should know of one feed. `over`: it is so no longer."""

    feed: str
    state: FeedState
    told: str
    raised_at: datetime
    over: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Bulletin:
    """One message to operators: a title, and a line for each concern. Texts are raw: channels escape.

    `key` is the same whenever the same message is sent again.
    """

    title: str
    lines: tuple[str, ...]
    key: str
    repeat: bool = False  # may have been sent before: a crash hid the answer


def concerning(health: FeedHealth, *, now: datetime) -> tuple[Sign, ...]:
    """Return the signs of a feed that operators should know of: a passing failure is none."""
    return tuple(sign for sign in health.signs if _matters(sign, health, now=now))


def bulletin(concerns: Sequence[Concern], *, key: str, repeat: bool = False) -> Bulletin:
    """Return the message that tells these concerns: what is wrong before what is over."""
    raised = [one for one in concerns if not one.over]
    over = [one for one in concerns if one.over]
    counts = [f"{len(raised)} new" if raised else "", f"{len(over)} over" if over else ""]
    title = f"Feeds: {', '.join(filter(None, counts))}"
    if len(concerns) == 1:
        title = f"{named(concerns[0].feed)}: {_said(concerns[0])}"
    order = list(FeedState)
    listed = sorted(concerns, key=lambda one: (one.over, order.index(one.state), one.feed))
    lines = [_line(one) for one in listed[:_MOST_LINES]]
    if len(listed) > _MOST_LINES:
        lines.append(f"and {len(listed) - _MOST_LINES} more: `wirewatch feeds status`")
    return Bulletin(title=title, lines=tuple(lines), key=key, repeat=repeat)


def named(feed: str) -> str:
    """Return a feed's address as people are shown it."""
    return without_secrets(feed)


def _matters(sign: Sign, health: FeedHealth, *, now: datetime) -> bool:
    match sign.state:
        case FeedState.FAILING | FeedState.BLOCKED:
            since = health.failing_since or now
            return health.failures >= _LEAST_FAILURES and now - since >= _PATIENCE
        case FeedState.GONE:
            return health.failures >= _LEAST_FAILURES
        case _:
            return True


def _said(concern: Concern) -> str:
    word = _WORDS.get(concern.state, concern.state.value)
    # Not "well again": a feed that is blocked now is not failing any more.
    return f"no longer {word}" if concern.over else word


def _line(concern: Concern) -> str:
    told = f"; it was since {spoken_time(concern.raised_at)}" if concern.over else f": {concern.told}"
    return f"{named(concern.feed)} is {_said(concern)}{told}"
