"""Which development a telling tells, and how each of a chain stands."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from analysis.model import ArticleId, Assertion, Change, Development, Standing, Status
from analysis.reports import Parties, Telling
from analysis.standing import Stand, stands

DAY = datetime(2025, 3, 1, 12, tzinfo=UTC)


def development(
    status: str, day: float, when: str | None = None, *, against: str | None = None
) -> Development:
    change = Change.NEWS
    if against:
        change = Change.DISPUTE if status == "denied" else Change.CORRECTION
    return Development(
        assertion=Assertion(
            watch="w",
            development="d",
            event="release",
            status=Status(status),
            label=status,
            sentence="",
            when=when,
        ),
        article=ArticleId(int(day * 10)),
        at=DAY + timedelta(days=day),
        change=change,
        against=Status(against) if against else None,
    )


def telling(outlet: str, day: float, when: str | None = None) -> Telling:
    at = DAY + timedelta(days=day)
    return Telling(article=ArticleId(int(day * 10)), outlet=outlet, at=at, when=when)


def stood(chain: list[Development], told: dict[Status, list[Telling]]) -> list[tuple[Standing, list[str]]]:
    found: list[Stand] = stands(chain, told, parties=Parties(), confirm=None)
    assert [one.development for one in found] == chain
    return [(one.standing, [report.reporter for report in one.reports]) for one in found]


def test_two_reports_confirm_and_one_does_not() -> None:
    chain = [development("pending", 0), development("done", 1)]
    told = {
        Status.PENDING: [telling("Post", 0), telling("Mail", 0.5)],
        Status.DONE: [telling("Post", 1)],
    }
    assert stood(chain, told) == [
        (Standing.CONFIRMED, ["Post", "Mail"]),
        (Standing.UNCONFIRMED, ["Post"]),
    ]


def test_reports_of_another_date_or_of_an_earlier_turn_are_of_another_development() -> None:
    chain = [development("planned", 0, "2025-04"), development("planned", 2, "2025-05")]
    told = {Status.PLANNED: [telling("Post", 0, "2025-04"), telling("Mail", 2, "2025-05")]}
    assert [reports for _, reports in stood(chain, told)] == [["Post"], ["Mail"]]
    again = [development("done", 0), development("reversed", 1), development("done", 2)]
    done = {Status.DONE: [telling("Post", 0), telling("Mail", 2), telling("Sun", 2.5)]}
    assert [reports for _, reports in stood(again, done)] == [["Post"], [], ["Mail", "Sun"]]


def test_what_is_disputed_or_taken_back_says_so_and_what_came_later_does_not() -> None:
    chain = [
        development("done", 0),
        development("denied", 1, against="done"),
        development("pending", 2, against="done"),
        development("done", 3),
    ]
    told = {Status.DONE: [telling("Post", 0), telling("Mail", 3)], Status.DENIED: [telling("Sun", 1)]}
    assert [standing for standing, _ in stood(chain[:2], told)] == [Standing.DISPUTED, Standing.UNCONFIRMED]
    assert [standing for standing, _ in stood(chain, told)] == [
        Standing.WITHDRAWN,
        Standing.UNCONFIRMED,
        Standing.CONFIRMED,
        Standing.UNCONFIRMED,
    ]


class Read(list[Telling]):
    """Tellings that count how often they are gone through."""

    times = 0

    def __iter__(self) -> Iterator[Telling]:
        self.times += 1
        return super().__iter__()


def test_the_tellings_are_gone_through_once_however_often_a_date_has_moved() -> None:
    days = [f"2025-04-{day:02}" for day in range(1, 21)]
    chain = [development("planned", day, when) for day, when in enumerate(days)]
    told = Read(telling(f"Post {day}", day, when) for day, when in enumerate(days))
    late = telling("Mail", 30, days[3])
    told.append(late)
    found = stands(chain, {Status.PLANNED: told}, parties=Parties(), confirm=None)
    assert told.times == 1
    assert [len(one.reports) for one in found] == [1] * 20
    soon = telling("Mail", 4, days[3])
    found = stands(chain, {Status.PLANNED: [*told[:-1], soon]}, parties=Parties(), confirm=None)
    assert [report.reporter for report in found[3].reports] == ["Post 3", "Mail"]
