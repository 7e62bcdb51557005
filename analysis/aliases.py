"""Where the names people watch stand in a text, all of them in one pass.

Plurals, possessives, case, hyphens, accents and typographic variants of an alias match; versions
are whole tokens (18.4 stands neither in 18.4.1 nor in 118.4); acronyms do not match words.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from ahocorasick_rs import AhoCorasick, MatchKind

ACRONYM = 5  # letters: a longer word in capitals is a shouted name, not an acronym
# Words that two things named together can share: "the new Orbis Pro and Orbis Air".
SHARED = frozenset({"new", "updated", "upcoming", "redesigned", "refreshed", "latest", "next", "future"})
SHARED_WORDS = 5  # words before "and" in which the shared one must stand
SHARED_REACH = 60  # characters
_JOINTS = (" and ", " & ", " or ")
_MARKS = {
    **dict.fromkeys("‐‑‒–—−-_\u00a0\u2009\u202f\u3000\t", " "),
    **dict.fromkeys("‘’ʼ`´", "'"),
    **dict.fromkeys("“”„", '"'),
}
# Combining accents, soft hyphens, zero-width and direction marks: nothing that a reader sees as a letter.
_UNSEEN = re.compile("[\u00ad\u0300-\u036f\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]")
_HAN, _LATIN = "[\u3400-\u9fff]", "[a-z0-9]"
_BEFORE_NUMBER = re.compile(r"(?<=[a-z]) (?=\d)")
_AT_HAN = re.compile(f"(?<={_HAN}) (?={_LATIN})|(?<={_LATIN}) (?={_HAN})")
_BESIDE_HAN = re.compile(f"(?<={_HAN})(?={_LATIN})|(?<={_LATIN})(?={_HAN})")
_ENDINGS = ("'s", "es", "s'", "s")


@dataclass(frozen=True, slots=True)
class Mention:
    """One alias (its number in the index) at one place of the text."""

    alias: int
    start: int
    end: int


@lru_cache(maxsize=1)
def _table() -> dict[int, str]:
    """Return what each character is folded to, one for one, so that offsets stay."""
    table = {ord(mark): fold for mark, fold in _MARKS.items()}
    for code in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00), *range(0xFF01, 0xFF5F)):
        plain = "".join(c for c in unicodedata.normalize("NFKD", chr(code)) if not unicodedata.combining(c))
        if len(plain) == 1:
            table[code] = plain.lower()
    return table


def _lower(text: str) -> str:
    lowered = text.lower()
    # A few capitals (İ) become two characters, which would shift every later offset.
    return lowered if len(lowered) == len(text) else "".join(c.lower()[0] for c in text)


def fold(text: str) -> tuple[str, list[int] | None]:
    """Return the text as aliases are compared, and where each character stood (None: where it stands)."""
    if text.isascii():
        return text.lower().replace("-", " ").replace("_", " ").replace("\t", " ").replace("`", "'"), None
    if not _UNSEEN.search(text):
        return _lower(text.translate(_table())), None
    kept = [i for i, c in enumerate(text) if not _UNSEEN.match(c)]
    return _lower("".join(text[i] for i in kept).translate(_table())), kept


def canonical(alias: str) -> str:
    """Return an alias as it is looked for: folded, with single spaces."""
    return " ".join(fold(unicodedata.normalize("NFKC", alias))[0].split())


def is_acronym(alias: str) -> bool:
    """Whether the alias must stand in capitals to be meant: "CAC", "US", "EU"."""
    letters = [c for c in alias if c.isalpha()]
    return 1 < len(letters) <= ACRONYM and len(letters) == len(alias.replace("-", "")) and alias.isupper()


class AliasIndex:
    """All aliases of all watches, looked up together. Aliases are known by their number."""

    def __init__(self, aliases: Iterable[str]) -> None:
        self.aliases: Sequence[str] = tuple(dict.fromkeys(alias for alias in aliases if canonical(alias)))
        self.numbers = {alias: number for number, alias in enumerate(self.aliases)}
        self._owners: list[list[int]] = []
        seen: dict[str, int] = {}
        for number, alias in enumerate(self.aliases):
            for pattern in _patterns(canonical(alias)):
                if pattern not in seen:
                    seen[pattern] = len(self._owners)
                    self._owners.append([])
                self._owners[seen[pattern]].append(number)
        self._shared = self._shared_words(seen)
        self._acronyms = [is_acronym(alias) for alias in self.aliases]
        self._search = AhoCorasick(list(seen), matchkind=MatchKind.Standard) if seen else None

    def _shared_words(self, seen: dict[str, int]) -> dict[int, list[tuple[str, int]]]:
        """Return the aliases that begin with a word two things can share, by the pattern of the rest.

        In "the new Orbis Pro and Orbis Air" the second is new, too.
        """
        shared: dict[int, list[tuple[str, int]]] = {}
        for number, alias in enumerate(self.aliases):
            first, _, rest = canonical(alias).partition(" ")
            if first in SHARED and " " in rest:
                for pattern in _patterns(rest):
                    if pattern not in seen:
                        seen[pattern] = len(self._owners)
                        self._owners.append([])
                    shared.setdefault(seen[pattern], []).append((first, number))
        return shared

    def find(self, text: str) -> list[Mention]:
        """Return every mention, in text order; longer ones first where several begin together."""
        if self._search is None:
            return []
        folded, places = fold(text)
        found: list[Mention] = []
        for pattern, start, end in self._search.find_matches_as_indexes(folded, overlapping=True):
            last = _whole(folded, start, end)
            if last is None:
                continue
            first, stop = (start, last) if places is None else (places[start], places[last - 1] + 1)
            for word, number in self._shared.get(pattern, ()):
                if folded.endswith(_JOINTS, 0, start) and _shares(folded, start, word):
                    found.append(Mention(number, first, stop))
            found.extend(
                Mention(number, first, stop)
                for number in self._owners[pattern]
                # In capitals for the length of the acronym; a plural's ending may be small: "PWAs".
                if not self._acronyms[number] or text[first : first + len(self.aliases[number])].isupper()
            )
        return sorted(set(found), key=lambda mention: (mention.start, -mention.end, mention.alias))


def _patterns(name: str) -> tuple[str, ...]:
    """Return the spellings to look for: the name, and a plural or a spacing that the search does not see."""
    if not name.isascii() or _BEFORE_NUMBER.search(name):
        return tuple(dict.fromkeys(_spacings(name)))
    if len(name) > 3 and name.endswith("y") and name[-2] not in "aeiou" and name[-2].isalpha():
        return name, name[:-1] + "ies"
    return (name,)


def _shares(text: str, start: int, word: str) -> bool:
    """Whether the thing named before "and" has this word before it: "new Orbis Pro and"."""
    before = text[max(0, start - SHARED_REACH) : start].split()[:-1]
    return word in before[-SHARED_WORDS:] and not any(part.endswith((",", ".", ";")) for part in before[-1:])


def _spacings(name: str) -> Iterator[str]:
    """Yield the name with and without the spaces that Chinese texts set or leave out: "OS18.4", "云岭 OS"."""
    for spelling in (name, _BEFORE_NUMBER.sub("", name)):
        yield spelling
        yield _AT_HAN.sub("", spelling)
        yield _BESIDE_HAN.sub(" ", spelling)


def _whole(text: str, start: int, end: int) -> int | None:
    """Return where the mention ends, with its plural or possessive; None if it is part of a larger word."""
    if _inside_number(text, start, end) or (start and text[start - 1].isalnum() and _goes_on(text, start)):
        return None
    if not _goes_on(text, end):
        return end
    if text[end - 1].isdigit():
        return None
    for ending in _ENDINGS:
        after = end + len(ending)
        if text.startswith(ending, end) and not _goes_on(text, after):
            return after
    return None


def _inside_number(text: str, start: int, end: int) -> bool:
    """Whether the mention begins or ends in the middle of a number with points: 18.4 in 18.4.1 or 1.18.4."""
    before = start > 1 and text[start].isdigit() and text[start - 1] in ".," and text[start - 2].isdigit()
    after = (
        text[end - 1].isdigit() and text[end : end + 1] in {".", ","} and text[end + 1 : end + 2].isdigit()
    )
    return before or after


def _goes_on(text: str, end: int) -> bool:
    """Whether the word goes on at `end`."""
    return end < len(text) and text[end].isalnum() and _joins(text[end - 1], text[end])


def _joins(left: str, right: str) -> bool:
    """Whether two characters without a space between them are one word; Chinese has no spaces."""
    return not (_is_han(left) or _is_han(right))


def _is_han(char: str) -> bool:
    return "\u3400" <= char <= "\u9fff"
