"""poll: Feed -> Entries. Conditional and polite; every entry of a document is kept."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from hashlib import blake2b

from analysis import urls
from analysis.errors import FetchError
from analysis.identity import identify, lookup
from analysis.model import FeedDocument, FeedId
from analysis.politeness import Use
from connectors.feedreading import Page
from connectors.hubs import named
from connectors.parts import Asking, Gathered, gather, politely
from connectors.polite import UNASKED, Unasked, in_turn
from connectors.web import NotModified
from flows.configuration.models import FeedSection
from flows.kit import Kit
from flows.progress import shown
from flows.steps.courtesy import Courtesy, blocks_told
from flows.steps.hubs import note_hub, recall
from flows.steps.polled import (
    Document,
    Poll,
    SameBody,
    notes_of,
    of_document,
    of_failure,
    of_the_same,
    pace_of,
    question,
)
from flows.steps.report import Report, counted
from flows.subscriptions import specs_of
from storage import entries, feeds, hosts, outlets
from storage.feeds import FeedTask, PollRecord
from storage.store import Session

# Feeds held at a time. Enough that no owner waits for another's, few enough that memory does not notice.
_HELD = 4000


_Answer = Document | SameBody | NotModified | FetchError


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
    notes: list[str] = []
    answers = in_turn(
        partial(courtesy.claim, feeds.claim, most=_HELD),
        work=partial(_ask, kit, courtesy, now=now),
        pause=courtesy.pause,
        threads=kit.limits.fetchers,
        seconds=kit.limits.fetch_for.total_seconds(),
    )
    keeping = _Keeping(kit, now)
    for some in shown(answers, what="polling"):
        unasked += [task.id for task, answer in some if isinstance(answer, Unasked)]
        answered = [(task, answer) for task, answer in some if not isinstance(answer, Unasked)]
        for task, record in keeping.keep(answered):
            asked.add(task.host)
            counts.update({record.outcome: 1, "feeds": 1, "entries": record.new_entries})
            if record.error is not None:
                troubles.append(f"{urls.without_secrets(task.url)}: {record.error}")
            notes += notes_of(task, record)
    courtesy.close(partial(feeds.give_back, feeds=unasked))
    if unasked:
        counts["left"] = len(unasked)
    troubles += blocks_told(kit, Use.FEED, now=now)
    return Report(
        step="poll",
        sentence=_sentence(counts, asked),
        figures=counts,
        troubles=tuple(troubles),
        notes=tuple(notes),
    )


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
    sent = question(task, now=now).validators
    try:
        fetched = kit.web.get(
            task.url, etag=sent.etag, last_modified=sent.last_modified, max_bytes=kit.limits.feed_size
        )
        if isinstance(fetched, NotModified):
            return fetched
        digest = blake2b(fetched.body, digest_size=16).hexdigest()
        if digest == task.body_digest:
            return SameBody(fetched)
        page = Page(body=fetched.body, url=fetched.url, content_type=fetched.content_type, now=now)
        parsed = kit.feed_reader.read(page)
        return Document(fetched, digest, _whole(kit, task, parsed, url=fetched.url, now=now))
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


class _Keeping:
    """Keeps what feeds answered."""

    def __init__(self, kit: Kit, now: datetime) -> None:
        self._kit = kit
        self._now = now
        self._sections: Mapping[str, FeedSection] = {section.url: section for section in kit.feeds}

    def keep(self, answered: Sequence[tuple[FeedTask, _Answer]]) -> list[tuple[FeedTask, PollRecord]]:
        """Store what some feeds answered, and when they are asked again, in one transaction."""
        with self._kit.store.transaction() as session:
            return [(task, self._kept(session, task, answer)) for task, answer in answered]

    def _kept(self, session: Session, task: FeedTask, answer: _Answer) -> PollRecord:
        section = self._sections.get(task.name) or self._sections.get(task.address or "")
        pace = pace_of(self._kit.limits, task, section)
        poll = Poll(session=session, task=task, pace=pace, now=self._now)
        if isinstance(answer, Document):
            keys, addresses = lookup(answer.parsed.entries)
            known = entries.known(session, task.id, keys=keys, urls=addresses)
            found = identify(answer.parsed.entries, known)
            entries.keep(session, task.id, found, now=self._now)
            note_hub(self._kit, session, task.id, offer=named(answer.fetched, answer.parsed), now=self._now)
            record = of_document(poll, answer, found)
        elif isinstance(answer, FetchError):
            record = of_failure(poll, answer)
        else:
            record = of_the_same(poll, answer)
        feeds.record(session, record)
        recall(self._kit, session, task.id, now=self._now)
        return record
