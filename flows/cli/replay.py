"""`wirewatch replay`: what today's watches would alert over the archive, compared with what was alerted."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from analysis.errors import ConfigError
from flows.cli import printing
from flows.cli.archive import seen
from flows.cli.options import Config, Json, OnlyWatch, configuration_of, moment, only_watch

if TYPE_CHECKING:
    from analysis.comparing import Announcement
    from analysis.model import ArticleId
    from flows.configuration import Configuration
    from flows.replaying import Difference, Window
    from storage.article_rows import Named
    from storage.feedback import Case
    from storage.store import Store

_From = Annotated[str | None, typer.Option(help="Compare from this date on, such as 2025-02-11.")]
_To = Annotated[str | None, typer.Option(help="Compare only what is before this date.")]
_Feedback = Annotated[
    bool, typer.Option("--feedback", help="Count how much of the feedback today's rules get right.")
]
_All = Annotated[bool, typer.Option("--all", help="Every assertion instead, and why it is or is not new.")]


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command(rich_help_panel="The pipeline")(replay)


def replay(  # noqa: PLR0913 - a question and its filters
    *,
    watch: OnlyWatch = None,
    since: _From = None,
    until: _To = None,
    against_feedback: _Feedback = False,
    every: _All = False,
    as_json: Json = False,
    config: Config = None,
) -> None:
    """Show which alerts would come, go or change with today's watches, over the archive; changes nothing."""
    from flows.replaying import Window  # noqa: PLC0415 - help must come at once

    configuration = only_watch(configuration_of(config), watch)
    window = Window(since=moment(since), until=moment(until))
    if against_feedback and every:
        raise ConfigError("--feedback and --all ask for different things. Mend: give one of them")
    if window.since and window.until and window.since >= window.until:
        raise ConfigError(f"nothing is from {since} on and before {until}. Mend: give an earlier --since")
    with seen(config) as store:
        if not _reads_something(store):
            printing.warn("no archive yet: there is nothing to replay")
            if not as_json:
                return
        if against_feedback:
            _feedback(store, configuration, as_json=as_json)
        elif every:
            _everything(store, configuration, window, as_json=as_json)
        else:
            _differences(store, configuration, window, as_json=as_json)


def _reads_something(store: "Store") -> bool:
    from storage import article_rows  # noqa: PLC0415 - help must come at once

    with store.reading() as session:
        return article_rows.count(session) > 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How a watch would do: what stays, comes, goes and changes."""

    watch: str
    same: int
    come: int
    go: int
    change: int


def _differences(store: "Store", configuration: "Configuration", window: "Window", *, as_json: bool) -> None:
    from flows.replaying import against_the_record  # noqa: PLC0415 - help must come at once

    found = against_the_record(store, configuration, window)
    for one in found:
        if one.comparison.move.value == "same":
            continue
        if as_json:
            printing.json_line(_as_line(one))
        else:
            _print_difference(one)
    tallied = Counter((one.comparison.announcement.watch, one.comparison.move.value) for one in found)
    counts = [
        Counts(watch=name, **{move: tallied[name, move] for move in ("same", "come", "go", "change")})
        for name in sorted(one.name for one in configuration.watches)
    ]
    if as_json:
        for row in counts:
            printing.json_line({"move": "counts", **printing.plain(row)})
        return
    printing.listing(
        counts, ("watch", "same", "come", "go", "change"), as_json=False, empty="nothing is watched"
    )


def _as_line(one: "Difference") -> dict[str, object]:
    row = one.comparison
    return {
        "move": row.move,
        "watch": row.announcement.watch,
        "development": row.announcement.development,
        "changed": row.changed,
        "was": _side(row.was, one.articles),
        "would": _side(row.would, one.articles),
    }


def _side(said: "Announcement | None", articles: "dict[ArticleId, Named]") -> dict[str, object] | None:
    if said is None:
        return None
    named = articles[said.article]
    return {
        "status": said.status,
        "label": said.label,
        "when": said.when,
        "sentence": said.sentence,
        "at": said.at,
        "article": said.article,
        "title": named.title,
        "url": named.url,
        "outlet": named.outlet,
        "feedback": said.feedback,
    }


def _print_difference(one: "Difference") -> None:
    out, row = printing.console(), one.comparison
    said = row.announcement
    changed = f" (another {', '.join(row.changed)})" if row.changed else ""
    out.print(
        f"[bold]{row.move.value:6}[/bold]  {printing.shown(said.at)}  {printing.literal(said.watch)} / "
        f"{printing.literal(said.development)}: {_status(said)}{changed}"
    )
    if row.was is not None:
        _print_side("was", row.was, one.articles[row.was.article])
    if row.would is not None:
        _print_side("would be", row.would, one.articles[row.would.article])
    out.print()


def _print_side(word: str, said: "Announcement", named: "Named") -> None:
    from flows.cli.chains import OPINIONS  # noqa: PLC0415 - help must come at once

    opinion = f", {OPINIONS[said.feedback]}" if said.feedback else ""
    printing.indented(f"{word}: {_status(said)}, {named.outlet}, {printing.shown(said.at)}{opinion}")
    printing.indented(f"“{said.sentence}”", by=8)
    printing.indented(named.url, by=8)


def _status(said: "Announcement") -> str:
    return said.label + (f" ({said.when})" if said.when else "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """How much of one sort of feedback today's rules get right."""

    verdict: str
    cases: int
    right: int
    wrong: int


def _feedback(store: "Store", configuration: "Configuration", *, as_json: bool) -> None:
    from flows.replaying import against_feedback  # noqa: PLC0415 - help must come at once

    watched = {watch.name for watch in configuration.watches}
    judged = [
        (case, right) for case, right in against_feedback(store, configuration) if case.watch in watched
    ]
    for case, right in judged:
        if as_json:
            printing.json_line({"case": case.id, "right": right, **_case_line(case)})
        elif not right:
            _print_case(case)
    scores = _scores([(case.verdict.value, right) for case, right in judged])
    if as_json:
        for score in scores:
            printing.json_line(score)
        return
    printing.listing(scores, ("verdict", "cases", "right", "wrong"), as_json=False, empty="no feedback yet")


def _scores(judged: Sequence[tuple[str, bool]]) -> list[Score]:
    counts = Counter(judged)
    scores = []
    for verdict in sorted({verdict for verdict, _ in judged}):
        right, wrong = counts[verdict, True], counts[verdict, False]
        scores.append(Score(verdict=verdict, cases=right + wrong, right=right, wrong=wrong))
    if scores:
        right = sum(one.right for one in scores)
        scores.append(Score(verdict="all", cases=len(judged), right=right, wrong=len(judged) - right))
    return scores


def _case_line(case: "Case") -> dict[str, object]:
    names = ("verdict", "watch", "development", "status", "when", "sentence", "article", "url")
    return {name: getattr(case, name) for name in names}


def _print_case(case: "Case") -> None:
    wanted = "is not told" if case.verdict.value == "missed" else "is still told"
    when = f" ({case.when})" if case.when else ""
    printing.console().print(
        f"[bold]wrong[/bold]  {case.verdict.value}, but {wanted}: "
        f"{printing.literal(case.watch)} / {printing.literal(case.development)}: {case.status.value}{when}"
    )
    printing.indented(f"“{case.sentence}”")
    printing.indented(case.url)


def _everything(store: "Store", configuration: "Configuration", window: "Window", *, as_json: bool) -> None:
    from flows.judging import told  # noqa: PLC0415 - help must come at once
    from flows.replaying import over_archive  # noqa: PLC0415

    for row in over_archive(store, configuration, until=window.until):
        if not window.holds(row.article.at):
            continue
        for verdict in row.verdicts:
            if as_json:
                printing.json_line(told(verdict, row.article.url or row.article.id, whole=True))
                continue
            said = verdict.assertion
            when = f" ({said.when})" if said.when else ""
            printing.console().print(
                f"{printing.shown(row.article.at)}  {printing.literal(said.watch)} / "
                f"{printing.literal(said.development)}: {said.label}{when}, {verdict.outcome.value}"
            )
            printing.indented(f"“{said.sentence}”")
            printing.indented(verdict.because)
