"""What governs an infinitive, and what it makes of it: "managed to sell", "too late to sell"."""

from collections.abc import Callable

from analysis import lexicon
from analysis.grammar import FACT, Found, Grammar, is_be
from analysis.signatures import Factuality, outcome, signature_of_noun, signature_of_verb
from analysis.wordclass import VERBS, Class, base_of, verb_forms

GOVERNOR = 10  # words between "to" and what governs it
_ASKING = frozenset({"how", "whether", "what", "where", "when", "which", "whom", "enough"})
_INSIDE = frozenset({"'", '"', "``", "''", "“", "”", "(", ")"})

Ask = Callable[[int], Found]


def infinitive_above(grammar: Grammar, index: int, *, before: int, ask: Ask) -> Found:
    """Return the factuality of the infinitive at `index`; `before` is the word before its "to"."""
    for at in range(before, max(-1, before - GOVERNOR), -1):
        word = grammar.words[at]
        if word in _ASKING:
            return Found(Factuality.UNCERTAIN, word)
        if grammar.word(at - 1) == "too" and not grammar.is_in(at, *VERBS):
            return Found(Factuality.NEGATED, "too")
        found = _governed_by(grammar, index, at, ask=ask)
        if found is not None:
            return found
        if grammar.is_in(at, Class.MARK) and word not in _INSIDE:
            break
    return Found(Factuality.UNCERTAIN, "to")


def _governed_by(grammar: Grammar, index: int, at: int, *, ask: Ask) -> Found | None:
    """Return the factuality that the word at `at` gives the infinitive at `index`, if it governs it."""
    word, kind = grammar.words[at], grammar.classes[at]
    if kind is Class.MODAL:
        return Found(Factuality.UNCERTAIN, word)
    if kind is Class.AUXILIARY:
        return _by_auxiliary(word, at, ask=ask)
    unclear = word in verb_forms() and kind is not Class.NOUN
    if kind in VERBS or (unclear and word not in lexicon.signatures("adjective")):
        return _by_verb(grammar, index, at, ask=ask)
    return _by_noun(grammar, at) or _by_adjective(grammar, index, at, ask=ask)


def _by_auxiliary(word: str, at: int, *, ask: Ask) -> Found:
    if word in {"had", "having"}:
        return Found(outcome("entails", ask(at).factuality), word)
    if is_be(word):
        return Found(outcome("future", ask(at).factuality), f"{word} to")
    return Found(Factuality.UNCERTAIN, f"{word} to")


def _by_verb(grammar: Grammar, index: int, at: int, *, ask: Ask) -> Found | None:
    word = grammar.words[at]
    if word == "used" and not grammar.group(at).auxiliaries:
        return FACT
    signature = signature_of_verb("infinitive", grammar.words, at)
    if signature:
        return Found(outcome(signature, ask(at).factuality), f"{word} to")
    if grammar.is_in(at, Class.ING):
        return None
    # After a verb that asks for none, an infinitive is a purpose, and rarely a result.
    result = base_of(grammar.words[index]) in lexicon.signatures("result")
    if result and grammar.is_in(at, Class.PAST) and not grammar.group(at).auxiliaries:
        return ask(at)
    return Found(Factuality.UNCERTAIN, "purpose")


def _by_noun(grammar: Grammar, at: int) -> Found | None:
    named = grammar.is_in(at, Class.NOUN) or grammar.is_in(at - 1, Class.DETERMINER, Class.ADJECTIVE)
    signature = signature_of_noun(grammar.words[at]) if named else None
    if signature is None or signature == "knows":
        return None
    own = Factuality.NEGATED if grammar.word(at - 1) == "no" else Factuality.FACT
    return Found(outcome(signature, own), f"{grammar.words[at]} to")


def _by_adjective(grammar: Grammar, index: int, at: int, *, ask: Ask) -> Found | None:
    word = grammar.words[at]
    if word in lexicon.words("grammar", "ordinal") and grammar.word(at - 1) != "the":
        return None  # "last week to sell" is not "the last to sell"
    signature = lexicon.signatures("adjective").get(word)
    near = at >= grammar.group(index).before - 1
    if signature and (near or grammar.is_in(at, Class.ADJECTIVE)):
        return Found(outcome(signature, ask(at).factuality), f"{word} to")
    return None
