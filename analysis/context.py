"""Where a trigger holds and who decides it: what must not be another place or another decider."""

from collections.abc import Sequence
from functools import cache

from analysis import lexicon
from analysis.aliases import canonical
from analysis.binding import Bond, Place, Span, before, within
from analysis.carrying import is_empty
from analysis.passages import Passage
from analysis.wording import bare, is_name

SHORT = 3  # letters: the abbreviations of places are no longer
_EXCEPT = frozenset({"outside", "except", "excluding", "beyond", "besides"})


def bind_place(place: Place, spans: Sequence[Span]) -> Bond:
    """Return how the watched place binds: in the clause, or established before and not contradicted."""
    own = place.in_clause(spans)
    if own and _outside(place, own):
        return Bond(0.0, "outside the place")
    if own:
        nearer = _nearer_place(place, spans)
        return Bond(0.0, f"another place: '{nearer}'") if nearer else Bond(1.0, "place in the clause")
    other = _other_place(place, spans)
    if other:
        return Bond(0.0, f"another place: '{other}'")
    if within(spans, place.passage):
        rival = _other_place(place, spans, among=range(len(place.passage.wording)))
        return Bond(0.5, f"also names '{rival}'") if rival else Bond(0.9, "place in the sentence")
    return _established(place.passage, spans)


@cache
def with_synonyms(places: tuple[str, ...]) -> tuple[str, ...]:
    """Return the names of places with the other usual names of the same places, acronyms in capitals."""
    named = {canonical(place) for place in places}
    added: list[str] = []
    for row in lexicon.table("cues")["places"]["same"]:
        names = [name.replace("_", " ") for name in row.split()]
        if not named.isdisjoint(names):
            added.extend(name.upper() if len(name.replace(".", "")) <= SHORT else name for name in names)
    return tuple(dict.fromkeys((*places, *added)))


def _outside(place: Place, own: Sequence[Span]) -> bool:
    """Whether each mention of the place only says where not."""
    words = place.passage.wording.words
    return all(not _EXCEPT.isdisjoint(words[max(0, first - 3) : first]) for first, _ in own)


def _nearer_place(place: Place, spans: Sequence[Span]) -> str:
    """Return a place nearer to the trigger, of which the watched one is not an equal in one list."""
    wording, covered = place.passage.wording, place.covered(spans)
    after = [i for i in place.clause.members if i > place.trigger.last]
    other = _other_place(place, spans, among=after)
    first_own = min((i for i in after if i in covered), default=0)
    if not other or any(i in covered for i in place.clause.members if i < place.trigger.first):
        return ""
    begin = next(i for i in after if wording.words[i] == other.split()[0] and i not in covered)
    between = wording.raw[begin:first_own]
    in_a_list = all(is_name(raw) or raw in {",", "and", "or", "the", "&", "in"} for raw in between)
    return "" if in_a_list or begin > first_own else other


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


def _other_place(place: Place, own: Sequence[Span], among: Sequence[int] | None = None) -> str:
    """Return a place of the clause that is none of the watch's own names."""
    words, covered = place.passage.wording.words, place.covered(own)
    known = lexicon.phrases("places", "names")
    for index in place.clause.members if among is None else among:
        if index in covered:
            continue
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
    other = _other_actor(place, known) or _abroad(place, known, aliases)
    if other:
        return Bond(0.0, f"decided by another: '{other}'")
    if before(spans, place.passage.start):
        return Bond(0.9, "who decides is named before")
    return Bond(0.85, "who decides is not named")


def bind_party(place: Place, spans: Sequence[Span], *, known: Sequence[Span]) -> Bond:
    """Return how a party of an agreement binds: others that agree with one another are another event."""
    if place.in_clause(spans):
        return Bond(1.0, "the party is named")
    wording, covered = place.passage.wording, place.covered(known)
    begin = 0 if place.passage.title else 1
    members = place.clause.members
    if members and wording.words[members[0]] == place.clause.opener:
        members = tuple(range(members[-1] + 1))  # "..., as it has signed": who "it" is stands before
    others = [wording.raw[i] for i in members if i >= begin and i not in covered and _may_be_party(place, i)]
    if others:
        return Bond(0.0, f"between others: '{others[0]}'")
    if place.in_words(spans):
        return Bond(0.9, "the party is named in the sentence")
    told = "named before" if before(spans, place.passage.start) else "not named"
    return Bond(0.85, f"the party is {told}")


def _may_be_party(place: Place, index: int) -> bool:
    """Whether a name stands where one who agrees stands: before the verb, or after "with"."""
    wording, trigger = place.passage.wording, place.trigger
    if trigger.first <= index <= trigger.last or not is_name(wording.raw[index]):
        return False
    word, previous = wording.words[index], wording.words[index - 1] if index else ""
    if is_empty(word) or (place.passage.title and not wording.raw[index][:1].isupper()):
        return False
    agent = index < trigger.first and previous not in {"in", "of", "on", "at", "for", "to"}
    return agent or previous in {"with", "by", "from", "between"}


def _abroad(place: Place, known: Sequence[Span], aliases: Sequence[str]) -> str:
    """Return the place of the clause where the decider's own names say that it decides for another."""
    here = _other_place(place, known)
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
