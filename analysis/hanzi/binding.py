"""Whether a Chinese trigger speaks of what is watched.

A name binds in the trigger's clause, where nothing else stands between the two. A clause that names no thing
takes it from before; a clause about another thing takes none.
"""

from bisect import bisect_left
from collections.abc import Sequence

from analysis.binding import Bond, Span
from analysis.hanzi.lexemes import LIST, some
from analysis.hanzi.passages import Passage
from analysis.hanzi.place import Names, Place

NEAREST = 3  # mentions on each side of a trigger
WEAK = 0.45  # what is said of a thing beside the one watched
NEAR_TITLE = 8  # sentences for which what the title names is still what they are about
OBJECT = 14  # characters after a verb in which its object stands


def bind_subject(place: Place, names: Names, *, parties: bool, news: bool) -> Bond:
    """Return how the thing binds. `parties`: who acts is watched, no thing. `news`: the title tells it."""
    spans = place.in_clause(names.subject)
    if spans:
        bonds = (_strength(place, span, names, parties=parties) for span in _nearest(spans, place))
        return max(bonds, key=lambda bond: bond.strength)
    return _carry(place, names, news=news)


def _nearest(spans: Sequence[Span], place: Place) -> Sequence[Span]:
    """Return the mentions nearest to the trigger: a clause with more of them is a list."""
    middle = bisect_left(spans, (place.trigger.first, 0))
    return spans[max(0, middle - NEAREST) : middle + NEAREST]


def _strength(place: Place, span: Span, names: Names, *, parties: bool) -> Bond:
    trigger, whole = place.trigger, place.passage.whole
    first, last = span
    if _left_out(whole, span, place.clause.begin):
        return Bond(0.0, "named as left out")
    if trigger.first <= first < trigger.end:
        return Bond(1.0, "inside the trigger")
    if whole.endswith(some("except", "carriers"), place.clause.begin, first):
        return Bond(WEAK, "only a part of another thing")
    if first < trigger.first:
        return _before(place, span, names)
    return (
        _behind(place, span, names, parties=parties)
        if last <= place.clause.end
        else Bond(0.0, "not in the clause")
    )


def _left_out(whole: str, span: Span, begin: int) -> bool:
    return whole.endswith(some("except", "before"), begin, span[0]) or whole.startswith(
        some("except", "after"), span[1]
    )


def _before(place: Place, span: Span, names: Names) -> Bond:
    """Return how a thing binds that stands before the trigger."""
    trigger = place.trigger
    between = place.free_things(names.known, span[1], trigger.first)
    if between:
        return Bond(WEAK, f"something else stands between: '{place.printed(between[0])}'")
    if trigger.rule.role == "either" and not _is_passive(place, span[1]):
        end = min(place.clause.end, trigger.end + OBJECT)
        other = place.free_things(names.known, trigger.end, end)
        named = place.within(names.subject, trigger.end, end)
        if other and not named:
            return Bond(WEAK, f"does it to something else: '{place.printed(other[0])}'")
    return Bond(1.0, "in the clause")


def _is_passive(place: Place, begin: int) -> bool:
    words = set(some("except", "passive"))
    return any(hit.lexeme.word in words for hit in place.hits_between(begin, place.trigger.first))


def _behind(place: Place, span: Span, names: Names, *, parties: bool) -> Bond:
    """Return how a thing binds that stands after the trigger."""
    trigger, whole = place.trigger, place.passage.whole
    relative = whole.startswith("的", trigger.end)
    if trigger.rule.role == "before" and not relative:
        return Bond(0.0, "the subject does, and is not done to")
    between = place.free_things(names.known, trigger.end, span[0])
    listed = any(
        hit.end == span[0] and LIST in hit.lexeme.sorts for hit in place.hits_between(span[0] - 2, span[0])
    )
    if between and not listed:
        return Bond(WEAK, f"something else comes first: '{place.printed(between[0])}'")
    follows = place.other_things(names.known, span[1], min(place.clause.end, span[1] + OBJECT))
    modifies = follows and (follows[0][0] == span[1] or (whole.startswith("的", span[1]) and not parties))
    if modifies and not parties:
        return Bond(WEAK, f"only modifies '{place.printed(follows[0])}'")
    return Bond(0.7, "told in passing") if relative else Bond(1.0, "in the clause")


def _carry(place: Place, names: Names, *, news: bool) -> Bond:
    """Return how a thing named earlier binds to a clause that names none."""
    earlier = place.earlier(names.subject)
    if not earlier:
        return Bond(0.0, "subject not in the clause")
    filled = _filler(place, names)
    if filled:
        return Bond(0.0, f"about something else: '{filled}'")
    if place.trigger.rule.role == "before" and place.within(
        names.about, place.clause.begin, place.trigger.first
    ):
        return Bond(WEAK, "said of another watched name")
    passage = place.passage
    if earlier[-1][0] >= passage.start:
        return _carry_inside(place, earlier[-1], names)
    return (
        Bond(0.0, "subject not in the title") if passage.title else _from_before(passage, earlier, news=news)
    )


def _from_before(passage: Passage, earlier: Sequence[Span], *, news: bool) -> Bond:
    """Return how surely a sentence goes on about a thing that was named before it."""
    distance = passage.whole.count("\n", earlier[-1][1], passage.start)
    if distance <= 1:
        return Bond(0.65, "named just before") if distance else Bond(0.7, "named earlier in the paragraph")
    if earlier[0][0] > passage.whole.find("\n"):
        return Bond(0.0, "subject too far back")
    if news:
        return Bond(0.8, "named in the title that tells it")
    return Bond(0.7 if passage.order < NEAR_TITLE else 0.6, "named in the title")


def _carry_inside(place: Place, span: Span, names: Names) -> Bond:
    """Return how a thing binds that an earlier clause of the same sentence names."""
    passage, whole = place.passage, place.passage.whole
    clause = passage.clauses[passage.clause_at(span[0])]
    if _left_out(whole, span, clause.begin):
        return Bond(0.0, "named as left out")
    if whole.endswith(some("except", "carriers"), clause.begin, span[0]):
        return Bond(WEAK, "only a part of another thing")
    other = place.free_things(names.known, clause.begin, clause.end)
    compared = any("comparison" in hit.lexeme.sorts for hit in place.hits_between(clause.begin, clause.end))
    if compared or (other and clause.segment != place.clause.segment):
        return Bond(WEAK, "named beside another in the sentence")
    return Bond(0.75, "named elsewhere in the sentence")


def _filler(place: Place, names: Names) -> str:
    """Return what stands where the thing would stand, if it is neither "该功能" nor nothing."""
    trigger, clause = place.trigger, place.clause
    found = place.free_things(names.known, clause.begin, trigger.first)
    if not found and trigger.rule.role in {"either", "any"}:
        found = place.free_things(names.known, trigger.end, min(clause.end, trigger.end + OBJECT))
    if not found and trigger.end > trigger.head_end:
        found = place.free_things(names.known, trigger.head_end, trigger.end)
    return place.printed(found[0]) if found else ""


def bind_excluded(place: Place, spans: Sequence[Span]) -> Bond | None:
    """Return the bond that a name in the clause breaks, where the watch never means it."""
    return Bond(0.0, "names what is excluded") if place.in_clause(spans) else None
