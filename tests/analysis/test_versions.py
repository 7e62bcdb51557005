from hypothesis import given
from hypothesis import strategies as st

from analysis.versions import Part, difference

_VOTE = "The harbour board voted on Monday to widen the northern quay."
_COST = "Work will cost 40 million crowns, the board said."
_SHIPS = "Grain ships now wait up to nine days for a berth."
_COURT = "A court stopped the work on Thursday."


def _parts(ours: str, theirs: str) -> list[tuple[Part, str]]:
    return [(passage.part, passage.text) for passage in difference(ours, theirs)]


def test_the_same_text_is_kept_whatever_its_case_and_punctuation() -> None:
    assert _parts(f"{_VOTE} {_COST}", f"{_VOTE.upper()} {_COST}") == [(Part.KEPT, _VOTE), (Part.KEPT, _COST)]


def test_what_was_added_and_left_out_stands_in_its_place() -> None:
    assert _parts(f"{_COURT} {_VOTE} {_SHIPS}", f"{_VOTE} {_COST} {_SHIPS}") == [
        (Part.ADDED, _COURT),
        (Part.KEPT, _VOTE),
        (Part.LEFT_OUT, _COST),
        (Part.KEPT, _SHIPS),
    ]
    assert _parts(_VOTE, f"{_VOTE} {_COST}") == [(Part.KEPT, _VOTE), (Part.LEFT_OUT, _COST)]


def test_a_sentence_that_moved_is_kept() -> None:
    assert _parts(f"{_SHIPS} {_VOTE}", f"{_VOTE} {_SHIPS}") == [(Part.KEPT, _SHIPS), (Part.KEPT, _VOTE)]


def test_changed_words_are_shown_one_by_one() -> None:
    (passage,) = difference(_COST.replace("40", "60"), _COST)
    assert passage.part is Part.CHANGED
    assert [(piece.part, piece.text) for piece in passage.pieces] == [
        (Part.KEPT, "Work will cost"),
        (Part.LEFT_OUT, "40"),
        (Part.ADDED, "60"),
        (Part.KEPT, "million crowns, the board said."),
    ]


_texts = st.lists(st.sampled_from([_VOTE, _COST, _SHIPS, _COURT, _COST.replace("40", "60")]), max_size=6)


@given(_texts, _texts)
def test_every_sentence_of_either_text_is_shown_once(ours: list[str], theirs: list[str]) -> None:
    found = difference(" ".join(ours), " ".join(theirs))
    assert sorted(one.text for one in found if one.part is not Part.LEFT_OUT) == sorted(ours)
    changed = sum(one.part in {Part.CHANGED, Part.KEPT} for one in found)
    assert changed + sum(one.part is Part.LEFT_OUT for one in found) == len(theirs)
