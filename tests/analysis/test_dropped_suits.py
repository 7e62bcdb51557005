"""What is dropped before a court, and what is withdrawn elsewhere."""

import pytest

from analysis.assertions import Detector
from analysis.model import Article, ArticleId, Status, Wanted, Watch

ENOUGH = 0.5


def abandoned(text: str, about: str = "Zeno") -> bool:
    wanted = Wanted(name="l", event="legal")
    detector = Detector([Watch(name="w", about=(about,), developments=(wanted,))])
    said = detector.said(Article(id=ArticleId(1), title="", text=text, language="en"))
    return any(one.status is Status.ABANDONED and one.certainty >= ENOUGH for one in said)


@pytest.mark.parametrize(
    "text",
    [
        "CORV withdrew approval of Zeno's assistant, it said in a statement.",
        "CORV withdrew its approval of Zeno's assistant after a lawsuit.",
        "CORV withdrew Zeno's permit over the case.",
        "Zeno's application for approval was withdrawn.",
        "Zeno's assistant was withdrawn after a complaint.",
        "Zeno faces a fine after its assistant was withdrawn.",
        "In the case, Zeno's assistant was withdrawn.",
        "The lawsuit says Zeno dropped its price.",
        "The case for Zeno's assistant dropped by half.",
        "The lawsuit against Zeno has not been dropped.",
        "The case against Zeno could have been dropped.",
        "Will the case against Zeno be dropped?",
    ],
)
def test_no_suit_is_dropped_where_something_else_is_withdrawn(text: str) -> None:
    assert not abandoned(text)


@pytest.mark.parametrize(
    "text",
    [
        "Harrow Labs withdrew its lawsuit against Zeno.",
        "Harrow Labs has withdrawn its claim against Zeno.",
        "Harrow Labs has dropped its long-running antitrust case against Zeno.",
        "Harrow Labs agreed to drop its suit against Zeno.",
        "CORV abandoned its probe of Zeno.",
        "Zeno dropped its appeal.",
        "Zeno's appeal was withdrawn.",
        "The lawsuit against Zeno was dropped.",
        "The lawsuit against Zeno's new assistant has been dropped.",
        "A class action against Zeno over its prices has been withdrawn.",
        "The charges against Zeno were dropped on Monday.",
        "Case against Zeno dropped.",
    ],
)
def test_a_suit_is_dropped_by_who_filed_it_or_by_nobody_named(text: str) -> None:
    assert abandoned(text)


@pytest.mark.parametrize("verb", ["CORV dropped the", "CORV has dropped its", "CORV withdrew the"])
def test_a_watched_ban_is_dropped(verb: str) -> None:
    assert abandoned(f"{verb} import ban.", about="import ban")
