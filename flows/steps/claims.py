"""The articles that wait at a stage, batch after batch, and without their site's boilerplate."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from analysis import boilerplate
from analysis.model import Article
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
    # Most articles have none, which the database knows; to find that out from a text costs ten times as much.
    own = [article.id for article in batch if article.outlet]
    affected = copies.repeating(session, own, at_least=boilerplate.REPEATED_AT)
    hashes: dict[str, set[int]] = defaultdict(set)
    for article in batch:
        if article.outlet and article.id in affected:
            hashes[article.outlet].update(boilerplate.paragraph_hashes(article.text))
    seen = {outlet: copies.seen_paragraphs(session, outlet, found) for outlet, found in hashes.items()}
    return [
        replace(
            article,
            text=boilerplate.strip(
                article.text, boilerplate.repeated(seen[article.outlet]), title=article.title
            ),
        )
        if article.outlet and article.id in affected
        else article
        for article in batch
    ]
