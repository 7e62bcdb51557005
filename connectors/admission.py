"""Where the web client may connect: to the public web, and inside only to what the operator has named.

Feeds are written by strangers, and so are the links, redirects and DNS answers that they lead to.
Whatever is not certainly a public address (IANA's special-purpose registries, RFC 6890) is refused.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Self

import idna

_Address = IPv4Address | IPv6Address
_Network = IPv4Network | IPv6Network

_INNER: dict[_Network, str] = {
    ip_network(network): kind
    for network, kind in {
        "0.0.0.0/8": "this host",
        "10.0.0.0/8": "private",
        "100.64.0.0/10": "shared by a provider's customers",
        "127.0.0.0/8": "loopback",
        "168.63.129.16/32": "a cloud's own service",
        "169.254.0.0/16": "link-local",
        "172.16.0.0/12": "private",
        "192.0.0.0/24": "reserved",
        "192.0.2.0/24": "for documentation",
        "192.88.99.0/24": "a tunnel",
        "192.168.0.0/16": "private",
        "198.18.0.0/15": "for benchmarks",
        "198.51.100.0/24": "for documentation",
        "203.0.113.0/24": "for documentation",
        "224.0.0.0/4": "multicast",
        "240.0.0.0/4": "reserved",
        "::/128": "this host",
        "::1/128": "loopback",
        "::/96": "IPv4 in disguise",
        "64:ff9b:1::/48": "IPv4 in disguise",
        "2001::/32": "a tunnel",
        "2001::/23": "reserved",
        "2001:db8::/32": "for documentation",
        "2002::/16": "a tunnel",
        "3fff::/20": "for documentation",
        "fc00::/7": "private",
        "fe80::/10": "link-local",
        "fec0::/10": "private",
        "ff00::/8": "multicast",
    }.items()
}
_GLOBAL = IPv6Network("2000::/3")  # all of IPv6 that is given out; the rest leads nowhere, or inside
_NAT64 = IPv6Network("64:ff9b::/96")  # how networks without IPv4 reach all of IPv4
_ISATAP = frozenset({0x00005EFE, 0x02005EFE})  # in the middle of an address, before the IPv4 it tunnels to

# A name of one label is completed by the resolver, with the domain of the house.
_INNER_NAMES = re.compile(r"[^.]*|(?:.*\.)?(?:localhost|local|internal|home\.arpa)")
_NUMBER = re.compile(r"(?:.*\.)?(?:\d+|0x[0-9a-f]*)")  # how every spelling of an IPv4 address ends
_LARGEST = {4: 8, 6: 7}  # bits; what is shorter names more than any house has

# On these no web server answers, but something else that may take our request for its own protocol. The
# "bad ports" of browsers: https://fetch.spec.whatwg.org/#port-blocking
_BAD_PORTS = frozenset(
    {0, 1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103}
    | {104, 109, 110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465, 512, 513}
    | {514, 515, 526, 530, 531, 532, 540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993, 995, 1719, 1720}
    | {1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080}
)


class Inadmissible(OSError):  # noqa: N818 - an answer rather than a fault; urllib3 passes on what is an OSError
    """Nothing was sent there. `reason` is one short line fit for a table."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Admission:
    """Decides about hosts, ports and addresses. By default only the public web is open.

    A host in `names` may be anything and listen anywhere; so may every address in `networks`,
    whatever name led to it.
    """

    names: frozenset[str] = frozenset()
    networks: tuple[_Network, ...] = ()

    @classmethod
    def of(cls, internal_hosts: Iterable[str]) -> Self:
        """Open these names, addresses and networks, too. Raises ValueError for what is none."""
        found = [internal_host(one) for one in internal_hosts]
        return cls(
            names=frozenset(one for one in found if isinstance(one, str)),
            networks=tuple(one for one in found if not isinstance(one, str)),
        )

    def check_host(self, host: str) -> None:
        """Refuse a host that is wrong whatever it leads to; raises Inadmissible.

        Numbers are refused in every spelling but the usual one (2130706433, 0x7f.1 and 0177.0.0.1
        are all 127.0.0.1), for not everybody on the way reads them alike.
        """
        name = bare(host)
        if "%" in name:
            raise Inadmissible("the host is an address of one interface")
        if name in self.names or _is_address(name):
            return
        if _NUMBER.fullmatch(name) or ":" in name:
            raise Inadmissible("the host is a number, but not an address as it should be written")
        if _INNER_NAMES.fullmatch(name):
            raise Inadmissible(f"inner host {name[:60]} (limits.internal_hosts does not name it)")

    def names_host(self, host: str) -> bool:
        """Return whether the host itself was opened, by its name or as an address."""
        name = bare(host)
        return name in self.names or (
            _is_address(name) and any(ip_address(name) in network for network in self.networks)
        )

    def admitted(self, host: str, port: int, addresses: Iterable[str]) -> list[str]:
        """Return those of a host's addresses that may be connected to.

        Raises Inadmissible where none is left: one inner address among public ones takes nothing
        from the others, since only what is returned here is ever connected to.
        """
        self.check_host(host)
        everything = list(addresses)
        if bare(host) in self.names:
            return everything
        reasons = [self._refusal(address, port) for address in everything]
        left = [one for one, reason in zip(everything, reasons, strict=True) if reason is None]
        if everything and not left:
            raise Inadmissible(str(reasons[0]))
        return left

    def _refusal(self, printed: str, port: int) -> str | None:
        address = ip_address(printed)
        if any(address in network for network in self.networks):
            return None
        if kind := _inner(address):
            return f"inner address {address}: {kind} (limits.internal_hosts does not name it)"
        return f"port {port} is not one of web servers" if port in _BAD_PORTS else None


def internal_host(text: str) -> str | _Network:
    """Return the network that `text` names, or the name in its usual spelling; raises ValueError."""
    name = bare(text.strip())
    try:
        network = ip_network(name, strict=False)
    except ValueError:
        if not re.fullmatch(r"(?!-)[a-z0-9_\-]+(?:\.[a-z0-9_\-]+)*", name) or _NUMBER.fullmatch(name):
            raise ValueError(
                "expected a host name, an address or a network, such as wiki.example, 127.0.0.1 or 10.0.0.0/8"
            ) from None
        return name
    least = _LARGEST[network.version]
    if network.prefixlen < least:
        raise ValueError(f"expected a network no larger than /{least}")
    return network


def bare(host: str) -> str:
    """Return the host in lower case, without brackets and the dot at the end, other scripts by IDNA."""
    name = host.removeprefix("[").removesuffix("]")
    try:
        name = name if name.isascii() else idna.encode(name, uts46=True).decode("ascii")
    except UnicodeError:  # named by nobody, found by no resolver
        return host
    return name.lower().rstrip(".")


def _is_address(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True


def _inner(address: _Address) -> str | None:
    """What kind of address it is, where it is not one of the public web."""
    if isinstance(address, IPv6Address):
        if address.scope_id is not None:
            return "bound to an interface"
        disguised = address.ipv4_mapped or (
            IPv4Address(int(address) & 0xFFFFFFFF) if address in _NAT64 else None
        )
        if disguised is not None:
            return _inner(disguised)
        if int(address) >> 32 & 0xFFFFFFFF in _ISATAP:
            return "a tunnel"
    for network, kind in _INNER.items():
        if address in network:
            return kind
    return "reserved" if address.version == 6 and address not in _GLOBAL else None
