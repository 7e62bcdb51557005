"""read: Entry -> Article. Fetch the page, extract it on all cores; failing that, the feed's own text."""

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from itertools import islice

from analysis import urls
from analysis.errors import ExtractionError, FetchError, PermanentFetchError, TemporaryFetchError
from analysis.model import ArticleId, DateFlag, Entry, EntryId, Quality, Reading
from analysis.origins import origin_of
from analysis.politeness import Use
from connectors.extraction import Extractor, Page
from connectors.hops import anonymous
from connectors.pages import read_entry
from connectors.polite import Unasked
from connectors.searchfeeds import is_detour
from connectors.web import Fetched, NotModified
from flows.kit import Kit
from flows.progress import shown
from flows.steps.courtesy import blocks_told
from flows.steps.pages import FORBIDDEN, Pages, Spared
from flows.steps.report import Report, counted
from flows.steps.reread import reread
from storage import articles, entries, hosts, visits
from storage.entries import EntryTask
from storage.store import Session
from storage.turns import Room
from storage.visits import Seen

# Pages stored in one transaction; a killed step reads these again, and no others.
_KEEP = 50

_FIRST_PAUSE = timedelta(minutes=5)

# A server may ask for more patience than ours, but a nonsensical Retry-After must not bury an entry.
_LONGEST_WISH = timedelta(days=1)

_UNBELIEVABLE = frozenset({DateFlag.UNDATED, DateFlag.FUTURE, DateFlag.IMPLAUSIBLE})
_USABLE = frozenset({Quality.ARTICLE, Quality.SUMMARY})

_Result = Reading | ExtractionError | FetchError
_Task = tuple[EntryTask, Seen | None]  # and how its page was read, where it came


@dataclass(slots=True)
class _Tally:
    """What has been done so far."""

    counts: Counter[str] = field(default_factory=Counter)
    hosts: set[str] = field(default_factory=set)
    troubles: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def read(kit: Kit, *, now: datetime) -> Report:
    """Read the page behind every entry that waits, and keep it as an article; then those due once more."""
    tally = _Tally()
    began = time.monotonic()
    with kit.store.transaction() as session:
        hosts.place_waiting(session, kit.owner)
    with kit.extractor() as extractor:
        reader = _Reader(kit, extractor, tally, now=now)
        while reader.read_all():
            reader.read_doubtful()
        reader.close()
        again = reread(kit, extractor, now=now, spent=time.monotonic() - began)
    tally.notes += blocks_told(kit, Use.PAGE, now=now)
    counts = tally.counts + Counter({f"again {name}": number for name, number in again.counts.items()})
    told = f"read {counted(counts['read'], 'article')} from {counted(len(tally.hosts), 'host')}"
    told += f", {counts['feed text']:,} by the feed's own text" * bool(counts["feed text"])
    told += f", {counts['forbidden']:,} as robots.txt asks" * bool(counts["forbidden"])
    told += f", {counts['put off']:,} put off" * bool(counts["put off"])
    told += f", {counts['given up']:,} given up" * bool(counts["given up"])
    told += f", {counts['left']:,} left for the next cycle" * bool(counts["left"])
    return Report(
        step="read",
        sentence=told + again.told(),
        figures=counts,
        troubles=tuple(tally.troubles),
        notes=(*tally.notes, *again.notes),
    )


class _Reader:
    """Entries on their way to articles: claimed, fetched, extracted and kept, each as soon as it can be."""

    def __init__(self, kit: Kit, extractor: Extractor, tally: _Tally, *, now: datetime) -> None:
        self._kit = kit
        self._extractor = extractor
        self._tally = tally
        self._now = now
        seconds = kit.limits.fetch_for.total_seconds()
        self._pages: Pages[EntryTask, Fetched] = Pages(
            kit, self._claim, partial(_fetch, kit), now=now, seconds=seconds
        )
        self._failed: list[tuple[_Task, FetchError]] = []
        self._doubtful: list[EntryTask] = []
        self._unasked: list[EntryId] = []

    def read_all(self) -> bool:
        """Read what waits, until nothing does or time is over; return whether doubtful ones are left."""
        results = shown(self._extractor.read(self._fetched()), what="reading")
        while chunk := list(islice(results, _KEEP)):
            self._keep(chunk)
        self._keep_failed()
        return bool(self._doubtful)

    def read_doubtful(self) -> None:
        """Read, each alone, those whose readers died, most of the time with others beside them.

        Given up beforehand, they can take nobody along once more.
        """
        while self._doubtful:
            task = self._doubtful.pop()
            _give_up(self._kit, task, now=self._now)
            answer = self._pages.alone(task)
            if isinstance(answer, FetchError):
                self._keep([((task, None), answer)])
            else:
                self._keep(list(self._extractor.read([_page(task, answer, now=self._now)])))

    def close(self) -> None:
        """Leave what was not asked for to the next cycle."""
        if self._unasked:
            self._tally.counts["left"] = len(self._unasked)
        self._pages.close(partial(entries.give_back, entries=self._unasked))

    def _claim(
        self, session: Session, *, now: datetime, worker: str, lease: timedelta, limit: int | Room
    ) -> list[EntryTask]:
        claimed = entries.claim(session, now=now, worker=worker, lease=lease, limit=limit)
        # More attempts than are made on purpose: whoever read the entry died.
        most = self._kit.limits.page_attempts
        self._doubtful += [task for task in claimed if task.attempts > most]
        return [task for task in claimed if task.attempts <= most]

    def _fetched(self) -> Iterator[tuple[_Task, Page]]:
        """Yield the pages as they arrive; what cannot be fetched is kept as such meanwhile."""
        for task, said in self._pages.all():
            if isinstance(said, Unasked):
                self._unasked.append(task.id)
                continue
            answer = said.error if isinstance(said, Spared) else said
            self._tally.hosts |= {task.host} if task.host else set()
            if isinstance(answer, FetchError):
                self._failed.append(((task, None), answer))
                if len(self._failed) >= _KEEP:
                    self._keep_failed()
            else:
                yield _page(task, answer, now=self._now)

    def _keep_failed(self) -> None:
        failed, self._failed = self._failed, []
        self._keep(failed)

    def _keep(self, results: Sequence[tuple[_Task, _Result]]) -> None:
        if results:
            _keep(self._kit, results, tally=self._tally, now=self._now)


def _page(task: EntryTask, answer: Fetched, *, now: datetime) -> tuple[_Task, Page]:
    """The page that came for an entry, and how it was seen."""
    seen = Seen(link=task.address, etag=answer.etag, last_modified=answer.last_modified)
    page = Page(body=answer.body, url=answer.url, content_type=answer.content_type, now=now)
    return (task, seen), page


def _give_up(kit: Kit, task: EntryTask, *, now: datetime) -> None:
    """Give up an entry until its reading, should it end well, says otherwise."""
    reason = f"its reading was cut short {task.attempts - 1} times"
    with kit.store.transaction() as session:
        entries.give_up(session, task.id, reason=reason, now=now)


def _fetch(kit: Kit, task: EntryTask) -> Fetched | FetchError:
    """Fetch one page; runs in a thread and touches no database."""
    if not task.address:
        return FetchError("", "the feed gave no address")
    try:
        # A feed may be of the operator's and hold a password; where it links to is a stranger's.
        answer = kit.web.get(anonymous(task.address), max_bytes=kit.limits.page_size)
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
    results: Sequence[tuple[_Task, _Result]],
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
    for ((task, _), result), outcome in zip(results, outcomes, strict=True):
        tally.counts[outcome] += 1
        if isinstance(result, FetchError) and result.reason == FORBIDDEN:
            tally.counts["forbidden"] += 1
        if outcome != "read":
            reason = _why(result)
            # By the feed's own text the entry is read, though not from its page; nothing is left to do.
            told = tally.notes if outcome == "feed text" else tally.troubles
            told.append(f"{task.url or task.entry.title}: {reason}; {outcome}")


def _keep_one(attempts: int, session: Session, read: _Task, *, result: _Result, now: datetime) -> str:
    """What becomes of one entry: "read", "feed text", "put off" or "given up"."""
    task, seen = read
    if isinstance(result, Reading) and result.quality in _USABLE:
        article = _settle(session, task, result, outcome="read", now=now)
        if seen is not None:
            visits.note(session, article, seen, now=now)
        return "read"
    why = _why(result)
    reason = f"the page is a {why}" if isinstance(result, Reading) else why
    if isinstance(result, TemporaryFetchError) and task.attempts < attempts:
        asked = min(result.retry_after or timedelta(), _LONGEST_WISH)
        pause = max(_FIRST_PAUSE * 3 ** (task.attempts - 1), asked)
        entries.postpone(session, task.id, reason=reason, next_try_at=now + pause)
        return "put off"
    carried = read_entry(_named(task))
    if carried is not None:
        flagged = replace(carried, because=why, url=_own_address(task, carried.url, result))
        _settle(session, task, flagged, outcome=f"feed text: {reason}", now=now)
        return "feed text"
    if isinstance(result, Reading):  # nothing better is to be had; kept, but nothing is decided by it
        _settle(session, task, result, outcome=reason, now=now)
    else:
        entries.give_up(session, task.id, reason=reason, now=now)
    return "given up"


def _own_address(task: EntryTask, url: str, result: _Result) -> str:
    """The address of an entry's own text; where its link leads to a list, several entries share that link."""
    if isinstance(result, Reading) and result.quality is Quality.LISTING:
        return f"{url}#entry-{task.id}"
    return url


def _why(result: _Result) -> str:
    """Why there is no article: "wall: consent", "404 not found"."""
    if not isinstance(result, Reading):
        return result.reason
    return f"{result.quality.value}: {result.because}" if result.because else result.quality.value


def _named(task: EntryTask) -> Entry:
    """The entry, with a name of ours where it has no address: a guid such as "17" is another feed's, too."""
    if task.entry.url or urls.host(task.entry.guid or ""):
        return task.entry
    return replace(task.entry, guid=f"urn:wirewatch:entry:{task.id}")


def _settle(session: Session, task: EntryTask, reading: Reading, *, outcome: str, now: datetime) -> ArticleId:
    kept = articles.keep(session, _completed(task, reading), first_seen_at=task.first_seen_at, now=now)
    entries.settle(session, task.id, article=kept.article, outcome=f"{outcome} ({kept.change})", now=now)
    return kept.article


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
