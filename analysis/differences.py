"""What two nearly equal texts say differently, word for word.

Containment cannot see a difference of one word, and one word can be the news. So what looks like
a copy is aligned with what it seems to repeat, and the short changes between equal words are read:
a form filled in anew is a template, and a verb turned into its opposite is another statement.
"""

import re
from collections import Counter
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from rapidfuzz.distance import Levenshtein

from analysis.tokens import is_figure, tokens

_SHORT = 4  # tokens; what is longer is a rewritten passage, not a filled-in blank
_ANCHOR = 2  # equal tokens on either side that make a change a replacement, not two texts by chance
_BLANKS = 2  # so many filled-in blanks make a form,
_BLANKS_PER_EQUAL = 0.04  # where they are so many of the equal tokens

_LIST = 5  # numbers moved alike that are no chance
_SAME_STEP = 0.8

_LEAD = 80  # tokens in which a newspaper says what is new
_LEAD_BLANKS = 5  # more changes in the lead of a form are a form no more
_LEAD_CHANGES = 2  # more in the lead is editing, in which a lost "not" is one word among many
_ALL_CHANGES = 3  # so few in the whole text are no editing at all, so each is meant
_BRIEF = 100  # tokens; in a text so short every figure and name counts
_HEADLINE = 40  # tokens; in a text so short every word counts
_SPELLING = 0.7  # similarity of letters from which two words are spellings or forms of one

_FIGURE_WORDS = frozenset(
    tokens(
        "one two three four five six seven eight nine ten eleven twelve dozen hundred thousand million "
        "billion trillion first second third fourth fifth half quarter january february march april may june "
        "july august september october november december monday tuesday wednesday thursday friday saturday "
        "sunday"
    )
)
_NEGATIONS = frozenset(
    tokens(
        "not no never neither nor none nobody nothing without nicht kein keine keinen nie ohne pas jamais "
        "aucun aucune sans nunca sin sem não non mai senza niet geen 不 未 没 沒 無 无 否 非"
    )
)
_MODALS = frozenset(tokens("will would may might could should must can"))
# What a negation or modal replaces or brings along: "did not", "not yet", "every" for "no".
_CUES = (
    _NEGATIONS
    | _MODALS
    | frozenset(
        tokens(
            "has have had is are was were be been does do did yet ever longer still now already always often "
            "to a an the all any some every each both either everybody everyone something everything with"
        )
    )
)
_STEM = 4  # letters by which two words are forms of one
_EMPTY = frozenset(
    tokens("a an the of in on at by for with from and or as that this it its his her their has have")
)
_YES = re.compile(
    "approv|accept|allow|permit|grant|authoris|authoriz|clear(?:s|ed|ance|ing)?$|confirm|agree|pass(?:es|ed)?$"
    "|back(?:s|ed|ing)?$|support|launch|releas|begin|began|start|open|resum|extend|win(?:s|ning)?$|won$|ris(?:e|es|ing)$"
    "|rose$|risen$|gain|grow|grew|increas|rais|jump|soar|surg|up$|above$|more$|higher$|buy|bought|hir(?:e|es|ed|ing)$"
    "|legal$|guilty$|succe|advanc|beat|liv(?:e|es|ed|ing)$|surviv|uph"
)
_NO = re.compile(
    "reject|refus|den(?:y|ies|ied|ying|ial)|declin|block|ban(?:s|ned|ning)?$|bar(?:s|red|ring)?$|forbid|prohibit|halt"
    "|stop|delay|postpon|suspend|cancel|withdr|revok|pull(?:s|ed|ing)?$|abandon|scrap|end(?:s|ed|ing)?$|clos|los(?:e|es|t|ing)$"
    "|fail|fall|fell$|drop|decreas|cut(?:s|ting)?$|lower|slump|plung|sink|sank$|down$|below$|less$|fewer$|sell|sold$|sacks?$"
    "|fir(?:es|ed|ing)$|oppos|overturn|miss(?:es|ed)?$|dies?$|died$|acquit|innocent$|illegal$"
)
_REVERSING_PREFIX = ("un", "dis", "in", "im", "il", "ir", "non", "de")


_EQUAL = "equal"
_Step = tuple[str, int, int, int, int]  # tag, ours from and to, theirs from and to


@dataclass(frozen=True, slots=True)
class Change:
    """Tokens that one text has in the place of the other's; either may be empty."""

    ours: tuple[str, ...]
    theirs: tuple[str, ...]
    at: int  # position in the nearer of the two texts


@dataclass(frozen=True, slots=True)
class Alignment:
    """The changes between two texts that stand between equal words, and how many tokens are equal."""

    equal: int
    changes: tuple[Change, ...]
    length: int  # tokens of the shorter text


def align(ours: Sequence[str], theirs: Sequence[str]) -> Alignment:
    """Return what changed between two texts, in order. Time grows with the product of the lengths."""
    steps = [
        (step.tag, step.src_start, step.src_end, step.dest_start, step.dest_end)
        for step in Levenshtein.opcodes(ours, theirs)
    ]
    equal = sum(end - start for tag, start, end, _, _ in steps if tag == _EQUAL)
    return Alignment(
        equal=equal, changes=tuple(_anchored(steps, ours, theirs)), length=min(len(ours), len(theirs))
    )


def is_template(alignment: Alignment, names: Container[str]) -> bool:
    """Whether the texts are two fillings of one form: this week's figures and last week's.

    So it is where the lead has another figure in the place of one; or where two or more short
    replacements put a figure for a figure, or another word for one of `names`, and these are more
    than 4 per 100 equal tokens.
    """
    lead = [change for change in alignment.changes if change.at < _LEAD]
    if len(lead) <= _LEAD_BLANKS and any(_is_refigured(change) and not _is_note(change) for change in lead):
        return True
    blanks = [change for change in alignment.changes if _is_blank(change, names)]
    if len(blanks) < _BLANKS or len(blanks) <= _BLANKS_PER_EQUAL * alignment.equal:
        return False
    return not _are_renumbered(blanks)


def is_changed(alignment: Alignment, names: Container[str]) -> bool:
    """Whether the texts, otherwise the same, state different things.

    A negation, a modal, an opposite ("approves", "rejects") or a reversing prefix counts in the
    lead, where little else was edited, and anywhere, where nothing else was. In a brief every
    figure and name counts, in a headline every word that is not another form of the same.
    """
    changes = alignment.changes
    if len(changes) > _ALL_CHANGES:
        changes = tuple(change for change in changes if change.at < _LEAD)
        if len(changes) > _LEAD_CHANGES:
            return False
    if any(_reverses(change) for change in changes):
        return True
    if alignment.length > _BRIEF:
        return False
    return any(
        _is_blank(change, names) or (alignment.length <= _HEADLINE and _is_another_word(change))
        for change in changes
    )


def is_restated(alignment: Alignment, names: Container[str]) -> bool:
    """Whether two sentences, otherwise reworded at most, state different things: figures, names, a "not"."""
    return any(_reverses(change) or _is_blank(change, names) for change in alignment.changes)


def _anchored(steps: Sequence[_Step], ours: Sequence[str], theirs: Sequence[str]) -> Iterator[Change]:
    """Yield short changes that equal runs, or both texts' ends, enclose; at an end one equal word will do."""
    merged = list(_merged(steps))
    for index, (tag, start, end, their_start, their_end) in enumerate(merged):
        if tag == _EQUAL or end - start > _SHORT or their_end - their_start > _SHORT:
            continue
        before = merged[index - 1] if index else None
        after = merged[index + 1] if index + 1 < len(merged) else None
        replaces = start < end and their_start < their_end
        held = (_holds(before) or index == 1) and (_holds(after) or index == len(merged) - 2)
        if not (held and (replaces or (before and after))):
            continue
        change = Change(tuple(ours[start:end]), tuple(theirs[their_start:their_end]), min(start, their_start))
        if "".join(change.ours) != "".join(change.theirs):  # else a page was read without its spaces
            yield change


def _merged(steps: Sequence[_Step]) -> Iterator[_Step]:
    """Yield the steps with neighbours that are not equal made one: "voted", "may vote"."""
    for equal, run in groupby(steps, key=lambda step: step[0] == _EQUAL):
        several = list(run)
        first, last = several[0], several[-1]
        yield (_EQUAL if equal else "replace", first[1], last[2], first[3], last[4])


def _holds(step: _Step | None) -> bool:
    return step is None or (step[0] == _EQUAL and step[2] - step[1] >= _ANCHOR)


def _is_blank(change: Change, names: Container[str]) -> bool:
    if not change.ours or not change.theirs:
        return False
    if _is_refigured(change):
        return True
    return any(word in names for word in change.ours) and not any(word in _EMPTY for word in change.theirs)


def _are_renumbered(blanks: Sequence[Change]) -> bool:
    """Whether nearly all blanks are whole numbers moved by the same step: notes or links, counted anew."""
    steps = Counter(
        int(change.theirs[0]) - int(change.ours[0])
        for change in blanks
        if len(change.ours) == len(change.theirs) == 1 and (change.ours[0] + change.theirs[0]).isdecimal()
    )
    return len(blanks) >= _LIST and max(steps.values(), default=0) > _SAME_STEP * len(blanks)


def _is_refigured(change: Change) -> bool:
    return any(map(_counts, change.ours)) and any(map(_counts, change.theirs))


def _is_note(change: Change) -> bool:
    """Whether the figures are single digits: the number of a note or link, as often as one of the form."""
    return len("".join(change.ours)) == len("".join(change.theirs)) == 1


def _counts(word: str) -> bool:
    return is_figure(word) or word in _FIGURE_WORDS


def _reverses(change: Change) -> bool:
    ours, theirs = set(change.ours), set(change.theirs)
    if ours & _NEGATIONS != theirs & _NEGATIONS or ours & _MODALS != theirs & _MODALS:
        # The same but for the cue: "has" and "has not", "all" and "none", "approves" and "may
        # approve". Where other words changed as well, the sentence was only written anew.
        rests = [{word[:_STEM] for word in side - _CUES} for side in (ours, theirs)]
        return rests[0] == rests[1]
    return any(_are_opposed(a, b) for a in ours - theirs for b in theirs - ours)


def _are_opposed(a: str, b: str) -> bool:
    if (_YES.match(a) and _NO.match(b)) or (_NO.match(a) and _YES.match(b)):
        return True
    longer, shorter = (a, b) if len(a) > len(b) else (b, a)
    return len(shorter) >= 4 and any(longer == prefix + shorter for prefix in _REVERSING_PREFIX)


def _is_another_word(change: Change) -> bool:
    ours = " ".join(word for word in change.ours if word not in _EMPTY)
    theirs = " ".join(word for word in change.theirs if word not in _EMPTY)
    if not ours or not theirs:
        return False
    return Levenshtein.normalized_similarity(ours, theirs) < _SPELLING
