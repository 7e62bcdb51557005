"""Printed dates as aware UTC times, and how far each can be believed."""

import re
import unicodedata
from datetime import UTC, date, datetime, time, timedelta

from analysis.model import DateFlag
from analysis.zones import zone

_EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
_TOLERANCE = timedelta(days=1)  # no zone is further than 14 hours from UTC; the rest is a wrong clock
_LONGEST = 200  # characters; longer texts are prose, not dates
_UNBELIEVABLE = frozenset({DateFlag.UNDATED, DateFlag.FUTURE, DateFlag.IMPLAUSIBLE})

_EPOCH = re.compile(r"\d{10}(?:\d{3})?")  # seconds or milliseconds
_COMPACT = re.compile(r"(?P<day>[12]\d{7})(?:T?(?P<clock>\d{6}|\d{4}))?(?!\d)", re.IGNORECASE)
_UNSPACED = re.compile(r"(?<=\d)[Tt](\d{2})(\d{2})(\d{2})?(?!\d)")
_TIME = re.compile(
    r"(?<![\d+\-−])(?P<hour>\d{1,2})"
    r"(?:[:h](?P<minute>\d{2})(?::(?P<second>\d{1,2})(?:[.,](?P<part>\d+))?)?(?!\d)|(?=\s*[ap]\.?m\b))"
    r"(?:\s*(?P<half>[ap])\.?m\b\.?)?",
    re.IGNORECASE,
)
_DAYS = (
    re.compile(
        r"(?<!\d)(?P<year>\d{4})\s*[-/.年년]\s*(?P<month>\d{1,2})\s*[-/.月월]\s*(?P<day>\d{1,2})(?!\d)[日일]?"
    ),
    re.compile(
        r"(?<!\d)(?P<day>\d{1,2})(?:st|nd|rd|th|º|\.)?[\s\-/]*(?:de |of )?"
        r"(?P<name>[^\W\d_]{3,})\.?,?[\s\-/]*(?:de )?(?P<year>\d{4}|\d{2,3}(?!:))(?!\d)",
        re.IGNORECASE,
    ),
    re.compile(
        r"(?P<name>[^\W\d_]{3,})\.?\s+(?P<day>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<year>\d{4})(?!\d)",
        re.IGNORECASE,
    ),
    # asctime puts the year behind the clock.
    re.compile(r"(?P<name>[^\W\d_]{3,})\s+(?P<day>\d{1,2})\s+(?=\d{1,2}:\d{2})(?=.*?\s(?P<year>\d{4})$)"),
    re.compile(r"(?<!\d)(?P<year>\d{4})[.\s\-]+(?P<name>[^\W\d_]{3,})[.\s\-]+(?P<day>\d{1,2})(?!\d)"),
    re.compile(r"(?<!\d)(?P<first>\d{1,2})/(?P<second>\d{1,2})/(?P<year>\d{4})(?!\d)"),
    # With dots the day comes first wherever dots are used.
    re.compile(r"(?<!\d)(?P<day>\d{1,2})\.\s?(?P<month>\d{1,2})\.\s?(?P<year>\d{4})(?!\d)"),
    re.compile(r"(?<!\d)(?P<first>\d{1,2})\.(?P<second>\d{1,2})\.(?P<year>\d{4})(?!\d)"),
    re.compile(r"^(?P<year>\d{4})(?:-(?P<month>\d{1,2}))?$"),
)

# The first letters of the months in the languages of Europe, Turkish and Indonesian, accents removed;
# some need the fourth. Where two languages mean different months by one word, neither is read.
_MONTHS = {
    "jan": 1, "gen": 1, "ene": 1, "feb": 2, "fev": 2, "mar": 3, "maa": 3, "mrt": 3, "apr": 4, "abr": 4,
    "avr": 4, "may": 5, "mai": 5, "mei": 5, "maj": 5, "mag": 5, "jun": 6, "giu": 6, "juin": 6, "jul": 7,
    "lug": 7, "juil": 7, "aug": 8, "ago": 8, "aou": 8, "sep": 9, "set": 9, "oct": 10, "okt": 10,
    "ott": 10, "out": 10, "nov": 11, "dec": 12, "dez": 12, "dic": 12, "des": 12,
    # Romanian and Hungarian
    "ian": 1, "iun": 6, "iul": 7, "noi": 11, "sze": 9,
    # Polish and Czech
    "sty": 1, "lut": 2, "kwi": 4, "cze": 6, "lip": 7, "sie": 8, "wrz": 9, "paz": 10, "lis": 11, "gru": 12,
    "led": 1, "uno": 2, "bre": 3, "dub": 4, "kve": 5, "srp": 8, "zar": 9, "rij": 10, "pro": 12,
    # Turkish and Indonesian
    "oca": 1, "sub": 2, "nis": 4, "haz": 6, "tem": 7, "agu": 8, "eyl": 9, "eki": 10, "kas": 11, "ara": 12,
    # Finnish
    "tam": 1, "hel": 2, "huh": 4, "tou": 5, "kes": 6, "hei": 7, "elo": 8, "syy": 9, "lok": 10, "marr": 11,
    "jou": 12,
    # Russian and Ukrainian
    "янв": 1, "фев": 2, "мар": 3, "апр": 4, "мая": 5, "маи": 5, "июн": 6, "июл": 7, "авг": 8, "сен": 9,
    "окт": 10, "ноя": 11, "дек": 12, "січ": 1, "лют": 2, "бер": 3, "кві": 4, "тра": 5, "чер": 6, "лип": 7,
    "сер": 8, "вер": 9, "жов": 10, "лис": 11, "гру": 12,
    # Greek
    "ιαν": 1, "φεβ": 2, "μαρ": 3, "απρ": 4, "μαι": 5, "ιουν": 6, "ιουλ": 7, "αυγ": 8, "σεπ": 9, "οκτ": 10,
    "νοε": 11, "δεκ": 12,
}  # fmt: skip
_AFTERNOON = re.compile("下午|午後|午后|오후")


def claimed(text: str | None, *, now: datetime) -> tuple[datetime | None, frozenset[DateFlag]]:
    """Return the time that a printed date states, in UTC, and what is doubtful about it.

    Reads RFC 822 as outlets really write it, ISO 8601 and 3339, the formats of C, spoken dates in
    several languages, and seconds since 1970. A doubtful time is returned all the same, with its
    flag. What has two readings (03/04/2025) or none gives None and UNDATED: a guess would be
    believed later.
    """
    printed = " ".join((text or "").split())
    moment = _read(printed) if len(printed) <= _LONGEST else None
    if moment is None:
        return None, frozenset({DateFlag.UNDATED})
    flags = set()
    if moment.tzinfo is None:
        flags.add(DateFlag.ZONELESS)
        moment = moment.replace(tzinfo=UTC)
    try:
        at = moment.astimezone(UTC)
    except OverflowError:  # 31 December 9999 west of Greenwich
        return None, frozenset({DateFlag.UNDATED})
    if at < _EARLIEST:
        flags.add(DateFlag.IMPLAUSIBLE)
    if at - now > _TOLERANCE:
        flags.add(DateFlag.FUTURE)
    return at, frozenset(flags)


def claimed_pair(
    published: str | None, updated: str | None, *, now: datetime
) -> tuple[datetime | None, datetime | None, frozenset[DateFlag]]:
    """Return when an entry claims to be published and updated, and the flags of the one that counts.

    The published time counts; the updated time where there is no other.
    """
    published_at, flags = claimed(published, now=now)
    updated_at, updated_flags = claimed(updated, now=now)
    return published_at, updated_at, updated_flags if published_at is None else flags


def believable(claim: datetime | None, first_seen: datetime, flags: frozenset[DateFlag]) -> datetime:
    """Return the time that counts: the claim where it can be believed, else when it was first seen.

    Never later than `first_seen`: nothing can be read before it is published.
    """
    if claim is None or flags & _UNBELIEVABLE:
        return first_seen
    return min(claim, first_seen)


def _read(printed: str) -> datetime | None:
    """The stated moment, naive where no zone is named."""
    if _EPOCH.fullmatch(printed):
        return datetime.fromtimestamp(int(printed[:10]), tz=UTC)
    if compact := _COMPACT.match(printed):
        printed = _spread(compact) + printed[compact.end() :]
    else:
        printed = _UNSPACED.sub(lambda clock: "T" + ":".join(filter(None, clock.groups())), printed)
    for shape in _DAYS:
        found = shape.search(printed)
        day = _day(found) if found else None
        if found and day:
            rest = printed[: found.start()] + " " + printed[found.end() :]
            return _with_clock(day, rest)
    return None


def _spread(compact: re.Match[str]) -> str:
    """20250211T0830 as 2025-02-11T08:30."""
    day, clock = compact["day"], compact["clock"] or ""
    parts = [clock[at : at + 2] for at in range(0, len(clock), 2)]
    return f"{day[:4]}-{day[4:6]}-{day[6:]}T{':'.join(parts)}"


def _day(found: re.Match[str]) -> date | None:
    parts = found.groupdict()
    year = _year(parts["year"])
    if parts.get("first"):
        day, month = int(parts["first"]), int(parts["second"])
        if day <= 12 and month <= 12 and day != month:
            return None  # 3 April or 4 March: nobody can tell
        if month > 12:
            day, month = month, day
    elif parts.get("name"):
        day, month = int(parts["day"]), _month(parts["name"])
    else:
        day, month = int(parts.get("day") or 1), int(parts.get("month") or 1)
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _year(digits: str) -> int:
    """The year, with two and three digits read as RFC 2822 says."""
    year = int(digits)
    if len(digits) == 4:
        return year
    return year + (2000 if len(digits) == 2 and year < 50 else 1900)


def _month(name: str) -> int:
    plain = "".join(c for c in unicodedata.normalize("NFKD", name.lower()) if not unicodedata.combining(c))
    return _MONTHS.get(plain[:4]) or _MONTHS.get(plain[:3], 0)


def _with_clock(day: date, rest: str) -> datetime | None:
    clock = _TIME.search(rest)
    if clock is None:
        return datetime.combine(day, time(), tzinfo=zone(rest))
    hour, minute = int(clock["hour"]), int(clock["minute"] or 0)
    second = min(int(clock["second"] or 0), 59)  # 60 is a leap second, which Python does not know
    if clock["half"]:
        hour = hour % 12 + (12 if clock["half"] in "pP" else 0)
    elif hour < 12 and _AFTERNOON.search(rest):
        hour += 12
    if hour > 24 or minute > 59 or (hour == 24 and (minute or second)):
        return None
    try:
        part = int((clock["part"] or "")[:6].ljust(6, "0"))
        moment = datetime.combine(day, time(hour % 24, minute, second, part)) + timedelta(days=hour // 24)
    except OverflowError:
        return None
    return moment.replace(tzinfo=zone(rest[clock.end() :]))
