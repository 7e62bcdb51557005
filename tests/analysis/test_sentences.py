import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.sentences import LONGEST, sentences_of


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One. Two.", ["One.", "Two."]),
        ("A line\nanother line", ["A line", "another line"]),
        ("Mr. Holm spoke. He left.", ["Mr. Holm spoke.", "He left."]),
        ("It costs 3.5 dollars. Cheap!", ["It costs 3.5 dollars.", "Cheap!"]),
        ("Made by Norden Inc. The lamp sells.", ["Made by Norden Inc.", "The lamp sells."]),
        ("The U.S. Senate met. It voted.", ["The U.S. Senate met.", "It voted."]),
        ("On Nov. 3 it rained. Then sun.", ["On Nov. 3 it rained.", "Then sun."]),
        ("J. Holm said no. Why?", ["J. Holm said no.", "Why?"]),
        ('He said "yes." She left.', ['He said "yes."', "She left."]),
        ("In 2024. eLamp users wait.", ["In 2024.", "eLamp users wait."]),
        ("Really? Yes… No.", ["Really?", "Yes…", "No."]),
        ("", []),
        ("\n\n \n", []),
    ],
)
def test_text_is_cut_where_a_reader_would_cut_it(text: str, expected: list[str]) -> None:
    assert [s.text for s in sentences_of(text)] == expected


def test_a_sentence_knows_its_number_and_paragraph() -> None:
    found = sentences_of("One. Two.\nThree.")
    assert [(s.order, s.paragraph) for s in found] == [(0, 0), (1, 0), (2, 1)]


@given(st.text(max_size=300))
def test_every_sentence_stands_where_it_says(text: str) -> None:
    for sentence in sentences_of(text):
        assert text[sentence.start : sentence.end] == sentence.text
        assert 0 < len(sentence.text) <= LONGEST


@pytest.mark.parametrize("piece", [". ", "a", "...", 'A."', "\n", "Mr. ", "A. ", "? ! "])
def test_a_hundred_kilobytes_of_anything_are_cut_in_little_time(piece: str) -> None:
    text = piece * (100_000 // len(piece))
    began = time.process_time()
    sentences_of(text)
    assert time.process_time() - began < 1.0
