"""Where a Chinese trigger stands: the names and the other words of its clause."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from analysis.binding import Span, before
from analysis.hanzi.lexemes import EMPTY, PLACE, PREPOSITION, Hit, Hits
from analysis.hanzi.passages import Clause, Passage
from analysis.hanzi.triggers import Trigger
from analysis.when import Dated

LONGEST = 60  # characters of a name that may reach into a part
# Two characters that no rule knows are a noun: a thing, a person, a firm. One is more often a stray.
_CHUNK = re.compile(r"[\u3400-\u9fff]{2,}|[a-z][a-z0-9.+-]+")


@dataclass(frozen=True)
class Names:
    """The places of one watched event's names in the whole; each in order."""

    subject: Sequence[Span]
    where: Sequence[Span]
    actor: Sequence[Span]
    exclude: Sequence[Span]
    about: Sequence[Span]

    @cached_property
    def known(self) -> Sequence[Span]:
        """All of them but the places."""
        return sorted({*self.subject, *self.actor, *self.about, *self.exclude})


def unknown_of(passage: Passage, hits: Hits, dates: Sequence[Dated]) -> str:
    """Return a passage with spaces for its known words and dates."""
    start, end = passage.start, passage.end
    text = list(passage.whole[start:end])
    covered = [(hit.start, hit.end) for hit in hits.within(start, end) if hit.lexeme.known]
    covered.extend((dated.first, dated.last + 1) for dated in dates)
    for first, last in covered:
        text[first - start : last - start] = " " * (min(last, end) - first)
    return "".join(text)


@dataclass(frozen=True)
class Place:
    """A trigger in its passage, with the known words of the text: what binding looks at.

    `unknown` is the passage with spaces for what is known in it.
    """

    passage: Passage
    hits: Hits
    unknown: str
    trigger: Trigger

    @property
    def clause(self) -> Clause:
        """The clause of the trigger."""
        return self.passage.clauses[self.trigger.clause]

    def within(self, spans: Sequence[Span], begin: int, end: int) -> Sequence[Span]:
        """Return the spans that begin in this part of the whole."""
        return spans[bisect_left(spans, (begin, 0)) : bisect_left(spans, (end, 0))]

    def in_clause(self, spans: Sequence[Span]) -> Sequence[Span]:
        """Return the spans that stand in the trigger's clause."""
        return self.within(spans, self.clause.begin, self.clause.end)

    def in_passage(self, spans: Sequence[Span]) -> Sequence[Span]:
        """Return the spans that stand in the passage."""
        return self.within(spans, self.passage.start, self.passage.end)

    def earlier(self, spans: Sequence[Span]) -> Sequence[Span]:
        """Return the spans that stand before the trigger, anywhere."""
        return before(spans, self.trigger.first)

    def other_things(self, known: Sequence[Span], begin: int, end: int) -> list[Span]:
        """Return the words of a part of the passage that are neither names nor known to name nothing."""
        if begin >= end:
            return []
        start = self.passage.start
        blank = list(self.unknown[begin - start : end - start])
        # A name that begins before this part can reach into it.
        for first, last in self.within(known, max(start, begin - LONGEST), end):
            for index in range(max(first, begin), min(last, end)):
                blank[index - begin] = " "
        return [(begin + m.start(), begin + m.end()) for m in _CHUNK.finditer("".join(blank))]

    def after_preposition(self, chunk: Span, begin: int) -> bool:
        """Whether a preposition stands before the words, with nothing but empty words between."""
        end = chunk[0]
        for hit in reversed(self.hits.within(begin, chunk[0])):
            if PREPOSITION in hit.lexeme.sorts:
                return True
            if hit.end != end or not hit.lexeme.sorts & {EMPTY, PLACE}:
                return False
            end = hit.start
        return False

    def free_things(self, known: Sequence[Span], begin: int, end: int) -> list[Span]:
        """Return the other things of this part that no preposition puts aside."""
        return [c for c in self.other_things(known, begin, end) if not self.after_preposition(c, begin)]

    def printed(self, span: Span) -> str:
        """Return a part of the whole as printed."""
        return self.passage.printed[span[0] : span[1]]

    def hits_between(self, begin: int, end: int) -> Sequence[Hit]:
        """Return the known words that begin in a part of the whole."""
        return self.hits.within(begin, end)
