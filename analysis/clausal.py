"""What stands above a clause: the word whose complement it is, or the conjunction that opens it."""

from collections.abc import Callable

from analysis import lexicon
from analysis.grammar import FACT, Found, Grammar
from analysis.nominal import noun_above
from analysis.signatures import Factuality, outcome, signature_of_noun, signature_of_verb
from analysis.wordclass import VERBS, Class

SUBJECT = 14  # words between a verb and what opens its clause
COMPLEMENT = 6  # words between "that" and what governs it
MAIN = 30  # words between a participle and its main verb
OVER = 6  # words after a participle in which its time may stand
TAIL = 5  # words of "..., analysts believe" after a clause
_CONDITION = frozenset({"if", "unless", "assuming", "provided", "suppose", "supposing", "lest"})
_LATER = frozenset({"until", "till", "before"})
_WHEN = frozenset({"when", "once", "whenever", "after"})
_FACTUAL = frozenset(
    {"because", "since", "although", "though", "while", "who", "which", "whose", "where", "as", "whereas"}
)
_ASKING = frozenset({"who", "what", "which", "where", "how", "why"})
_QUOTES = frozenset({"'", '"', "``", "''", "“", "”", "‘", "’"})

_UNREAL = frozenset({Factuality.FUTURE, Factuality.UNCERTAIN, Factuality.CONDITIONAL})

Ask = Callable[[int], Found]


def clause_above(grammar: Grammar, index: int, *, before: int, ask: Ask) -> Found:
    """Return the factuality of what a finite verb's clause hangs on; a fact where it hangs on nothing."""
    joint: int | None = None
    for at in range(before, max(-1, before - SUBJECT), -1):
        word = grammar.words[at]
        if word in _QUOTES:
            continue
        found = _opened(grammar, index, at, ask=ask)
        if found is not None:
            return found
        if grammar.is_in(at, *VERBS) and joint is None:
            return _complement(grammar, at, ask=ask, adjacent=True) or _reduced(grammar, index, at, ask=ask)
        if grammar.is_in(at, *VERBS, Class.MARK):
            break
        if word in {"and", "or"} and joint is None:
            joint = at  # of two subjects, or of two clauses
    if joint is not None:
        return _with_first(grammar, joint, ask=ask)
    return _afterthought(grammar, index, ask=ask)


def _had(grammar: Grammar, at: int, *, ask: Ask) -> Found:
    """Return what "have" makes of a participle after its object: "to have them returned"."""
    group = grammar.group(at)
    return ask(at) if group.to is not None or group.auxiliaries else FACT


def _reduced(grammar: Grammar, index: int, at: int, *, ask: Ask) -> Found:
    """Return what a verb makes of a participle after its object: "wants them punished"."""
    signature = signature_of_verb("infinitive", grammar.words, at)
    if _is_over(grammar, index):
        return FACT
    own = ask(at)
    if grammar.is_in(index, Class.PAST) and signature == "open":
        return Found(Factuality.UNCERTAIN, grammar.words[at])
    return own if own.factuality in _UNREAL else FACT


def _is_over(grammar: Grammar, index: int) -> bool:
    """Whether a time that is past stands with the participle: "released last year", "recently launched"."""
    if grammar.word(index - 1) in {
        "recently",
        "newly",
        "already",
        "previously",
        "just",
        "earlier",
        "originally",
    }:
        return True
    ahead = grammar.words[index + 1 : index + OVER]
    return any(word in {"today", "yesterday", "last", "ago", "earlier"} for word in ahead)


def _with_first(grammar: Grammar, at: int, *, ask: Ask) -> Found:
    """Return what stands above the first of two clauses that "and" joins, and so above the second too."""
    for first in range(at - 1, max(-1, at - SUBJECT), -1):
        if grammar.is_in(first, Class.VERB, Class.PAST, Class.PARTICIPLE):
            group = grammar.group(first)
            above = clause_above(grammar, first, before=group.before, ask=ask) if group.to is None else FACT
            return above if above.factuality is not Factuality.FACT else FACT
        if grammar.is_in(first, Class.AUXILIARY):
            return clause_above(grammar, first, before=first - 1, ask=ask)
        if grammar.words[first] in {";", ":"}:
            break
    return FACT


def _opened(grammar: Grammar, index: int, at: int, *, ask: Ask) -> Found | None:
    """Return what the word at `at` makes of the clause that it opens, if it opens one."""
    word, own = grammar.words[at], None
    if word == "but":
        own = FACT  # what follows stands for itself
    elif word in {"have", "get", "has", "had"} and grammar.is_in(index, Class.PAST) and 0 < at < index - 1:
        own = _had(grammar, at, ask=ask)
    elif word == "that" and at:
        own = _that(grammar, at, ask=ask)
    elif word in _ASKING and grammar.is_in(at - 1, *VERBS):
        own = _complement(grammar, at - 1, ask=ask, adjacent=True) or FACT
    elif word in _LATER or word in _WHEN:
        own = _timed(grammar, index, at, ask=ask)
    return own or _supposed(grammar, index, at) or _joined(grammar, index, at, ask=ask)


def _supposed(grammar: Grammar, index: int, at: int) -> Found | None:
    """Return the condition or doubt that the word at `at` opens: "if", "in case", "whether", "as though"."""
    word, earlier = grammar.words[at], grammar.word(at - 1)
    if (earlier == "as" and word in {"if", "though"}) or (earlier == "even" and word == "if"):
        return Found(Factuality.UNCERTAIN, f"{earlier} {word}")
    inverted = at == 0 and index > 1 and word in {"had", "should", "were"}
    if inverted or word in _CONDITION or (word == "case" and earlier == "in"):
        return Found(Factuality.CONDITIONAL, word)
    return Found(Factuality.UNCERTAIN, word) if word == "whether" else None


def _joined(grammar: Grammar, index: int, at: int, *, ask: Ask) -> Found | None:
    """Return what "as", "because" or "which" says of its clause: mostly a fact."""
    word = grammar.words[at]
    if word in {"as", "while"} and at + 1 < index and not grammar.is_in(index, Class.PAST):
        above = _main(grammar, at, ask=ask)
        return above if above.factuality in {Factuality.UNCERTAIN, Factuality.CONDITIONAL} else FACT
    if word in {"who", "which"} and grammar.is_in(at - 1, Class.NOUN):
        antecedent = noun_above(grammar, at - 1, at - 1, ask=ask)
        return antecedent if antecedent.factuality in _UNREAL else FACT
    return FACT if word in _FACTUAL and not (word == "as" and at + 1 == index) else None


def _main(grammar: Grammar, at: int, *, ask: Ask) -> Found:
    """Return the factuality of the main verb that an adjunct goes with."""
    main = main_verb(grammar, at)
    return FACT if main is None else ask(main)


def _timed(grammar: Grammar, index: int, at: int, *, ask: Ask) -> Found | None:
    """Return what "until", "before", "when" make of their clause: to come, unless it is told in the past."""
    word = grammar.words[at]
    subject = grammar.is_in(at + 1, Class.DETERMINER, Class.PRONOUN, Class.NAME, Class.NOUN)
    if at and grammar.is_in(at, Class.PREPOSITION) and not subject:
        return None
    group = grammar.group(index)
    own = {*group.auxiliaries, grammar.words[index]}
    past = grammar.is_in(index, Class.PAST) or not own.isdisjoint({"was", "were", "had", "did"})
    if not past and word in _LATER:
        return Found(Factuality.FUTURE, word)
    if not past and word == "once" and own.isdisjoint({"is", "are", "has", "have"}):
        return Found(Factuality.FUTURE, word)
    above = _main(grammar, at, ask=ask)
    return above if above.factuality in _UNREAL else FACT


def _that(grammar: Grammar, at: int, *, ask: Ask) -> Found | None:
    """Return what governs the clause after "that": "said that", "told reporters that", "hope that"."""
    if grammar.is_in(at - 1, Class.MARK, Class.PREPOSITION, Class.CONJUNCTION) and grammar.word(
        at - 1
    ) not in {",", *_QUOTES}:
        return None
    for before in range(at - 1, max(-1, at - COMPLEMENT), -1):
        found = _complement(grammar, before, ask=ask, adjacent=before == at - 1)
        if found is not None:
            return found
        if grammar.is_in(before, *VERBS):
            break
    return FACT


def _complement(grammar: Grammar, at: int, *, ask: Ask, adjacent: bool) -> Found | None:
    """Return what the word at `at` makes of a clause that is its complement; None where it takes none."""
    word = grammar.words[at]
    if grammar.is_in(at, *VERBS):
        signature = signature_of_verb("clause", grammar.words, at)
        return Found(outcome(signature, ask(at).factuality), word) if signature else None
    if not adjacent:
        return None
    adjective = lexicon.signatures("adjective").get(word)
    if adjective:
        return Found(outcome(adjective, ask(at).factuality), word)
    told = word in lexicon.words("grammar", "told")  # "the time that it sold" only says which
    noun = signature_of_noun(word) if told and grammar.is_in(at, Class.NOUN) else None
    return Found(outcome(noun, Factuality.FACT), word) if noun else None


def _afterthought(grammar: Grammar, index: int, *, ask: Ask) -> Found:
    """Return what "..., analysts believe" at the end of a sentence makes of what stands before it."""
    size = len(grammar.words)
    end = size - 1
    while end > index and grammar.is_in(end, Class.MARK):
        end -= 1
    for at in range(end, max(index, end - TAIL), -1):
        if grammar.is_in(at, *VERBS):
            signature = signature_of_verb("clause", grammar.words, at)
            comma = any(grammar.words[i] == "," for i in range(max(index, at - TAIL), at))
            if signature and at == end and comma and _is_opinion(grammar.words[at]):
                return Found(outcome(signature, ask(at).factuality), grammar.words[at])
            break
    return FACT


def _is_opinion(word: str) -> bool:
    """Whether "..., they believe" doubts what stands before it; "..., they said" reports it."""
    return word in lexicon.words("grammar", "opinion")


def main_verb(grammar: Grammar, index: int) -> int | None:
    """Return the verb that an adjunct goes with: the last before it, else the first after its comma."""
    for at in range(index - 1, max(-1, index - MAIN), -1):
        if grammar.is_in(at, Class.VERB, Class.PAST, Class.PARTICIPLE) and grammar.group(at).to is None:
            return at
        if grammar.words[at] == ";":
            return None
    comma = False
    for at in range(index + 1, min(len(grammar.words), index + MAIN)):
        comma = comma or grammar.words[at] == ","
        if (
            comma
            and grammar.is_in(at, Class.VERB, Class.PAST, Class.PARTICIPLE)
            and grammar.group(at).to is None
        ):
            return at
    return None
