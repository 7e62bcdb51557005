"""Whole articles, invented across many branches: what is told of each, and nothing else."""

import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from analysis.assertions import Detector
from analysis.ladder import judge
from analysis.model import Article, ArticleId, Wanted, Watch

KINDS = ("approval", "availability", "deal", "legal", "release")
DAY = datetime(2026, 2, 11, 9, tzinfo=UTC)  # a Wednesday
HERE = Path(__file__).parent / "articles"


def cases() -> list[Any]:
    return list(_cases())


def _cases() -> Iterator[Any]:
    for kind in KINDS:
        for case in tomllib.loads((HERE / f"{kind}.toml").read_text(encoding="utf-8"))["case"]:
            yield pytest.param(kind, case, id=f"{kind}: {case['name']}")


def told(kind: str, case: dict[str, Any]) -> dict[str, str]:
    """Return the statuses that an article brings to an event of which nothing is known, with their dates."""
    wanted = Wanted(
        name="event",
        event=kind,
        subject=tuple(case.get("subject", ())),
        where=tuple(case.get("where", ())),
        actor=tuple(case.get("actor", ())),
        exclude=tuple(case.get("exclude", ())),
    )
    watch = Watch(name="watch", about=tuple(case.get("about", case["subject"])), developments=(wanted,))
    article = Article(id=ArticleId(1), title=case["title"], text=case["text"], at=DAY)
    verdicts = judge(Detector([watch]).assertions(article), (), article=article, now=DAY)
    new = [verdict.assertion for verdict in verdicts if verdict.development]
    return {found.status.value: found.when or "" for found in new}


@pytest.mark.parametrize(("kind", "case"), cases())
def test_an_article_tells_its_news_and_nothing_else(kind: str, case: dict[str, Any]) -> None:
    found, due = told(kind, case), case["told"]
    assert sorted(found) == sorted(due)
    assert {status: found[status] for status, when in due.items() if when} == {
        status: when for status, when in due.items() if when
    }
