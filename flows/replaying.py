"""The archive through today's watches, in time order: what would have been alerted."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice

from analysis.comparing import Announcement, Comparison, Labelled, Move, agrees, compared
from analysis.kinds import worth_telling
from analysis.model import Article, ArticleId, Change, Status, Verdict, Wanted
from analysis.rejections import Opinion, Rejection
from flows.configuration import Configuration
from flows.judging import Replay
from flows.progress import shown
from flows.steps.claims import without_boilerplate
from flows.watching import detector_of, kinds_of, watches_of
from storage import announcements, article_rows, articles, copies, feedback
from storage.feedback import Case
from storage.store import Store

_BATCH = 200
_REJECTED = (Opinion.WRONG, Opinion.OFF_TOPIC)


@dataclass(frozen=True, slots=True)
class Row:
    """An article of the archive and the verdicts on what it says."""

    article: Article
    verdicts: tuple[Verdict, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """Which announcements are compared, by the time of their articles; all that is before is read, too."""

    since: datetime | None = None
    until: datetime | None = None

    def holds(self, at: datetime | None) -> bool:
        """Whether an announcement of that time is compared; an undated one always is."""
        if at is None:
            return True
        return (self.since is None or self.since <= at) and (self.until is None or at < self.until)


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A comparison, with the articles behind it by their ids."""

    comparison: Comparison
    articles: dict[ArticleId, article_rows.Named]


def over_archive(
    store: Store,
    configuration: Configuration,
    *,
    rejections: Collection[Rejection] = (),
    until: datetime | None = None,
) -> Iterator[Row]:
    """Yield the articles of the archive that say something, oldest first; copies are left out."""
    replay = Replay(detector_of(configuration), rejections)
    with store.reading() as session:
        total = article_rows.count(session)
        stream = shown(articles.stream(session), what="replaying", total=total)
        while batch := list(islice(stream, _BATCH)):
            seen_at = {article.id: first_seen_at for article, first_seen_at in batch}
            repeats = copies.nothing_of_their_own(session, seen_at)
            own = [article for article, _ in batch if article.id not in repeats]
            texts = copies.repeated_by(session, [article.id for article in own])
            for article in without_boilerplate(session, own):
                if until is not None and article.at is not None and article.at >= until:
                    return
                # Old is what was old when it was read, as in the cycle that read it.
                repeated = texts.get(article.id)
                if verdicts := replay.judged(article, now=seen_at[article.id], repeated=repeated):
                    yield Row(article, tuple(verdicts))


def against_the_record(store: Store, configuration: Configuration, window: Window) -> list[Difference]:
    """Return what today's watches would tell, compared with what was told; what is the same included.

    Sentences that were rejected stay silent, and what was rejected counts as never told. What was added by
    hand counts as told where it would be told. A watch that has never alerted anybody is compared by its
    developments.
    """
    with store.reading() as session:
        known = announcements.recorded(session)
        rejections = feedback.rejections(session)
    watched = {watch.name for watch in configuration.watches}
    known = [one for one in known if one.announcement.watch in watched]
    alerted = {one.announcement.watch for one in known if one.alerted}
    asked = _Asked(configuration)
    was = [
        one.announcement
        for one in known
        if one.announcement.feedback not in _REJECTED
        and (
            one.alerted
            if one.announcement.watch in alerted and one.announcement.feedback != Opinion.MISSED
            else asked.for_(one.announcement)
        )
    ]
    rows = over_archive(store, configuration, rejections=rejections, until=window.until)
    would = list(_told(rows, asked))
    inside = ([one for one in side if window.holds(one.at)] for side in (would, was))
    found = list(_without_hands(compared(*inside)))
    ids = {side.article for row in found for side in (row.was, row.would) if side is not None}
    with store.reading() as session:
        named = article_rows.named(session, ids)
    return [Difference(comparison=row, articles=named) for row in found]


def _without_hands(found: Iterable[Comparison]) -> Iterator[Comparison]:
    """Yield the comparisons as nobody would miss what was added by hand, which was never alerted.

    Whoever added it chose the article and the sentence freely, so that only another date is a change.
    """
    for row in found:
        if row.was is None or row.was.feedback != Opinion.MISSED:
            yield row
        elif row.would is not None:
            changed = tuple(name for name in row.changed if name == "date" and row.was.when is not None)
            yield replace(row, move=Move.CHANGE if changed else Move.SAME, changed=changed)


def against_feedback(store: Store, configuration: Configuration) -> list[tuple[Case, bool]]:
    """Return what people said of developments, each with whether today's rules alone agree with it."""
    with store.reading() as session:
        cases = list(feedback.cases(session))
    told = list(_told(over_archive(store, configuration), _Asked(configuration))) if cases else []
    return [(case, agrees(_labelled(case), told)) for case in cases]


class _Asked:
    """What the watches ask to be told."""

    def __init__(self, configuration: Configuration) -> None:
        self._kinds = kinds_of(configuration)
        self._wanted: dict[tuple[str, str], Wanted] = {
            (watch.name, one.name): one for watch in watches_of(configuration) for one in watch.developments
        }

    def for_(self, one: Announcement) -> bool:
        """Whether this is alerted; what is watched no more is not."""
        wanted = self._wanted.get((one.watch, one.development))
        return wanted is not None and worth_telling(
            one.status, one.when, wanted=wanted, kind=self._kinds[wanted.event]
        )


def _told(rows: Iterable[Row], asked: _Asked) -> Iterator[Announcement]:
    told: set[tuple[str, str, Status | None]] = set()
    for row in rows:
        for verdict in row.verdicts:
            found = verdict.development
            if found is None:
                continue
            said = found.assertion
            event = said.watch, said.development
            one = Announcement(
                watch=said.watch,
                development=said.development,
                status=said.status,
                label=said.label,
                when=said.when,
                sentence=said.sentence,
                article=row.article.id,
                at=row.article.at,
            )
            # Who was told a status is told that it is disputed or taken back, whatever he asks for.
            due = asked.for_(one) if found.change is Change.NEWS else (*event, found.against) in told
            if due:
                told.add((*event, said.status))
                yield one


def _labelled(case: Case) -> Labelled:
    return Labelled(
        verdict=case.verdict,
        watch=case.watch,
        development=case.development,
        status=case.status,
        when=case.when,
        sentence=case.sentence,
        article=case.article,
        at=case.published_at,
    )
