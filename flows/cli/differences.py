"""How the difference between two texts is printed: a sign, then the sentence, within the terminal."""

import textwrap
from collections.abc import Iterator, Sequence
from itertools import groupby

from analysis.versions import Part, Passage
from flows.cli import printing

LEGEND = "+ added   - left out   ~ changed: [-left out-] {+added+}"

_SIGNS = {Part.KEPT: "  ", Part.ADDED: "+ ", Part.LEFT_OUT: "- ", Part.CHANGED: "~ "}
_STYLES = {Part.KEPT: "dim", Part.ADDED: "green", Part.LEFT_OUT: "red", Part.CHANGED: "yellow"}
_WORDS = {Part.KEPT: "{}", Part.ADDED: "{{+{}+}}", Part.LEFT_OUT: "[-{}-]"}
_WIDEST = 100  # columns in which a line is still easily read


def show(passages: Sequence[Passage]) -> None:
    """Print the passages; of several kept ones in a row only their number."""
    out = printing.console()
    width = min(out.width, _WIDEST) if out.is_terminal else None
    for passage, text in _folded(passages):
        sign = _SIGNS[passage]
        for number, line in enumerate(wrapped(text, width)):
            out.print(printing.literal((sign if not number else "  ") + line), style=_STYLES[passage])


def wrapped(text: str, width: int | None) -> list[str]:
    """Return the text in lines that leave room for a sign; in one where there is no width to keep to."""
    return textwrap.wrap(text, width - 2, break_long_words=True) if width else [text]


def _folded(passages: Sequence[Passage]) -> Iterator[tuple[Part, str]]:
    for part, run in groupby(passages, key=lambda passage: passage.part):
        several = list(run)
        if part is Part.KEPT and len(several) > 1:
            yield part, f"({len(several)} sentences the same)"
            continue
        for passage in several:
            words = " ".join(_WORDS[piece.part].format(piece.text) for piece in passage.pieces)
            yield part, words or passage.text
