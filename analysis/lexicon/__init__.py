"""The words that the rules are made of, in data files by language: what a trigger, a cue, a place is.

Read on first use, once; nothing is read at import.
"""

import tomllib
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

LANGUAGE = "en"
LANGUAGES = (LANGUAGE, "zh")


@cache
def table(name: str, language: str = LANGUAGE) -> MappingProxyType[str, Any]:
    """Return one data file. Raises FileNotFoundError for a name that is not there: a bug, not a setting."""
    text = files(__name__).joinpath(language, f"{name}.toml").read_text(encoding="utf-8")
    return MappingProxyType(tomllib.loads(text))


@cache
def words(section: str, entry: str, *, language: str = LANGUAGE) -> frozenset[str]:
    """Return single words of one entry of the cues, for asking "is this one of them"."""
    return frozenset(table("cues", language)[section][entry])


@cache
def phrases(
    section: str, entry: str, *, language: str = LANGUAGE
) -> MappingProxyType[str, tuple[tuple[str, ...], ...]]:
    """Return the phrases of one entry of the cues as words, longest first, by their first word."""
    found: dict[str, list[tuple[str, ...]]] = {}
    for phrase in table("cues", language)[section][entry]:
        parts = tuple(phrase.split())
        found.setdefault(parts[0], []).append(parts)
    return MappingProxyType({k: tuple(sorted(v, key=len, reverse=True)) for k, v in found.items()})


@cache
def function_words() -> frozenset[str]:
    """Return the words that name nothing: auxiliaries, adverbs, articles, pronouns and joining words."""
    groups = ("be", "have", "do", "will", "may", "would", "adverb", "article", "pronoun")
    return frozenset().union(*(words("grammar", one) for one in (*groups, "preposition", "conjunction")))


@cache
def signatures(section: str) -> MappingProxyType[str, str]:
    """Return the signature of each word or phrase of one section of the signatures."""
    content = table("signatures")[section]
    return MappingProxyType({word: name for name, listed in content.items() for word in listed})


@cache
def factual() -> frozenset[str]:
    """Return the pairs of preposition and governor after which a gerund has happened: "for arrest"."""
    content = table("signatures")["governing"]
    return frozenset(
        f"{word} {base}" for word in ("for", "from", "of") for base in content[f"factual_{word}"]
    )
