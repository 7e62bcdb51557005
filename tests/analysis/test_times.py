from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.model import DateFlag
from analysis.times import believable, claimed

NOW = datetime(2025, 2, 12, 12, 0, tzinfo=UTC)
SEEN = datetime(2025, 2, 11, 9, 0, tzinfo=UTC)
NONE: frozenset[DateFlag] = frozenset()
ZONELESS = frozenset({DateFlag.ZONELESS})
UNDATED = frozenset({DateFlag.UNDATED})


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type,misc]


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("Tue, 11 Feb 2025 08:30:00 GMT", utc(2025, 2, 11, 8, 30)),
        ("Tue, 11 Feb 2025 08:30:00 +0100", utc(2025, 2, 11, 7, 30)),
        ("Tue, 11 Feb 2025 08:30 EST", utc(2025, 2, 11, 13, 30)),
        ("Tue, 11 Feb 25 08:30:00 PST", utc(2025, 2, 11, 16, 30)),
        ("Fri, 11 Jul 2025 08:30:00 PDT", utc(2025, 7, 11, 15, 30)),
        ("Tues, 11 February 2025 8:30:00 UT", utc(2025, 2, 11, 8, 30)),
        ("11 Feb 2025 08:30:00 Z", utc(2025, 2, 11, 8, 30)),
        ("Wed, 11 Feb 2025 08:30:00 -0500 (EST)", utc(2025, 2, 11, 13, 30)),
        ("Tue,11 Feb 2025 08:30:00 GMT+8", utc(2025, 2, 11, 0, 30)),
        ("Tue, 11 Feb 2025 24:00:00 GMT", utc(2025, 2, 12)),
        ("Tue, 31 Dec 2024 23:59:60 GMT", utc(2024, 12, 31, 23, 59, 59)),
        ("  Tue, 11\n Feb  2025 08:30:00\tGMT ", utc(2025, 2, 11, 8, 30)),
        ("Tue, 11-Feb-2025 08:30:00 GMT", utc(2025, 2, 11, 8, 30)),
        ("11 Feb 125 08:30:00 GMT", utc(2025, 2, 11, 8, 30)),
        ("2025-02-11T08:30:00Z", utc(2025, 2, 11, 8, 30)),
        ("2025-02-11T08:30:00.123456789+05:30", utc(2025, 2, 11, 3, 0, 0, 123456)),
        ("2025-02-11t08:30:00,5z", utc(2025, 2, 11, 8, 30, 0, 500_000)),
        ("2025-02-11T08:30:9+01:00", utc(2025, 2, 11, 7, 30, 9)),
        ("2025-02-11 08:30:00 -0800", utc(2025, 2, 11, 16, 30)),
        ("2025-02-11T08:30-05", utc(2025, 2, 11, 13, 30)),
        ("20250211T083000Z", utc(2025, 2, 11, 8, 30)),
        ("20250211T0830+0100", utc(2025, 2, 11, 7, 30)),
        ("2025-02-11Z", utc(2025, 2, 11)),
        ("2025/02/11 08:30 JST", utc(2025, 2, 10, 23, 30)),
        ("February 11, 2025 3:04 PM ET", utc(2025, 2, 11, 20, 4)),
        ("July 11, 2025 3:04 p.m. ET", utc(2025, 7, 11, 19, 4)),
        ("Feb. 11, 2025, 12:04 am Eastern Standard Time", utc(2025, 2, 11, 5, 4)),
        ("11 Jul 2025 9am Pacific Time", utc(2025, 7, 11, 16)),
        ("11 Jul 2025 09:00 Central Daylight Time", utc(2025, 7, 11, 14)),
        ("2025-07-11T09:00:00[Europe/Berlin]", utc(2025, 7, 11, 7)),
        ("Tue Feb 11 08:30:00 UTC 2025", utc(2025, 2, 11, 8, 30)),
        ("11. Februar 2025 08:30 MEZ", utc(2025, 2, 11, 7, 30)),
        ("mardi 11 février 2025 08:30 CET", utc(2025, 2, 11, 7, 30)),
        ("11 juillet 2025 08:30 CEST", utc(2025, 7, 11, 6, 30)),
        ("11 juin 2025 08:30 CEST", utc(2025, 6, 11, 6, 30)),
        ("11 de febrero de 2025 08:30 GMT", utc(2025, 2, 11, 8, 30)),
        ("2025年2月11日 08:30 +0800", utc(2025, 2, 11, 0, 30)),
        ("Salı, 11 Şub 2025 08:30:00 +0300", utc(2025, 2, 11, 5, 30)),
        ("11 февраля 2025, 08:30 MSK", utc(2025, 2, 11, 5, 30)),
        ("11 мая 2025 08:30 MSK", utc(2025, 5, 11, 5, 30)),
        ("11 лютого 2025 08:30 EET", utc(2025, 2, 11, 6, 30)),
        ("11 lutego 2025 08:30 CET", utc(2025, 2, 11, 7, 30)),
        ("11. února 2025 8:30 CET", utc(2025, 2, 11, 7, 30)),
        ("11 Φεβρουαρίου 2025 08:30 EET", utc(2025, 2, 11, 6, 30)),
        ("11 Μαΐου 2025 08:30 EEST", utc(2025, 5, 11, 5, 30)),
        ("11. helmikuuta 2025 08:30 EET", utc(2025, 2, 11, 6, 30)),
        ("11 marraskuuta 2024 08:30 EET", utc(2024, 11, 11, 6, 30)),
        ("2025. február 11. 08:30 CET", utc(2025, 2, 11, 7, 30)),
        ("2025-Feb-11 08:30 GMT", utc(2025, 2, 11, 8, 30)),
        ("2025年2月11日 下午3:04 +0800", utc(2025, 2, 11, 7, 4)),
        ("2025년 2월 11일 오후 3:04 KST", utc(2025, 2, 11, 6, 4)),
        ("2025-02-11T083000Z", utc(2025, 2, 11, 8, 30)),
        ("2025-02-11T0830+01:00", utc(2025, 2, 11, 7, 30)),
        ("11.02.2025 08:30 CET", utc(2025, 2, 11, 7, 30)),
        ("1739262600", utc(2025, 2, 11, 8, 30)),
        ("1739262600000", utc(2025, 2, 11, 8, 30)),
    ],
)
def test_a_printed_date_is_read_with_its_zone_applied(printed: str, expected: datetime) -> None:
    at, flags = claimed(printed, now=utc(2025, 8, 1))
    assert (at, flags) == (expected, NONE)
    assert at is not None
    assert at.tzinfo is UTC


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("2025-02-11T08:30:00", utc(2025, 2, 11, 8, 30)),
        ("2025-02-11", utc(2025, 2, 11)),
        ("2025-02", utc(2025, 2, 1)),
        ("Tue, 11 Feb 2025 08:30:00", utc(2025, 2, 11, 8, 30)),
        ("02/13/2025 08:30", utc(2025, 2, 13, 8, 30)),
        ("03.04.2025 08:30", utc(2025, 4, 3, 8, 30)),
        ("02.13.2025 08:30", utc(2025, 2, 13, 8, 30)),
        ("Tue Feb 11 08:30:00 2025", utc(2025, 2, 11, 8, 30)),
        ("Tue, 11 Feb 2025 08:30:00 M", utc(2025, 2, 11, 8, 30)),
        ("Tue, 11 Feb 2025 08:30:00 +9900", utc(2025, 2, 11, 8, 30)),
        ("2025-02-11T08:30:00 America/Indiana", utc(2025, 2, 11, 8, 30)),
        ("2025-02-11T08:30:00 Utopia/Nowhere", utc(2025, 2, 11, 8, 30)),
    ],
)
def test_a_date_without_a_known_zone_is_taken_as_utc_and_flagged(printed: str, expected: datetime) -> None:
    assert claimed(printed, now=utc(2025, 8, 1)) == (expected, ZONELESS)


@pytest.mark.parametrize(
    "printed",
    [
        None, "", "  ", "yesterday", "2025-02-30", "31 Feb 2025 10:00 GMT", "03/04/2025",
        "11 Foo 2025 08:30 GMT",
        "Tue, 11 Feb 2025 25:00:00 GMT", "0000-00-00T00:00:00Z", "2025-02-11T24:30:00Z",
        "9999-12-31T24:00:00Z",
        "9999-12-31T23:00:00-08:00", "11 Feb 2025 " + "x" * 300, "\x00", "−−", "１１ Feb",
    ],
)  # fmt: skip
def test_what_cannot_be_read_in_exactly_one_way_is_undated(printed: str | None) -> None:
    assert claimed(printed, now=NOW) == (None, UNDATED)


@pytest.mark.parametrize(
    ("printed", "at", "flag"),
    [
        ("2025-02-13T12:00:01Z", utc(2025, 2, 13, 12, 0, 1), DateFlag.FUTURE),
        ("Thu, 01 Jan 1970 00:00:00 GMT", utc(1970, 1, 1), DateFlag.IMPLAUSIBLE),
        ("0001-01-01T00:00:00Z", utc(1, 1, 1), DateFlag.IMPLAUSIBLE),
        ("1989-12-31T23:59:59Z", utc(1989, 12, 31, 23, 59, 59), DateFlag.IMPLAUSIBLE),
    ],
)
def test_a_doubtful_date_is_kept_and_flagged(printed: str, at: datetime, flag: DateFlag) -> None:
    assert claimed(printed, now=NOW) == (at, frozenset({flag}))


@pytest.mark.parametrize("printed", ["2025-02-13T12:00:00Z", "1990-01-01T00:00:00Z"])
def test_the_limits_themselves_are_believed(printed: str) -> None:
    assert claimed(printed, now=NOW)[1] == NONE


@pytest.mark.parametrize(
    ("claim", "flags", "expected"),
    [
        (SEEN - timedelta(hours=2), NONE, SEEN - timedelta(hours=2)),
        (SEEN - timedelta(hours=2), ZONELESS, SEEN - timedelta(hours=2)),
        (SEEN + timedelta(hours=2), NONE, SEEN),
        (SEEN + timedelta(days=9), frozenset({DateFlag.FUTURE}), SEEN),
        (utc(1970, 1, 1), frozenset({DateFlag.IMPLAUSIBLE}), SEEN),
        (None, UNDATED, SEEN),
        (None, NONE, SEEN),
    ],
)
def test_the_time_that_counts_is_the_claim_unless_it_is_doubtful_or_late(
    claim: datetime | None, flags: frozenset[DateFlag], expected: datetime
) -> None:
    assert believable(claim, SEEN, flags) == expected


@given(st.datetimes(datetime(1990, 1, 2), datetime(2025, 2, 11), timezones=st.just(UTC)))  # noqa: DTZ001 - hypothesis wants naive bounds
def test_what_is_printed_as_iso_and_as_rfc_822_is_read_back(at: datetime) -> None:
    at = at.replace(microsecond=0)
    assert claimed(at.isoformat(), now=NOW) == (at, NONE)
    assert claimed(at.strftime("%a, %d %b %Y %H:%M:%S +0000"), now=NOW) == (at, NONE)


@given(st.text(alphabet="0123456789-/:.TZ+ aepmFbJuly年月日,()", max_size=40) | st.text(max_size=60))
def test_any_text_gives_a_utc_time_or_undated(text: str) -> None:
    at, flags = claimed(text, now=NOW)
    assert (at is None) == (DateFlag.UNDATED in flags)
    assert at is None or at.tzinfo is UTC
