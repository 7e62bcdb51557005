"""Pages asked for in turn and with leave: by robots.txt, and not of a host that is left alone."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import chain
from typing import Generic, Protocol, TypeVar

from analysis import robotsfile
from analysis.errors import FetchError, PermanentFetchError, TemporaryFetchError
from analysis.politeness import Failing, Use
from analysis.robotsfile import RobotsFile, Stance
from connectors import robots
from connectors.polite import Turn, Unasked, Vacancy, in_turn
from connectors.web import Answered, Fetched, NotModified
from flows.kit import Kit
from flows.steps.courtesy import Addressed, Courtesy, Taking
from storage.store import Session

FORBIDDEN = "robots.txt forbids it"

# Tasks held at a time. Entries bring what their feeds printed, which may be long.
_HELD = 1000

# Who is left alone for longer is not waited for: the feed's own text is better than none.
_PATIENCE = timedelta(hours=1)

_SOON = timedelta(minutes=15)  # as long as a robots.txt that could not be read is not asked for again


class Paged(Addressed, Protocol):
    """A task that asks for a page."""

    @property
    def address(self) -> str:
        """The address of the page; "" where there is none."""
        ...

    @property
    def carries_text(self) -> bool:
        """Whether there is something to read without the page."""
        ...


Page = TypeVar("Page", bound=Paged)
Got = TypeVar("Got", bound=Fetched | NotModified)


@dataclass(frozen=True, slots=True)
class _Visit:
    """A host whose robots.txt has to be read before `address` is asked for."""

    host: str
    owner: str
    address: str


@dataclass(frozen=True, slots=True)
class Spared:
    """An error that came of asking nobody."""

    error: FetchError


_Said = Answered | FetchError | Spared | Unasked | None


class Pages(Generic[Page, Got]):
    """Pages as they come, each with its task.

    `take` claims tasks and `fetch` fetches the page of one, in a thread; what it returns as an error
    is held against the host where it says something about the host. Nothing is begun after so many `seconds`.
    """

    def __init__(
        self,
        kit: Kit,
        take: Taking[Page],
        fetch: Callable[[Page], Got | FetchError],
        *,
        now: datetime,
        seconds: float,
    ) -> None:
        self._kit = kit
        self._take = take
        self._fetch = fetch
        self._seconds = seconds
        self._courtesy = Courtesy(kit, Use.PAGE, now=now)
        self._visits: set[str] = set()  # under way

    def all(self) -> Iterator[tuple[Page, Got | FetchError | Spared | Unasked]]:
        """Yield tasks with what came of them, until no more are claimed or the next step has its turn."""
        answers = in_turn(
            self._claim,
            work=self._ask,
            pause=self._pause,
            threads=self._kit.limits.fetchers,
            seconds=self._seconds,
        )
        for task, answer in chain.from_iterable(answers):
            if isinstance(task, _Visit):
                self._visits.discard(task.host)
            elif answer is not None:
                yield task, answer

    def alone(self, task: Page) -> Got | FetchError:
        """Return what comes of a task that was claimed before, with nobody beside it."""
        said = self._of_page(task)
        return said.error if isinstance(said, Spared) else said

    def close(self, give_back: Callable[[Session], None]) -> None:
        """Leave the hosts to other workers, and what was not asked for."""
        self._courtesy.close(give_back)

    def _claim(self, vacancy: Vacancy) -> list[Turn[Page | _Visit]]:
        turns: list[Turn[Page | _Visit]] = []
        for turn in self._courtesy.claim(self._take, vacancy, most=_HELD):
            task = turn.task
            robots_known = self._courtesy.host(task).robots
            if self._heeds(task) and task.host not in self._visits and self._is_stale(robots_known):
                self._visits.add(task.host)
                visit = _Visit(task.host, task.owner, task.address)
                turns.append(Turn(task=visit, lane=turn.lane, after=turn.after))
            turns.append(Turn(task=task, lane=turn.lane, after=turn.after))
        return turns

    def _is_stale(self, known: RobotsFile) -> bool:
        return robotsfile.stale(known, now=self._courtesy.now)

    def _heeds(self, task: Addressed) -> bool:
        """Whether the host's robots.txt counts."""
        limits = self._kit.limits
        return bool(limits.robots and task.host and task.host not in limits.robots_except)

    def _pause(self, task: Page | _Visit, said: _Said) -> float:
        return 0.0 if isinstance(said, Spared) else self._courtesy.pause(task, said)

    def _ask(self, task: Page | _Visit) -> Got | FetchError | Spared | None:
        """What comes of a task; runs in a thread and touches no database."""
        if isinstance(task, _Visit):
            self._visit(task)
            return None
        return self._of_page(task)

    def _of_page(self, task: Page) -> Got | FetchError | Spared:
        refusal = self._left_alone(task) or self._forbidden(task)
        if refusal is not None:
            return Spared(refusal)
        answer = self._fetch(task)
        if task.address:
            self._courtesy.note(task, task.address, answer if isinstance(answer, FetchError) else None)
        return answer

    def _visit(self, task: _Visit) -> None:
        host, now = self._courtesy.host(task), self._courtesy.now
        found = robots.visit(self._kit.web, task.address, host.robots, now=now)
        delay = robots.rules(found.text, self._kit.limits.user_agent).crawl_delay if found.text else None
        self._courtesy.learn(replace(host, robots=found, crawl_delay=delay))

    def _left_alone(self, task: Page) -> FetchError | None:
        block = self._courtesy.block(task)
        if block is None:
            return None
        left = block.until - self._courtesy.now
        reason = f"not asked, for {block.host or 'all of its owner'} is left alone: {block.reason}"
        if task.carries_text and (block.kind is Failing.REFUSED or left > _PATIENCE):
            return PermanentFetchError(task.address, reason)
        return TemporaryFetchError(task.address, reason, retry_after=left)

    def _forbidden(self, task: Page) -> FetchError | None:
        if not self._heeds(task):
            return None
        known = self._courtesy.host(task).robots
        stance = robotsfile.stance(known, now=self._courtesy.now)
        if stance is Stance.NOT_YET:
            reason = f"not asked, for robots.txt could not be read: {known.error or 'not yet'}"
            return TemporaryFetchError(task.address, reason, retry_after=_SOON)
        rules = robots.rules(known.text or "", self._kit.limits.user_agent)
        if stance is Stance.BY_RULES and not rules.allow(task.address):
            return PermanentFetchError(task.address, FORBIDDEN)
        return None
