"""poll: Feed -> Entries. Conditional and polite; every entry of a document is kept."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from hashlib import blake2b

from analysis import polling, urls
from analysis.errors import FetchError
from analysis.identity import identify, lookup
from analysis.model import FeedDocument, FeedId
from analysis.politeness import Use
from analysis.polling import Pace, Polled
from connectors.feedreading import Page
from connectors.parts import Asking, Gathered, gather, politely
from connectors.polite import UNASKED, Unasked, in_turn
from connectors.web import Fetched, NotModified
from flows.kit import Kit
from flows.progress import shown
from flows.steps.courtesy import Courtesy, blocks_told
from flows.steps.report import Report, counted
from flows.subscriptions import specs_of
from storage import entries, feeds, hosts, outlets
from storage.feeds import FeedTask, PollRecord
from storage.store import Session

# Feeds held at a time. Enough that no owner waits for another's, few enough that memory does not notice.
_HELD = 4000


@dataclass(frozen=True, slots=True)
class _Document:
    """A feed that answered with a body other than the last one."""

    fetched: Fetched
    digest: str
    found: Gathered

    @property
    def parsed(self) -> FeedDocument:
        return self.found.document


@dataclass(frozen=True, slots=True)
class _SameBody:
    """A feed that answered in full, with the very bytes of the last time."""

    fetched: Fetched


_Answer = _Document | _SameBody | NotModified | FetchError


def subscribe(kit: Kit, *, now: datetime) -> None:
    """Bring the feeds of the configuration into the database; those it no longer names are polled no more."""
    with kit.store.transaction() as session:
        feeds.configure(session, specs_of(kit.feeds), now=now)
        outlets.configure(session, kit.outlets)
        hosts.place(session, kit.owner)


def poll(kit: Kit, *, now: datetime) -> Report:
    """Ask every feed that is due, and keep what it printed."""
    subscribe(kit, now=now)
    courtesy = Courtesy(kit, Use.FEED, now=now)
    counts: Counter[str] = Counter()
    asked: set[str] = set()
    unasked: list[FeedId] = []
    troubles: list[str] = []
    answers = in_turn(
        partial(courtesy.claim, feeds.claim, most=_HELD),
        work=partial(_ask, kit, courtesy, now=now),
        pause=courtesy.pause,
        threads=kit.limits.fetchers,
        seconds=kit.limits.fetch_for.total_seconds(),
    )
    for some in shown(answers, what="polling"):
        unasked += [task.id for task, answer in some if isinstance(answer, Unasked)]
        answered = [(task, answer) for task, answer in some if not isinstance(answer, Unasked)]
        for task, record in _keep(kit, answered, now=now):
            asked.add(task.host)
            counts.update({record.outcome: 1, "feeds": 1, "entries": record.new_entries})
            if record.error is not None:
                troubles.append(f"{urls.without_secrets(task.url)}: {record.error}")
    courtesy.close(partial(feeds.give_back, feeds=unasked))
    if unasked:
        counts["left"] = len(unasked)
    troubles += blocks_told(kit, Use.FEED, now=now)
    return Report(step="poll", sentence=_sentence(counts, asked), figures=counts, troubles=tuple(troubles))


def _sentence(counts: Counter[str], hosts: set[str]) -> str:
    told = f"polled {counted(counts['feeds'], 'feed')} on {counted(len(hosts), 'host')}"
    told += f": {counted(counts['entries'], 'new entry', 'new entries')}"
    quiet = counts["unchanged"] + counts["not-modified"]
    return (
        told
        + f", {quiet:,} unchanged" * bool(quiet)
        + f", {counts['failed']:,} failed" * bool(counts["failed"])
        + f", {counts['left']:,} left for the next cycle" * bool(counts["left"])
    )


def _ask(kit: Kit, courtesy: Courtesy, task: FeedTask, *, now: datetime) -> _Answer | Unasked:
    """What the feed answers; runs in a thread and touches no database."""
    if courtesy.block(task) is not None:
        return UNASKED
    answer = _fetch(kit, task, now=now)
    courtesy.note(task, f"feed {task.id}", answer if isinstance(answer, FetchError) else None)
    return answer


def _fetch(kit: Kit, task: FeedTask, *, now: datetime) -> _Answer:
    try:
        fetched = kit.web.get(
            task.url, etag=task.etag, last_modified=task.last_modified, max_bytes=kit.limits.feed_size
        )
        if isinstance(fetched, NotModified):
            return fetched
        digest = blake2b(fetched.body, digest_size=16).hexdigest()
        if digest == task.body_digest:
            return _SameBody(fetched)
        document = Page(body=fetched.body, url=fetched.url, content_type=fetched.content_type, now=now)
        parsed = kit.feed_reader.read(document)
        return _Document(fetched, digest, _whole(kit, task, parsed, url=fetched.url, now=now))
    except FetchError as error:
        return error


def _whole(kit: Kit, task: FeedTask, parsed: FeedDocument, *, url: str, now: datetime) -> Gathered:
    """The document with its parts, where it is an index of some: fetched while it is the host's turn."""
    get = politely(
        partial(kit.web.get, max_bytes=kit.limits.feed_size), kit.limits.host_delay.total_seconds()
    )
    if task.kind not in {"auto", parsed.kind}:
        told = f"the configuration calls it {task.kind}, and it is {parsed.kind}"
        parsed = replace(parsed, notes=(*parsed.notes, told))
    asking = Asking(get=get, read=kit.feed_reader.read)
    return gather(parsed, url=url, asking=asking, known=task.parts, now=now)


def _keep(
    kit: Kit, answered: Sequence[tuple[FeedTask, _Answer]], *, now: datetime
) -> list[tuple[FeedTask, PollRecord]]:
    """Store what some feeds answered, and when they are asked again, in one transaction."""
    with kit.store.transaction() as session:
        return [(task, _keep_one(kit, task, answer, session=session, now=now)) for task, answer in answered]


def _keep_one(kit: Kit, task: FeedTask, answer: _Answer, *, session: Session, now: datetime) -> PollRecord:
    if isinstance(answer, _Document):
        keys, addresses = lookup(answer.parsed.entries)
        known = entries.known(session, task.id, keys=keys, urls=addresses)
        found = identify(answer.parsed.entries, known)
        entries.keep(session, task.id, found, now=now)
        record = _news(kit, task, answer, new=len(found.new), now=now)
    elif isinstance(answer, FetchError):
        record = _failure(kit, task, answer, now=now)
    else:
        record = _nothing_new(kit, task, answer, now=now)
    feeds.record(session, record)
    return record


def _pace(kit: Kit, task: FeedTask) -> Pace:
    limits = kit.limits
    return Pace(
        base=limits.poll_every,
        shortest=limits.poll_at_most_every,
        longest=limits.poll_at_least_every,
        fraction=polling.fraction(task.id),
    )


def _news(kit: Kit, task: FeedTask, answer: _Document, *, new: int, now: datetime) -> PollRecord:
    polled = Polled(
        entries=len(answer.parsed.entries),
        new=new,
        first=task.interval is None,
        at_least=_patience(answer.fetched.max_age, answer.parsed.ttl),
    )
    # An index may be the same to the byte while its parts are not; then it must come in full again.
    settled = answer.found.settled
    return PollRecord(
        feed=task.id,
        at=now,
        outcome="new" if new else "unchanged",
        schedule=polling.after_success(_pace(kit, task), polled, now=now, interval=task.interval),
        etag=answer.fetched.etag if settled else None,
        last_modified=answer.fetched.last_modified if settled else None,
        body_digest=answer.digest if settled else None,
        parts=answer.found.seen,
        entries=len(answer.parsed.entries),
        new_entries=new,
        moved_to=answer.fetched.moved_to,
        title=answer.parsed.title or None,
        notes=answer.parsed.notes,
    )


def _nothing_new(kit: Kit, task: FeedTask, answer: _SameBody | NotModified, *, now: datetime) -> PollRecord:
    said = answer.fetched if isinstance(answer, _SameBody) else answer
    polled = Polled(at_least=said.max_age)
    return PollRecord(
        feed=task.id,
        at=now,
        outcome="unchanged" if isinstance(answer, _SameBody) else "not-modified",
        schedule=polling.after_success(_pace(kit, task), polled, now=now, interval=task.interval),
        # A 304 may repeat the validators or leave them out, which does not take them back.
        etag=said.etag or (task.etag if said is answer else None),
        last_modified=said.last_modified or (task.last_modified if said is answer else None),
        body_digest=task.body_digest,
        parts=task.parts,
        moved_to=said.moved_to,
    )


def _patience(*wishes: timedelta | None) -> timedelta | None:
    """The longest pause that was asked for."""
    return max((wish for wish in wishes if wish is not None), default=None)


def _failure(kit: Kit, task: FeedTask, error: FetchError, *, now: datetime) -> PollRecord:
    schedule = polling.after_failure(
        _pace(kit, task), error, now=now, interval=task.interval, failures=task.failures
    )
    return PollRecord(feed=task.id, at=now, outcome="failed", schedule=schedule, error=error.reason)
