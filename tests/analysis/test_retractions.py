from datetime import UTC, datetime

import pytest

from analysis.assertions import Detector
from analysis.ladder import judge
from analysis.model import Article, ArticleId, Change, Development, Status, Wanted, Watch
from analysis.retractions import Retraction, retraction_in

SAYS, DENIES = Retraction.WHAT_IT_SAYS, Retraction.WHAT_IT_DENIES


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Correction: An earlier version of this article said that the permit had been granted.", SAYS),
        ("A previous version of this story incorrectly reported that the permit was granted.", SAYS),
        ("The Daily Mole has retracted its report that the permit was granted.", SAYS),
        ("The Daily Mole withdrew a story saying the permit was granted.", SAYS),
        ("A report that the permit was granted has been withdrawn.", SAYS),
        ("This article has been corrected to say that the permit has not been granted.", DENIES),
        ("Correction: the permit has not been granted.", DENIES),
        (
            "Correction: An earlier version of this article misspelt who granted the permit.",
            DENIES,
        ),
        ("The Mole retracts Monday's story on the permit.", SAYS),
        ("The Mole retracted its claim that the permit was granted.", SAYS),
        ("The story, which said the permit was granted, has been retracted.", SAYS),
        ("The report was withdrawn.", SAYS),
        # What is withdrawn here is the thing itself.
        ("CORV withdraws approval of Zeno's assistant after reports of fires.", None),
        ("CORV withdrew the approval, a report that was seen on Monday says.", None),
        ("Harrow Labs has withdrawn its claim against Zeno.", None),
        ("Harrow Labs has retracted its claim against Zeno.", None),
        ("The claim that Harrow Labs filed was withdrawn.", None),
        ("The application was withdrawn after a report on its risks.", None),
        ("The assistant was withdrawn from sale, according to a report.", None),
        ("According to a report, the assistant was withdrawn.", None),
        ("According to a report that was leaked, the assistant has been withdrawn.", None),
        ("The statement said the drug was withdrawn.", None),
        ("A report that the drug was withdrawn caused alarm.", None),
        # Words that open a correction, as the subject of another sentence.
        ("Correction, 3 March: the permit has not been granted.", DENIES),
        ("Correction (Monday): the permit has not been granted.", DENIES),
        ("* Clarification \u2013 the permit has not been granted.", DENIES),
        ("Corrections: none.", DENIES),
        ("Correction fears grew although CORV has not approved the assistant for schools.", None),
        ("Correction officers' union says the permit has not been granted.", None),
        ("Corrected figures show that it has not been approved.", None),
        ("The stock corrected to 40, and the deal has not been approved.", None),
        ("The plan was amended to say that it has not been approved.", None),
        ("The board withdrew the permit on Monday.", None),
        ("The permit that the board granted was withdrawn.", None),
        ("The harbour published a report on the permit.", None),
        ("An earlier version of the boat sank.", None),
        ("", None),
    ],
)
def test_what_a_sentence_takes_back(sentence: str, expected: Retraction | None) -> None:
    assert retraction_in(sentence) is expected


@pytest.mark.parametrize(
    ("before", "then", "expected"),
    [
        (
            "CORV approves Zeno's assistant.",
            "CORV withdrew its approval of Zeno's assistant after reports of fires.",
            [(Status.DONE, Change.NEWS), (Status.REVERSED, Change.NEWS)],
        ),
        (
            "CORV received Zeno's application for approval.",
            "Zeno's application for approval was withdrawn after a report on its risks.",
            [(Status.PENDING, Change.NEWS), (Status.ABANDONED, Change.NEWS)],
        ),
        (
            "CORV approves Zeno's assistant.",
            "An earlier version of this article said that CORV had approved Zeno's assistant.",
            [(Status.DONE, Change.NEWS), (Status.DENIED, Change.CORRECTION)],
        ),
        # What nobody had told is not told by being taken back.
        ("", "An earlier version of this article said that CORV had approved Zeno's assistant.", []),
        ("", "The Mole has retracted its report that CORV withdrew approval of Zeno's assistant.", []),
    ],
)
def test_a_withdrawal_is_news_and_a_retraction_is_none(
    before: str, then: str, expected: list[tuple[Status, Change]]
) -> None:
    wanted = Wanted(name="a", event="approval", actor=("CORV",))
    detector = Detector([Watch(name="w", about=("Zeno",), developments=(wanted,))])
    history: list[Development] = []
    for number, text in enumerate((before, then)):
        at = datetime(2025, 3, 1 + number, tzinfo=UTC)
        article = Article(id=ArticleId(number), title="", text=text, at=at, outlet="Mole", language="en")
        verdicts = judge(detector.said(article), history, article=article, now=None)
        history += [verdict.development for verdict in verdicts if verdict.development]
    assert [(one.assertion.status, one.change) for one in history] == expected
