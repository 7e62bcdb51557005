"""Articles through today's watches, with nothing stored. No storage is imported: `detect` starts at once."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime
from functools import partial

from analysis.assertions import Detector
from analysis.ladder import judge
from analysis.model import Article, Change, Development, Outcome, Status, Verdict
from analysis.novelty import own_sentences, speaking
from analysis.rejections import Rejection, judged_with
from analysis.reports import Parties, Telling, parties_of
from analysis.standing import Stand, stands

Event = tuple[str, str]


class Replay:
    """What each article of a stream would have been found to say, had it come today.

    Give it every article once, in the order of publication; copies are the caller's to leave out.
    `rejections` are silent, as in the cycle.
    """

    def __init__(self, detector: Detector, rejections: Collection[Rejection] = ()) -> None:
        self._detector = detector
        self._rejections = rejections
        self._told: defaultdict[Event, list[Development]] = defaultdict(list)
        self._tellings: defaultdict[tuple[str, str, Status], list[Telling]] = defaultdict(list)
        self._asked = {
            (watch.name, wanted.name): (wanted.confirm, parties_of(watch, wanted))
            for watch in detector.watches
            for wanted in watch.developments
        }

    def judged(self, article: Article, *, now: datetime | None, repeated: str | None = None) -> list[Verdict]:
        """The verdict on each assertion of an article that was read at `now`; what is new is remembered.

        `repeated` is the text that the article is a copy of: only its own sentences speak.
        """
        said = self._detector.said(article)
        if repeated is not None and said:
            said = speaking(said, own_sentences(article.text, repeated))
        events = {(one.watch, one.development) for one in said}
        history = [known for event in sorted(events) for known in self._told[event]]
        judged = partial(judge, history=history, article=article, now=now, tellings=self._tellings)
        verdicts = judged_with(judged, said, self._rejections if said else ())
        for verdict in verdicts:
            said_now = verdict.assertion
            event = said_now.watch, said_now.development
            if verdict.development is not None:
                self._told[event].append(verdict.development)
            if _reports(verdict):
                self._tellings[*event, said_now.status].append(_telling(verdict, article))
        return verdicts

    def stand(self, development: Development) -> Stand:
        """How well a development stands by what has been read so far."""
        event = development.assertion.watch, development.assertion.development
        confirm, parties = self._asked.get(event, (None, Parties()))
        tellings = {status: self._tellings.get((*event, status), ()) for status in Status}
        found = stands(self._told[event], tellings, parties=parties, confirm=confirm)
        return next(one for one in found if one.development is development)


def _reports(verdict: Verdict) -> bool:
    """Whether a verdict counts as a report; who takes his own back has not found out what holds again."""
    made = verdict.development
    told = verdict.outcome in {Outcome.NEW, Outcome.TOLD}
    return told and (made is None or made.change is not Change.CORRECTION)


def _telling(verdict: Verdict, article: Article) -> Telling:
    said = verdict.assertion
    return Telling(
        article=article.id,
        outlet=article.outlet,
        at=article.at,
        attributed_to=said.attributed_to,
        certainty=said.certainty,
        when=said.when,
    )


def told(
    verdict: Verdict, article: str | int, *, whole: bool = False, stand: Stand | None = None
) -> Mapping[str, object]:
    """The verdict as a line of output; `whole` adds what became of it, and why.

    `stand` adds how the development stood when it was found, and by how many independent reports.
    """
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
    if verdict.development is not None:
        made = verdict.development
        line |= {"change": made.change.value, "against": made.against.value if made.against else None}
    if stand is not None:
        line |= {"standing": stand.standing.value, "reports": len(stand.reports)}
    if whole:
        line |= {"outcome": verdict.outcome.value, "because": verdict.because, "actor": said.actor}
        line |= {"start": said.start, "end": said.end, "reasons": list(said.reasons)}
    return line
