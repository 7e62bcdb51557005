"""What stands around a Chinese trigger and takes back, weakens or colours what it asserts.

A cue before the trigger works forward inside its clause, for so many characters; what follows the trigger
("获批后", "上线时间", "收购失败") works backward; some cues hold for the sentence.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from analysis.hanzi.lexemes import CLAUSE, EDGE, FORWARD, Hit, Hits, some
from analysis.hanzi.passages import Passage
from analysis.hanzi.triggers import Trigger

NOMINAL, SPOILED, SOON, FUTURE = "nominal", "spoiled", "soon", "future"
NEGATION, IRREALIS, HEDGE, EXPECTED = "negation", "irrealis", "hedge", "expected"
CONDITION, CONDITION_BEFORE, QUESTION, COMPARISON = "condition", "condition_before", "question", "comparison"
PAST, RECENT, HABIT, LASTING, TESTING = "past", "recent", "habit", "lasting", "testing"
ASPECT, RUMOUR, OFFICIAL, DENIAL = "aspect", "rumour", "official", "denial"
AFTER, BEFORE, WHEN = "after", "before", "when"
REACH = {NEGATION: 12, IRREALIS: 20, HEDGE: 22, FUTURE: 26, EXPECTED: 26}
FRONT = 9  # characters of a clause that only sets the time: "此前,"
BARE = 6  # characters that may follow a "否认" that denies what stands elsewhere: "否认了这一说法"
_ENDS_PLANS = frozenset({FUTURE, EXPECTED, IRREALIS})
_DATE_ENDS = frozenset("年月日号底末初周季度")


@dataclass(frozen=True, slots=True)
class Cue:
    """A cue: its sort and the words as found, for the explanation."""

    sort: str
    words: str


def cues_of(passage: Passage, hits: Hits, trigger: Trigger) -> list[Cue]:
    """Return the cues that reach a trigger, the strongest kind first where two are of one sort."""
    clause = passage.clauses[trigger.clause]
    own = hits.within(clause.begin, clause.end)
    all_of_it = hits.within(passage.start, passage.end)
    return [
        *_behind(passage, trigger, own),
        *_forward(own, trigger),
        *_in_clause(own, trigger),
        *_fronted(passage, hits, trigger),
        *_everywhere(passage, all_of_it, trigger),
        *_denials(passage, all_of_it, trigger),
    ]


def _behind(passage: Passage, trigger: Trigger, own: Sequence[Hit]) -> Iterator[Cue]:
    """Yield what follows the trigger directly, and what ends its clause: "获批后", "在 ... 获批之前"."""
    whole, place = passage.whole, trigger.end
    following = [hit for hit in own if hit.start >= place]
    suffix = _suffix(whole, place)
    if suffix and not (following and _outgrows(following[0], place, suffix)):
        yield suffix
    since = _since().match(whole, place)
    if since:
        yield Cue(AFTER, since[0])
    edge = passage.clauses[trigger.clause].end
    for hit in following:
        closes = hit.start <= place + 1 or hit.end == edge
        if closes and whole[hit.start - 1] not in _DATE_ENDS:  # "年底前" is a time to come
            yield from (Cue(sort, hit.lexeme.word) for sort in EDGE if sort in hit.lexeme.sorts)


@cache
def _since() -> re.Pattern[str]:
    """Return the shape of "一周后", "3个月之后"."""
    units = "|".join(some("duration", "units"))
    return re.compile(rf"[0-9一二三四五六七八九十两几数半多]{{1,3}}个?(?:{units})[之以]?后")


def _suffix(whole: str, place: int) -> Cue | None:
    """Return what is written on to the trigger: "上线时间", "收购失败", "获批在即"."""
    for sort in (SPOILED, SOON, FUTURE, NOMINAL):
        words = some("after", sort)
        if whole.startswith(words, place):
            return Cue(sort, next(word for word in words if whole.startswith(word, place)))
    return None


def _outgrows(hit: Hit, place: int, suffix: Cue) -> bool:
    """Whether a longer known word begins where the suffix does: "获批会议" has no "会" in it."""
    return hit.start == place and hit.end - hit.start > len(suffix.words)


def _forward(own: Sequence[Hit], trigger: Trigger) -> Iterator[Cue]:
    """Yield the cues before the trigger that reach it; "已" ends what was planned or wished."""
    before = [hit for hit in own if hit.end <= trigger.first]
    done = max((hit.start for hit in before if "done" in hit.lexeme.sorts), default=-1)
    for hit in reversed(before):
        for sort in FORWARD:
            if sort not in hit.lexeme.sorts or trigger.first - hit.end > REACH[sort]:
                continue
            if not (sort in _ENDS_PLANS and hit.start < done):
                yield Cue(sort, hit.lexeme.word)
    # "获得了尚未公布的批准": a negation inside the trigger.
    for hit in own:
        if trigger.head_end <= hit.start and hit.end < trigger.end and NEGATION in hit.lexeme.sorts:
            yield Cue(NEGATION, hit.lexeme.word)


def _in_clause(own: Sequence[Hit], trigger: Trigger) -> Iterator[Cue]:
    for hit in own:
        inside = trigger.first <= hit.start < trigger.end
        for sort in CLAUSE:
            if sort not in hit.lexeme.sorts or (inside and sort not in {TESTING, ASPECT}):
                continue
            # What a thing is compared with, and on what it depends, stands before the verb.
            if sort not in {COMPARISON, CONDITION} or hit.start < trigger.first:
                yield Cue(sort, hit.lexeme.word)


def _fronted(passage: Passage, hits: Hits, trigger: Trigger) -> Iterator[Cue]:
    """Yield the cues of the clauses before: a time set in front, and a condition for what follows."""
    clauses = passage.clauses
    for number in range(max(0, trigger.clause - 2), trigger.clause):
        clause = clauses[number]
        if clause.segment != clauses[trigger.clause].segment:
            continue
        for hit in hits.within(clause.begin, clause.end):
            if clause.end - clause.begin <= FRONT:
                yield from (Cue(sort, hit.lexeme.word) for sort in (PAST, RECENT) if sort in hit.lexeme.sorts)
            if CONDITION in hit.lexeme.sorts:
                yield Cue(CONDITION_BEFORE, hit.lexeme.word)


def _everywhere(passage: Passage, hits: Sequence[Hit], trigger: Trigger) -> Iterator[Cue]:
    for hit in hits:
        if trigger.first <= hit.start < trigger.end:
            continue
        # What a later clause says of others ("..., 分析师看好") does not make a rumour of this one.
        if RUMOUR in hit.lexeme.sorts and passage.clause_at(hit.start) <= trigger.clause:
            yield Cue(RUMOUR, hit.lexeme.word)
        if OFFICIAL in hit.lexeme.sorts:
            yield Cue(OFFICIAL, hit.lexeme.word)
    if passage.clauses[trigger.clause].segment in passage.questions:
        yield Cue(QUESTION, "?")


def _denials(passage: Passage, hits: Sequence[Hit], trigger: Trigger) -> Iterator[Cue]:
    """Yield what denies the trigger: "否认" with it in its clause, or with nothing else there; or "不实"."""
    for hit in hits:
        if "false" in hit.lexeme.sorts and not trigger.first <= hit.start < trigger.end:
            yield Cue(DENIAL, hit.lexeme.word)
        if DENIAL not in hit.lexeme.sorts:
            continue
        number = passage.clause_at(hit.start)
        bare = passage.clauses[number].end - hit.end <= BARE
        if (number == trigger.clause and hit.end <= trigger.first) or (bare and number != trigger.clause):
            yield Cue(DENIAL, hit.lexeme.word)
