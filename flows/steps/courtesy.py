"""Asking others as they would like to be asked: whose turn it is, how often, and who is left alone."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Protocol, TypeVar

from analysis import politeness
from analysis.errors import FetchError, TemporaryFetchError
from analysis.politeness import Block, Failure, Use
from connectors.polite import Turn, Unasked, Vacancy
from flows.kit import Kit
from storage import hosts, turns
from storage.hosts import Host, Owned
from storage.store import Session
from storage.turns import Room

_EACH = 4  # tasks of one owner that are held at once


class Addressed(Protocol):
    """A task that asks a host."""

    @property
    def host(self) -> str:
        """The host."""
        ...

    @property
    def owner(self) -> str:
        """Whose it is."""
        ...


Asking = TypeVar("Asking", bound=Addressed)


class Taking(Protocol[Asking]):
    """Claims tasks, as `storage.feeds.claim` and `storage.entries.claim` do."""

    def __call__(
        self, session: Session, *, now: datetime, worker: str, lease: timedelta, limit: int | Room
    ) -> list[Asking]:
        """Return tasks, leased to the worker with their owners."""
        ...


class Courtesy:
    """What one step knows of the owners whose turn it has.

    Of these nobody else asks anything meanwhile, and each is asked by one thread at a time; so `note` and
    `learn` may be called by any thread, for a task that it has the turn of. All other methods
    belong to the thread that stores.
    """

    def __init__(self, kit: Kit, use: Use, *, now: datetime) -> None:
        self._kit = kit
        self._use = use
        self._at = now
        self._began = time.monotonic()
        self._owned: dict[str, Owned] = {}
        self._hosts: dict[str, dict[str, Host]] = {}
        self._judged: set[str] = set()
        self._learnt: set[tuple[str, str]] = set()

    @property
    def now(self) -> datetime:
        """The time of the run, as it goes on: leases and blocks of a long run must not end too early."""
        return self._at + timedelta(seconds=time.monotonic() - self._began)

    def claim(self, take: Taking[Asking], vacancy: Vacancy, *, most: int) -> list[Turn[Asking]]:
        """Return more tasks, of owners that are not busy; who is done is left to other workers first."""
        limits, now = self._kit.limits, self.now
        room = Room(most=most, each=self._each, busy=vacancy.busy)
        with self._kit.store.transaction() as session:
            self.save(session)
            self._leave(session, vacancy.left)
            turns.keep(session, self._kit.worker, until=now + limits.lease)
            tasks = take(
                session,
                now=self._at,
                worker=self._kit.worker,
                lease=now - self._at + limits.lease,
                limit=room,
            )
            self._meet(session, tasks)
        return [Turn(task=task, lane=task.owner, after=self._after(task.owner)) for task in tasks]

    def block(self, task: Addressed) -> Block | None:
        """Why the host of the task is not to be asked now."""
        owned = self._owned.get(task.owner)
        return None if owned is None else politeness.blocked(owned.standing, task.host, now=self.now)

    def note(self, task: Addressed, subject: str, error: FetchError | None) -> None:
        """Judge the host by how it answered; `subject` is what was asked for."""
        owned = self._owned.get(task.owner)
        if owned is None:
            return
        kind = None if error is None else politeness.failing(error)
        if error is None or kind is None:
            standing = politeness.after_success(owned.standing, task.host)
        else:
            failure = Failure(
                host=task.host,
                subject=subject,
                kind=kind,
                reason=error.reason,
                at=self.now,
                retry_after=error.retry_after if isinstance(error, TemporaryFetchError) else None,
            )
            standing = politeness.after_failure(owned.standing, failure, hosts=owned.hosts)
        if standing != owned.standing:
            self._owned[task.owner] = replace(owned, standing=standing)
            self._judged.add(task.owner)

    def host(self, task: Addressed) -> Host:
        """What is known of the host of the task."""
        known = self._hosts.get(task.owner, {}).get(task.host)
        return known or Host(host=task.host, owner=task.owner)

    def learn(self, host: Host) -> None:
        """Take note of what a host's robots.txt says now."""
        self._hosts.setdefault(host.owner, {})[host.host] = host
        self._learnt.add((host.owner, host.host))

    def pause(self, task: Addressed, answer: object) -> float:
        """The seconds between an answer of the host and the next request to its owner."""
        if not task.owner or isinstance(answer, Unasked):
            return 0.0
        limits = self._kit.limits
        return politeness.pause(
            host_delay=limits.host_delay, crawl_delay=self.host(task).crawl_delay, most=limits.crawl_delay
        ).total_seconds()

    def save(self, session: Session) -> None:
        """Store what was noted and learnt since the last time."""
        while self._judged:
            owner = self._judged.pop()
            hosts.keep_standing(session, owner, self._owned[owner].standing, use=self._use)
        while self._learnt:
            owner, name = self._learnt.pop()
            hosts.keep_robots(session, self._hosts[owner][name])

    def close(self, give_back: Callable[[Session], None]) -> None:
        """Leave all owners to other workers, and the tasks that were not asked."""
        pause = self._kit.limits.host_delay.total_seconds()
        with self._kit.store.transaction() as session:
            self.save(session)
            give_back(session)
            self._leave(session, dict.fromkeys(self._owned, pause))
            turns.leave_all(session, self._kit.worker)

    @property
    def _each(self) -> int:
        """How many tasks of one owner are surely done before their lease ends."""
        limits = self._kit.limits
        slowest = max(limits.host_delay, limits.crawl_delay) + limits.total_timeout
        return max(1, min(_EACH, int(limits.lease * 0.8 / slowest)))

    def _meet(self, session: Session, tasks: Sequence[Addressed]) -> None:
        """Look up what is known of owners and hosts that are new here."""
        owners = {task.owner for task in tasks if task.owner} - self._owned.keys()
        self._owned |= hosts.owned(session, owners, self._use)
        strange = {
            task.host for task in tasks if task.owner and task.host not in self._hosts.get(task.owner, {})
        }
        for name, host in hosts.several(session, strange).items():
            self._hosts.setdefault(host.owner, {})[name] = host

    def _leave(self, session: Session, left: Mapping[str, float]) -> None:
        # By the clock, not by the time of the run: the next step begins anew with the latter.
        clock = datetime.now(UTC)
        turns.leave(
            session,
            self._kit.worker,
            {owner: clock + timedelta(seconds=pause) for owner, pause in left.items()},
        )
        for owner in left:
            self._owned.pop(owner, None)
            self._hosts.pop(owner, None)

    def _after(self, owner: str) -> float:
        """The seconds for which the owner was to be left alone when somebody last asked it."""
        owned = self._owned.get(owner)
        if owned is None or owned.not_before is None:
            return 0.0
        limits = self._kit.limits
        longest = max(limits.host_delay, limits.crawl_delay)  # whatever the clock of another machine says
        return min(owned.not_before - datetime.now(UTC), longest).total_seconds()


def blocks_told(kit: Kit, use: Use, *, now: datetime) -> list[str]:
    """Return a line for every host that is left alone: what nobody asks, nobody hears fail."""
    with kit.store.reading() as session:
        found = [one for one in hosts.blocked(session, now=now) if one.use is use]
    return [
        f"{one.host or f'all hosts of {one.owner}'}: no {use.value} is asked for "
        f"until {one.until:%d %b, %H:%M} UTC: {one.reason}, since {one.since:%d %b, %H:%M}"
        for one in found
    ]
