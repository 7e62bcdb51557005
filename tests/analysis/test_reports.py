"""Who originally reported, and how well a status stands by it."""

import random
from datetime import UTC, datetime, timedelta

import pytest

from analysis.model import ArticleId, Confirm, Standing, Wanted, Watch
from analysis.reports import (
    Parties,
    Report,
    Telling,
    is_confirmed,
    is_unnamed,
    key_of,
    parties_of,
    reports_of,
    standing_of,
)

DAY = datetime(2025, 2, 11, 8, tzinfo=UTC)
PARTIES = Parties(actors=("Harbour Authority", "数安局"), others=("Kestrel", "Kestrel's assistant"))


def told(
    number: int, outlet: str | None, attributed: str | None = None, *, hours: float = 0, sure: float = 1.0
) -> Telling:
    return Telling(
        article=ArticleId(number),
        outlet=outlet,
        at=DAY + timedelta(hours=hours or number),
        attributed_to=attributed,
        certainty=sure,
    )


@pytest.mark.parametrize(
    ("tellings", "expected"),
    [
        ([], []),
        ([told(1, "Post")], ["Post"]),
        ([told(1, "Post"), told(2, "Mail")], ["Post", "Mail"]),
        ([told(1, "Post"), told(2, "The Post"), told(3, "post")], ["Post"]),
        # Three write-ups of one report are one report, whatever they call its author.
        ([told(1, "Post", "The Ledger"), told(2, "Mail", "Ledger"), told(3, "Sun", "the Ledger")],
         ["The Ledger"]),
        ([told(1, "The Ledger"), told(2, "Mail", "Ledger"), told(3, "Sun")], ["The Ledger", "Sun"]),
        ([told(1, "Ledger News"), told(2, "Mail", "The Ledger")], ["Ledger News"]),
        ([told(1, "Post", "Ledger's Jane Roe"), told(2, "Mail", "Roe"), told(3, "Ledger")], ["Ledger"]),
        ([told(1, "Post", "Jane Roe"), told(2, "Mail", "Jane Roe")], ["Jane Roe"]),
        # Of one article's sentences that speaks which names the reporter.
        ([told(1, "Post"), told(1, "Post", "Ledger", sure=0.6), told(1, "Post", "he")], ["Ledger"]),
        # Nobody is named: the outlet has found it out.
        ([told(1, "Post", "people familiar with the matter"), told(2, "Mail", "a source")], ["Post", "Mail"]),
        ([told(1, "Post", "She"), told(2, "Post")], ["Post"]),
        # Parties speak for themselves, wherever they are quoted.
        ([told(1, "Post", "the Harbour Authority"), told(2, "Mail", "Harbour Authority spokesman")],
         ["the Harbour Authority"]),
        ([told(1, "Kestrel Newsroom"), told(2, "Kestrel Fans")], ["Kestrel Newsroom", "Kestrel Fans"]),
        ([told(1, None), told(2, None)], ["unknown outlet"]),
        # A script without capitals has names all the same.
        ([told(1, "北岸网", "南湾日报"), told(2, "东港网", "南湾日报"), told(3, "南湾日报")], ["南湾日报"]),
        ([told(1, "北岸网", "知情人士"), told(2, "东港网", "消息人士")], ["北岸网", "东港网"]),
        # A passing mention is no report, nor is what looks back later.
        ([told(1, "Post"), told(2, "Mail", sure=0.2)], ["Post"]),
        ([told(1, "Post"), told(2, "Mail", hours=24 * 15)], ["Post"]),
        # A party says it first-hand however late it speaks.
        ([told(1, "Post"), told(2, "Mail", "Harbour Authority", hours=400), told(3, "Sun", hours=400)],
         ["Post", "Harbour Authority"]),
        ([told(1, "Post"), told(2, "Kestrel Newsroom", hours=24 * 16)], ["Post", "Kestrel Newsroom"]),
        # A round-up adds only a report that it names.
        ([told(1, "Post"), told(2, "Mail", sure=0.45)], ["Post"]),
        ([told(1, "Post"), told(2, "Mail", "Ledger", sure=0.45)], ["Post", "Ledger"]),
    ],
)  # fmt: skip
def test_the_independent_reports_behind_some_write_ups(tellings: list[Telling], expected: list[str]) -> None:
    assert [report.reporter for report in reports_of(tellings, PARTIES)] == expected
    mixed = random.Random(len(tellings)).sample(tellings * 2, len(tellings) * 2)
    assert reports_of(mixed, PARTIES) == reports_of(tellings, PARTIES)


@pytest.mark.parametrize(
    ("attributed", "outlet", "official"),
    [
        ("Harbour Authority", "Post", True),
        ("Harbour Authority's spokesman", "Post", True),
        ("Kestrel", "Post", True),
        ("Harbour Authority’s Jane Roe", "Post", True),
        ("Norway's Harbour Authority", "Post", True),
        ("Norwegian Harbour Authority", "Post", True),
        ("a spokesman for the Harbour Authority", "Post", True),
        ("Kestrel chief executive Jane Roe", "Post", True),
        ("Kestrel Inc.", "Post", True),
        ("Kestrel rival Heron", "Post", False),
        ("Kestrel's rival Heron", "Post", False),
        ("Kestrel critics", "Post", False),
        ("a Kestrel supplier", "Post", False),
        ("Kestrel analyst Ming Roe", "Post", False),
        ("former Kestrel chief Ming Roe", "Post", False),
        ("Friends of Kestrel", "Post", False),
        ("Jane Kestrel", "Post", False),
        ("Harbour Authority sources", "Post", False),
        ("数安局", "北岸网", True),
        ("数安局发言人", "北岸网", True),
        ("数安局前官员", "北岸网", False),
        (None, "Kestrel Newsroom", True),
        (None, "Kestrel", True),
        (None, "Kestrel Daily", False),
        ("Kestrelsen", "Post", False),
        ("The Ledger", "Post", False),
        (None, "Post", False),
    ],
)
def test_who_acts_speaks_officially(*, attributed: str | None, outlet: str, official: bool) -> None:
    (report,) = reports_of([told(1, outlet, attributed)], PARTIES)
    assert report.official is official


def test_the_parties_are_who_decides_and_whose_it_is() -> None:
    wanted = Wanted(name="d", event="approval", actor=("CAA",), subject=("Wing 2",))
    watch = Watch(name="w", about=("Kestrel's assistant", "Heron’s wing"), developments=(wanted,))
    parties = parties_of(watch, wanted)
    assert parties.actors == ("CAA",)
    assert set(parties.others) == {"Wing 2", "Kestrel's assistant", "Heron’s wing", "Kestrel", "Heron"}


@pytest.mark.parametrize(
    ("name", "key"),
    [("The Information", "information"), ("INFORMATION", "information"), ("Heron News Agency", "heron"),
     ("The News", "news"), ("Heron’s", "heron"), ("The", "")],
)  # fmt: skip
def test_names_are_compared_without_what_does_not_tell_them_apart(name: str, key: str) -> None:
    assert key_of(name) == key


@pytest.mark.parametrize(
    ("name", "unnamed"),
    [("people familiar with the matter", True), ("People familiar", True), ("sources", True), ("He", True),
     ("Harbour Authority sources", True), ("知情人士", True), ("多位消息人士", True), ("南湾日报", False),
     ("", True), ("2025", True), ("Jane Roe", False), ("The Ledger", False)],
)  # fmt: skip
def test_who_hides_is_unnamed(*, name: str, unnamed: bool) -> None:
    assert is_unnamed(name) is unnamed


ONE = reports_of([told(1, "Post")], PARTIES)
TWO = reports_of([told(1, "Post"), told(2, "Mail")], PARTIES)
OFFICIAL = reports_of([told(1, "Post", "Harbour Authority")], PARTIES)


def test_who_decides_confirms_a_status_however_late() -> None:
    tellings = [told(1, "Post"), told(2, "Mail", "Harbour Authority", hours=24 * 16)]
    assert is_confirmed(reports_of(tellings, PARTIES), Confirm(official=True))


@pytest.mark.parametrize(
    ("reports", "confirm", "confirmed"),
    [
        (ONE, None, False),
        (TWO, None, True),
        (OFFICIAL, None, True),
        (ONE, Confirm(reports=1), True),
        (TWO, Confirm(reports=3), False),
        (OFFICIAL, Confirm(reports=2), False),
        (OFFICIAL, Confirm(official=True), True),
        (TWO, Confirm(official=True), False),
        (TWO, Confirm(outlets=("the mail",)), True),
        (TWO, Confirm(outlets=("Sun",)), False),
        (ONE, Confirm(reports=2, outlets=("Post",)), True),
        ([], Confirm(reports=1, official=True), False),
    ],
)
def test_any_of_the_ways_asked_for_confirms(
    *, reports: list[Report], confirm: Confirm | None, confirmed: bool
) -> None:
    assert is_confirmed(reports, confirm) is confirmed
    expected = Standing.CONFIRMED if confirmed else Standing.UNCONFIRMED
    assert standing_of(reports, confirm) is expected
    assert standing_of(reports, confirm, withdrawn=True, disputed=True) is Standing.WITHDRAWN
    assert standing_of(reports, confirm, disputed=True) is Standing.DISPUTED


def test_a_dispute_is_over_when_what_came_after_it_would_confirm() -> None:
    dispute = DAY + timedelta(hours=12)
    early = [told(1, "Post"), told(2, "Mail")]
    one_more = [*early, told(13, "Sun")]
    repeated = [*one_more, told(14, "Post"), told(15, "Echo", "The Sun")]
    two_more = [*one_more, told(16, "Echo")]
    official = [*early, told(13, "Sun", "Harbour Authority")]
    standings = [
        standing_of(reports_of(tellings, PARTIES), None, disputed=True, disputed_at=dispute).value
        for tellings in (early, one_more, repeated, two_more, official)
    ]
    assert standings == ["disputed", "disputed", "disputed", "confirmed", "confirmed"]
