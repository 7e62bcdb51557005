"""Under which addresses a page can be had, as it says itself."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from courlan import extract_domain

from analysis.editions import is_above, is_front, origin
from analysis.urls import absolute, canonical
from connectors.markup import Element

_EDITION = re.compile(r"^(?:www\d?|m|mobile|amp)\.")
_SITE = re.compile(r"\.[^\W\d_][^.]+$")
_EDITIONS = frozenset({"amp", "m", "mobile", "mobil", "wap", "www"})


@dataclass(frozen=True, slots=True)
class Addresses:
    """The address of a page, and others at which the same page can be had; all canonical.

    `elsewhere` is the host of the page on somebody else's site that this one calls its own address: its
    text was taken from there.
    """

    own: str
    also: tuple[str, ...] = ()
    elsewhere: str | None = None


def addresses(tree: Element, meta: Mapping[str, str], url: str) -> Addresses:
    """Return the address that the page at `url` gives itself, if it is on the same site and no page above.

    Templates name the front page or the section on every page, and copies name the page that they
    were taken from: believing either would make one article of many.
    """
    site = origin(url)
    named = [address for address in _named(tree, meta, url) if _is_own(address, site)]
    own = canonical(named[0] if named else site)
    others = dict.fromkeys(canonical(one) for one in (url, *named, *_amp(tree, url)))
    return Addresses(own, tuple(one for one in others if one != own), _elsewhere(tree, site))


def _elsewhere(tree: Element, url: str) -> str | None:
    """The host of somebody else's page that a page names as its own.

    A name without a dot, or of digits, is the machine on which the template was made.
    """
    for given in _links(tree, "canonical"):
        address = absolute(url, given)
        if not address or is_front(address) or _same_site(address, url) or _same_publisher(address, url):
            continue
        name = _EDITION.sub("", urlsplit(address).hostname or "")
        if _SITE.search(name):
            return name
    return None


def _named(tree: Element, meta: Mapping[str, str], url: str) -> Iterator[str]:
    for given in (*_links(tree, "canonical"), meta.get("og:url")):
        address = absolute(url, given)
        if address:
            yield address


def _amp(tree: Element, url: str) -> Iterator[str]:
    for given in _links(tree, "amphtml"):
        address = absolute(url, given)
        if address and _same_site(address, url) and not is_front(address):
            yield address


def _links(tree: Element, relation: str) -> list[str | None]:
    return [
        link.get("href") for link in tree.iter("link") if relation in (link.get("rel") or "").lower().split()
    ]


def _is_own(address: str, url: str) -> bool:
    return (
        _same_site(address, url) and not is_above(address, url) and (not is_front(address) or is_front(url))
    )


def _same_site(one: str, other: str) -> bool:
    """Whether two addresses are of one publisher, as far as names tell: www, m and amp are."""
    first, second = (_EDITION.sub("", urlsplit(address).hostname or "") for address in (one, other))
    if first == second or first.endswith(f".{second}") or second.endswith(f".{first}"):
        return True
    domain = extract_domain(one)
    return domain is not None and domain == extract_domain(other)


def _same_publisher(one: str, other: str) -> bool:
    """Whether two sites are one publisher's, by name: abroad, for telephones, or in a cache.

    Caches and translating proxies write the host that they stand for with hyphens: www-herald-example.
    """
    hosts = [_EDITION.sub("", urlsplit(address).hostname or "") for address in (one, other)]
    if any(ours.replace(".", "-") in theirs for ours, theirs in (hosts, hosts[::-1])):
        return True
    names = [
        (extract_domain(address) or ".".join(name.split(".")[-2:])).split(".", 1)[0]
        for address, name in zip((one, other), hosts, strict=True)
    ]
    brands = ["".join(part for part in name.split("-") if part not in _EDITIONS) for name in names]
    return brands[0] == brands[1]
