"""The words of one sentence with their classes, and the group of words that a verb stands in."""

from dataclasses import dataclass

from analysis import lexicon
from analysis.signatures import Factuality
from analysis.wordclass import VERBS, Class, classes_of
from analysis.wording import Wording

GROUP = 8  # words that a verb group may take
SUBJECT = 7  # words before a verb group that may deny it: "no supplier has"
DENYING = frozenset(
    {"not", "n't", "never", "hardly", "scarcely", "barely", "rarely", "seldom", "nor", "neither"}
)


def is_be(word: str) -> bool:
    """Whether the word is a form of "be"."""
    return word in lexicon.words("grammar", "be")


@dataclass(frozen=True, slots=True)
class Found:
    """A factuality, and the words that decided it."""

    factuality: Factuality
    because: str = ""


FACT = Found(Factuality.FACT)


@dataclass(frozen=True, slots=True)
class Group:
    """The words before a verb that belong to it; `before` is the index of the word before them."""

    auxiliaries: tuple[str, ...]
    before: int
    to: int | None = None
    negated: str = ""
    hedged: str = ""


class Grammar:
    """One sentence, with what is known of its words."""

    def __init__(self, wording: Wording) -> None:
        self.words = wording.words
        self.classes = classes_of(wording)

    def is_in(self, index: int, *kinds: Class) -> bool:
        """Whether the word at `index` is of one of these classes; no word is of none."""
        return 0 <= index < len(self.words) and self.classes[index] in kinds

    def word(self, index: int) -> str:
        """Return the word at `index`, or nothing."""
        return self.words[index] if 0 <= index < len(self.words) else ""

    def group(self, index: int) -> Group:
        """Return the auxiliaries, adverbs and "to" before the verb at `index`."""
        auxiliaries: list[str] = []
        negated, hedged, at = "", "", index - 1
        while at >= 0 and index - at <= GROUP:
            word, kind = self.words[at], self.classes[at]
            if word in DENYING or word.endswith("n't") or (word == "longer" and self.word(at - 1) == "no"):
                negated = word
            if word in lexicon.words("grammar", "hedging"):
                hedged = word
            if kind is Class.TO:
                negated = negated or (self.word(at - 1) if self.word(at - 1) in DENYING else "")
                return Group(tuple(auxiliaries), at - 1, at, negated, hedged)
            if kind in {Class.AUXILIARY, Class.MODAL}:
                auxiliaries.insert(0, word)
            elif kind is not Class.ADVERB and not (word == "be" or word in DENYING):
                break
            at -= 1
        return Group(tuple(auxiliaries), at, None, negated or self._negative_subject(at), hedged)

    def _negative_subject(self, before: int) -> str:
        """Return "no", "few", "none" where the subject begins with it."""
        for at in range(before, max(-1, before - SUBJECT), -1):
            if self.is_in(at, *VERBS, Class.MARK, Class.CONJUNCTION, Class.AUXILIARY):
                return ""
            if self.words[at] == "no" or self.words[at] in lexicon.signatures("number"):
                little = self.words[at] in {"few", "little"} and self.word(at - 1) == "a"
                return "" if little or self.word(at + 1) == "longer" else self.words[at]
        return ""
