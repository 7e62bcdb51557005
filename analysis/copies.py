"""Same text? Whether one article repeats another's.

Jaccard likeness is the wrong measure for syndication: a copy cut to 40 % has .4, whatever one
does. What counts is the share of the smaller text that stands in the larger, word for word.
"""

from collections.abc import Collection, Container, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from analysis.differences import align, is_changed, is_template
from analysis.model import ArticleId

Shingles = AbstractSet[tuple[str, ...]]

COPY = "copy"
TEMPLATE = "template"
CHANGED = "changed"
ROUNDUP = "roundup"

COVERED = 0.8
"""Share of a copy's own text that stands in the other from which nothing in it is news."""

FOUNDS_NO_STORY = frozenset({ROUNDUP})
"""Relations of articles that may join a story, but are none. A template is one: often it is the first
report that version 18.5 followed 18.4, and its figures keep next week's prices apart from this week's."""

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
_REPRINT = 0.8  # share of an article that an earlier one of the same outlet holds, if it is that one again
_SHINGLE = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Repetition:
    """The statement that one article repeats another's text.

    `similarity` is the containment, 0 to 1, of the smaller text in the larger.
    `relation` is "copy", or says why it is none: "template", a form article that only shares its
    mould; "changed", the same words but for a figure, name, negation or verb that says something
    else; "roundup", an article that strings unrelated texts together.
    `of` is the article that matched best; storage resolves it to the first of its group.
    `covered` is the share, 0 to 1, of the article's own text that stands in the other: a copy
    covered by half has sentences of its own, which nobody has read yet.
    """

    of: ArticleId
    similarity: float
    relation: str = COPY
    covered: float = 1.0

    @property
    def is_copy(self) -> bool:
        """Whether the article joins the other's group: any other relation leaves it on its own."""
        return self.relation == COPY


@dataclass(frozen=True, slots=True)
class _Match:
    similarity: float
    jaccard: float
    covered: float
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
    background under every new report: of these only one that holds nearly all of the article counts.
    Texts wholly contained go before others; of these the most alike is taken, then the first.
    Callers pass `MAX_VERIFIED` candidates at most.
    """
    ours = shingles(words)
    matches = _matches(ours, candidates, siblings)
    if not matches:
        return None
    best = max(matches, key=lambda match: (match.similarity >= _WHOLE, match.jaccard))
    return Repetition(
        of=best.article,
        similarity=best.similarity,
        relation=_relation(words, best, matches=matches, names=names),
        covered=best.covered,
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
        if match is not None and (match.covered >= _REPRINT or article not in siblings):
            matches.append(match)
            certain += match.jaccard >= _SAME
        if certain == _ENOUGH:
            break
    return matches


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
    return _Match(similarity, jaccard, shared / len(ours), article, words, theirs)


def _relation(words: Sequence[str], best: _Match, *, matches: Sequence[_Match], names: Container[str]) -> str:
    if _is_roundup(best, matches):
        return ROUNDUP
    if best.similarity == 1.0:  # every word of the smaller text is there: nothing was replaced
        return COPY
    alignment = align(words, best.words)
    if is_template(alignment, names):
        return TEMPLATE
    return CHANGED if is_changed(alignment, names) else COPY


def _is_roundup(best: _Match, matches: Sequence[_Match]) -> bool:
    """Whether the text strings several texts together: no one of them is most of it, and two are strangers.

    Where only one of them is known, a page read with its margins looks the same; so then it
    takes a text of which the repeated one is a small part.
    """
    if max(match.covered for match in matches) >= _PASSAGE:
        return False
    if best.covered < _MENTION:
        return True
    return any(_contained(best.shingles, match.shingles) < _RELATED for match in matches)


def _contained(a: Shingles, b: Shingles) -> float:
    smaller = min(len(a), len(b))
    return len(a & b) / smaller if smaller else 0.0
