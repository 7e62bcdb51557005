"""compare: Article -> Copy | new. Whether it is the same text as another, and which is the original."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import chain

from analysis.copies import (
    MAX_PEERS,
    MAX_ROWS_PER_HASH,
    MAX_VERIFIED,
    MIN_SHARED,
    belongs,
    judge,
)
from analysis.credits import comes_first, credited, names_outlet
from analysis.fingerprints import Fingerprint, fingerprint
from analysis.model import Article, ArticleId
from analysis.origins import written_by
from analysis.relations import Printed, named
from analysis.tokens import names
from analysis.urls import host
from flows.kit import Kit
from flows.steps.claims import learn_boilerplate, own_words, waiting
from flows.steps.report import Report, counted
from storage import articles, copies, outlets
from storage.articles import Stage
from storage.outlets import Owners
from storage.store import Session

# Texts that are kept taken apart while a batch is compared: what is copied is copied often.
_TEXTS_KEPT = 400


@dataclass(frozen=True, slots=True)
class _Text:
    """An article as it was read, and its words without what its outlet prints under everything."""

    article: Article
    words: Sequence[str]
    owner: str | None  # the outlet, or the group that it belongs to

    def printed(self, beside: "_Text") -> Printed:
        """Who printed it, and whom it credits, who may be the outlet of the text beside it.

        Credits are looked for in all that was read: some stand under everything.
        """
        article = self.article
        credit = credited(article.text)
        if names_outlet(credit, article.outlet):
            credit = None
        credit = credit or written_by(article.author, beside.article.outlet) or article.credited
        return Printed(
            tokens=len(self.words),
            outlet=self.owner,
            at=article.at,
            credited=None if names_outlet(credit, article.outlet) else credit,
            host=host(article.url or ""),
        )


@dataclass(frozen=True, slots=True)
class _Archive:
    """Articles as texts to compare, in one transaction, each taken apart once."""

    session: Session
    owners: Owners
    known: dict[ArticleId, _Text] = field(default_factory=dict)
    related: set[ArticleId] = field(default_factory=set)  # to others, until they are compared again

    def by_ids(self, ids: Collection[ArticleId]) -> dict[ArticleId, _Text]:
        """Return the texts with these ids, in this order."""
        here = {one: self.known[one] for one in ids if one in self.known}
        unknown = [one for one in ids if one not in here]
        if unknown:
            read = articles.by_ids(self.session, unknown).values()
            here |= {one.article.id: one for one in self.texts(list(read))}
            if len(self.known) < _TEXTS_KEPT:
                self.known.update(here)
        return {one: here[one] for one in ids if one in here}

    def texts(self, read: Sequence[Article]) -> list[_Text]:
        """Return articles as texts."""
        return [
            _Text(article, words, self.owners.of(article.outlet, article.url) if article.outlet else None)
            for article, words in zip(read, own_words(self.session, read), strict=True)
        ]


def compare(kit: Kit, *, now: datetime) -> Report:
    """Find out of every article that was read whether it repeats another's text."""
    seen = repeated = 0
    owners = outlets.owners_in(kit.outlets)
    for claimed in waiting(kit, Stage.READ, now=now):
        with kit.store.transaction() as session:
            learn_boilerplate(session, claimed)
            batch = _Archive(session, owners).texts(claimed)
            prints = {one.article.id: fingerprint(one.words) for one in batch}
            copies.remember(session, prints)
        # Committed before anybody looks, and one looks after the other: of two copies that arrive at the
        # same moment on two machines, the later one to look sees the earlier, and what became of it.
        ids = [article.id for article in claimed]
        with kit.store.transaction() as session:
            copies.take_turn(session)
            known = {one.article.id: one for one in batch}
            archive = _Archive(session, owners, known, set(copies.relations(session, ids)))
            near = _near(session, claimed, prints)
            for one in batch:
                _relate(archive, one, archive.by_ids(near[one.article.id]), now=now)
            again = copies.of(session, ids)
            for article in claimed:
                if article.outlet and article.id in again:
                    copies.uncount_repeats(session, article.id, article.outlet)
            repeated += len(again)
            articles.advance(session, ids, Stage.COMPARED)
        seen += len(batch)
    return Report(
        step="compare",
        sentence=f"compared {counted(seen, 'article')}: {counted(repeated, 'copy', 'copies')}",
        figures={"articles": seen, "copies": repeated},
    )


def _relate(archive: _Archive, one: _Text, others: Mapping[ArticleId, _Text], *, now: datetime) -> None:
    """Keep what the article repeats, and which of the two is the original."""
    session, article = archive.session, one.article
    if not others:
        # Most articles resemble nothing and never did: there is nothing to forget of them.
        if article.id in archive.related:
            copies.relate(session, article.id, None, now=now)
        return
    found = judge(
        one.words,
        [(other, text.words) for other, text in others.items()],
        names=names(article.text),
        siblings={other for other, text in others.items() if one.owner and text.owner == one.owner},
    )
    if found is not None and found.is_copy:
        peers = copies.peers(session, found.of, other_than=article.id, limit=MAX_PEERS)
        if not belongs(one.words, [text.words for text in archive.by_ids(peers).values()]):
            found = None
    if found is None or not found.is_copy:
        copies.relate(session, article.id, found, now=now)
        return
    match = others[found.of]
    found = named(found, one.printed(match), match.printed(one))
    first = copies.first_of(session, found.of)
    head = match if first == found.of else archive.by_ids([first]).get(first)
    if first == article.id or head is None:
        copies.relate(session, article.id, found, now=now)
        return
    ours, theirs = one.printed(head), head.printed(one)
    if not comes_first(ours, theirs):
        copies.relate(session, article.id, found, now=now)
        return
    back = judge(head.words, [(article.id, one.words)], names=names(head.article.text))
    if back is None or not back.is_copy:
        copies.relate(session, article.id, found, now=now)
    else:
        of_first = replace(found, of=first)
        archive.related.add(first)
        copies.take_over(session, article.id, of_first, first=named(back, theirs, ours), now=now)


def _near(
    session: Session, batch: Sequence[Article], prints: Mapping[ArticleId, Fingerprint]
) -> dict[ArticleId, list[ArticleId]]:
    """What each of the articles may repeat, the most alike first: those compared before it, and older ones.

    An original that is compared in the same batch as its copies, or on another machine at the
    same moment, would otherwise be taken for a copy of one of them.
    """
    near = {
        article.id: copies.candidates(
            session,
            prints[article.id],
            article=article.id,
            min_shared=MIN_SHARED,
            rows_per_hash=MAX_ROWS_PER_HASH,
            best=MAX_VERIFIED,
        )
        for article in batch
    }
    unsettled = articles.uncompared(session, set(chain.from_iterable(near.values())))
    return {
        article.id: [
            one
            for one in near[article.id]
            if one not in unsettled or _order(unsettled[one], one) < _order(article.at, article.id)
        ]
        for article in batch
    }


def _order(at: datetime | None, article: ArticleId) -> tuple[bool, float, ArticleId]:
    return at is None, at.timestamp() if at else 0.0, article
