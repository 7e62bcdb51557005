from datetime import UTC, datetime, timedelta

import pytest

from analysis.edits import Edit, same_page, weigh
from analysis.revisiting import next_visit

TITLE = "Regulator approves the quay"
TEXT = (
    "The regulator approved the quay on Tuesday. The vote was nine to two, after a hearing of four hours.\n"
    "Work is to begin in May, the chair of the panel said. A shipping line will go to court."
)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("approved", "aproved"),
        ("The regulator", "the regulator"),
        ("the quay", "quay"),
        ("two, after", "two - after"),
        ("A shipping line will go to court.", "A shipping line will go to court!"),
        (TEXT, "\n".join(TEXT.splitlines()[::-1])),
        ("The regulator", "Updated: 12 May 2025, 14:05 UTC\nThe regulator"),
        ("The regulator", "Aktualisiert am 12. Februar 2025 um 14.05 Uhr\nThe regulator"),
        ("go to court.", "go to court.\n1,204 views"),
        ("go to court.", "go to court.\n5 min read"),
        ("go to court.", "go to court.\n更新：2025年2月12日 14:05"),
    ],
)
def test_how_a_thing_is_spelt_and_when_it_was_printed_is_cosmetic(old: str, new: str) -> None:
    assert old in TEXT
    assert not weigh((TITLE, TEXT), (TITLE, TEXT.replace(old, new, 1))).material


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Tuesday", "Wednesday"),
        ("nine", "ten"),
        ("four hours", "4.5 hours"),
        ("approved", "rejected"),
        ("approved", "has not approved"),
        ("approved", "will approve"),
        ("approved the quay", "postponed the quay"),
        ("is to begin", "began"),
        ("May", "June"),
        ("court.", "court. It has asked for a stay."),
        (" A shipping line will go to court.", ""),
        ("A shipping line", "Blue Funnel"),
        ("The regulator", "Published in 2019, the first report was withdrawn. The regulator"),
    ],
)
def test_what_a_thing_is_said_to_be_is_material(old: str, new: str) -> None:
    assert old in TEXT
    assert weigh((TITLE, TEXT), (TITLE, TEXT.replace(old, new, 1))).material


def test_another_headline_is_material_and_another_mark_in_it_is_not() -> None:
    assert weigh((TITLE, TEXT), ("Regulator rejects the quay", TEXT)) == Edit(
        material=True, because="another headline"
    )
    assert not weigh((TITLE, TEXT), ("Regulator approves the quay.", TEXT)).material


def test_a_text_written_anew_is_material_at_once() -> None:
    whole = "\n".join(f"Sentence number {n} was written by the first of two reporters." for n in range(3000))
    assert weigh((TITLE, whole), (TITLE, whole.replace("first", "second"))).material


def test_an_edited_or_shortened_text_is_of_the_same_page_and_another_article_is_not() -> None:
    other = "A choir of two hundred sang in the covered market on Sunday, and the roof held to the last note."
    assert same_page((TITLE, TEXT), ("Quay approved", TEXT.replace("Tuesday", "Wednesday")))
    assert same_page((TITLE, TEXT), ("Quay", TEXT.split("\n", maxsplit=1)[0]))
    assert same_page((TITLE, TEXT), (TITLE, other))
    assert not same_page((TITLE, TEXT), ("Choir sings", other))
    assert not same_page(("Live", TEXT), ("Live", other))


def test_a_page_is_read_again_at_the_next_of_its_ages() -> None:
    first = datetime(2025, 2, 11, 8, tzinfo=UTC)
    ages = [timedelta(days=1), timedelta(hours=1), timedelta(hours=6)]
    assert next_visit(first, ages, now=first) == first + timedelta(hours=1)
    assert next_visit(first, ages, now=first + timedelta(hours=1)) == first + timedelta(hours=6)
    assert next_visit(first, ages, now=first + timedelta(hours=7)) == first + timedelta(days=1)
    assert next_visit(first, ages, now=first + timedelta(days=1)) is None
    assert next_visit(first, [], now=first) is None
