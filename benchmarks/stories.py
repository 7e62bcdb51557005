"""How well and how fast stories are told apart, on labelled articles with look-alike events.

    python benchmarks/stories.py --data ecb.jsonl [--json]

Each line of the data has `id`, `topic`, `story`, `text`; two stories of one topic are look-alikes.
No dates are used. Topics are halved by a hash of their name: the rules are tuned on the first half
only. "known" starts from the rarity of the whole file's terms, as the filter does; "learnt" learns it
from the stream, as a new installation does.
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
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(argv)
    articles = read(options.data)
    rows = [measure(half, chosen, kind) for kind in ("known", "learnt") for half, chosen in halves(articles)]
    speed = measure_speed(articles)
    if options.json:
        print(json.dumps({"rows": [asdict(row) for row in rows], "speed": speed}))
        return 0
    print(
        f"{'half':<7}{'rarity':<8}{'B3 P':>7}{'B3 R':>7}{'B3 F':>7}{'merged':>8}   in file order: F, merged"
    )
    for row in rows:
        print(
            f"{row.half:<7}{row.rarity:<8}{row.precision:>7.3f}{row.recall:>7.3f}{row.f:>7.3f}{row.merged:>8.3f}"
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


def measure(half: str, articles: Sequence[Labelled], rarity: str) -> Row:
    """Return the means over several orders of the stream."""
    results = []
    for order in range(_ORDERS):
        stream = list(articles)
        if order:
            random.Random(order).shuffle(stream)
        stories = group(stream, known=rarity == "known")
        results.append((*bcubed(articles, stories), merged(articles, stories)))
    precision, recall, f, together = (sum(column) / len(results) for column in zip(*results, strict=True))
    return Row(half, rarity, precision, recall, f, together, results[0][2], results[0][3])


def group(articles: Sequence[Labelled], *, known: bool) -> dict[str, int]:
    """Return the story of every article."""
    found = [terms("", article.text) for article in articles]
    index = StoryIndex(rarity_of(found) if known else None)
    stories: dict[str, int] = {}
    for number, article in enumerate(articles):
        story = index.add(Told(article=ArticleId(number), terms=found[number]))
        if story is not None:
            stories[article.id] = story
    return stories


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
    grouping = milliseconds(lambda: group(articles, known=False)) * unit
    return {"group_ms": grouping, "sha1_ms": reference, "group_to_sha1": grouping / reference}


def milliseconds(work: Callable[[], object]) -> float:
    """Return the CPU time that the work took."""
    start = time.process_time()
    work()
    return (time.process_time() - start) * 1000


if __name__ == "__main__":
    sys.exit(main())
