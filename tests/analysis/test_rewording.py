"""What a changed headline tells who read the old one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.model import Status
from analysis.rewording import Change, Headline, compare, outlook

OUTLOOKS = [
    ("Harbour council to vote on ferry tunnel", Status.PLANNED),
    ("Ferry operator will cut night services", Status.PLANNED),
    ("Lumen set to close its Oslo plant", Status.PLANNED),
    ("Orbis nears $4bn takeover of Brant Foods", Status.PENDING),
    ("Miners weigh offer to end strike", Status.PENDING),
    ("Pilots reject pay offer", Status.REFUSED),
    ("Regulator fails to agree on tram fares", Status.REFUSED),
    ("Brant denies report of plant closure", Status.DENIED),
    ("Senate overturns ban on river dredging", Status.REVERSED),
    ("Port expansion postponed by a year", Status.DELAYED),
    ("Orbis calls off Brant merger", Status.ABANDONED),
    ("Miners walk out over pay", Status.DONE),
    ("Ferry sinks off Calder coast, killing nine", Status.DONE),
    ("Grain prices fall after pilots reject pay offer", Status.DONE),  # the refusal is the setting
    ("Company with ties to Minister wins tender", Status.DONE),
]

PROGRESS = [
    ("Ministers to meet miners on Friday", "Ministers meet miners", Status.PLANNED, Status.DONE),
    ("Ministers to put levy on sugar", "Ministers put levy on sugar", Status.PLANNED, Status.DONE),
    ("Orbis will buy Brant Foods", "Orbis buys Brant Foods", Status.PLANNED, Status.DONE),
    ("Levy to be unveiled on Monday", "Levy unveiled", Status.PLANNED, Status.DONE),
    ("Orbis nears Brant Foods deal", "Orbis seals Brant Foods deal", Status.PENDING, Status.DONE),
    (
        "Miners consider pay offer from Calder Coal",
        "Miners reject improved pay offer at Calder Coal",
        Status.PENDING,
        Status.REFUSED,
    ),
]

COSMETIC = [
    ("Calder coal miners walk out", "Coal miners walk out at Calder"),
    ("Why the ferry tunnel is so dear", "What makes a ferry tunnel cost so much?"),
    ("Grain price rises in March", "Grain price rose in March"),
    ("Port of Calder poised to overtake Brant", "Port of Calder poised to over-take Brant"),
    ("Orbis will buy Brant Foods", "Brant Foods: Orbis will buy it"),
]

FACT = [
    ("Ferry sinks off Calder, killing nine", "Ferry sinks off Calder, killing 12"),
    ("Brant shares jump on debut", "Brant shares jump 16% on debut"),
    ("Storm cuts power in Calder", "Storm cuts power in Calder and Ostrava"),
    ("Harbour blast wakes the town", "Gas leak blamed for explosion that injured dozens of dockers"),
]


@pytest.mark.parametrize(("title", "status"), OUTLOOKS)
def test_a_headline_says_where_its_matter_stands(title: str, status: Status) -> None:
    assert outlook(title) is status


@pytest.mark.parametrize(("old", "new", "before", "after"), PROGRESS)
def test_what_was_to_come_and_has_come_is_progress(old: str, new: str, before: Status, after: Status) -> None:
    said = compare(Headline(old), Headline(new))
    assert (said.change, said.before, said.after) == (Change.PROGRESS, before, after)
    assert said.tells


@pytest.mark.parametrize(("old", "new"), COSMETIC)
def test_the_same_in_other_words_tells_nothing(old: str, new: str) -> None:
    assert not compare(Headline(old), Headline(new)).tells


@pytest.mark.parametrize(("old", "new"), FACT)
def test_another_figure_or_a_new_name_is_a_fact(old: str, new: str) -> None:
    assert compare(Headline(old), Headline(new)).change is Change.FACT


def test_a_headline_made_of_the_old_summary_tells_nothing() -> None:
    old = Headline("Miners walk out", "Two thousand workers at Calder Coal strike over night shifts.")
    new = Headline("Calder Coal workers strike over night shifts", old.summary)
    assert not compare(old, new).tells


def test_a_summary_that_was_added_tells_nothing() -> None:
    old = Headline("Miners walk out at Calder")
    new = Headline(old.title, "Two thousand workers have left the pit over night shifts and bonuses.")
    assert not compare(old, new).tells


def test_the_new_words_are_named() -> None:
    said = compare(Headline("Storm cuts power in Calder"), Headline("Storm cuts power in Calder and Ostrava"))
    assert said.new_words == ("ostrava",)
    assert said.because == "names Ostrava"


@given(st.text(max_size=200), st.text(max_size=200))
def test_no_text_is_news_to_itself(title: str, summary: str) -> None:
    same = Headline(title, summary)
    assert compare(same, same).change is Change.COSMETIC
