"""The words that can give an event a status, and where they stand in a sentence.

A trigger is a verb in any form ("approved"), a verb with what makes it mean the event, some words later
or (in the passive) earlier ("wins ... approval", "pushed ... back", "approval was granted"), a fixed
phrase ("now available"), a state that needs a copula ("is available"), or a bare noun ("launch"), which
asserts nothing.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from functools import cache
from typing import Any

from analysis import lexicon
from analysis.kinds import Kind
from analysis.model import Status
from analysis.verbforms import forms_of
from analysis.when import is_date_word
from analysis.wording import Wording, phrase_at

_STOPS = frozenset({";", ":", "?", "!", "—", "–", "(", ")", ".", ",", "but", "while"})
# A particle belongs to the nearest verb: in "calls on users to turn off" nothing is called off.
_PARTICLES = frozenset({"off", "out", "down", "back", "away", "up", "aside", "through", "on"})
_PHRASAL = frozenset({"turn", "switch", "log", "sign", "shut", "break", "find", "carry", "opt", "work"})
_HAVE = frozenset({"has", "have", "had"})
_PARTICIPLES = frozenset(
    {"sought", "withheld", "withdrawn", "lost", "begun", "given", "won", "got", "held", "put"}
)
SHORT = 4  # letters: "need" and "seed" are no participles
_COPULAS = frozenset({"is", "was", "were", "are", "been", "be", "being", "gets", "got"})
# Words between a noun and the passive verb that belongs to it: "approval has not yet been granted".
PASSIVE_GAP = 5


_FLAGS = ("gradual", "durative", "dated", "expected", "keeps", "listed", "maker", "news")


class Form(Enum):
    """In which form the trigger's head stands; the same word can be several."""

    BASE = auto()
    PRESENT = auto()
    PAST = auto()
    PARTICIPLE = auto()
    ING = auto()
    PHRASE = auto()
    STATE = auto()
    NOUN = auto()


_BARE = frozenset({Form.NOUN, Form.STATE, Form.PHRASE})


@dataclass(frozen=True, slots=True)
class Rule:
    """What a trigger means. `role` is where the thing stands: object, subject, either, or any.

    `gradual`: it goes on for a while once begun. `durative`: being in it is the status ("is awaiting").
    `dated`: only with a date. `expected`: somebody expects it, nobody promised it.
    `keeps`: an infinitive after it belongs to it ("declined to hear"). `listed`: only in an article whose
    title tells that something is out ("the update includes ..."). `maker`: who does it makes the thing,
    and is no update that brings it.
    `news`: only where news is told, the title and the first sentence; below it is a detail.
    `unless`: words that, right after it, make it another ("ships with a cable"); `never`: words that do so
    between it and its tail ("faces shipping delays").
    """

    status: Status
    role: str
    tails: tuple[tuple[str, ...], ...] = ()
    gap: int = 0
    gradual: bool = False
    durative: bool = False
    dated: bool = False
    expected: bool = False
    keeps: bool = False
    listed: bool = False
    maker: bool = False
    news: bool = False
    unless: frozenset[str] = frozenset()
    never: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Trigger:
    """One trigger in a sentence: tokens `first` to `last` (inclusive), its verb or noun at `head`."""

    rule: Rule
    forms: frozenset[Form]
    first: int
    last: int
    head: int


@dataclass(frozen=True, slots=True)
class _Entry:
    words: tuple[str, ...]
    forms: frozenset[Form]
    rule: Rule


Vocabulary = Mapping[str, tuple[_Entry, ...]]


@cache
def _file(name: str) -> tuple[dict[str, Any], ...]:
    content = lexicon.table(name)
    like = _file(content["like"]) if "like" in content else ()
    return (*content["trigger"], *like)


def vocabulary_of(kind: Kind) -> Vocabulary:
    """Return the triggers of a kind by their first word."""
    found: dict[str, list[_Entry]] = {}
    for entry in _entries(kind):
        found.setdefault(entry.words[0], []).append(entry)
    return {word: tuple(entries) for word, entries in found.items()}


def _entries(kind: Kind) -> Iterator[_Entry]:
    if kind.lexicon:
        for item in _file(kind.lexicon):
            yield from _item_entries(item)
    for status, words in kind.words.items():
        yield from _item_entries({"status": status, "role": "any", "verbs": words})


def _item_entries(item: Mapping[str, Any]) -> Iterator[_Entry]:
    rule = Rule(
        status=Status(item["status"]),
        role=item["role"],
        tails=tuple(tuple(tail.split()) for tail in item.get("tails", ())),
        gap=item.get("gap", 0),
        unless=frozenset(item.get("unless", ())),
        never=frozenset(item.get("never", ())),
        **{flag: item.get(flag, False) for flag in _FLAGS},
    )
    for verb in item.get("verbs", ()):
        yield from _verb_entries(verb, rule)
    for field, form in (("words", Form.PHRASE), ("states", Form.STATE), ("nouns", Form.NOUN)):
        for phrase in item.get(field, ()):
            yield _Entry(tuple(phrase.lower().split()), frozenset({form}), rule)


def _verb_entries(verb: str, rule: Rule) -> Iterator[_Entry]:
    first, *rest = verb.lower().split()
    forms = forms_of(first)
    by_word: dict[str, set[Form]] = {}
    for word, form in (
        (forms.base, Form.BASE),
        (forms.present, Form.PRESENT),
        (forms.past, Form.PAST),
        (forms.participle, Form.PARTICIPLE),
        (forms.ing, Form.ING),
    ):
        for spelling in word.split("/"):
            by_word.setdefault(spelling, set()).add(form)
    for word, found in by_word.items():
        yield _Entry((word, *rest), frozenset(found), rule)


def find_triggers(wording: Wording, vocabulary: Vocabulary) -> list[Trigger]:
    """Return the triggers of a sentence in order; of two where one lies within the other, the longer."""
    words = wording.words
    if vocabulary.keys().isdisjoint(words):
        return []
    found: list[Trigger] = []
    for index, (word, after) in enumerate(zip(words, (*words[1:], ""), strict=True)):
        for entry in vocabulary.get(word, ()):
            # The second word rules most phrases out, and is cheap to ask.
            phrase = entry.words
            if len(phrase) == 1 or (phrase[1] == after and phrase_at(words, index, phrase)):
                trigger = _complete(words, index, entry)
                if trigger:
                    found.append(trigger)
    return _verbs_apart(_longest(found))


def _verbs_apart(found: list[Trigger]) -> list[Trigger]:
    """Drop what follows a finite verb at once and looks like another: "pauses ban", "contests fine"."""
    finite = {t.head + 1 for t in found if Form.PRESENT in t.forms}
    return [t for t in found if not (t.head in finite and t.forms == frozenset({Form.BASE}))]


def _complete(words: tuple[str, ...], index: int, entry: _Entry) -> Trigger | None:
    """Return the trigger with its tail, where the rule wants one; None if the tail is missing."""
    last = index + len(entry.words) - 1
    if entry.rule.tails and entry.words[0] in _HAVE and _is_participle(words, last + 1):
        return None  # who "has recommended approval" has none: "has" only helps the verb
    if last + 1 < len(words) and words[last + 1] in entry.rule.unless:
        return None
    if not entry.rule.tails:
        return Trigger(entry.rule, entry.forms, index, last, index)
    end = _tail_after(words, last + 1, entry.rule)
    if end is not None:
        return Trigger(entry.rule, entry.forms, index, end, index)
    begin = _tail_before(words, index, entry)
    return None if begin is None else Trigger(entry.rule, entry.forms, begin, last, index)


def _is_participle(words: tuple[str, ...], index: int) -> bool:
    """Whether a word, adverbs skipped, is a verb's participle."""
    while words[index : index + 1] and words[index].endswith("ly"):
        index += 1
    word = words[index] if index < len(words) else ""
    return (word.endswith("ed") and len(word) > SHORT) or word in _PARTICIPLES


def _tail_after(words: tuple[str, ...], begin: int, rule: Rule) -> int | None:
    if words[begin : begin + 2] == ("in", "on"):
        return None  # who closes in on a deal has not closed it
    particles = all(tail[0] in _PARTICLES for tail in rule.tails)
    for index in range(begin, min(len(words), begin + rule.gap + 1)):
        if words[index] in _STOPS or words[index] in rule.never:
            return None
        if particles and (words[index] == "to" or words[index] in _PHRASAL):
            return None
        if (
            words[index] == "for"
            and rule.status is Status.DONE
            and not any(t[0] == "for" for t in rule.tails)
        ):
            return None  # what is handed in "for approval" has not got it
        for tail in rule.tails:
            if words[index].startswith(tail[0]) and _tail_at(words, index, tail):
                return index + len(tail) - 1
    return None


def _tail_at(words: tuple[str, ...], index: int, tail: tuple[str, ...]) -> bool:
    """Whether a tail stands at `index`, in the singular or the plural."""
    *begin, last = tail
    end = index + len(begin)
    if last == "out" and words[end + 1 : end + 2] == ("of",):
        return False  # what comes out of a place has not come out
    if begin and last == "on" and end + 1 < len(words) and is_date_word(words[end + 1]):
        return False  # "stopped working on Tuesday"
    return phrase_at(words, index, begin) and words[end : end + 1] in {(last,), (last + "s",)}


def _tail_before(words: tuple[str, ...], head: int, entry: _Entry) -> int | None:
    """Return where the noun of a passive begins: "approval was granted"."""
    if Form.PARTICIPLE not in entry.forms:
        return None
    copula = False
    for index in range(head - 1, max(-1, head - PASSIVE_GAP - 1), -1):
        copula = copula or words[index] in _COPULAS
        if words[index] in _STOPS:
            return None
        if copula and (words[index],) in entry.rule.tails:
            return index
    return None


def _longest(found: list[Trigger]) -> list[Trigger]:
    """Drop triggers inside longer ones, and the bare verb where it also has a tail."""
    if len(found) < 2:
        return found
    kept: list[Trigger] = []
    for trigger in sorted(found, key=lambda t: (t.first - t.last, t.first)):
        inside = any(
            (k.first <= trigger.first and trigger.last <= k.last and _hides(k, trigger))
            or (k.rule is trigger.rule and k.last == trigger.first)
            for k in kept
        )
        if not inside:
            kept.append(trigger)
    return sorted(kept, key=lambda t: (t.head, t.first))


def _hides(longer: Trigger, shorter: Trigger) -> bool:
    """A longer trigger hides what its own words make; a verb in its gap speaks for itself."""
    if longer.head == shorter.head:
        return True
    return shorter.last == longer.last or shorter.first == longer.first or bool(_BARE & shorter.forms)
