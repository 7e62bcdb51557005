"""find: Article -> Assertions -> Developments. Only of texts that are not copies."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial

from analysis import novelty
from analysis.alerts import due_at
from analysis.kinds import worth_telling
from analysis.ladder import LOOK_BACK, judge, takes_back
from analysis.model import (
    Article,
    Assertion,
    Change,
    Development,
    DevelopmentId,
    Outcome,
    Verdict,
    Wanted,
)
from analysis.rejections import judged_with
from analysis.revisions import speaking
from flows import standings
from flows.kit import Kit
from flows.steps.claims import waiting, without_boilerplate
from flows.steps.report import Report, counted
from storage import alerts, articles, copies, developments, feedback, visits
from storage.alerts import NewAlert
from storage.articles import Searched, Stage
from storage.store import Session

_REPORTS = frozenset({Outcome.NEW, Outcome.TOLD})


def find(kit: Kit, *, now: datetime) -> Report:
    """Read what each article asserts, record what is new, and put the alerts for it into the outbox."""
    seen = asserted = 0
    new: list[Development] = []
    for claimed in waiting(kit, Stage.GROUPED, now=now):
        with kit.store.transaction() as session:
            ids = [article.id for article in claimed]
            # A copy with sentences of its own, such as a correction, is searched like any other.
            repeats = copies.nothing_of_their_own(session, ids)
            texts = without_boilerplate(session, [one for one in claimed if one.id not in repeats])
            before = articles.searched(session, [article.id for article in texts])
            repeated = copies.repeated_by(session, [article.id for article in texts])
            judged: list[Verdict] = []
            for article in texts:
                said = _said(kit, article, repeated=repeated.get(article.id))
                verdicts = _search(session, article, said, before=before.get(article.id), now=now)
                found = developments.record(session, article.id, verdicts, now=now)
                judged.extend(verdicts)
                new.extend(found.values())
                alerts.enqueue(session, _alerts(kit, session, found, now=now), now=now)
            asserted += len(judged)
            # Once a batch: an event that moves in many of its articles is weighed once all the same.
            _settle(kit, session, judged, now=now)
            articles.advance(session, ids, Stage.FOUND)
            own = {article.id: article for article in texts}
            concerned = [one.id for one in claimed if kit.detector.concerns(own.get(one.id, one))]
            visits.watch(session, ids, concerned=concerned, ages=kit.limits.reread, now=now)
        seen += len(claimed)
    told = "; ".join(f"{one.assertion.development}: {one.assertion.label}" for one in new)
    sentence = f"searched {counted(seen, 'article')}: {counted(len(new), 'new development')}"
    return Report(
        step="find",
        sentence=f"{sentence} ({told})" if told else sentence,
        figures={"articles": seen, "assertions": asserted, "developments": len(new)},
    )


def _said(kit: Kit, article: Article, *, repeated: str | None) -> list[Assertion]:
    """Return what an article says; of what it repeats of another text, nothing."""
    said = kit.detector.said(article)
    if repeated is None or not said:
        return said
    return novelty.speaking(said, novelty.own_sentences(article.text, repeated))


def _search(
    session: Session, article: Article, said: list[Assertion], *, before: Searched | None, now: datetime
) -> list[Verdict]:
    """Return the verdicts on an article; of one that was searched before only the new sentences speak."""
    if before is None:
        return _judged(session, article, said, now=now)
    if article.at is not None and article.at >= now - LOOK_BACK:
        # A new sentence was written when the text changed; in an old article it is old all the same.
        article = replace(article, at=max(article.at, before.read_at))
    kept = _kept(developments.assertions(session, article.id), said)
    fresh = speaking(said, before.earlier)
    known = {one.assertion.sentence for one in kept} | {one.sentence for one in fresh}
    # What stood there once, went and came back is a report again, and no news.
    back = _judged(session, article, [one for one in said if one.sentence not in known], now=now)
    kept += [one for one in back if one.development is None]
    return [*kept, *_judged(session, article, fresh, now=now)]


def _kept(verdicts: Sequence[Verdict], said: Sequence[Assertion]) -> list[Verdict]:
    """Return the earlier verdicts on what an article still says."""
    sentences = {one.sentence for one in said}
    return [one for one in verdicts if one.assertion.sentence in sentences]


def _judged(session: Session, article: Article, said: Sequence[Assertion], *, now: datetime) -> list[Verdict]:
    events = {(one.watch, one.development) for one in said}
    history = developments.history(session, events) if events else []
    tellings = developments.tellings(session, events) if takes_back(said) else {}
    rejections = feedback.rejections(session, events) if events else []
    judged = partial(judge, history=history, article=article, now=now, tellings=tellings)
    return list(judged_with(judged, said, rejections))


def _settle(kit: Kit, session: Session, verdicts: Sequence[Verdict], *, now: datetime) -> None:
    """Weigh anew how well the developments stand that these verdicts tell, or tell against."""
    told = {(v.assertion.watch, v.assertion.development) for v in verdicts if v.outcome in _REPORTS}
    for watch, development in sorted(told):
        asked = kit.wanted(watch, development)
        standings.settle(session, (watch, development), watch=kit.watches.get(watch), wanted=asked, now=now)


def _alerts(
    kit: Kit, session: Session, found: Mapping[DevelopmentId, Development], *, now: datetime
) -> list[NewAlert]:
    """The alerts that the watches want of new developments, one for each channel."""
    wanted: list[NewAlert] = []
    for number, development in found.items():
        said = development.assertion
        ask = kit.wanted(said.watch, said.development)
        if ask is None:
            continue
        for channel in _channels(kit, session, development, ask=ask):
            due = due_at(now, kit.digest(channel))
            wanted.append(NewAlert(development=number, watch=said.watch, channel=channel, due_at=due))
    return wanted


def _channels(kit: Kit, session: Session, development: Development, *, ask: Wanted) -> Collection[str]:
    """The channels to tell: who was told a status is told that it is disputed or taken back."""
    said = development.assertion
    channels = kit.watches[said.watch].alert
    if development.change is not Change.NEWS:
        told = alerts.told(session, development)
        return [channel for channel in channels if channel in told]
    worth = worth_telling(said.status, said.when, wanted=ask, kind=kit.kinds[ask.event])
    return channels if worth else ()
