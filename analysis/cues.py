"""What stands around a trigger and takes back, weakens or colours what it asserts.

Trigger, cue, direction, scope and termination as in ConText (Harkema et al. 2009, Chapman et al. 2011):
a cue works forward, inside its clause, until a comma; some words colour the whole sentence.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from analysis import lexicon
from analysis.clauses import AFTER, BEFORE, CONDITION, RELATIVE, WHEN, Clauses
from analysis.triggers import Trigger
from analysis.wording import Wording

NEGATION, IRREALIS, HEDGE, FUTURE = "negation", "irrealis", "hedge", "future"
RUMOUR, OFFICIAL, DENIAL = "rumour", "official", "denial"
PAST, RECENT, COMPARISON = "past", "recent", "comparison"
TESTING, QUESTION, HABIT, LASTING = "testing", "question", "habit", "lasting"
FOR_NOW = "for_now"
# How many words before the trigger a cue may stand; "no" reaches only its own noun.
_REACH = {NEGATION: 8, "determiner_negation": 3, IRREALIS: 6, HEDGE: 9, FUTURE: 6}
_EVERYWHERE = (RUMOUR, OFFICIAL, DENIAL, PAST, RECENT, COMPARISON, TESTING, HABIT, LASTING, FOR_NOW)
# These deny without a complement, unlike "denied".
_OF_ITSELF = frozenset(
    {
        "false",
        "untrue",
        "falsely",
        "inaccurate",
        "incorrect",
        "wrongly",
        "erroneously",
        "mistakenly",
        "hoax",
        "fake",
    }
)
_ASKING = frozenset({"what", "why", "how", "when", "where", "should"})
_OVER = frozenset({"following", "after", "exits", "leaves", "leaving", "ends", "since", "than"})
_PREDICATE = frozenset({"is", "it's", "now", "was", "made", "becomes", "became"})
_NOT_YET = frozenset({"to", "be", "will", "could", "may", "might", "would", "not", "never"})
_INNER_NEGATION = frozenset({"no", "not", "never", "neither", "without", "n't"})
_PERIODS = frozenset({"day", "week", "month", "year"})
COMPLEMENT = 4  # words after "denied" in which "that" or "reports" must come


@dataclass(frozen=True, slots=True)
class Cue:
    """A cue: its sort, and the words as found, for the explanation."""

    sort: str
    words: str
    index: int = 0


def coloured(wording: Wording, *, title: bool) -> list[Cue]:
    """Return the cues that hold for the whole sentence."""
    words = wording.words
    found: list[Cue] = []
    for index, word in enumerate(words):
        for sort, phrase in _everywhere().get(word, ()):
            if tuple(words[index : index + len(phrase)]) == phrase:
                if _means(words, index, sort=sort, phrase=phrase):
                    found.append(Cue(sort, " ".join(phrase), index))
                break
    if words and (words[-1] == "?" or (len(words) > 1 and words[-2] == "?")):
        found.append(Cue(QUESTION, "?"))
    elif words and words[0] in (_ASKING if title else {"how", "why"}):
        found.append(Cue(QUESTION, words[0]))
    return found


@cache
def _everywhere() -> dict[str, tuple[tuple[str, tuple[str, ...]], ...]]:
    """Return all sentence-wide phrases by first word, the longer ones first."""
    found: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
    for sort in _EVERYWHERE:
        for first, phrases in lexicon.phrases("everywhere", sort).items():
            found.setdefault(first, []).extend((sort, phrase) for phrase in phrases)
    return {word: tuple(sorted(rows, key=lambda row: -len(row[1]))) for word, rows in found.items()}


def _means(words: Sequence[str], index: int, *, sort: str, phrase: tuple[str, ...]) -> bool:
    """Whether the phrase is what it looks like here: "once" is not in "once again", nor "denied" a denial."""
    if phrase in {("once",), ("now",)}:
        return not _is_idle(words, index)
    if sort == HABIT:
        return not _is_a_price(words, index, phrase)
    if sort == TESTING:
        # "launches following its trial": the trial is over.
        return _OVER.isdisjoint(words[max(0, index - 2) : index])
    if sort == RUMOUR:
        # "did not indicate" passes on nothing
        denied = not _INNER_NEGATION.isdisjoint(words[max(0, index - 9) : index])
        return not denied and not _is_another_noun(words, index)
    if sort == OFFICIAL and phrase[0] in {"official", "announce", "announced", "announces"}:
        return _is_announced(words, index)
    return sort != DENIAL or _denies(words, index, phrase)


def _is_another_noun(words: Sequence[str], index: int) -> bool:
    """Whether the word tells of no hearsay: "the claims period", "open source code", "a gas leak"."""
    if words[index] not in lexicon.words("other_nouns", "words"):
        return False
    follower = words[index + 1] if index + 1 < len(words) else ""
    previous = words[index - 1] if index else ""
    return follower in lexicon.words("other_nouns", "before") or previous in lexicon.words(
        "other_nouns", "after"
    )


def _is_announced(words: Sequence[str], index: int) -> bool:
    """Whether it has been announced; "its official store" and "is expected to be announced" say nothing."""
    before = words[max(0, index - 2) : index]
    if words[index] == "official":
        return not _PREDICATE.isdisjoint(before)
    return _NOT_YET.isdisjoint(before)


def _is_idle(words: Sequence[str], index: int) -> bool:
    """Whether "once" or "now" tells no time here: "once again", "for now"."""
    if words[index] == "once":
        return words[index + 1 : index + 2] in {("again",), ("more",)}
    return words[max(0, index - 1)] in {"for", "until", "till", "from", "by"}


def _is_a_price(words: Sequence[str], index: int, phrase: tuple[str, ...]) -> bool:
    """Whether "per month" says what a thing costs, not how often it comes: "4.99 per month"."""
    return phrase[-1] in _PERIODS and any(word[:1].isdigit() for word in words[max(0, index - 3) : index])


def _denies(words: Sequence[str], index: int, phrase: tuple[str, ...]) -> bool:
    """Whether the phrase denies a statement, as "denied that" does and "denied approval" does not."""
    if len(phrase) > 1 or phrase[0] in _OF_ITSELF:
        return True
    after = words[index + 1 : index + 1 + COMPLEMENT]
    return any(word in lexicon.words("everywhere", "denial_complement") for word in after)


def around(wording: Wording, clauses: Clauses, trigger: Trigger) -> list[Cue]:
    """Return the cues inside the trigger's clause that reach it, the nearest last."""
    clause = clauses.of(trigger.head)
    found = []
    if clause.kind in {CONDITION, BEFORE, WHEN, AFTER, RELATIVE}:
        begin = clause.members[0]
        earlier = wording.words[begin - 1] if begin and clause.kind == AFTER else ""
        since_long = earlier in lexicon.words("grammar", "span")
        found.append(Cue(clause.kind, f"{earlier} {clause.opener}" if since_long else clause.opener, begin))
    words = wording.words
    begin = _scope_begin(words, clause.members, trigger.first)
    for index in clause.members:
        if begin <= index < trigger.head and not trigger.first <= index <= trigger.last:
            found.extend(_forward(words, index, trigger))
    inside = words[trigger.first : trigger.last + 1]
    if trigger.rule.tails:
        # "has no approval", "gave neither its approval nor ...": the negation stands inside the trigger.
        found.extend(Cue(NEGATION, word, trigger.head) for word in inside if word in _INNER_NEGATION)
    return found


def _scope_begin(words: Sequence[str], members: Sequence[int], first: int) -> int:
    """Return where the scope begins: after the last comma before the trigger."""
    begin = members[0]
    for index in members:
        if index >= first:
            break
        if words[index] in {",", ":"}:
            begin = index + 1
    return begin


def _forward(words: Sequence[str], index: int, trigger: Trigger) -> Iterator[Cue]:
    # "No approval has been granted": the noun is what "no" reaches.
    distance = min(trigger.head, trigger.first) - index
    if words[index].endswith("n't") and distance <= _REACH[NEGATION]:
        yield Cue(NEGATION, words[index], index)
    for sort, reach in _REACH.items():
        if distance > reach:
            continue
        for phrase in lexicon.phrases("forward", sort).get(words[index], ()):
            if tuple(words[index : index + len(phrase)]) == phrase:
                yield Cue(NEGATION if sort == "determiner_negation" else sort, " ".join(phrase), index)
                break
