"""The class of each word of a sentence: noun, verb, auxiliary, preposition, and so on.

No statistics: closed classes are listed, verbs are known by their forms, and what can be a verb or a noun is
told by its neighbours ("the plans of", "it plans to"). One pass from left to right; in doubt it is a noun.
"""

from collections.abc import Mapping, Sequence
from enum import IntEnum, auto
from functools import cache

from analysis import lexicon
from analysis.verbforms import forms_of
from analysis.wording import Wording, is_name

_SHOUTING = 0.6  # share of capitals from which on they say nothing: a title in title case


class Class(IntEnum):
    """What a word is in its sentence."""

    AUXILIARY = auto()
    MODAL = auto()
    TO = auto()  # before an infinitive; elsewhere "to" is a preposition
    DETERMINER = auto()  # possessives too
    PREPOSITION = auto()
    PRONOUN = auto()
    CONJUNCTION = auto()
    ADVERB = auto()
    ADJECTIVE = auto()
    NUMBER = auto()
    MARK = auto()
    NAME = auto()
    NOUN = auto()
    VERB = auto()  # base or present
    PAST = auto()
    PARTICIPLE = auto()  # after an auxiliary
    ING = auto()


VERBS = frozenset({Class.VERB, Class.PAST, Class.PARTICIPLE, Class.ING})
NOMINAL = frozenset({Class.DETERMINER, Class.ADJECTIVE, Class.NUMBER, Class.NAME, Class.NOUN, Class.PRONOUN})
_BEFORE_NOUN = frozenset({Class.DETERMINER, Class.ADJECTIVE, Class.NUMBER, Class.PREPOSITION})
_BEFORE_VERB = frozenset({Class.TO, Class.MODAL, Class.PRONOUN})
_ADJECTIVAL = ("ous", "ful", "ive", "able", "ible", "ical", "less", "ish", "onal", "ial")
_NOT_ADVERBS = frozenset({"family", "ally", "july", "italy", "assembly", "only", "early", "daily"})
_PRONOUNS = frozenset(
    [
        "i",
        "you",
        "us",
        "them",
        "him",
        "me",
        "itself",
        "themselves",
        "himself",
        "herself",
        "what",
        "there",
        "one",
    ]
)
_PICKING = frozenset({"this", "that", "these", "those", "all", "some", "both", "such"})
_BASE, _PRESENT, _PAST, _PARTICIPLE, _ING = "base", "present", "past", "participle", "ing"


@cache
def verb_forms() -> Mapping[str, tuple[str, frozenset[str]]]:
    """Return, for each form of each verb that is known, its base and which forms it can be."""
    bases = {*lexicon.table("verbs")["general"], *lexicon.table("verbs")["common"]}
    signatures = lexicon.table("signatures")
    for section in ("infinitive", "gerund", "clause", "object", "preposition_object"):
        bases.update(verb.split()[0] for verbs in signatures[section].values() for verb in verbs)
    found: dict[str, tuple[str, set[str]]] = {}
    for base in sorted(bases - {"be", "have", "do"}):
        forms = forms_of(base)
        for name in (_BASE, _PRESENT, _PAST, _PARTICIPLE, _ING):
            for form in getattr(forms, name).split("/"):
                found.setdefault(form, (base, set()))[1].add(name)
    return {form: (base, frozenset(names)) for form, (base, names) in found.items()}


def base_of(word: str) -> str:
    """Return the base of a verb's form: "plans" is of "plan"; an unknown word is its own base."""
    known = verb_forms().get(word)
    if known:
        return known[0]
    return {"has": "have", "had": "have", "having": "have", "did": "do", "does": "do", "done": "do"}.get(
        word, word
    )


@cache
def _listed() -> Mapping[str, Class]:
    found: dict[str, Class] = {}
    for group, kind in (
        ("conjunction", Class.CONJUNCTION),
        ("adverb", Class.ADVERB),
        ("adjective", Class.ADJECTIVE),
        ("pronoun", Class.PRONOUN),
        ("article", Class.DETERMINER),
        ("preposition", Class.PREPOSITION),
        ("be", Class.AUXILIARY),
        ("have", Class.AUXILIARY),
        ("do", Class.AUXILIARY),
        ("will", Class.MODAL),
        ("may", Class.MODAL),
        ("would", Class.MODAL),
    ):
        found.update(dict.fromkeys(lexicon.words("grammar", group), kind))
    found.update(dict.fromkeys(_PRONOUNS, Class.PRONOUN))
    found.update(
        dict.fromkeys(("into", "about", "against", "between", "upon", "toward", "towards"), Class.PREPOSITION)
    )
    found.update(dict.fromkeys(("if", "unless", "whether", "how", "although"), Class.CONJUNCTION))
    found.update(
        {
            "n't": Class.ADVERB,
            "'s": Class.DETERMINER,
            "'": Class.DETERMINER,
            "ca": Class.MODAL,
            "wo": Class.MODAL,
        }
    )
    for word in ("need", "needs", "get", "gets", "got", "following"):
        found.pop(word, None)
    return found


def classes_of(wording: Wording) -> tuple[Class, ...]:
    """Return the class of each word of a sentence."""
    words, raw = wording.words, wording.raw
    capitals = [is_name(word) for word in raw]
    shouting = sum(capitals) > _SHOUTING * sum(map(str.isalpha, raw))
    found: list[Class] = []
    for index, word in enumerate(words):
        found.append(_class_at(words, raw, index, before=found, name=capitals[index] and not shouting))
        if word == "'s" and index and found[index - 1] is Class.PRONOUN:
            found[index] = Class.AUXILIARY
    return tuple(found)


def _class_at(
    words: Sequence[str], raw: Sequence[str], index: int, *, before: Sequence[Class], name: bool
) -> Class:
    word = words[index]
    after = words[index + 1] if index + 1 < len(words) else ""
    if word == "to":
        return Class.TO if _is_base(words, index + 1) else Class.PREPOSITION
    listed = _listed().get(word)
    first = index == 0 or before[-1] is Class.MARK
    if listed is not None and not (name and not first and word in {"may", "will", "us"}):
        return _picking(after) if word in _PICKING else listed
    common = first and raw[index][1:].islower() and (word in verb_forms() or word.endswith("ly"))
    by_shape = _class_by_shape(word, name=name and not common)
    if by_shape is not None:
        return by_shape
    if _BASE in verb_forms().get(word, ("", frozenset()))[1] and _is_done(words, index):
        return Class.VERB
    return _open_class(word, (words[index - 1] if index else "", after), before)


def _class_by_shape(word: str, *, name: bool) -> Class | None:
    """Return the class that letters and marks give away, if they do."""
    if not word[:1].isalnum():
        return Class.MARK
    if word[:1].isdigit():
        return Class.NUMBER
    if word.endswith(("'s", "s'")):
        return Class.DETERMINER
    if name:
        return Class.NAME
    return Class.ADVERB if _is_manner(word) else None


def _is_done(words: Sequence[str], index: int) -> bool:
    """Whether a form of "do" stands before, adverbs left out: "did not fully comply"."""
    at = index - 1
    while at >= 0 and (
        words[at] in {"not", "n't", "also", "even", "yet", "ever", "still"} or words[at].endswith("ly")
    ):
        at -= 1
    return at >= 0 and words[at] in lexicon.words("grammar", "do")


def _picking(after: str) -> Class:
    """Return the class of "this" or "some": with a noun, or alone."""
    return Class.DETERMINER if _goes_on(after) else Class.PRONOUN


def _is_manner(word: str) -> bool:
    return word.endswith("ly") and word not in _NOT_ADVERBS and word not in verb_forms()


def _is_base(words: Sequence[str], index: int) -> bool:
    """Whether a base form of a verb stands at `index`, adverbs before it left out."""
    while index < len(words) and (
        _is_manner(words[index]) or words[index] in {"not", "even", "also", "further"}
    ):
        index += 1
    word = words[index] if index < len(words) else ""
    if word in {"be", "have", "do", "get"}:
        return True
    known = verb_forms().get(word) or verb_forms().get(word[:-3] + "ize" if word.endswith("ise") else "")
    if known:
        return _BASE in known[1]
    plain = word.isalpha() and not word.endswith(("s", "ing", "ed", "ion", "ness", "ity", "ment"))
    return (
        plain
        and word not in _listed()
        and not (index + 1 < len(words) and words[index + 1] in {"and", "of", ",", "."})
    )


def _open_class(word: str, around: tuple[str, str], before: Sequence[Class]) -> Class:
    previous = before[-1] if before else Class.MARK
    governed = next((kind for kind in reversed(before[-4:]) if kind is not Class.ADVERB), Class.MARK)
    names = verb_forms().get(word, (word, frozenset()))[1]
    finite = governed in _BEFORE_VERB and not names.isdisjoint({_BASE, _PRESENT})
    if finite or (governed in {Class.TO, Class.MODAL} and not word.endswith(("ing", "ed"))):
        return Class.VERB
    if word.endswith("ing") and (_ING in names or len(word) > 5):
        return _ing_class(word, around[1], previous)
    if not names.isdisjoint({_PAST, _PARTICIPLE}) or (word.endswith("ed") and len(word) > 4):
        passive = governed in {Class.AUXILIARY, Class.MODAL}
        return Class.PARTICIPLE if passive else _past_class(word, around[1], previous)
    if names and previous not in _BEFORE_NOUN and _reads_as_verb(word, around, governed):
        return Class.VERB
    adjectival = word.endswith(_ADJECTIVAL) or word in lexicon.signatures("adjective")
    return Class.ADJECTIVE if adjectival and word not in lexicon.signatures("noun") else Class.NOUN


def _past_class(word: str, after: str, previous: Class) -> Class:
    """Return the class of a past form without an auxiliary: a verb, or before a noun what describes it."""
    nominal = previous in _BEFORE_NOUN
    noun = _BASE in verb_forms().get(word, ("", frozenset()))[1]
    if not (nominal and _goes_on(after)) or previous is Class.PREPOSITION:
        return Class.NOUN if nominal and noun else Class.PAST
    return Class.NOUN if noun and not word.endswith("ed") else Class.ADJECTIVE


def _ing_class(word: str, after: str, previous: Class) -> Class:
    if word in lexicon.words("grammar", "ing_noun") and previous in {Class.NOUN, Class.NAME, *_BEFORE_NOUN}:
        governs = _listed().get(after) in {Class.DETERMINER, Class.PRONOUN}
        return Class.ING if governs and previous is not Class.DETERMINER else Class.NOUN
    if previous in {Class.DETERMINER, Class.ADJECTIVE}:
        return Class.ADJECTIVE if _goes_on(after) else Class.NOUN
    return Class.ING


def _goes_on(after: str) -> bool:
    """Whether a noun group may go on with this word."""
    return after[:1].isalnum() and _listed().get(after) in {None, Class.ADJECTIVE}


def _reads_as_verb(word: str, around: tuple[str, str], governed: Class) -> bool:
    """Whether a word that can be a verb or a noun is a verb, by what stands on both sides."""
    before_word, after = around
    names = verb_forms()[word][1]
    if governed == Class.AUXILIARY:
        return False
    follows = _listed().get(after)
    object_follows = (
        follows in {Class.DETERMINER, Class.PRONOUN} or after in {"to", "that"} or after[:1].isdigit()
    )
    pure = word not in lexicon.signatures("noun") and word.rstrip("s") not in lexicon.signatures("noun")
    if _PRESENT in names and governed is Class.NAME and _goes_on(after):
        return (
            not {_PAST, _PARTICIPLE} & verb_forms().get(after, ("", frozenset()))[1]
        )  # "Maker offers loans"
    if _PRESENT in names:
        return object_follows or (pure and governed in {Class.NOUN, Class.NAME, Class.NUMBER})
    plural = governed is Class.NOUN and before_word.endswith("s") and not before_word.endswith("ss")
    return object_follows or (pure and (plural or governed in {Class.CONJUNCTION, Class.NAME}))
