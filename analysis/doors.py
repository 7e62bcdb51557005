"""What stands in front of an article: consent, payment, log-in, robot checks, errors; and how they speak."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from analysis import lexicon

_APOSTROPHES = str.maketrans("’‘", "''")
_SHORT = 600  # letters; what talks so to its end is a door, though none of its turns is known
_MARKS = " .!?…。！？"
_DENSE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")


@dataclass(frozen=True, slots=True)
class Turn:
    """How a sentence speaks. `door` is what only a door of that kind says; `talk` is what any door says."""

    door: str | None = None
    talk: bool = False
    cuts: bool = False  # it tells that what stands above it is only the beginning of an article


@dataclass(frozen=True, slots=True)
class _Turns:
    """The turns of one door in languages of one script, and the stems of which each has one."""

    door: str
    pattern: re.Pattern[str]
    stems: tuple[str, ...]


def titled(title: str) -> str | None:
    """Return what a page with this title is the door of, or None."""
    plain = title.translate(_APOSTROPHES).strip(_MARKS).lower()
    return next((door for door, pattern in _titles().items() if pattern.fullmatch(plain)), None)


def heard(sentences: Sequence[str]) -> list[Turn]:
    """Return how each sentence speaks; in a long text all are silent where none is a door's.

    What a sentence only reports ("The banner said ...") is no door's.
    """
    plain = [sentence.translate(_APOSTROPHES).lower() for sentence in sentences]
    whole = "\n".join(plain)
    known = [*_turns("latin"), *(_turns("dense") if _DENSE.search(whole) else ())]
    # Most texts have few of the stems, and most of their sentences none.
    near = [
        _Turns(one.door, one.pattern, stems)
        for one in known
        if (stems := tuple(stem for stem in one.stems if stem in whole))
    ]
    doors = [_door(sentence, near) for sentence in plain]
    if not any(doors) and len(whole) > _SHORT:
        return [Turn()] * len(plain)
    return [_turn(sentence, door) for sentence, door in zip(plain, doors, strict=True)]


def _door(sentence: str, near: Sequence[_Turns]) -> str | None:
    for one in near:
        if any(stem in sentence for stem in one.stems) and one.pattern.search(sentence):
            return None if _sentences("reported").search(sentence) else one.door
    return None


def _turn(sentence: str, door: str | None) -> Turn:
    speaks = _sentences("addressed").search(sentence) and _sentences("about").search(sentence)
    cuts = door is not None and _sentences("cuts").search(sentence)
    return Turn(door, talk=door is not None or bool(speaks), cuts=bool(cuts))


@cache
def _turns(script: str) -> tuple[_Turns, ...]:
    table = lexicon.table("doors", "all")
    stems = table["sentences"]["stems"]
    return tuple(
        _Turns(door, _any(turns[script]), _stems_of(stems, turns[script]))
        for door, turns in table["turns"].items()
    )


def _stems_of(stems: Iterable[str], turns: Sequence[str]) -> tuple[str, ...]:
    return tuple(stem for stem in stems if any(stem.strip() in turn for turn in turns))


@cache
def _titles() -> dict[str, re.Pattern[str]]:
    titles = lexicon.table("doors", "all")["titles"]
    return {door: _any(known) for door, known in titles.items()}


@cache
def _sentences(entry: str) -> re.Pattern[str]:
    return _any(lexicon.table("doors", "all")["sentences"][entry])


def _any(patterns: Iterable[str]) -> re.Pattern[str]:
    """Return what is found in text in lower case: half as dear as to look for both cases."""
    return re.compile("|".join(patterns))
