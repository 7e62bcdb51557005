"""How a trigger is used: as something that happened, will happen, might, must, or did not.

Read from the verb group (Harkema et al. 2009 and Chapman et al. 2011 call such words directional
cues; here auxiliaries and the governor of an infinitive are read as grammar, not as a window of words).
Headlines have their own grammar: the present tense tells what happened, and "to" what will.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum
from itertools import pairwise

from analysis import lexicon
from analysis.clauses import Clauses
from analysis.factuality import factuality_at
from analysis.model import Status
from analysis.signatures import Factuality
from analysis.triggers import Form, Trigger
from analysis.verbforms import common_verbs
from analysis.wording import Wording, is_name

_QUOTES = frozenset("'\"‘“$€£")
# What "is being withdrawn" is under way, while what "is being approved" has yet to be.
_ENDS = frozenset({Status.REVERSED, Status.ABANDONED, Status.DELAYED})
_FINITE = frozenset({Form.BASE, Form.PRESENT})
PROGRESSIVE = "is ...ing"
TODAY = 9  # words from "is launching" to "today", its object included
REACH = 7  # words to the left that a verb group may take, adverbs included


class Modality(Enum):
    """What the form of the trigger says of its happening."""

    HAPPENED = "happened"
    PRESENT = "present"  # "launches": in a text a habit, a schedule or a report
    FUTURE = "future"
    HEDGED = "hedged"
    IRREALIS = "irrealis"
    NEGATED = "negated"
    REFUSED = "refused"
    BACKGROUND = "background"  # taken for granted: "the approved list", "after approving"
    NOMINAL = "nominal"
    NOT_A_VERB = "not a verb"


_CUES_OF_THEIR_OWN = frozenset({"before", "until", "till"})
_OPEN_TO_DOUBT = frozenset({Modality.HAPPENED, Modality.PRESENT})
_STANDINGS = {
    Factuality.NEGATED: Modality.NEGATED,
    Factuality.CONDITIONAL: Modality.IRREALIS,
    Factuality.UNCERTAIN: Modality.IRREALIS,
    Factuality.FUTURE: Modality.FUTURE,
    Factuality.PROBABLE: Modality.HEDGED,
}


@dataclass(frozen=True, slots=True)
class Usage:
    """The modality of a trigger, the word that decided it, and whether it is passive."""

    modality: Modality
    because: str = ""
    passive: bool = False
    finished: bool = False  # past or perfect: no date to come can be its own


def _is(group: str, word: str) -> bool:
    return word in lexicon.words("grammar", group)


def usage_of(wording: Wording, trigger: Trigger, clauses: Clauses, *, title: bool) -> Usage:
    """Return how the trigger is used in its clause."""
    reader = _Reader(wording, clauses, title=title)
    if Form.NOUN in trigger.forms:
        return Usage(Modality.NOMINAL)
    if Form.PHRASE in trigger.forms or Form.STATE in trigger.forms:
        return reader.state(trigger)
    usage = reader.verb(trigger)
    return _as_it_stands(usage, wording, trigger) if usage.modality in _OPEN_TO_DOUBT else usage


def _as_it_stands(usage: Usage, wording: Wording, trigger: Trigger) -> Usage:
    """Return the usage after what governs the verb has been asked: "hopes it launched" tells of no launch."""
    found = factuality_at(wording, trigger.head)
    if found.because in _CUES_OF_THEIR_OWN or found.because in lexicon.words("grammar", "hedging"):
        return usage
    rumours = lexicon.words("everywhere", "rumour")
    if found.factuality is Factuality.PROBABLE and not rumours.isdisjoint(wording.words):
        return usage  # the cue makes a rumour of it, which says more
    modality = _STANDINGS.get(found.factuality)
    return usage if modality is None else replace(usage, modality=modality, because=found.because)


class _Reader:
    def __init__(self, wording: Wording, clauses: Clauses, *, title: bool) -> None:
        self.words = wording.words
        self.raw = wording.raw
        self.clauses = clauses
        self.title = title

    def verb(self, trigger: Trigger) -> Usage:
        chain, before = self._group(trigger.head)
        said = self._word(trigger.head) in lexicon.words("subordinate", "saying")
        near = self.words[trigger.last + 1 : trigger.last + (5 if said else 2)]
        if "that" in near and trigger.rule.role != "any":
            return Usage(Modality.NOT_A_VERB, "says that")
        if chain:
            return self._with_auxiliary(trigger, chain, before)
        if {Form.PAST, Form.PARTICIPLE} & trigger.forms:
            return self._past(trigger, before)
        if Form.ING in trigger.forms:
            return self._ing(trigger, before)
        if Form.PRESENT in trigger.forms:
            return self._present(trigger, before)
        return self._base(before)

    def state(self, trigger: Trigger) -> Usage:
        chain, before = self._group(trigger.head)
        if chain:
            return self._with_auxiliary(trigger, chain, before)
        if Form.STATE in trigger.forms and not self.title:
            return Usage(Modality.NOT_A_VERB, "no copula")
        because = PROGRESSIVE if self._word(trigger.first).endswith("ing") else ""
        return Usage(Modality.HAPPENED, because, passive=True)

    def _group(self, head: int) -> tuple[list[str], int]:
        """Return the auxiliaries before `head` in order, and the index of the word before them."""
        number = self.clauses.number[head]
        chain: list[str] = []
        index = head - 1
        while index >= 0 and head - index <= REACH and self.clauses.number[index] == number:
            word = self.words[index]
            if word == "to":
                # What governs an infinitive decides; the words before it are another verb's group.
                return [word, *chain], index - 1
            if _auxiliary(word) or word.endswith("n't"):
                chain.insert(0, word)
            elif not (_is("adverb", word) or (word.endswith("ly") and not is_name(self.raw[index]))):
                break
            index -= 1
        return chain, index

    def _word(self, index: int) -> str:
        return self.words[index] if 0 <= index < len(self.words) else ""

    def _with_auxiliary(self, trigger: Trigger, chain: Sequence[str], before: int) -> Usage:
        passive = any(_is("be", word) for word in chain) and Form.ING not in trigger.forms
        first = next((word for word in chain if not _is("adverb", word)), chain[0])
        if "to" in chain:
            return self._infinitive(before, passive=passive)
        modal = _modal(chain, passive=passive)
        if modal:
            return modal
        if trigger.forms <= _FINITE and not any(_is("do", word) for word in chain):
            return Usage(Modality.NOT_A_VERB, first)  # "as is support for", "has launch dates"
        return self._finite(trigger, chain, before)

    def _finite(self, trigger: Trigger, chain: Sequence[str], before: int) -> Usage:
        """Return the usage under "be" and "have": progressive, perfect, passive."""
        passive = any(_is("be", word) for word in chain) and Form.ING not in trigger.forms
        first = next((word for word in chain if not _is("adverb", word)), chain[0])
        if Form.ING in trigger.forms and any(_is("be", word) for word in chain):
            return self._progressive(trigger, perfect="been" in chain)
        if "had" in chain and Form.ING not in trigger.forms:
            return Usage(Modality.BACKGROUND, "had", passive)
        if "being" in chain and not trigger.rule.durative:
            if first in {"is", "are"} and (
                trigger.rule.gradual or trigger.rule.status in _ENDS or self._now(trigger)
            ):
                return Usage(Modality.HAPPENED, "is being", passive=True)
            modality = Modality.BACKGROUND if self._word(before) in {"after", "since"} else Modality.IRREALIS
            return Usage(modality, "being", passive=True)
        return Usage(Modality.HAPPENED, first, passive, finished=first not in {"is", "are", "it's"})

    def _infinitive(self, before: int, *, passive: bool) -> Usage:
        """Return what an infinitive says; the word that governs it decides."""
        governor = self._governor(before)
        for name, modality in (
            ("negated", Modality.NEGATED),
            ("refused", Modality.REFUSED),
            ("happened", Modality.HAPPENED),
            ("future", Modality.FUTURE),
            ("hedge", Modality.HEDGED),
        ):
            if governor in lexicon.words("infinitive", name):
                return Usage(modality, f"{governor} to", passive)
        # Headlines leave "is set" out: "Maker to launch a phone in April".
        if self.title and (is_name(self._raw(before)) or governor.endswith("s") or passive):
            return Usage(Modality.FUTURE, "to", passive)
        return Usage(Modality.IRREALIS, f"{governor} to".strip(), passive)

    def _governor(self, before: int) -> str:
        """Return the word an infinitive hangs on: the last before "to", or before its subject."""
        while self._word(before).endswith("ly") and not self._word(before).endswith("likely"):
            before -= 1
        word, earlier = self._word(before), self._word(before - 1)
        wanted = ("negated", "refused", "happened", "future", "hedge")
        if earlier and not any(word in lexicon.words("infinitive", name) for name in wanted):
            known = any(earlier in lexicon.words("infinitive", name) for name in wanted)
            return earlier if known else word
        # "not expected to", "no plans to": the negation is a cue of its own.
        return word

    def _raw(self, index: int) -> str:
        return self.raw[index] if 0 <= index < len(self.raw) else ""

    def _progressive(self, trigger: Trigger, *, perfect: bool = False) -> Usage:
        if perfect and not trigger.rule.durative:
            return Usage(Modality.PRESENT, "has been ...ing")
        if trigger.rule.durative or trigger.rule.gradual or self._now(trigger):
            return Usage(Modality.HAPPENED, PROGRESSIVE)
        return Usage(Modality.FUTURE, PROGRESSIVE)

    def _now(self, trigger: Trigger) -> bool:
        """Whether the words around a progressive say that it goes on already."""
        near = self.words[max(0, trigger.head - 4) : trigger.last + 5]
        later = self.words[trigger.last + 5 : trigger.last + TODAY]
        return "today" in later or any(word in {"now", "today", "currently", "already"} for word in near)

    def _past(self, trigger: Trigger, before: int) -> Usage:
        previous, after = self._word(before), self._word(trigger.last + 1)
        bound = before == trigger.head - 1
        attributive = bound and (_is("article", previous) or previous.endswith("'s"))
        if attributive and self._is_noun(trigger.last + 1):
            return Usage(Modality.BACKGROUND, "attributive")
        if previous in {"than", "as"}:
            return Usage(Modality.NOT_A_VERB, previous)
        if Form.PARTICIPLE in trigger.forms and self._is_caused(trigger.head):
            return Usage(Modality.IRREALIS, "to have it done")
        if self._word(trigger.first - 1) == "ever":
            return Usage(Modality.BACKGROUND, "ever")  # "the thinnest ever released"
        if Form.BASE in trigger.forms and not self.title and _is_plural(previous):
            return Usage(Modality.PRESENT, "plural subject")
        mark = not after[:1].isalnum() and after not in _QUOTES  # "approved Orrin's drug" has an object
        reduced = Form.PARTICIPLE in trigger.forms and (_is("preposition", after) or mark)
        return Usage(Modality.HAPPENED, "past", passive=reduced, finished=True)

    def _is_caused(self, head: int) -> bool:
        """Whether somebody wants it done: "is pushing to have the models banned"."""
        before = self.words[max(0, head - REACH) : head]
        return any(a == "to" and b in {"have", "get", "see"} for a, b in pairwise(before))

    def _is_noun(self, index: int) -> bool:
        word = self._word(index)
        groups = ("preposition", "article", "conjunction", "pronoun")
        return word[:1].isalnum() and not any(_is(group, word) for group in groups)

    def _ing(self, trigger: Trigger, before: int) -> Usage:
        governor = self._word(before)
        if governor in {"begin", "begins", "began", "begun", "start", "starts", "started", "keeps", "now"}:
            return self._begun(before)
        if governor in {"after", "since", "following", "by"}:
            return Usage(Modality.BACKGROUND, governor)
        if _is("preposition", governor) or _is("article", governor) or _is("adjective", governor):
            return Usage(Modality.IRREALIS, governor)
        if governor in lexicon.words("forward", "irrealis") or governor in lexicon.words(
            "infinitive", "future"
        ):
            return Usage(Modality.IRREALIS, governor)
        if self.title:
            return self._progressive(trigger)
        # "..., with Maker reinstating the account" tells what happened; other participles hang in the air.
        return Usage(Modality.HAPPENED if self._absolute(before) else Modality.BACKGROUND, "...ing")

    def _absolute(self, before: int) -> bool:
        """Whether ", with Maker" stands before, after a clause that tells what has happened."""
        begin = max(0, before - 4)
        if "with" not in self.words[begin : before + 1] or not is_name(self._raw(before)):
            return False
        opening = self.words[: self.words.index("with", begin)]
        return not any(word in {"is", "are"} or _is("will", word) or _is("may", word) for word in opening)

    def _begun(self, before: int) -> Usage:
        """Return the modality of what begins: "started rolling out", "will start rolling out"."""
        chain, further = self._group(before)
        if "to" in chain:
            return self._infinitive(further, passive=False)
        return _modal(chain, passive=False) or Usage(Modality.HAPPENED, self._word(before))

    def _present(self, trigger: Trigger, before: int) -> Usage:
        governor = self._word(before)
        transitive = trigger.rule.role in {"any", "object"} and not trigger.rule.tails
        follower = self._word(trigger.last + 1 + (self._word(trigger.last + 1) in _QUOTES))
        if transitive and not follower[:1].isalnum():
            return Usage(Modality.NOT_A_VERB, "nothing after it")
        nominal = _is("article", governor) or _is("adjective", governor) or governor.endswith("'s")
        nominal = nominal or (not self.title and governor.endswith(("ed", "ing")))
        if nominal or (_is("preposition", governor) and governor not in {"in", "on"}):
            return Usage(Modality.NOT_A_VERB, governor)
        return Usage(Modality.HAPPENED if self.title else Modality.PRESENT, "present")

    def _base(self, before: int) -> Usage:
        governor = self._word(before)
        coordinated = self._word(before - 1) == "and" and is_name(self._raw(before))
        # "Tarn 5 and Kova 6 allow": a version ends the second of two names.
        coordinated = coordinated or (governor.isdigit() and "and" in self.words[max(0, before - 3) : before])
        if (
            (_is_plural(governor) and governor not in common_verbs())
            or coordinated
            or governor in {"they", "we", "who", "which", "that", "i"}
        ):
            return Usage(Modality.HAPPENED if self.title else Modality.PRESENT, "plural subject")
        return Usage(Modality.NOT_A_VERB, governor)


def _is_plural(word: str) -> bool:
    """Whether the word looks like a plural noun; "press" and "status" do not."""
    plural = word.endswith("s") and word.isalpha() and not word.endswith(("ss", "us", "is"))
    return plural and not _is("adjective", word)


def _modal(chain: Sequence[str], *, passive: bool) -> Usage | None:
    """Return the usage that a modal auxiliary forces."""
    for group, modality in (
        ("will", Modality.FUTURE),
        ("may", Modality.HEDGED),
        ("would", Modality.IRREALIS),
    ):
        for word in chain:
            if _is(group, word):
                return Usage(modality, word, passive)
    return None


def _auxiliary(word: str) -> bool:
    return any(_is(group, word) for group in ("be", "have", "do", "will", "may", "would"))
