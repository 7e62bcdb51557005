"""Dates as news writes them, near a trigger, as ISO dates of the precision given.

"in April" -> 2025-04, "on Monday" -> 2025-03-31, "by the end of the year" -> 2025, "early 2026" -> 2026.
All is arithmetic on the day of publication; nothing is guessed from a bare number.
"""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

_MONTH_NAMES = (
    ("january", "jan"), ("february", "feb"), ("march", "mar"), ("april", "apr"), ("may",), ("june", "jun"),
    ("july", "jul"), ("august", "aug"), ("september", "sep", "sept"), ("october", "oct"),
    ("november", "nov"), ("december", "dec"),
)  # fmt: skip
MONTHS = {name: number for number, names in enumerate(_MONTH_NAMES, 1) for name in names}
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
WEEKDAYS = {name: i for i, day in enumerate(_DAYS) for name in (day, day[:3])} | {"tues": 1, "thurs": 3}
SEASONS = {"spring": 4, "summer": 7, "fall": 10, "autumn": 10, "winter": 12}  # a month inside each
_AMBIGUOUS = frozenset({"may", "march", "mar", "sat", "sun", "mon", "wed", "jan", "dec", "fall", "spring"})
_BEFORE_MONTH = frozenset(
    [
        "in",
        "on",
        "by",
        "until",
        "till",
        "from",
        "since",
        "of",
        "for",
        "early",
        "late",
        "mid",
        "mid-to-late",
        "to",
        "through",
        "during",
        "this",
        "next",
        "last",
        "around",
        "before",
        "after",
        "april",
        "march",
        "may",
        "the",
    ]
)
FORWARD_BIAS = 92  # days: a month without a year lies nearest to this long after publication


_AHEAD = frozenset(
    [
        "next",
        "this",
        "coming",
        "by",
        "until",
        "starting",
        "from",
        "start",
        "starts",
        "begin",
        "begins",
        "beginning",
    ]
)
_NEARBY = {"today": 0, "tonight": 0, "tomorrow": 1, "yesterday": -1}
Span = tuple[int, int]  # first and last word


@dataclass(frozen=True, slots=True)
class Dated:
    """A date in words `first` to `last`: `iso`, and its first and last day."""

    iso: str
    begin: date
    end: date
    first: int
    last: int


def is_date_word(word: str) -> bool:
    """Whether the word is a part of a date: a month, a weekday, a year, "today"."""
    return word in MONTHS or word in WEEKDAYS or _is_year(word) or word in {"today", "tomorrow", "yesterday"}


def _is_year(word: str) -> bool:
    return len(word) == 4 and word.isdigit() and "1990" <= word <= "2099"


def dates_of(words: Sequence[str], raw: Sequence[str], day: date) -> list[Dated]:
    """Return the dates that stand in a sentence published on `day`, in order."""
    finder = _Finder(words, raw, day)
    found: list[Dated] = []
    index = 0
    begins = _beginnings()
    while index < len(words):
        word = words[index]
        dated = finder.at(index) if word in begins or _is_year(word) else None
        if dated:
            found.append(dated)
            index = dated.last
        index += 1
    return found


@cache
def _beginnings() -> frozenset[str]:
    """Return the words that a date can begin with: one look-up spares most words the rules."""
    return frozenset({*MONTHS, *WEEKDAYS, *SEASONS, *_NEARBY, "this", "next", "last", "later", "end"})


class _Finder:
    def __init__(self, words: Sequence[str], raw: Sequence[str], day: date) -> None:
        self.words = words
        self.raw = raw
        self.day = day

    def word(self, index: int) -> str:
        return self.words[index] if 0 <= index < len(self.words) else ""

    def at(self, index: int) -> Dated | None:
        """Return the date that begins at word `index`, if one does."""
        word = self.word(index)
        if word in MONTHS:
            return self._month(index) if self._is_month(index) else None
        if word in WEEKDAYS:
            return self._weekday(index) if self.raw[index][:1].isupper() else None
        if word in _NEARBY:
            return self._day(self.day + timedelta(days=_NEARBY[word]), index, index)
        if _is_year(word):
            return self._year(int(word), index, index)
        return self._wordy(index, word)

    def _wordy(self, index: int, word: str) -> Dated | None:
        if word in {"this", "next", "last", "later"}:
            return self._relative(index)
        if word == "end" and self.word(index + 1) == "of":
            return self._end_of(index)
        return self._season(index)

    def _is_month(self, index: int) -> bool:
        """Whether a word that is also another word ("may", "march") is the month here."""
        if not self.raw[index][:1].isupper():
            return False
        if self.words[index] not in _AMBIGUOUS:
            return True
        before, after = self.word(index - 1), self.word(index + 1)
        return before in _BEFORE_MONTH or _is_day_number(before) or _is_day_number(after) or _is_year(after)

    def _month(self, index: int) -> Dated | None:
        month = MONTHS[self.words[index]]
        after = index + 1 + (self.word(index + 1) == ".")
        number = _day_number(self.word(after))
        first = last = index
        if number:
            last = after
        elif _day_number(self.word(index - 1)):
            number, first = _day_number(self.word(index - 1)), index - 1
        comma = last + 1 + (self.word(last + 1) == ",")
        if _is_year(self.word(comma)):
            year: int | None = int(self.word(comma))
            last = comma
        else:
            year = None
        if number:
            return self._exact((year, month, number), (first, last))
        year = year or self._likely_year(month, first)
        end = date(year, month, monthrange(year, month)[1])
        return Dated(f"{year:04d}-{month:02d}", date(year, month, 1), end, first, last)

    def _exact(self, named: tuple[int | None, int, int], span: tuple[int, int]) -> Dated | None:
        given, month, number = named
        year = given or self._likely_year(month, span[0])
        if number > monthrange(year, month)[1]:
            return None
        return self._day(date(year, month, number), *span)

    def _likely_year(self, month: int, index: int) -> int:
        """Return the year of a month without one: the near future, unless it is just past or said to be."""
        modifier = self.word(index - 1)
        this_year = self.day.year
        if modifier == "last":
            return this_year if month < self.day.month else this_year - 1
        if modifier == "next":
            return this_year if month > self.day.month else this_year + 1
        return min(
            (this_year - 1, this_year, this_year + 1),
            key=lambda year: abs((date(year, month, 15) - self.day).days - FORWARD_BIAS),
        )

    def _day(self, day: date, first: int, last: int) -> Dated:
        return Dated(day.isoformat(), day, day, first, last)

    def _year(self, year: int, first: int, last: int) -> Dated:
        quarter = self.word(first - 1)
        if quarter in {"q1", "q2", "q3", "q4"}:
            return self._span(year, int(quarter[1]) * 3 - 2, (first - 1, last))
        return Dated(f"{year:04d}", date(year, 1, 1), date(year, 12, 31), first, last)

    def _span(self, year: int, month: int, span: Span) -> Dated:
        """Return three months as their year, the only ISO form that holds them."""
        final = min(12, month + 2)
        end = date(year, final, monthrange(year, final)[1])
        return Dated(f"{year:04d}", date(year, month, 1), end, *span)

    def _weekday(self, index: int) -> Dated | None:
        number = WEEKDAYS[self.words[index]]
        before, after = self.word(index - 1), index + 1 + (self.word(index + 1) == ",")
        if self.word(after) in MONTHS and self._is_month(after):
            return self._month(after)
        back = (self.day.weekday() - number) % 7
        forward = (number - self.day.weekday()) % 7
        if before in _AHEAD or self._will_before(index):
            return self._day(self.day + timedelta(days=forward or 7), index, index)
        return self._day(self.day - timedelta(days=back), index, index)

    def _will_before(self, index: int) -> bool:
        return "will" in self.words[max(0, index - 9) : index]

    def _relative(self, index: int) -> Dated | None:
        word, unit = self.word(index), self.word(index + 1)
        last = index + 1
        if word == "later" and unit in {"this", "in"}:
            return self._relative(index + 1) if unit == "this" else None
        shift = {"next": 1, "last": -1}.get(word, 0)
        if unit == "year":
            return self._year(self.day.year + shift, index, last)
        if unit == "month":
            total = self.day.year * 12 + self.day.month - 1 + shift
            year, month = divmod(total, 12)
            end = date(year, month + 1, monthrange(year, month + 1)[1])
            return Dated(f"{year:04d}-{month + 1:02d}", date(year, month + 1, 1), end, index, last)
        if unit == "week":
            monday = self.day - timedelta(days=self.day.weekday()) + timedelta(weeks=shift)
            month_iso = f"{monday.year:04d}-{monday.month:02d}"
            return Dated(month_iso, monday, monday + timedelta(days=6), index, last)
        if unit in SEASONS and word != "later":
            return self._season_of(self._season_year(unit, shift), unit, (index, last))
        return None

    def _season_year(self, unit: str, shift: int) -> int:
        month = SEASONS[unit]
        if shift > 0:
            return self.day.year if self.day.month < month - 1 else self.day.year + 1
        if shift < 0:
            return self.day.year if self.day.month > month + 1 else self.day.year - 1
        return self.day.year

    def _season_of(self, year: int, unit: str, span: Span) -> Dated:
        if unit == "winter":
            return Dated(f"{year:04d}", date(year, 12, 1), date(year, 12, 31), *span)
        return self._span(year, SEASONS[unit] - 1, span)

    def _end_of(self, index: int) -> Dated | None:
        """Return "end of (the) year", "end of April", "end of 2025"."""
        at = index + 2 + (self.word(index + 2) in {"the", "this"})
        if self.word(at) == "year":
            return Dated(
                f"{self.day.year:04d}", date(self.day.year, 10, 1), date(self.day.year, 12, 31), index, at
            )
        if self.word(at) == "month":
            end = monthrange(self.day.year, self.day.month)[1]
            return Dated(f"{self.day:%Y-%m}", self.day, self.day.replace(day=end), index, at)
        return None

    def _season(self, index: int) -> Dated | None:
        """Return "in the fall", "spring 2025"; a season without preposition or year is no date."""
        word = self.word(index)
        if word not in SEASONS:
            return None
        if _is_year(self.word(index + 1)):
            return self._season_of(int(self.word(index + 1)), word, (index, index + 1))
        if self.word(index - 1) == "the" and self.word(index - 2) in {"in", "by", "during"}:
            return self._season_of(self._season_year(word, 1), word, (index, index))
        return None


def _is_day_number(word: str) -> bool:
    return _day_number(word) > 0


def _day_number(word: str) -> int:
    """Return the day of a month that the word names: "11", "3rd", or 0."""
    digits = word[:-2] if word[-2:] in {"st", "nd", "rd", "th"} else word
    return (
        int(digits)
        if digits.isascii() and digits.isdigit() and len(digits) <= 2 and 1 <= int(digits) <= 31
        else 0
    )
