"""What the headers of an answer say, read with tolerance."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from requests import Response

from analysis.times import claimed

_LONGEST = timedelta(days=30)  # beyond that a pause is a mistake, and may not fit into a date
_SECONDS = re.compile(r"\s*(\d{1,18})(?:\.\d*)?\s*")
_MAX_AGE = re.compile(r"(?:^|[\s,])max-age\s*=\s*\"?(\d{1,18})", re.IGNORECASE)
_NOT_KEPT = re.compile(r"(?:^|[\s,])no-(?:store|cache)(?:$|[\s,;])", re.IGNORECASE)


def retry_after(value: str | None, *, now: datetime) -> timedelta | None:
    """Return the pause that Retry-After asks for, in seconds or as a date; None where it asks for none."""
    if not value:
        return None
    if seconds := _SECONDS.fullmatch(value):
        return min(timedelta(seconds=min(int(seconds[1]), 10**9)), _LONGEST) or None
    moment, _ = claimed(value, now=now)
    return None if moment is None or moment <= now else min(moment - now, _LONGEST)


def max_age(headers: Mapping[str, str]) -> timedelta | None:
    """Return how long the answer may be kept by Cache-Control, less the time it has been kept already."""
    control = headers.get("cache-control", "")
    found = _MAX_AGE.search(control)
    if not found or _NOT_KEPT.search(control):
        return None
    age = _SECONDS.fullmatch(headers.get("age", "0"))
    left = int(found[1]) - (int(age[1]) if age else 0)
    return min(timedelta(seconds=min(left, 10**9)), _LONGEST) if left > 0 else None


def location(response: Response) -> str:
    """Return where a redirect points, or "" where it points nowhere."""
    # http.client reads headers as Latin-1; addresses in them are UTF-8 where they are not ASCII.
    value: str = response.headers.get("Location", "")
    return value.encode("latin-1", "replace").decode("utf-8", "replace").strip()


def sendable(value: str | None) -> str | None:
    """Return a validator as it may be sent back, or None: a broken one must not break the request."""
    clean = (value or "").strip()
    printable = all(" " <= character <= "ÿ" and character != "\x7f" for character in clean)
    return clean if clean and printable else None


def utc_now() -> datetime:
    """Return the time."""
    return datetime.now(UTC)
