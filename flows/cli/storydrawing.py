"""A story as the terminal shows it: who wrote first, who copied whom and when, and what each added."""

from collections.abc import Iterator, Mapping
from datetime import timedelta

from analysis.model import ArticleId
from analysis.relations import (
    CHANGED,
    EXTENDED,
    ORIGINAL,
    REPUBLISHED,
    ROUNDUP,
    TEMPLATE,
    TRIMMED,
    UPDATE,
)
from connectors.channels.wording import plain as readable
from flows.steps.report import counted
from storage.story_rows import StoryArticle, StoryDetail

_LONGEST = 400
_TIME = 14  # columns of the time at the left
_RAIL = "|  "
_DONE = {
    TRIMMED: "shortened",
    EXTENDED: "extended",
    UPDATE: "printed anew",
    REPUBLISHED: "published again",
}
_IS = {
    TEMPLATE: "a form filled in anew",
    CHANGED: "an earlier text that now says something else",
    ROUNDUP: "a round-up",
    ORIGINAL: "the original, read after its copies",
}


def drawn(story: StoryDetail, added: Mapping[ArticleId, str], *, width: int) -> list[str]:
    """Return the lines of a story, none longer than `width` columns."""
    row = story.row
    lines = _wrapped(row.title, width)
    first, last = story.articles[0], story.articles[-1]
    parts = [
        f"story {row.id}: {counted(row.articles, 'article')}",
        counted(row.copies, "copy", "copies"),
        counted(row.outlets, "outlet"),
        f"{first.at:%d %b %Y} to {last.at:%d %b %Y}, UTC",
    ]
    if story.merged:
        parts.append("was also " + ", ".join(map(str, story.merged)))
    lines += _wrapped("; ".join(parts), width)
    held = {one.id for one in story.articles}
    for article in story.articles:
        if article.copy_of in held:
            continue
        lines += ["", *_write_up(article, first, width=width)]
        for label, text in _said(story, article, added):
            lines += _railed(f"{label}: {text}", width)
        lines += _copies(story, article, width=width)
    return lines


def _write_up(article: StoryArticle, first: StoryArticle, *, width: int) -> list[str]:
    after = "first" if article.id == first.id else f"{lag(article.at - first.at)} later"
    if article.copy_of:
        repeats = f", {_DONE.get(article.relation or '', 'copied')} from article {article.copy_of}"
    else:
        repeats = f", {_IS[article.relation]}" if article.relation in _IS else ""
    head = f"{article.at:%d %b %H:%M}".ljust(_TIME)
    said = f"{article.outlet}, {after} (article {article.id}{repeats}){_credit(article)}"
    who = _wrapped(said, width - _TIME)
    return [head + who[0], *(" " * _TIME + line for line in who[1:]), *_railed(article.title, width)]


def _said(
    story: StoryDetail, article: StoryArticle, added: Mapping[ArticleId, str]
) -> Iterator[tuple[str, str]]:
    if article.id in added:
        yield "new", added[article.id]
    for one in story.developments:
        if one.article == article.id:
            when = f" {one.when}" if one.when else ""
            yield f"found for {one.watch}", f"{one.development}: {one.label}{when} (development {one.id})"


def _copies(story: StoryDetail, article: StoryArticle, *, width: int) -> list[str]:
    lines: list[str] = []
    for one in story.articles:
        if one.copy_of == article.id:
            how = f"{_DONE.get(one.relation or '', 'copied')} by {one.outlet}"
            text = f"{how}, {lag(one.at - article.at)} later (article {one.id}){_credit(one)}"
            part = _wrapped(text, width - _TIME - len(_RAIL))
            lines += [" " * _TIME + "+- " + part[0], *(" " * _TIME + _RAIL + line for line in part[1:])]
    return lines


def _credit(article: StoryArticle) -> str:
    return f", credits {article.credited}" if article.credited else ""


def lag(time: timedelta) -> str:
    """Return a time as people say it: "20 min", "3 h 5 min", "2 d 4 h"; never less than nothing."""
    minutes = max(int(time.total_seconds() // 60), 0)
    days, hours = divmod(minutes // 60, 24)
    if days:
        return f"{days} d {hours} h"
    return f"{hours} h {minutes % 60} min" if hours else f"{minutes} min"


def _railed(text: str, width: int) -> list[str]:
    return [" " * _TIME + _RAIL + line for line in _wrapped(text, width - _TIME - len(_RAIL))]


def _wrapped(text: str, width: int) -> list[str]:
    """Return a text from the news, safe for the terminal, in lines of at most `width` cells."""
    from rich.console import Console  # noqa: PLC0415 - help must come at once
    from rich.text import Text  # noqa: PLC0415

    clean = " ".join(readable(text, _LONGEST).split())
    return [line.plain.rstrip() for line in Text(clean).wrap(Console(), max(width, 20))] or [""]
