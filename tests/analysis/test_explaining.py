from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pytest

from analysis.explaining import Explainer, Explanation, Record
from analysis.kinds import KINDS
from analysis.model import Article, ArticleId, Assertion, Development, Outcome, Status, Verdict, Wanted, Watch
from analysis.rejections import Opinion, Rejection, judged_with, spelling

DAY = datetime(2025, 2, 11, 8, tzinfo=UTC)
SAID = "The NHA approved Lumen Vision."


def explained(text: str, record: Record | None = None, title: str = "", **facts: Any) -> list[Explanation]:
    wanted = Wanted(name="permit", event="approval", actor=("NHA",), **facts)
    watch = Watch(name="lumen", about=("Lumen Vision",), developments=(wanted,), alert=("desk",))
    article = Article(id=ArticleId(1), title=title, text=text, at=DAY)
    return Explainer([watch], KINDS).explain(article, record or Record(), now=DAY)


def known(status: Status) -> Development:
    said = Assertion(
        watch="lumen",
        development="permit",
        event="approval",
        status=status,
        label=KINDS["approval"].labels[status],
        sentence="So it was said before.",
    )
    return Development(assertion=said, article=ArticleId(7), at=DAY)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (SAID, "alerts desk: the first that is known of it"),
        ("The NHA has not approved Lumen Vision.", "silent: negated by: 'not'"),
        ("Lumen Vision is a lamp.", "silent: no word of approval"),
        (
            "The NHA is expected to approve Lumen Vision.",
            "kept, not alerted: planned alerts only with a date",
        ),
    ],
)
def test_a_sentence_says_why_it_alerts_or_is_silent(text: str, told: str) -> None:
    (row,) = explained(text)
    assert row.told.startswith(told)
    assert row.alerts is told.startswith("alerts")
    assert row.names[0] == "Lumen Vision"


def test_the_record_weighs_in() -> None:
    (row,) = explained(SAID, Record(history=[known(Status.DONE)]))
    assert (row.outcome, row.told) == (Outcome.TOLD, "silent: already approved")
    rejected = Rejection("lumen", "permit", Status.DONE, spelling(SAID), Opinion.WRONG)
    (row,) = explained(SAID, Record(rejections=[rejected]))
    assert (row.outcome, row.told) == (Outcome.REJECTED, "silent: the same sentence was rejected as wrong")


def test_what_is_not_in_alert_on_is_kept() -> None:
    (row,) = explained(SAID, alert_on=(Status.REFUSED,))
    assert row.told.startswith("kept, not alerted: done is not in alert_on (refused)")


def test_sentences_come_in_the_order_of_the_text_with_those_that_only_name_the_matter() -> None:
    rows = explained(f"Lumen Vision is a lamp. {SAID} Lumen Vision is bright.", title="Lumen Vision")
    assert [(row.sentence, row.trigger) for row in rows] == [
        ("Lumen Vision", None),
        ("Lumen Vision is a lamp.", None),
        (SAID, "approved"),
        ("Lumen Vision is bright.", None),
    ]
    assert explained("The tram was late.") == []


def test_a_chinese_text_is_shown_by_the_sentences_that_are_read() -> None:
    watch = Watch(name="lumen", about=("流明",), developments=(Wanted(name="permit", event="approval"),))
    said = "流明是一盏灯。天气很好。流明很亮。"
    article = Article(id=ArticleId(1), title="", text=said, at=DAY)
    rows = Explainer([watch], KINDS).explain(article, Record(), now=DAY)
    assert [row.sentence for row in rows] == ["流明是一盏灯。", "流明很亮。"]


def test_rejected_assertions_keep_their_place_among_the_verdicts() -> None:
    said = [known(status).assertion for status in (Status.PENDING, Status.DONE, Status.REFUSED)]
    rejected = Rejection("lumen", "permit", Status.DONE, "so it was said before.", Opinion.OFF_TOPIC)
    heard: list[Status] = []

    def judge(some: Sequence[Assertion]) -> list[Verdict]:
        heard.extend(one.status for one in some)
        return [Verdict(assertion=one, outcome=Outcome.TOLD, because="") for one in some]

    verdicts = judged_with(judge, said, [rejected])
    assert heard == [Status.PENDING, Status.REFUSED]
    assert [one.assertion for one in verdicts] == said
    assert [one.outcome for one in verdicts] == [Outcome.TOLD, Outcome.REJECTED, Outcome.TOLD]
