"""The second half of read: pages of watched stories once more, for outlets edit what they have printed."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from itertools import islice

from analysis.errors import ExtractionError, FetchError, TemporaryFetchError
from analysis.model import Quality, Reading
from analysis.revisiting import next_visit
from analysis.urls import host
from connectors.extraction import Extractor, Page
from connectors.hops import anonymous
from connectors.polite import each_by_host
from connectors.web import Fetched, NotModified
from flows.kit import Kit
from flows.steps.report import counted
from storage import addresses, articles, visits
from storage.leases import Lease
from storage.store import Session
from storage.visits import Revisit, Seen

# Pages read again in one cycle, of all hosts and of one: the first readings of others must not wait for them.
_MOST = 500
_MOST_PER_HOST = 20

_KEEP = 50
_FIRST_PAUSE = timedelta(minutes=5)

_Result = Reading | ExtractionError | FetchError | NotModified
_Visited = tuple[Revisit, Seen]


@dataclass(slots=True)
class Reread:
    """What came of reading pages again: how many, by outcome, and a line for each that changed."""

    counts: Counter[str] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)

    def told(self) -> str:
        """Return it as the end of a sentence; "" where no page was due."""
        total = self.counts.total()
        changed = (f"{self.counts[name]:,} {name}" for name in ("revised", "edited", "gone", "put off"))
        shown = ", ".join(part for part in changed if not part.startswith("0 "))
        return f", {counted(total, 'page')} again" + (f" ({shown})" if shown else "") if total else ""


def reread(kit: Kit, extractor: Extractor, *, now: datetime) -> Reread:
    """Ask for the pages that are due once more, if they have changed, and keep what is new."""
    done = Reread()
    with kit.store.reading() as session:
        if not visits.due(session, now=now):
            return done
    held = Lease(worker=kit.worker, now=now, length=kit.limits.lease)
    with kit.store.transaction() as session:
        due = visits.claim(session, now=now, lease=held, limit=_MOST, per_host=_MOST_PER_HOST)
        # Whoever read it died each time: it is let alone until its next turn.
        for visit in due:
            if visit.failures > kit.limits.page_attempts:
                visits.postpone(session, visit, until=_next(kit, visit, now=now), failures=0)
    usual = [visit for visit in due if visit.failures <= kit.limits.page_attempts]
    asked: list[tuple[_Visited, _Result]] = []
    read: Iterator[tuple[_Visited, _Result]] = extractor.read(_pages(kit, usual, asked, now=now))
    while chunk := list(islice(read, _KEEP)):
        _keep(kit, chunk, done=done, now=now)
    _keep(kit, asked, done=done, now=now)
    return done


def _pages(
    kit: Kit, due: Sequence[Revisit], asked: list[tuple[_Visited, _Result]], *, now: datetime
) -> Iterator[tuple[_Visited, Page]]:
    """Yield the pages that came; what has not changed or cannot be had is put on the list."""
    for visit, answer in each_by_host(
        due,
        host=lambda visit: host(visit.page.link),
        work=partial(_fetch, kit),
        threads=kit.limits.fetchers,
        delay=kit.limits.host_delay.total_seconds(),
    ):
        if isinstance(answer, Fetched):
            seen = Seen(link=visit.page.link, etag=answer.etag, last_modified=answer.last_modified)
            page = Page(body=answer.body, url=answer.url, content_type=answer.content_type, now=now)
            yield (visit, seen), page
        else:
            asked.append(((visit, visit.page), answer))


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
    """What became of one page, and why: "same", "edited", "revised", "gone" or "put off"."""
    visit, seen = visited
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
    visits.postpone(session, visit, until=now + min(pause, timedelta(days=1)), failures=visit.failures)


def _next(kit: Kit, visit: Revisit, *, now: datetime) -> datetime | None:
    return next_visit(visit.first_at, kit.limits.reread, now=now)
