"""A copy is not news; what somebody has added to it, or changed in it, is."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from storage import developments
from tests.flows.conftest import OpenDesk
from tests.flows.desk import NOW, Desk
from tests.flows.press import NEWS_DAY, Text

HOUR = timedelta(hours=1)
TALKS = Text(
    "Harbour talks go on",
    (
        "Talks about Terminal 5 went on in the customs hall on Monday, and nobody who came out would say how "
        "long they may last.",
        "The builder wants to begin with the quay wall as soon as the ice has gone, and it has to leave the "
        "mole alone until the young birds have flown, the chair of the panel told reporters.",
        "Two shipping lines had objected that the channel is too narrow for vessels of the largest class; "
        "their pilots will now be asked to try it in a simulator before anything is dredged.",
        "The union of crane drivers asked for three hundred apprenticeships, which the builder has promised "
        "in a letter that the panel read aloud before lunch.",
        "Money for the first stage is in the city's budget; the second depends on a loan that the regional "
        "bank wants to discuss in the autumn, once the price of steel is known.",
    ),
)
NEW = "The Harbour Authority approved Terminal 5 on Tuesday evening."
OTHERS = pytest.mark.parametrize("outlet", ["The Mole", "Calder Post"])


def printed(open_desk: OpenDesk, *texts: Text, outlet: str) -> Desk:
    """A desk that has read the first text, and a day later the others of an outlet."""
    desk = open_desk(feeds={"/feed0": "The Mole", "/feed1": outlet})
    desk.prints("/feed0", desk.publishes("/0", texts[0]))
    desk.run()
    later = [
        desk.publishes(f"/{n}", text, at=NEWS_DAY + n * HOUR) for n, text in enumerate(texts[1:], start=1)
    ]
    desk.prints("/feed1", *later)
    desk.run(at=NOW + 24 * HOUR)
    return desk


def told(desk: Desk) -> list[tuple[Any, ...]]:
    return [(one["status"], one["outlets"], one["write_ups"], one["copies"]) for one in desk.told()]


@OTHERS
@pytest.mark.parametrize(
    "paragraphs",
    [
        (*TALKS.paragraphs, NEW),
        (NEW, *TALKS.paragraphs),
        (TALKS.paragraphs[0], f"{TALKS.paragraphs[1]} {NEW}", *TALKS.paragraphs[2:]),
        (NEW, *TALKS.paragraphs[:3]),
    ],
)
def test_one_sentence_that_a_copy_adds_is_told(
    open_desk: OpenDesk, outlet: str, paragraphs: tuple[str, ...]
) -> None:
    desk = printed(open_desk, TALKS, replace(TALKS, paragraphs=paragraphs), outlet=outlet)
    row = desk.articles()[-1]
    assert row.copy_of is not None
    assert told(desk) == [("done", 1, 1, 0)]


@OTHERS
def test_a_date_that_a_copy_corrects_is_told(open_desk: OpenDesk, outlet: str) -> None:
    first = TALKS.and_also("The Harbour Authority will approve Terminal 5 on 3 May 2025.")
    second = TALKS.and_also("The Harbour Authority will approve Terminal 5 on 9 June 2025.")
    desk = printed(open_desk, first, second, outlet=outlet)
    assert [(one["status"], one["when"]) for one in desk.told()] == [
        ("planned", "2025-05-03"),
        ("planned", "2025-06-09"),
    ]


@OTHERS
def test_another_headline_over_the_same_words_is_not_told(open_desk: OpenDesk, outlet: str) -> None:
    other = replace(TALKS, title="Harbour Authority approves Terminal 5")
    assert told(printed(open_desk, TALKS, other, outlet=outlet)) == []


def test_a_copy_of_what_a_copy_added_is_told_to_nobody_and_counted(open_desk: OpenDesk) -> None:
    desk = printed(open_desk, TALKS, TALKS.and_also(NEW), outlet="Calder Post")
    desk.prints("/feed0", desk.publishes("/again", TALKS.and_also(NEW), at=NEWS_DAY + 5 * HOUR))
    desk.run(at=NOW + 48 * HOUR)
    assert len(desk.told()) == 1
    (row,) = [one for one in desk.articles() if one.url.endswith("/again")]
    assert desk.article(row).relation in {"copy", "update"}
    with desk.kit.store.reading() as session:
        (found,) = developments.rows(session, limit=9)
    assert (found.outlets, found.write_ups, found.copies) == (2, 1, 1)
