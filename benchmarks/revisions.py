"""Score what is said of changed headlines: whether they tell something, and how their matter has moved.

    python benchmarks/revisions.py --data DIR [--half look|score|all] [--json] [--wrong N]

DIR holds `revisions.jsonl`: pairs of versions with the label progress, fact, cosmetic or unrelated. To tell
again is right for progress and fact, and wrong for cosmetic changes; an unrelated pair is another item under
the same address, and counted apart. Balanced accuracy is the mean of the two shares that are right. For pairs
labelled progress, `after_right` is the share whose new status is named right, `move_right` the share where
the old one is, too, and `move_right_planned_or_pending` the same with these two taken for one. Halves are
split by a hash of the item's key.
"""

import argparse
import hashlib
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from analysis.rewording import Headline, Rewording, compare

_AHEAD = frozenset({"planned", "pending"})

Pair = tuple[dict[str, Any], Rewording]


def pairs_of(path: Path, half: str) -> list[Pair]:
    """Return the labelled pairs of one half with what the rules say of them."""
    with path.open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    return [(row, _judged(row)) for row in rows if half in {"all", _half(row["key"])}]


def _judged(row: dict[str, Any]) -> Rewording:
    old, new = (Headline(row[key], row.get(f"{key}_summary") or "") for key in ("old", "new"))
    return compare(old, new)


def _half(key: str) -> str:
    return "score" if int(hashlib.sha256(key.encode()).hexdigest(), 16) % 2 else "look"


def measure(pairs: Sequence[Pair]) -> dict[str, float | int | None]:
    """Return the figures."""
    told = [said.tells for row, said in pairs if row["label"] in {"progress", "fact"}]
    kept = [not said.tells for row, said in pairs if row["label"] == "cosmetic"]
    moved = [(row, said) for row, said in pairs if row["label"] == "progress"]
    after = [said.after == row["to_status"] for row, said in moved]
    both = [said.after == row["to_status"] and said.before == row["from_status"] for row, said in moved]
    again, silent = _share(told), _share(kept)
    return {
        "pairs": len(pairs),
        "told_again_of_news": again,
        "silent_on_cosmetic": silent,
        "balanced_accuracy": round((again + silent) / 2, 3)
        if again is not None and silent is not None
        else None,
        "unrelated_told": _share([said.tells for row, said in pairs if row["label"] == "unrelated"]),
        "progress_pairs": len(moved),
        "after_right": _share(after),
        "always_done_would_be_right": _share([row["to_status"] == "done" for row, _ in moved]),
        "move_right": _share(both),
        "move_right_planned_or_pending": _share([_alike(row, said) for row, said in moved]),
    }


def _share(right: Sequence[bool]) -> float | None:
    return round(sum(right) / len(right), 3) if right else None


def main() -> None:
    """Print the table, or one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--half", choices=("look", "score", "all"), default="all")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--wrong", type=int, default=0, help="print so many errors of the look half")
    given = parser.parse_args()
    pairs = pairs_of(given.data / "revisions.jsonl", given.half)
    figures = measure(pairs)
    if given.json:
        print(json.dumps(figures))
        return
    for name, value in figures.items():
        print(f"{name:30} {value}")
    wrong = [(row, said) for row, said in pairs if _half(row["key"]) == "look" and _is_wrong(row, said)]
    for row, said in wrong[: given.wrong]:
        move = f"{row.get('from_status')} -> {row.get('to_status')}"
        print(f"\n{row['label']} {move}, read as {said.change} {said.before} -> {said.after}: {said.because}")
        print(f"   {row['old']} | {row['old_summary']}\n   {row['new']} | {row['new_summary']}")


def _alike(row: dict[str, Any], said: Rewording) -> bool:
    """Whether the move is named right where planned and pending, which people mix up, are taken for one."""
    before, after = row["from_status"], row["to_status"]
    return said.after == after and (said.before == before or {said.before, before} <= _AHEAD)


def _is_wrong(row: dict[str, Any], said: Rewording) -> bool:
    label = str(row["label"])
    if label == "progress":
        return not said.tells or said.after != row["to_status"]
    return said.tells != (label == "fact") and label != "unrelated"


if __name__ == "__main__":
    main()
