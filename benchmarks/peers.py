"""Ways to find copies in a stream: ours, and what others offer, each behind one method.

The others are optional: `uv pip install --group peers`. Those that are not installed are left out.
A peer joins the text that is most alike by its own measure; its bytes are those of the numbers that it
has to keep for an article, an entry of an index being two.
"""

from collections import Counter, defaultdict
from collections.abc import Callable
from hashlib import blake2b
from importlib import import_module
from typing import Any, Protocol

from analysis.copyindex import CopyIndex
from analysis.fingerprints import fingerprint
from analysis.model import ArticleId
from analysis.tokens import names, tokens

_NUMBER = 8
_ROWS = 128
_SIMHASH_BITS = 3


class Method(Protocol):
    """Finds what an article repeats."""

    def add(self, number: int, text: str, outlet: str) -> tuple[int | None, bool]:
        """Return the earlier text that this repeats, and whether it is one text with it."""
        ...

    def bytes_per_article(self) -> float:
        """Return what has to be kept of an article."""
        ...


class Ours:
    """Fingerprints, exact containment, and the guard for forms."""

    def __init__(self) -> None:
        self._index = CopyIndex()
        self._hashes = 0
        self._texts = 0

    def add(self, number: int, text: str, outlet: str) -> tuple[int | None, bool]:
        """Return the first of the group, or what the text is only related to."""
        words = tokens(text)
        self._texts += 1
        self._hashes += len(fingerprint(words).hashes)
        found = self._index.add(ArticleId(number), words, names=names(text), outlet=outlet)
        return (None, False) if found is None else (int(found.of), found.is_copy)

    def bytes_per_article(self) -> float:
        """Return the bytes of hashes: once packed, once in the index."""
        return 3 * _NUMBER * self._hashes / self._texts


class Exact:
    """A hash of all words."""

    def __init__(self) -> None:
        self._seen: dict[bytes, int] = {}

    def add(self, number: int, text: str, outlet: str) -> tuple[int | None, bool]:  # noqa: ARG002
        """Return the first text with the same words."""
        found = self._seen.setdefault(
            blake2b(" ".join(tokens(text)).encode(), digest_size=16).digest(), number
        )
        return (None, False) if found == number else (found, True)

    def bytes_per_article(self) -> float:
        """Return the bytes of a digest and a number."""
        return 3.0 * _NUMBER


class SimHash:
    """SimHash of word 3-grams, 64 bits, of which 3 may differ; four tables of 16 bits find them."""

    def __init__(self) -> None:
        self._make: Callable[[list[str]], Any] = import_module("simhash").Simhash
        self._tables: list[defaultdict[int, list[int]]] = [
            defaultdict(list) for _ in range(_SIMHASH_BITS + 1)
        ]
        self._values: dict[int, int] = {}

    def add(self, number: int, text: str, outlet: str) -> tuple[int | None, bool]:  # noqa: ARG002
        """Return the nearest text within the distance."""
        value = int(self._make(_shingles(text)).value)
        keys = [(value >> (16 * place)) & 0xFFFF for place in range(len(self._tables))]
        near = {one for table, key in zip(self._tables, keys, strict=True) for one in table[key]}
        found = min(near, key=lambda one: ((self._values[one] ^ value).bit_count(), one), default=None)
        self._values[number] = value
        for table, key in zip(self._tables, keys, strict=True):
            table[key].append(number)
        alike = found is not None and (self._values[found] ^ value).bit_count() <= _SIMHASH_BITS
        return (found, True) if alike else (None, False)

    def bytes_per_article(self) -> float:
        """Return the bytes of the hash and its four entries."""
        return (1 + 2 * len(self._tables)) * _NUMBER


class _MinHashes:
    """What both MinHash packages have in common: bands, and the likeliest from a threshold."""

    size: int  # bytes of a row

    def __init__(self, threshold: float, bands: int) -> None:
        self._threshold, self._bands = threshold, bands
        self._sketches: dict[int, Any] = {}

    def _joined(self, number: int, sketch: Any, near: list[int]) -> tuple[int | None, bool]:
        likeness = Counter({one: sketch.jaccard(self._sketches[one]) for one in near})
        self._sketches[number] = sketch
        found = max(likeness, key=lambda one: (likeness[one], -one), default=None)
        return (found, True) if found is not None and likeness[found] >= self._threshold else (None, False)

    def bytes_per_article(self) -> float:
        """Return the bytes of the signature and its entries, one a band."""
        return self.size * _ROWS + 2 * _NUMBER * self._bands


class Datasketch(_MinHashes):
    """datasketch MinHashLSH."""

    size = 8

    def __init__(self, threshold: float, bands: int) -> None:
        super().__init__(threshold, bands)
        package = import_module("datasketch")
        self._make: Callable[..., Any] = package.MinHash
        self._index: Any = package.MinHashLSH(num_perm=_ROWS, params=(bands, _ROWS // bands))

    def add(self, number: int, text: str, outlet: str) -> tuple[int | None, bool]:  # noqa: ARG002
        """Return the most alike of the candidates."""
        sketch = self._make(num_perm=_ROWS)
        sketch.update_batch([one.encode() for one in _shingles(text)])
        near = self._index.query(sketch)
        self._index.insert(number, sketch)
        return self._joined(number, sketch, near)


class Rensa(_MinHashes):
    """rensa RMinHashLSH."""

    size = 4

    def __init__(self, threshold: float, bands: int) -> None:
        super().__init__(threshold, bands)
        self._package: Any = import_module("rensa")
        self._index: Any = self._package.RMinHashLSH(threshold=threshold, num_perm=_ROWS, num_bands=bands)

    def add(self, number: int, text: str, outlet: str) -> tuple[int | None, bool]:  # noqa: ARG002
        """Return the most alike of the candidates."""
        sketch = self._package.RMinHash(num_perm=_ROWS, seed=42)
        sketch.update(_shingles(text))
        near = self._index.query(sketch)
        self._index.insert(number, sketch)
        return self._joined(number, sketch, near)


METHODS: dict[str, Callable[[], Method]] = {
    "ours": Ours,
    "exact hash": Exact,
    "simhash, 3 bits": SimHash,
    "datasketch 16 x 8, J >= .5": lambda: Datasketch(0.5, 16),
    "datasketch 32 x 4, J >= .3": lambda: Datasketch(0.3, 32),
    "datasketch 64 x 2, J >= .2": lambda: Datasketch(0.2, 64),
    "datasketch 64 x 2, J >= .1": lambda: Datasketch(0.1, 64),
    "rensa 16 x 8, J >= .5": lambda: Rensa(0.5, 16),
    "rensa 32 x 4, J >= .3": lambda: Rensa(0.3, 32),
    "rensa 64 x 2, J >= .2": lambda: Rensa(0.2, 64),
    "rensa 64 x 2, J >= .1": lambda: Rensa(0.1, 64),
}


def _shingles(text: str) -> list[str]:
    words = tokens(text)
    return [" ".join(three) for three in {*zip(words, words[1:], words[2:], strict=False)}] or [
        " ".join(words)
    ]
