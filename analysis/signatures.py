"""What a word says of the event that hangs on it: whether it happened, did not, will, or is left open.

Signatures after Nairn, Condoravdi and Karttunen 2006, "Computing relative polarity in textual inference": an
event's factuality is that of its governor, turned by the governor's signature, and so on up to the sentence.
"""

from collections.abc import Mapping
from enum import StrEnum

from analysis import lexicon
from analysis.wordclass import base_of


class Factuality(StrEnum):
    """Whether an event happened, as its sentence has it."""

    FACT = "fact"
    PROBABLE = "probable"
    FUTURE = "future"
    UNCERTAIN = "uncertain"
    CONDITIONAL = "conditional"
    NEGATED = "negated"


_FACT, _PROBABLE, _FUTURE = Factuality.FACT, Factuality.PROBABLE, Factuality.FUTURE
_UNCERTAIN, _CONDITIONAL, _NEGATED = Factuality.UNCERTAIN, Factuality.CONDITIONAL, Factuality.NEGATED
# For each signature: where the governor is a fact, and where it is negated; elsewhere `_ELSE` or, if it has
# none, the governor's own factuality.
_PAIRS: Mapping[str, tuple[Factuality, Factuality]] = {
    "implies": (_FACT, _NEGATED),
    "entails": (_FACT, _UNCERTAIN),
    "knows": (_FACT, _FACT),
    "reports": (_FACT, _UNCERTAIN),
    "fails": (_NEGATED, _FACT),
    "refuses": (_NEGATED, _UNCERTAIN),
    "future": (_FUTURE, _NEGATED),
    "believes": (_PROBABLE, _UNCERTAIN),
    "open": (_UNCERTAIN, _UNCERTAIN),
}
_ELSE = {
    "knows": _FACT,
    "reports": _FACT,
    "fails": _UNCERTAIN,
    "refuses": _UNCERTAIN,
    "future": _UNCERTAIN,
    "believes": _UNCERTAIN,
    "open": _UNCERTAIN,
}


def outcome(signature: str, governor: Factuality) -> Factuality:
    """Return the factuality of what hangs on a word with this signature and factuality."""
    if governor is _CONDITIONAL and signature not in {"knows", "reports"}:
        return _CONDITIONAL
    if governor is _PROBABLE:
        found = _PAIRS[signature][0]
        return _PROBABLE if found is _FACT and signature != "knows" else found
    if governor is _FACT:
        return _PAIRS[signature][0]
    if governor is _NEGATED:
        return _PAIRS[signature][1]
    return _ELSE.get(signature, governor)


def under(own: Factuality, above: Factuality) -> Factuality:
    """Return the factuality of a clause whose own words say `own`, inside one that is `above`."""
    if above is _FACT:
        return own
    if above is _NEGATED and own is not _FACT:
        return _UNCERTAIN
    if above is _PROBABLE and own is not _FACT:
        return own
    return above


def signature_of_verb(complement: str, words: tuple[str, ...], index: int) -> str | None:
    """Return the signature of the verb at `index`, alone or with the particle after it."""
    table = lexicon.signatures(complement)
    base = base_of(words[index])
    particle, then = (*words[index + 1 : index + 3], "", "")[:2]
    if complement == "infinitive" and then != "to":
        particle = ""  # "went on to sell", but not "went on television to sell"
    return table.get(f"{base} {particle}") or table.get(base)


def signature_of_noun(word: str) -> str | None:
    """Return the signature of a noun, in the singular or the plural."""
    table = lexicon.signatures("noun")
    found = table.get(word)
    if found is None and word.endswith("s"):
        found = table.get(word[:-1]) or (table.get(word[:-3] + "y") if word.endswith("ies") else None)
    return found
