"""How long a shingle must be where words have no spaces: copies found in invented Chinese, Japanese and Thai.

    python benchmarks/unspaced.py [--texts 150] [--json]

Texts are made of words of one to three characters, frequent ones as frequent as in every language, and
are cut, introduced, and edited character by character. For each length of a fingerprint's shingle:
precision of pairs, recall by edit, and how many earlier texts share two hashes with an article without
being of its group, which is what the database reads for nothing.
"""

import argparse
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import accumulate, combinations
from random import Random

from analysis import fingerprints
from analysis.copies import MIN_SHARED
from analysis.copyindex import CopyIndex
from analysis.model import ArticleId
from analysis.tokens import tokens

_SCRIPTS = {
    "Chinese": (0x4E00, 900, "\u3002", (1, 2, 2, 2, 3)),
    "Japanese": (0x3041, 80, "\u3002", (1, 2, 3, 3, 4)),
    "Thai": (0x0E01, 46, " ", (2, 3, 4, 5)),
}
_WORDS = 4000
_LENGTHS = (3, 5, 8, 12)
_EDITS = {"cut to 70 %": 0.7, "cut to 40 %": 0.4, "cut to 25 %": 0.25}
_CHANGES = {"3 % edited": 0.03, "10 % edited": 0.1, "20 % edited": 0.2}


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table."""

    script: str
    shingle: int
    precision: float
    strangers: float  # looked at for nothing, for an article
    recall: dict[str, float]


def main(argv: Sequence[str] | None = None) -> int:
    """Print the table, or with --json one object a row."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--texts", type=int, default=150)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(argv)
    rows = [measure(script, length, options.texts) for script in _SCRIPTS for length in _LENGTHS]
    if options.json:
        for row in rows:
            print(json.dumps(asdict(row)))
        return 0
    print(f"{'script':<10}{'shingle':>8}{'precision':>10}{'strangers':>10}  recall")
    for row in rows:
        found = "  ".join(f"{edit} {share:.3f}" for edit, share in row.recall.items())
        print(f"{row.script:<10}{row.shingle:>8}{row.precision:>10.4f}{row.strangers:>10.1f}  {found}")
    return 0


def measure(script: str, length: int, texts: int) -> Row:
    """Return what shingles of so many characters find in a stream of texts and their edits."""
    prints = _stream(script, texts)
    index, posted = CopyIndex(), defaultdict[int, list[int]](list)
    strangers = 0
    hits: defaultdict[str, list[bool]] = defaultdict(list)
    groups: defaultdict[int, list[int]] = defaultdict(list)
    before = fingerprints.SHINGLE, fingerprints.SYLLABIC_SHINGLE
    fingerprints.SHINGLE = fingerprints.SYLLABIC_SHINGLE = length
    try:
        for number, (original, edit, text) in enumerate(prints):
            words = tokens(text)
            shared: Counter[int] = Counter()
            for value in fingerprints.fingerprint(words).hashes:
                shared.update(posted[value])
                posted[value].append(original)
            strangers += sum(n >= MIN_SHARED for other, n in shared.items() if other != original)
            index.add(ArticleId(number), words)
            first = index.first_of(ArticleId(number))
            groups[first].append(original)
            if edit != "original":
                hits[edit].append(first != number and prints[first][0] == original)
    finally:
        fingerprints.SHINGLE, fingerprints.SYLLABIC_SHINGLE = before
    pairs = [a == b for group in groups.values() for a, b in combinations(group, 2)]
    return Row(
        script=script,
        shingle=length,
        precision=sum(pairs) / len(pairs),
        strangers=strangers / len(prints),
        recall={edit: sum(found) / len(found) for edit, found in hits.items()},
    )


def _stream(script: str, texts: int) -> list[tuple[int, str, str]]:
    """Return the originals, then their edits, mixed: number of the original, edit, text."""
    random = Random(script)
    start, size, stop, lengths = _SCRIPTS[script]
    letters = [chr(start + place) for place in range(size)]
    usual = list(accumulate(1 / (rank + 8) for rank in range(size)))
    vocabulary = [
        "".join(random.choices(letters, cum_weights=usual, k=random.choice(lengths))) for _ in range(_WORDS)
    ]
    often = list(accumulate(1 / (rank + 5) for rank in range(_WORDS)))

    def written(words: int) -> str:
        chosen = random.choices(vocabulary, cum_weights=often, k=words)
        return "".join(word + (stop if number % 12 == 11 else "") for number, word in enumerate(chosen))

    originals = [(number, "original", written(random.randint(120, 400))) for number in range(texts)]
    edited: list[tuple[int, str, str]] = []
    for number, _, text in originals:
        edited += [(number, edit, text[: round(share * len(text))]) for edit, share in _EDITS.items()]
        for edit, share in _CHANGES.items():
            changed = (random.choice(letters) if random.random() < share else letter for letter in text)
            edited.append((number, edit, "".join(changed)))
        edited.append((number, "introduction", written(40) + text))
    random.shuffle(edited)
    return originals + edited


if __name__ == "__main__":
    sys.exit(main())
