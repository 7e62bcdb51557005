"""Which thing a clause is about that does not name it.

A clause that leaves the thing out, or says "it" or "the feature", takes it from before: the sentence, the
sentences before, the title; each step is less certain than the last. A clause about another thing takes none.
"""

import re
from collections.abc import Sequence
from functools import cache

from analysis import lexicon
from analysis.binding import Bond, Place, Span, before, within
from analysis.clauses import RELATIVE
from analysis.passages import Passage
from analysis.when import is_date_word
from analysis.wording import Wording, bare, is_name, wording_of

OPENING = 500  # characters in which an article names what it is about
_QUOTES = frozenset("'\"‘“")
SLOT = 8  # words in which the thing itself would stand
_END = re.compile(r"[.!?]\s|\n")
_CLOCK = frozenset(
    {"pacific", "eastern", "central", "time", "pst", "pdt", "est", "edt", "gmt", "utc", "cet", "p.m.", "a.m."}
)
TOPIC = 70  # characters from the beginning of a sentence to the end of the name it is about
_BESIDE = frozenset({"alongside", "like", "unlike", "than", "besides"})
CONTESTED = 0.45  # what "it" is worth where two things could be meant
LOOK_BACK = 300  # characters in which another thing may have been named
NEAR_TITLE = 8  # sentences for which what the title names is still what they are about


def carry(place: Place, spans: Sequence[Span], known: Sequence[Span], *, news: bool) -> Bond:
    """Return how a thing named earlier binds to a clause that does not name it.

    `spans` are all mentions of the thing in the document, `known` those of every watched name. `news`: the
    title tells something of this kind, so that what follows is likely about it.
    """
    passage = place.passage
    begin = passage.wording.starts[place.trigger.first]
    earlier = before(spans, begin)
    if not earlier:
        return Bond(0.0, "subject not mentioned before")
    filled = _filler(place, _slot(place), known) or _filler(place, _object(place), known)
    filled = filled or _antecedent(place, known)
    if filled:
        return Bond(0.0, f"about something else: '{filled}'")
    if within(earlier, passage):
        beside = all(_is_beside(place, first) for first, _ in place.in_words(earlier))
        return Bond(CONTESTED if beside else 0.75, "named elsewhere in the sentence")
    if passage.title:
        return Bond(0.0, "subject not in the title")
    return _unless_rival(place, earlier, known, news=news)


def _unless_rival(place: Place, earlier: Sequence[Span], known: Sequence[Span], *, news: bool) -> Bond:
    """Return the bond to what other sentences name, unless another thing could be meant."""
    passage = place.passage
    bond = _from_before(passage, earlier, news=news)
    rival = "" if news or not bond.strength else _rival(passage, earlier[-1][1], known)
    rival = rival or _named_in(place, known)
    if not rival and earlier[0][0] > OPENING and _says_the(place):
        return Bond(min(bond.strength, CONTESTED), "the article is about something else")
    return Bond(min(bond.strength, CONTESTED), f"'{rival}' is named since") if rival else bond


def can_reach(spans: Sequence[Span], passage: Passage) -> bool:
    """Whether a passage names the thing, or stands where it may go on about it: what `carry` can bind."""
    earlier = before(spans, passage.end)
    if not earlier:
        return False
    titled = earlier[0][0] <= passage.whole.find("\n")
    return titled or passage.whole.count("\n", earlier[-1][1], passage.start) <= 1


def _antecedent(place: Place, known: Sequence[Span]) -> str:
    """Return the other thing that a relative clause is about: "notes for Orbit OS 9, which will be out"."""
    wording, clause = place.passage.wording, place.clause
    begin = clause.members[0] - 1
    begin -= wording.words[begin] == ","
    if clause.kind != RELATIVE or begin < 1 or begin in place.covered(known):
        return ""
    versioned = wording.words[begin][:1].isdigit() and is_name(wording.raw[begin - 1])
    return wording.raw[begin] if versioned or is_name(wording.raw[begin]) else ""


def _is_beside(place: Place, first: int) -> bool:
    """Whether the name only stands for comparison or company: "announced alongside the new X"."""
    words = place.passage.wording.words[max(0, first - 3) : first]
    return not _BESIDE.isdisjoint(words)


def _from_before(passage: Passage, earlier: Sequence[Span], *, news: bool) -> Bond:
    """Return how surely a sentence goes on about a thing that was named before it."""
    distance = passage.whole.count("\n", earlier[-1][1], passage.start)
    titled = earlier[0][0] <= passage.whole.find("\n")
    if titled and news:
        return Bond(0.8, "named in the title that tells it")
    if distance <= 1:
        return Bond(0.65, "named just before") if distance else Bond(0.7, "named earlier in the paragraph")
    return _from_title(passage) if titled else Bond(0.0, "subject too far back")


def _rival(passage: Passage, begin: int, known: Sequence[Span]) -> str:
    """Return a name that stands between the last mention of the thing and the passage, if any does."""
    opens = begin <= TOPIC or _END.search(passage.whole, begin - TOPIC, begin)
    if opens and not _END.search(passage.whole[begin : passage.start].rstrip(' .!?"”')):
        return ""  # the sentence before is about it
    between = wording_of(passage.whole, max(begin, passage.start - LOOK_BACK), passage.start)
    own = {place for first, last in known for place in range(first, last)}
    for index, raw in enumerate(between.raw):
        begins = index == 0 or between.raw[index - 1] in {".", "!", "?", "“", '"'}
        if not is_name(raw) or begins or between.starts[index] in own:
            continue
        if not is_empty(raw.lower()) and raw.lower() not in _places():
            return raw
    return ""


def _says_the(place: Place) -> bool:
    """Whether the clause speaks of "the app", "the update": what the article as a whole is about."""
    words = place.passage.wording.words
    return any(_points_back(words, i) for i in place.clause.members if i < place.trigger.first)


def _named_in(place: Place, known: Sequence[Span]) -> str:
    """Return another thing that the sentence names before "the app": "Juno for Ostra ..., and the app"."""
    wording, covered = place.passage.wording, place.covered(known)
    back = [i for i in place.clause.members if i < place.trigger.first and _points_back(wording.words, i)]
    if not back:
        return ""
    earlier = (i for i in range(1, back[0]) if i not in covered and is_name(wording.raw[i]))
    return next(
        (wording.raw[i] for i in earlier if not is_empty(wording.words[i]) and not _acts(wording, i)), ""
    )


def _acts(wording: Wording, index: int) -> bool:
    """Whether the name at `index` is who acts or speaks, and not what the sentence is about."""
    follower = wording.words[index + 1] if index + 1 < len(wording) else ""
    told = ("secondhand", "firsthand")
    if any(follower in lexicon.words("attribution", group) for group in told):
        return True
    return wording.words[index - 1] in {"in", "at", "by", "from", "to", "of", "across"}


@cache
def _places() -> frozenset[str]:
    """Return the words of the names of places, which are no things that could be meant."""
    return frozenset(word for name in lexicon.words("places", "names") for word in name.split())


def _from_title(passage: Passage) -> Bond:
    return Bond(0.7 if passage.order < NEAR_TITLE else 0.6, "named in the title")


def _filler(place: Place, indexes: Sequence[int], known: Sequence[Span]) -> str:
    """Return what stands where the thing would stand, if it is neither "it", "the feature" nor nothing."""
    wording = place.passage.wording
    covered = place.covered(known)
    open_words = [
        i
        for i in indexes
        if not (
            i in covered
            or is_empty(wording.words[i])
            or wording.words[i] in lexicon.words("infinitive", "future")
        )
    ]
    names = [wording.raw[i] for i in open_words if is_name(wording.raw[i]) and i > 0]
    if names and not place.passage.title:
        return names[0]
    points_back = any(_points_back(wording.words, i) for i in open_words)
    picked = _picked(wording.words, indexes)
    if picked:
        return picked
    if not open_words or points_back or wording.words[indexes[0]] in lexicon.words("grammar", "anaphor"):
        return ""
    return wording.words[open_words[-1]]


def _picked(words: Sequence[str], indexes: Sequence[int]) -> str:
    """Return the words that pick one of several things named before: "the last was", "none of them"."""
    for index in indexes:
        follower = words[index + 1] if index + 1 < len(words) else ""
        stands_alone = follower == "of" or any(
            follower in lexicon.words("grammar", group) for group in ("be", "have", "will", "may", "would")
        )
        ordinal = words[index] in lexicon.words("grammar", "ordinal") and words[index - 1] == "the"
        if stands_alone and (ordinal or words[index] in lexicon.words("grammar", "pick")):
            return f"{words[index]} {follower}"
    return ""


def _points_back(words: Sequence[str], index: int) -> bool:
    """Whether the word is "the update", "its features": a general noun that means a thing named before."""
    if bare(words[index]) not in lexicon.words("grammar", "generic"):
        return False
    return any(
        w == "the" or w in lexicon.words("grammar", "anaphor") for w in words[max(0, index - 3) : index]
    )


def is_empty(word: str) -> bool:
    """Whether the word names nothing: a mark, an auxiliary, an adverb, an article, a date."""
    if (
        not word[:1].isalnum()
        or word in _CLOCK
        or word.endswith("ly")
        or word.isdigit()
        or is_date_word(word)
    ):
        return True
    groups = (
        lexicon.function_words(),
        lexicon.words("grammar", "adjective"),
        lexicon.words("grammar", "day"),
    )
    return any(word in group for group in groups)


def _slot(place: Place) -> list[int]:
    """Return the words where the thing stands: after an active verb that needs an object, else before."""
    trigger, members = place.trigger, place.clause.members
    if place.passage.wording.words[members[0]] in place.clause.opener.split():
        members = members[1:]  # "that" or "which", which opens the clause, is nothing in it
    if trigger.rule.role == "object" and not place.usage.passive:
        return _object(place)
    return [i for i in members if i < trigger.first][-SLOT:]


def _object(place: Place) -> list[int]:
    """Return the words of the object of an active verb, up to a preposition."""
    trigger = place.trigger
    if place.usage.passive or trigger.rule.role not in {"object", "either"}:
        return []
    after = [i for i in place.clause.members if i > trigger.last][:SLOT]
    after = after[1:] if after and place.passage.wording.words[after[0]] in _QUOTES else after
    words = place.passage.wording.words
    stops = lexicon.words("grammar", "preposition")
    stop = next((k for k, i in enumerate(after) if words[i] in stops or not words[i][:1].isalnum()), SLOT)
    return after[:stop]
