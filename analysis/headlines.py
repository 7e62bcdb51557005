"""The title of a story: the headline that says most of what all its write-ups say."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from analysis.model import ArticleId
from analysis.rarity import Rarity
from analysis.terms import terms
from analysis.tokens import tokens

_SUFFIX = re.compile(r"\s+(?:[-|\u2013\u2014\u00b7\u00bb]|::)\s+([^|]{2,40})$")
_LABEL = re.compile(
    r"(?:breaking|breaking news|exclusive|update \d+|live|watch|video|analysis|opinion)"
    r"(?:\s*[:|]\s+|\s+-\s+)",
    re.IGNORECASE,
)

_CLEARLY_BETTER = 1.25  # times the present title: a title that people know is worth something
_LONGEST = 120  # characters; beyond, it is a sentence
_FEWEST = 4  # words; below, it is a label
_ODD = 0.6  # factor for a question, a label, or a headline too long or short
_WORDS_ENOUGH = 8  # a headline of so many words is not punished for those it leaves out


@dataclass(frozen=True, slots=True)
class Headline:
    """The headline of a write-up."""

    article: ArticleId
    title: str
    outlet: str | None = None


def without_outlet(title: str, outlet: str | None = None) -> str:
    """Return a headline without the outlet's name behind it and without "Breaking:" before it.

    What follows a bar is the outlet's; what follows a dash only where it is the outlet's known name.
    """
    title = " ".join(title.split())
    for _ in range(2):
        found = _SUFFIX.search(title)
        if found is None or not found.start():
            break
        mark = found[0].strip()[0]
        if mark not in "|\u00bb:" and not _same_name(found[1], outlet):
            break
        title = title[: found.start()]
    return _LABEL.sub("", title, count=1) if _LABEL.match(title) else title


def title_of(
    headlines: Iterable[Headline], about: Mapping[str, float], rarity: Rarity, *, present: str = ""
) -> str:
    """Return the title of a story whose write-ups' words sum up to `about`.

    The headline that covers most of the weight, with no words to waste; the present title stays
    unless another is clearly better. Of equals, the oldest write-up's. Empty only where all are.
    """
    weights = {word: weight * rarity.of("w:" + word) for word, weight in about.items()}
    best, chosen = _worth(present, weights) * _CLEARLY_BETTER, present
    for headline in sorted(headlines, key=lambda one: one.article):
        title = without_outlet(headline.title, headline.outlet)
        worth = _worth(title, weights)
        if title and (worth > best or not chosen):
            best, chosen = worth, title
    return chosen


def _worth(title: str, weights: Mapping[str, float]) -> float:
    words = terms(title, "").words
    if not words:
        return 0.0
    covered = sum(weights.get(word, 0.0) for word in words) / max(len(words), _WORDS_ENOUGH)
    fit = len(title) <= _LONGEST and len(tokens(title)) >= _FEWEST
    fit = fit and "?" not in title and not title.isupper() and not _LABEL.match(title)
    return covered if fit else covered * _ODD


def _same_name(found: str, outlet: str | None) -> bool:
    if not outlet:
        return False
    ours, theirs = ("".join(tokens(name.removeprefix("www."))) for name in (found, outlet))
    return bool(ours) and (ours in theirs or theirs in ours)
