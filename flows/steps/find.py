"""find: Article -> Assertions -> Developments. Only of texts that are not copies."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial

from analysis.alerts import due_at
from analysis.copies import COVERED
from analysis.kinds import worth_telling
from analysis.ladder import judge
from analysis.model import Article, Assertion, Development, DevelopmentId
from analysis.rejections import judged_with
from flows.kit import Kit
from flows.steps.claims import waiting, without_boilerplate
from flows.steps.report import Report, counted
from storage import alerts, articles, copies, developments, feedback
from storage.alerts import NewAlert
from storage.articles import Stage
from storage.store import Session


def find(kit: Kit, *, now: datetime) -> Report:
    """Read what each article asserts, record what is new, and put the alerts for it into the outbox."""
    seen = asserted = 0
    new: list[Development] = []
    for claimed in waiting(kit, Stage.GROUPED, now=now):
        with kit.store.transaction() as session:
            ids = [article.id for article in claimed]
            # A copy with sentences of its own, such as a correction, is searched like any other.
            repeats = copies.nothing_of_their_own(session, ids, covered=COVERED)
            texts = without_boilerplate(session, [one for one in claimed if one.id not in repeats])
            for article in texts:
                said = kit.detector.assertions(article)
                found = _record(session, article, said, now=now)
                asserted += len(said)
                new.extend(found.values())
                alerts.enqueue(session, _alerts(kit, found, now=now), now=now)
            articles.advance(session, ids, Stage.FOUND)
        seen += len(claimed)
    told = "; ".join(f"{one.assertion.development}: {one.assertion.label}" for one in new)
    sentence = f"searched {counted(seen, 'article')}: {counted(len(new), 'new development')}"
    return Report(
        step="find",
        sentence=f"{sentence} ({told})" if told else sentence,
        figures={"articles": seen, "assertions": asserted, "developments": len(new)},
    )


def _record(
    session: Session, article: Article, said: Sequence[Assertion], *, now: datetime
) -> Mapping[DevelopmentId, Development]:
    events = {(one.watch, one.development) for one in said}
    history = developments.history(session, events) if events else []
    rejections = feedback.rejections(session, events) if events else []
    verdicts = judged_with(partial(judge, history=history, article=article, now=now), said, rejections)
    return developments.record(session, article.id, verdicts, now=now)


def _alerts(kit: Kit, found: Mapping[DevelopmentId, Development], *, now: datetime) -> list[NewAlert]:
    """The alerts that the watches want of new developments, one for each channel."""
    wanted: list[NewAlert] = []
    for number, development in found.items():
        said = development.assertion
        ask = kit.wanted(said.watch, said.development)
        if ask is None or not worth_telling(said.status, said.when, wanted=ask, kind=kit.kinds[ask.event]):
            continue
        for channel in kit.watches[said.watch].alert:
            due = due_at(now, kit.digest(channel))
            wanted.append(NewAlert(development=number, watch=said.watch, channel=channel, due_at=due))
    return wanted
