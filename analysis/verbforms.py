"""The forms of English verbs, from the rules of spelling and a list of exceptions."""

from dataclasses import dataclass
from functools import cache

from analysis import lexicon

_VOWELS = "aeiou"


@dataclass(frozen=True, slots=True)
class Forms:
    """All forms of one verb; `past` and `participle` are often the same word; spellings are cut by "/"."""

    base: str
    present: str
    past: str
    participle: str
    ing: str


@cache
def _irregular() -> dict[str, Forms]:
    table: list[str] = lexicon.table("verbs")["irregular"]
    return {row.split()[0]: Forms(*row.split()) for row in table}


def forms_of(verb: str) -> Forms:
    """Return the forms of a verb given by its base: "approve", "roll"."""
    known = _irregular().get(verb)
    if known:
        return known
    if verb.endswith("e"):
        return Forms(verb, verb + "s", verb + "d", verb + "d", verb[:-1] + "ing")
    if verb.endswith("y") and verb[-2:-1] not in _VOWELS:
        past = verb[:-1] + "ied"
        return Forms(verb, verb[:-1] + "ies", past, past, verb + "ing")
    present = verb + ("es" if verb.endswith(("s", "x", "z", "ch", "sh", "o")) else "s")
    stem = verb + verb[-1] if _doubles(verb) else verb
    return Forms(verb, present, stem + "ed", stem + "ed", stem + "ing")


@cache
def verbs_of(noun: str) -> frozenset[str]:
    """Return all forms of the verbs that say what a noun of an event names: "fine", "fines", "fined"."""
    listed = [row.split()[1] for row in lexicon.table("verbs")["nominal"] if row.split()[0] == noun]
    found: set[str] = set()
    for verb in (noun, *listed):
        forms = forms_of(verb)
        for form in (forms.base, forms.present, forms.past, forms.participle):
            found.update(form.split("/"))
    return frozenset(found)


@cache
def common_verbs() -> frozenset[str]:
    """Return all forms of the verbs that often follow a name."""
    found: set[str] = set()
    for verb in lexicon.table("verbs")["common"]:
        forms = forms_of(verb)
        for form in (forms.base, forms.present, forms.past, forms.participle):
            found.update(form.split("/"))
    return frozenset(found)


def _doubles(verb: str) -> bool:
    """Whether the last consonant doubles: one syllable, ending consonant, vowel, consonant ("scrap")."""
    if len(verb) < 3 or verb[-1] in _VOWELS + "wxy" or verb[-2] not in _VOWELS or verb[-3] in _VOWELS:
        return False
    return sum(letter in _VOWELS for letter in verb) == 1
