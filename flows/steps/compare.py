"""compare: Article -> Copy | new. Whether it is the same text as another, and which is the original."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

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
from analysis.tokens import names, tokens
from analysis.urls import host
from flows.kit import Kit
from flows.steps.claims import learn_boilerplate, waiting, without_boilerplate
from flows.steps.report import Report, counted
from storage import articles, copies, outlets
from storage.articles import Stage
from storage.outlets import Owners
from storage.store import Session


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
    """Articles as texts to compare, in one transaction."""

    session: Session
    owners: Owners

    def by_ids(self, ids: Collection[ArticleId]) -> dict[ArticleId, _Text]:
        """Return the texts with these ids, in this order."""
        found = articles.by_ids(self.session, ids)
        return {one.article.id: one for one in self.texts([found[one] for one in ids if one in found])}

    def texts(self, read: Sequence[Article]) -> list[_Text]:
        """Return articles as texts."""
        stripped = without_boilerplate(self.session, read)
        return [
            _Text(
                article,
                tokens(own.text),
                self.owners.of(article.outlet, article.url) if article.outlet else None,
            )
            for article, own in zip(read, stripped, strict=True)
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
            archive = _Archive(session, owners)
            for one in batch:
                near = _near(archive, one.article, prints[one.article.id])
                _relate(archive, one, near, now=now)
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
        copies.take_over(session, article.id, of_first, first=named(back, theirs, ours), now=now)


def _near(archive: _Archive, article: Article, found: Fingerprint) -> Mapping[ArticleId, _Text]:
    """The texts that the article may repeat, the most alike first."""
    near = copies.candidates(
        archive.session,
        found,
        article=article.id,
        min_shared=MIN_SHARED,
        rows_per_hash=MAX_ROWS_PER_HASH,
        best=MAX_VERIFIED,
    )
    return archive.by_ids(_earlier(archive.session, article, near)) if near else {}


def _earlier(session: Session, article: Article, near: Sequence[ArticleId]) -> list[ArticleId]:
    """The candidates that may be what the article repeats: those compared before it, and older ones.

    An original that is compared in the same batch as its copies, or on another machine at the
    same moment, would otherwise be taken for a copy of one of them.
    """
    unsettled = articles.uncompared(session, near)
    if not unsettled:
        return list(near)
    found = articles.by_ids(session, unsettled)
    return [one for one in near if one not in unsettled or _order(found[one]) < _order(article)]


def _order(article: Article) -> tuple[bool, float, ArticleId]:
    return article.at is None, article.at.timestamp() if article.at else 0.0, article.id
