"""The six steps, each a plain function `step(kit, *, now) -> report`. No Prefect, no SQL, no HTTP here."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from flows.kit import Kit
from flows.steps import plans
from flows.steps.alert import alert
from flows.steps.compare import compare
from flows.steps.find import find
from flows.steps.group import group
from flows.steps.poll import poll
from flows.steps.read import read
from flows.steps.report import Report


class Run(Protocol):
    """Does the work of a step."""

    def __call__(self, kit: Kit, *, now: datetime) -> Report:
        """Do all that waits for the step."""
        ...


class Plan(Protocol):
    """Says in a few words what a step is about to do."""

    def __call__(self, kit: Kit, *, now: datetime) -> str:
        """Look at what waits; change nothing."""
        ...


@dataclass(frozen=True, slots=True)
class Step:
    """A step: its name, what it is about to do, and the doing."""

    name: str
    plan: Plan
    run: Run


STEPS: tuple[Step, ...] = (
    Step("poll", plans.poll, poll),
    Step("read", plans.read, read),
    Step("compare", plans.compare, compare),
    Step("group", plans.group, group),
    Step("find", plans.find, find),
    Step("alert", plans.alert, alert),
)
