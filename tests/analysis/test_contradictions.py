"""Disputes, corrections, and the laws that hold for every chain of developments."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.contradictions import Tellings
from analysis.ladder import judge, takes_back
from analysis.model import Article, ArticleId, Assertion, Change, Development, Outcome, Status, Verdict
from analysis.moves import in_force, in_order, moves, target
from analysis.reports import Telling

DAY = datetime(2025, 3, 1, 12, tzinfo=UTC)
RETRACTS = "The Mole has retracted its report that the quay was approved."
CORRECTS = "Correction: the quay has not been approved."


def said(status: str, certainty: float = 1.0, **facts: object) -> Assertion:
    plain = Assertion(
        watch="w",
        development="d",
        event="approval",
        status=Status(status),
        label=status,
        sentence=f"It is {status}.",
        certainty=certainty,
    )
    return replace(plain, **facts)  # type: ignore[arg-type]


def negated(status: str = "done", certainty: float = 1.0, **facts: object) -> Assertion:
    return said("denied", certainty, **({"denies": Status(status), "sentence": "It is not."} | facts))


def article(number: int, days: float, *, outlet: str = "Post", title: str = "") -> Article:
    at = DAY + timedelta(days=days)
    return Article(id=ArticleId(number), title=title, text="", at=at, outlet=outlet)


Told = tuple[Article, list[Assertion]]


def stream(told: Sequence[Told], tellings: Tellings | None = None) -> list[Verdict]:
    """The verdicts on articles that come one after the other."""
    history: list[Development] = []
    verdicts: list[Verdict] = []
    for one, assertions in told:
        found = judge(assertions, history, article=one, now=None, tellings=tellings)
        history += [v.development for v in found if v.development]
        verdicts += found
    return verdicts


def chain(told: Sequence[Told], tellings: Tellings | None = None) -> list[Development]:
    return [v.development for v in stream(told, tellings) if v.development]


def short(developments: Sequence[Development]) -> list[str]:
    return [
        f"{d.assertion.status} {d.change} {d.against}" if d.against else f"{d.assertion.status}"
        for d in developments
    ]


def one_by_one(*told: tuple[float, Assertion]) -> list[Told]:
    return [(article(number, days), [assertion]) for number, (days, assertion) in enumerate(told)]


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        # Denied by somebody, after it was told.
        ([(0, said("done")), (1, said("denied", 0.7))], ["done", "denied dispute done"]),
        ([(0, said("pending")), (9, said("denied", 0.7))], ["pending", "denied dispute pending"]),
        ([(0, said("done")), (30, said("denied", 0.7))], ["done", "denied dispute done"]),
        # Years later something else is denied, and what stood so long is as it was.
        ([(0, said("done")), (31, said("denied", 1.0))], ["done"]),
        ([(0, said("pending")), (1100, said("denied", 1.0))], ["pending"]),
        ([(0, said("done")), (1, said("denied", 0.6))], ["done"]),
        ([(0, said("planned")), (1, said("denied", 0.7))], ["planned", "denied"]),
        ([(0, said("rumoured")), (1, said("denied", 0.7))], ["rumoured", "denied"]),
        # Two against each other, within days; later it is another decision.
        ([(0, said("done")), (1, said("refused"))], ["done", "refused dispute done"]),
        ([(0, said("refused")), (1, said("done"))], ["refused", "done dispute refused"]),
        ([(0, said("done")), (20, said("refused"))], ["done", "refused"]),
        ([(0, said("refused")), (20, said("done"))], ["refused", "done"]),
        ([(0, said("done")), (1, said("reversed"))], ["done", "reversed"]),
        ([(0, said("done")), (1, said("abandoned"))], ["done", "abandoned"]),
        # "Has not been approved" matters only where somebody has told that it was.
        ([(0, negated())], []),
        ([(0, said("pending")), (1, negated())], ["pending"]),
        ([(0, said("done")), (1, negated())], ["done", "denied dispute done"]),
        ([(0, said("pending")), (1, negated("pending"))], ["pending", "denied dispute pending"]),
        ([(0, said("done")), (9, negated())], ["done"]),
        ([(0, said("done")), (1, negated(certainty=0.6))], ["done"]),
        ([(0, said("done")), (1, negated(start=900, end=950))], ["done"]),
        ([(1, said("done")), (0, negated())], ["done"]),
        # A dispute is told once, and the status stays what it is.
        ([(0, said("done")), (1, negated()), (2, said("denied")), (2, said("refused"))],
         ["done", "denied dispute done"]),
        ([(0, said("done")), (1, negated()), (2, said("done")), (3, said("planned"))],
         ["done", "denied dispute done"]),
        ([(0, said("done")), (1, negated()), (2, said("reversed"))],
         ["done", "denied dispute done", "reversed"]),
        # A report that is taken back; what stood before holds again.
        ([(0, said("pending")), (1, said("done")), (2, said("done", 0.45, sentence=RETRACTS))],
         ["pending", "done", "pending correction done"]),
        ([(0, said("done")), (2, said("done", 0.45, sentence=RETRACTS))], ["done", "denied correction done"]),
        ([(0, said("done")), (2, negated(sentence=CORRECTS))], ["done", "denied correction done"]),
        ([(0, said("done")), (2, said("done", 0.2, sentence=RETRACTS))], ["done"]),
        ([(0, said("pending")), (2, said("done", 0.45, sentence=RETRACTS))], ["pending"]),
        ([(0, said("pending")), (2, negated(sentence=CORRECTS))], ["pending"]),
        ([(0, said("done")), (1, said("done", sentence=RETRACTS)), (2, said("done", sentence=RETRACTS))],
         ["done", "denied correction done"]),
        # What was taken back can happen after all.
        ([(0, said("done")), (1, said("done", sentence=RETRACTS)), (5, said("done"))],
         ["done", "denied correction done", "done"]),
        ([(0, said("done")), (1, said("reversed")), (2, said("done", sentence=RETRACTS))],
         ["done", "reversed", "reversed correction done"]),
    ],
)  # fmt: skip
def test_what_speaks_against_the_record(told: list[tuple[float, Assertion]], expected: list[str]) -> None:
    assert short(chain(one_by_one(*told))) == expected


def test_a_thing_done_again_is_its_second_turn() -> None:
    again = chain(one_by_one((0, said("done")), (1, said("reversed")), (2, said("done"))))
    assert [d.turn for d in again] == [0, 0, 1]


def test_a_correction_names_what_holds_again_with_its_date() -> None:
    planned = said("planned", when="2025-04", label="expected")
    told = one_by_one((0, planned), (1, said("done")), (2, said("done", sentence=RETRACTS)))
    found = chain(told)[-1]
    assert (found.assertion.label, found.assertion.when) == ("expected", "2025-04")
    assert (found.change, found.against, found.previous) == (Change.CORRECTION, Status.DONE, Status.DONE)
    assert found.assertion.sentence == RETRACTS


@pytest.mark.parametrize(
    ("others", "expected"),
    [
        ([], ["done", "denied correction done"]),
        # Who wrote up the report that is taken back has none of his own.
        ([("Mail", "The Mole"), ("The Mole", None), ("Post", None)], ["done", "denied correction done"]),
        ([("Mail", None)], ["done"]),
    ],
)
def test_reports_of_others_outlive_one_that_is_taken_back(
    others: list[tuple[str, str | None]], expected: list[str]
) -> None:
    tellings = {
        ("w", "d", Status.DONE): [
            Telling(article=ArticleId(n), outlet=outlet, at=DAY, attributed_to=teller)
            for n, (outlet, teller) in enumerate(others)
        ]
    }
    told = one_by_one((0, said("done")), (1, said("done", sentence=RETRACTS)))
    assert takes_back(told[1][1])
    assert not takes_back(told[0][1])
    assert short(chain(told, tellings)) == expected


@pytest.mark.parametrize(
    ("outlet", "url", "teller", "expected"),
    [
        (None, None, None, ["done", "denied correction done"]),
        (None, "https://www.mole.example/quay", "mole.example", ["done", "denied correction done"]),
        (None, "https://www.mole.example/quay", "mail.example", ["done"]),
        (None, None, "Mail", ["done"]),
        ("Mole", None, None, ["done", "denied correction done"]),
        ("Mole", None, "Mail", ["done"]),
    ],
)
def test_a_correction_works_where_no_outlet_is_named(
    outlet: str | None, url: str | None, teller: str | None, expected: list[str]
) -> None:
    told = Telling(article=ArticleId(0), outlet=teller, at=DAY)
    articles = [replace(article(number, number), outlet=outlet, url=url) for number in range(2)]
    version = said("done", sentence="An earlier version of this article said that the quay was approved.")
    stream = list(zip(articles, ([said("done")], [version]), strict=True))
    assert short(chain(stream, {("w", "d", Status.DONE): [told]})) == expected


@pytest.mark.parametrize("title", ["The week in review: quays", "How to cross the quay", "Quay guide"])
def test_a_round_up_or_a_guide_never_moves_an_event(title: str) -> None:
    first, again = article(1, 0, title=title), article(2, 1, title=title)
    assert chain([(first, [said("done", end=60)])]) == []
    below = [said("done", end=60), said("refused", end=60), negated()]
    verdicts = stream([(article(0, 0), [said("done")]), (again, below)])
    assert [v.outcome for v in verdicts] == [
        Outcome.NEW, Outcome.TOLD, Outcome.UNCERTAIN, Outcome.UNCERTAIN,
    ]  # fmt: skip


def test_a_changed_article_tells_what_happened_since() -> None:
    first, revised = article(1, 0), article(1, 1)
    assert short(chain([(first, [said("pending")]), (revised, [said("done")])])) == ["pending", "done"]
    assert short(chain([(first, [said("pending")]), (first, [said("done")])])) == ["pending"]


statuses = st.sampled_from([status.value for status in Status])
sentences = st.one_of(
    st.builds(
        said,
        statuses,
        st.sampled_from([0.3, 0.45, 0.5, 0.6, 0.7, 1.0]),
        when=st.sampled_from([None, "2025-04", "2025-05"]),
        sentence=st.sampled_from(["It is so.", "It is so.", RETRACTS, CORRECTS]),
        end=st.sampled_from([0, 60, 900]),
    ),
    st.builds(negated, st.sampled_from(["done", "pending"]), st.sampled_from([0.5, 1.0])),
)
streams = st.lists(
    st.tuples(
        st.integers(0, 30), st.lists(sentences, max_size=3), st.sampled_from(["", "The week in review"])
    ),
    max_size=6,
).map(lambda rows: [(article(n, days, title=title), said) for n, (days, said, title) in enumerate(rows)])


@given(streams)
def test_every_chain_is_legal(told: list[Told]) -> None:
    found = chain(told)
    keys = [(d.change, d.assertion.status, d.assertion.when, d.turn) for d in found]
    assert len(set(keys)) == len(keys)
    for number, development in enumerate(found):
        before = {d.assertion.status for d in found[:number] if d.change is Change.NEWS}
        assert (development.against is None) == (development.change is Change.NEWS)
        assert development.against is None or development.against in before


@given(streams)
def test_reading_everything_again_adds_nothing(told: list[Told]) -> None:
    history = chain(told)
    for one, assertions in told:
        again = judge(assertions, history, article=one, now=None)
        assert [v.development for v in again if v.development and v.development.article != one.id] == []
    in_time = sorted(told, key=lambda one: one[0].at or DAY)
    once = chain(in_time)
    for one, assertions in in_time:
        assert not [v for v in judge(assertions, once, article=one, now=None) if v.development]


def test_a_sentence_that_takes_back_what_stood_takes_back_no_more_when_judged_again() -> None:
    retracting = said("denied", 0.3, sentence=RETRACTS)
    told = [
        (article(0, 0), [said("rumoured")]),
        (article(1, 1), [said("planned")]),
        (article(2, 2), [retracting]),
    ]
    history = chain(told)
    assert (history[-1].change, history[-1].against) == (Change.CORRECTION, Status.PLANNED)
    (again,) = judge([retracting], history, article=told[-1][0], now=None)
    assert (again.outcome, again.development) == (Outcome.TOLD, None)


@given(streams)
def test_duplicates_in_the_stream_change_nothing(told: list[Told]) -> None:
    # Of several things that an article tells, one is its news; a duplicate's news may be the next.
    told = [(one, assertions[:1]) for one, assertions in told]
    in_time = sorted(told, key=lambda one: one[0].at or DAY)
    doubled = [
        each
        for one, assertions in in_time
        for each in ((one, assertions), (replace(one, id=ArticleId(one.id + 100)), assertions))
    ]
    assert short(chain(doubled)) == short(chain(in_time))


@given(st.permutations(range(4)), st.integers(0, 3))
def test_the_order_of_write_ups_does_not_matter(order: list[int], status: int) -> None:
    plain = said(["done", "refused", "planned", "pending"][status], when="2025-04")
    told = [(article(number, number / 10), [plain]) for number in order]
    assert short(chain(told)) == [plain.status.value]


@given(st.sampled_from(["rumoured", "planned", "pending", "delayed"]), st.integers(-20, 60), sentences)
def test_a_late_mention_never_moves(status: str, days: int, other: Assertion) -> None:
    done = (article(0, 0), [said("done")])
    late = said(status, other.certainty, end=2000 + other.end)
    assert short(chain([done, (article(1, days), [late])])) == ["done"]


@given(
    st.sets(st.sampled_from(range(5)), min_size=1).map(sorted),
    st.randoms(use_true_random=False),
)
def test_a_backlog_read_in_any_order_ends_in_the_same_state(steps: list[int], random: Random) -> None:
    ladder = ["planned", "pending", "delayed", "done", "reversed"]
    articles = [(article(n, 10 * n), [said(ladder[n])]) for n in steps]
    state = in_force(chain(articles))[-1].assertion.status
    random.shuffle(articles)
    found = sorted(chain(articles), key=lambda d: d.at or DAY)
    assert in_force(found)[-1].assertion.status is state


def by_definition(chain: Sequence[Development]) -> list[Development]:
    """What is in force, each development judged by all that were before it."""
    held: list[Development] = []
    for one in chain:
        if one.change is Change.CORRECTION:
            taken = target(held, one.against, one.against_when)
            held = [other for other in held if other is not taken]
        elif one.change is Change.NEWS:
            before = [other for other in held if (other.article, other.at) != (one.article, one.at)]
            if moves(one.assertion, before)[0] is Outcome.NEW:
                held.append(one)
    return held


@given(streams)
def test_what_is_in_force_is_what_moved_all_that_was_before_it(told: list[Told]) -> None:
    found = in_order(chain(told), ("w", "d"))
    assert in_force(found) == by_definition(found)


class Watched(Development):
    """A development that counts how often any of them is looked at."""

    looks = 0

    def __getattribute__(self, name: str) -> object:
        Watched.looks += 1
        return super().__getattribute__(name)


def looks(length: int) -> int:
    told = [
        Watched(
            assertion=said("reversed" if number % 2 else "done"),
            article=ArticleId(number),
            at=DAY + timedelta(days=number),
        )
        for number in range(length)
    ]
    Watched.looks = 0
    assert len(in_force(told)) == length
    return Watched.looks


def test_a_long_story_costs_no_more_for_each_of_its_turns() -> None:
    assert looks(400) < 10 * looks(50)
