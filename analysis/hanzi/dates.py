"""Dates as Chinese news writes them, as ISO dates of the precision given.

2025年4月1日 -> 2025-04-01, 4月 -> 2025-04, 今年底 -> 2025, 下周一 -> 2025-02-17, 第二季度 -> 2025. All is
arithmetic on the day of publication. `Dated.first` and `last` are the first and last character in the whole.
"""

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache

from analysis import lexicon
from analysis.hanzi.passages import LANGUAGE
from analysis.when import FORWARD_BIAS, Dated

_DIGITS = {digit: number for number, digit in enumerate("〇一二三四五六七八九")} | {"零": 0, "○": 0}
_WEEKDAYS = {name: number for number, name in enumerate("一二三四五六")} | {"日": 6, "天": 6, "末": 5}
_NUMBER = "[0-9〇零一二三四五六七八九十]"
SOON = 10  # days: "the 15th", said on the 11th, is the one to come


@cache
def _table() -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = lexicon.table("cues", LANGUAGE)["dates"]
    return found


@cache
def _parts() -> dict[str, tuple[int, int]]:
    return {
        name: (first, last)
        for name, (first, last) in lexicon.table("cues", LANGUAGE)["dates"]["part"].items()
    }


def _any(names: Iterator[str] | dict[str, int] | dict[str, tuple[int, int]]) -> str:
    return "|".join(sorted(names, key=len, reverse=True))


@cache
def _pattern() -> re.Pattern[str]:
    """Return one shape of a date; each part is of bounded length, so the scan is linear."""
    table = _table()
    part = _any(_parts())
    number_of_day = rf"(?P<day>{_NUMBER}{{1,3}})[日号]"
    month_day = rf"(?P<month>{_NUMBER}{{1,2}})月(?:{number_of_day}|[上中下]旬|[初底末份])?"
    near_month_day, bare_month_day = (month_day.replace("P<", f"P<{prefix}_") for prefix in ("near", "bare"))
    return re.compile(
        rf"(?<![0-9])(?P<year>[12][0-9]{{3}}|[一二][〇零○一二三四五六七八九]{{3}})年(?:{month_day}|(?P<part>{part}))?"
        rf"|(?P<near_year>{_any(table['year'])})(?:{near_month_day}|(?P<near_part>{part}))?"
        rf"|(?P<near>{_any(table['month'])})(?:(?P<near_date>{_NUMBER}{{1,3}})[日号])?"
        rf"|(?P<week>{_any(table['week'])})(?P<weekday>[一二三四五六日天末])?"
        rf"|(?:周|星期|礼拜)(?P<bare_weekday>[一二三四五六日天末])"
        rf"|(?P<today>{_any(table['day'])})"
        rf"|(?<![0-9]){bare_month_day}"
        rf"|(?<![0-9月至到—-])(?P<date>[0-9]{{1,2}})[日号](?![0-9本内])"
        rf"|(?P<bare_part>年底前?|年内|年末|年初|年中|上半年|下半年|第?[一二三四1-4]季度|(?<![a-z])q[1-4](?![a-z0-9]))"
    )


def dates_of(text: str, begin: int, end: int, *, day: date) -> list[Dated]:
    """Return the dates that stand in `text[begin:end]`, folded, published on `day`, in order."""
    found = (_Reader(match, day).dated() for match in _pattern().finditer(text, begin, end))
    return [dated for dated in found if dated is not None]


class _Reader:
    def __init__(self, match: re.Match[str], day: date) -> None:
        self.match = match
        self.today = day

    def dated(self) -> Dated | None:
        """Return the date of the match; None for a day that no month has."""
        match, table = self.match, _table()
        if match["year"]:
            return self._in_year(_number(match["year"]), "")
        if match["near_year"]:
            return self._in_year(self.today.year + table["year"][match["near_year"]], "near_")
        if match["near"]:
            year, month = divmod(
                self.today.year * 12 + self.today.month - 1 + table["month"][match["near"]], 12
            )
            return self._month(year, month + 1, match["near_date"])
        return self._near_day() or self._bare()

    def _near_day(self) -> Dated | None:
        match, table = self.match, _table()
        if match["today"]:
            return self._exact(self.today + timedelta(days=table["day"][match["today"]]))
        if match["week"]:
            return self._week(table["week"][match["week"]], match["weekday"])
        return self._weekday(match["bare_weekday"]) if match["bare_weekday"] else None

    def _bare(self) -> Dated | None:
        match = self.match
        if match["bare_month"]:
            month = _number(match["bare_month"])
            return (
                self._month(self._likely_year(month), month, match["bare_day"]) if 1 <= month <= 12 else None
            )
        if match["bare_part"]:
            name = match["bare_part"].removesuffix("前")
            first, last = _parts().get(name, (1, 12))
            return self._span(self.today.year, first, last)
        return self._of_this_month(_number(match["date"]))

    def _in_year(self, year: int, prefix: str) -> Dated | None:
        match = self.match
        if not 1990 <= year <= 2099:
            return None
        if match[prefix + "month"]:
            month = _number(match[prefix + "month"])
            return self._month(year, month, match[prefix + "day"]) if 1 <= month <= 12 else None
        first, last = _parts().get(match[prefix + "part"] or "", (1, 12))
        return self._span(year, first, last)

    def _month(self, year: int, month: int, number: str | None) -> Dated | None:
        length = monthrange(year, month)[1]
        if number:
            return self._exact(date(year, month, _number(number))) if 1 <= _number(number) <= length else None
        return self._dated(f"{year:04d}-{month:02d}", date(year, month, 1), date(year, month, length))

    def _likely_year(self, month: int) -> int:
        """Return the year of a month without one: the near future, unless it is just past."""
        years = (self.today.year - 1, self.today.year, self.today.year + 1)
        return min(years, key=lambda year: abs((date(year, month, 15) - self.today).days - FORWARD_BIAS))

    def _of_this_month(self, number: int) -> Dated | None:
        """Return "11日": of this month or, where that is too far ahead, of the last."""
        if not 1 <= number <= 31:
            return None
        year, month = self.today.year, self.today.month
        if number > self.today.day + SOON:
            year, month = (year, month - 1) if month > 1 else (year - 1, 12)
        return self._exact(date(year, month, number)) if number <= monthrange(year, month)[1] else None

    def _week(self, shift: int, weekday: str | None) -> Dated:
        monday = self.today - timedelta(days=self.today.weekday()) + timedelta(weeks=shift)
        if weekday and weekday != "末":
            return self._exact(monday + timedelta(days=_WEEKDAYS[weekday]))
        # A week has no ISO form of its own here; its month stands for it, as in English.
        return self._dated(f"{monday:%Y-%m}", monday, monday + timedelta(days=6))

    def _weekday(self, weekday: str) -> Dated:
        """Return "周一" as the one of this week, which in the news has been more often than not."""
        back = (self.today.weekday() - _WEEKDAYS[weekday]) % 7
        return self._exact(self.today - timedelta(days=back))

    def _span(self, year: int, first: int, last: int) -> Dated:
        return self._dated(f"{year:04d}", date(year, first, 1), date(year, last, monthrange(year, last)[1]))

    def _exact(self, day: date) -> Dated:
        return self._dated(day.isoformat(), day, day)

    def _dated(self, iso: str, begin: date, end: date) -> Dated:
        return Dated(iso, begin, end, self.match.start(), self.match.end() - 1)


def _number(text: str) -> int:
    """Return "12", "十二", "二十五" or "二〇二五" as a number."""
    if text.isascii():
        return int(text)
    if "十" not in text:
        return int("".join(str(_DIGITS.get(digit, digit)) for digit in text))
    tens, _, ones = text.partition("十")
    return 10 * (_number(tens) if tens else 1) + (_number(ones) if ones else 0)
