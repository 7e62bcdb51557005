"""One address for one page, whatever was hung on it on the way."""

import re
from urllib.parse import SplitResult, quote, urljoin, urlsplit, urlunsplit

import idna

_PORTS = {"http": 80, "https": 443}

# Parameters that only say where a reader came from. courlan's clean_url is not used for this: it
# also drops what outlets number their articles with (?cid=7, ?uid=7, ?gallery=7, ?source=7 and the
# bare ?12345), and two articles under one address would become one article.
_TRACKING = re.compile(
    r"(?:utm|mtm|pk|piwik|hsa|itm|vero|oly_anon|oly_enc)_\w+|"  # campaign tools
    r"[a-z_]{1,6}cl(?:k|src)?id|[wg]braid|_gl|_ga|"  # click numbers
    r"_?_?hs[a-z]*enc|_hsmi|mc_[ce]id|mkt_tok|igsh(?:id)?|"  # letters and shares
    r"at_(?:medium|campaign\w*|custom\d|link_\w+|format|ptr_name)|ns_(?:mchannel|source|campaign|linkname|fee)|"
    r"cmpid|ocid|ncid|smid|xtor|s_cid|s_kwcid|wt[._](?:mc_id|mc)|sref|smtyp|ref_src|ref_url|traffic_source",
    re.IGNORECASE,
)
_SECRET = re.compile(
    r"([?&;](?:[\w.\-\[\]]*[_.\-])?"
    r"(?:token|key|apikey|auth|authorization|secret|password|passwd|pwd|signature|sig|session|sid)=)[^&;#]+",
    re.IGNORECASE,
)
_MASK = "***"
_BLANK = r"[\s\x00-\x20\x7f]+"
_EDGES = re.compile(rf"^{_BLANK}|{_BLANK}$")
_BREAKS = re.compile(r"[\t\r\n]+")
_INNER = re.compile(_BLANK)
_STRAY = re.compile(r"%(?![0-9A-Fa-f]{2})")
_ESCAPED = re.compile(r"%([0-9A-Fa-f]{2})")
_PATH = "/:@!$&'()*+,;=~%"  # what RFC 3986 lets stand in a path, and escapes made before
_QUERY = _PATH + "?"
_HOST = re.compile(r"[A-Za-z0-9_.\-]+|[0-9A-Fa-f:.]+")


def canonical(url: str) -> str:
    """Return the address that names the page itself: the unit of identity of Articles.

    Host in lower case and in ASCII (IDNA), no default port, no credentials, no fragment, no
    tracking parameters; all other parameters stay, in their order. Two addresses with one
    canonical form show the same page; the reverse is not promised. Never raises and is
    idempotent: what is no web address comes back as it is, without blanks.
    """
    # Feeds break long addresses over lines; browsers drop the breaks, too.
    trimmed = _INNER.sub("%20", _BREAKS.sub("", _EDGES.sub("", url)))
    parts = _split(trimmed)
    if parts is None:
        return trimmed
    pairs = parts.query.replace("&amp;", "&").split("&")
    kept = [pair for pair in pairs if pair and not _TRACKING.fullmatch(pair.partition("=")[0])]
    query = _escape("&".join(kept), safe=_QUERY)
    return urlunsplit((parts.scheme, _netloc(parts), _escape(parts.path, safe=_PATH) or "/", query, ""))


def host(url: str) -> str:
    """Return the host, with its port where that is not the default: the unit of politeness.

    "" for what is no web address.
    """
    parts = _split(_EDGES.sub("", url))
    return "" if parts is None else _netloc(parts)


def absolute(base: str, url: str | None) -> str | None:
    """Return `url` as seen from the page `base`, or None where that gives no web address."""
    given = _EDGES.sub("", url or "")
    try:
        joined = urljoin(base, given)
    except ValueError:  # an unfinished IPv6 host
        return None
    return joined if given and _split(joined) else None


def without_secrets(url: str) -> str:
    """Return `url` without user name and password, and with keys and tokens masked, fit for messages."""
    # Not by urlsplit alone: an address that it refuses may hold a password all the same.
    nobody = re.sub(r"^([a-zA-Z][\w+.\-]*:)?//[^/?#]*@", lambda found: f"{found[1] or ''}//", url)
    return _SECRET.sub(lambda found: f"{found[1]}{_MASK}", nobody)


def is_masked(url: str) -> bool:
    """Return whether a key or token of `url` is the mask of `without_secrets`, so that it opens nothing."""
    return any(found[0] == f"{found[1]}{_MASK}" for found in _SECRET.finditer(url))


def _split(url: str) -> SplitResult | None:
    """The parts of a web address, or None."""
    try:
        parts = urlsplit(url)
        usable = parts.scheme in _PORTS and parts.port != 0
        name = _ascii(parts.hostname or "")
    except ValueError:  # ports and hosts that are none, in any script
        return None
    return parts if usable and _HOST.fullmatch(name) else None


def _netloc(parts: SplitResult) -> str:
    name = _ascii(parts.hostname or "")
    name = name.rstrip(".") or name
    if ":" in name:
        name = f"[{name}]"
    port = parts.port
    return name if port in {None, _PORTS[parts.scheme]} else f"{name}:{port}"


def _ascii(name: str) -> str:
    """The host in lower case, other scripts by IDNA; raises ValueError for what no host can be called."""
    return name.lower() if name.isascii() else idna.encode(name, uts46=True).decode("ascii")


def _escape(text: str, *, safe: str) -> str:
    """The text in ASCII, with one spelling for every escape."""
    return _ESCAPED.sub(_spelling, quote(_STRAY.sub("%25", text), safe=safe, errors="replace"))


def _spelling(escape: re.Match[str]) -> str:
    character = chr(int(escape[1], 16))
    unreserved = character.isascii() and (character.isalnum() or character in "-._~")
    return character if unreserved else escape[0].upper()
