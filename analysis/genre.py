"""What sort of text an article is, as far as it decides how much its sentences weigh."""

from collections.abc import Sequence

from analysis import lexicon

NEWS = 1.0
DIGEST = 0.45  # a round-up repeats; what it says first, nobody said
ADVICE = 0.49  # reviews, guides and comparisons talk about what is known


def _has(words: Sequence[str], entry: str) -> str | None:
    known = lexicon.phrases("genre", entry)
    for index, word in enumerate(words):
        for phrase in known.get(word, ()):
            if tuple(words[index : index + len(phrase)]) == phrase and (
                entry != "advice" or _opens(words, index)
            ):
                return " ".join(phrase)
    return None


def _opens(words: Sequence[str], index: int) -> bool:
    """Whether the word is not the "why" of "Maker explains why it withdrew": that title is news."""
    return words[index] not in {"why", "what"} or index == 0 or words[index - 1] in {":", "here's", "–", "—"}


def weight_of(title: Sequence[str]) -> tuple[float, str]:
    """Return how much the sentences of an article with this title (as words) weigh, and why."""
    digest = _has(title, "digest")
    if digest:
        return DIGEST, f"a round-up: '{digest}'"
    advice = _has(title, "advice")
    if advice:
        return ADVICE, f"a guide or review: '{advice}'"
    return NEWS, ""


def is_aside(words: Sequence[str]) -> bool:
    """Whether a sentence is furniture of the page: "Related ...", "Read more", "This article ..."."""
    known = lexicon.phrases("genre", "aside").get(words[0], ()) if words else ()
    return any(tuple(words[: len(phrase)]) == phrase for phrase in known)
