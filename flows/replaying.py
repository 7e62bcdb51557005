"""Articles in time order through today's watches, with nothing stored: `detect` and `replay`."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from analysis.assertions import Detector
from analysis.copies import COVERED
from analysis.ladder import judge
from analysis.model import Article, Development, Verdict
from flows.configuration import Configuration
from flows.steps.claims import without_boilerplate
from flows.wiring import detector_of
from storage import articles, copies
from storage.store import Store

_BATCH = 200


class Replay:
    """What each article of a stream would have been found to say, had it come today.

    Give it every article once, in the order of publication; copies are the caller's to leave out.
    """

    def __init__(self, detector: Detector) -> None:
        self._detector = detector
        self._told: defaultdict[tuple[str, str], list[Development]] = defaultdict(list)

    def judged(self, article: Article) -> list[Verdict]:
        """The verdict on each assertion of the article; what is new is remembered."""
        said = self._detector.assertions(article)
        events = {(one.watch, one.development) for one in said}
        history = [known for event in sorted(events) for known in self._told[event]]
        verdicts = judge(said, history, article=article, now=article.at)
        for verdict in verdicts:
            if verdict.development is not None:
                event = verdict.assertion.watch, verdict.assertion.development
                self._told[event].append(verdict.development)
        return verdicts


def told(verdict: Verdict, article: str | int, *, whole: bool = False) -> Mapping[str, object]:
    """The verdict as a line of output; `whole` adds what became of it, and why."""
    said = verdict.assertion
    line: dict[str, object] = {
        "watch": said.watch,
        "development": said.development,
        "event": said.event,
        "status": said.status.value,
        "label": said.label,
        "when": said.when,
        "article": article,
        "sentence": said.sentence,
        "certainty": round(said.certainty, 3),
        "attributed_to": said.attributed_to,
    }
    if whole:
        line |= {"outcome": verdict.outcome.value, "because": verdict.because, "actor": said.actor}
        line |= {"start": said.start, "end": said.end, "reasons": list(said.reasons)}
    return line


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
            ids = [article.id for article in batch]
            repeats = copies.nothing_of_their_own(session, ids, covered=COVERED)
            own = [article for article in batch if article.id not in repeats]
            for article in without_boilerplate(session, own):
                if verdicts := replay.judged(article):
                    yield Row(article, tuple(verdicts))
