"""Where a trigger holds and who decides it: what must not be another place or another decider."""

from collections.abc import Sequence

from analysis import lexicon
from analysis.aliases import canonical
from analysis.binding import Bond, Place, Span, before, within
from analysis.carrying import is_empty
from analysis.passages import Passage
from analysis.wording import bare, is_name


def bind_place(place: Place, spans: Sequence[Span]) -> Bond:
    """Return how the watched place binds: in the clause, or established before and not contradicted."""
    if place.in_clause(spans):
        return Bond(1.0, "place in the clause")
    other = _other_place(place)
    if other:
        return Bond(0.0, f"another place: '{other}'")
    if within(spans, place.passage):
        return Bond(0.9, "place in the sentence")
    return _established(place.passage, spans)


def _established(passage: Passage, spans: Sequence[Span]) -> Bond:
    """Return how surely a place named in other sentences holds for this one."""
    lead_end = passage.whole.find("\n", passage.whole.find("\n") + 1)
    earlier = before(spans, passage.start)
    if earlier and earlier[0][0] < passage.whole.find("\n"):
        return Bond(0.85, "place in the title")
    if earlier and passage.whole.count("\n", earlier[-1][1], passage.start) <= 1:
        return Bond(0.8, "place just before")
    if spans and spans[0][0] < lead_end:
        # What the first sentence says holds for the headline above it more surely than for what follows.
        return Bond(0.7 if passage.title else 0.55, "place in the lead")
    return Bond(0.0, "place not established")


def _other_place(place: Place) -> str:
    words = place.passage.wording.words
    known = lexicon.phrases("places", "names")
    for index in place.clause.members:
        lead_in = words[index - 2] if index > 1 and words[index - 1] == "the" else words[index - 1]
        if index and lead_in in {"in", "to", "across", "within", "throughout", "for"}:
            for phrase in known.get(words[index], ()):
                if tuple(words[index : index + len(phrase)]) == phrase:
                    return " ".join(phrase)
    return ""


def bind_actor(place: Place, spans: Sequence[Span], *, known: Sequence[Span], aliases: Sequence[str]) -> Bond:
    """Return how who decides binds: another decider is another event, and so is another country than its own.

    `spans` are the places of the decider's `aliases`, `known` those of every watched name.
    """
    if place.in_words(spans):
        return Bond(1.0, "who decides is named")
    other = _other_actor(place, known) or _abroad(place, aliases)
    if other:
        return Bond(0.0, f"decided by another: '{other}'")
    if before(spans, place.passage.start):
        return Bond(0.9, "who decides is named before")
    return Bond(0.85, "who decides is not named")


def _abroad(place: Place, aliases: Sequence[str]) -> str:
    """Return the place of the clause where the decider's own names say that it decides for another."""
    here = _other_place(place)
    homes = lexicon.table("cues")["places"]["names"]
    named = {bare(word) for alias in aliases for word in canonical(alias).split()}
    return here if here and here not in named and not named.isdisjoint(homes) else ""


def _other_actor(place: Place, known: Sequence[Span]) -> str:
    """Return a name, none of those watched, that stands where the decider stands."""
    wording, trigger = place.passage.wording, place.trigger
    covered = place.covered(known)
    candidates: list[int] = []
    if trigger.rule.role == "any" and trigger.last - 1 > trigger.head:
        candidates.extend(range(trigger.head + 1, trigger.last))
    after = trigger.last + 1
    if after < len(wording) and wording.words[after] in {"by", "from"}:
        candidates.extend(i for i in range(after + 1, after + 4) if i < len(wording))
    if trigger.rule.role == "object" and not place.usage.passive:
        candidates.extend(i for i in place.clause.members if i < trigger.first)
    for index in candidates:
        raw = wording.raw[index]
        acronym = raw.isupper() and len(raw) > 1
        named = acronym if place.passage.title or index == 0 else is_name(raw)
        if named and index not in covered and not is_empty(wording.words[index]):
            return raw
    return ""
