"""The zone that a printed date names, as outlets write it."""

import re
from datetime import timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_OFFSET = re.compile(r"(?<!\d)(?P<sign>[+\-−])(?P<hours>\d{1,2})(?::?(?P<minutes>\d{2}))?(?!\d)")
_PLACE = re.compile(r"\b[A-Z][A-Za-z]+(?:/[A-Z][A-Za-z_]+){1,2}\b")
_NAME = re.compile(r"[A-Za-z]+")
_SPOKEN = re.compile(
    r"\b(atlantic|eastern|central|mountain|pacific)\b(?:\s+(standard|daylight))?(?:\s+time)?", re.IGNORECASE
)
_FURTHEST = timedelta(hours=14)

# Where a name has two meanings, RFC 822 decides first (CST is in Chicago, not in Shanghai), then
# the reading of English-language outlets (IST is Indian, BST is British).
_HOURS = {
    "Z": 0.0, "UT": 0.0, "UTC": 0.0, "GMT": 0.0, "WET": 0.0, "WEST": 1.0, "BST": 1.0, "CET": 1.0,
    "CEST": 2.0, "MEZ": 1.0, "MESZ": 2.0, "EET": 2.0, "EEST": 3.0, "SAST": 2.0, "CAT": 2.0, "EAT": 3.0,
    "WAT": 1.0, "TRT": 3.0, "MSK": 3.0, "GST": 4.0, "PKT": 5.0, "IST": 5.5, "NPT": 5.75, "ICT": 7.0,
    "WIB": 7.0, "HKT": 8.0, "SGT": 8.0, "MYT": 8.0, "PHT": 8.0, "AWST": 8.0, "JST": 9.0, "KST": 9.0,
    "ACST": 9.5, "ACDT": 10.5, "AEST": 10.0, "AEDT": 11.0, "NZST": 12.0, "NZDT": 13.0, "NST": -3.5,
    "NDT": -2.5, "BRT": -3.0, "ART": -3.0, "CLT": -4.0, "AST": -4.0, "ADT": -3.0, "EST": -5.0,
    "EDT": -4.0, "CST": -6.0, "CDT": -5.0, "MST": -7.0, "MDT": -6.0, "PST": -8.0, "PDT": -7.0,
    "AKST": -9.0, "AKDT": -8.0, "HST": -10.0,
}  # fmt: skip

# These say where, not how late it is there; summer time depends on the date.
_PLACES = {
    "ET": "America/New_York", "CT": "America/Chicago", "MT": "America/Denver", "PT": "America/Los_Angeles",
    "ATLANTIC": "America/Halifax", "EASTERN": "America/New_York", "CENTRAL": "America/Chicago",
    "MOUNTAIN": "America/Denver", "PACIFIC": "America/Los_Angeles",
}  # fmt: skip


def zone(text: str) -> tzinfo | None:
    """Return the zone named in what follows the time of day, or None where none is known.

    "+0530", "UTC-5", "Z", "EST", "Eastern Daylight Time", "ET" and "Europe/Berlin" are known. A
    number wins over a name: in "-0500 (GMT)" the name is the decoration. The single letters of
    RFC 822 other than Z are not believed, because RFC 2822 found them used with both signs.
    """
    if numbered := _OFFSET.search(text):
        return _offset(numbered)
    if place := _PLACE.search(text):
        return _place(place[0])
    if spoken := _SPOKEN.search(text):
        region, season = spoken[1].upper(), (spoken[2] or "").upper()
        return _named(f"{region[0]}{season[0]}T" if season else region)
    known = (_named(name.upper()) for name in _NAME.findall(text))
    return next((found for found in known if found), None)


def _named(name: str) -> tzinfo | None:
    if name in _PLACES:
        return _place(_PLACES[name])
    hours = _HOURS.get(name)
    return None if hours is None else timezone(timedelta(hours=hours))


def _offset(numbered: re.Match[str]) -> tzinfo | None:
    size = timedelta(hours=int(numbered["hours"]), minutes=int(numbered["minutes"] or 0))
    if size > _FURTHEST:
        return None
    return timezone(size if numbered["sign"] == "+" else -size)


def _place(name: str) -> tzinfo | None:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, OSError, ValueError):  # OSError: "America/Indiana" is a folder
        return None
