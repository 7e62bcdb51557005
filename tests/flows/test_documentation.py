"""The documents that promise to be complete."""

import re
from pathlib import Path

import pytest
from pydantic import BaseModel
from typer.main import get_command

from analysis.relations import CHANGED, JOINS, ORIGINAL, ROUNDUP, TEMPLATE
from flows.cli.application import app
from flows.configuration import models

ROOT = Path(__file__).parents[2]
DOCUMENTED = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")

SECTIONS = [
    models.Configuration,
    models.FeedSection,
    models.WatchSection,
    models.WantedSection,
    models.ConfirmSection,
    models.ConsoleSection,
    models.AppriseSection,
    models.AtomSection,
    models.FileSection,
    models.SlackSection,
    models.EmailSection,
    models.LimitsSection,
    models.OutletSection,
    models.WebSubSection,
]


@pytest.mark.parametrize("section", SECTIONS)
def test_every_key_is_documented(section: type[BaseModel]) -> None:
    keys = {field.alias or name for name, field in section.model_fields.items()}
    headings = set(re.findall(r"^## (\w+)$", DOCUMENTED, re.MULTILINE))
    assert not {key for key in keys if f"`{key}`" not in DOCUMENTED} - headings


def test_every_section_of_the_models_is_looked_at() -> None:
    known = {
        one
        for one in vars(models).values()
        if isinstance(one, type)
        and issubclass(one, BaseModel)
        and one.__name__.endswith(("Section", "Configuration"))
    }
    assert known - {models._Section} == set(SECTIONS)


@pytest.mark.parametrize(
    "word", ["Feed", "Entry", "Article", "Reading", "Watch", "Assertion", "Verdict", "Development", "Notice"]
)
def test_the_values_that_travel_are_in_the_glossary(word: str) -> None:
    glossary = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    assert f"| **{word}** |" in glossary


@pytest.mark.parametrize("relation", sorted(JOINS | {TEMPLATE, CHANGED, ROUNDUP, ORIGINAL}))
def test_every_relation_is_explained(relation: str) -> None:
    glossary = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    assert f"| `{relation}` |" in glossary


def test_every_command_is_in_the_readme() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    table = [line for line in readme.splitlines() if line.startswith("| `")]
    told = set()
    for first, *others in (name.split() for line in table for name in re.findall(r"`([^`]+)`", line)):
        told |= {f"{first} {one}" for one in others[0].split("\\|")} if others else {first}
    there = set()
    for name, command in getattr(get_command(app), "commands").items():  # noqa: B009 - typer's own class
        there |= {f"{name} {one}" for one in getattr(command, "commands", ())} or {name}
    assert not there - told


def test_links_between_the_documents_lead_somewhere() -> None:
    for document in [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]:
        for target in re.findall(r"\]\(([^)#:]+)\)", document.read_text(encoding="utf-8")):
            assert (document.parent / target).exists(), f"{document.name}: {target}"
