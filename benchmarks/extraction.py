"""Quality and cost of reading pages, against trafilatura itself in the same run.

    python benchmarks/extraction.py --data DIR [--half first|second] [--json]

DIR holds gold.json ({id: {url, text}}) and html/ID.html.gz. The measure is the one of the public
article-extraction-benchmark: multisets of word 4-grams for each page, their true and false positives
and false negatives as shares, precision and recall averaged over the pages, F1 of the averages.
Titles and days are judged by the addresses of the pages (benchmarks/facts.py).
"""

import argparse
import gzip
import json
import logging
import re
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from statistics import mean, median
from time import process_time

import trafilatura
from trafilatura.settings import Document

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from analysis.errors import ExtractionError
from analysis.model import Quality
from benchmarks.facts import Facts, Tally
from connectors.pages import read_page

WORD = re.compile(r"\w+")
NGRAM = 4
ROUNDS = 5
NOW = datetime(2030, 1, 1, tzinfo=UTC)  # after every page; fixed, so that runs can be compared


@dataclass(frozen=True, slots=True)
class GoldPage:
    """A page and the text that people found on it."""

    url: str
    body: bytes
    text: str


@dataclass(frozen=True, slots=True)
class Score:
    """One extractor over all pages; `cost` is CPU time as a multiple of the bare extractor's."""

    name: str
    precision: float
    recall: float
    f1: float
    milliseconds: float
    cost: float = 1.0


Extract = Callable[[GoldPage], str]


def ours(page: GoldPage) -> str:
    """The text of `read_page`, which also finds address, title, outlet, author, time and language."""
    try:
        return read_page(page.body, url=page.url, now=NOW).text
    except ExtractionError:
        return ""


def bare(page: GoldPage) -> str:
    """The text of trafilatura as it comes, and nothing else."""
    document = trafilatura.bare_extraction(page.body, url=page.url)
    return document.text or "" if isinstance(document, Document) else ""


def bare_with_metadata(page: GoldPage) -> str:
    """The text of trafilatura, which then also finds title, author, outlet and day."""
    document = trafilatura.bare_extraction(page.body, url=page.url, with_metadata=True)
    return document.text or "" if isinstance(document, Document) else ""


def bare_without_comments(page: GoldPage) -> str:
    """The text of trafilatura's `extract` without the comments below the article."""
    return trafilatura.extract(page.body, url=page.url, include_comments=False) or ""


def our_facts(page: GoldPage) -> Facts:
    """The title and time of `read_page`."""
    try:
        reading = read_page(page.body, url=page.url, now=NOW)
    except ExtractionError:
        return Facts("", None)
    return Facts(reading.title, reading.published_at)


def bare_facts(page: GoldPage) -> Facts:
    """The title and day of trafilatura."""
    document = trafilatura.bare_extraction(page.body, url=page.url, with_metadata=True)
    if not isinstance(document, Document):
        return Facts("", None)
    return Facts(document.title or "", date.fromisoformat(document.date) if document.date else None)


def kinds(pages: list[GoldPage]) -> Counter[Quality]:
    """What the quality gate takes the pages for; all are articles."""
    found: Counter[Quality] = Counter()
    for page in pages:
        try:
            found[read_page(page.body, url=page.url, now=NOW).quality] += 1
        except ExtractionError:
            found[Quality.EMPTY] += 1
    return found


def facts_of(pages: list[GoldPage], read: Callable[[GoldPage], Facts]) -> Tally:
    """Titles and days, judged."""
    tally = Tally()
    for page in pages:
        tally.add(page.url, read(page))
    return tally


FACTS = {"trafilatura": bare_facts, "wirewatch": our_facts}
EXTRACTORS: dict[str, Extract] = {
    "trafilatura.bare_extraction": bare,
    "trafilatura.extract, no comments": bare_without_comments,
    "trafilatura.bare_extraction, metadata": bare_with_metadata,
    "wirewatch": ours,
}


def load(folder: Path, half: str | None) -> list[GoldPage]:
    """The pages in the order of their ids: all, or every second one."""
    gold = json.loads((folder / "gold.json").read_text("utf-8"))
    ids = sorted(gold)
    chosen = {"first": ids[::2], "second": ids[1::2]}.get(half or "", ids)
    return [
        GoldPage(
            gold[id_]["url"],
            gzip.decompress((folder / "html" / f"{id_}.html.gz").read_bytes()),
            gold[id_]["text"],
        )
        for id_ in chosen
    ]


def shingles(text: str) -> Counter[tuple[str, ...]]:
    """The word 4-grams of a text; one shorter tuple for a text of fewer words."""
    words = WORD.findall(text)
    grams = (tuple(words[start : start + NGRAM]) for start in range(max(1, len(words) - NGRAM + 1)))
    return Counter(gram for gram in grams if gram)


def quality(pages: list[GoldPage], texts: list[str]) -> tuple[float, float, float]:
    """Precision, recall and F1, as the public benchmark averages them."""
    precisions, recalls = [], []
    for page, text in zip(pages, texts, strict=True):
        true, found = shingles(page.text), shingles(text)
        hits = (true & found).total()
        if found:
            precisions.append(hits / found.total())
        if true:
            recalls.append(hits / true.total())
    precision, recall = mean(precisions), mean(recalls)
    return precision, recall, 2 * precision * recall / (precision + recall)


def cost(extract: Extract, pages: list[GoldPage]) -> float:
    """CPU time for each page, in milliseconds."""
    before = process_time()
    for page in pages:
        extract(page)
    return (process_time() - before) / len(pages) * 1000


def measure(pages: list[GoldPage]) -> list[Score]:
    """All extractors over all pages; timed in turns, so that a busy machine slows all alike."""
    texts = {name: [extract(page) for page in pages] for name, extract in EXTRACTORS.items()}
    times: dict[str, list[float]] = {name: [] for name in EXTRACTORS}
    for _ in range(ROUNDS):
        for name, extract in EXTRACTORS.items():
            times[name].append(cost(extract, pages))
    base = next(iter(times.values()))
    return [
        Score(
            name,
            *quality(pages, texts[name]),
            milliseconds=median(times[name]),
            cost=median(own / other for own, other in zip(times[name], base, strict=True)),
        )
        for name in EXTRACTORS
    ]


def main() -> None:
    """Print the table, or one JSON object for each extractor."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True, help="folder with gold.json and html/")
    parser.add_argument("--half", choices=["first", "second"], help="only every second page")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    logging.disable(logging.CRITICAL)  # trafilatura reports every page that it gives up
    pages = load(arguments.data, arguments.half)
    scores = measure(pages)
    facts = {name: facts_of(pages, read) for name, read in FACTS.items()}
    if arguments.json:
        for score in scores:
            print(json.dumps({**asdict(score), "pages": len(pages)}))
        for name, tally in facts.items():
            print(json.dumps({"name": name, **asdict(tally)}))
        print(json.dumps({"name": "taken for", **kinds(pages)}))
        return
    print(f"{len(pages)} pages; word 4-grams; CPU time, median of {ROUNDS} rounds\n")
    print(f"{'':38} precision  recall     F1  ms/page   cost")
    for score in scores:
        print(
            f"{score.name:38} {score.precision:9.4f} {score.recall:7.4f} {score.f1:6.4f} "
            f"{score.milliseconds:8.1f} {score.cost:6.2f}"
        )
    print()
    for name, tally in facts.items():
        print(f"{name:38} {tally}")
    print("taken for", ", ".join(f"{kind.value}: {count}" for kind, count in kinds(pages).most_common()))


if __name__ == "__main__":
    main()
