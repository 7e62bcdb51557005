"""Whether an edited text tells something else, or only puts right how it was told.

In doubt it does: what is taken for material is only searched once more, and then new sentences alone
speak. What is taken for cosmetic is not looked at again.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein

from analysis.differences import align, is_restated
from analysis.revisions import new_sentences
from analysis.sentences import sentences_of
from analysis.tokens import names, tokens

_MANY = 12  # sentences; so many corrected at once are a text written anew
_SPELLING = 0.7  # similarity of letters from which two words are one, spelt differently
_LETTERS = 4  # shorter words are too alike to tell
_ARTICLES = frozenset(tokens("a an the der die das le la les el los il lo o os as"))

_SHINGLE = 3  # words
_SAME_PAGE = 0.3  # share of the shorter text's shingles; two articles of one outlet share its set phrases
_TELLING_TITLE = 4  # words; "Live" and the outlet's name stand over many pages

# Lines that templates fill in anew: when, how often, how long. A sentence that begins so goes on otherwise.
_WHEN = (
    r"(?:[\W\d年月日]|\b(?:am|pm|uhr|utc|gmt|[ecmp][sd]?t|at|on|um|by|le|à|el|il|em|de|last|"
    r"(?:jan|feb|fev|fév|m[aä]r|apr|abr|avr|ma[iygj]|jun|jui|jul|giu|lug|aug|ago|aoû|sep|set|oct|okt|ott|out|"
    r"nov|dec|dez|dic|déc|gen|ene|mon|tue|wed|thu|fri|sat|sun|die|mit|don|fre|sam|son)\w*)\b)*"
)
_STAMP = re.compile(
    r"\W*(?:(?:last |first )?(?:updated|modified|published|posted)|stand|aktualisiert|veröffentlicht|zuletzt|"
    r"mise? à jour|publié|actualizado|publicado|aggiornato|pubblicato|atualizado|"
    rf"更新|发布|公開|掲載){_WHEN}|"
    r"\W*\d[\d.,: ]*[km]?\s*(?:views?|comments?|shares?|likes|reads?|min(?:ute)?s?(?: read)?|"
    r"(?:minute|hour|day)s? ago|kommentare|commentaires|comentarios|commenti|阅读|评论)\W*|"
    rf"\W*\d{_WHEN}",
    re.IGNORECASE,
)

_LONGEST_STAMP = 120  # letters

Version = tuple[str, str]  # title and text


@dataclass(frozen=True, slots=True)
class Edit:
    """What an edit amounts to, and why."""

    material: bool
    because: str


def weigh(old: Version, new: Version) -> Edit:
    """Return whether the new version of an article tells something else than the old one.

    Spelling, punctuation, order, articles, and lines that templates fill in are cosmetic; another
    word, figure or name, a sentence more or a sentence less is material.
    """
    if not _are_one(old[0], new[0]):
        return Edit(material=True, because="another headline")
    before, after = _without_stamps(old[1]), _without_stamps(new[1])
    came, went = _new(before, after), _new(after, before)
    if not came and not went:
        return Edit(material=False, because="the same sentences")
    if len(came) != len(went) or len(came) > _MANY:
        return Edit(material=True, because=f"{_sentences(len(came))} new, {len(went)} gone")
    left = list(went)
    for sentence in came:
        same = next((other for other in left if _are_one(other, sentence)), None)
        if same is None:
            return Edit(material=True, because="a sentence says something else")
        left.remove(same)
    return Edit(material=False, because=f"{_sentences(len(came))} spelt otherwise")


def _sentences(number: int) -> str:
    return f"{number} sentence" + ("" if number == 1 else "s")


def same_page(ours: Version, theirs: Version) -> bool:
    """Whether two texts read under one address can be of one page, at two times or in two editions."""
    if len(title := tokens(ours[0])) >= _TELLING_TITLE and title == tokens(theirs[0]):
        return True
    first, second = (_shingles(text) for _, text in (ours, theirs))
    return len(first & second) >= _SAME_PAGE * min(len(first), len(second))


def _new(old: str, new: str) -> list[str]:
    """The sentences of the new text that did not stand in the old one."""
    known = {tuple(tokens(sentence.text)) for sentence in sentences_of(old)}
    found = (sentence.text for sentence in new_sentences(old, new))
    return [text for text in found if tuple(tokens(text)) not in known]


def _without_stamps(text: str) -> str:
    lines = text.splitlines()
    return "\n".join(line for line in lines if len(line) > _LONGEST_STAMP or not _STAMP.fullmatch(line))


def _are_one(old: str, new: str) -> bool:
    """Whether two sentences differ in spelling and articles at most."""
    before, after = ([word for word in tokens(text) if word not in _ARTICLES] for text in (old, new))
    if before == after:
        return True
    named = names(f"{old} {new}")
    for step in Levenshtein.opcodes(before, after):
        if step.tag == "equal":
            continue
        gone, come = before[step.src_start : step.src_end], after[step.dest_start : step.dest_end]
        if len(gone) != len(come) or not all(map(_is_spelling, gone, come)):
            return False
        if not named.isdisjoint((*gone, *come)):
            return False
    return not is_restated(align(before, after), named)


def _is_spelling(gone: str, come: str) -> bool:
    if min(len(gone), len(come)) < _LETTERS or not (gone + come).isalpha():
        return False
    return Levenshtein.normalized_similarity(gone, come) >= _SPELLING


def _shingles(text: str) -> set[Sequence[str]]:
    words = tokens(text)
    return {tuple(words[start : start + _SHINGLE]) for start in range(max(1, len(words) - _SHINGLE + 1))}
