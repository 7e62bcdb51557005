"""Score what the rules say of event mentions: whether they happened.

    python benchmarks/status.py --data DIR [--half look|score|all] [--json] [--wrong N]

DIR holds `meantime.jsonl` and `uw_*.jsonl`. Every mention is read as if it were a trigger, whatever its word;
that is harder than the product's task, which knows its triggers. Two figures matter: how many of the mentions
that are future, negated, uncertain or conditional are called happened (to be small), and how many of those
that happened are (to be large). Halves are split by a hash of the sentence.
"""

import argparse
import hashlib
import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from analysis import lexicon
from analysis.clauses import Clauses, clauses_of
from analysis.cues import around, coloured
from analysis.modality import Modality, usage_of
from analysis.model import Status
from analysis.sense import sense_of
from analysis.setting import Setting
from analysis.triggers import Form, Rule, Trigger
from analysis.wording import Wording

# What is taken for granted or told in the present is too weak to be news, but it is said to be so.
CERTAIN = 0.2
# Verbs whose object or subject is not there: "seeks protection", "the flight was delayed".
_OPEN = frozenset([
    "seek", "seeks", "seeking", "sought", "request", "requests", "requested", "demand", "demands",
    "offer", "offers", "plan", "plans", "planned", "planning", "propose", "proposes", "proposed",
    "expect", "expects", "expected", "forecast", "schedule", "scheduled", "delayed", "rejected",
    "cancelled", "canceled", "postponed", "avoid", "avoids", "prevent", "prevents", "fear", "fears",
    "worries", "hope", "hopes", "threat", "threats", "risk", "upcoming", "due", "possible",
    "potential", "likely", "call", "calls", "called", "ask", "asks", "asked", "until", "unless",
    "if", "whether",
])  # fmt: skip
NEAR = 8  # words around a noun
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


def says_happened(mention: Mention) -> bool:
    """Whether the rules say that the mention happened."""
    wording = wording_of_tokens(mention.tokens)
    forms = frozenset({Form.NOUN}) if mention.noun else _forms(wording.words, mention)
    trigger = Trigger(Rule(Status.DONE, "any"), forms, mention.first, mention.last, mention.last)
    clauses = clauses_of(wording)
    usage = usage_of(wording, trigger, clauses, title=False)
    cues = [*around(wording, clauses, trigger), *coloured(wording, title=False)]
    sense = sense_of(Setting(rule=trigger.rule, usage=usage, cues=cues, dated=None, day=None, first=True))
    if usage.modality is Modality.NOMINAL:
        # A noun that nothing takes back names something that is there.
        doubted = any(cue.sort in _DOUBT for cue in cues) or _is_open(wording.words, clauses, mention)
        return sense.why == "only named, not asserted" and not doubted
    return sense.status is Status.DONE and sense.certainty >= CERTAIN


def _is_open(words: Sequence[str], clauses: Clauses, mention: Mention) -> bool:
    """Whether the clause of a noun is of what is to come: a modal verb, or a verb that leaves it open."""
    members = [i for i in clauses.of(mention.last).members if abs(i - mention.last) <= NEAR]
    own = {words[i] for i in members}
    modal = any(own & lexicon.words("grammar", group) for group in ("will", "may", "would"))
    return modal or not own.isdisjoint(_OPEN) or words[max(0, mention.first - 1)] == "for"


def _forms(words: Sequence[str], mention: Mention) -> frozenset[Form]:
    """Return a guess at the form of a word: the sets give no more than verb or noun, if that."""
    word, before = words[mention.last], words[mention.first - 1] if mention.first else ""
    nominal = any(before in lexicon.words("grammar", g) for g in ("article", "adjective", "preposition"))
    if mention.noun is None and nominal and before not in {"to", "that", "after", "before"}:
        return frozenset({Form.NOUN})
    if word.endswith("ing"):
        return frozenset({Form.ING})
    if word.endswith("s") and not word.endswith("ss"):
        return frozenset({Form.PRESENT})
    if word.endswith("ed") or not any(
        before in lexicon.words("grammar", g) for g in ("will", "may", "would", "do")
    ):
        return frozenset({Form.BASE} if before == "to" else {Form.PAST, Form.PARTICIPLE})
    return frozenset({Form.BASE})


_DOUBT = frozenset({"irrealis", "hedge", "future", "negation", "condition"})


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
