import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.tokens import is_figure, names, tokens, tokens_by_line


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ()),
        ("Approval is pending.", ("approval", "is", "pending")),
        ("iOS 18.4.1, not 18.4", ("ios", "18.4.1", "not", "18.4")),
        ("Qwen 2.5-Max beats GPT-4o", ("qwen", "2.5-max", "beats", "gpt", "4o")),
        ("up 25 basis points", ("up", "25", "basis", "points")),
        ("$1,500 or €2.6bn, +11%", ("$", "1500", "or", "€", "2.6", "bn", "11", "%")),
        ("fell -0.3, not 5-10", ("fell", "-0.3", "not", "5", "10")),
        ("in 1,2 and 3", ("in", "1", "2", "and", "3")),
        ("the regulator’s U.S. office at 5 p.m.", ("the", "regulator", "us", "office", "at", "5", "pm")),
        ("O'Brien and O’Brien's", ("o'brien", "and", "o'brien")),
        ("co\u00adoperate\u200b now", ("cooperate", "now")),
        ("ＡＢＣ Straße ﬁne", ("abc", "strasse", "fine")),
        ("snake_case", ("snake", "case")),
        ("苹果AI获批", ("苹", "果", "ai", "获", "批")),
        ("東京で", ("東", "京", "で")),
        ("서울 시장", ("서울", "시장")),
        ("हिन्दी भाषा", ("हिन्दी", "भाषा")),
        ("a\u0301rbol", ("árbol",)),
    ],
)
def test_a_text_becomes_its_words_and_figures(text: str, expected: tuple[str, ...]) -> None:
    assert tokens(text) == expected


@pytest.mark.parametrize(
    ("short", "full"),
    [
        ("It hasn't approved", "It has not approved"),
        ("It hasn’t approved", "It has not approved"),
        ("They can't", "They cannot"),
        ("It won't", "It will not"),
    ],
)
def test_a_negation_is_one_however_it_is_written(short: str, full: str) -> None:
    assert tokens(short) == tokens(full)
    assert "not" in tokens(short)


def test_quotation_marks_and_dashes_change_nothing() -> None:
    assert tokens("“Yes” — he said – ‘now’…") == tokens("\"Yes\" - he said - 'now'...")


@given(st.text())
def test_tokens_of_tokens_are_the_same_tokens(text: str) -> None:
    once = tokens(text)
    assert tokens(" ".join(once)) == once


@given(st.lists(st.sampled_from(["not", "no", "18.4", "25", "never", "q2", "-0.3", "word"])))
def test_no_figure_and_no_negation_is_ever_dropped(words: list[str]) -> None:
    assert tokens(" ".join(words)) == tuple(words)


# Pieces that could join across a line break, or that punctuation surrounds.
pieces = st.one_of(
    st.text(max_size=4),
    st.sampled_from(
        ["\n", " ", "it's", "can't", "(-0.3", "1,500", "18.4.1-b", "U.S.", '"No."', "\u0301", "中"]
    ),
)


@given(st.lists(pieces).map("".join))
def test_the_lines_of_a_text_have_the_tokens_of_the_text(text: str) -> None:
    lines = tokens_by_line(text)
    assert len(lines) == len(text.split("\n"))
    assert tuple(token for line in lines for token in line) == tokens(text)
    assert lines == [tokens(line) for line in text.split("\n")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Yesterday Acme said that Bolt, Inc. and iPhone makers met.", {"acme", "bolt", "inc", "iphone"}),
        ("Nothing here is a name.", set()),
        ("THE REGULATOR HAS SPOKEN ON IT", set()),
        ("Regulator Clears Merger Of Two Banks", set()),
        ("", set()),
    ],
)
def test_names_are_what_has_a_capital_inside_a_sentence(text: str, expected: set[str]) -> None:
    assert names(text) == expected


@pytest.mark.parametrize(
    ("token", "expected"), [("18.4", True), ("4o", True), ("q2", True), ("-0.3", True), ("bank", False)]
)
def test_figures_have_a_digit(token: str, *, expected: bool) -> None:
    assert is_figure(token) is expected
