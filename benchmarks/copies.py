"""How well and how fast copies are found, on labelled extractions of the same pages.

    python benchmarks/copies.py --data extractions.jsonl [--gold gold.json] [--json]

Each line of the data has `id`, `group` and `text`; texts of one group are copies of one another.
The gold file maps a group to an object with its full `text`; without it the group's longest
text common to most readers stands in. Groups are halved by a hash of their name: rules are tuned
on the first half only. Recall is given by the word-5-gram Jaccard likeness of a text to the gold
text, the gold texts being first in the stream.
"""

import argparse
import hashlib
import json
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import combinations
from pathlib import Path

from analysis.copyindex import CopyIndex
from analysis.model import ArticleId
from analysis.tokens import names, tokens

_BANDS = (0.0, 0.1, 0.3, 1.01)
_REFERENCE_WORDS = 600


@dataclass(frozen=True, slots=True)
class Text:
    """One labelled text."""

    id: str
    group: str
    text: str


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table."""

    half: str
    texts: int
    pair_precision: float
    pair_recall: float
    recall_low: float  # Jaccard to the gold text .1 to .3
    recall_high: float  # .3 and above
    relations: dict[str, int]


def main(argv: Sequence[str] | None = None) -> int:
    """Print the table, or with --json one object."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--gold", type=Path)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(argv)
    texts = read(options.data)
    gold = read_gold(options.gold) if options.gold else {}
    rows = [measure(half, chosen, gold) for half, chosen in halves(texts)]
    speed = measure_speed(texts)
    if options.json:
        print(json.dumps({"rows": [asdict(row) for row in rows], "speed": speed}))
        return 0
    print(f"{'half':<8}{'texts':>7}{'precision':>11}{'recall':>9}{'J .1-.3':>9}{'J >= .3':>9}  not copies")
    for row in rows:
        print(
            f"{row.half:<8}{row.texts:>7}{row.pair_precision:>11.4f}{row.pair_recall:>9.4f}"
            f"{row.recall_low:>9.3f}{row.recall_high:>9.3f}  {row.relations}"
        )
    print(", ".join(f"{name} {value:.3f}" for name, value in speed.items()))
    return 0


def read(path: Path) -> list[Text]:
    """Return the labelled texts of a JSON-lines file, in its order."""
    with path.open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    return [Text(id=str(row["id"]), group=str(row["group"]), text=row["text"]) for row in rows]


def read_gold(path: Path) -> dict[str, str]:
    """Return the full text of each group."""
    return {group: page["text"] for group, page in json.loads(path.read_text(encoding="utf-8")).items()}


def halves(texts: Sequence[Text]) -> list[tuple[str, list[Text]]]:
    """Return the half that rules were tuned on, the half that was held out, and the whole."""

    def is_first(text: Text) -> bool:
        return hashlib.sha1(text.group.encode()).digest()[0] % 2 == 0

    first = [text for text in texts if is_first(text)]
    return [("tuned", first), ("held", [text for text in texts if not is_first(text)]), ("all", list(texts))]


def measure(half: str, texts: Sequence[Text], gold: Mapping[str, str]) -> Row:
    """Return precision and recall of the pairs, and recall by likeness to the gold text."""
    plain, relations = firsts(texts)
    right, found, labelled = pairs(texts, plain)
    groups = {text.group for text in texts}
    heads = [
        Text(id=f"gold/{group}", group=group, text=gold[group]) for group in sorted(groups) if group in gold
    ]
    headed, _ = firsts([*heads, *texts])
    hits: defaultdict[int, list[bool]] = defaultdict(list)
    full = {head.group: fives(head.text) for head in heads}
    for text in texts:
        if text.group in full:
            band = sum(jaccard(fives(text.text), full[text.group]) >= edge for edge in _BANDS)
            hits[band].append(headed[text.id] == headed[f"gold/{text.group}"])
    return Row(
        half=half,
        texts=len(texts),
        pair_precision=right / found if found else 1.0,
        pair_recall=right / labelled if labelled else 1.0,
        recall_low=share(hits[2]),
        recall_high=share(hits[3]),
        relations=relations,
    )


def firsts(texts: Sequence[Text]) -> tuple[dict[str, int], dict[str, int]]:
    """Return the first of each text's group by the index, and how often it said something other than copy."""
    index = CopyIndex()
    relations: Counter[str] = Counter()
    for number, text in enumerate(texts):
        judged = index.add(ArticleId(number), tokens(text.text), names=names(text.text))
        if judged is not None and not judged.is_copy:
            relations[judged.relation] += 1
    return {text.id: index.first_of(ArticleId(number)) for number, text in enumerate(texts)}, dict(relations)


def pairs(texts: Sequence[Text], first: Mapping[str, int]) -> tuple[int, int, int]:
    """Return how many pairs were found rightly, were found, and are labelled."""
    found: defaultdict[int, list[str]] = defaultdict(list)
    for text in texts:
        found[first[text.id]].append(text.group)
    together = [a == b for groups in found.values() for a, b in combinations(groups, 2)]
    labelled = sum(size * (size - 1) // 2 for size in Counter(text.group for text in texts).values())
    return sum(together), len(together), labelled


def fives(text: str) -> set[tuple[str, ...]]:
    """Return the word 5-grams of a text."""
    words = tokens(text)
    return set(zip(*(words[start:] for start in range(5)), strict=False))


def jaccard(a: set[tuple[str, ...]], b: set[tuple[str, ...]]) -> float:
    """Return the likeness of two sets."""
    return len(a & b) / len(a | b) if a or b else 0.0


def share(hits: Sequence[bool]) -> float:
    """Return the share of hits; nothing to find counts as all found."""
    return sum(hits) / len(hits) if hits else 1.0


def measure_speed(texts: Sequence[Text]) -> dict[str, float]:
    """Return milliseconds of CPU per 600 words, and the ratio to hashing each token with SHA-1.

    "alone" is a stream without a copy; "among copies" one in which each text has its many copies.
    """
    words = [tokens(text.text) for text in texts]
    unit = _REFERENCE_WORDS / sum(map(len, words))

    def hash_tokens() -> None:
        for text in words:
            for word in text:
                hashlib.sha1(word.encode()).digest()

    reference = milliseconds(hash_tokens) * unit
    among = milliseconds(lambda: firsts(texts)) * unit
    strangers = list({text.group: text for text in texts}.values())
    length = sum(len(tokens(text.text)) for text in strangers)
    alone = milliseconds(lambda: firsts(strangers)) * _REFERENCE_WORDS / length
    return {
        "alone_ms": alone,
        "among_copies_ms": among,
        "sha1_ms": reference,
        "alone_to_sha1": alone / reference,
        "among_copies_to_sha1": among / reference,
    }


def milliseconds(work: Callable[[], object]) -> float:
    """Return the CPU time that the work took."""
    start = time.process_time()
    work()
    return (time.process_time() - start) * 1000


if __name__ == "__main__":
    sys.exit(main())
