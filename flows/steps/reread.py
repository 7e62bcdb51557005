"""The second half of read: pages of watched stories once more, for outlets edit what they have printed."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from itertools import islice

from analysis.errors import ExtractionError, FetchError, TemporaryFetchError
from analysis.model import ArticleId, Quality, Reading
from analysis.revisiting import next_visit
from connectors.extraction import Extractor, Page
from connectors.hops import anonymous
from connectors.polite import Unasked
from connectors.web import Fetched, NotModified
from flows.kit import Kit
from flows.steps.pages import Pages, Spared
from flows.steps.report import counted
from storage import addresses, articles, hosts, visits
from storage.store import Session
from storage.turns import Room
from storage.visits import Revisit, Seen

# Pages read again in one cycle, of all owners and of one: first readings must not wait for them.
_MOST = 500
_MOST_PER_OWNER = 20

# Of the time that a step may fetch, what is left for these however long the first readings took: on
# the day on which everybody writes, what is watched is edited most.
_SHARE = 0.25

_KEEP = 50
_FIRST_PAUSE = timedelta(minutes=5)
_LONGEST_PAUSE = timedelta(days=1)

_Result = Reading | ExtractionError | FetchError | NotModified | Spared
_Visited = tuple[Revisit, Seen]


@dataclass(slots=True)
class Reread:
    """What came of reading pages again: how many, by outcome, and a line for each that changed."""

    counts: Counter[str] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)
    left: int = 0  # not asked, for lack of time

    def told(self) -> str:
        """Return it as the end of a sentence; "" where no page was due."""
        total = self.counts.total()
        names = ("revised", "edited", "gone", "forbidden", "put off")
        parts = [f"{self.counts[name]:,} {name}" for name in names if self.counts[name]]
        parts += [f"{self.left:,} left for the next cycle"] * bool(self.left)
        shown = f" ({', '.join(parts)})" * bool(parts)
        return f", {counted(total, 'page')} again{shown}" if total or parts else ""


def reread(kit: Kit, extractor: Extractor, *, now: datetime, spent: float) -> Reread:
    """Ask for the pages that are due once more, if they have changed, and keep what is new.

    `spent` are the seconds that the first readings took.
    """
    done = Reread()
    with kit.store.reading() as session:
        if not visits.due(session, now=now):
            return done
    with kit.store.transaction() as session:
        hosts.place_due(session, kit.owner, now=now)
    fetch_for = kit.limits.fetch_for.total_seconds()
    rereader = _Rereader(kit, done, now=now, seconds=max(fetch_for - spent, fetch_for * _SHARE))
    rereader.read_all(extractor)
    return done


class _Rereader:
    """Pages on their way to what has become of them: claimed, asked for, extracted and kept."""

    def __init__(self, kit: Kit, done: Reread, *, now: datetime, seconds: float) -> None:
        self._kit = kit
        self._done = done
        self._now = now
        self._pages: Pages[Revisit, Fetched | NotModified] = Pages(
            kit, self._claim, partial(_fetch, kit), now=now, seconds=seconds
        )
        self._claimed: Counter[str] = Counter()  # by owner
        self._told: list[tuple[_Visited, _Result]] = []  # what there is to keep without a text
        self._unasked: list[ArticleId] = []

    def read_all(self, extractor: Extractor) -> None:
        """Read what is due, until nothing is or time is over."""
        results: Iterator[tuple[_Visited, _Result]] = extractor.read(self._fetched())
        while chunk := list(islice(results, _KEEP)):
            self._keep(chunk)
        self._keep_told()
        self._done.left = len(self._unasked)
        self._pages.close(partial(visits.give_back, found=self._unasked))

    def _claim(
        self, session: Session, *, now: datetime, worker: str, lease: timedelta, limit: int | Room
    ) -> list[Revisit]:
        room = Room.of(limit)
        had_theirs = {owner for owner, count in self._claimed.items() if count + room.each > _MOST_PER_OWNER}
        most = min(room.most, _MOST - self._claimed.total())
        room = replace(room, most=most, busy=room.busy | had_theirs)
        claimed = visits.claim(session, now=now, worker=worker, lease=lease, limit=room)
        self._claimed.update(visit.owner for visit in claimed)
        attempts = self._kit.limits.page_attempts
        for visit in claimed:
            # Whoever read it died each time: it is let alone until its next turn.
            if visit.failures > attempts:
                visits.postpone(session, visit, until=_next(self._kit, visit, now=now), failures=0)
        return [visit for visit in claimed if visit.failures <= attempts]

    def _fetched(self) -> Iterator[tuple[_Visited, Page]]:
        """Yield the pages that came; what has not changed or cannot be had is kept as such meanwhile."""
        for visit, answer in self._pages.all():
            if isinstance(answer, Unasked):
                self._unasked.append(visit.article)
            elif isinstance(answer, Fetched):
                seen = Seen(link=visit.page.link, etag=answer.etag, last_modified=answer.last_modified)
                page = Page(body=answer.body, url=answer.url, content_type=answer.content_type, now=self._now)
                yield (visit, seen), page
            else:
                self._told.append(((visit, visit.page), answer))
                if len(self._told) >= _KEEP:
                    self._keep_told()

    def _keep_told(self) -> None:
        told, self._told = self._told, []
        self._keep(told)

    def _keep(self, results: Sequence[tuple[_Visited, _Result]]) -> None:
        if results:
            _keep(self._kit, results, done=self._done, now=self._now)


def _fetch(kit: Kit, visit: Revisit) -> Fetched | NotModified | FetchError:
    """Ask for one page; runs in a thread and touches no database."""
    page = visit.page
    try:
        return kit.web.get(
            anonymous(page.link),
            etag=page.etag,
            last_modified=page.last_modified,
            max_bytes=kit.limits.page_size,
        )
    except FetchError as error:
        return error


def _keep(kit: Kit, results: Sequence[tuple[_Visited, _Result]], *, done: Reread, now: datetime) -> None:
    with kit.store.transaction() as session:
        outcomes = [_keep_one(kit, session, visited, result=result, now=now) for visited, result in results]
    for ((visit, _), _result), (outcome, because) in zip(results, outcomes, strict=True):
        done.counts[outcome] += 1
        if because:
            done.notes.append(f"{visit.url}: {because}; {outcome}")


def _keep_one(
    kit: Kit, session: Session, visited: _Visited, *, result: _Result, now: datetime
) -> tuple[str, str]:
    """What became of one page, and why: "same", "edited", "revised", "gone", "forbidden" or "put off"."""
    visit, seen = visited
    if isinstance(result, Spared):
        return _spare(kit, session, visit, error=result.error, now=now), result.error.reason
    settled = partial(visits.settle, session, visit, seen=seen, ages=kit.limits.reread, now=now)
    if isinstance(result, NotModified):
        settled()
        return "same", ""
    if isinstance(result, TemporaryFetchError):
        _put_off(kit, session, visit, error=result, now=now)
        return "put off", result.reason
    because = _missing(session, visit, result)
    if because:
        visits.lose(session, visit, because=because, ages=kit.limits.reread, now=now)
        return "gone", because
    if isinstance(result, Reading):
        kept = articles.keep_again(
            session,
            visit.article,
            replace(result, title=result.title or visit.title),
            first_seen_at=visit.first_seen_at,
            now=now,
        )
        settled()
        return kept.change, "" if kept.change == "same" else "its page has changed"
    return "gone", because


def _missing(session: Session, visit: Revisit, result: Reading | ExtractionError | FetchError) -> str:
    """Why the article is not on its page any more; "" where it is."""
    if not isinstance(result, Reading):
        return result.reason
    if result.quality is not Quality.ARTICLE:
        kind = result.quality.value
        return f"{kind}: {result.because}" if result.because else kind
    return "" if addresses.is_of(session, visit.article, result) else "it leads to another page"


def _put_off(
    kit: Kit, session: Session, visit: Revisit, *, error: TemporaryFetchError, now: datetime
) -> None:
    """Try again soon, and after some tries at the next turn."""
    if visit.failures >= kit.limits.page_attempts:
        visits.postpone(session, visit, until=_next(kit, visit, now=now), failures=0)
        return
    pause = max(_FIRST_PAUSE * 3 ** (visit.failures - 1), error.retry_after or timedelta())
    visits.postpone(session, visit, until=now + min(pause, _LONGEST_PAUSE), failures=visit.failures)


def _spare(kit: Kit, session: Session, visit: Revisit, *, error: FetchError, now: datetime) -> str:
    """Plan a page anew that was not asked for: it is not known to be lost, and has not failed."""
    if not isinstance(error, TemporaryFetchError):
        visits.postpone(session, visit, until=_next(kit, visit, now=now), failures=0)
        return "forbidden"
    pause = min(error.retry_after or _FIRST_PAUSE, _LONGEST_PAUSE)
    visits.postpone(session, visit, until=now + pause, failures=visit.failures - 1)
    return "put off"


def _next(kit: Kit, visit: Revisit, *, now: datetime) -> datetime | None:
    return next_visit(visit.first_at, kit.limits.reread, now=now)
