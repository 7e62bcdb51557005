"""The plan of the demo: the cycles, the alerts that must come of them, and what must stay silent.

February and March 2025 are told after the facts; the day of approval, 3 November 2025, is invented.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from importlib.resources import files
from pathlib import Path
from string import Template
from types import MappingProxyType

from analysis.model import Status

WATCH = "apple-ai-china"


@dataclass(frozen=True, slots=True)
class Cycle:
    """One run of the monitor at `now`, and what the reader of the demo is told before it."""

    now: datetime
    caption: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedAlert:
    """An alert of the demo. `cycle` is a position in `CYCLES`; the counts are those at its end.

    `first_outlet` is who published first among those who say so; `outlets` counts copies too.
    """

    cycle: int
    development: str
    status: Status
    when: str | None
    first_outlet: str
    outlets: int
    write_ups: int
    copies: int
    watch: str = WATCH


class Silence(StrEnum):
    """Why an article that looks like news for the watch is no reason for an alert."""

    CONDITION = "says what would follow if it happened"
    NEGATED = "says that it has not happened"
    OTHER = "happened to another company's product"
    TRIAL = "a trial version is not the release"
    DENIED = "a rumour, and its denial"
    COPY = "repeats a text that was read before"
    OLD = "an old text, even under a new date"
    TOLD = "says nothing that was not told before"


def _evening(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, 22, tzinfo=UTC)


CYCLES: tuple[Cycle, ...] = (
    Cycle(_evening(2025, 2, 10), "An ordinary Monday. The archive fills; nothing that is watched happens."),
    Cycle(
        _evening(2025, 2, 11),
        "The news: four outlets tell it in their own words, three print the text of the wire as theirs.",
    ),
    Cycle(_evening(2025, 2, 12), "An explainer: what would approval mean?"),
    Cycle(
        _evening(2025, 2, 14),
        "The wire's text again, three days late, under yet another headline. One outlet's server is down.",
    ),
    Cycle(
        _evening(2025, 2, 16),
        "A weekly round-up repeats the matter. The server is back, and what it published meanwhile is read.",
    ),
    Cycle(
        _evening(2025, 2, 21),
        "iOS 18.4 beta 1 is released, to developers. One page of another outlet is missing.",
    ),
    Cycle(_evening(2025, 2, 26), "The regulator's spokesman: nothing has been approved."),
    Cycle(_evening(2025, 3, 5), "The same regulator approves another company's assistant."),
    Cycle(_evening(2025, 3, 12), "An analyst reckons what an approval would be worth."),
    Cycle(
        _evening(2025, 3, 18), "A text of August 2023 about approved assistants returns under today's date."
    ),
    Cycle(_evening(2025, 3, 21), "A forged approval makes the rounds, and the company denies it."),
    Cycle(_evening(2025, 3, 26), "A buyer's guide mentions it all once more."),
    Cycle(_evening(2025, 3, 31), "iOS 18.4 is released: a wire report, its copy, an independent report."),
    Cycle(
        _evening(2025, 11, 3),
        "The approval: a wire report, its copy, an independent report. (This day is invented.)",
    ),
)

EXPECTED: tuple[ExpectedAlert, ...] = (
    ExpectedAlert(
        cycle=1,
        development="cac-approval",
        status=Status.PENDING,
        when=None,
        first_outlet="Pacific Wire Service",
        outlets=7,
        write_ups=4,
        copies=3,
    ),
    ExpectedAlert(
        cycle=1,
        development="ios-18.4-rollout",
        status=Status.PLANNED,
        when="2025-04",
        first_outlet="Pacific Wire Service",
        outlets=7,
        write_ups=4,
        copies=3,
    ),
    ExpectedAlert(
        cycle=12,
        development="ios-18.4-rollout",
        status=Status.DONE,
        when="2025-03-31",
        first_outlet="Pacific Wire Service",
        outlets=3,
        write_ups=2,
        copies=1,
    ),
    ExpectedAlert(
        cycle=13,
        development="cac-approval",
        status=Status.DONE,
        when="2025-11-03",
        first_outlet="Pacific Wire Service",
        outlets=3,
        write_ups=2,
        copies=1,
    ),
)

SILENT: Mapping[str, Silence] = MappingProxyType(
    {
        "What would CAC approval mean for Apple Intelligence? Five answers": Silence.CONDITION,
        "Cupertino and Hangzhou become partners": Silence.COPY,
        "The week in technology, briefly told": Silence.TOLD,
        "iOS 18.4 beta 1 released to developers, and this is what is inside": Silence.TRIAL,
        "China has not approved Apple's AI features, regulator says": Silence.NEGATED,
        "Samsung's assistant wins CAC approval in China": Silence.OTHER,
        "Analyst's arithmetic: four million more iPhones if Beijing says yes": Silence.CONDITION,
        "China approves first iPhone AI assistants for the public": Silence.OLD,
        "Apple denies rumour that China has approved its AI": Silence.DENIED,
        "Spring buyer's guide: which phone for whom?": Silence.TOLD,
    }
)


def configuration(feeds: Mapping[str, str], *, alerts: Path) -> str:
    """The demo's `wirewatch.yaml` for a site with these feeds (by the outlet's key) and this file for alerts.

    Raises KeyError for an outlet that the site does not serve.
    """
    text = files(__package__).joinpath("wirewatch.yaml").read_text(encoding="utf-8")
    return Template(text).substitute(feeds, alerts=json.dumps(str(alerts)))
