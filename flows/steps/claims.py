"""The articles that wait at a stage, batch after batch, and without their site's boilerplate."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from analysis import boilerplate
from analysis.model import Article, ArticleId
from flows.kit import Kit
from storage import articles, copies
from storage.articles import Stage
from storage.store import Session

# One transaction a batch: large enough that commits do not count, small enough that a killed
# step does little again and that no other writer waits long.
BATCH = 100


def waiting(kit: Kit, stage: Stage, *, now: datetime) -> Iterator[list[Article]]:
    """Yield the articles that wait at `stage` in batches, oldest first, leased, until none is left."""
    while True:
        with kit.store.transaction() as session:
            batch = articles.claim(
                session, stage, now=now, worker=kit.worker, lease=kit.limits.lease, limit=BATCH
            )
        if not batch:
            return
        yield batch


def learn_boilerplate(session: Session, batch: Sequence[Article]) -> None:
    """Count the paragraphs of these articles for their outlets."""
    seen = {
        article.id: (article.outlet, boilerplate.paragraph_hashes(article.text))
        for article in batch
        if article.outlet
    }
    copies.note_paragraphs(session, seen)


def without_boilerplate(session: Session, batch: Sequence[Article]) -> list[Article]:
    """Return the articles without the paragraphs that their outlets print under everything."""
    repeated = _repeated(session, batch)
    return [
        replace(one, text=boilerplate.strip(one.text, repeated[one.id], title=one.title))
        if one.id in repeated
        else one
        for one in batch
    ]


def own_words(session: Session, batch: Sequence[Article]) -> list[tuple[str, ...]]:
    """Return the tokens of the same articles, for which their texts need not be put together again."""
    repeated = _repeated(session, batch)
    return [boilerplate.own_words(one.text, repeated.get(one.id, ()), title=one.title) for one in batch]


def _repeated(session: Session, batch: Sequence[Article]) -> dict[ArticleId, frozenset[int]]:
    """Return what their outlets print under everything, for the articles that may hold some of it."""
    # Most articles have none, which the database knows; to find that out from a text costs ten times as much.
    own = [article.id for article in batch if article.outlet]
    affected = copies.repeating(session, own, at_least=boilerplate.REPEATED_AT)
    hashes: dict[str, set[int]] = defaultdict(set)
    for article in batch:
        if article.outlet and article.id in affected:
            hashes[article.outlet].update(boilerplate.paragraph_hashes(article.text))
    seen = copies.seen_by_outlets(session, hashes) if hashes else {}
    repeated = {outlet: boilerplate.repeated(counts) for outlet, counts in seen.items()}
    return {one.id: repeated[one.outlet] for one in batch if one.outlet and one.id in affected}
