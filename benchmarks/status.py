"""Score what the rules say of event mentions: whether they happened.

    python benchmarks/status.py --data DIR [--half look|score|all] [--json] [--wrong N]

DIR holds `meantime.jsonl` and `uw_*.jsonl`. The factuality of every mention is asked, whatever its word, as
it is asked for the verbs of triggers (`analysis.factuality`); that is harder than the product's task, which
knows its triggers. Two figures matter: how many of the mentions that are future, negated, uncertain or
conditional are called happened (to be small), and how many of those that happened are (to be large). Halves
are split by a hash of the sentence.
"""

import argparse
import hashlib
import json
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from analysis.cues import QUESTION, coloured
from analysis.factuality import Events
from analysis.grammar import Found
from analysis.signatures import Factuality
from analysis.wordclass import VERBS, Class
from analysis.wording import Wording

_HAPPENED = "happened"


@dataclass(frozen=True)
class Mention:
    """One event mention: its sentence, its words, what it is in truth."""

    tokens: tuple[str, ...]
    first: int
    last: int
    noun: bool | None
    truth: str


def mentions_of(path: Path) -> Iterator[Mention]:
    """Yield the mentions of one file of either set."""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            noun = row["pos"] == "NOUN" if "pos" in row else None
            yield Mention(tuple(row["tokens"]), row["span"][0], row["span"][1] - 1, noun, _truth(row))


def _truth(row: dict[str, Any]) -> str:
    """Return the class of a mention; the numbers of the second set are cut as its authors' readers do."""
    if "status" in row:
        return str(row["status"])
    factuality = row["factuality"]
    if factuality >= 2.5:
        return _HAPPENED
    if factuality >= 1:
        return "probable"
    return "uncertain" if factuality > -1 else "did not happen"


def wording_of_tokens(tokens: tuple[str, ...]) -> Wording:
    """Return a wording of words that were cut by others; a split "n't" or possessive stays a word."""
    return Wording(tokens)


def read(mention: Mention) -> Found:
    """Return the factuality that the rules give the mention, and why."""
    wording = wording_of_tokens(mention.tokens)
    events = Events(wording)
    asked = any(cue.sort == QUESTION for cue in coloured(wording, title=False))
    nominal = mention.noun
    if nominal is None:
        kinds = events.grammar.classes[mention.last]
        nominal = kinds not in VERBS and kinds not in {Class.AUXILIARY, Class.MODAL, Class.ADJECTIVE}
    found = events.noun(mention.first, mention.last) if nominal else events.verb(mention.first)
    if asked and found.factuality is Factuality.FACT and not nominal:
        return Found(Factuality.UNCERTAIN, "?")
    return found


def says_happened(mention: Mention) -> bool:
    """Whether the rules say that the mention happened."""
    return read(mention).factuality is Factuality.FACT


def _half(mention: Mention) -> str:
    digest = hashlib.sha256(" ".join(mention.tokens).encode()).hexdigest()
    return "score" if int(digest, 16) % 2 else "look"


def measure(mentions: list[Mention]) -> dict[str, dict[str, float | int]]:
    """Return for each class how many mentions there are and which share is called happened."""
    total, called = Counter(m.truth for m in mentions), Counter(m.truth for m in mentions if says_happened(m))
    return {
        truth: {"mentions": count, "called_happened": round(called[truth] / count, 3)}
        for truth, count in sorted(total.items())
    }


def main() -> None:
    """Print a table for each set, or one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--half", choices=("look", "score", "all"), default="all")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--wrong", type=int, default=0, help="print so many errors of the look half")
    given = parser.parse_args()
    results = {}
    for path in sorted(given.data.glob("*.jsonl")):
        mentions = [m for m in mentions_of(path) if given.half in {"all", _half(m)}]
        results[path.stem] = measure(mentions)
        _print_errors(mentions, given.wrong)
    if given.json:
        print(json.dumps(results))
        return
    for name, classes in results.items():
        print(name)
        for truth, figures in classes.items():
            print(
                f"  {truth:16} {figures['mentions']:6} mentions, called happened {figures['called_happened']}"
            )


def _print_errors(mentions: list[Mention], most: int) -> None:
    shown = 0
    for mention in mentions:
        wrong = says_happened(mention) != (mention.truth == _HAPPENED)
        if wrong and _half(mention) == "look" and shown < most:
            shown += 1
            words = list(mention.tokens)
            words[mention.first] = "[[" + words[mention.first]
            words[mention.last] += "]]"
            print(mention.truth, "|", " ".join(words))


if __name__ == "__main__":
    main()
