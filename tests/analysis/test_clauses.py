import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.clauses import clauses_of
from analysis.wording import wording_of


def cut(text: str) -> list[tuple[str, str]]:
    wording = wording_of(text, 0, len(text))
    return [
        (clause.kind, " ".join(wording.words[i] for i in clause.members))
        for clause in clauses_of(wording).all
        if clause.members
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "approved in Norway, while Sweden has yet to decide",
            [("main", "approved in norway ,"), ("coordinate", "while sweden has yet to decide")],
        ),
        (
            "If approved, it starts in May",
            [("main", ", it starts in may"), ("condition", "if approved")],
        ),
        (
            "The lamp, which was filed in March, is approved",
            [("main", "the lamp , , is approved"), ("relative", "which was filed in march")],
        ),
        (
            "The lamp (a small one) is out",
            [("main", "the lamp ) is out"), ("bracket", "( a small one")],
        ),
        (
            "It was sold after the ministry agreed",
            [("main", "it was sold"), ("after", "after the ministry agreed")],
        ),
        ("delayed until April", [("main", "delayed until april")]),
        ("once again it rains", [("main", "once again it rains")]),
        (
            "The lamp is out, and the shade follows",
            [("main", "the lamp is out"), ("coordinate", ", and the shade follows")],
        ),
        ("lamps, shades and bulbs", [("main", "lamps , shades and bulbs")]),
        ("It has yet to come", [("main", "it has yet to come")]),
    ],
)
def test_a_sentence_is_cut_into_clauses(text: str, expected: list[tuple[str, str]]) -> None:
    assert cut(text) == expected


@given(
    st.lists(
        st.sampled_from(["a", "if", "(", ")", ",", ";", "which", "and", "the", "but", "while", "—", "lamp"]),
        max_size=40,
    )
)
def test_every_word_belongs_to_exactly_one_clause(words: list[str]) -> None:
    text = " ".join(words)
    wording = wording_of(text, 0, len(text))
    clauses = clauses_of(wording)
    members = sorted(index for clause in clauses.all for index in clause.members)
    assert members == list(range(len(wording)))
