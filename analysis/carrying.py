"""Which thing a clause is about that does not name it.

A clause that leaves the thing out, or says "it" or "the feature", takes it from before: the sentence, the
sentences before, the title; each step is less certain than the last. A clause about another thing takes none.
"""

from collections.abc import Sequence

from analysis import lexicon
from analysis.binding import Bond, Place, Span, before, within
from analysis.passages import Passage
from analysis.when import is_date_word
from analysis.wording import bare, is_name

SLOT = 8  # words in which the thing itself would stand
NEAR_TITLE = 8  # sentences for which what the title names is still what they are about


def carry(place: Place, spans: Sequence[Span], known: Sequence[Span], *, news: bool) -> Bond:
    """Return how a thing named earlier binds to a clause that does not name it.

    `spans` are all mentions of the thing in the document, `known` those of every watched name. `news`: the
    title tells something of this kind, so that what follows is likely about it.
    """
    passage = place.passage
    begin = passage.wording.starts[place.trigger.first]
    earlier = before(spans, begin)
    if not earlier:
        return Bond(0.0, "subject not mentioned before")
    filled = _filler(place, _slot(place), known) or _filler(place, _object(place), known)
    if filled:
        return Bond(0.0, f"about something else: '{filled}'")
    if within(earlier, passage):
        return Bond(0.75, "named elsewhere in the sentence")
    return (
        Bond(0.0, "subject not in the title") if passage.title else _from_before(passage, earlier, news=news)
    )


def _from_before(passage: Passage, earlier: Sequence[Span], *, news: bool) -> Bond:
    """Return how surely a sentence goes on about a thing that was named before it."""
    distance = passage.whole.count("\n", earlier[-1][1], passage.start)
    if distance <= 1:
        return Bond(0.65, "named just before") if distance else Bond(0.7, "named earlier in the paragraph")
    if earlier[0][0] > passage.whole.find("\n"):
        return Bond(0.0, "subject too far back")
    return Bond(0.8, "named in the title that tells it") if news else _from_title(passage)


def _from_title(passage: Passage) -> Bond:
    return Bond(0.7 if passage.order < NEAR_TITLE else 0.6, "named in the title")


def _filler(place: Place, indexes: Sequence[int], known: Sequence[Span]) -> str:
    """Return what stands where the thing would stand, if it is neither "it", "the feature" nor nothing."""
    wording = place.passage.wording
    covered = place.covered(known)
    open_words = [i for i in indexes if i not in covered and not is_empty(wording.words[i])]
    names = [wording.raw[i] for i in open_words if is_name(wording.raw[i]) and i > 0]
    if names and not place.passage.title:
        return names[0]
    points_back = any(_points_back(wording.words, i) for i in open_words)
    if not open_words or points_back or wording.words[indexes[0]] in lexicon.words("grammar", "anaphor"):
        return ""
    return wording.words[open_words[-1]]


def _points_back(words: Sequence[str], index: int) -> bool:
    """Whether the word is "the update", "its features": a general noun that means a thing named before."""
    if bare(words[index]) not in lexicon.words("grammar", "generic"):
        return False
    return any(
        w == "the" or w in lexicon.words("grammar", "anaphor") for w in words[max(0, index - 3) : index]
    )


def is_empty(word: str) -> bool:
    """Whether the word names nothing: a mark, an auxiliary, an adverb, an article, a date."""
    groups = (
        "be",
        "have",
        "do",
        "will",
        "may",
        "would",
        "adverb",
        "article",
        "pronoun",
        "preposition",
        "adjective",
        "day",
    )
    if not word[:1].isalnum() or word.endswith("ly"):
        return True
    return is_date_word(word) or any(word in lexicon.words("grammar", g) for g in groups)


def _slot(place: Place) -> list[int]:
    """Return the words where the thing stands: after an active verb that needs an object, else before."""
    trigger, members = place.trigger, place.clause.members
    if trigger.rule.role == "object" and not place.usage.passive:
        return _object(place)
    return [i for i in members if i < trigger.first][-SLOT:]


def _object(place: Place) -> list[int]:
    """Return the words of the object of an active verb, up to a preposition."""
    trigger = place.trigger
    if place.usage.passive or trigger.rule.role not in {"object", "either"}:
        return []
    after = [i for i in place.clause.members if i > trigger.last][:SLOT]
    words = place.passage.wording.words
    stops = lexicon.words("grammar", "preposition")
    stop = next((k for k, i in enumerate(after) if words[i] in stops or not words[i][:1].isalnum()), SLOT)
    return after[:stop]
