"""A Slack message as Block Kit: what is shown, escaped and inside Slack's limits."""

from collections.abc import Sequence
from typing import Any

from analysis.alerts import by_watch, subject
from analysis.model import Notice
from connectors.channels.wording import LONGEST_SENTENCE, LONGEST_TITLE, UNSEEN, Lines, lines, plain

# Slack takes 50 blocks a message, 3,000 characters a section and 150 in a header. Ours stay well below,
# counted after escaping, so that they hold whether Slack counts characters or UTF-16 units.
MOST_NOTICES = 12  # four blocks each, the header, and what could not be seen
LONGEST_HEADER = 140
ROOM_FOR_TITLE = 500
ROOM_FOR_SENTENCE = 1200
ROOM_FOR_LINK = 900
ROOM_FOR_TEXT = 2900


def blocks(notices: Sequence[Notice], unseen: Sequence[str] = ()) -> list[dict[str, Any]]:
    """Return the blocks of one message: a headed list where there are several notices."""
    shown: list[dict[str, Any]] = []
    if len(notices) > 1:
        title = plain(subject(notices), LONGEST_HEADER)
        shown.append({"type": "header", "text": {"type": "plain_text", "text": _fit(title, 150)}})
    for group in by_watch(notices).values():
        for notice in group:
            shown.extend(_blocks_of(lines(notice)))
    if unseen:
        shown.append(_section(bulletin_text(UNSEEN, unseen)))
    return shown


def bulletin_text(title: str, sentences: Sequence[str]) -> str:
    """Return a title and sentences as Slack shows a list, in the room of one section."""
    head, room = f"*{_fit(plain(title, LONGEST_TITLE), ROOM_FOR_TITLE)}*", ROOM_FOR_TEXT - ROOM_FOR_TITLE
    rows = [head]
    for count, sentence in enumerate(sentences):
        row = f"• {_fit(plain(sentence, LONGEST_SENTENCE), ROOM_FOR_TITLE)}"
        if room < len(row):
            return "\n".join((*rows, f"and {len(sentences) - count} more: `wirewatch feeds status`"))
        room -= len(row) + 1
        rows.append(row)
    return "\n".join(rows)


def bulletin_blocks(shown: str) -> list[dict[str, Any]]:
    """Return what `bulletin_text` made as the blocks of a message."""
    return [_section(shown)]


def text(notices: Sequence[Notice]) -> str:
    """Return the message without blocks: for notifications, screen readers, and when blocks are refused."""
    rows = []
    for notice in notices:
        shown = lines(notice)
        standing = f" {shown.standing}." if shown.standing else ""
        said = f"{shown.headline} ({shown.watch}).{standing} “{shown.sentence}”"
        rows.append(f"{said} {shown.coverage} {shown.link}")
    return _fit("\n".join(rows), ROOM_FOR_TEXT)


def _blocks_of(shown: Lines) -> list[dict[str, Any]]:
    title, watch, move = (_fit(each, ROOM_FOR_TITLE) for each in (shown.headline, shown.watch, shown.move))
    standing = f"\n_{_fit(shown.standing, ROOM_FOR_TITLE)}_" if shown.standing else ""
    attribution = f"\n{_fit(shown.attribution, ROOM_FOR_TITLE)}" if shown.attribution else ""
    # A quotation is one line, which `plain` made sure of: a second line would leave the quotation.
    return [
        _section(f"*{title}*\n{watch}: {move}{standing}"),
        _section(f">“{_fit(shown.sentence, ROOM_FOR_SENTENCE)}”{attribution}"),
        _section(_linked(shown)),
        {"type": "context", "elements": [_markdown(_footer(shown))]},
    ]


def _linked(shown: Lines) -> str:
    """Return the article's title as a link, or bare where its address cannot be linked safely."""
    title = _fit(shown.article, ROOM_FOR_TITLE)
    address = escape(shown.link)
    if not address or len(address) > ROOM_FOR_LINK:
        return title
    return f"<{address}|{title}>"


def _footer(shown: Lines) -> str:
    return _fit(" · ".join(filter(None, (shown.coverage, shown.caution))), ROOM_FOR_TITLE)


def _section(markdown: str) -> dict[str, Any]:
    return {"type": "section", "text": _markdown(markdown)}


def _markdown(markdown: str) -> dict[str, Any]:
    # Verbatim: Slack adds no links of its own, so "@here" or "#general" in a title stay mere words.
    return {"type": "mrkdwn", "text": markdown, "verbatim": True}


def escape(words: str) -> str:
    """Return the text with the three characters escaped that start mark-up or a mention in Slack."""
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _fit(words: str, room: int) -> str:
    """Return the escaped text, cut between two characters (never inside an entity) to fit the room."""
    if len(escaped := escape(words)) <= room:
        return escaped
    kept, used = [], 0
    for char in words:
        used += len(escape(char))
        if used > room - 1:
            break
        kept.append(escape(char))
    return "".join(kept).rstrip() + "…"
