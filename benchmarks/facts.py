"""Titles and dates read from pages, judged by what the pages' own addresses say.

Many outlets write the day and the headline into the address (/2019/11/18/second-terminal-approved):
a truth that no rule for reading pages looks at. What an address does not tell is not judged.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from urllib.parse import unquote, urlsplit

_DAY = re.compile(r"(?<!\d)((?:19|20)\d\d)[/_-]?(0[1-9]|1[0-2])[/_-]?(0[1-9]|[12]\d|3[01])(?!\d)")
_WORD = re.compile(r"[^\W\d_]{3,}")
_HEADLINE = 4  # words of an address that make a headline
_MOST = 0.5  # share of them that the title must have: addresses keep the words of the first version


@dataclass(frozen=True, slots=True)
class Facts:
    """What was read of a page beside its text."""

    title: str
    published_at: datetime | date | None


@dataclass(slots=True)
class Tally:
    """How many titles and days were judged, and how many were right."""

    titles: int = 0
    titles_right: int = 0
    dates: int = 0
    dates_right: int = 0

    def add(self, url: str, facts: Facts) -> None:
        """Judge one page."""
        words = headline_in(url)
        if words:
            self.titles += 1
            self.titles_right += is_titled(facts.title, words)
        day = day_in(url)
        if day:
            self.dates += 1
            self.dates_right += is_dated(facts.published_at, day)

    def __str__(self) -> str:
        """The line that is printed."""
        titles = f"titles as in the address {self.titles_right} of {self.titles}"
        return f"{titles}, days {self.dates_right} of {self.dates}"


def headline_in(url: str) -> list[str]:
    """The words of the headline in an address; [] where it has none."""
    segments = unquote(urlsplit(url).path).lower().split("/")
    longest = max((_WORD.findall(segment) for segment in segments), key=len)
    return longest if len(longest) >= _HEADLINE else []


def day_in(url: str) -> date | None:
    """The day in an address."""
    found = _DAY.search(urlsplit(url).path)
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None


def is_titled(title: str, words: list[str]) -> bool:
    """Whether the title has most of the words."""
    own = set(_WORD.findall(title.lower().replace("'", "").replace("’", "")))
    return sum(word in own for word in words) >= _MOST * len(words)


def is_dated(published_at: datetime | date | None, day: date) -> bool:
    """Whether it is that day somewhere on earth."""
    if published_at is None:
        return False
    if isinstance(published_at, datetime):
        published_at = published_at.astimezone(UTC).date()
    return abs(published_at - day) <= timedelta(days=1)
