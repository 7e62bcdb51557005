"""Who does what a trigger says: what another maker launches is another's."""

from collections.abc import Sequence

from analysis import lexicon
from analysis.binding import Bond, Place, Span
from analysis.carrying import is_empty
from analysis.modality import Modality
from analysis.wording import is_name

AGENT = 6  # words before a verb in which who does it stands
OPENING = 500  # characters in which an article names whom it is about
_OFFICES = frozenset({"ceo", "chief", "president", "founder", "executive", "director", "chairman", "head"})


def bind_agent(place: Place, spans: Sequence[Span], *, known: Sequence[Span]) -> Bond:
    """Return how who acts binds, where the clause names one: what another launches is another's.

    `spans` are the places of the watched actor's names, `known` those of every watched name.
    """
    if place.usage.modality is Modality.NOMINAL or (place.in_words(spans) and not place.usage.passive):
        return Bond(1.0, "")
    # Where the article opens without the watched actor, whatever acts in it is somebody else.
    stranger = not spans or spans[0][0] > OPENING
    other = _agent(place, known, any_verb=stranger)
    return Bond(0.0, f"done by another: '{other}'") if other else Bond(1.0, "")


def _agent(place: Place, known: Sequence[Span], *, any_verb: bool) -> str:
    """Return the name of who does what the trigger says, where it is none of those watched."""
    wording, covered = place.passage.wording, place.covered(known)
    run = _after_by(place) if place.usage.passive else _before_verb(place, covered, any_verb=any_verb)
    if not _OFFICES.isdisjoint(wording.words[i] for i in run):
        return ""  # "Chief Executive Jane Roe" acts for the firm that the article is about
    return next((wording.raw[i] for i in run if i not in covered and _is_actor(place, i)), "")


def _after_by(place: Place) -> list[int]:
    """Return the words in which the agent of a passive stands."""
    words, last = place.passage.wording.words, place.trigger.last
    by = next((i for i in place.clause.members if i > last and words[i] == "by"), len(words))
    return list(range(by + 1, min(by + 4, len(words))))


def _before_verb(place: Place, covered: set[int], *, any_verb: bool) -> list[int]:
    """Return the words in which the agent of an active verb stands, nearest first."""
    rule, first = place.trigger.rule, place.trigger.first
    if not (rule.maker or (any_verb and rule.role in {"object", "either"})):
        return []
    earlier = [i for i in place.clause.members if i < first]
    own = next((k for k, i in enumerate(earlier) if i in covered), None)
    if own is not None and not any_verb:
        return []
    return earlier[:own][: -AGENT - 1 : -1]


def _is_actor(place: Place, index: int) -> bool:
    """Whether a word names somebody: a name wherever it stands, and not that of a version."""
    wording = place.passage.wording
    raw, word = wording.raw[index], wording.words[index]
    if not is_name(raw) or is_empty(word) or word in lexicon.words("grammar", "generic"):
        return False
    follower = wording.words[index + 1] if index + 1 < len(wording) else ""
    if follower[:1].isdigit() or any(c.isdigit() for c in raw):
        return False
    if index and not place.passage.title:
        return True
    # In a title or at a sentence's beginning every word has a capital; a name has one elsewhere too.
    text = place.passage.whole
    return text.count(raw) > 1 and f" {word} " not in text
