"""Fingerprints of texts: what is stored of every article so that its copies can be found.

Winnowing by hash value, as in Broder (1997), "On the resemblance and containment of documents":
two texts that share a passage keep the same hashes of it, whatever stands around it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from xxhash import xxh3_64_intdigest

SHINGLE = 5
"""Tokens in a shingle."""

SYLLABIC_SHINGLE = 8
"""Tokens in a shingle of a text in kana, Thai, Lao, Khmer or Burmese, where a token is one of some fifty
letters: with five, every text shares shingles with strangers (benchmarks/unspaced.py)."""

FLOOR = 24
"""Hashes kept of a text that has so many shingles, however short it is."""

_SYLLABLE = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3041-\u30ff]")
_SYLLABIC = 0.25  # share of such letters from which a text is written in them
_SAMPLE = 1 << 60  # hashes below: one sixteenth of 2**64
_SIGN = 1 << 63
_RANGE = 1 << 64

ALGORITHM = "xxh3-64/tokens-1/words-5/syllabic-8/sample-16/floor-24"
"""Names everything that decides a stored hash. A database with another tag must be refused: its
hashes would match nothing, and every copy would be news."""


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """Sampled hashes of shingles, sorted, as signed 64-bit integers (what both databases can store)."""

    hashes: tuple[int, ...]
    tokens: int  # length of the text in tokens


def fingerprint(words: Sequence[str]) -> Fingerprint:
    """Return the fingerprint of a text given as `analysis.tokens.tokens`.

    About one shingle in sixteen is kept, and never fewer than the 24 smallest hashes, so that a
    brief is found as surely as a feature. A text shorter than a shingle is one shingle; an empty
    text has no hashes.
    """
    if not words:
        return Fingerprint(hashes=(), tokens=0)
    # Chained without a loop of our own: this is done for every word of every article.
    text = " ".join(words)
    length = SHINGLE if text.isascii() else _length(words)
    shingles = zip(*(islice(words, start, None) for start in range(length)), strict=False)
    every = set(map(xxh3_64_intdigest, map(str.encode, map(" ".join, shingles))))
    every = every or {xxh3_64_intdigest(text.encode())}
    kept = [digest for digest in every if digest < _SAMPLE]
    if len(kept) < FLOOR:
        kept = sorted(every)[:FLOOR]
    return Fingerprint(hashes=tuple(sorted(map(_signed, kept))), tokens=len(words))


def digest(words: Sequence[str]) -> int:
    """Return the signed 64-bit hash of a whole token sequence, with the same promise of never changing."""
    return _signed(xxh3_64_intdigest(" ".join(words).encode()))


def _length(words: Sequence[str]) -> int:
    """Return the length of a shingle. A Japanese text is half in kana, a Chinese one not at all."""
    syllables = sum(len(word) == 1 and _SYLLABLE.match(word) is not None for word in words)
    return SYLLABIC_SHINGLE if syllables > _SYLLABIC * len(words) else SHINGLE


def _signed(value: int) -> int:
    return value - _RANGE if value >= _SIGN else value
