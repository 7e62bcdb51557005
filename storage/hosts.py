"""Hosts and their owners: whose they are, what their robots.txt says, and what is held against them."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, TextClause, bindparam, delete, func, select, text, update
from sqlalchemy.orm import Session

from analysis import urls
from analysis.politeness import Block, Failing, Failure, Standing, Use
from analysis.robotsfile import RobotsFile
from storage import turns
from storage.dialect import insert, put, spoken
from storage.models import Blocks, Entries, Feeds, HostFailures, Hosts, Owners, Visits, table


@dataclass(frozen=True, slots=True, kw_only=True)
class Host:
    """A host as it was left: its owner, and what its robots.txt says."""

    host: str
    owner: str
    robots: RobotsFile = field(default_factory=RobotsFile)
    crawl_delay: timedelta | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Owned:
    """An owner as it was left: when it may be asked, its number of hosts, and what is held against them."""

    not_before: datetime | None = None
    hosts: int = 1
    standing: Standing = field(default_factory=Standing)


@dataclass(frozen=True, slots=True, kw_only=True)
class Blocked:
    """A block for people to see. `host` is "" where all hosts of the owner are meant."""

    owner: str
    use: Use
    host: str
    reason: str
    since: datetime
    until: datetime


def place(session: Session, owner: Callable[[str], str]) -> None:
    """Note for every feed its host, and for every host its owner, by the rule and the addresses of today."""
    polled = select(Feeds.id, Feeds.url, Feeds.address, Feeds.host).where(Feeds.removed_at.is_(None))
    found = [(row.id, urls.host(row.address or row.url), row.host) for row in session.execute(polled)]
    moved: list[dict[str, object]] = [
        {"feed": feed, "now_on": host} for feed, host, before in found if host != before
    ]
    feeds = table(Feeds)
    if moved:
        rehosted = update(feeds).where(feeds.c.id == bindparam("feed")).values(host=bindparam("now_on"))
        session.connection().execute(rehosted, moved)
    known = {row.host: row.owner for row in session.execute(select(Hosts.host, Hosts.owner))}
    needed = known.keys() | {host for _, host, _ in found if host}
    _assign(session, {host: owner(host) for host in needed}, known)


def place_waiting(session: Session, owner: Callable[[str], str]) -> None:
    """Note the owner of every host that has entries waiting, where none is noted yet."""
    _place_strange(session, owner, Entries, text("entries.state = 'waiting'"))


def place_due(session: Session, owner: Callable[[str], str], *, now: datetime) -> None:
    """Note the owner of every host with pages that are due once more, where none is noted yet."""
    _place_strange(session, owner, Visits, text("visits.due_at IS NOT NULL"), Visits.due_at <= now)


def owned(session: Session, owners: Collection[str], use: Use) -> dict[str, Owned]:
    """Return how these owners were left, by their names."""
    left = select(Owners.name, Owners.not_before).where(Owners.name.in_(owners))
    count = select(Hosts.owner, func.count()).where(Hosts.owner.in_(owners)).group_by(Hosts.owner)
    hosts = {row.owner: row[1] for row in session.execute(count)}
    standings = _standings(session, owners, use)
    return {
        row.name: Owned(
            not_before=row.not_before,
            hosts=hosts.get(row.name, 1),
            standing=standings.get(row.name, Standing()),
        )
        for row in session.execute(left)
    }


def several(session: Session, names: Collection[str]) -> dict[str, Host]:
    """Return what is known of these hosts, by their names."""
    rows = session.execute(select(table(Hosts)).where(Hosts.host.in_(names)))
    return {row.host: _host(row) for row in rows}


def keep_robots(session: Session, host: Host) -> None:
    """Keep what is known of the robots.txt of a host."""
    hosts, robots, delay = table(Hosts), host.robots, host.crawl_delay
    values = {
        "crawl_delay": None if delay is None else delay.total_seconds(),
        "robots": robots.text,
        "robots_etag": robots.etag,
        "robots_last_modified": robots.last_modified,
        "robots_expires_at": robots.expires_at,
        "robots_failing_since": robots.failing_since,
        "robots_error": robots.error,
    }
    session.execute(update(hosts).where(hosts.c.host == host.host).values(values))


def keep_standing(session: Session, owner: str, standing: Standing, *, use: Use) -> None:
    """Keep what is held against the hosts of an owner; the worker must hold the owner."""
    failures, blocks = table(HostFailures), table(Blocks)
    session.execute(delete(failures).where(failures.c.owner == owner, failures.c.use == use))
    session.execute(delete(blocks).where(blocks.c.owner == owner, blocks.c.use == use))
    whose = {"owner": owner, "use": use.value}
    put(
        session,
        insert(spoken(session), HostFailures),
        [
            {**whose, "host": one.host, "subject": one.subject, "kind": one.kind.value, "reason": one.reason}
            | {"at": one.at}
            for one in standing.failures
        ],
    )
    put(
        session,
        insert(spoken(session), Blocks),
        [
            {**whose, "host": one.host, "kind": one.kind.value, "reason": one.reason, "level": one.level}
            | {"since": one.since, "until": one.until}
            for one in standing.blocks
        ],
    )


def blocked(session: Session, *, now: datetime) -> list[Blocked]:
    """Return all blocks that hold, the longest standing first."""
    query = select(Blocks).where(Blocks.until > now).order_by(Blocks.since, Blocks.owner, Blocks.host)
    return [
        Blocked(
            owner=row.owner,
            use=Use(row.use),
            host=row.host,
            reason=row.reason,
            since=row.since,
            until=row.until,
        )
        for row in session.scalars(query)
    ]


def _place_strange(
    session: Session,
    owner: Callable[[str], str],
    model: type[Entries | Visits],
    *which: ColumnElement[bool] | TextClause,
) -> None:
    strange = (
        select(model.host)
        .outerjoin(Hosts, Hosts.host == model.host)
        .where(*which, model.host != "", Hosts.host.is_(None))
        .distinct()
    )
    _assign(session, {host: owner(host) for host in session.scalars(strange)}, {})


def _assign(session: Session, owners: dict[str, str], known: dict[str, str]) -> None:
    rows: list[dict[str, object]] = [
        {"host": host, "owner": owner} for host, owner in sorted(owners.items()) if known.get(host) != owner
    ]
    turns.make(session, set(owners.values()) - set(known.values()))
    made = insert(spoken(session), Hosts)
    put(
        session,
        made.on_conflict_do_update(index_elements=["host"], set_={"owner": made.excluded.owner}),
        rows,
    )


def _standings(session: Session, owners: Collection[str], use: Use) -> dict[str, Standing]:
    failures: dict[str, list[Failure]] = defaultdict(list)
    blocks: dict[str, list[Block]] = defaultdict(list)
    for row in _rows(session, HostFailures, owners, use=use):
        failures[row.owner].append(
            Failure(host=row.host, subject=row.subject, kind=Failing(row.kind), reason=row.reason, at=row.at)
        )
    for row in _rows(session, Blocks, owners, use=use):
        blocks[row.owner].append(
            Block(
                host=row.host,
                kind=Failing(row.kind),
                reason=row.reason,
                level=row.level,
                since=row.since,
                until=row.until,
            )
        )
    return {name: Standing(tuple(failures[name]), tuple(blocks[name])) for name in {*failures, *blocks}}


def _rows(
    session: Session, model: type[HostFailures | Blocks], owners: Collection[str], *, use: Use
) -> Iterable[Row[Any]]:
    rows = table(model)
    return session.execute(select(rows).where(rows.c.owner.in_(owners), rows.c.use == use.value))


def _host(row: Row[Any]) -> Host:
    return Host(
        host=row.host,
        owner=row.owner,
        crawl_delay=None if row.crawl_delay is None else timedelta(seconds=row.crawl_delay),
        robots=RobotsFile(
            text=row.robots,
            etag=row.robots_etag,
            last_modified=row.robots_last_modified,
            expires_at=row.robots_expires_at,
            failing_since=row.robots_failing_since,
            error=row.robots_error,
        ),
    )
