"""Where a Chinese trigger holds, who decides it, who agrees: not another place, decider or party."""

from collections.abc import Sequence
from functools import cache

from analysis.aliases import canonical
from analysis.binding import Bond, Span, before
from analysis.hanzi.lexemes import LIST, PLACE, Hit, places, some
from analysis.hanzi.place import Names, Place

_NO_PLACE = frozenset({"全球", "全世界", "海外", "境外"})  # say that there is more than one


def bind_place(place: Place, spans: Sequence[Span]) -> Bond:
    """Return how the watched place binds: in the clause, or established before and not contradicted."""
    own = _own(place, spans)
    clause, passage = place.clause, place.passage
    here = [span for span in own if clause.begin <= span[0] < clause.end]
    if own and all(_left_out(place, span) for span in here or own):
        return Bond(0.0, "outside the place")
    others = _others(place, own, (clause.begin, clause.end))
    if here:
        nearer = _between(place, here, others)
        return Bond(0.0, f"another place: '{nearer}'") if nearer else Bond(1.0, "place in the clause")
    if others:
        return Bond(0.0, f"another place: '{others[0].lexeme.word}'")
    if any(passage.start <= span[0] < passage.end for span in own):
        rivals = _others(place, own, (passage.start, passage.end))
        return (
            Bond(0.5, f"also names '{rivals[0].lexeme.word}'")
            if rivals
            else Bond(0.9, "place in the sentence")
        )
    return _established(place, spans)


def _own(place: Place, spans: Sequence[Span]) -> list[Span]:
    """Return the mentions of the watched place in the passage that are no part of another place's name."""
    found = place.in_passage(spans)
    hits = place.hits_between(place.passage.start, place.passage.end)
    taken = [hit for hit in hits if PLACE in hit.lexeme.sorts and (hit.start, hit.end) not in found]
    return [span for span in found if not any(hit.start <= span[0] and span[1] <= hit.end for hit in taken)]


def _left_out(place: Place, span: Span) -> bool:
    whole = place.passage.whole
    behind = whole.endswith(some("except", "before"), place.passage.start, span[0])
    return behind or whole.startswith(some("except", "after"), span[1])


def _others(place: Place, own: Sequence[Span], part: Span) -> list[Hit]:
    """Return the places of a part of the passage that are none of the watch's own."""
    return [
        hit
        for hit in place.hits_between(*part)
        if PLACE in hit.lexeme.sorts
        and hit.lexeme.word not in _NO_PLACE
        and not any(first < hit.end and hit.start < last for first, last in own)
    ]


def _between(place: Place, own: Sequence[Span], others: Sequence[Hit]) -> str:
    """Return a place nearer to the trigger than the watched one, and no equal of it in a list."""
    for other in others:
        for first, last in own:
            inner = last <= other.start < place.trigger.first or place.trigger.end <= other.start < first
            gap = (last, other.start) if last <= other.start else (other.end, first)
            listed = any(LIST in hit.lexeme.sorts for hit in place.hits_between(*gap)) or gap[0] == gap[1]
            if inner and not listed:
                return other.lexeme.word
    return ""


def _established(place: Place, spans: Sequence[Span]) -> Bond:
    """Return how surely a place named in other sentences holds for this one."""
    passage = place.passage
    title = passage.whole.find("\n")
    lead_end = passage.whole.find("\n", title + 1)
    earlier = before(spans, passage.start)
    if earlier and earlier[0][0] < title:
        return Bond(0.85, "place in the title")
    if earlier and passage.whole.count("\n", earlier[-1][1], passage.start) <= 1:
        return Bond(0.8, "place just before")
    if spans and (lead_end < 0 or spans[0][0] < lead_end):
        return Bond(0.7 if passage.title else 0.55, "place in the lead")
    return Bond(0.0, "place not established")


def bind_actor(place: Place, names: Names, aliases: tuple[str, ...]) -> Bond:
    """Return how who decides binds: another decider is another event, and so is another's country."""
    if place.in_clause(names.actor):
        return Bond(1.0, "who decides is named")
    other = _other_decider(place, names) or _abroad(place, names, aliases)
    if other:
        return Bond(0.0, f"decided by another: '{other}'")
    if place.in_passage(names.actor):
        return Bond(1.0, "who decides is named")
    if before(names.actor, place.passage.start):
        return Bond(0.9, "who decides is named before")
    return Bond(0.85, "who decides is not named")


def _other_decider(place: Place, names: Names) -> str:
    """Return a body of the clause, none of those watched, whose name ends as those who decide are called."""
    endings = some("deciders", "endings")
    for chunk in place.other_things(names.known, place.clause.begin, place.clause.end):
        printed = place.printed(chunk)
        if printed.endswith(endings) or (printed.isascii() and printed.isupper()):
            return printed
    return ""


@cache
def _homes(aliases: tuple[str, ...]) -> frozenset[int]:
    """Return the places that the names of one who decides say it decides for."""
    rows = places()
    named = [canonical(alias) for alias in aliases]
    found = {row for place, row in rows.items() if any(place in name for name in named)}
    if any(name.startswith(some("deciders", "home")) for name in named):
        found.add(rows["中国"])
    return frozenset(found)


def _abroad(place: Place, names: Names, aliases: tuple[str, ...]) -> str:
    """Return the place of the clause where others decide: their own names say so, or the place's."""
    homes, endings = _homes(aliases), some("deciders", "endings")
    for hit in _others(place, place.in_passage(names.where), (place.clause.begin, place.clause.end)):
        own = places()[hit.lexeme.word] in homes
        if not own and (homes or place.passage.whole.startswith(endings, hit.end)):
            return hit.lexeme.word
    return ""


def bind_party(place: Place, names: Names) -> Bond:
    """Return how a party of an agreement binds: others that agree with one another are another event."""
    if place.in_clause(names.actor):
        return Bond(1.0, "the party is named")
    others = place.free_things(names.known, place.clause.begin, place.clause.end)
    partner = next(
        (c for c in place.other_things(names.known, place.clause.begin, place.clause.end) if _with(place, c)),
        None,
    )
    if partner or others:
        return Bond(0.0, f"between others: '{place.printed(partner or others[0])}'")
    if place.in_passage(names.actor):
        return Bond(0.9, "the party is named in the sentence")
    return Bond(
        0.85,
        "the party is named before" if before(names.actor, place.passage.start) else "the party is not named",
    )


def _with(place: Place, chunk: Span) -> bool:
    """Whether the words name one with whom something is agreed: "与东海电子"."""
    return place.passage.whole.endswith(some("except", "partners"), place.clause.begin, chunk[0])
