"""Where a trigger holds and who decides it: what must not be another place or another decider."""

from collections.abc import Sequence
from functools import cache
from itertools import chain

from analysis import lexicon
from analysis.aliases import canonical
from analysis.binding import Bond, Place, Span, before
from analysis.carrying import is_empty
from analysis.model import Status
from analysis.passages import Passage
from analysis.when import is_date_word
from analysis.wording import bare, is_name

_FORMER = frozenset({"former", "ex", "onetime", "ex-"})
_EVERYWHERE = frozenset({Status.ABANDONED, Status.REVERSED})
ALSO = 0.6  # what is left of an established place where the sentence names another
SHORT = 3  # letters: the abbreviations of places are no longer
_COMING = ("coming out of ", "report out of ", "reports out of ")  # where a report is from, not a launch
_EXCEPT = frozenset({"outside", "except", "excluding", "beyond", "besides"})


def bind_place(place: Place, spans: Sequence[Span]) -> Bond:
    """Return how the watched place binds: in the clause, or established before and not contradicted."""
    spans = [span for span in spans if not place.passage.whole.endswith(_COMING, 0, span[0])]
    own = [span for span in place.in_clause(spans) if not _in_another_name(place, span)]
    if own and _outside(place, own):
        return Bond(0.0, "outside the place")
    if own:
        nearer = _nearer_place(place, spans)
        return Bond(0.0, f"another place: '{nearer}'") if nearer else Bond(1.0, "place in the clause")
    other = _other_place(place, spans)
    if other:
        return Bond(0.0, f"another place: '{other}'")
    if any(not _in_another_name(place, span) for span in place.in_words(spans)):
        rival = _other_place(place, spans, among=range(len(place.passage.wording)))
        return Bond(0.5, f"also names '{rival}'") if rival else Bond(0.9, "place in the sentence")
    found = _established(place.passage, spans)
    if not found.strength and place.passage.lead and place.trigger.rule.status in _EVERYWHERE:
        found = Bond(0.7, "what ends without a place ends in all of them")
    rival = _other_place(place, spans, among=range(len(place.passage.wording))) if found.strength else ""
    return Bond(found.strength * ALSO, f"{found.reason}, but '{rival}' in the sentence") if rival else found


@cache
def with_synonyms(places: tuple[str, ...]) -> tuple[str, ...]:
    """Return the names of places with the other usual names of the same places, acronyms in capitals."""
    named = {canonical(place) for place in places}
    added: list[str] = []
    for row in chain.from_iterable(
        lexicon.table("cues", lang)["places"]["same"] for lang in lexicon.LANGUAGES
    ):
        names = [name.replace("_", " ") for name in row.split()]
        if not named.isdisjoint(names):
            added.extend(name.upper() if len(name.replace(".", "")) <= SHORT else name for name in names)
            added.extend(_people_of(names))
    added.extend(_people_of(list(named)))
    return tuple(dict.fromkeys((*places, *added)))


def _people_of(names: Sequence[str]) -> list[str]:
    """Return who stands for a place: "European users", "Chinese buyers"."""
    rows = (row.split() for row in lexicon.table("cues")["places"]["people"])
    adjectives = [row[1] for row in rows if row[0].replace("_", " ") in names]
    return [f"{word} {noun}" for word in adjectives for noun in lexicon.words("places", "public")]


def _in_another_name(place: Place, span: Span) -> bool:
    """Whether a place is only part of a longer name, or of who reports it: "the North Japan Post claims"."""
    wording, (first, last) = place.passage.wording, span
    begin = _report_at_end(wording.words)
    if begin and first >= begin:
        return True
    if place.passage.title or first < 1 or last + 1 >= len(wording):
        return False
    before_it, after_it = wording.raw[first - 1], wording.raw[last + 1]
    return (
        is_name(before_it)
        and first > 1
        and is_name(after_it)
        and not is_date_word(wording.words[last + 1])
        and not is_date_word(wording.words[first - 1])
    )


def _report_at_end(words: Sequence[str]) -> int:
    """Return where ", a report from Norway claims." begins at a sentence's end; 0 where it does not."""
    end = len(words) - (words[-1:] == (".",))
    told = ("secondhand", "firsthand")
    if end < 2 or not any(words[end - 1] in lexicon.words("attribution", group) for group in told):
        return 0
    return max((i for i in range(end) if words[i] == ","), default=0)


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
    if acting(place, spans):
        return Bond(1.0, "the party is named")
    if place.in_clause(spans):
        return Bond(0.0, "one who left the party")
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


def acting(place: Place, spans: Sequence[Span]) -> list[Span]:
    """Return the mentions, in words, that mean the party itself: "a former Orrin designer" is not Orrin."""
    words = place.passage.wording.words
    return [s for s in place.in_clause(spans) if _FORMER.isdisjoint(words[max(0, s[0] - 2) : s[0]])]


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
