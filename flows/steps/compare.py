"""compare: Article -> Copy | new. Whether it is the same text as another."""

from collections.abc import Sequence
from datetime import datetime

from analysis.copies import (
    MAX_PEERS,
    MAX_ROWS_PER_HASH,
    MAX_VERIFIED,
    MIN_SHARED,
    Repetition,
    belongs,
    judge,
)
from analysis.fingerprints import Fingerprint, fingerprint
from analysis.model import Article, ArticleId
from analysis.tokens import names, tokens
from flows.kit import Kit
from flows.steps.claims import learn_boilerplate, waiting, without_boilerplate
from flows.steps.report import Report, counted
from storage import articles, copies
from storage.articles import Stage
from storage.store import Session


def compare(kit: Kit, *, now: datetime) -> Report:
    """Find out of every article that was read whether it repeats another's text."""
    seen = repeated = 0
    for claimed in waiting(kit, Stage.READ, now=now):
        with kit.store.transaction() as session:
            learn_boilerplate(session, claimed)
            batch = without_boilerplate(session, claimed)
            words = {article.id: tokens(article.text) for article in batch}
            prints = {article: fingerprint(text) for article, text in words.items()}
            copies.remember(session, prints)
        # Committed before anybody looks: of two copies that arrive at the same moment on two
        # machines, the later one to look sees the earlier.
        with kit.store.transaction() as session:
            for article in batch:
                found = _repetition(session, article, words=words[article.id], found=prints[article.id])
                copies.relate(session, article.id, found, now=now)
            repeated += len(copies.of(session, [article.id for article in batch]))
            articles.advance(session, [article.id for article in batch], Stage.COMPARED)
        seen += len(batch)
    return Report(
        step="compare",
        sentence=f"compared {counted(seen, 'article')}: {counted(repeated, 'copy', 'copies')}",
        figures={"articles": seen, "copies": repeated},
    )


def _repetition(
    session: Session, article: Article, *, words: Sequence[str], found: Fingerprint
) -> Repetition | None:
    near = copies.candidates(
        session,
        found,
        article=article.id,
        min_shared=MIN_SHARED,
        rows_per_hash=MAX_ROWS_PER_HASH,
        best=MAX_VERIFIED,
    )
    if not near:
        return None
    others = _others(session, _earlier(session, article, near))
    judged = judge(
        words,
        [(one.id, tokens(one.text)) for one in others],
        names=names(article.text),
        siblings={one.id for one in others if article.outlet and one.outlet == article.outlet},
    )
    if judged is None or not judged.is_copy:
        return judged
    peers = copies.peers(session, judged.of, other_than=article.id, limit=MAX_PEERS)
    return judged if belongs(words, [tokens(one.text) for one in _others(session, peers)]) else None


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


def _others(session: Session, ids: Sequence[ArticleId]) -> list[Article]:
    found = articles.by_ids(session, ids)
    return without_boilerplate(session, [found[one] for one in ids if one in found])
