"""What governs a gerund, and what it makes of it: "without selling", "stopped selling", "sick of selling"."""

from collections.abc import Callable

from analysis import lexicon
from analysis.clausal import main_verb
from analysis.grammar import FACT, Found, Grammar
from analysis.nominal import noun_above
from analysis.signatures import Factuality, outcome, signature_of_noun, signature_of_verb
from analysis.wordclass import NOMINAL, VERBS, Class, base_of

CONJUNCT = 20  # words between two verbs that "and" joins
HEAD = 7  # words between a preposition and what it belongs to
_TURNS = frozenset({"open", "future", "refuses", "fails"})

Ask = Callable[[int], Found]


def gerund_above(grammar: Grammar, index: int, *, before: int, ask: Ask) -> Found:
    """Return the factuality of the gerund or participle at `index`; `before` is the word before its group."""
    found = _by_preposition(grammar, before, ask=ask) or _by_verb(grammar, before, ask=ask)
    if found is not None:
        return found
    if grammar.word(before) in {"and", "or"}:
        for at in range(before - 1, max(-1, index - CONJUNCT), -1):
            if grammar.is_in(at, Class.ING):
                return ask(at)
    if grammar.is_in(before, *NOMINAL):
        # "People selling it" sell, but not where they are only wished for.
        named = grammar.is_in(before, Class.NOUN)
        return noun_above(grammar, before, before, ask=ask) if named else FACT
    return _beside_main(grammar, index, ask=ask)


def _beside_main(grammar: Grammar, at: int, *, ask: Ask) -> Found:
    """Return what goes with a main verb: a negation of that is not one of this."""
    main = main_verb(grammar, at)
    found = FACT if main is None else ask(main)
    return FACT if found.factuality in {Factuality.NEGATED, Factuality.PROBABLE} else found


def _by_verb(grammar: Grammar, before: int, *, ask: Ask) -> Found | None:
    if not grammar.is_in(before, *VERBS):
        return None
    signature = signature_of_verb("gerund", grammar.words, before)
    return Found(outcome(signature, ask(before).factuality), grammar.words[before]) if signature else None


def _by_preposition(grammar: Grammar, before: int, *, ask: Ask) -> Found | None:
    word, table = grammar.word(before), lexicon.signatures("governing")
    if word not in table and not grammar.is_in(before, Class.PREPOSITION, Class.CONJUNCTION, Class.ADVERB):
        return None
    pair = f"{grammar.word(before - 1)} {word}"
    kind = table.get(pair) or table.get(word)
    if kind == "neither":
        return Found(Factuality.NEGATED, pair if pair in table else word)
    if kind == "later":
        return _later(grammar, before, ask=ask)
    if kind == "open" or (kind == "fact" and _is_open_at(grammar, before)):
        return _by_head(grammar, before, ask=ask)
    return _beside_main(grammar, before, ask=ask) if kind == "fact" else None


def _is_open_at(grammar: Grammar, before: int) -> bool:
    """Whether the word before "in" or "on" leaves it open: "interest in selling", "agreed on selling"."""
    pair = f"{base_of(grammar.word(before - 1))} {grammar.words[before]}"
    noun = signature_of_noun(grammar.word(before - 1)) if grammar.is_in(before - 1, Class.NOUN) else None
    return pair in lexicon.signatures("preposition_object") or noun in _TURNS


def _later(grammar: Grammar, before: int, *, ask: Ask) -> Found:
    """Return what "before selling" says: done where the main verb tells what is over."""
    main = main_verb(grammar, before)
    if main is not None and grammar.is_in(main, Class.PAST, Class.PARTICIPLE):
        return ask(main)
    return Found(Factuality.FUTURE, grammar.words[before])


def _by_head(grammar: Grammar, before: int, *, ask: Ask) -> Found:
    """Return what the word before "for", "of", "from" makes of the gerund."""
    word = grammar.words[before]
    for at in range(before - 1, max(-1, before - HEAD), -1):
        if grammar.is_in(at, Class.MARK, Class.CONJUNCTION):
            break
        if f"{word} {base_of(grammar.words[at])}" in lexicon.factual():
            return ask(at) if grammar.is_in(at, *VERBS) else FACT
        if grammar.is_in(at, *VERBS):
            return Found(outcome(_with(grammar, at, word), ask(at).factuality), grammar.words[at])
        noun = signature_of_noun(grammar.words[at]) if grammar.is_in(at, Class.NOUN) else None
        if noun:
            own = Factuality.NEGATED if grammar.word(at - 1) == "no" else Factuality.FACT
            return Found(outcome(noun, own), grammar.words[at])
    return Found(Factuality.UNCERTAIN, word)


def _with(grammar: Grammar, at: int, preposition: str) -> str:
    """Return the signature of a verb with its preposition: "prevented from", "called for"."""
    signature = signature_of_verb("gerund", grammar.words, at) if preposition == "from" else None
    if preposition == "from" and signature == "knows":
        return "refuses"  # "stopped them from selling"
    pair = f"{base_of(grammar.words[at])} {preposition}"
    return signature or lexicon.signatures("preposition_object").get(pair) or "open"
