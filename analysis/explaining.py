"""Why an article alerts or stays silent: each sentence that touches a watch, read, judged and weighed."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from analysis.aliases import AliasIndex
from analysis.assertions import Detector
from analysis.binding import within
from analysis.contradictions import Tellings
from analysis.explained import Explained
from analysis.hanzi import passages as hanzi
from analysis.hanzi.script import folded, is_chinese, opening_of
from analysis.kinds import Kind, alerts_on, worth_telling
from analysis.ladder import judge
from analysis.model import Article, Assertion, Change, Development, Outcome, Status, Verdict, Wanted, Watch
from analysis.passages import Passage, page_of, whole_of
from analysis.rejections import Rejection, judged_with


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """One reading of a sentence for one watched event; without a trigger, the sentence only names it.

    `names` are the aliases in the sentence; `why` says why nothing is asserted, the assertion's reasons what
    decided; `outcome` and `because` what the record makes of it; `alerts` whether it would be sent, and
    `told` that in words.
    """

    watch: str
    development: str | None
    event: str | None
    sentence: str
    names: tuple[str, ...]
    trigger: str | None = None
    why: str = ""
    assertion: Assertion | None = None
    outcome: Outcome | None = None
    because: str = ""
    alerts: bool = False
    told: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What is known so far: the developments that stand, the sentences that were rejected, who told what."""

    history: Sequence[Development] = ()
    rejections: Collection[Rejection] = ()
    tellings: Tellings = field(default_factory=dict)


class Explainer:
    """Explains articles to these watches."""

    def __init__(self, watches: Sequence[Watch], kinds: Mapping[str, Kind]) -> None:
        self._watches = {watch.name: watch for watch in watches}
        self._kinds = kinds
        self._detector = Detector(watches, kinds)

    def explain(self, article: Article, record: Record, *, now: datetime | None) -> list[Explanation]:
        """Return the explanations in the order of watch and text, as the article would be judged at `now`."""
        rows = self._detector.explain(article)
        said = [row.assertion for row in rows if row.assertion is not None]
        said.sort(key=lambda one: (one.end, one.start))
        judged = partial(judge, history=record.history, article=article, now=now, tellings=record.tellings)
        verdicts = judged_with(judged, said, record.rejections)
        by_assertion = {id(one): verdict for one, verdict in zip(said, verdicts, strict=True)}
        passages = _passages(article)
        order = {passage.text: passage.order for passage in reversed(passages)}
        found: list[Explanation] = []
        for watch in self._watches.values():
            named = _named(watch, article, passages)
            mine = [row for row in rows if row.watch == watch.name]
            read = [self._read(row, by_assertion, named.get(row.sentence, ())) for row in mine]
            spoken = {row.sentence for row in mine}
            silent = [
                self._wordless(watch, sentence, names)
                for sentence, names in named.items()
                if sentence not in spoken
            ]
            found += sorted((*read, *silent), key=lambda row: order.get(row.sentence, 0))
        return found

    def _read(self, row: Explained, verdicts: Mapping[int, Verdict], names: tuple[str, ...]) -> Explanation:
        said = row.assertion
        if said is None:
            return Explanation(
                watch=row.watch,
                development=row.development,
                event=row.event,
                sentence=row.sentence,
                names=names,
                trigger=row.trigger,
                why=row.why,
                told=f"silent: {row.why}",
            )
        verdict = verdicts[id(said)]
        alerts, told = self._weighed(row, verdict)
        return Explanation(
            watch=row.watch,
            development=row.development,
            event=row.event,
            sentence=row.sentence,
            names=names,
            trigger=row.trigger,
            assertion=said,
            outcome=verdict.outcome,
            because=verdict.because,
            alerts=alerts,
            told=told,
        )

    def _weighed(self, row: Explained, verdict: Verdict) -> tuple[bool, str]:
        """Whether a verdict is sent, and why."""
        if verdict.development is None:
            return False, f"silent: {verdict.because}"
        said, watch = verdict.assertion, self._watches[row.watch]
        if verdict.development.change is not Change.NEWS:
            return bool(watch.alert), f"alerts whoever was told what it speaks against: {verdict.because}"
        wanted = next(one for one in watch.developments if one.name == row.development)
        kind = self._kinds[wanted.event]
        if not worth_telling(said.status, said.when, wanted=wanted, kind=kind):
            return False, f"kept, not alerted: {_unasked(said.status, wanted, kind)} ({verdict.because})"
        if not watch.alert:
            return False, f"kept, not alerted: the watch names no channel ({verdict.because})"
        return True, f"alerts {', '.join(watch.alert)}: {verdict.because}"

    def _wordless(self, watch: Watch, sentence: str, names: tuple[str, ...]) -> Explanation:
        events = sorted({wanted.event for wanted in watch.developments})
        why = f"no word of {' or '.join(events)}"
        return Explanation(
            watch=watch.name,
            development=None,
            event=None,
            sentence=sentence,
            names=names,
            why=why,
            told=f"silent: {why}",
        )


def _unasked(status: Status, wanted: Wanted, kind: Kind) -> str:
    asked = alerts_on(wanted, kind)
    if status in asked:
        return f"{status.value} alerts only with a date"
    return f"{status.value} is not in alert_on ({', '.join(one.value for one in Status if one in asked)})"


def _passages(article: Article) -> Sequence[Passage]:
    """Return the title and the sentences, parted as they are where they are read."""
    if not is_chinese(article):
        return page_of(article).passages
    whole, title = opening_of(article), article.title.strip()
    shift = len(title) + 1 if title else 0
    found = hanzi.passages_of(
        folded(whole), whole, shift=shift, day=article.at.date() if article.at else None
    )
    return [Passage(whole, one.start, one.end, one.order, one.paragraph, one.day) for one in found]


def _named(watch: Watch, article: Article, passages: Iterable[Passage]) -> dict[str, tuple[str, ...]]:
    """Return the sentences that name a watch or one of its things, with the names they hold."""
    index = AliasIndex((*watch.about, *(alias for one in watch.developments for alias in one.subject)))
    mentions = index.find(whole_of(article))
    spans = [(one.start, one.end) for one in mentions]
    found: dict[str, tuple[str, ...]] = {}
    for passage in passages:
        inside = set(within(spans, passage))
        names = [index.aliases[one.alias] for one in mentions if (one.start, one.end) in inside]
        if names:
            found[passage.text] = tuple(dict.fromkeys(names))
    return found
