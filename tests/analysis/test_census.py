from collections.abc import Iterable
from typing import Any

import pytest

from analysis.census import Census
from analysis.kinds import KINDS
from analysis.model import Article, ArticleId, Wanted, Watch

SAID = "The NHA approved Lumen Vision on Monday."
OTHER = "The tram was late again, and nobody minded."


def census(texts: Iterable[str], *, about: tuple[str, ...] = ("Lumen Vision",), **facts: Any) -> Census:
    wanted = Wanted(**({"name": "permit", "event": "approval"} | facts))
    counted = Census([Watch(name="lumen", about=about, developments=(wanted,))], KINDS)
    for number, text in enumerate(texts):
        counted.add(Article(id=ArticleId(number), title="", text=text))
    return counted


def problems(counted: Census) -> list[tuple[str | None, str | None, str, bool]]:
    return [(one.field, one.alias, one.problem, one.wrong) for one in counted.findings()]


def test_each_name_is_counted_with_what_it_binds() -> None:
    counted = census(
        [SAID, "The NHA met on Monday.", OTHER],
        about=("Lumen Vision", "Lumen Sight"),
        actor=("NHA", "Lamp Board"),
    )
    rows = {(one.field, one.alias): (one.articles, one.about, one.assertions) for one in counted.counts()}
    assert rows == {
        ("about", "Lumen Vision"): (1, 1, 1),
        ("about", "Lumen Sight"): (0, 0, 0),
        ("actor", "NHA"): (2, 1, 1),
        ("actor", "Lamp Board"): (0, 0, 0),
    }


def test_a_name_in_the_title_is_bound_by_what_the_title_says() -> None:
    counted = census([])
    counted.add(Article(id=ArticleId(1), title="NHA approves Lumen Vision", text=OTHER))
    assert [one.assertions for one in counted.counts()] == [1]


def test_good_watches_have_no_findings() -> None:
    assert problems(census([SAID, *[OTHER] * 30], actor=("NHA",))) == []
    assert problems(census([])) == []


LORRIES = {"exclude": ("lorries",)}
MATTER = "Lumen Vision is a lamp, says the catalogue."


@pytest.mark.parametrize(
    ("texts", "facts", "field", "problem", "wrong"),
    [
        ([OTHER] * 2, {}, "about", "never matches in 2 articles", True),
        ([SAID], {"actor": ("NHA", "Lamp Board")}, "actor", "never matches in 1 article", True),
        ([SAID], {"exclude": ("Lumen Vision Mini",)}, "exclude", "never matches", False),
        ([SAID] * 20, {}, "about", "matches 100% of 20 articles", True),
        (
            [SAID, "The Lamp Board met."],
            {"actor": ("Lamp Board",)},
            "actor",
            "never stands in an article",
            True,
        ),
        ([SAID, "In Norway it rains."], {"where": ("Norway",)}, "where", "never stands in an article", True),
        (
            ["Lumen Vision Mini was approved."],
            {"exclude": ("Vision Mini", "Lumen Vision Mini")},
            "exclude",
            "all 1",
            True,
        ),
        (
            ["The NHA approved Lumen Vision for lorries."],
            {"exclude": ("lorries",)},
            "exclude",
            "every sentence",
            True,
        ),
        ([MATTER] * 5, {}, "event", "no word of approval stands in the 5 articles", True),
        ([MATTER] * 4, {}, "event", "no word of approval stands in the 4 articles", False),
    ],
)
def test_what_cannot_tell_anything_is_found(
    texts: list[str], facts: dict[str, Any], field: str, problem: str, *, wrong: bool
) -> None:
    rows = [row for row in problems(census(texts, **facts)) if row[0] == field and problem in row[2]]
    assert [row[3] for row in rows] == [wrong]


def test_a_name_that_a_few_articles_hold_is_not_everything() -> None:
    assert problems(census([SAID] * 19)) == []
    assert problems(census([SAID] * 20 + [OTHER] * 20)) == []
