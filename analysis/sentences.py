"""Sentences with their places in the text."""

import re
from dataclasses import dataclass

from analysis import lexicon

# Possessive, and begun only at the first of a run of marks: a text of nothing but dots stays linear.
_END = re.compile(
    r"(?<![.!?…])[.!?…]++[\"'”’)\]]*+[ \t\u00a0]++(?=[\"'“‘(\[]?(?:[A-Z0-9À-Þ]|[a-z]{1,8}[A-Z]))|\n+"
)
LONGEST = 1200  # characters; a longer run without an end is a list, a script or a table


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence; `start` and `end` count in the text it was cut from.

    `order` is its number in the text, `paragraph` that of its line, both from 0.
    """

    text: str
    start: int
    end: int
    order: int = 0
    paragraph: int = 0


def sentences_of(text: str) -> list[Sentence]:
    """Return the sentences of `text` in order; a line's end always ends a sentence."""
    found: list[Sentence] = []
    begin = paragraph = 0
    for match in _END.finditer(text):
        at_line_end = text[match.start()] == "\n"
        if not at_line_end and not _ends_here(text, begin, match):
            continue
        _keep(found, text, (begin, match.start() if at_line_end else match.end()), paragraph=paragraph)
        begin = match.end()
        paragraph += at_line_end
    _keep(found, text, (begin, len(text)), paragraph=paragraph)
    return found


def _keep(found: list[Sentence], text: str, place: tuple[int, int], *, paragraph: int) -> None:
    """Append what stands at `place`, trimmed, in pieces no longer than LONGEST."""
    begin, end = place
    piece = text[begin:end]
    begin += len(piece) - len(piece.lstrip())
    end = begin + len(piece.strip())
    while begin < end:
        stop = min(end, begin + LONGEST)
        found.append(Sentence(text[begin:stop], begin, stop, len(found), paragraph))
        begin = stop


def _ends_here(text: str, begin: int, match: re.Match[str]) -> bool:
    """Whether the full stop at `match` ends a sentence and not an abbreviation or an initial."""
    if text[match.start()] != ".":
        return True
    space = max(text.rfind(" ", begin, match.start()), text.rfind("\n", begin, match.start()), begin - 1)
    word = text[space + 1 : match.start()].strip("(\"'“‘").lower()
    if len(word) == 1 and word.isalpha() and word != "i":
        return False
    if word == "no":
        return not text[match.end()].isdigit()
    if word not in lexicon.words("sentences", "abbreviations"):
        return True
    follower = text[match.end() : match.end() + 12].split(" ", 1)[0].lower()
    # "a.m." may end a sentence, "Nov." rarely does; after both an article or a pronoun begins a new one.
    may_end = word in lexicon.words("sentences", "may_end")
    return may_end and follower in lexicon.words("sentences", "beginnings")
