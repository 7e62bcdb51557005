"""What a reader of alerts has to know beside them: what could not be seen."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from analysis.alerts import spoken_time
from analysis.feedhealth import FeedHealth, FeedState
from analysis.urls import host

_MOST_NAMED = 3
_LEAST_FAILURES = 2  # in a row; what one failed poll did not see, the next one does


def unseen(feeds: Iterable[FeedHealth], *, since: datetime) -> tuple[str, ...]:
    """Return what could not be seen since a time, a sentence each kind, the worst first; empty when all was.

    `feeds` carry the pages that were settled in that time.
    """
    rows = [feed for feed in feeds if feed.state not in {FeedState.NEW, FeedState.DOUBLE}]
    lasting = [feed for feed in rows if feed.failures >= _LEAST_FAILURES]
    sentences = [
        _states(lasting, FeedState.GONE, "gone"),
        _states(lasting, FeedState.BLOCKED, "blocked"),
        _states(lasting, FeedState.FAILING, "failing"),
        _states(rows, FeedState.SILENT, "silent against its rhythm"),
        _gaps([feed for feed in rows if feed.last_gap_at is not None and feed.last_gap_at >= since]),
        _pages(rows),
        _given_up(rows),
    ]
    return tuple(filter(None, sentences))


def name_of(feed: FeedHealth) -> str:
    """Return what people call a feed."""
    return feed.outlet or feed.title or host(feed.url) or feed.url


def _states(rows: Sequence[FeedHealth], state: FeedState, told: str) -> str:
    found = [(sign.since, feed) for feed in rows for sign in feed.signs if sign.state is state]
    if not found:
        return ""
    times = [at for at, _ in found if at is not None]
    since = (
        f", {'since' if len(found) == 1 else 'the longest since'} {spoken_time(min(times))}" if times else ""
    )
    return f"{_count(len(found), 'feed')} {told}{since}: {_names(feed for _, feed in found)}"


def _gaps(rows: Sequence[FeedHealth]) -> str:
    if not rows:
        return ""
    last = max(feed.last_gap_at for feed in rows if feed.last_gap_at is not None)
    return f"items of {_count(len(rows), 'feed')} may be missed, last on {spoken_time(last)}: {_names(rows)}"


def _pages(rows: Sequence[FeedHealth]) -> str:
    found = sorted((feed for feed in rows if feed.pages.walled), key=lambda feed: -feed.pages.walled)
    if not found:
        return ""
    pages = _count(sum(feed.pages.walled for feed in found), "page")
    return f"{pages} without an article (wall, teaser or error) at {_names(found)}"


def _given_up(rows: Sequence[FeedHealth]) -> str:
    found = sorted((feed for feed in rows if feed.pages.given_up), key=lambda feed: -feed.pages.given_up)
    if not found:
        return ""
    total = sum(feed.pages.given_up for feed in found)
    return f"{_count(total, 'entry', 'entries')} given up unread: {_names(found)}"


def _names(feeds: Iterable[FeedHealth]) -> str:
    names = list(dict.fromkeys(map(name_of, feeds)))
    rest = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
    return ", ".join(names[:_MOST_NAMED]) + rest


def _count(number: int, one: str, many: str | None = None) -> str:
    return f"{number:,} {one if number == 1 else many or one + 's'}"
