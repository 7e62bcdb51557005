from hypothesis import given
from hypothesis import strategies as st

from analysis.boilerplate import REPEATED_AT, ParagraphCounts, marked, paragraph_hashes, repeated, strip

_CALL = "Get our newsletter every morning, free of charge."
_NEWS = "The harbour board voted on Monday to widen the northern quay, after two years of talks."
_MORE = "Work is to begin in spring and will cost 40 million crowns, the board said."


def _article(number: int) -> str:
    return f"{_NEWS} Item {number}.\n{_MORE} Part {number}.\n{_CALL}"


def test_what_an_outlet_prints_three_times_is_removed() -> None:
    counts = ParagraphCounts()
    for number in range(REPEATED_AT):
        counts.learn("harbour news", _article(number))
    assert _CALL not in counts.strip("harbour news", _article(9))
    assert _NEWS in counts.strip("harbour news", _article(9))


def test_what_it_printed_twice_stays() -> None:
    counts = ParagraphCounts()
    for number in range(REPEATED_AT - 1):
        counts.learn("harbour news", _article(number))
    assert counts.strip("harbour news", _article(9)) == _article(9)


def test_what_three_outlets_print_once_is_wire_copy_and_stays() -> None:
    counts = ParagraphCounts()
    for number in range(REPEATED_AT):
        counts.learn(f"outlet {number}", _article(number))
    assert counts.strip("outlet 0", _article(9)) == _article(9)


def test_an_article_that_its_outlet_reprints_again_and_again_stays() -> None:
    counts = ParagraphCounts()
    for _ in range(5):
        counts.learn("harbour news", _article(1))
    assert counts.strip("harbour news", _article(1)) == _article(1)


def test_the_paragraph_that_is_the_article_stays() -> None:
    counts = ParagraphCounts()
    for _ in range(5):
        counts.learn("harbour news", _CALL)
    assert counts.strip("harbour news", _CALL) == _CALL


def test_a_paragraph_twice_in_one_article_counts_once() -> None:
    counts = ParagraphCounts()
    counts.learn("harbour news", f"{_CALL}\n{_CALL}\n{_CALL}\n{_NEWS}")
    assert counts.of("harbour news", paragraph_hashes(_CALL)) == {paragraph_hashes(_CALL)[0]: 1}


def test_an_article_of_no_known_outlet_is_left_alone() -> None:
    assert ParagraphCounts().strip(None, _CALL) == _CALL


def test_case_spaces_and_punctuation_do_not_hide_a_paragraph() -> None:
    assert paragraph_hashes("Get OUR newsletter,  every morning") == paragraph_hashes(
        "get our newsletter every morning!"
    )


def test_paragraphs_without_a_word_have_no_hash() -> None:
    assert paragraph_hashes("\n * * * \n\n--\n") == ()


def test_only_counts_from_three_up_are_boilerplate() -> None:
    assert repeated({1: 2, 2: 3, 3: 400}) == {2, 3}


def test_what_is_removed_can_be_seen() -> None:
    gone = frozenset(paragraph_hashes(_CALL))
    assert [(one.text == _CALL, one.removed) for one in marked(_article(1), gone)] == [
        (False, False),
        (False, False),
        (True, True),
    ]
    assert [one.removed for one in marked(_CALL, gone)] == [False]


@given(st.text(), st.sets(st.integers(0, 3)))
def test_stripping_twice_is_stripping_once_or_stops_at_the_guard(text: str, picked: set[int]) -> None:
    hashes = paragraph_hashes(text)
    gone = frozenset(hashes[place] for place in picked if place < len(hashes))
    once = strip(text, gone)
    assert strip(once, gone) == once
    assert set(paragraph_hashes(once)) in ({*hashes} - gone, {*hashes})
