"""The addresses of one page: for desks, telephones and AMP, with and without "www"."""

import re
from urllib.parse import urlsplit

from analysis.urls import canonical

_EDITION = re.compile(r"^(?:www\d?|m|mobile|touch|amp)\.(?=[^.]+\.)")
# Caches that serve other sites' pages, with the address inside their own.
_CACHED = re.compile(
    r"^https?://(?:[\w-]+\.cdn\.ampproject\.org/[a-z]|(?:www\.)?google\.[a-z.]{2,6}/amp)/(s/)?(?=[\w-]+\.)(.+)$",
    re.IGNORECASE,
)
_AMP_PATH = re.compile(r"^/amp(?=/.)|/amp/?$|\.amp(?=\.html?$)|\.amp$|/amp(?=\.html?$)", re.IGNORECASE)
_AMP_PAIR = re.compile(r"(?:is_?)?_?amp(?:=(?:1|true|yes)?)?|output(?:type)?=amp", re.IGNORECASE)
# What may follow an article's own address: its second page, its print edition.
_PART = re.compile(
    r"(?:page|seite|p)?-?\d{1,3}|page|print|amp|all|full|single(?:page)?|index\.\w+", re.IGNORECASE
)


def edition(url: str) -> str:
    """Return what all addresses of one page have in common: a key to look for it by, and no address.

    Without scheme, "www" and its like, the marks of AMP and a final slash. Two pages can have one key,
    so what is found by it is looked at.
    """
    parts = urlsplit(canonical(origin(url)))
    host = _EDITION.sub("", parts.netloc)
    path = _AMP_PATH.sub("", parts.path).rstrip("/")
    query = "&".join(pair for pair in parts.query.split("&") if pair and not _AMP_PAIR.fullmatch(pair))
    return f"{host}{path}?{query}" if query else f"{host}{path}"


def origin(url: str) -> str:
    """Return the address that a cache of AMP pages holds, or the address itself."""
    held = _CACHED.match(url)
    return f"http{'s' if held[1] else ''}://{held[2]}" if held else url


def is_above(named: str, url: str) -> bool:
    """Whether an address is that of a section or a front page over `url`, and not `url`'s own.

    Templates name them as the canonical address of every page under them.
    """
    upper, lower = (edition(one).partition("?")[0].split("/")[1:] for one in (named, url))
    if len(upper) >= len(lower) or lower[: len(upper)] != upper:
        return False
    return not (upper and all(_PART.fullmatch(segment) for segment in lower[len(upper) :]))


def is_front(url: str) -> bool:
    """Whether an address is the front page of a site."""
    parts = urlsplit(url)
    return bool(parts.netloc) and not parts.path.strip("/") and not parts.query
