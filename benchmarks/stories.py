"""How well and how fast stories are told apart, on labelled articles with look-alike events.

    python benchmarks/stories.py --data ecb.jsonl [--curve] [--json]

Each line of the data has `id`, `topic`, `story`, `text`; two stories of one topic are look-alikes.
No dates are used. Topics are halved by a hash of their name: the rules are tuned on the first half
only. "known" starts from the rarity of the whole file's terms, as the filter does; "learnt" learns it
from the stream, as a new installation does. The first look is online, article after article; the second
is the repair, as `wirewatch group` and the nightly repair have it. Copies are told apart by neither: each
has a vote. `--curve` shows the second look at other thresholds.
"""

import argparse
import hashlib
import json
import random
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import combinations
from pathlib import Path

from analysis import regrouping
from analysis.model import ArticleId
from analysis.rarity import rarity_of
from analysis.storyindex import StoryIndex, Told
from analysis.terms import terms
from analysis.tokens import tokens

_REFERENCE_WORDS = 600
_ORDERS = 5  # the order of the file, and four others: one early mistake costs a whole story


@dataclass(frozen=True, slots=True)
class Labelled:
    """One labelled article."""

    id: str
    topic: str
    story: str
    text: str


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: means over the orders, but for `in_order`, which is the file's own."""

    half: str
    rarity: str
    look: str
    precision: float
    recall: float
    f: float
    merged: float  # share of look-alike pairs in one story
    f_in_order: float
    merged_in_order: float


def main(argv: Sequence[str] | None = None) -> int:
    """Print the table, or with --json one object."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--curve", action="store_true")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(argv)
    articles = read(options.data)
    if options.curve:
        return draw_curve(articles)
    rows = [
        row
        for kind in ("known", "learnt")
        for half, chosen in halves(articles)
        for row in measure(half, chosen, kind)
    ]
    speed = measure_speed(articles)
    if options.json:
        print(json.dumps({"rows": [asdict(row) for row in rows], "speed": speed}))
        return 0
    print(
        f"{'half':<7}{'rarity':<8}{'look':<7}{'B3 P':>7}{'B3 R':>7}{'B3 F':>7}{'merged':>8}"
        "   in file order: F, merged"
    )
    for row in rows:
        print(
            f"{row.half:<7}{row.rarity:<8}{row.look:<7}"
            f"{row.precision:>7.3f}{row.recall:>7.3f}{row.f:>7.3f}{row.merged:>8.3f}"
            f"   {row.f_in_order:.3f}, {row.merged_in_order:.3f}"
        )
    print(", ".join(f"{name} {value:.3f}" for name, value in speed.items()))
    return 0


def read(path: Path) -> list[Labelled]:
    """Return the labelled articles of a JSON-lines file, in its order."""
    with path.open(encoding="utf-8") as lines:
        found = [json.loads(line) for line in lines]
    return [
        Labelled(id=str(one["id"]), topic=str(one["topic"]), story=str(one["story"]), text=one["text"])
        for one in found
    ]


def halves(articles: Sequence[Labelled]) -> list[tuple[str, list[Labelled]]]:
    """Return the half that rules were tuned on, the half that was held out, and the whole."""

    def is_first(article: Labelled) -> bool:
        return hashlib.sha1(article.topic.encode()).digest()[0] % 2 == 0

    first = [article for article in articles if is_first(article)]
    held = [article for article in articles if not is_first(article)]
    return [("tuned", first), ("held", held), ("all", list(articles))]


def measure(half: str, articles: Sequence[Labelled], rarity: str) -> list[Row]:
    """Return the means over several orders of the stream, for the first look and for the second."""
    results: dict[str, list[tuple[float, float, float, float]]] = {"first": [], "second": []}
    for order in range(_ORDERS):
        stream = list(articles)
        if order:
            random.Random(order).shuffle(stream)
        for look, stories in zip(results, group(stream, known=rarity == "known"), strict=True):
            results[look].append((*bcubed(articles, stories), merged(articles, stories)))
    rows = []
    for look, measured in results.items():
        precision, recall, f, together = (
            sum(column) / len(measured) for column in zip(*measured, strict=True)
        )
        rows.append(Row(half, rarity, look, precision, recall, f, together, measured[0][2], measured[0][3]))
    return rows


def group(articles: Sequence[Labelled], *, known: bool) -> tuple[dict[str, int], dict[str, int]]:
    """Return the story of every article, after the first look and after the second."""
    found = [terms("", article.text) for article in articles]
    index = StoryIndex(rarity_of(found) if known else None)
    for number in range(len(articles)):
        index.add(Told(article=ArticleId(number), terms=found[number]))
    first = _stories(index, articles)
    index.repair()
    return first, _stories(index, articles)


def online(articles: Sequence[Labelled]) -> None:
    """Do the first look only."""
    index = StoryIndex()
    for number, article in enumerate(articles):
        index.add(Told(article=ArticleId(number), terms=terms("", article.text)))


def _stories(index: StoryIndex, articles: Sequence[Labelled]) -> dict[str, int]:
    placed = {article.id: index.story_of(ArticleId(number)) for number, article in enumerate(articles)}
    return {article: story for article, story in placed.items() if story is not None}


def draw_curve(articles: Sequence[Labelled]) -> int:
    """Print the second look's figures, in the order of the file, at thresholds around the chosen one."""
    chosen = regrouping.TOGETHER
    for step in range(-5, 6):
        regrouping.TOGETHER = round(chosen + step * 0.01, 3)
        figures = []
        for half, some in halves(articles):
            _, stories = group(some, known=True)
            figures.append(f"{half} F {bcubed(some, stories)[2]:.3f}, merged {merged(some, stories):.3f}")
        print(f"{regrouping.TOGETHER:.2f}{'*' if step == 0 else ' '} {'; '.join(figures)}")
    regrouping.TOGETHER = chosen
    return 0


def bcubed(articles: Sequence[Labelled], stories: Mapping[str, int]) -> tuple[float, float, float]:
    """Return B-cubed precision, recall and F (Bagga and Baldwin, 1998)."""
    labelled = Counter((article.topic, article.story) for article in articles)
    given = Counter(stories.values())
    both = Counter((article.topic, article.story, stories[article.id]) for article in articles)
    precision = recall = 0.0
    for article in articles:
        shared = both[article.topic, article.story, stories[article.id]]
        precision += shared / given[stories[article.id]]
        recall += shared / labelled[article.topic, article.story]
    precision, recall = precision / len(articles), recall / len(articles)
    return precision, recall, 2 * precision * recall / (precision + recall)


def merged(articles: Sequence[Labelled], stories: Mapping[str, int]) -> float:
    """Return the share of look-alike pairs (same topic, other story) that were put into one story."""
    topics: defaultdict[str, list[Labelled]] = defaultdict(list)
    for article in articles:
        topics[article.topic].append(article)
    together = [
        stories[a.id] == stories[b.id]
        for topic in topics.values()
        for a, b in combinations(topic, 2)
        if a.story != b.story
    ]
    return sum(together) / len(together) if together else 0.0


def measure_speed(articles: Sequence[Labelled]) -> dict[str, float]:
    """Return milliseconds of CPU per 600 words, and the ratio to hashing each token with SHA-1."""
    words = [tokens(article.text) for article in articles]
    unit = _REFERENCE_WORDS / sum(map(len, words))

    def hash_tokens() -> None:
        for text in words:
            for word in text:
                hashlib.sha1(word.encode()).digest()

    reference = milliseconds(hash_tokens) * unit
    grouping = milliseconds(lambda: online(articles)) * unit
    return {"group_ms": grouping, "sha1_ms": reference, "group_to_sha1": grouping / reference}


def milliseconds(work: Callable[[], object]) -> float:
    """Return the CPU time that the work took."""
    start = time.process_time()
    work()
    return (time.process_time() - start) * 1000


if __name__ == "__main__":
    sys.exit(main())
