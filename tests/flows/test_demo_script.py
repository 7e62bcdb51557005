"""The plan of the demo agrees with what its site publishes."""

import re
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from flows.configuration.loading import load
from flows.demo.script import CYCLES, EXPECTED, SILENT, WATCH, ExpectedAlert, configuration
from flows.demo.site.content import newsstand

STAND = newsstand()
FEEDS = {key: f"http://127.0.0.1:8000{outlet.feed.path}" for key, outlet in STAND.outlets.items()}


def cycle_of(title: str) -> int:
    """The first cycle after the last appearance of a title."""
    published_at = max(page.published_at for page in STAND.pages if page.title == title)
    return next(number for number, cycle in enumerate(CYCLES) if published_at <= cycle.now)


def test_the_clock_of_the_cycles_goes_forward() -> None:
    assert all(before.now < after.now for before, after in pairwise(CYCLES))


def test_every_text_is_there_in_some_cycle_and_every_cycle_but_the_first_has_its_own_text() -> None:
    read = [{page.slug for page in STAND.pages if page.published_at <= cycle.now} for cycle in CYCLES]
    assert len(read[-1]) == len({page.slug for page in STAND.pages})
    assert all(before < after for before, after in pairwise(read))


def test_every_decoy_has_a_cycle_of_its_own_in_which_no_alert_is_expected() -> None:
    cycles = [cycle_of(title) for title in SILENT]
    assert len(set(cycles)) == len(SILENT)
    assert set(cycles).isdisjoint(alert.cycle for alert in EXPECTED)
    # The first cycle is the ordinary day; all others have a decoy or an alert.
    assert set(cycles) | {alert.cycle for alert in EXPECTED} == set(range(1, len(CYCLES)))


@pytest.mark.parametrize("alert", EXPECTED, ids=lambda alert: f"{alert.development}-{alert.status}")
def test_an_alert_counts_the_outlets_that_print_the_matter_on_its_day(alert: ExpectedAlert) -> None:
    now = CYCLES[alert.cycle].now
    today = [page for page in STAND.pages if now - timedelta(days=1) < page.published_at <= now]
    told = [
        page for page in today if re.search("Apple Intelligence|Apple['’]s AI features", str(page.blocks))
    ]
    assert len({page.outlet for page in told}) == len(told) == alert.outlets
    assert STAND.outlets[told[0].outlet].name == alert.first_outlet
    assert alert.write_ups + alert.copies == alert.outlets


def test_the_old_text_was_published_in_its_own_year_first() -> None:
    old, again = (
        page for page in STAND.pages if SILENT.get(page.title) == "an old text, even under a new date"
    )
    assert (old.published_at.year, again.published_at.year) == (2023, 2025)
    assert old.blocks == again.blocks
    assert old.published_at <= CYCLES[0].now < again.published_at
    assert "2023" in old.paragraphs[0]


def test_the_reader_is_told_that_the_day_of_approval_is_invented() -> None:
    invented = [page for page in STAND.pages if page.invented]
    assert {page.published_at.date() for page in invented} == {CYCLES[-1].now.date()}
    assert "invented" in CYCLES[-1].caption


def test_the_configuration_is_valid_and_asks_for_what_is_expected(tmp_path: Path) -> None:
    file = tmp_path / "wirewatch.yaml"
    alerts = tmp_path / 'alerts: "today".jsonl'
    file.write_text(configuration(FEEDS, alerts=alerts), encoding="utf-8")
    loaded = load(file)
    assert [(feed.url, feed.outlet) for feed in loaded.feeds] == [
        (FEEDS[key], outlet.name) for key, outlet in STAND.outlets.items()
    ]
    assert [watch.name for watch in loaded.watches] == [WATCH]
    wanted = {one.name for one in loaded.watches[0].developments}
    assert wanted == {alert.development for alert in EXPECTED}
    assert loaded.channels["alerts-file"].model_dump()["path"] == alerts


def test_a_configuration_for_a_site_without_one_of_the_outlets_is_refused(tmp_path: Path) -> None:
    with pytest.raises(KeyError, match="saltmarsh"):
        configuration({key: url for key, url in FEEDS.items() if key != "saltmarsh"}, alerts=tmp_path)
