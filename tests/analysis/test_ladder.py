from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.ladder import LOOK_BACK, judge
from analysis.model import Article, ArticleId, Assertion, Development, Outcome, Status, Verdict

NOW = datetime(2025, 3, 1, 12, tzinfo=UTC)


def said(
    status: str, when: str | None = None, certainty: float = 1.0, *, start: int = 0, end: int = 0
) -> Assertion:
    return Assertion(
        watch="w",
        development="d",
        event="release",
        status=Status(status),
        label=status,
        sentence=f"It is {status}.",
        when=when,
        certainty=certainty,
        start=start,
        end=end,
    )


def article(number: int = 1, at: datetime | None = NOW) -> Article:
    return Article(id=ArticleId(number), title="", text="", at=at)


def recorded(*assertions: Assertion) -> list[Development]:
    return [
        Development(assertion=a, article=ArticleId(100 + n), at=NOW - timedelta(days=20 - n))
        for n, a in enumerate(assertions)
    ]


def outcome(assertion: Assertion, history: Sequence[Development]) -> str:
    (verdict,) = judge([assertion], history, article=article(), now=NOW)
    return verdict.outcome.value


@pytest.mark.parametrize(
    ("history", "assertion", "expected"),
    [
        ([], said("done"), "new"),
        ([], said("rumoured"), "new"),
        ([], said("done", certainty=0.49), "uncertain"),
        ([said("done")], said("done"), "told"),
        ([said("done")], said("done", "2025-03-01"), "told"),
        ([said("done")], said("planned", "2025-04", 0.6), "late"),
        ([said("done")], said("pending"), "late"),
        ([said("done")], said("rumoured"), "late"),
        ([said("done")], said("delayed", certainty=0.8), "late"),
        ([said("done")], said("reversed"), "new"),
        ([said("done")], said("refused"), "new"),
        ([said("done")], said("refused", certainty=0.6), "uncertain"),
        ([said("done")], said("denied", certainty=0.6), "uncertain"),
        ([said("done"), said("reversed")], said("done"), "new"),
        ([said("done"), said("reversed")], said("reversed"), "told"),
        ([said("done"), said("reversed"), said("done")], said("reversed"), "new"),
        ([said("planned", "2025-04")], said("planned", "2025-04"), "told"),
        ([said("planned", "2025-04")], said("planned"), "told"),
        ([said("planned", "2025-04-02")], said("planned", "2025-04"), "told"),
        ([said("planned", "2025-04")], said("planned", "2025-05"), "new"),
        ([said("planned", "2025-04")], said("planned", "2025-04-02"), "new"),
        ([said("planned", "2025-04")], said("planned", "2025-05", 0.6), "uncertain"),
        ([said("planned")], said("planned", "2025-05"), "new"),
        ([said("planned")], said("pending"), "new"),
        ([said("planned")], said("rumoured"), "late"),
        ([said("planned")], said("delayed", "2025-06"), "new"),
        ([said("delayed", "2025-06")], said("delayed", "2025-09"), "new"),
        ([said("delayed", "2025-06")], said("delayed"), "told"),
        ([said("delayed", "2025-06")], said("planned", "2025-06"), "told"),
        ([said("delayed", "2025-06")], said("planned"), "late"),
        ([said("delayed", "2025-06")], said("done"), "new"),
        ([said("pending")], said("planned"), "late"),
        ([said("pending")], said("planned", "2025-05"), "new"),
        ([said("pending")], said("done"), "new"),
        ([said("pending")], said("refused"), "new"),
        ([said("refused")], said("pending"), "new"),
        ([said("refused")], said("pending", certainty=0.6), "late"),
        ([said("refused")], said("rumoured"), "late"),
        ([said("refused")], said("done"), "new"),
        ([said("abandoned")], said("delayed"), "late"),
        ([said("rumoured")], said("denied"), "new"),
    ],
)
def test_what_an_assertion_does_to_an_event(
    history: list[Assertion], assertion: Assertion, expected: str
) -> None:
    assert outcome(assertion, recorded(*history)) == expected


def test_a_development_carries_the_status_before_it() -> None:
    (verdict,) = judge([said("done")], recorded(said("planned", "2025-04")), article=article(), now=NOW)
    assert verdict.development is not None
    assert verdict.development.previous is Status.PLANNED
    assert verdict.development.previous_when == "2025-04"
    assert verdict.development.at == NOW


def test_an_old_article_is_never_news_however_new_it_is_to_us() -> None:
    old = article(at=NOW - LOOK_BACK - timedelta(seconds=1))
    (verdict,) = judge([said("done")], [], article=old, now=NOW)
    assert verdict.outcome is Outcome.OLD


def test_without_a_clock_nothing_is_old() -> None:
    (verdict,) = judge([said("done")], [], article=article(at=datetime(1999, 1, 1, tzinfo=UTC)), now=None)
    assert verdict.outcome is Outcome.NEW


def test_of_two_sentences_that_say_the_same_the_surer_speaks() -> None:
    weak, sure = said("done", certainty=0.6, start=10, end=40), said("done", start=50, end=90)
    verdicts = judge([weak, sure], [], article=article(), now=NOW)
    assert [v.outcome.value for v in verdicts] == ["told", "new"]


def test_the_title_is_the_news_and_the_text_its_story() -> None:
    title, story = said("refused"), said("done", start=900, end=950)
    verdicts = judge([title, story], [], article=article(), now=NOW)
    assert [v.outcome.value for v in verdicts] == ["new", "late"]


def test_a_trial_and_a_date_can_be_announced_in_one_article() -> None:
    verdicts = judge([said("pending"), said("planned", "2025-04")], [], article=article(), now=NOW)
    assert [v.outcome.value for v in verdicts] == ["new", "new"]


def test_events_do_not_touch_each_other() -> None:
    other = Assertion(
        watch="w",
        development="e",
        event="release",
        status=Status.DONE,
        label="released",
        sentence="It is out.",
    )
    assert outcome(said("done"), recorded(other)) == "new"


def test_undated_developments_stand_in_the_order_of_recording() -> None:
    history = [
        Development(assertion=said(status), article=ArticleId(n), at=None)
        for n, status in enumerate(("done", "reversed"), 100)
    ]
    assert outcome(said("done"), history) == "new"


assertions = st.lists(
    st.builds(
        said,
        st.sampled_from([status.value for status in Status]),
        st.sampled_from([None, "2025", "2025-04", "2025-04-02"]),
        st.sampled_from([0.3, 0.5, 0.6, 0.7, 1.0]),
        start=st.integers(0, 900),
        end=st.integers(0, 2000),
    ),
    max_size=6,
)


def new(verdicts: Sequence[Verdict]) -> list[Development]:
    return [v.development for v in verdicts if v.development is not None]


@given(assertions, st.lists(assertions, max_size=4), st.integers(0, 20))
def test_judging_an_article_again_yields_nothing_new(
    own: list[Assertion], before: list[list[Assertion]], age: int
) -> None:
    same = article(at=NOW - timedelta(days=age))
    history: list[Development] = []
    for number, earlier in enumerate(before):
        at = NOW - timedelta(days=9 - number)
        history += new(judge(earlier, history, article=article(10 + number, at), now=NOW))
    first = judge(own, history, article=same, now=NOW)
    again = judge(own, [*history, *new(first)], article=same, now=NOW)
    assert len(first) == len(own)
    assert new(again) == []


@given(assertions)
def test_a_verdict_is_new_exactly_when_it_carries_a_development(own: list[Assertion]) -> None:
    for verdict, assertion in zip(judge(own, [], article=article(), now=NOW), own, strict=True):
        assert verdict.assertion is assertion
        assert (verdict.outcome is Outcome.NEW) == (verdict.development is not None)
        assert verdict.because


def test_the_lead_is_the_evidence_where_only_it_says_when() -> None:
    title, lead = said("done"), said("done", "2025-03-01", 0.9, start=0, end=60)
    verdicts = judge([title, lead], [], article=article(), now=NOW)
    assert [v.outcome for v in verdicts] == [Outcome.TOLD, Outcome.NEW]


def test_a_doubtful_sentence_is_no_evidence_though_it_says_when() -> None:
    title, lead = said("done"), said("done", "2025-03-01", 0.6, start=0, end=60)
    verdicts = judge([title, lead], [], article=article(), now=NOW)
    assert [v.outcome for v in verdicts] == [Outcome.NEW, Outcome.TOLD]


def test_after_the_end_only_an_articles_own_news_moves_an_event() -> None:
    history = recorded(said("done"), said("reversed"))
    assert outcome(said("done", start=2000, end=2060), history) == "late"
    assert outcome(said("done", start=20, end=80), history) == "new"


def test_a_date_or_a_delay_that_is_news_shows_that_nothing_was_done_yet() -> None:
    for certainty in (0.6, 1.0):
        history = recorded(said("done", certainty=certainty))
        assert outcome(said("planned", "2025-04"), history) == "new"
        assert outcome(said("delayed"), history) == "new"
        assert outcome(said("delayed", certainty=0.8), history) == "late"
        assert outcome(said("planned", "2025-04", start=2000, end=2060), history) == "late"
    again = recorded(said("done", certainty=0.6), said("planned", "2025-04"))
    assert outcome(said("done"), again) == "new"


def test_what_comes_again_after_a_rejection_takes_a_turn_that_was_never_given() -> None:
    # The first "done", turn 0, was rejected and is not in the history.
    reversed_, done, again = recorded(said("reversed"), said("done"), said("reversed"))
    history = [reversed_, replace(done, turn=1), replace(again, turn=1)]
    (verdict,) = judge([said("done")], history, article=article(), now=NOW)
    assert verdict.development is not None
    assert verdict.development.turn == 2
