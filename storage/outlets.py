"""Outlets that belong together, as the configuration says: they count as one."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from storage.models import OutletMembers, table


@dataclass(frozen=True, slots=True)
class Owners:
    """Which outlets belong to whom."""

    by_member: Mapping[str, str]

    def of(self, outlet: str | None, url: str | None) -> str | None:
        """Return whose the outlet is: its group by name or host, else itself; None where it is not known."""
        host = (urlsplit(url or "").hostname or "").removeprefix("www.")
        for one in (outlet, host):
            if one and (owner := self.by_member.get(one.casefold())):
                return owner
        return outlet or host or None


def configure(session: Session, members: Mapping[str, str]) -> None:
    """Keep which outlets belong to which group, by name or host, in place of what was kept before."""
    wanted = owners_in(members).by_member
    if owners(session).by_member == wanted:
        return
    session.execute(delete(table(OutletMembers)))
    rows = [{"member": member, "name": name} for member, name in sorted(wanted.items())]
    if rows:
        session.execute(table(OutletMembers).insert(), rows)


def owners_in(members: Mapping[str, str]) -> Owners:
    """Return which outlets belong to whom, as a configuration says it: names in any case."""
    return Owners({member.casefold(): name for member, name in members.items()})


def owners(session: Session) -> Owners:
    """Return which outlets belong to whom."""
    m = table(OutletMembers).c
    return Owners({row.member: row.name for row in session.execute(select(m.member, m.name))})
