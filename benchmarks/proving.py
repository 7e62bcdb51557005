"""Whether filling leaves what compare and group leave: one stream, both ways, table by table.

    python benchmarks/proving.py [--articles 600]

Prints of each table how many rows are in both archives, and in one of them only. What differs is what filling
knows of the stream and the steps have to judge: an article that they do not find like its story makes all
articles of that story different, and a short copy keeps its outlet's boxes, which are most of its text. What
outlets print under everything is known to both from the beginning; the steps need three articles for it.
"""

import argparse
import sys
import tempfile
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from sqlalchemy import func, select

from analysis.boilerplate import REPEATED_AT
from analysis.fingerprints import ALGORITHM
from benchmarks import growing
from benchmarks.filling import Filling
from benchmarks.growth import count_boxes, fill
from benchmarks.stream import Stream
from storage.models import (
    Base,
    Copies,
    NotedParagraphs,
    Paragraphs,
    Prints,
    Shingles,
    Stories,
    StoryArticles,
    StoryTerms,
    TermCounts,
    table,
)
from storage.store import Session, Store

_SEEN: dict[str, tuple[type[Base], tuple[str, ...]]] = {
    "prints": (Prints, ("article_id", "tokens", "hashes")),
    "shingles": (Shingles, ("hash", "article_id")),
    "paragraphs": (Paragraphs, ("key",)),
    "noted paragraphs": (NotedParagraphs, ("article_id", "keys")),
    "copies": (Copies, ("article_id", "first_id")),
    "terms": (TermCounts, ("term",)),
    "votes": (StoryArticles, ("article_id", "voted")),
}


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--articles", type=int, default=600)
    count = parser.parse_args().articles
    with tempfile.TemporaryDirectory() as folder:
        filled, stepped = (Store(f"sqlite:///{Path(folder) / name}.db") for name in ("filled", "stepped"))
        for store in (filled, stepped):
            store.migrate()
            store.check(ALGORITHM)
        filling = Filling(Stream())
        fill(filling, {f"sqlite:///{Path(folder) / 'filled'}.db": filled}, count)
        filling.boxes = Counter(dict.fromkeys(filling.boxes, REPEATED_AT))
        with stepped.transaction() as session:
            count_boxes(session, filling)
        growing.run(f"sqlite:///{Path(folder) / 'stepped'}.db", Stream().take(count))
        with filled.reading() as ours, stepped.reading() as theirs:
            print(f"{'table':<20}{'both':>10}{'filled only':>14}{'steps only':>14}")
            for name, (model, columns) in _SEEN.items():
                _print(name, *(_rows(one, model, columns) for one in (ours, theirs)))
            _print("articles by story", *(_together(one) for one in (ours, theirs)))
            _print("stories", *(_stories(one) for one in (ours, theirs)))
            _print("story terms", *(_story_terms(one) for one in (ours, theirs)))
        for store in (filled, stepped):
            store.close()


def _print(name: str, ours: set[Any], theirs: set[Any]) -> None:
    print(f"{name:<20}{len(ours & theirs):>10,}{len(ours - theirs):>14,}{len(theirs - ours):>14,}")


def _rows(session: Session, model: type[Base], columns: tuple[str, ...]) -> set[Any]:
    return {tuple(row) for row in session.execute(select(*(table(model).c[name] for name in columns)))}


def _together(session: Session) -> set[Any]:
    """Every article with those that share its story."""
    c = table(StoryArticles).c
    held: defaultdict[int, list[int]] = defaultdict(list)
    for article, story in session.execute(select(c.article_id, c.story_id)):
        held[story].append(article)
    return {(one, tuple(sorted(members))) for members in held.values() for one in members}


def _stories(session: Session) -> set[Any]:
    """The stories, each by its first article, with how many voted, and when."""
    s = table(Stories).c
    rows = session.execute(select(s.id, s.articles, s.first_at, s.last_at, s.indexed))
    first = _firsts(session)
    return {(first[row.id], *row[1:]) for row in rows}


def _story_terms(session: Session) -> set[Any]:
    first = _firsts(session)
    t = table(StoryTerms).c
    return {(term, first[story]) for term, story in session.execute(select(t.term, t.story_id))}


def _firsts(session: Session) -> dict[int, int]:
    c = table(StoryArticles).c
    rows = session.execute(select(c.story_id, func.min(c.article_id)).group_by(c.story_id))
    return dict(rows.tuples())


if __name__ == "__main__":
    main()
