from typing import Any

import pytest

from analysis.aliaschecks import static_findings
from analysis.model import Wanted, Watch


def found(*wanted: Wanted, about: tuple[str, ...] = ("Lumen Vision",)) -> list[tuple[str | None, str, bool]]:
    watch = Watch(name="lumen", about=about, developments=wanted or (a_wanted(),))
    return [(one.alias, one.problem, one.wrong) for one in static_findings([watch])]


def a_wanted(name: str = "approval", **facts: Any) -> Wanted:
    return Wanted(name=name, event="approval", **facts)


@pytest.mark.parametrize(
    "about",
    [
        ("Lumen Vision",),
        ("Lumen Vision", "Lumen Sight"),
        ("US", "IT"),  # acronyms match in capitals only
        ("US", "US customs"),
        ("IT", "it department"),  # the acronym does not match there
        ("iOS 18.4", "iOS 18.4.1"),
        ("国家网信办",),
    ],
)
def test_good_names_are_left_alone(about: tuple[str, ...]) -> None:
    assert [row for row in found(about=about) if row[2]] == []


@pytest.mark.parametrize(
    ("about", "alias", "problem", "wrong"),
    [
        (("Lumen Vision", "LUMEN-VISION"), "LUMEN-VISION", "matches the same as 'Lumen Vision'", True),
        (("Lumen", "X"), "X", "one letter", True),
        (("Lumen", "the new"), "the new", "very common words", True),
        (("Lumen", "--"), "--", "nothing that could match", True),
        (("Lumen", "Lumen Vision"), "Lumen Vision", "contained in what 'Lumen' matches", False),
        (("US", "US customs"), "US customs", "contained in what 'US' matches", False),
    ],
)
def test_names_that_cannot_be_meant_are_found(
    about: tuple[str, ...], alias: str, problem: str, *, wrong: bool
) -> None:
    ((name, told, is_wrong),) = found(about=about)
    assert (name, is_wrong) == (alias, wrong)
    assert problem in told


@pytest.mark.parametrize(
    ("facts", "alias"),
    [
        ({"subject": ("lamp",), "exclude": ("Lamp",)}, "lamp"),
        ({"subject": ("Lumen lamp Pro", "lamp"), "exclude": ("Pro",)}, "Lumen lamp Pro"),
        ({"exclude": ("lumen-vision",)}, "Lumen Vision"),
        ({"actor": ("Lamp Board",), "exclude": ("Lamp Board",)}, "Lamp Board"),
    ],
)
def test_a_name_that_is_always_excluded_is_found(facts: dict[str, Any], alias: str) -> None:
    assert (alias, True) in [
        (name, wrong) for name, told, wrong in found(a_wanted(**facts)) if "excluded" in told
    ]


def test_two_developments_that_ask_for_the_same_are_found() -> None:
    ((_, told, wrong),) = found(a_wanted("one", subject=("lamp",)), a_wanted("two", subject=("Lamp",)))
    assert (told, wrong) == ("asks for the same as one: everything is told twice", True)
    assert found(a_wanted("one", actor=("NHA",)), a_wanted("two", actor=("EHA",))) == []
    assert found(a_wanted("one"), Wanted(name="two", event="release")) == []
