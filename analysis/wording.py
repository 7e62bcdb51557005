"""The words of one sentence with their places: what the rules about sentences are written in.

(`analysis.tokens` serves the comparison of whole texts, and its form is frozen by stored fingerprints.)
"""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

# Each alternative begins with other characters or is bounded by a separator, so
# the scan is linear however the text is made.
_WORD = re.compile(r"(?:[A-Za-z]\.){2,}|[^\W_]+(?:[.'’&/,-][^\W_]+)*|[^\w\s]")


@dataclass(frozen=True)
class Wording:
    """The words and marks of one sentence; `starts` and `ends` count in the document."""

    raw: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The words as lexicons are written: lower-case, with straight apostrophes."""
        return tuple(word.lower().replace("’", "'") for word in self.raw)

    def __len__(self) -> int:
        return len(self.raw)

    def index_at(self, offset: int) -> int:
        """Return the index of the word that covers or follows `offset` in the document."""
        return bisect_right(self.ends, offset)


def wording_of(text: str, start: int, end: int) -> Wording:
    """Return the words of `text[start:end]`, with offsets in `text`."""
    found = [(m.group(), m.start(), m.end()) for m in _WORD.finditer(text, start, end)]
    return Wording(
        raw=tuple(word for word, _, _ in found),
        starts=tuple(first for _, first, _ in found),
        ends=tuple(last for _, _, last in found),
    )


def is_name(raw: str) -> bool:
    """Whether the printed word looks like a name: it has a capital somewhere."""
    return raw[:1].isalpha() and not raw.islower()


def bare(word: str) -> str:
    """Return a lower-case word without its possessive ending."""
    if word.endswith("'s"):
        return word[:-2]
    return word[:-1] if word.endswith("s'") else word


def phrase_at(words: Sequence[str], index: int, phrase: Sequence[str]) -> bool:
    """Whether `phrase` stands in `words` at `index`."""
    return tuple(words[index : index + len(phrase)]) == tuple(phrase)
