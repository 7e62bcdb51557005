"""Score developments found in a replayed outlet against what a user must be told.

    python benchmarks/replay.py --data DIR [--half look|score|all] [--alerts default|all] [--json] [--wrong]

DIR holds `articles.jsonl.gz`, `wirewatch.yaml` and `truth.json`. The watches are split in two by a hash of
their names: `look` may be read while rules are written, `score` is only ever scored.

A transition counts as told on time when its status is reported from one of the articles named for it, as
told late when reported from an article of the same day or after; each report can tell one transition. Every
other report is a false alarm, except on articles that the truth calls neutral. Precision is told / (told +
false alarms); key recall counts only the transitions that matter.
"""

import argparse
import gzip
import hashlib
import json
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from analysis.assertions import Detector
from analysis.kinds import KINDS, worth_telling
from analysis.ladder import judge
from analysis.model import Article, ArticleId, Development, Wanted, Watch


@dataclass(frozen=True)
class Told:
    """One development as it would be reported: the event, its status, the address of the article."""

    target: str
    status: str
    article: str
    sentence: str
    reasons: tuple[str, ...] = ()
    certainty: float = 0.0


@dataclass
class Transition:
    """One change that the truth demands, and whether it has been told."""

    statuses: frozenset[str]
    articles: frozenset[str]
    first: str
    key: bool
    told: bool = False


@dataclass
class Score:
    """The counts of one run."""

    counts: Counter[str] = field(default_factory=Counter)
    wrong: list[Told] = field(default_factory=list)
    missed: list[tuple[str, Transition]] = field(default_factory=list)

    def figures(self) -> dict[str, float | int | None]:
        """Return the measures, as the judge names them."""
        count = self.counts
        precision = _share(count["told"], count["told"] + count["false"]) or 0.0
        recall = _share(count["key told"], count["key"]) or 0.0
        both = precision + recall
        return {
            "key_recall": recall,
            "on_time": _share(count["key on time"], count["key"]),
            "minor_recall": _share(count["minor told"], count["minor"]),
            "precision": precision,
            "false_alarms": count["false"],
            "false_done": count["false done"],
            "f1": round(2 * precision * recall / both, 3) if both else 0.0,
        }


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 3) if whole else None


def _day(address: str) -> str:
    """Return the day in an address; guides without one sort after every day, as in the reference measure."""
    return "/".join(address.split("/")[3:6])


def transitions_of(target: Mapping[str, Any]) -> list[Transition]:
    """Return the transitions of one target."""
    found = []
    for row in target["transitions"]:
        other = row.get("alt_status") or []
        statuses = {row["status"], *([other] if isinstance(other, str) else other)}
        found.append(
            Transition(
                statuses=frozenset(statuses),
                articles=frozenset({row["first"], *row["also"]}),
                first=row["first"],
                key=row["importance"] == "key",
            )
        )
    return found


def score(targets: Iterable[Mapping[str, Any]], told: Sequence[Told]) -> Score:
    """Return how well the reports tell the transitions of the targets."""
    result = Score()
    for target in targets:
        transitions = transitions_of(target)
        neutral = {n["guid"] if isinstance(n, dict) else n for n in target.get("neutral", ())}
        own = [report for report in told if report.target == target["id"]]
        late = [report for report in own if not _tell(result, transitions, report, on_time=True)]
        for report in late:
            if not _tell(result, transitions, report, on_time=False) and report.article not in neutral:
                result.counts["false"] += 1
                result.counts["false done"] += report.status == "done"
                result.wrong.append(report)
        for transition in transitions:
            result.counts["key" if transition.key else "minor"] += 1
            if not transition.told:
                result.missed.append((target["id"], transition))
    return result


def _tell(result: Score, transitions: Sequence[Transition], report: Told, *, on_time: bool) -> bool:
    """Mark the transition that a report tells; False where it tells none."""
    for transition in transitions:
        if transition.told or report.status not in transition.statuses:
            continue
        fits = (
            report.article in transition.articles
            if on_time
            else _day(report.article) >= _day(transition.first)
        )
        if fits:
            transition.told = True
            sort = "key" if transition.key else "minor"
            result.counts.update({"told": 1, f"{sort} told": 1})
            result.counts[f"{sort} on time"] += on_time
            return True
    return False


def watches_of(path: Path) -> list[Watch]:
    """Return the watches of a configuration, without the rest of it."""
    rows = yaml.safe_load(path.read_text(encoding="utf-8"))["watches"]
    return [
        Watch(
            name=row["name"],
            about=tuple(row["about"]),
            developments=tuple(_wanted(wanted) for wanted in row["developments"]),
        )
        for row in rows
    ]


def _wanted(row: Mapping[str, Any]) -> Wanted:
    return Wanted(
        name=row["name"],
        event=row["event"],
        subject=tuple(row.get("subject", ())),
        where=tuple(row.get("where", ())),
        actor=tuple(row.get("actor", ())),
        exclude=tuple(row.get("exclude", ())),
    )


def articles_of(path: Path) -> Iterator[tuple[str, Article]]:
    """Yield the articles of a stream with their addresses."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            row = json.loads(line)
            yield (
                row["id"],
                Article(
                    id=ArticleId(number),
                    title=row["title"],
                    text=row["text"],
                    at=datetime.fromisoformat(row["published_at"]),
                    outlet=row.get("outlet"),
                ),
            )


def replay(watches: Sequence[Watch], stream: Sequence[tuple[str, Article]], *, alerts: str) -> list[Told]:
    """Return what would have been reported over the stream; `alerts`: "default", or "all" developments."""
    detector = Detector(watches)
    wanted = {w.name: w for watch in watches for w in watch.developments}
    history: dict[str, list[Development]] = {watch.name: [] for watch in watches}
    told: list[Told] = []
    for address, article in stream:
        found = detector.assertions(article)
        known = [d for name in {a.watch for a in found} for d in history[name]]
        for verdict in judge(found, known, article=article, now=article.at):
            said = verdict.assertion
            if verdict.development is None:
                continue
            history[said.watch].append(verdict.development)
            event = wanted[said.development]
            if alerts == "all" or worth_telling(
                said.status, said.when, wanted=event, kind=KINDS[event.event]
            ):
                sentence = f"[{said.when}] {said.sentence}"
                told.append(
                    Told(said.development, said.status.value, address, sentence, said.reasons, said.certainty)
                )
    return told


def _half(name: str) -> str:
    return "score" if int(hashlib.sha256(name.encode()).hexdigest(), 16) % 2 else "look"


def main() -> None:
    """Print the table, or one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--half", choices=("look", "score", "all"), default="all")
    parser.add_argument("--alerts", choices=("default", "all"), default="default")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--wrong", action="store_true", help="print false alarms and misses of the look half")
    given = parser.parse_args()
    targets = json.loads((given.data / "truth.json").read_text(encoding="utf-8"))["targets"]
    chosen = [t for t in targets if given.half in {"all", _half(t["id"])}]
    watches = watches_of(given.data / "wirewatch.yaml")
    stream = list(articles_of(given.data / "articles.jsonl.gz"))
    began = time.process_time()
    told = replay(watches, stream, alerts=given.alerts)
    seconds = time.process_time() - began
    result = score(chosen, told)
    figures = result.figures() | {"articles_a_second": round(len(stream) / seconds), "targets": len(chosen)}
    if given.json:
        print(json.dumps(figures))
        return
    for name, value in figures.items():
        print(f"{name:20} {value}")
    if given.wrong:
        _print_errors(result)


def _print_errors(result: Score) -> None:
    """Print what was wrong and what was missed, of watches that may be looked at."""
    for report in result.wrong:
        if _half(report.target) == "look":
            print(f"\nWRONG {report.target} {report.status} {report.certainty} {report.article}")
            print(f"   {report.sentence}\n   {report.reasons}")
    for target, transition in result.missed:
        if _half(target) == "look":
            kind = "KEY" if transition.key else "minor"
            print(f"\nMISSED {kind} {target} {sorted(transition.statuses)} {transition.first}")


if __name__ == "__main__":
    main()
