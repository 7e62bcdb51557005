"""Feed documents read where they can do no harm: small ones here, heavy ones apart and not for ever."""

from datetime import timedelta
from types import TracebackType
from typing import Self

from analysis.errors import PermanentFetchError
from analysis.model import FeedDocument
from connectors.feeds import parse
from connectors.weight import heavy
from connectors.workers import Crew, Failure, Page, Reader

__all__ = ["FeedReader", "Page", "read"]


def read(document: Page) -> FeedDocument:
    """Return the feed in a document; raises PermanentFetchError as `connectors.feeds.parse` does."""
    return parse(document.body, url=document.url, content_type=document.content_type, now=document.now)


class FeedReader:
    """Reads feed documents; may be used by many threads. A context manager: at its end no process is left.

    Processes are started for the first heavy document, and no more of them than there are processors.
    """

    def __init__(
        self,
        *,
        workers: int | None = None,
        timeout: timedelta = timedelta(seconds=20),
        reader: Reader[FeedDocument] = read,
    ) -> None:
        self._reader = reader
        self._crew = Crew(reader, workers=workers, timeout=timeout, libraries="connectors.feeds")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._crew.close()
        self._crew.release()

    def read(self, document: Page) -> FeedDocument:
        """Return the feed in a document. Raises PermanentFetchError, also for one that takes too long."""
        if not heavy(document.body):
            return self._reader(document)
        found = self._crew.read(document)
        if isinstance(found, Failure):
            raise PermanentFetchError(document.url, found.reason)
        return found
