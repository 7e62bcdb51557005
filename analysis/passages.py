"""An article taken apart for the rules: its title and sentences, each read only when a rule asks."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from analysis.clauses import Clauses, clauses_of
from analysis.cues import PAST, RECENT, Cue, coloured
from analysis.genre import is_aside
from analysis.model import Article
from analysis.sentences import sentences_of
from analysis.when import Dated, dates_of
from analysis.wording import Wording, wording_of

HEADLINE = 160  # characters; longer lines are sentences that lost their full stop
# Characters of a text that are read: what follows three thousand words is no news, and with five kinds
# watched the words of a hundred thousand characters alone would take longer than an article may.
READ = 20_000
WEEK = timedelta(days=7)
OVER = timedelta(days=30)  # what was announced longer ago is background
_MANY = r"(?:last|past|several|few|many|two|three|four|five|\d+)"
_FOR_LONG = re.compile(
    rf"^as a (?:recap|reminder|refresher)\b|\bfor (?:(?:the|about|over|nearly|more than) )?{_MANY}"
    rf"(?: {_MANY})? (?:years|months|decades)\b|"
    r"\b(?:has|have) been .{0,60}\bfor (?:\w+ ){0,3}(?:days|weeks)\b",
    re.IGNORECASE,
)
_ADDED = frozenset({"update", "updated", "correction", "corrected", "clarification"})
LEAD = 3  # sentences that tell what the article is about


@dataclass(frozen=True)
class Passage:
    """The title or one sentence. `start` and `end` count in `Page.whole`; `order` is -1 for the title."""

    whole: str
    start: int
    end: int
    order: int
    paragraph: int
    day: date | None

    @property
    def title(self) -> bool:
        """Whether this is the article's title."""
        return self.order < 0

    @cached_property
    def headline(self) -> bool:
        """Whether this is written as headlines are: the title, or a first line without a full stop."""
        return self.title or (self.order == 0 and self.text[-1:].isalnum() and len(self.text) < HEADLINE)

    @property
    def lead(self) -> bool:
        """Whether this is the title or one of the first sentences."""
        return self.order < LEAD

    @property
    def text(self) -> str:
        """The passage as printed."""
        return self.whole[self.start : self.end]

    @cached_property
    def wording(self) -> Wording:
        """Its words."""
        return wording_of(self.whole, self.start, self.end)

    @cached_property
    def clauses(self) -> Clauses:
        """Its clauses."""
        return clauses_of(self.wording)

    @cached_property
    def cues(self) -> tuple[Cue, ...]:
        """The cues that colour all of it."""
        return tuple(coloured(self.wording, title=self.title))

    @property
    def recent(self) -> bool:
        """Whether the passage itself says that it tells what is new: "today", "Update:", a recent day."""
        words = self.wording.words
        if any(cue.sort == RECENT for cue in self.cues) or (words[:1] and words[0] in _ADDED):
            return True
        day = self.day
        return any(day and day - WEEK <= dated.begin and dated.end <= day for dated in self.dates)

    @cached_property
    def past(self) -> tuple[Cue, ...]:
        """What makes all of it background: "In September 2020, ...", "... for the last several years"."""
        found = []
        first = self.dates[0] if self.dates else None
        if first and self.day and first.first <= 1 and first.end < self.day - OVER:
            found.append(Cue(PAST, first.iso, first.first))
        lasting = _FOR_LONG.search(self.text)
        if lasting:
            found.append(Cue(PAST, lasting.group().lower()))
        return tuple(found)

    @cached_property
    def dates(self) -> tuple[Dated, ...]:
        """The dates in it; none where the day of publication is not known."""
        return () if self.day is None else tuple(dates_of(self.wording.words, self.wording.raw, self.day))


@dataclass(frozen=True)
class Page:
    """An article as one string, title first, and its passages in order. `shift` is where the text begins."""

    whole: str
    shift: int
    passages: tuple[Passage, ...]


def whole_of(article: Article) -> str:
    """Return an article as the one string in which places are counted: the title, a line's end, the text."""
    title, text = article.title.strip(), article.text[:READ]
    return f"{title}\n{text}" if title else text


def page_of(article: Article) -> Page:
    """Return the passages of an article, without what is furniture of the page."""
    title, whole = article.title.strip(), whole_of(article)
    shift = len(title) + 1 if title else 0
    day = article.at.date() if article.at else None
    passages = [Passage(whole, 0, len(title), -1, -1, day)] if title else []
    for found in sentences_of(article.text[:READ]):
        if not is_aside(found.text[:40].lower().replace(":", " ").replace(",", " ").split()):
            first, last = found.start + shift, found.end + shift
            passages.append(Passage(whole, first, last, found.order, found.paragraph, day))
    return Page(whole, shift, tuple(passages))
