"""How well copies are found that desks have edited, against other methods on the same stream.

    python benchmarks/edits.py [--texts articles.jsonl[.gz]] [--most 600] [--only ours] [--json]

Without --texts the articles are invented (newsroom.py); a file has one object with `text` a line. The
originals come first, then their edits, mixed: byline, boilerplate, introduction, cut to 70, 40 and
25 %, 3, 10 and 20 % of the words replaced, a combination of these, round-ups of three texts, and form
articles of which half are copied. Precision is the share of pairs in one group that repeat one
another; recall, of each edit, the share of edited texts that came to their original (of a round-up:
that are related to one of its items). Peers: datasketch, rensa and simhash, where they are installed.
"""

import argparse
import gzip
import json
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import combinations
from pathlib import Path

from benchmarks import newsroom
from benchmarks.desks import Print, stream
from benchmarks.peers import METHODS, Method

_SHORTEST = 80  # words; what is shorter is a brief, of which a quarter is no text


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table."""

    method: str
    precision: float
    recall: float
    form_precision: float
    articles_per_second: float
    bytes_per_article: float
    by_edit: dict[str, float]


def main(argv: Sequence[str] | None = None) -> int:
    """Print the table, or with --json one object a method."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--texts", type=Path)
    parser.add_argument("--most", type=int, default=600)
    parser.add_argument("--only")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(argv)
    prints = stream(list(read(options.texts, options.most)), outlets=40, seed="desks")
    rows = [
        row
        for name, make in METHODS.items()
        if options.only in {None, name} and (row := measure(name, make, prints))
    ]
    if options.json:
        for row in rows:
            print(json.dumps(asdict(row)))
        return 0
    print(f"{len(prints)} texts: {dict(Counter(one.edit for one in prints))}")
    print(f"{'method':<28}{'precision':>10}{'recall':>8}{'forms':>8}{'a second':>10}{'bytes':>7}")
    for row in rows:
        print(
            f"{row.method:<28}{row.precision:>10.4f}{row.recall:>8.3f}{row.form_precision:>8.3f}"
            f"{row.articles_per_second:>10.0f}{row.bytes_per_article:>7.0f}"
        )
    print("\nrecall by edit")
    for edit in rows[0].by_edit if rows else ():
        print(f"{edit:<28}" + "".join(f"{row.by_edit[edit]:>7.3f}" for row in rows))
    return 0


def read(path: Path | None, most: int) -> Iterator[str]:
    """Yield at most so many different texts, invented ones where no path is given."""
    seen: set[str] = set()
    for text in _lines(path) if path else _invented(most):
        paragraphs = {line for line in text.split("\n") if line.strip()}
        if text.count(" ") >= _SHORTEST and len(seen & paragraphs) <= len(paragraphs) // 2:
            seen |= paragraphs
            yield text
            most -= 1
        if not most:
            return


def measure(name: str, make: Callable[[], Method], prints: Sequence[Print]) -> Row | None:
    """Return what a method finds in the stream, None where it is not installed."""
    try:
        method = make()
    except ImportError:
        print(f"{name}: not installed", file=sys.stderr)
        return None
    first: dict[int, int] = {}
    related: dict[int, int] = {}
    start = time.process_time()
    for number, one in enumerate(prints):
        found, joins = method.add(number, one.text, one.outlet)
        first[number] = first[found] if found is not None and joins else number
        related[number] = number if found is None else first[found]
    seconds = time.process_time() - start
    recalls = by_edit(prints, related)
    right, together = precision(prints, first, lambda _: True)
    right_forms, forms = precision(prints, first, lambda one: "form" in one.edit)
    hits = [recalls[one.edit] for one in prints if one.edit in recalls]
    return Row(
        method=name,
        precision=right / together if together else 1.0,
        recall=sum(hits) / len(hits),
        form_precision=right_forms / forms if forms else 1.0,
        articles_per_second=len(prints) / seconds,
        bytes_per_article=method.bytes_per_article(),
        by_edit=recalls,
    )


def by_edit(prints: Sequence[Print], related: Mapping[int, int]) -> dict[str, float]:
    """Return, for each edit, the share of texts that were related to one that they repeat."""
    hits: defaultdict[str, list[bool]] = defaultdict(list)
    for number, one in enumerate(prints):
        if one.edit not in {"original", "form"}:
            other = related[number]
            hits[one.edit].append(other != number and not one.of.isdisjoint(prints[other].of))
    return {edit: sum(found) / len(found) for edit, found in hits.items()}


def precision(
    prints: Sequence[Print], first: Mapping[int, int], chosen: Callable[[Print], bool]
) -> tuple[int, int]:
    """Return how many pairs in one group repeat one another, and how many pairs there are."""
    groups: defaultdict[int, list[Print]] = defaultdict(list)
    for number, one in enumerate(prints):
        if chosen(one):
            groups[first[number]].append(one)
    pairs = [not a.of.isdisjoint(b.of) for group in groups.values() for a, b in combinations(group, 2)]
    return sum(pairs), len(pairs)


def _lines(path: Path) -> Iterator[str]:
    with (
        gzip.open(path, "rt", encoding="utf-8")
        if path.suffix == ".gz"
        else path.open(encoding="utf-8") as lines
    ):
        yield from (json.loads(line)["text"] for line in lines)


def _invented(most: int) -> Iterator[str]:
    seen: set[str] = set()
    for items in newsroom.articles(most, 2):
        for item in items:
            if seen.isdisjoint(item.paragraphs):  # else a copy
                yield "\n".join(item.paragraphs)
            seen |= set(item.paragraphs)


if __name__ == "__main__":
    sys.exit(main())
