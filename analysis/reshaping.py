"""What a verb group says once the words around it are read: wishes, reported speech, reduced clauses."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from itertools import chain, pairwise

from analysis import lexicon
from analysis.carrying import is_empty
from analysis.modality import Modality, Usage
from analysis.model import Status
from analysis.passages import Passage
from analysis.triggers import Form, Trigger
from analysis.verbforms import forms_of

WISH = 5  # words from "to" to its verb
URGED = 6  # words from who is urged to "to"
_COPULA = frozenset({"is", "are", "was", "were"})
# Verbs by which somebody wants another to do something.
_URGE = frozenset({"push", "press", "pressure", "urge", "lobby", "encourage", "persuade", "convince"}) | {
    "ask", "beg", "petition", "invite", "advise", "tempt", "nudge", "compel", "demand", "require", "want",
}  # fmt: skip
_PROMISED = frozenset({"said", "announced", "confirmed", "promised", "told", "added", "pledged", "vowed"})
_IF = frozenset({"if", "whether", "unless", "that's", "what", "wanted", "hoped", "wished", "should"})
_CAUSED = frozenset({"had", "has", "have", "get", "gets", "got", "getting", "having"})
_FINAL = frozenset({"final", "public", "official", "full", "stable", "general"})
_VERSION = frozenset({"version", "release", "launch", "rollout", "availability"})


def reshaped(passage: Passage, trigger: Trigger, usage: Usage) -> Usage:
    """Return the usage of a trigger after what surrounds its verb group."""
    words = passage.wording.words
    if _is_reduced(passage, trigger, usage):
        usage = replace(usage, modality=Modality.BACKGROUND)
    if usage.because == "would" and _is_reported(words[: trigger.first]):
        usage = replace(usage, modality=Modality.FUTURE)
    if usage.modality is Modality.FUTURE and _is_wish(words, trigger.first, usage):
        usage = replace(usage, modality=Modality.IRREALIS)
    if usage.modality is Modality.NOT_A_VERB and _names_an_occasion(passage, trigger):
        usage = Usage(Modality.NOMINAL)
    return usage


def is_carrier(trigger: Trigger) -> bool:
    """Whether a headline's verb can have an update for its subject: "update allows X"."""
    rule = trigger.rule
    return (
        rule.status is Status.DONE
        and not rule.maker
        and not {Form.PRESENT, Form.BASE}.isdisjoint(trigger.forms)
    )


def is_final(passage: Passage, usage: Usage) -> bool:
    """Whether a sentence below a title about a trial version speaks of the version for everybody."""
    if usage.modality is Modality.FUTURE:
        return True
    words = passage.wording.words
    return any(a in _FINAL and b in _VERSION for a, b in pairwise(words))


def _is_reduced(passage: Passage, trigger: Trigger, usage: Usage) -> bool:
    """Whether a participle only describes what another verb is about: "will appeal the fine imposed by"."""
    words, number = passage.wording.words, passage.clauses.number
    bare = usage.passive and usage.because == "past" and usage.modality is Modality.HAPPENED
    if passage.title or not bare or trigger.rule.role in {"either", "subject"}:
        return False
    if is_empty(words[trigger.first - 1]):
        return False
    earlier = [words[i] for i in range(trigger.first) if number[i] == number[trigger.head]]
    verbs = frozenset().union(*(lexicon.words("grammar", group) for group in ("will", "may", "would", "be")))
    return _CAUSED.isdisjoint(earlier) and not verbs.isdisjoint(earlier)


def _is_reported(words: Sequence[str]) -> bool:
    """Whether "would" is only the past of "will": "the maker said that it would ship in May"."""
    return not _PROMISED.isdisjoint(words) and _IF.isdisjoint(words)


def _is_wish(words: Sequence[str], first: int, usage: Usage) -> bool:
    """Whether an infinitive says what somebody wants of another, or what a thing is for."""
    begin = max(0, first - WISH)
    to = next((i for i in range(first - 1, begin, -1) if words[i] == "to"), 0)
    if not to or not usage.because.endswith("to"):
        return False
    if usage.because.split()[0] in _COPULA and words[to - 1] not in _COPULA:
        return True  # "is designed to settle": only "is to settle" is a plan
    return any(word in _urging() for word in words[max(0, to - URGED) : to - 1])


@cache
def _urging() -> frozenset[str]:
    """Return the forms of the verbs by which somebody wants another to do something."""
    forms = (forms_of(verb) for verb in _URGE)
    return frozenset(chain.from_iterable((f.base, f.present, f.past, f.ing) for f in forms))


def _names_an_occasion(passage: Passage, trigger: Trigger) -> bool:
    """Whether a word that could be a verb names what is to happen: "its March 6 launch"."""
    words = passage.wording.words
    return trigger.first == trigger.last and words[trigger.head] in lexicon.words("grammar", "occasion")
