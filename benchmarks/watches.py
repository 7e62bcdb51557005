"""Measure how the search for developments slows down as watches are added.

    python benchmarks/watches.py --data DIR [--watches 1000] [--aliases 20] [--rounds 3] [--popular] [--json]

DIR holds `articles.jsonl.gz` and `wirewatch.yaml`. The given watches are searched alone first, and then
together with others made for the purpose, whose aliases are half names that stand in the articles and half
names that do not: a watch list as long-lived installations have it. Each kind of event gets an equal share.
A name is as likely as any other; with --popular as likely as it is frequent, so that hundreds of the watches
concern each article of an archive about one matter: the worst case.
CPU time of one process, the best of the rounds; both streams in the same run.
"""

import argparse
import json
import random
import re
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from analysis.assertions import Detector
from analysis.kinds import KINDS
from analysis.model import Article, Wanted, Watch
from benchmarks.replay import articles_of, watches_of

_NAME = re.compile(r"\b[A-Z][\w'-]+(?: (?:[A-Z][\w'-]+|\d[\d.]*)){1,2}")
_SYLLABLES = ("ka", "ro", "vel", "tis", "mon", "dar", "qui", "lex", "bor", "nya", "sul", "fen")


def names_in(articles: Sequence[Article]) -> list[str]:
    """Return the names of two or three words in the articles, each as often as it stands there."""
    return [name for a in articles for name in _NAME.findall(a.text)]


def invented_names(chance: random.Random) -> Iterator[str]:
    """Yield names that stand in no article."""
    while True:
        words = ["".join(chance.choices(_SYLLABLES, k=chance.randint(2, 4))).title() for _ in range(2)]
        yield " ".join(words)


def more_watches(names: Sequence[str], *, count: int, aliases: int, seed: int = 7) -> list[Watch]:
    """Return watches with that many aliases each, half of them out of `names`."""
    chance = random.Random(seed)
    made = invented_names(chance)
    kinds = sorted(KINDS)
    watches = []
    for number in range(count):
        mixed = [chance.choice(names) if n % 2 else next(made) for n in range(aliases)]
        third = max(1, aliases // 3)
        wanted = Wanted(
            name=f"event-{number}",
            event=kinds[number % len(kinds)],
            subject=tuple(mixed[third : 2 * third]),
            actor=tuple(mixed[2 * third :]),
        )
        watches.append(Watch(name=f"watch-{number}", about=tuple(mixed[:third]), developments=(wanted,)))
    return watches


def _aliases(watch: Watch) -> set[str]:
    return {*watch.about, *watch.developments[0].subject, *watch.developments[0].actor}


def seconds_for(watches: Sequence[Watch], articles: Sequence[Article], *, rounds: int) -> float:
    """Return the CPU seconds that one pass over the articles takes, the best of the rounds."""
    detector = Detector(watches)
    best = float("inf")
    for _ in range(rounds):
        began = time.process_time()
        for article in articles:
            detector.assertions(article)
        best = min(best, time.process_time() - began)
    return best


def main() -> None:
    """Print the table, or one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--watches", type=int, default=1000)
    parser.add_argument("--aliases", type=int, default=20)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--popular", action="store_true")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    articles = [article for _, article in articles_of(given.data / "articles.jsonl.gz")]
    few = watches_of(given.data / "wirewatch.yaml")
    names = names_in(articles) if given.popular else list(dict.fromkeys(names_in(articles)))
    many = few + more_watches(names, count=given.watches - len(few), aliases=given.aliases)
    alone = seconds_for(few, articles, rounds=given.rounds)
    together = seconds_for(many, articles, rounds=given.rounds)
    figures = {
        "articles": len(articles),
        "few_watches": len(few),
        "few_articles_a_second": round(len(articles) / alone),
        "many_watches": len(many),
        "many_aliases": sum(
            len({*w.about, *w.developments[0].subject, *w.developments[0].actor}) for w in many
        ),
        "many_articles_a_second": round(len(articles) / together),
        "times_slower": round(together / alone, 2),
    }
    if given.json:
        print(json.dumps(figures))
        return
    for name, value in figures.items():
        print(f"{name:24} {value}")


if __name__ == "__main__":
    main()
