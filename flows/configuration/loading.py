"""Reads `wirewatch.yaml` and says precisely what is wrong with it."""

from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ValidationError

from analysis.errors import ConfigError
from analysis.kinds import KINDS
from flows.configuration.fields import SECRET_NAME
from flows.configuration.models import (
    Configuration,
    ConfirmSection,
    ConsoleSection,
    EmailSection,
    FeedSection,
    FileSection,
    LimitsSection,
    OutletSection,
    SlackSection,
    WantedSection,
    WatchSection,
)
from flows.configuration.yaml_lines import Lines, Place

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

_CHANNELS: dict[str, type[BaseModel]] = {
    "console": ConsoleSection,
    "file": FileSection,
    "slack": SlackSection,
    "email": EmailSection,
}
_TOP: dict[str, type[BaseModel]] = {
    "feeds": FeedSection,
    "watches": WatchSection,
    "limits": LimitsSection,
    "outlets": OutletSection,
}


def load(file: Path) -> Configuration:
    """The configuration in `file`.

    Raises ConfigError with one line for each mistake: file, line, place, what was expected, the mend.
    """
    try:
        text = file.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise ConfigError(
            f"{file}: there is no such file. Mend: create it (docs/configuration.md shows a first one), "
            "or name another with --config or WIREWATCH_CONFIG"
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{file}: cannot be read as UTF-8 text: {error}") from error
    lines = Lines(text, file=file)
    if not isinstance(lines.value, dict):
        raise ConfigError(f"{file}:1: expected a mapping with feeds, watches and channels")
    try:
        configuration = Configuration.model_validate(lines.value)
    except ValidationError as error:
        raise ConfigError("\n".join(_told(file, lines, error.errors(include_url=False)))) from error
    wrong = [
        f"{file}:{lines.line(place)}: {'.'.join(map(str, place))}: {what}"
        for place, what in _cross_check(configuration)
    ]
    if wrong:
        raise ConfigError("\n".join(wrong))
    return configuration


def _told(file: Path, lines: Lines, errors: Iterable["ErrorDetails"]) -> Iterator[str]:
    for error in errors:
        place = _place(lines, error["loc"])
        named = ".".join(str(part) for part in place) or "the file"
        yield f"{file}:{lines.line(place)}: {named}: {_expected(error, place)}"


def _place(lines: Lines, loc: tuple[int | str, ...]) -> Place:
    """The location in the document; pydantic's own marks, such as the tag of a union, are left out."""
    place: Place = ()
    for index, part in enumerate(loc):
        last = index == len(loc) - 1
        if last or lines.holds((*place, part)):
            place = (*place, part)
    return place


def _expected(error: "ErrorDetails", place: Place) -> str:
    context: dict[str, Any] = error.get("ctx", {})
    given = _shown(error["input"])
    match error["type"]:
        case "missing":
            told = f"is missing. Mend: add `{place[-1]}: ...`"
        case "extra_forbidden":
            told = _unknown_key(place)
        case "literal_error" | "enum" | "union_tag_invalid":
            told = _not_among(str(context.get("expected") or context.get("expected_tags")), error["input"])
        case "union_tag_not_found":
            told = f"is missing its `kind`. Mend: add `kind:` with one of {', '.join(_CHANNELS)}"
        case "value_error":
            told = error["msg"].removeprefix("Value error, ")
            told += "" if "Mend: " in told else f"; found {given}"
        case "string_pattern_mismatch" if context["pattern"] == SECRET_NAME:
            # What was given is not shown: where a name belongs, people write the secret.
            told = "expected the name of a secret, such as SLACK_BOT_TOKEN, and not the secret itself"
        case "string_pattern_mismatch":
            told = f"found {given}, expected it to match {context['pattern']}"
        case "bool_parsing" | "bool_type":
            told = f"expected true or false; found {given}"
        case "model_type":
            told = f"expected a mapping; found {given}"
        case _:
            told = f"{error['msg'][:1].lower()}{error['msg'][1:]}; found {given}"
    return told


def _not_among(allowed: str, given: object) -> str:
    word = given.get("kind") if isinstance(given, dict) else given
    return f"expected {allowed}; found {word!r}{_nearest(str(word), _quoted(allowed))}"


def _unknown_key(place: Place) -> str:
    section: type[BaseModel] | None = Configuration
    if len(place) > 1:
        section = _TOP.get(str(place[0]))
    if "developments" in place:
        section = ConfirmSection if "confirm" in place else WantedSection
    fields: set[str] = set()
    for model in [section] if section else _CHANNELS.values():
        fields |= {field.alias or name for name, field in model.model_fields.items()}
    return f"is not a key that can stand here{_nearest(str(place[-1]), sorted(fields))}"


def _nearest(given: str, allowed: list[str]) -> str:
    near = get_close_matches(given, allowed, n=1)
    return f". Mend: did you mean `{near[0]}`?" if near else f". Mend: use one of {', '.join(allowed)}"


def _quoted(allowed: str) -> list[str]:
    return [part.strip(" '") for part in allowed.replace(" or ", ",").split(",") if part.strip(" '")]


def _shown(value: object) -> str:
    if isinstance(value, dict | list | tuple):
        return f"a {'mapping' if isinstance(value, dict) else 'list'} of {len(value)}"
    return repr(value)[:80]


def _cross_check(configuration: Configuration) -> Iterator[tuple[Place, str]]:
    """What is wrong between sections, each with its place."""
    kinds = [*KINDS, *configuration.kinds]
    for name in configuration.kinds:
        if name in KINDS:
            yield ("kinds", name), "is built in. Mend: choose another name"
    for index, channel in enumerate(configuration.operators):
        if channel not in configuration.channels:
            yield ("operators", index), _no_channel(channel, sorted(configuration.channels))
    for number, watch in enumerate(configuration.watches):
        at: Place = ("watches", number)
        for index, wanted in enumerate(watch.developments):
            if wanted.event not in kinds:
                what = f"expected a kind of event; found {wanted.event!r}{_nearest(wanted.event, kinds)}"
                yield (*at, "developments", index, "event"), what
        for index, channel in enumerate(watch.alert):
            if channel not in configuration.channels:
                yield (*at, "alert", index), _no_channel(channel, sorted(configuration.channels))


def _no_channel(name: str, known: list[str]) -> str:
    mend = _nearest(name, known) if known else ". Mend: describe it under `channels`"
    return f"there is no channel {name!r}{mend}"
