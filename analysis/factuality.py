"""Whether an event happened, as its sentence has it: the factuality of a verb, and of what governs it.

The verb group says what the verb itself asserts (will, may, not); then the governor is looked for, the word
on which an infinitive, a gerund, a clause or a noun hangs, and the governor's signature turns the governor's
own factuality (`analysis.signatures`). Every look to the left or right is short and the climb has few
steps, so the time a word takes does not grow with its sentence.
"""

from collections.abc import Callable, Sequence
from functools import cache, lru_cache

from analysis import lexicon
from analysis.clausal import clause_above
from analysis.gerund import gerund_above
from analysis.grammar import DENYING, FACT, Found, Grammar, Group, is_be
from analysis.infinitive import infinitive_above
from analysis.nominal import noun_above
from analysis.signatures import Factuality, outcome, signature_of_verb, under
from analysis.when import WEEKDAYS
from analysis.wordclass import NOMINAL, VERBS, Class, base_of, verb_forms
from analysis.wording import Wording

AROUND = 9  # words on each side of a noun that may cast doubt on it
WHOLE = 24  # words of a sentence that is read whole; of a longer one, so many before and after the verb
BACK, FRONT = 18, 6
STEPS = 5  # governors above a word that are asked
AHEAD = 7  # words after "is leaving" in which its day may stand
SHARED = 4  # words between "and" and a participle that shares the auxiliaries before it
CONJUNCT = 20  # words between two verbs that "and" joins
_BARE = {
    "let": "open",
    "make": "implies",
    "help": "implies",
    "see": "implies",
    "hear": "implies",
    "watch": "implies",
}


class Events:
    """The events of one sentence: asks for each word what stands above it."""

    def __init__(self, wording: Wording) -> None:
        self.grammar = Grammar(wording)
        self.words = self.grammar.words
        self.classes = self.grammar.classes
        self._known: dict[int, Found] = {}

    def verb(self, index: int, steps: int = STEPS) -> Found:
        """Return the factuality of the verb (or predicate adjective) at `index`."""
        if steps <= 0:
            return FACT
        if index not in self._known:
            self._known[index] = FACT  # what goes round in a circle asks nobody
            self._known[index] = self._verb(index, steps)
        return self._known[index]

    def noun(self, first: int, last: int, steps: int = STEPS) -> Found:
        """Return the factuality of the event that the words `first` to `last` name."""
        found = noun_above(self.grammar, first, last, ask=self._ask(steps))
        if found.factuality is not Factuality.FACT or steps < STEPS:
            return found
        return self._in_unreal(first, last, steps) or found

    def _ask(self, steps: int) -> Callable[[int], Found]:
        """Return the question that goes one step further up."""
        return lambda at: self.verb(at, steps - 1)

    def _in_unreal(self, first: int, last: int, steps: int) -> Found | None:
        """Return the doubt in which its neighbours leave a noun that nothing governs."""
        for at in range(first - 1, max(-1, first - AROUND), -1):
            if self.words[at] in {";", ":", "that", ","}:
                break
            if self.words[at] in DENYING or self.words[at] == "no" or self.grammar.is_in(at, Class.TO):
                return Found(Factuality.UNCERTAIN, self.words[at])
            if self.grammar.is_in(at, *VERBS) and self.verb(at, steps - 1).factuality is not Factuality.FACT:
                return Found(Factuality.UNCERTAIN, self.words[at])
        for at in range(last + 1, min(len(self.words), last + AROUND)):
            if self.words[at] in {";", ":", "that", ","} or self.grammar.is_in(at, *VERBS):
                break
            if self.grammar.is_in(at, Class.MODAL):
                return Found(Factuality.UNCERTAIN, self.words[at])
        return None

    def _verb(self, index: int, steps: int) -> Found:
        group = self.grammar.group(index)
        if group.to is not None:
            found = infinitive_above(self.grammar, index, before=group.before, ask=self._ask(steps))
        elif self._is_gerund(index, group):
            found = gerund_above(self.grammar, index, before=group.before, ask=self._ask(steps))
        elif not group.auxiliaries and self._is_bare(index):
            found = self._bare(index, group, steps)
        else:
            found = self._finite(index, group, steps)
        if found.factuality is Factuality.FACT and self._denies_object(index):
            return Found(Factuality.NEGATED, self.words[index + 1])
        if group.hedged and found.factuality is Factuality.FACT:
            found = Found(Factuality.PROBABLE, group.hedged)
        if group.negated:
            return Found(_negated(found.factuality), group.negated)
        return found

    def _denies_object(self, index: int) -> bool:
        """Whether the object says no: "reached no agreement", "led nowhere"."""
        after = self.grammar.word(index + 1)
        if signature_of_verb("clause", self.words, index):
            return False  # "said no supplier had"
        return (after == "no" and self.grammar.word(index + 2) != "longer") or after in lexicon.signatures(
            "number"
        )

    def _finite(self, index: int, group: Group, steps: int) -> Found:
        own = _own(group.auxiliaries)
        if self.grammar.is_in(index, Class.AUXILIARY) and self.grammar.word(index + 1) in DENYING:
            own = Found(Factuality.NEGATED, self.words[index + 1])
        joined = self._joined(index, group) if not group.auxiliaries else None
        if joined is not None:
            return self.verb(joined, steps - 1)
        if self._is_scheduled(index, group):
            return Found(Factuality.FUTURE, "is ...ing")
        if self.grammar.word(group.before) == "than" and self.grammar.word(group.before - 1) == "rather":
            return Found(Factuality.NEGATED, "rather than")
        above = clause_above(self.grammar, index, before=group.before, ask=self._ask(steps))
        factuality = under(own.factuality, above.factuality)
        return above if factuality is not own.factuality else own

    def _is_scheduled(self, index: int, group: Group) -> bool:
        """Whether "is leaving on Monday" tells of the Monday to come."""
        going = self.grammar.is_in(index, Class.ING) and {"is", "are", "'re", "'s"} & {*group.auxiliaries}
        ahead = self.words[index + 1 : index + AHEAD]
        return bool(going) and any(day in {"tomorrow", "next", *WEEKDAYS} for day in ahead)

    def _joined(self, index: int, group: Group) -> int | None:
        """Return the verb that a participle or base form shares its auxiliaries with: "was cut and sold"."""
        joint = group.before
        while joint > index - SHARED and self.grammar.is_in(joint, Class.NUMBER, Class.NOUN):
            joint -= 1  # "may be sold and two mills shut"
        if self.grammar.word(joint) not in {"and", "or", "but", ","} or (
            joint < group.before and self.words[joint] == ","
        ):
            return None
        names = verb_forms().get(self.words[index], ("", frozenset()))[1] or frozenset({"past", "participle"})
        wanted = {Class.PARTICIPLE} if "participle" in names else {Class.VERB}
        for at in range(joint - 1, max(-1, index - CONJUNCT), -1):
            if self.classes[at] in wanted:
                first = self.grammar.group(at)
                shares = bool(first.auxiliaries) or first.to is not None
                return at if shares and first.auxiliaries else None
            if self.grammar.is_in(at, Class.PRONOUN) or self.words[at] in {";", ":", "that", "which", "who"}:
                return None
        return None

    def _is_bare(self, index: int) -> bool:
        names = verb_forms().get(self.words[index], ("", frozenset()))[1]
        return ("base" in names and "past" not in names) or self.words[index] in {"be", "have", "do"}

    def _bare(self, index: int, group: Group, steps: int) -> Found:
        """Return the factuality of a base form without an auxiliary of its own."""
        if self.grammar.word(group.before) in {"and", "or", "but", ",", "then"}:
            first = self._first_base(group.before, index)
            if first is not None:
                return self.verb(first, steps - 1)
        for at in range(group.before, max(-1, group.before - 7), -1):
            if self.grammar.is_in(at, Class.MARK, Class.CONJUNCTION):
                break
            if self.classes[at] in VERBS or self.grammar.is_in(at, Class.AUXILIARY, Class.MODAL):
                signature = _BARE.get(base_of(self.words[at]))
                if self.grammar.is_in(at, Class.MODAL) or self.words[at] in {"do", "did", "does"}:
                    own = _own((self.words[at],))  # "did the maker sell", "nor will it sell"
                    denied = self.grammar.word(at - 1) in DENYING
                    return Found(Factuality.NEGATED, self.words[at - 1]) if denied else own
                if signature:
                    return Found(outcome(signature, self.verb(at, steps - 1).factuality), self.words[at])
                break
        if group.before < 0 or self.grammar.word(group.before) in {":", '"', "``", "“"}:
            return Found(Factuality.UNCERTAIN, "imperative")
        return self._finite(index, group, steps)

    def _first_base(self, joint: int, index: int) -> int | None:
        """Return the base form that one after "and" is joined to: "to find and sell"."""
        for at in range(joint - 1, max(-1, index - CONJUNCT), -1):
            if self.words[at] in {";", ":", "that"}:
                return None
            if self.grammar.is_in(at, Class.VERB, Class.AUXILIARY) and (
                self._is_bare(at) or self.words[at] == "be"
            ):
                group = self.grammar.group(at)
                if group.to is not None or any(word in _modals() for word in group.auxiliaries):
                    return at
            elif self.grammar.is_in(at, Class.PAST) and not self.grammar.is_in(at + 1, Class.TO):
                continue
        return None

    def _is_gerund(self, index: int, group: Group) -> bool:
        if "being" in group.auxiliaries[:1] or "having" in (*group.auxiliaries, self.words[index])[:1]:
            return not self.grammar.is_in(group.before, *NOMINAL)
        return self.grammar.is_in(index, Class.ING) and not any(is_be(word) for word in group.auxiliaries)


def factuality_at(wording: Wording, index: int) -> Found:
    """Return the factuality of the verb at `index`; a sentence where nothing turns it is not taken apart."""
    if _turning().isdisjoint(wording.words):
        return FACT
    if len(wording) <= WHOLE:
        return _events_of(wording).verb(index)
    # However long the sentence, so much around the verb decides.
    begin = max(0, index - BACK)
    return Events(Wording(wording.raw[begin : index + FRONT])).verb(index - begin)


@lru_cache(maxsize=8)
def _events_of(wording: Wording) -> Events:
    """Return the events of a sentence; its triggers, which come one after another, share them."""
    return Events(wording)


@cache
def _turning() -> frozenset[str]:
    """Return the words of which one must stand in a sentence for a verb in it to be other than a fact."""
    found = {
        "to",
        "if",
        "unless",
        "whether",
        "until",
        "till",
        "before",
        "without",
        "instead",
        "rather",
        "no",
        "should",
    }
    found.update(DENYING, lexicon.signatures("number"), lexicon.words("grammar", "told"), _modals())
    found.update(
        word
        for group in ("be", "have", "do")
        for word in lexicon.words("grammar", group)
        if word.endswith("n't")
    )
    turns = {"believes", "refuses", "open", "fails", "future"}
    bases = {
        verb.split()[0]
        for section in ("clause", "gerund", "infinitive")
        for verb, signature in lexicon.signatures(section).items()
        if signature in turns
    }
    found.update(form for form, (base, _) in verb_forms().items() if base in bases)
    found.update(word for word, signature in lexicon.signatures("adjective").items() if signature in turns)
    return frozenset(found)


def _modals() -> frozenset[str]:
    return (
        lexicon.words("grammar", "will") | lexicon.words("grammar", "may") | lexicon.words("grammar", "would")
    )


def _own(auxiliaries: Sequence[str]) -> Found:
    """Return what the auxiliaries themselves say."""
    for word in auxiliaries:
        if word in lexicon.words("grammar", "will") or word in {"wo", "'ll"}:
            return Found(Factuality.FUTURE, word)
        if (
            word in lexicon.words("grammar", "may")
            or word in lexicon.words("grammar", "would")
            or word == "ca"
        ):
            return Found(Factuality.UNCERTAIN, word)
    return FACT


def _negated(factuality: Factuality) -> Factuality:
    """Return the factuality under a negation: what is uncertain to be is no more certain not to be."""
    if factuality is Factuality.NEGATED:
        return Factuality.FACT
    if factuality in {Factuality.PROBABLE, Factuality.UNCERTAIN}:
        return Factuality.UNCERTAIN
    return factuality if factuality is Factuality.CONDITIONAL else Factuality.NEGATED
