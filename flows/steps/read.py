"""read: Entry -> Article. Fetch the page, extract it on all cores; failing that, the feed's own text."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from itertools import islice

from analysis import urls
from analysis.errors import ExtractionError, FetchError, PermanentFetchError, TemporaryFetchError
from analysis.model import DateFlag, Entry, Quality, Reading
from analysis.origins import origin_of
from connectors.extraction import Extractor, Page
from connectors.pages import read_entry
from connectors.polite import each_by_host
from connectors.searchfeeds import is_detour
from connectors.web import Fetched, NotModified
from flows.kit import Kit
from flows.progress import shown
from flows.steps.report import Report, counted
from storage import articles, entries
from storage.entries import EntryTask
from storage.store import Session

# Entries leased at a time: few enough to be done within the lease even where hosts are slow.
_CLAIM = 500

# Pages stored in one transaction; a killed step reads these again, and no others.
_KEEP = 50

_FIRST_PAUSE = timedelta(minutes=5)

# A server may ask for more patience than ours, but a nonsensical Retry-After must not bury an entry.
_LONGEST_WISH = timedelta(days=1)

_UNBELIEVABLE = frozenset({DateFlag.UNDATED, DateFlag.FUTURE, DateFlag.IMPLAUSIBLE})
_USABLE = frozenset({Quality.ARTICLE, Quality.SUMMARY})

_Result = Reading | ExtractionError | FetchError


@dataclass(slots=True)
class _Tally:
    """What has been done so far."""

    counts: Counter[str] = field(default_factory=Counter)
    hosts: set[str] = field(default_factory=set)
    troubles: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def read(kit: Kit, *, now: datetime) -> Report:
    """Read the page behind every entry that waits, and keep it as an article."""
    tally = _Tally()
    with kit.extractor() as extractor:
        while batch := _claim(kit, now=now):
            tally.hosts |= {urls.host(task.url) for task in batch if task.url}
            most = kit.limits.page_attempts
            usual = [task for task in batch if task.attempts <= most]
            _read(kit, usual, extractor=extractor, tally=tally, now=now)
            for task in batch:
                # More attempts than are made on purpose: whoever read the entry died, most of the time with
                # others beside it. Alone and given up beforehand, it can take nobody along once more.
                if task.attempts > most:
                    _give_up(kit, task, now=now)
                    _read(kit, [task], extractor=extractor, tally=tally, now=now)
    counts = tally.counts
    told = f"read {counted(counts['read'], 'article')} from {counted(len(tally.hosts), 'host')}"
    told += f", {counts['feed text']:,} by the feed's own text" * bool(counts["feed text"])
    told += f", {counts['put off']:,} put off" * bool(counts["put off"])
    told += f", {counts['given up']:,} given up" * bool(counts["given up"])
    return Report(
        step="read", sentence=told, figures=counts, troubles=tuple(tally.troubles), notes=tuple(tally.notes)
    )


def _claim(kit: Kit, *, now: datetime) -> list[EntryTask]:
    with kit.store.transaction() as session:
        return entries.claim(session, now=now, worker=kit.worker, lease=kit.limits.lease, limit=_CLAIM)


def _read(kit: Kit, batch: list[EntryTask], *, extractor: Extractor, tally: _Tally, now: datetime) -> None:
    """Read the pages of some entries and keep them, as they come."""
    failed: list[tuple[EntryTask, FetchError]] = []
    pages = _pages(kit, batch, failed, now=now)
    results: Iterator[tuple[EntryTask, _Result]] = shown(
        extractor.read(pages), what="reading", total=len(batch)
    )
    while chunk := list(islice(results, _KEEP)):
        _keep(kit, chunk, tally=tally, now=now)
    _keep(kit, failed, tally=tally, now=now)


def _give_up(kit: Kit, task: EntryTask, *, now: datetime) -> None:
    """Give up an entry until its reading, should it end well, says otherwise."""
    reason = f"its reading was cut short {task.attempts - 1} times"
    with kit.store.transaction() as session:
        entries.give_up(session, task.id, reason=reason, now=now)


def _pages(
    kit: Kit, batch: list[EntryTask], failed: list[tuple[EntryTask, FetchError]], *, now: datetime
) -> Iterator[tuple[EntryTask, Page]]:
    """Yield the pages as they arrive; what cannot be fetched is put on the list instead."""
    failed += [(task, FetchError("", "the feed gave no address")) for task in batch if not task.url]
    for task, answer in each_by_host(
        [task for task in batch if task.url],
        host=lambda task: urls.host(task.url or ""),
        work=partial(_fetch, kit),
        threads=kit.limits.fetchers,
        delay=kit.limits.host_delay.total_seconds(),
    ):
        if isinstance(answer, FetchError):
            failed.append((task, answer))
        else:
            yield task, Page(body=answer.body, url=answer.url, content_type=answer.content_type, now=now)


def _fetch(kit: Kit, task: EntryTask) -> Fetched | FetchError:
    """Fetch one page; runs in a thread and touches no database."""
    try:
        answer = kit.web.get(task.entry.url or task.url or "", max_bytes=kit.limits.page_size)
    except FetchError as error:
        return error
    if isinstance(answer, NotModified):
        return TemporaryFetchError(
            answer.url, "304 not modified, although nothing was said of an earlier visit"
        )
    if is_detour(answer.url):
        return PermanentFetchError(answer.url, "a news search sends readers on from here by script only")
    return answer


def _keep(
    kit: Kit,
    results: Sequence[tuple[EntryTask, _Result]],
    *,
    tally: _Tally,
    now: datetime,
) -> None:
    """Store some results, each with the new state of its entry, in one transaction."""
    with kit.store.transaction() as session:
        outcomes = [
            _keep_one(kit.limits.page_attempts, session, task, result=result, now=now)
            for task, result in results
        ]
    for (task, result), outcome in zip(results, outcomes, strict=True):
        tally.counts[outcome] += 1
        if outcome != "read":
            reason = result.quality.value if isinstance(result, Reading) else result.reason
            # By the feed's own text the entry is read, though not from its page; nothing is left to do.
            told = tally.notes if outcome == "feed text" else tally.troubles
            told.append(f"{task.url or task.entry.title}: {reason}; {outcome}")


def _keep_one(attempts: int, session: Session, task: EntryTask, *, result: _Result, now: datetime) -> str:
    """What becomes of one entry: "read", "feed text", "put off" or "given up"."""
    if isinstance(result, Reading) and result.quality in _USABLE:
        _settle(session, task, result, outcome="read", now=now)
        return "read"
    reason = f"the page is a {result.quality.value}" if isinstance(result, Reading) else result.reason
    if isinstance(result, TemporaryFetchError) and task.attempts < attempts:
        asked = min(result.retry_after or timedelta(), _LONGEST_WISH)
        pause = max(_FIRST_PAUSE * 3 ** (task.attempts - 1), asked)
        entries.postpone(session, task.id, reason=reason, next_try_at=now + pause)
        return "put off"
    carried = read_entry(_named(task))
    if carried is not None:
        _settle(session, task, carried, outcome=f"feed text: {reason}", now=now)
        return "feed text"
    if isinstance(result, Reading):  # nothing better is to be had; kept, but nothing is decided by it
        _settle(session, task, result, outcome=reason, now=now)
    else:
        entries.give_up(session, task.id, reason=reason, now=now)
    return "given up"


def _named(task: EntryTask) -> Entry:
    """The entry, with a name of ours where it has no address: a guid such as "17" is another feed's, too."""
    if task.entry.url or urls.host(task.entry.guid or ""):
        return task.entry
    return replace(task.entry, guid=f"urn:wirewatch:entry:{task.id}")


def _settle(session: Session, task: EntryTask, reading: Reading, *, outcome: str, now: datetime) -> None:
    kept = articles.keep(session, _completed(task, reading), first_seen_at=task.first_seen_at, now=now)
    entries.settle(session, task.id, article=kept.article, outcome=f"{outcome} ({kept.change})", now=now)


def _completed(task: EntryTask, reading: Reading) -> Reading:
    """The reading, with what only the feed or the configuration knows."""
    entry = task.entry
    dated = reading
    if reading.date_flags & _UNBELIEVABLE and not entry.date_flags & _UNBELIEVABLE:
        dated = replace(reading, published_at=entry.published_at, date_flags=entry.date_flags)
    # An entry that names another outlet than its feed's is from there. Otherwise the name in the
    # configuration is the one that its readers know.
    outlet = entry.outlet or task.outlet or reading.outlet or urls.host(reading.url) or None
    author = reading.author or ", ".join(entry.authors) or None
    return replace(
        dated,
        title=reading.title or entry.title,
        outlet=outlet,
        author=author,
        credited=origin_of(reading.credited, author=author, outlet=outlet),
        language=reading.language or task.language,
    )
