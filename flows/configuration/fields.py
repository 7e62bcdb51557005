"""The types of single values in the configuration."""

import re
from datetime import time, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints

from connectors.admission import internal_host

_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
_DURATION = re.compile(r"(\d+(?:\.\d+)?)\s*([smhd]?)")
_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*([kKmMgG]?)[bB]?")
_FACTORS = {"": 1, "k": 10**3, "m": 10**6, "g": 10**9}


def _duration(value: object) -> object:
    if not isinstance(value, str):
        return value
    found = _DURATION.fullmatch(value.strip())
    if not found:
        raise ValueError("expected a duration such as 30s, 15m, 2h or 1d")
    try:
        return timedelta(**{_UNITS[found[2] or "s"]: float(found[1])})
    except OverflowError:
        raise ValueError("expected a duration of less than a million years") from None


def _some(value: timedelta) -> timedelta:
    if value <= timedelta():
        raise ValueError("expected a duration above 0")
    return value


def _size(value: object) -> object:
    if not isinstance(value, str):
        return value
    found = _SIZE.fullmatch(value.strip())
    if not found:
        raise ValueError("expected a size such as 500kB or 20MB")
    return int(float(found[1]) * _FACTORS[found[2].lower()])


def _zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError("expected an IANA time zone such as Europe/Berlin or UTC") from None
    return value


def _clock_time(value: object) -> object:
    if not isinstance(value, str):
        return value
    try:
        return time.fromisoformat(value.zfill(5))
    except ValueError:
        raise ValueError("expected a time of day such as 08:00") from None


def _one_or_many(value: object) -> object:
    return [value] if isinstance(value, str) else value


def _web_address(value: str) -> str:
    if not re.match(r"https?://[^/\s]+", value):
        raise ValueError("expected an address that starts with http:// or https://")
    return value


def _internal_host(value: str) -> str:
    internal_host(value)
    return value


def _host(value: str) -> str:
    if not re.fullmatch(r"[^/\s@]+", value):
        raise ValueError("expected a host such as news.example.com, without http:// and without a path")
    return value.casefold()


Duration = Annotated[timedelta, BeforeValidator(_duration)]
SomeTime = Annotated[timedelta, BeforeValidator(_duration), AfterValidator(_some)]
Size = Annotated[int, BeforeValidator(_size), Field(gt=0)]
Zone = Annotated[str, AfterValidator(_zone)]
ClockTime = Annotated[time, BeforeValidator(_clock_time)]
Name = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$", max_length=100)]
Alias = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Aliases = Annotated[tuple[Alias, ...], BeforeValidator(_one_or_many)]
WebAddress = Annotated[str, StringConstraints(strip_whitespace=True), AfterValidator(_web_address)]
InternalHost = Annotated[str, AfterValidator(_internal_host)]
Hosts = Annotated[tuple[Annotated[Alias, AfterValidator(_host)], ...], BeforeValidator(_one_or_many)]
SECRET_NAME = r"^[A-Z][A-Z0-9_]*$"  # noqa: S105 - what names of secrets look like
SecretName = Annotated[str, StringConstraints(pattern=SECRET_NAME, max_length=100)]
