"""The archive through today's watches, in time order: what would have been alerted."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from analysis.copies import COVERED
from analysis.model import Article, Verdict
from flows.configuration import Configuration
from flows.judging import Replay
from flows.steps.claims import without_boilerplate
from flows.watching import detector_of
from storage import articles, copies
from storage.store import Store

_BATCH = 200


@dataclass(frozen=True, slots=True)
class Row:
    """An article of the archive and the verdicts on what it says."""

    article: Article
    verdicts: tuple[Verdict, ...]


def over_archive(store: Store, configuration: Configuration) -> Iterator[Row]:
    """Yield the articles of the archive that say something, oldest first; copies are left out."""
    replay = Replay(detector_of(configuration))
    with store.reading() as session:
        stream = articles.stream(session)
        while batch := list(islice(stream, _BATCH)):
            seen_at = {article.id: first_seen_at for article, first_seen_at in batch}
            repeats = copies.nothing_of_their_own(session, seen_at, covered=COVERED)
            own = [article for article, _ in batch if article.id not in repeats]
            for article in without_boilerplate(session, own):
                # Old is what was old when it was read, as in the cycle that read it.
                if verdicts := replay.judged(article, now=seen_at[article.id]):
                    yield Row(article, tuple(verdicts))
