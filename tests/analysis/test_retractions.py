import pytest

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
        ("The board withdrew the permit on Monday.", None),
        ("The permit that the board granted was withdrawn.", None),
        ("The harbour published a report on the permit.", None),
        ("An earlier version of the boat sank.", None),
        ("", None),
    ],
)
def test_what_a_sentence_takes_back(sentence: str, expected: Retraction | None) -> None:
    assert retraction_in(sentence) is expected
