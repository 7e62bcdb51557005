"""What a changed text newly says: only its new sentences speak."""

from collections.abc import Iterable, Sequence

from analysis.model import Assertion
from analysis.sentences import Sentence, sentences_of
from analysis.wording import wording_of

_TELLING = frozenset("?%$€£")  # marks that change what a sentence says; all others are typography

Said = tuple[str, ...]


def new_sentences(old: str, new: str) -> tuple[Sentence, ...]:
    """Return the sentences of `new` that did not stand in `old`, in order.

    Case, punctuation and the order of the sentences do not make one new; a number or a "not" does.
    """
    known = {_said(sentence.text) for sentence in sentences_of(old)}
    return tuple(sentence for sentence in sentences_of(new) if _said(sentence.text) not in known)


def speaking(assertions: Iterable[Assertion], earlier: Sequence[tuple[str, str]]) -> list[Assertion]:
    """Return the assertions of a changed article whose sentences stood in none of its earlier texts.

    `earlier` holds each as its title and its text. What once was a sentence is not new as a title, nor
    the other way round.
    """
    known = {_said(title) for title, _ in earlier}
    known |= {_said(sentence.text) for _, text in earlier for sentence in sentences_of(text)}
    return [one for one in assertions if _said(one.sentence) not in known]


def _said(sentence: str) -> Said:
    words = wording_of(sentence, 0, len(sentence)).words
    return tuple(word for word in words if word in _TELLING or any(map(str.isalnum, word)))
