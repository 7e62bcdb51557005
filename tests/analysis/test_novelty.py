import pytest

from analysis.model import Assertion, Status
from analysis.novelty import own_sentences, speaking
from analysis.sentences import sentences_of

_QUAY = (
    "The harbour board of Nordhavn voted on Monday to widen its northern quay, ending two years of talks "
    "with the fishermen who moor there. Work is to begin in spring and will cost 40 million crowns, a third "
    "of it paid by the county.\nAda Lund, who chairs the board, said that grain ships now wait up to nine "
    "days for a berth in autumn. The fishermen keep forty moorings at the old basin and get new sheds "
    "beside the ice house."
)
_NEW = "The county's court stopped the work on Thursday after a complaint by two residents."


def _own(text: str, other: str = _QUAY) -> list[str]:
    return [sentence.text for sentence in own_sentences(text, other)]


@pytest.mark.parametrize(
    "text",
    [
        _QUAY,
        _QUAY.upper(),
        _QUAY[:200],
        "\n".join(reversed(_QUAY.split("\n"))),
        _QUAY.replace("voted on Monday to widen", "decided on Monday to widen"),
        _QUAY.replace("said that grain ships", "told reporters that grain ships"),
        _QUAY.replace("harbour", "harbor"),
        f"By our desk\n{_QUAY}",
    ],
)
def test_a_copy_however_a_desk_has_worded_it_has_no_sentences_of_its_own(text: str) -> None:
    assert _own(text) == []


@pytest.mark.parametrize("text", [f"{_NEW} {_QUAY}", f"{_QUAY}\n{_NEW}", _QUAY.replace("\n", f"\n{_NEW} ")])
def test_a_sentence_that_was_added_is_the_articles_own(text: str) -> None:
    assert _own(text) == [_NEW]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("cost 40 million", "cost 60 million"),
        ("voted on Monday to widen", "voted on Monday not to widen"),
        ("paid by the county", "not paid by the county"),
        ("Work is to begin", "Work is to end"),
        ("up to nine days", "up to five days"),
    ],
)
def test_a_sentence_with_another_figure_or_its_opposite_is_the_articles_own(before: str, after: str) -> None:
    assert before in _QUAY
    (own,) = _own(_QUAY.replace(before, after))
    assert after.rsplit(maxsplit=1)[-1] in own


def test_a_date_that_ends_a_sentence_and_has_changed_makes_it_the_articles_own() -> None:
    before = f"{_QUAY}\nThe board votes once more on 3 May 2025."
    (own,) = _own(before.replace("3 May", "9 June"), before)
    assert own == "The board votes once more on 9 June 2025."


def test_a_text_beside_a_stranger_is_all_its_own() -> None:
    assert _own(_QUAY, _NEW) == [sentence.text for sentence in sentences_of(_QUAY)]
    assert _own(_QUAY, "") == [sentence.text for sentence in sentences_of(_QUAY)]
    assert _own("", _QUAY) == []


def _said(text: str, sentence: str) -> Assertion:
    start = text.find(sentence) if sentence in text else 0
    end = start + len(sentence) if sentence in text else 0
    return Assertion(
        watch="w", development="d", event="legal", status=Status.DONE, label="ruled", sentence=sentence,
        start=start, end=end,
    )  # fmt: skip


@pytest.mark.parametrize(("text", "titled"), [(f"{_NEW} {_QUAY}", True), (f"{_QUAY} {_NEW}", False)])
def test_only_own_sentences_speak_and_the_title_where_they_open_the_text(text: str, *, titled: bool) -> None:
    own = own_sentences(text, _QUAY)
    old, new, title = (_said(text, one) for one in (_QUAY[:60], _NEW, "Court stops the quay"))
    assert speaking([title, old, new], own) == ([title, new] if titled else [new])
    assert speaking([title, old], ()) == []
