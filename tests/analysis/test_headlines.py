"""Titles of stories, and what each write-up adds."""

import pytest

from analysis.headlines import Headline, title_of, without_outlet
from analysis.model import ArticleId
from analysis.rarity import Rarity
from analysis.retelling import additions
from analysis.stories import profile_of
from analysis.stories import terms as terms_of

_NOTHING_KNOWN = Rarity(counts={}, total=0.0)
_TITLES = (
    "Harbour board votes to widen northern quay",
    "What now?",
    "Nordhavn harbour board to widen quay for grain ships",
    "Grain",
)
_ABOUT = profile_of(1, [(terms_of(title, ""), None) for title in _TITLES]).terms.words  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("title", "outlet", "expected"),
    [
        ("Quay to be widened | Harbour Times", None, "Quay to be widened"),
        ("Quay to be widened - Harbour Times", "Harbour Times", "Quay to be widened"),
        ("Quay to be widened - Harbour Times", "harbourtimes.test", "Quay to be widened"),
        ("Quay to be widened - Harbour Times | Business", "Harbour Times", "Quay to be widened"),
        ("Quay to be widened - at last", "Harbour Times", "Quay to be widened - at last"),
        ("Quay to be widened - Harbour Times", None, "Quay to be widened - Harbour Times"),
        ("Breaking: Quay to be widened", None, "Quay to be widened"),
        ("  Quay  to be\nwidened ", None, "Quay to be widened"),
        ("Live music returns to the quay", None, "Live music returns to the quay"),
        ("", None, ""),
    ],
)
def test_a_title_has_no_outlet_in_it(title: str, outlet: str | None, expected: str) -> None:
    assert without_outlet(title, outlet) == expected


def _headlines(*titles: str) -> list[Headline]:
    return [Headline(ArticleId(number), title) for number, title in enumerate(titles)]


def test_the_title_is_the_headline_that_says_most_of_what_all_say() -> None:
    assert title_of(_headlines(*_TITLES), _ABOUT, _NOTHING_KNOWN) == _TITLES[2]


def test_a_title_stays_unless_another_is_clearly_better() -> None:
    nearly = "Nordhavn harbour board to widen quay for grain barges"
    assert title_of(_headlines(*_TITLES), _ABOUT, _NOTHING_KNOWN, present=nearly) == nearly
    assert title_of(_headlines(*_TITLES), _ABOUT, _NOTHING_KNOWN, present="Grain") == _TITLES[2]


@pytest.mark.parametrize(("titles", "expected"), [((), ""), (("", ""), ""), (("The", ""), "The")])
def test_a_story_of_untitled_articles_has_what_title_there_is(titles: tuple[str, ...], expected: str) -> None:
    assert title_of(_headlines(*titles), {}, _NOTHING_KNOWN) == expected


def test_what_is_new_is_the_first_sentence_that_nobody_had_said() -> None:
    first = "The harbour board of Nordhavn voted on Monday to widen its northern quay. Work begins in spring."
    second = (
        "Nordhavn's harbour board voted to widen the northern quay.\n"
        "Ferries will leave from Vestby until the cranes arrive in October."
    )
    third = "The northern quay will be widened, the harbour board of Nordhavn said. Work begins in spring."
    texts = [(ArticleId(1), first), (ArticleId(2), second), (ArticleId(3), third), (ArticleId(4), "")]
    assert additions(texts) == {
        ArticleId(1): "The harbour board of Nordhavn voted on Monday to widen its northern quay.",
        ArticleId(2): "Ferries will leave from Vestby until the cranes arrive in October.",
    }
