"""The triggers of a Chinese sentence: words, and heads with the tail that makes them mean the event."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from analysis.hanzi.lexemes import Hit, Rule
from analysis.hanzi.passages import Passage
from analysis.model import Status

GOVERNS = 12  # characters from "取消" to the verb of what is called off
NEXT = 4  # characters from a verb to the "推迟" that follows it
_GOVERNORS = frozenset({Status.DELAYED, Status.ABANDONED, Status.REVERSED, Status.REFUSED})


@dataclass(frozen=True, slots=True)
class Trigger:
    """One trigger, from `first` to before `end` in the whole; its own word ends at `head_end`.

    `clause` is the number of its clause. `governor` is the word that takes it back before it happens.
    """

    rule: Rule
    first: int
    end: int
    head_end: int
    clause: int
    governor: str = ""


def find_triggers(passage: Passage, hits: Iterable[Hit], kind: str) -> list[Trigger]:
    """Return the triggers of a passage for a kind in order; of two where one lies in the other, the longer.

    `hits` are the words of the passage that can be triggers.
    """
    found = [
        trigger
        for hit in hits
        for name, rule in hit.lexeme.rules
        if name == kind
        for trigger in _complete(passage, hit, rule)
    ]
    return _governed(passage, _longest(found))


def _complete(passage: Passage, hit: Hit, rule: Rule) -> Iterator[Trigger]:
    """Yield the trigger with its tail, where the rule wants one."""
    number = passage.clause_at(hit.start)
    clause = passage.clauses[number]
    if not rule.tails:
        if hit.end <= clause.end:
            yield Trigger(rule, hit.start, hit.end, hit.end, number)
        return
    last = min(clause.end, hit.end + rule.gap)
    window = passage.whole[hit.end : last]
    ends = [(place, place + len(tail)) for tail in rule.tails if (place := window.find(tail)) >= 0]
    if ends:
        nearest = min(ends, key=lambda one: (one[0], -one[1]))
        yield Trigger(rule, hit.start, hit.end + nearest[1], hit.end, number)


def _longest(found: Sequence[Trigger]) -> list[Trigger]:
    """Drop triggers inside longer ones, and the bare head where it also has a tail."""
    kept: list[Trigger] = []
    for trigger in sorted(found, key=lambda t: (t.first - t.end, t.first)):
        if not any(k.first <= trigger.first and trigger.end <= k.end for k in kept):
            kept.append(trigger)
    return sorted(kept, key=lambda t: (t.first, t.end))


def _governed(passage: Passage, triggers: Sequence[Trigger]) -> list[Trigger]:
    """Return the triggers, those marked that another one before them delays, calls off, or forbids."""
    found = []
    for index, trigger in enumerate(triggers):
        before = next((t for t in reversed(triggers[:index]) if t.rule.status in _GOVERNORS), None)
        after = next(iter(triggers[index + 1 : index + 2]), None)
        if before and _governs(passage, before, trigger):
            found.append(replace(trigger, governor=passage.whole[before.first : before.head_end]))
        elif after and _follows(passage, after, trigger):
            found.append(replace(trigger, governor=passage.whole[after.first : after.head_end]))
        else:
            found.append(trigger)
    return found


def _follows(passage: Passage, after: Trigger, trigger: Trigger) -> bool:
    """Whether what is delayed or called off stands before it: "发布推迟", "收购最终终止"."""
    if (
        trigger.rule.status in _GOVERNORS
        or after.rule.status not in _GOVERNORS
        or after.clause != trigger.clause
    ):
        return False
    between = passage.whole[trigger.end : after.first]
    return len(between) <= NEXT and not between.startswith(("了", "的")) and "后" not in between


def _governs(passage: Passage, governor: Trigger, trigger: Trigger) -> bool:
    if trigger.rule.status in _GOVERNORS or governor.clause != trigger.clause:
        return False
    between = passage.whole[governor.end : trigger.first]
    return len(between) <= GOVERNS and "后" not in between and "的" not in between
