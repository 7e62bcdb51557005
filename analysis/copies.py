"""Same text? Whether one article repeats another's.

Jaccard likeness is the wrong measure for syndication: a copy cut to 40 % has .4, whatever one
does. What counts is the share of the smaller text that stands in the larger, word for word.
"""

from collections.abc import Collection, Container, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from analysis.differences import align, is_changed, is_template
from analysis.model import ArticleId
from analysis.relations import CHANGED, COPY, FOUNDS_NO_STORY, ROUNDUP, TEMPLATE, Repetition

__all__ = [
    "CHANGED",
    "COPY",
    "FOUNDS_NO_STORY",
    "MAX_PEERS",
    "MAX_ROWS_PER_HASH",
    "MAX_VERIFIED",
    "MIN_SHARED",
    "ROUNDUP",
    "TEMPLATE",
    "THRESHOLD",
    "Repetition",
    "belongs",
    "containment",
    "judge",
    "shingles",
]

Shingles = AbstractSet[tuple[str, ...]]

THRESHOLD = 0.4
"""Containment of the smaller text in the larger from which the one may repeat the other."""

MIN_SHARED = 2
"""Hashes that a candidate shares with the article's fingerprint. So no text under six tokens is compared."""

MAX_ROWS_PER_HASH = 300
"""Rows read of one hash: a passage that more articles carry is boilerplate, and would cost the most."""

MAX_VERIFIED = 20
"""Candidates whose texts are compared, those that share most hashes first."""

MAX_PEERS = 2
"""Other members of a group whose texts decide, with `belongs`, whether a copy of a member joins it."""

_BRIEF_THRESHOLD = 0.8  # a brief has so few shingles that one common phrase makes .4 of them
_BRIEF_SHINGLES = 30
_RELATED = 0.1  # two texts about one matter share a quotation or a name with its title; strangers do not
_WHOLE = 0.98  # containment from which the whole smaller text is there, but for a typing error
_PASSAGE = 0.5  # share of a text below which what it repeats is one passage among others
_MENTION = 0.15  # share of a text below which what it repeats is a mere item of it
_SAME = 0.8  # Jaccard likeness of two prints of one text,
_ENOUGH = 4  # of which so many leave nothing to learn from a fifth
_REPRINT = 0.8  # share of the one in the other from which two texts of one outlet are prints of one,
_MARGIN = 25  # tokens of title, byline and date that may stand before the text with which a page opens
_SHINGLE = 3


@dataclass(frozen=True, slots=True)
class _Match:
    similarity: float
    jaccard: float
    covered: float
    held: float
    article: ArticleId
    words: Sequence[str]
    shingles: Shingles


def shingles(words: Sequence[str]) -> Shingles:
    """Return the word 3-grams of a text; a text of one or two tokens is one shingle."""
    if 0 < len(words) < _SHINGLE:
        return {tuple(words)}
    return set(zip(words, words[1:], words[2:], strict=False))


def containment(a: Sequence[str], b: Sequence[str]) -> float:
    """Return the share, 0 to 1, of the smaller text's word 3-grams that stand in the larger."""
    return _contained(shingles(a), shingles(b))


def judge(
    words: Sequence[str],
    candidates: Sequence[tuple[ArticleId, Sequence[str]]],
    *,
    names: Container[str] = frozenset(),
    siblings: Container[ArticleId] = frozenset(),
) -> Repetition | None:
    """Return how the text relates to the candidate that it repeats most, or None where it repeats none.

    `names` are the text's names (`analysis.tokens.names`); without them a form article is known by
    its figures only. `siblings` are candidates of the article's own outlet, which repeats its own
    background under every new report: of these only one that holds nearly all of the article counts,
    or stands in it whole and is half of it. A text with which the article opens goes before others, for what
    stands under an article is not the article; then one wholly contained, then the most alike, then
    the first.
    Callers pass `MAX_VERIFIED` candidates at most.
    """
    ours = shingles(words)
    matches = _matches(ours, candidates, siblings)
    if not matches:
        return None
    best = max(matches, key=lambda one: (_opens(words, one), one.similarity >= _WHOLE, one.jaccard))
    return Repetition(
        of=best.article,
        similarity=best.similarity,
        relation=_relation(words, best, matches=matches, names=names),
        covered=best.covered,
        held=best.held,
    )


def belongs(words: Sequence[str], peers: Collection[Sequence[str]]) -> bool:
    """Whether a copy of one member of a group is about the same text as the group.

    `peers` are the texts of the first members other than the one that matched, at most
    `MAX_PEERS`; with none there is nothing to contradict. Otherwise a round-up that quotes one
    article would draw every other article that it quotes into that article's group.
    """
    return not peers or any(containment(words, peer) >= _RELATED for peer in peers)


def _matches(
    ours: Shingles, candidates: Sequence[tuple[ArticleId, Sequence[str]]], siblings: Container[ArticleId]
) -> list[_Match]:
    matches: list[_Match] = []
    certain = 0
    for article, theirs in candidates:
        match = _match(ours, article, theirs)
        if match is not None and (article not in siblings or _is_print(match)):
            matches.append(match)
            certain += match.jaccard >= _SAME
        if certain == _ENOUGH:
            break
    return matches


def _is_print(match: _Match) -> bool:
    """Whether one of two texts of an outlet is the other again, whole or with as much again besides."""
    return match.covered >= _REPRINT or (match.held >= _REPRINT and match.covered >= _PASSAGE)


def _match(ours: Shingles, article: ArticleId, words: Sequence[str]) -> _Match | None:
    theirs = shingles(words)
    smaller = min(len(ours), len(theirs))
    if not smaller:
        return None
    shared = len(ours & theirs)
    similarity = shared / smaller
    if similarity < (THRESHOLD if smaller >= _BRIEF_SHINGLES else _BRIEF_THRESHOLD):
        return None
    jaccard = shared / (len(ours) + len(theirs) - shared)
    return _Match(similarity, jaccard, shared / len(ours), shared / len(theirs), article, words, theirs)


def _relation(words: Sequence[str], best: _Match, *, matches: Sequence[_Match], names: Container[str]) -> str:
    if _is_roundup(words, best, matches):
        return ROUNDUP
    if best.similarity == 1.0:  # every word of the smaller text is there: nothing was replaced
        return COPY
    alignment = align(words, best.words)
    if is_template(alignment, names):
        return TEMPLATE
    return CHANGED if is_changed(alignment, names) else COPY


def _is_roundup(words: Sequence[str], best: _Match, matches: Sequence[_Match]) -> bool:
    """Whether the text strings several texts together: no one of them is most of it, and two are strangers.

    Where only one of them is known, a page read with its margins looks the same; so then it takes a
    text of which the repeated one is a small part. It looks the same, too, where the margins are
    known as one text of their own; so a text that opens with the whole of one takes two strangers.
    """
    if max(match.covered for match in matches) >= _PASSAGE:
        return False
    if best.covered < _MENTION:
        return True
    strangers = [match for match in matches if _contained(best.shingles, match.shingles) < _RELATED]
    if not strangers or not _opens(words, best):
        return bool(strangers)
    return any(_contained(strangers[0].shingles, match.shingles) < _RELATED for match in strangers)


def _opens(words: Sequence[str], match: _Match) -> bool:
    """Whether the text is the other one, or begins with nearly all of it."""
    if match.covered >= _REPRINT:
        return True
    if match.held < _REPRINT:
        return False
    opening = shingles(words[: len(match.words) + _MARGIN])
    return len(opening & match.shingles) >= _REPRINT * len(match.shingles)


def _contained(a: Shingles, b: Shingles) -> float:
    smaller = min(len(a), len(b))
    return len(a & b) / smaller if smaller else 0.0
