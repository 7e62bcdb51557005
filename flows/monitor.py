"""The flow `monitor`: one cycle, from the feeds to the alerts, as Prefect shows it."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from prefect import flow, get_run_logger, task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State, TaskRun
from prefect.states import Completed
from prefect.tasks import Task

from analysis.errors import StoreBusy
from flows import artifacts
from flows.kit import Kit
from flows.settings import Settings
from flows.steps import STEPS, Step, hubs
from flows.steps.poll import subscribe
from flows.steps.repair import is_due, plan, repair
from flows.steps.report import Report
from flows.wiring import kit_of


def _worth_a_retry(_task: Task[..., Any], _run: TaskRun, state: State[Any]) -> bool:
    """Only what passes by itself. Errors of feeds and pages never come here: steps keep them as values."""
    return isinstance(state.result(raise_on_failure=False), StoreBusy)


def _flow_run_name() -> str:
    from prefect.runtime import flow_run  # noqa: PLC0415 - filled in by Prefect only while a run is made

    now = flow_run.parameters.get("now")
    return f"cycle of {(now or datetime.now(UTC)):%d %b %Y, %H:%M} UTC"


@flow(
    name="monitor",
    flow_run_name=_flow_run_name,
    description="Polls the feeds, reads what is new, and alerts what has newly happened.",
    persist_result=False,
)
def monitor(config: Path | None = None, now: datetime | None = None) -> list[Report]:
    """Run one cycle and return what each step did.

    `config` is the configuration file (default: WIREWATCH_CONFIG); `now` is the time that counts as
    now, for replaying a story on its own clock (default: the clock).
    """
    settings = Settings() if config is None else Settings(config=config)
    at = now or datetime.now(UTC)
    with kit_of(settings) as kit:
        subscribe(kit, now=at)
        reports = [_run(kit, step, now=at) for step in STEPS]
        if hubs.is_due(kit, now=at):
            reports.append(_run(kit, Step("hubs", hubs.plan, hubs.ask), now=at))
        if is_due(kit, now=at):
            reports.append(_run(kit, Step("repair", plan, repair), now=at))
        artifacts.publish(kit.store, reports, now=at)
    return reports


def _run(kit: Kit, step: Step, *, now: datetime) -> Report:
    """Run a step as one task, named by what it is about to do; its state says what it did."""
    made: list[Report] = []

    def body() -> State[None]:
        report = step.run(kit, now=now)
        made.append(report)
        logger = get_run_logger()
        logger.info(report.sentence)
        for trouble in report.troubles:
            logger.warning(trouble)
        for note in report.notes:
            logger.info(note)
        # In every cycle while it lasts; who has to act is told once, as an operator.
        for one in report.unseen:
            logger.info("could not see: %s", one)
        return Completed(message=report.sentence)

    # The body takes no parameters on purpose: Prefect walks through those, and would walk through the store.
    named = task(
        name=step.name,
        task_run_name=step.plan(kit, now=now),
        retries=3,
        retry_delay_seconds=[1, 5, 15],
        retry_condition_fn=_worth_a_retry,
        cache_policy=NO_CACHE,
        persist_result=False,
    )(body)
    named()
    return made[-1]
