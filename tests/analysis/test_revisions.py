import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.model import Assertion, Status
from analysis.revisions import new_sentences, speaking

OLD = "The board met on Monday. It has not decided.\nFees rise by 25 crowns."


@pytest.mark.parametrize(
    ("new", "expected"),
    [
        (OLD, []),
        ("Fees rise by 25 crowns. It has not decided. The board met on Monday.", []),
        ("THE BOARD MET on Monday, “it has not decided.”\nFees rise by 25 crowns!", ["THE BOARD MET"]),
        (OLD.replace("Monday.", "Monday!").replace("Fees", "fees"), []),
        (OLD.replace("has not", "has"), ["It has decided."]),
        (OLD.replace("25", "50"), ["Fees rise by 50 crowns."]),
        (OLD.replace("crowns.", "crowns?"), ["Fees rise by 25 crowns?"]),
        (OLD + "\nUpdate: the board has approved the quay.", ["Update: the board has approved the quay."]),
        ("", []),
    ],
)
def test_the_new_sentences_of_a_changed_text(new: str, expected: list[str]) -> None:
    found = [sentence.text for sentence in new_sentences(OLD, new)]
    assert len(found) == len(expected)
    assert all(text.startswith(start) for text, start in zip(found, expected, strict=True))


def said(sentence: str) -> Assertion:
    return Assertion(
        watch="w", development="d", event="e", status=Status.DONE, label="done", sentence=sentence
    )


def test_only_what_stood_in_no_earlier_text_speaks() -> None:
    assertions = [said("The quay is open."), said("The quay is shut."), said("The mole is open.")]
    earlier = [("The quay is open", "The board met."), ("Quay news", "The board met. The mole is open.")]
    assert speaking(assertions, earlier) == [assertions[1]]
    assert speaking(assertions, []) == assertions


texts = st.text(st.sampled_from("ab .!?\n5é"), max_size=60)


@given(texts, texts)
def test_nothing_old_is_new(old: str, new: str) -> None:
    assert new_sentences(new, new) == ()
    added = new_sentences(old, new)
    assert new_sentences(old + "\n" + new, new) == ()
    assert [new[one.start : one.end] for one in added] == [one.text for one in added]
