"""Whether a trigger speaks of what is watched: its thing, its place, and who decides.

A name binds inside the trigger's clause and on the side where the thing stands ("approves X", "X is
approved"). `analysis.carrying` binds clauses that leave the name out.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from analysis import lexicon
from analysis.clauses import RELATIVE, Clause
from analysis.modality import Usage
from analysis.passages import Passage
from analysis.triggers import Form, Trigger
from analysis.verbforms import common_verbs
from analysis.when import is_date_word

Span = tuple[int, int]
DESCRIBES = 6  # words from a comma to a trigger that only describes what stands before the comma
NEAR = 4  # words between a name and that comma
MENTIONS = 12  # mentions of one name in a sentence; one with more is a list
_STATES = frozenset({"available", "out", "back", "live", "open", "ready", "online", "unavailable"})
_WITHOUT = frozenset({"without", "except", "excluding"})
_INSIDE = frozenset({"in", "inside", "within"})
_FROM_THEN_ON = frozenset({("starting", "with"), ("beginning", "with"), ("starting", "in")})
_WHY = frozenset({("response", "to"), ("because", "of"), ("due", "to"), ("order", "to"), ("line", "with")})
_ABOUT = frozenset({"under", "following", "despite", "against"})
REACH = 12  # words from a verb to its object, where another verb comes between
RUN = 4  # words that a noun may go on for after a name in it
_FAR = frozenset(
    {"for", "of", "to", "on", "about", "against", "like", "than", "from", "by", "alongside", "using"}
)
_NEAR = frozenset(
    {"with", "including", "support", "adding", "bringing", "brings", "adds", "featuring", "and"}
)


@dataclass(frozen=True, slots=True)
class Bond:
    """How surely a name belongs to the trigger (0: not at all), and the words that say why."""

    strength: float
    reason: str


def within(spans: Sequence[Span], passage: Passage) -> Sequence[Span]:
    """Return the spans, which come in order, that lie in a passage."""
    return spans[bisect_left(spans, (passage.start, 0)) : bisect_left(spans, (passage.end, 0))]


def before(spans: Sequence[Span], place: int) -> Sequence[Span]:
    """Return the spans, which come in order, that begin before a place of the document."""
    return spans[: bisect_left(spans, (place, 0))]


@dataclass(frozen=True)
class Place:
    """A trigger in its passage: what binding looks at."""

    passage: Passage
    trigger: Trigger
    usage: Usage

    @property
    def clause(self) -> Clause:
        """The clause of the trigger."""
        return self.passage.clauses.of(self.trigger.head)

    def in_words(self, spans: Sequence[Span]) -> list[Span]:
        """Return spans of the document as first and last word of this passage."""
        wording = self.passage.wording
        end_of = len(wording) - 1  # a name can run over the end where a long line was cut
        return [
            (wording.index_at(begin), min(end_of, wording.index_at(end - 1)))
            for begin, end in within(spans, self.passage)[:MENTIONS]
        ]

    def covered(self, spans: Sequence[Span]) -> set[int]:
        """Return the words of this passage that belong to these names."""
        return {i for first, last in self.in_words(spans) for i in range(first, last + 1)}

    def in_clause(self, spans: Sequence[Span]) -> list[Span]:
        """Return the spans, in words, that stand in the trigger's clause, or right before its "which"."""
        clauses, clause = self.passage.clauses, self.clause
        # "will rule whether to clear X": the trigger's own tail can open the clause that names the thing.
        numbers = {clauses.number[self.trigger.head], clauses.number[self.trigger.last]}
        found = []
        for first, last in self.in_words(spans):
            own = clauses.number[last] in numbers
            before_which = clause.kind == RELATIVE and 0 < clause.members[0] - last <= 2
            if own or before_which:
                found.append((first, last))
        return found

    def names_before(self, spans: Sequence[Span]) -> bool:
        """Whether the clause, by "it" or "which", can mean a name that stands before it in the sentence."""
        before_it = [first for first, _ in self.in_words(spans) if first < self.clause.members[0]]
        pronoun = self.passage.wording.words[self.clause.members[0]] in {"as", "it", "they", "which", "who"}
        return bool(before_it) and pronoun


def bind_subject(place: Place, spans: Sequence[Span], *, strict: bool, carried: bool = True) -> Bond:
    """Return how the thing binds inside the trigger's clause.

    `strict`: things are bought, not discussed. `carried`: it can come with another thing, as a feature does
    with an update; what is itself released does not.
    """
    found = place.in_clause(spans)
    if not found:
        return Bond(0.0, "subject not in the clause")
    bonds = (_strength(place, span, strict=strict, carried=carried) for span in found)
    return max(bonds, key=lambda bond: bond.strength)


def _strength(place: Place, span: Span, *, strict: bool, carried: bool) -> Bond:
    trigger, usage = place.trigger, place.usage
    first, last = span
    after = first > trigger.head
    role = trigger.rule.role
    if role == "object" and after == usage.passive:
        return Bond(0.0, "the subject does, and is not done to")
    if role == "inner" and (usage.passive == after or first > trigger.last):
        return Bond(0.0, "subject on the wrong side")
    if role == "subject" and after and not trigger.first < first < trigger.last:
        if place.passage.wording.words[first - 1] in {"with", "in", "via"}:
            return Bond(0.95, "comes with it")
        return Bond(0.0, "subject on the wrong side")
    if after and (away := _apart(place, first)):
        return Bond(0.0, away)
    strength, reason = _beside(place, span, strict=strict)
    if role == "either" and not after and not usage.passive and _has_object(place):
        strength, reason = 0.45, "does it to something else"
    if strict and _modifies(place, last):
        strength, reason = strength * 0.45, "only modifies another noun"
    loose = role == "any" and Form.PHRASE in trigger.forms and first - trigger.last > REACH // 2
    if (
        strict
        and after
        and (role in {"either", "object"} or loose)
        and _is_far(place, first, carried=carried)
    ):
        strength, reason = strength * 0.45, "something else comes first"
    return Bond(strength, reason)


def _apart(place: Place, first: int) -> str:
    """Return why a name after the trigger is not what it is about; empty where it can be."""
    if _WITHOUT & set(place.passage.wording.words[place.trigger.last + 1 : first]):
        return "without it"
    if place.trigger.rule.role == "either" and _is_aside(place, first):
        return "only stands beside it"
    return ""


def _is_aside(place: Place, first: int) -> bool:
    """Whether the name stands after a passive in a phrase that says why: "introduced because of X"."""
    if place.passage.title or not place.usage.passive:
        return False
    between = place.passage.wording.words[place.trigger.last + 1 : first]
    return any(pair in _WHY for pair in pairwise(between)) or not _ABOUT.isdisjoint(between)


def _beside(place: Place, span: Span, *, strict: bool) -> tuple[float, str]:
    """Return the strength that is left where the name stands beside what the trigger is about, and why."""
    first, last = span
    if first > place.trigger.head:
        since = strict and place.passage.wording.words[first - 2 : first] in _FROM_THEN_ON
        return (0.45, "only says since when") if since else (1.0, "in the clause")
    if not place.passage.title and _describes_another(place, last):
        return 0.45, "describes what stands before it"
    if strict and _sets_the_scene(place, span):
        return 0.45, "only sets the scene"
    if strict and _is_within(place, first):
        return 0.45, "a part of it"
    return 1.0, "in the clause"


def _is_within(place: Place, first: int) -> bool:
    """Whether the name only says what something else is in: "the chip in the Orrin One is available"."""
    words = place.passage.wording.words
    begin = first - 1 - (first > 1 and words[first - 1] in lexicon.words("grammar", "article"))
    if begin < 1 or words[begin] not in _INSIDE or not words[begin - 1][:1].isalnum():
        return False
    number = place.passage.clauses.number
    return number[begin - 1] == number[place.trigger.head] and words[begin - 1] not in lexicon.words(
        "grammar", "day"
    )


def _sets_the_scene(place: Place, span: Span) -> bool:
    """Whether the name stands in a phrase before the subject: "Starting with Lamp 2, bulbs are available"."""
    first, last = span
    words = place.passage.wording.words
    if place.clause.kind == RELATIVE:
        return False  # "..., which is to be released": what stands before "which" is what it is about
    closed = words[last + 1 : last + 2] == (",",) and last + 2 < place.trigger.first
    return closed and first > 0 and words[first - 1] in {"in", "with", "of", "to", "under", "for", "from"}


def _describes_another(place: Place, last: int) -> bool:
    """Whether the trigger only describes the noun before it: "X shows films on the Y, set to be released"."""
    words = place.passage.wording.words
    for index in range(place.trigger.first - 1, max(last, place.trigger.first - DESCRIBES), -1):
        if words[index] == ",":
            follows = words[index + 1] if index + 1 != place.trigger.head else "set"
            return follows in lexicon.words("infinitive", "future") and index - last > NEAR
    return False


def _has_object(place: Place) -> bool:
    """Whether an object follows the active verb, so that what stands before it is the agent."""
    words = place.passage.wording.words
    index = place.trigger.last + 1
    if index >= len(words) or words[index] in lexicon.words("grammar", "wide"):
        return False
    return words[index] in lexicon.words("grammar", "article") or not _ends_phrase(words[index])


def _modifies(place: Place, last: int) -> bool:
    """Whether the name is followed by a noun that it only qualifies: "lamp case" is no lamp."""
    words = place.passage.wording.words
    index = last + 1
    if index >= len(words) or place.trigger.first <= index <= place.trigger.last:
        return False
    run = 0
    while run < RUN and index + run < len(words) and index + run != place.trigger.first:
        if _ends_noun(words[index + run]):
            break
        run += 1
    if not run:
        return False
    # "the Vision spectacles headset today arrived": what a general noun ends is still the thing itself.
    return words[index + run - 1] not in lexicon.words("grammar", "generic")


def _ends_noun(word: str) -> bool:
    """Whether a noun cannot go on with this word: a mark, a date, a function word, a common verb."""
    return word.endswith("ed") or word in common_verbs() or word in _STATES or _ends_phrase(word)


def _ends_phrase(word: str) -> bool:
    """Whether the word is a mark, a date, an adverb or another function word."""
    if not word[:1].isalpha() or word.endswith("ly") or is_date_word(word):
        return True
    return word == "to" or word in lexicon.words("grammar", "day") or word in lexicon.function_words()


def _is_far(place: Place, first: int, *, carried: bool) -> bool:
    between = place.passage.wording.words[place.trigger.last + 1 : first]
    occasions = lexicon.words("grammar", "occasion")
    # "delays the launch of X", "abandons plans for X": what is delayed is X.
    leads = (
        i for i, word in enumerate(between) if word in _FAR and (not i or between[i - 1] not in occasions)
    )
    far = max(leads, default=-1)
    near = max((i for i, word in enumerate(between) if word in _NEAR), default=-1)
    # "expands its laboratory ..., which will work on many things including X" expands no X.
    away = len(between) > REACH and not {"that", "which", "will"}.isdisjoint(between)
    return (far > near if carried else far >= 0) or away
