"""`wirewatch developments reject|accept|add|remove|feedback`: what people say of what was told."""

import json
import re
from datetime import UTC, date, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from analysis.errors import ConfigError
from flows.cli import printing
from flows.cli.archive import archive, archive_to_change, missing
from flows.cli.options import LARGEST_ID, Config, Json, configuration_of, unknown
from flows.counting import counted

if TYPE_CHECKING:
    from analysis.alerts import Digest
    from analysis.kinds import Kind
    from analysis.model import Article, Assertion, DevelopmentId, Status
    from flows.configuration import Configuration
    from storage.feedback import Case
    from storage.store import Session

_COLUMNS = (
    "id",
    "given_at",
    "verdict",
    "watch",
    "development",
    "status",
    "when",
    "development_id",
    "sentence",
)
_DAY = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")

_Id = Annotated[int, typer.Argument(help="The id of the development.", min=1, max=LARGEST_ID)]
_Note = Annotated[str, typer.Option(help="A word to whoever mends the rules.")]


class Because(StrEnum):
    """Why a development is none."""

    WRONG = "wrong"
    KNOWN = "known"
    OFF_TOPIC = "off-topic"


def add_to(app: typer.Typer) -> None:
    """Add the commands to `wirewatch developments`."""
    for command in (reject, accept, add, remove, feedback):
        app.command()(command)


def reject(
    development: _Id,
    *,
    because: Annotated[
        Because, typer.Option(help="It has not happened; it was no news; it is about something else.")
    ],
    note: _Note = "",
    config: Config = None,
) -> None:
    """Say that a development is none: its unsent alerts are dropped, and its sentence stays silent."""
    from analysis.model import DevelopmentId  # noqa: PLC0415 - help must come at once
    from analysis.rejections import Opinion  # noqa: PLC0415
    from storage import feedback as kept  # noqa: PLC0415

    number, now, configuration = DevelopmentId(development), datetime.now(UTC), configuration_of(config)
    with archive_to_change(config) as session:
        said = kept.opinion(session, number)
        if said is None:
            raise missing("development", development, "developments")
        if said == Opinion.MISSED:
            raise ConfigError(
                f"development {development} was added by hand. "
                f"Mend: `wirewatch developments remove {development}`"
            )
        taken = kept.holder(session, number) if because is Because.KNOWN else None
        if taken is not None:
            raise _taken(taken)
        kept.reject(session, number, Opinion(because.value), note=note, now=now)
        _settle(session, configuration, kept.event_of(session, number), now=now)
    printing.console().print(
        f"rejected development {development} as {because.value}; "
        f"`wirewatch developments accept {development}` takes it back"
    )


def accept(development: _Id, *, config: Config = None) -> None:
    """Take a rejection back: the development stands again, and its dropped alerts wait again."""
    from analysis.model import DevelopmentId  # noqa: PLC0415 - help must come at once
    from analysis.rejections import Opinion  # noqa: PLC0415
    from storage import feedback as kept  # noqa: PLC0415

    number, now, configuration = DevelopmentId(development), datetime.now(UTC), configuration_of(config)
    with archive_to_change(config) as session:
        said = kept.opinion(session, number)
        if said is None:
            raise missing("development", development, "developments")
        if said in {"", Opinion.MISSED}:
            raise ConfigError(f"development {development} is not rejected")
        taken = kept.accept(session, number, digests=_digests(configuration), now=now)
        if taken is not None:
            raise _taken(taken)
        _settle(session, configuration, kept.event_of(session, number), now=now)
    printing.console().print(f"development {development} stands again")


def add(  # noqa: PLR0913 - each is one fact of what was missed
    *,
    watch: Annotated[str, typer.Option(help="The watch.")],
    development: Annotated[str, typer.Option(help="Its development, as the configuration names it.")],
    status: Annotated[str, typer.Option(help="The status, such as done, or the kind's word for it.")],
    article: Annotated[str, typer.Option(help="The article that says so: its id or address.")],
    when: Annotated[str | None, typer.Option(help="The date it gives: 2025, 2025-04 or 2025-04-01.")] = None,
    sentence: Annotated[str, typer.Option(help="The sentence that says so; by default the title.")] = "",
    note: _Note = "",
    config: Config = None,
) -> None:
    """Add a development that was missed: it counts as known from now on, and alerts nobody."""
    from storage import feedback as kept  # noqa: PLC0415 - help must come at once

    configuration, now = configuration_of(config), datetime.now(UTC)
    kind = _kind(configuration, watch, development)
    meant, day = _status(kind, status), _day(when)
    with archive_to_change(config) as session:
        read = _article(session, article)
        standing = kept.standing(session, (watch, development), status=meant, when=day)
        if standing is not None:
            raise ConfigError(
                f"development {standing} says so already. Mend: see `wirewatch developments show {standing}`"
            )
        said = _assertion(read, kind, watch=(watch, development), status=meant, sentence=sentence, when=day)
        made = kept.add(session, said, read, note=note, now=now)
        _settle(session, configuration, (watch, development), now=now)
    printing.console().print(
        f"added development {made}; `wirewatch developments remove {made}` takes it back"
    )


def remove(development: _Id, *, config: Config = None) -> None:
    """Take back a development that was added by hand."""
    from analysis.model import DevelopmentId  # noqa: PLC0415 - help must come at once
    from analysis.rejections import Opinion  # noqa: PLC0415
    from storage import feedback as kept  # noqa: PLC0415

    number, now, configuration = DevelopmentId(development), datetime.now(UTC), configuration_of(config)
    with archive_to_change(config) as session:
        said = kept.opinion(session, number)
        if said is None:
            raise missing("development", development, "developments")
        if said != Opinion.MISSED:
            raise ConfigError(
                f"development {development} was found, not added. "
                f"Mend: `wirewatch developments reject {development} --because ...`"
            )
        event = kept.event_of(session, number)
        kept.remove(session, number)
        _settle(session, configuration, event, now=now)
    printing.console().print(f"removed development {development}")


def feedback(
    *,
    export: Annotated[
        Path | None, typer.Option(help="Write it as labelled cases, JSON lines, to this file; - for here.")
    ] = None,
    as_json: Json = False,
    config: Config = None,
) -> None:
    """List what people said of developments, or export it as labelled cases."""
    from storage import feedback as kept  # noqa: PLC0415 - help must come at once

    with archive(config) as session:
        cases = list(kept.cases(session))
    if export is None:
        printing.listing(cases, _COLUMNS, as_json=as_json, empty="no feedback yet")
        return
    lines = "".join(json.dumps(_labelled(case), ensure_ascii=False) + "\n" for case in cases)
    if str(export) == "-":
        typer.echo(lines, nl=False)
        return
    try:
        export.write_text(lines, encoding="utf-8")
    except OSError as error:
        raise ConfigError(f"{export}: cannot be written: {error.strerror}") from error
    told = f"wrote {counted(len(cases), 'case')} to {printing.literal(str(export))}"
    printing.console().print(told)


def _taken(holder: "DevelopmentId") -> ConfigError:
    return ConfigError(
        f"development {holder} has its place by now. Mend: reject {holder} first, or leave it as it is"
    )


def _digests(configuration: "Configuration") -> "dict[str, Digest]":
    from flows.kit import digest_of  # noqa: PLC0415 - help must come at once

    found = {name: digest_of(section) for name, section in configuration.channels.items()}
    return {name: digest for name, digest in found.items() if digest}


def _settle(
    session: "Session", configuration: "Configuration", event: tuple[str, str], *, now: datetime
) -> None:
    """Weigh anew how the event stands: what was said of one development bears on the others."""
    from flows.standings import settle  # noqa: PLC0415 - help must come at once
    from flows.watching import watches_of  # noqa: PLC0415

    watch = next((one for one in watches_of(configuration) if one.name == event[0]), None)
    wanted = next((one for one in watch.developments if one.name == event[1]), None) if watch else None
    settle(session, event, watch=watch, wanted=wanted, now=now)


def _labelled(case: "Case") -> dict[str, object]:
    said = ("watch", "development", "event", "status", "when", "verdict", "sentence", "note")
    article = ("title", "text", "published_at", "outlet", "url")
    return {
        "article": {name: printing.plain(getattr(case, name)) for name in article},
        **{name: printing.plain(getattr(case, name)) for name in said},
    }


def _kind(configuration: "Configuration", watch: str, development: str) -> "Kind":
    """The kind of a watched event. Raises ConfigError, naming what there is."""
    from flows.watching import kinds_of  # noqa: PLC0415 - help must come at once

    sections = {one.name: one for one in configuration.watches}
    if watch not in sections:
        raise unknown("watch", watch, sections)
    events = {one.name: one.event for one in sections[watch].developments}
    if development not in events:
        raise unknown(f"development of {watch}", development, events)
    return kinds_of(configuration)[events[development]]


def _status(kind: "Kind", given: str) -> "Status":
    from analysis.model import Status  # noqa: PLC0415 - help must come at once

    words = {label: status for status, label in kind.labels.items()}
    words |= {status.value: status for status in Status}
    if given not in words:
        raise unknown("status", given, words)
    return words[given]


def _day(when: str | None) -> str | None:
    if when is None or (_DAY.fullmatch(when) and _is_date((when + "-01-01")[:10])):
        return when
    raise ConfigError(f"--when: {when!r} is not a date. Mend: write 2025, 2025-04 or 2025-04-01")


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _article(session: "Session", given: str) -> "Article":
    from analysis.model import ArticleId  # noqa: PLC0415 - help must come at once
    from analysis.urls import canonical  # noqa: PLC0415
    from storage import articles  # noqa: PLC0415

    number = int(given) if given.isdecimal() and int(given) <= LARGEST_ID else None
    if number is None:
        found = articles.one(session, canonical(given))
        number = found.row.id if found else 0
    read = articles.by_ids(session, [ArticleId(number)])
    if not read:
        raise missing("article", given, "articles")
    return read[ArticleId(number)]


def _assertion(  # noqa: PLR0913 - each is one fact of it
    article: "Article",
    kind: "Kind",
    *,
    watch: tuple[str, str],
    status: "Status",
    sentence: str,
    when: str | None,
) -> "Assertion":
    from analysis.model import Assertion  # noqa: PLC0415 - help must come at once

    said = " ".join(sentence.split()) or article.title
    if sentence and said not in f"{article.title}\n{article.text}":
        printing.warn(f"the article does not say {said!r} word for word; it is kept as given")
    start = max(article.text.find(said), 0)
    return Assertion(
        watch=watch[0],
        development=watch[1],
        event=kind.name,
        status=status,
        label=kind.labels[status],
        sentence=said,
        when=when,
        start=start,
        end=start + len(said) if said in article.text else 0,
        reasons=("added by hand",),
    )
