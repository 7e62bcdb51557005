from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from analysis.model import ArticleId
from analysis.relations import (
    CHANGED,
    COPY,
    EXTENDED,
    JOINS,
    REPUBLISHED,
    ROUNDUP,
    TEMPLATE,
    TRIMMED,
    UPDATE,
    Printed,
    Repetition,
    named,
)

_NOON = datetime(2025, 2, 11, 12, tzinfo=UTC)
_FIRST = Printed(tokens=400, outlet="Calder Post", at=_NOON)
_WHOLE = Repetition(of=ArticleId(1), similarity=1.0)
_ADDED = replace(_WHOLE, covered=0.6)
_CUT = replace(_WHOLE, held=0.4)


def _printed(tokens: int = 400, outlet: str | None = "Vestby News", days: float = 0.1) -> Printed:
    return Printed(tokens=tokens, outlet=outlet, at=_NOON + timedelta(days=days))


@pytest.mark.parametrize(
    ("found", "ours", "relation"),
    [
        (_WHOLE, _printed(), COPY),
        (_WHOLE, _printed(390), COPY),
        (_CUT, _printed(160), TRIMMED),
        (_ADDED, _printed(660), EXTENDED),
        (replace(_WHOLE, similarity=0.5, covered=0.5, held=0.5), _printed(), COPY),  # every fifth word edited
        (_ADDED, _printed(660, "Calder Post"), UPDATE),
        (_CUT, _printed(160, "Calder Post"), UPDATE),
        (_WHOLE, _printed(400, "Calder Post"), COPY),  # printed again, and nothing new in it
        (_WHOLE, _printed(days=31), REPUBLISHED),
        (_CUT, _printed(160, days=400), REPUBLISHED),
        (_WHOLE, _printed(400, "Calder Post", days=31), REPUBLISHED),
        (_ADDED, _printed(660, days=31), EXTENDED),  # new text before an old background is news
        (_WHOLE, replace(_printed(), at=None), COPY),
        (_WHOLE, replace(_printed(), outlet=None), COPY),
    ],
)
def test_a_repetition_is_named_by_who_when_and_how_much(
    found: Repetition, ours: Printed, relation: str
) -> None:
    assert named(found, ours, _FIRST).relation == relation
    assert named(found, ours, _FIRST).is_copy


@pytest.mark.parametrize("relation", [TEMPLATE, CHANGED, ROUNDUP])
def test_what_says_something_else_keeps_its_name_whoever_printed_it(relation: str) -> None:
    found = replace(_WHOLE, relation=relation)
    assert named(found, _printed(outlet="Calder Post", days=40), _FIRST) == found
    assert not found.is_copy
    assert relation not in JOINS
