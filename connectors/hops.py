"""From one address to the next: what may follow a redirect, and what of the first address goes along."""

from urllib.parse import SplitResult, urljoin, urlsplit, urlunsplit

_UPGRADE = (("http", 80), ("https", 443))
_PORTS = dict(_UPGRADE)


class BadAddress(ValueError):  # noqa: N818 - says what is bad
    """No address that may be asked. The message is one short line and quotes nothing."""


def check(url: str) -> None:
    """Refuse what is no web address; raises BadAddress. Where a name leads is judged elsewhere."""
    try:
        parts = urlsplit(url)
        usable = bool(parts.hostname) and parts.port != 0
    except ValueError:
        raise BadAddress("not a usable address") from None
    if parts.scheme not in _PORTS:
        raise BadAddress("not an http or https address")
    if not usable:
        raise BadAddress("not a usable address")


def anonymous(url: str) -> str:
    """Return the address without user and password: for links that strangers wrote."""
    try:
        parts = urlsplit(url)
    except ValueError:  # refused by whoever is given it
        return url
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2])) if _login(parts) else url


def following(url: str, target: str) -> str:
    """Return the address that a redirect from `url` to `target` leads to; raises BadAddress.

    A password that `url` holds goes along within its site, also from http to https, and nowhere
    else. One that only the redirect holds is the server's idea, and never used: with it a stranger
    could have us log in anywhere.
    """
    try:
        joined = urljoin(url, target)
        here, there = urlsplit(url), urlsplit(joined)
        same = _same_site(here, there)
    except ValueError:
        raise BadAddress("redirect to an unusable address") from None
    if _login(there):
        if same and _login(there) == _login(here):
            return joined
        raise BadAddress("redirect to an address with a password")
    if _login(here) and same:
        return urlunsplit(there._replace(netloc=f"{_login(here)}@{there.netloc}"))
    return joined


def _login(parts: SplitResult) -> str:
    return parts.netloc.rpartition("@")[0]


def _same_site(here: SplitResult, there: SplitResult) -> bool:
    if here.hostname != there.hostname:
        return False
    before, after = ((one.scheme, one.port or _PORTS.get(one.scheme)) for one in (here, there))
    return before == after or (before, after) == _UPGRADE
