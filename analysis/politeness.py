"""When a host, or everything of its owner, is left alone for a while: widened and narrowed on evidence only.

One feed that answers 429 is a matter of that feed, and `analysis.polling` sees to it. Several feeds of one
host that fail alike are a matter of the host; several hosts of one owner, of the owner. A single
answer takes all of it back. Feeds and pages are judged apart: many outlets refuse pages to programs
and print feeds for them.
"""

import math
import zlib
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from analysis.errors import FetchError, TemporaryFetchError

WINDOW = timedelta(hours=1)  # failures further apart say nothing together
SEVERAL = 3  # feeds or pages of a host, or hosts of an owner, that fail alike
_FIRST = timedelta(minutes=10)  # the first pause; each further one is twice as long
_LONGEST = timedelta(days=1)  # whoever is left alone is asked again at least this often
_SPREAD = 0.2  # of a pause; hosts that failed together do not come back together
_ALL = ""  # the host of a block that holds for all hosts of its owner


class Use(StrEnum):
    """What is asked of a host."""

    FEED = "feed"
    PAGE = "page"


class Failing(StrEnum):
    """In which way a request failed, as far as it says something about the whole host."""

    REFUSED = "refused"
    THROTTLED = "throttled"
    BROKEN = "broken"
    UNREACHABLE = "unreachable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """One failure: `subject` is the feed or page. A later one of the same subject takes its place."""

    host: str
    subject: str
    kind: Failing
    reason: str
    at: datetime
    retry_after: timedelta | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A host, or with "" all hosts of its owner, is not asked before `until`. `level` counts renewals.

    A block that has lapsed stays until something answers: while it is there, one more failure of its
    kind renews it.
    """

    host: str
    kind: Failing
    reason: str
    level: int
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """What is held against an owner's hosts, for one use. Empty for nearly all."""

    failures: tuple[Failure, ...] = ()
    blocks: tuple[Block, ...] = ()


def failing(error: FetchError) -> Failing | None:
    """Return what an error says about its host; None where it is a matter of the one address, as a 404."""
    status = error.status
    if status is None:
        return Failing.UNREACHABLE if isinstance(error, TemporaryFetchError) else None
    if status in {401, 403, 451}:
        return Failing.REFUSED
    if status == 429:
        return Failing.THROTTLED
    return Failing.BROKEN if status >= 500 else None


def after_failure(standing: Standing, failure: Failure, *, hosts: int = 1) -> Standing:
    """Return the standing with one failure more; `hosts` is how many hosts of the owner are known.

    The host is blocked when `SEVERAL` of its feeds or pages have failed alike within `WINDOW`, or
    when it was blocked for the same before and nothing has answered since. The owner is blocked
    when `SEVERAL` of its hosts, and at least half of them, are blocked alike: two blogs gone from a
    network of hundreds are two blogs.
    """
    failures = (
        *(one for one in standing.failures if _counts_beside(one, failure)),
        failure,
    )
    blocks = {one.host: one for one in standing.blocks}
    alike = [one for one in failures if one.host == failure.host and one.kind is failure.kind]
    if len(alike) >= SEVERAL or _renews(blocks.get(failure.host), failure):
        blocks[failure.host] = _block(failure, host=failure.host, before=blocks.get(failure.host))
        blocked = [
            one
            for one in blocks.values()
            if one.host != _ALL and one.kind is failure.kind and one.until > failure.at
        ]
        wide = len(blocked) >= max(SEVERAL, math.ceil(hosts / 2))
        if wide or _renews(blocks.get(_ALL), failure):
            blocks[_ALL] = _block(failure, host=_ALL, before=blocks.get(_ALL))
    return Standing(failures, tuple(blocks.values()))


def after_success(standing: Standing, host: str) -> Standing:
    """Return the standing after an answer: nothing is held against the host, nor against all hosts."""
    return Standing(
        tuple(one for one in standing.failures if one.host != host),
        tuple(one for one in standing.blocks if one.host not in {host, _ALL}),
    )


def blocked(standing: Standing, host: str, *, now: datetime) -> Block | None:
    """Return why the host is not to be asked now, the longest block first; None where it may be."""
    holding = [one for one in standing.blocks if one.host in {host, _ALL} and one.until > now]
    return max(holding, key=lambda one: one.until, default=None)


def pause(*, host_delay: timedelta, crawl_delay: timedelta | None, most: timedelta) -> timedelta:
    """Return the pause between two requests: ours, or the host's Crawl-delay up to `most`."""
    return max(host_delay, min(crawl_delay or timedelta(), most))


def _counts_beside(one: Failure, failure: Failure) -> bool:
    same = (one.host, one.subject) == (failure.host, failure.subject)
    return not same and one.at > failure.at - WINDOW


def _renews(before: Block | None, failure: Failure) -> bool:
    return before is not None and before.kind is failure.kind


def _block(failure: Failure, *, host: str, before: Block | None) -> Block:
    renewed = _renews(before, failure)
    since = before.since if before is not None and renewed else failure.at
    level = before.level + 1 if before is not None and renewed else 0
    if before is not None and renewed and before.until > failure.at:
        # It was asked before the block was known of: nothing new.
        return replace(before, until=max(before.until, failure.at + _wish(failure)))
    # 2 ** 20 of the first pause is beyond the longest already; without the limit it overflows.
    length = max(_FIRST * 2 ** min(level, 20), _wish(failure))
    length = min(length * (1 + _SPREAD * _fraction(f"{failure.host} {level}")), _LONGEST)
    return Block(
        host=host,
        kind=failure.kind,
        reason=failure.reason,
        level=level,
        since=since,
        until=failure.at + length,
    )


def _wish(failure: Failure) -> timedelta:
    """What the server asked for, as far as we go along."""
    return min(failure.retry_after or timedelta(), _LONGEST)


def _fraction(text: str) -> float:
    """The share of the jitter, 0 to 1: always the same for one text, anything for another."""
    return zlib.crc32(text.encode()) / 2**32
