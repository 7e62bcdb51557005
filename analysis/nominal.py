"""The factuality of an event that a noun names: "plans for a merger", "avoid a strike", "the merger will be".

What stands before the noun group decides (a verb, a preposition and its head), else what the noun is the
subject of. What is named with "the" is mostly there already: "backed the merger", but not "seeks a merger".
"""

from collections.abc import Callable

from analysis import lexicon
from analysis.grammar import DENYING, FACT, Found, Grammar
from analysis.signatures import Factuality, outcome, signature_of_noun, signature_of_verb
from analysis.wordclass import NOMINAL, VERBS, Class, base_of

GROUP = 7  # words of a noun group before its noun
HEAD = 5  # words between a preposition and the verb that it belongs to
AFTER = 16  # words between a noun and the verb that it is the subject of
CHAIN = 3  # nouns that hang on each other by "of"
_DEFINITE = frozenset(
    {"the", "this", "that", "these", "those", "its", "their", "his", "her", "our", "my", "your", "'s", "'"}
)
_QUOTES = frozenset({"``", "''", '"', "“", "”", "‘"})
_CIRCUMSTANCE = frozenset({"in", "at", "on", "by", "with", "after", "during", "from"})
_LATER = frozenset({"until", "before", "pending", "till", "unless"})

_UNREAL = frozenset({Factuality.FUTURE, Factuality.UNCERTAIN, Factuality.CONDITIONAL, Factuality.NEGATED})

Ask = Callable[[int], Found]


def noun_above(grammar: Grammar, first: int, last: int, *, ask: Ask) -> Found:
    """Return the factuality of the event that the words `first` to `last` name."""
    head = _compound(grammar, last)
    if head > last:
        found = _noun_head(grammar, head, "")
        return found if found is not None else noun_above(grammar, head, head, ask=ask)
    begin, definite = first, False
    found = None
    for _ in range(CHAIN):
        begin, definite, modifier = _group(grammar, begin)
        if modifier is not None:
            return modifier
        further = _chained(grammar, begin)
        if further is None:
            break
        found = _noun_head(grammar, further, "of")
        if found is not None:
            return found
        begin = further
    found = _governed(grammar, begin, ask=ask, definite=definite)
    if found is not None and found.factuality is not Factuality.FACT:
        return found
    return _as_subject(grammar, last, ask=ask, definite=definite) or found or FACT


def _compound(grammar: Grammar, last: int) -> int:
    """Return the noun that a noun before it only describes: "takeover bid", "peace talks"."""
    head = last
    while head < last + CHAIN and grammar.is_in(head + 1, Class.NOUN):
        head += 1
    return head


def _group(grammar: Grammar, first: int) -> tuple[int, bool, Found | None]:
    """Return where the noun group begins, whether it is definite, and what a word in it makes of it."""
    begin, definite = first, False
    for at in range(first - 1, max(-1, first - GROUP - 1), -1):
        word = grammar.words[at]
        signature = lexicon.signatures("modifier").get(word)
        inside = grammar.is_in(at, *NOMINAL) and not grammar.is_in(at, Class.PRONOUN)
        if word in _QUOTES or (
            word == "and"
            and grammar.is_in(at - 1, Class.ADJECTIVE)
            and grammar.is_in(at + 1, Class.ADJECTIVE)
        ):
            continue
        attributive = (
            grammar.is_in(at, Class.PAST, Class.ING, Class.PARTICIPLE)
            and at == begin - 1
            and _opens(grammar, at - 1)
        )
        manner = grammar.word(at - 1) in {"-", "well"}  # "a well planned attack" is planned no longer
        if signature and not manner and (inside or attributive) and _reaches(grammar, at, first):
            return at, definite, Found(outcome(signature, Factuality.FACT), word)
        if (
            not inside
            and not attributive
            and not (grammar.is_in(at, Class.ADVERB) and begin == at + 1 and at < first - 1)
        ):
            break
        definite = definite or word in _DEFINITE or word.endswith(("'s", "s'"))
        begin = at
        if (
            grammar.is_in(at, Class.DETERMINER)
            and word not in {"'s", "'"}
            and not word.endswith(("'s", "s'"))
        ):
            break
    return begin, definite, None


def _reaches(grammar: Grammar, at: int, first: int) -> bool:
    """Whether a modifier describes the noun itself, not the owner of it: "the failed bank's sale"."""
    return not any(word == "'s" or word.endswith(("'s", "s'")) for word in grammar.words[at + 1 : first])


def _opens(grammar: Grammar, at: int) -> bool:
    return grammar.is_in(at, Class.DETERMINER, Class.PREPOSITION, Class.ADJECTIVE)


def _chained(grammar: Grammar, begin: int) -> int | None:
    """Return the noun that this one hangs on or is joined to: "terms of", "talks and"."""
    word = grammar.word(begin - 1)
    if grammar.word(begin - 2) in {"event", "case"}:
        return None  # "in the event of" is a condition
    if word in {"of", "and", "or"} and grammar.is_in(begin - 2, Class.NOUN, Class.NAME):
        return begin - 2
    return None


def _noun_head(grammar: Grammar, at: int, preposition: str) -> Found | None:
    """Return what the noun at `at` makes of an event that hangs on it by a preposition."""
    if grammar.word(at + 1) in {"and", "or"}:
        return None
    signature = signature_of_noun(grammar.words[at]) if grammar.is_in(at, Class.NOUN) else None
    if signature in {None, "knows"}:
        return None
    own = Factuality.NEGATED if grammar.word(at - 1) == "no" else Factuality.FACT
    return Found(outcome(signature, own), f"{grammar.words[at]} {preposition}")


def _governed(grammar: Grammar, begin: int, *, ask: Ask, definite: bool) -> Found | None:
    """Return what the verb or preposition before the noun group makes of it."""
    before = begin - 1
    while grammar.word(before) in _QUOTES or (
        grammar.is_in(before, Class.ADVERB) and grammar.word(before) not in DENYING
    ):
        before -= 1
    word = grammar.word(before)
    if word in {"no", "without"} or grammar.word(before - 1) == "instead":
        return Found(Factuality.NEGATED, word)
    if grammar.is_in(before, Class.PREPOSITION) or word in _LATER:
        return _prepositional(grammar, before, ask=ask, definite=definite)
    if grammar.is_in(before, *VERBS):
        return _object(grammar, before, ask=ask, definite=definite)
    if grammar.is_in(before, Class.AUXILIARY):
        own = ask(before)
        return own if not definite and own.factuality is not Factuality.FACT else None
    return None


def _prepositional(grammar: Grammar, at: int, *, ask: Ask, definite: bool) -> Found | None:
    """Return what the preposition at `at` and what it belongs to make of the noun after it."""
    word, earlier = grammar.words[at], grammar.word(at - 1)
    if earlier in DENYING:
        return Found(Factuality.NEGATED, earlier)
    if word in _LATER or f"{earlier} {word}" in {"ahead of", "prior to"}:
        return None if definite and word == "before" else Found(Factuality.FUTURE, word)
    if word == "of" and earlier in {"event", "case", "instead"}:
        return Found(Factuality.CONDITIONAL, f"{earlier} of")
    # "Due to a strike": because of it.
    because = word == "to" and earlier in {"due", "thanks", "owing"}
    return None if because else _head(grammar, at, ask=ask, definite=definite)


def _head(grammar: Grammar, at: int, *, ask: Ask, definite: bool) -> Found | None:
    """Return what the verb, noun or adjective makes of it to which the preposition at `at` belongs."""
    word = grammar.words[at]
    for head in range(at - 1, max(-1, at - HEAD - 1), -1):
        if grammar.is_in(head, Class.MARK, Class.CONJUNCTION) and grammar.words[head] not in _QUOTES:
            break
        if grammar.is_in(head, *VERBS):
            return _verb_head(grammar, head, at, ask=ask, definite=definite)
        near = head == at - 1
        found = _noun_head(grammar, head, word) if near or word in {"for", "to", "against"} else None
        if found is not None and (word not in _CIRCUMSTANCE or (word == "on" and near and not definite)):
            return found
        adjective = lexicon.signatures("adjective").get(grammar.words[head])
        if adjective and near and word in {"for", "to", "of"}:
            return Found(outcome(adjective, Factuality.FACT), grammar.words[head])
    return None


def _verb_head(grammar: Grammar, head: int, at: int, *, ask: Ask, definite: bool) -> Found | None:
    word = grammar.words[at]
    signature = lexicon.signatures("preposition_object").get(f"{base_of(grammar.words[head])} {word}")
    if signature:
        found = Found(outcome(signature, ask(head).factuality), f"{grammar.words[head]} {word}")
        return None if definite and signature == "implies" and found.factuality is Factuality.FACT else found
    own = ask(head)
    return own if own.factuality in _UNREAL else None


def _object(grammar: Grammar, at: int, *, ask: Ask, definite: bool) -> Found | None:
    """Return what a verb makes of its object; a verb without a signature leaves what is definite as it is."""
    signature = signature_of_verb("object", grammar.words, at)
    own = ask(at)
    if signature in {"open", "refuses", "fails", "future", "believes", "implies"}:
        found = Found(outcome(signature, own.factuality), grammar.words[at])
        if definite and signature == "implies" and own.factuality is Factuality.NEGATED:
            return found
        return found
    if base_of(grammar.words[at]) == "announce" and own.factuality is Factuality.FACT:
        return Found(Factuality.FUTURE, grammar.words[at])  # what is announced comes after its announcement
    return own if own.factuality is not Factuality.FACT else None


def _as_subject(grammar: Grammar, last: int, *, ask: Ask, definite: bool) -> Found | None:
    """Return what the verb makes of its subject: "the sale is planned", "will be held"."""
    for at in range(last + 1, min(len(grammar.words), last + AFTER)):
        word = grammar.words[at]
        if word in {"and", "or"} and grammar.is_in(at + 1, *NOMINAL):
            continue
        if grammar.is_in(at, Class.MARK, Class.CONJUNCTION, Class.PRONOUN) and word not in {
            "(",
            ")",
            "'",
            '"',
        }:
            return None
        if grammar.is_in(at, Class.TO):
            return Found(Factuality.FUTURE, "to") if at == last + 1 and grammar.word(at + 1) == "be" else None
        if grammar.is_in(at, *VERBS, Class.ADJECTIVE):
            return _predicate(grammar, at, ask=ask, definite=definite)
    return None


def _predicate(grammar: Grammar, at: int, *, ask: Ask, definite: bool) -> Found | None:
    group = grammar.group(at)
    own = ask(at)
    passive = bool(set(group.auxiliaries) & lexicon.words("grammar", "be"))
    if grammar.is_in(at, Class.ADJECTIVE):
        signature = lexicon.signatures("modifier").get(grammar.words[at]) or lexicon.signatures(
            "adjective"
        ).get(grammar.words[at])
        if signature and passive and signature != "knows":
            return Found(outcome(signature, own.factuality), grammar.words[at])
        return own if own.factuality in _UNREAL and not definite else None
    if passive and not grammar.is_in(at, Class.ING):
        signature = signature_of_verb("object", grammar.words, at)
        if signature in {"open", "refuses", "fails", "future"}:
            return Found(outcome(signature, own.factuality), grammar.words[at])
    if base_of(grammar.words[at]) in {"become", "look", "seem", "appear", "remain", "sound"}:
        for word in grammar.words[at + 1 : at + 4]:
            signature = lexicon.signatures("modifier").get(word) or lexicon.signatures("adjective").get(word)
            if signature and signature != "knows":
                return Found(outcome(signature, own.factuality), word)
    being = base_of(grammar.words[at]) in lexicon.signatures("predicate")
    if own.factuality is not Factuality.FACT and (being or not definite):
        return own
    return None
