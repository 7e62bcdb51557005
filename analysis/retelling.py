"""What each write-up of a story adds: its first sentence that says something nobody had said before."""

from collections.abc import Iterable

from analysis.model import ArticleId
from analysis.sentences import sentences_of
from analysis.stopwords import STOPWORDS
from analysis.terms import stem
from analysis.tokens import is_figure, tokens

_NEW_SHARE = 0.5  # of a sentence's telling words; rewording alone changes fewer
_NEW_WORDS = 4  # at least: three new words are a new adverb and somebody's title


def additions(write_ups: Iterable[tuple[ArticleId, str]]) -> dict[ArticleId, str]:
    """Return the first sentence with something new of each text; the texts in order of publication.

    The first text's is its first sentence. A text that adds nothing is left out.
    """
    said: set[str] = set()
    added: dict[ArticleId, str] = {}
    for article, text in write_ups:
        told: set[str] = set()
        for sentence in sentences_of(text):
            words = _telling(sentence.text)
            told |= words
            fresh = len(words - said)
            if article not in added and fresh >= _NEW_WORDS and fresh >= _NEW_SHARE * len(words):
                added[article] = sentence.text
        said |= told
    return added


def _telling(sentence: str) -> set[str]:
    return {
        stem(word)
        for word in tokens(sentence)
        if word not in STOPWORDS and (len(word) > 1 or is_figure(word))
    }
