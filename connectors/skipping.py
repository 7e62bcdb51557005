"""When a feed asks not to be polled: skipHours and skipDays of RSS. feedparser keeps the last ones only."""

import re

_HOURS = re.compile(r"<skipHours>(.{0,2000}?)</skipHours>", re.DOTALL | re.IGNORECASE)
_DAYS = re.compile(r"<skipDays>(.{0,2000}?)</skipDays>", re.DOTALL | re.IGNORECASE)
_HOUR = re.compile(r"<hour>\s*(\d{1,2})\s*</hour>", re.IGNORECASE)
_DAY = re.compile(r"<day>\s*(\w+)\s*</day>", re.IGNORECASE)
_NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def skipped_hours(text: str) -> frozenset[int]:
    """Return the hours of the day, in UTC, that a document asks to be skipped; 24 is midnight, as 0 is."""
    found = _HOURS.search(text)
    hours = (int(hour) for hour in _HOUR.findall(found[1])) if found else ()
    return frozenset(hour % 24 for hour in hours if hour <= 24)


def skipped_days(text: str) -> frozenset[int]:
    """Return the days of the week that a document asks to be skipped; Monday is 0."""
    found = _DAYS.search(text)
    days = (day[:3].lower() for day in _DAY.findall(found[1])) if found else ()
    return frozenset(_NAMES.index(day) for day in days if day in _NAMES)
