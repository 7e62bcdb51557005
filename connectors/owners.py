"""Whose a host is, and so who sees all the requests to it."""

from collections.abc import Mapping
from functools import cached_property
from ipaddress import ip_address

from publicsuffixlist import PublicSuffixList


class Owners:
    """Finds the owner of a host: the unit that is asked one request at a time.

    The registrable domain, such as example.co.uk for news.example.co.uk. Of networks that host many
    sites under one name, such as blogspot.com, that name, for the machines behind it are
    theirs and not the bloggers': only the part of the Public Suffix List that ICANN vouches for is
    used. Hosts that the configuration groups under an outlet have one owner. Addresses and names
    without a dot are their own, with their port. The list comes with its package; nothing is fetched.
    """

    def __init__(self, outlets: Mapping[str, str]) -> None:
        """Take the members of groups of outlets, names or hosts, with the name of the group."""
        self._outlets = {member.casefold(): name for member, name in outlets.items()}

    def __call__(self, host: str) -> str:
        """Return the owner of a host as `analysis.urls.host` gives it."""
        name = host if host.endswith("]") else host.rpartition(":")[0] or host
        if _is_address(name):
            return host
        labels = name.split(".")
        for start in range(len(labels)):
            group = self._outlets.get(".".join(labels[start:]))
            if group is not None:
                return f"outlet {group}"  # with a blank, so that it is never taken for a domain
        return self._suffixes.privatesuffix(name) or host

    @cached_property
    def _suffixes(self) -> PublicSuffixList:
        return PublicSuffixList(only_icann=True)


def _is_address(name: str) -> bool:
    try:
        ip_address(name.strip("[]"))
    except ValueError:
        return False
    return True
