"""The paragraphs that an outlet prints under everything, and texts without them.

Newsletter calls, author boxes, "related" and consent texts are counted for each outlet apart: a
wire story's paragraphs are frequent in the world, too, but not at one outlet.
"""

from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, pairwise

from analysis.fingerprints import digest
from analysis.stopwords import STOPWORDS
from analysis.terms import stem
from analysis.tokens import tokens, tokens_by_line

REPEATED_AT = 3
"""Articles of one outlet in which a paragraph stands when it is no longer theirs, but the outlet's."""

_PROSE = 15  # tokens; what is shorter is a call, a link or a headline
_OF_IT = 0.35  # share of a paragraph's telling words in the rest of the article from which it is part of it
_MOST = 0.5  # of the tokens; an outlet that reprints an article repeats most of it, and it stays news


def paragraphs(text: str) -> list[str]:
    """Return the paragraphs of a text, in order, without the empty ones."""
    return [paragraph for line in text.split("\n") if (paragraph := line.strip())]


def paragraph_hashes(text: str) -> tuple[int, ...]:
    """Return the hash of every different paragraph with a word in it, in order, as signed 64-bit integers.

    Paragraphs that differ only in case, spaces or punctuation have one hash.
    """
    return tuple(dict.fromkeys(one.hash for one in _apart(text) if one.hash is not None))


def repeated(counts: Mapping[int, int]) -> frozenset[int]:
    """Return the paragraphs that are boilerplate, given how many of the outlet's articles hold each."""
    return frozenset(paragraph for paragraph, articles in counts.items() if articles >= REPEATED_AT)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph, and whether it is removed before anything is decided by the text."""

    text: str
    removed: bool


def marked(text: str, boilerplate: Container[int], *, title: str = "") -> list[Paragraph]:
    """Return the paragraphs, those removed that are boilerplate, and none where these are most of the text.

    So neither an article that its outlet reprints nor a form article ever vanishes. A paragraph of some
    length that speaks of what its article is about stays as well: on the day of a great event an outlet
    prints the same news under all that it writes.
    """
    return [Paragraph(one.text, removed=gone) for one, gone in _judged(text, boilerplate, title)]


def strip(text: str, boilerplate: Container[int], *, title: str = "") -> str:
    """Return the text without its boilerplate, as `marked` finds it; unchanged where it has none."""
    found = marked(text, boilerplate, title=title)
    if not any(one.removed for one in found):
        return text
    return "\n".join(one.text for one in found if not one.removed)


def own_words(text: str, boilerplate: Container[int], *, title: str = "") -> tuple[str, ...]:
    """Return the tokens of what `strip` leaves of the text."""
    judged = _judged(text, boilerplate, title)
    return tuple(chain.from_iterable(one.words for one, gone in judged if not gone))


class ParagraphCounts:
    """Counts the paragraphs of a stream of articles by outlet, in memory: what storage does with a table."""

    def __init__(self) -> None:
        self._counts: dict[str, Counter[int]] = {}

    def learn(self, outlet: str, text: str) -> None:
        """Count one article's paragraphs. Leave what the outlet prints once more out: it is news still."""
        self._counts.setdefault(outlet, Counter()).update(paragraph_hashes(text))

    def of(self, outlet: str, hashes: Iterable[int]) -> dict[int, int]:
        """Return in how many of the outlet's articles each of the paragraphs was seen."""
        counts = self._counts.get(outlet, Counter())
        return {value: counts[value] for value in hashes}

    def strip(self, outlet: str | None, text: str, *, title: str = "") -> str:
        """Return the text without what its outlet repeats; unchanged where the outlet is not known."""
        if outlet is None or outlet not in self._counts:
            return text
        return strip(text, repeated(self.of(outlet, paragraph_hashes(text))), title=title)


def _judged(text: str, boilerplate: Container[int], title: str) -> "list[tuple[_Apart, bool]]":
    """The paragraphs, each with whether it is removed."""
    found = _apart(text)
    common = [one.hash is not None and one.hash in boilerplate for one in found]
    if not any(common):
        return [(one, False) for one in found]
    matter = _telling(tokens(title)).union(
        *(_telling(one.words) for one, known in zip(found, common, strict=True) if not known)
    )
    judged = [
        (one, known and not _is_about(one.words, matter)) for one, known in zip(found, common, strict=True)
    ]
    lost = sum(len(one.words) for one, gone in judged if gone)
    if lost > _MOST * sum(len(one.words) for one in found):
        return [(one, False) for one in found]
    return judged


def _telling(words: Sequence[str]) -> set[str]:
    """The stems of the words that tell of a matter; of scripts without spaces pairs of characters."""
    found = {stem(word) for word in words if len(word) > 1 and word not in STOPWORDS}
    return found | {a + b for a, b in pairwise(words) if len(a) == len(b) == 1 and not (a + b).isascii()}


def _is_about(words: Sequence[str], matter: AbstractSet[str]) -> bool:
    """Whether a paragraph shares with its article what the two are about."""
    telling = _telling(words)
    return len(words) >= _PROSE and len(telling & matter) >= _OF_IT * len(telling)


@dataclass(frozen=True, slots=True)
class _Apart:
    """A paragraph, its tokens, and its hash where it has any."""

    text: str
    words: tuple[str, ...]
    hash: int | None


# A text is asked for its paragraphs to learn them, to remove them, and to be compared, and again when
# others seem to repeat it. To find its words is the dearest of all that is done with it.
@lru_cache(maxsize=256)
def _apart(text: str) -> tuple[_Apart, ...]:
    lines = zip(text.split("\n"), tokens_by_line(text), strict=True)
    return tuple(
        _Apart(paragraph, words, digest(words) if words else None)
        for line, words in lines
        if (paragraph := line.strip())
    )
