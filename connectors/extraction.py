"""Pages read on all cores, and no page able to stop the others."""

from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from datetime import timedelta
from itertools import chain, islice
from types import TracebackType
from typing import Self, TypeVar

from analysis.errors import ExtractionError
from analysis.model import Reading
from connectors.weight import heavy
from connectors.workers import Crew, Failure, Page, Reader, answer

__all__ = ["Extractor", "Page", "read", "read_alone"]

_FEW = 8  # pages; below, starting processes (half a second of CPU each) costs more than it saves
_AHEAD = 2  # pages taken for each worker: one being read and one waiting, so that none is idle

Key = TypeVar("Key")
Answer = Reading | Failure


def read(page: Page) -> Reading:
    """Return what a page says; raises ExtractionError as `connectors.pages.read_page` does."""
    from connectors.pages import read_page  # noqa: PLC0415 - its libraries take 0.4 s, and few commands read pages

    return read_page(page.body, url=page.url, content_type=page.content_type, now=page.now)


def read_alone(page: Page) -> Reading:
    """Return what a single page says, as an Extractor would read it; raises ExtractionError."""
    with Extractor(workers=1) as extractor:
        ((_, result),) = extractor.read([(None, page)])
    if isinstance(result, ExtractionError):
        raise result
    return result


class Extractor:
    """Reads pages in worker processes, as many at a time as there are processors.

    A context manager: its workers live from the first eighth or heavy page to the end of the block.
    Threads may fetch while workers read and the caller stores:

        with Extractor(timeout=timedelta(seconds=20)) as extractor:
            fetched = ((entry, Page(...)) for entry, answer in answers_as_they_arrive)
            for entry, result in extractor.read(fetched):
                store(entry, result)

    `fetched` is drawn on in the caller's thread, and only as fast as pages are read: no more than
    two a worker are held here. A fetcher that runs ahead has to limit itself.
    """

    def __init__(
        self,
        *,
        workers: int | None = None,
        timeout: timedelta = timedelta(seconds=20),
        reader: Reader[Reading] = read,
    ) -> None:
        self._reader = reader
        self._started = False
        self._crew = Crew(reader, workers=workers, timeout=timeout)
        # Each thread only waits for a worker. None is started before there is work for it.
        self._threads = ThreadPoolExecutor(self._crew.size, thread_name_prefix="extractor")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)
        self._crew.close()
        self._threads.shutdown()
        self._crew.release()

    def read(self, pages: Iterable[tuple[Key, Page]]) -> Iterator[tuple[Key, Reading | ExtractionError]]:
        """Yield what each page says, or why it says nothing, under its key, as each is ready.

        A page that takes longer than the timeout, or kills its worker, is an ExtractionError, and
        all others are read. Of fewer than eight pages those that are not heavy are read in this
        process, which protects against neither, unless workers run already.
        """
        stream = iter(pages)
        first = list(islice(stream, _FEW))
        if len(first) < _FEW and not self._started:
            for key, page in first:
                apart = self._started or heavy(page.body)
                self._started = apart
                yield key, _result(page, self._crew.read(page) if apart else answer(self._reader, page))
        else:
            yield from self._spread(chain(first, stream))

    def _spread(self, pages: Iterable[tuple[Key, Page]]) -> Iterator[tuple[Key, Reading | ExtractionError]]:
        self._started = True
        under_way: dict[Future[Answer], tuple[Key, Page]] = {}
        for key, page in pages:
            under_way[self._threads.submit(self._crew.read, page)] = key, page
            while len(under_way) >= _AHEAD * self._crew.size:
                yield from _collected(under_way)
        while under_way:
            yield from _collected(under_way)


def _collected(
    under_way: dict[Future[Answer], tuple[Key, Page]],
) -> Iterator[tuple[Key, Reading | ExtractionError]]:
    """Yield and remove what is ready, after waiting for one."""
    done, _ = wait(under_way, return_when=FIRST_COMPLETED)
    for future in done:
        key, page = under_way.pop(future)
        yield key, _result(page, future.result())


def _result(page: Page, said: Answer) -> Reading | ExtractionError:
    return ExtractionError(page.url, said.reason) if isinstance(said, Failure) else said
