"""Articles through today's watches, with nothing stored. No storage is imported: `detect` starts at once."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime
from functools import partial

from analysis.assertions import Detector
from analysis.ladder import judge
from analysis.model import Article, Development, Verdict
from analysis.rejections import Rejection, judged_with


class Replay:
    """What each article of a stream would have been found to say, had it come today.

    Give it every article once, in the order of publication; copies are the caller's to leave out.
    `rejections` are silent, as in the cycle.
    """

    def __init__(self, detector: Detector, rejections: Collection[Rejection] = ()) -> None:
        self._detector = detector
        self._rejections = rejections
        self._told: defaultdict[tuple[str, str], list[Development]] = defaultdict(list)

    def judged(self, article: Article, *, now: datetime | None) -> list[Verdict]:
        """The verdict on each assertion of an article that was read at `now`; what is new is remembered."""
        said = self._detector.assertions(article)
        events = {(one.watch, one.development) for one in said}
        history = [known for event in sorted(events) for known in self._told[event]]
        judged = partial(judge, history=history, article=article, now=now)
        verdicts = judged_with(judged, said, self._rejections if said else ())
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
