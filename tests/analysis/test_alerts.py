"""When alerts are due and tried again, and how they are worded."""

from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.alerts import (
    MAX_ATTEMPTS,
    Digest,
    Pace,
    by_watch,
    coverage,
    due_at,
    headline,
    move,
    next_try,
    spoken_date,
    spoken_time,
    standing,
    subject,
)
from analysis.model import Change, Standing, Status
from tests.connectors.channels.notices import notice

NOW = datetime(2025, 2, 11, 8, 30, tzinfo=UTC)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def digest(every: str, at: str, zone: str) -> Digest:
    return Digest(every=Pace(every), at=time.fromisoformat(at), zone=ZoneInfo(zone))


def test_without_a_digest_an_alert_is_due_at_once() -> None:
    assert due_at(NOW, None) == NOW


@pytest.mark.parametrize(
    ("every", "at", "zone", "now", "due"),
    [
        ("daily", "08:00", "Asia/Singapore", "2025-02-11T08:30", "2025-02-12T00:00"),
        ("daily", "08:00", "Asia/Singapore", "2025-02-11T23:59:59", "2025-02-12T00:00"),
        ("daily", "08:00", "Asia/Singapore", "2025-02-12T00:00", "2025-02-12T00:00"),
        ("daily", "08:00", "Asia/Singapore", "2025-02-12T00:00:01", "2025-02-13T00:00"),
        ("daily", "17:45", "Asia/Kathmandu", "2025-02-11T11:59", "2025-02-11T12:00"),
        # Friday morning in Singapore, after the digest; then a Sunday in UTC that is Monday there.
        ("weekdays", "08:00", "Asia/Singapore", "2025-02-14T01:00", "2025-02-17T00:00"),
        ("weekdays", "08:00", "Asia/Singapore", "2025-02-16T23:00", "2025-02-17T00:00"),
        ("weekdays", "08:00", "Asia/Singapore", "2025-02-12T12:00", "2025-02-13T00:00"),
        # Friday evening in Los Angeles is Saturday in UTC, and still a weekday.
        ("weekdays", "18:00", "America/Los_Angeles", "2025-02-15T01:00", "2025-02-15T02:00"),
        ("hourly", "00:05", "UTC", "2025-02-11T08:30", "2025-02-11T09:05"),
        ("hourly", "00:30", "UTC", "2025-02-11T08:30", "2025-02-11T08:30"),
        ("hourly", "00:30", "UTC", "2025-02-11T08:30:00.5", "2025-02-11T09:30"),
        ("hourly", "00:00", "Asia/Kathmandu", "2025-02-11T08:30", "2025-02-11T09:15"),
    ],
)
def test_a_digest_goes_out_at_its_local_time(*, every: str, at: str, zone: str, now: str, due: str) -> None:
    assert due_at(utc(now), digest(every, at, zone)) == utc(due)


@pytest.mark.parametrize(
    ("every", "at", "zone", "now", "due"),
    [
        # The same local time on both sides of a change is another instant.
        ("daily", "08:00", "Europe/Berlin", "2025-03-29T12:00", "2025-03-30T06:00"),
        ("daily", "08:00", "Europe/Berlin", "2025-10-25T12:00", "2025-10-26T07:00"),
        # 02:30 is skipped: at 03:00 instead, and the day after at 02:30 again.
        ("daily", "02:30", "Europe/Berlin", "2025-03-29T12:00", "2025-03-30T01:00"),
        ("daily", "02:30", "Europe/Berlin", "2025-03-30T01:00:01", "2025-03-31T00:30"),
        ("daily", "02:30", "America/New_York", "2025-03-09T00:00", "2025-03-09T07:00"),
        # Midnight itself is skipped; and a skipped late evening ends on the next day.
        ("daily", "00:00", "Asia/Beirut", "2025-03-29T12:00", "2025-03-29T22:00"),
        ("daily", "23:30", "America/Nuuk", "2025-03-29T12:00", "2025-03-30T01:00"),
        ("daily", "23:30", "America/Nuuk", "2025-03-30T01:00", "2025-03-30T01:00"),
        ("daily", "23:30", "America/Nuuk", "2025-03-30T01:01", "2025-03-31T00:30"),
        # 01:30 comes twice: at the first, not between the two, not at the second.
        ("daily", "01:30", "America/New_York", "2025-11-02T00:00", "2025-11-02T05:30"),
        ("daily", "01:30", "America/New_York", "2025-11-02T06:00", "2025-11-03T06:30"),
        ("daily", "01:30", "America/New_York", "2025-11-02T06:30", "2025-11-03T06:30"),
        ("weekdays", "02:30", "Europe/Berlin", "2025-03-29T12:00", "2025-03-31T00:30"),
        # Both doubled hours are hours; on Lord Howe Island the clock goes back by half an hour.
        ("hourly", "00:15", "America/New_York", "2025-11-02T05:16", "2025-11-02T06:15"),
        ("hourly", "00:15", "Australia/Lord_Howe", "2025-04-05T14:30", "2025-04-05T15:45"),
    ],
)
def test_a_digest_goes_out_once_however_the_clocks_change(
    *, every: str, at: str, zone: str, now: str, due: str
) -> None:
    assert due_at(utc(now), digest(every, at, zone)) == utc(due)


ZONES = ("UTC", "Asia/Singapore", "Europe/Berlin", "America/New_York", "America/Nuuk", "Australia/Lord_Howe")
TIMES = st.datetimes(datetime(2024, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis adds the zone
DIGESTS = st.builds(
    Digest,
    every=st.sampled_from(Pace),
    at=st.builds(time, st.integers(0, 23), st.integers(0, 59)),
    zone=st.sampled_from(ZONES).map(ZoneInfo),
)


@given(TIMES, DIGESTS)
def test_the_time_a_digest_is_due_is_due_itself_and_shows_the_time_asked_for(
    now: datetime, plan: Digest
) -> None:
    due = due_at(now, plan)
    assert due >= now
    assert due_at(due, plan) == due
    local = due.astimezone(plan.zone)
    shown = local.minute == plan.at.minute and (plan.every is Pace.HOURLY or local.hour == plan.at.hour)
    before = (due - timedelta(minutes=1)).astimezone(plan.zone)
    assert shown or local.utcoffset() != before.utcoffset()


@given(TIMES, TIMES, DIGESTS)
def test_who_asks_later_is_never_told_an_earlier_time(one: datetime, other: datetime, plan: Digest) -> None:
    early, late = sorted((one, other))
    assert due_at(early, plan) <= due_at(late, plan)


@pytest.mark.parametrize(
    ("attempts", "minutes"), [(0, 1), (1, 1), (2, 4), (3, 16), (4, 64), (5, 256), (6, 360), (7, 360)]
)
def test_each_failure_lengthens_the_pause(attempts: int, minutes: int) -> None:
    assert next_try(attempts, NOW) == NOW + timedelta(minutes=minutes)


@pytest.mark.parametrize("attempts", [MAX_ATTEMPTS, MAX_ATTEMPTS + 1])
def test_after_the_last_attempt_an_alert_is_a_dead_letter(attempts: int) -> None:
    assert next_try(attempts, NOW, timedelta(seconds=1)) is None


@pytest.mark.parametrize(
    ("wish", "pause"),
    [
        (timedelta(seconds=5), timedelta(minutes=4)),
        (timedelta(minutes=5), timedelta(minutes=5)),
        (timedelta(days=400), timedelta(days=1)),
        (timedelta(seconds=-5), timedelta(minutes=4)),
    ],
)
def test_a_wish_for_patience_is_heard_up_to_a_day(wish: timedelta, pause: timedelta) -> None:
    assert next_try(2, NOW, wish) == NOW + pause


@pytest.mark.parametrize(
    ("when", "spoken"),
    [
        ("2025", "2025"),
        ("2025-04", "April 2025"),
        ("2025-03-31", "31 March 2025"),
        ("2025-04-01", "1 April 2025"),
        ("2025-13", "2025-13"),
        ("2025-02-30", "2025-02-30"),
        ("2025-Q2", "2025-Q2"),
        ("2025-04-01-01", "2025-04-01-01"),
        ("0", "0"),
        ("", ""),
    ],
)
def test_a_date_is_spoken_as_precisely_as_it_is_known(when: str, spoken: str) -> None:
    assert spoken_date(when) == spoken


def test_a_time_is_spoken_in_utc() -> None:
    at = datetime(2025, 2, 11, 16, 30, tzinfo=ZoneInfo("Asia/Singapore"))
    assert spoken_time(at) == "11 Feb 2025 08:30 UTC"


@pytest.mark.parametrize(
    ("status", "label", "when", "told"),
    [
        (Status.PENDING, "submitted", None, "submitted"),
        (Status.PENDING, "in testing", "2025-04", "in testing (April 2025)"),
        (Status.PLANNED, "planned", "2025-04", "planned for April 2025"),
        (Status.RUMOURED, "rumoured", "2025", "rumoured for 2025"),
        (Status.DELAYED, "delayed", "2025-05", "delayed to May 2025"),
        (Status.DONE, "released", "2025-03-31", "released on 31 March 2025"),
        (Status.DONE, "released", "2025-03", "released in March 2025"),
        (Status.REFUSED, "rejected", "2025", "rejected in 2025"),
        (Status.DENIED, "denied", "2025", "denied (2025)"),
    ],
)
def test_a_headline_says_what_and_when(*, status: Status, label: str, when: str | None, told: str) -> None:
    assert headline(notice(status=status, label=label, when=when)) == f"CAC approval: {told}"


def test_a_development_without_a_title_is_called_by_its_name() -> None:
    assert headline(notice(development_title="")) == "cac-approval: submitted"


@pytest.mark.parametrize(
    ("before", "before_when", "status", "label", "when", "told"),
    [
        (None, None, Status.PENDING, "submitted", None, "new: submitted"),
        (None, None, Status.PLANNED, "planned", "2025-04", "new: planned for April 2025"),
        ("submitted", None, Status.DONE, "approved", None, "submitted -> approved"),
        ("planned", "2025-04", Status.DONE, "released", None, "planned (April 2025) -> released"),
        ("planned", "2025-04", Status.PLANNED, "planned", "2025-05",
         "planned for April 2025 -> planned for May 2025"),
    ],
)  # fmt: skip
def test_a_move_says_from_where_to_where(
    *, before: str | None, before_when: str | None, status: Status, label: str, when: str | None, told: str
) -> None:
    changed = notice(previous_label=before, previous_when=before_when, status=status, label=label, when=when)
    assert move(changed) == told


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({}, "first: The Harbour Post, 11 Feb 2025 08:30 UTC; 4 write-ups, 3 copies, 7 outlets"),
        (
            {"write_ups": 1, "copies": 1, "outlets": 1},
            "first: The Harbour Post, 11 Feb 2025 08:30 UTC; 1 write-up, 1 copy, 1 outlet",
        ),
        (
            {"outlet": "", "at": None, "write_ups": 1, "copies": 0, "outlets": 1},
            "first: unknown outlet, time unknown; 1 write-up, no copies, 1 outlet",
        ),
    ],
)
def test_the_coverage_names_the_first_report_and_counts_the_rest(
    changes: dict[str, object], told: str
) -> None:
    assert coverage(notice(**changes)) == told


def test_a_subject_tells_one_notice_or_lists_several() -> None:
    rollout = notice(development="rollout", development_title="iOS 18.4 rollout")
    other = notice(watch="rates", watch_title="", development_title="Rate cut")
    assert subject([notice()]) == "CAC approval: submitted (Apple's AI in China)"
    assert subject([notice(), rollout, notice(), other]) == (
        "4 developments (Apple's AI in China, rates): CAC approval, iOS 18.4 rollout, Rate cut"
    )


def test_notices_of_one_watch_stand_together_in_the_order_given() -> None:
    one, other, third = notice(), notice(watch="rates", watch_title=""), notice(outlets=9)
    assert by_watch([one, other, third]) == {"Apple's AI in China": [one, third], "rates": [other]}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, ""),
        ({"standing": Standing.UNCONFIRMED, "reporters": ("The Ledger",)},
         "unconfirmed: one report, The Ledger"),
        ({"standing": Standing.UNCONFIRMED}, "unconfirmed: one report, The Harbour Post"),
        ({"standing": Standing.UNCONFIRMED, "outlet": ""}, "unconfirmed"),
        ({"standing": Standing.UNCONFIRMED, "reporters": ("A", "B", "C")},
         "unconfirmed: 3 reports, A, B and C"),
        ({"standing": Standing.CONFIRMED, "reporters": tuple("ABCDEF")},
         "confirmed: 6 reports, A, B, C, D and 2 more"),
        ({"standing": Standing.CONFIRMED, "change": Change.CORRECTION}, ""),
        ({"standing": Standing.DISPUTED}, "disputed: somebody has contradicted it since"),
        ({"standing": Standing.WITHDRAWN}, "withdrawn: who reported it has taken it back since"),
    ],
)  # fmt: skip
def test_how_well_it_stands_is_said_where_somebody_asked(*, changes: dict[str, Any], expected: str) -> None:
    assert standing(notice(**changes)) == expected


@pytest.mark.parametrize(
    ("changes", "title", "moved"),
    [
        ({"change": Change.DISPUTE, "status": Status.REFUSED, "label": "refused",
          "against_label": "approved"},
         "CAC approval: disputed", "told: approved; against it: refused"),
        ({"change": Change.CORRECTION, "against_label": "approved"},
         "CAC approval: correction", "taken back: approved; again: submitted"),
        ({"change": Change.CORRECTION, "status": Status.DENIED, "label": "denied",
          "against_label": "approved"},
         "CAC approval: correction", "taken back: approved"),
    ],
)  # fmt: skip
def test_a_dispute_and_a_correction_are_called_so(*, changes: dict[str, Any], title: str, moved: str) -> None:
    assert (headline(notice(**changes)), move(notice(**changes))) == (title, moved)
