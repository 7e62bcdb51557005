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
    """The words and marks of one sentence; `starts` and `ends` count in the document, `text`."""

    raw: tuple[str, ...]
    text: str = ""
    begin: int = 0
    end: int = 0

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The words as lexicons are written: lower-case, with straight apostrophes."""
        # One pass over all of them is several times faster than one for each; no word holds a space.
        return tuple(" ".join(self.raw).lower().replace("’", "'").split(" ")) if self.raw else ()

    @cached_property
    def _places(self) -> tuple[tuple[int, int], ...]:
        return tuple(match.span() for match in _WORD.finditer(self.text, self.begin, self.end))

    @cached_property
    def starts(self) -> tuple[int, ...]:
        """Where each word begins."""
        return tuple(first for first, _ in self._places)

    @cached_property
    def ends(self) -> tuple[int, ...]:
        """Where each word ends."""
        return tuple(last for _, last in self._places)

    def __len__(self) -> int:
        return len(self.raw)

    def index_at(self, offset: int) -> int:
        """Return the index of the word that covers or follows `offset` in the document."""
        return bisect_right(self.ends, offset)


def wording_of(text: str, start: int, end: int) -> Wording:
    """Return the words of `text[start:end]`, with offsets in `text`."""
    return Wording(tuple(_WORD.findall(text, start, end)), text, start, end)


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
