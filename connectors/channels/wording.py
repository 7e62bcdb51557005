"""A notice in lines that are safe to show anywhere text is shown, and a link that is safe to follow."""

import re
import unicodedata
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from analysis.alerts import coverage, headline, move, standing
from analysis.model import Notice

LONGEST_SENTENCE = 1000
LONGEST_TITLE = 300
LONGEST_NAME = 120
LONGEST_LINK = 2000
UNSEEN = "What we could not see"

# Whole terminal sequences (CSI, then OSC up to its end, then the short ones), so that no "[31m" is left over.
_ESCAPES = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]"
    r"|(?:\x1b\]|\x9d)[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)"
    r"|\x1b[@-Z\\-_]?"
)
# Joiners of emoji and of Persian and Indic script are format characters that belong to the text;
# every other one (bidi overrides, tags, byte order marks) only hides or reorders what is there.
_JOINERS = frozenset("\u200c\u200d")
# Controls, formats, lone surrogates and private use: nothing that a reader could read.
_UNREADABLE = frozenset({"Cc", "Cf", "Cs", "Co"})
# They end the address in a mark-up, or start another one; none is allowed bare in a URL.
_UNSAFE_IN_LINK = re.compile(r"""[\s<>"'|\\^`{}]""")


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """A Notice as clean single lines, none of them escaped for any mark-up yet."""

    watch: str
    headline: str
    move: str
    standing: str  # "unconfirmed: one report, The Information", or empty
    sentence: str
    attribution: str  # "attributed to The Information", or empty
    article: str  # the title, or the outlet's name where there is none
    link: str  # http or https, or empty
    coverage: str
    caution: str  # that this may be a repeat, or empty


def lines(notice: Notice) -> Lines:
    """Return what a channel shows of a notice."""
    named = notice.attributed_to
    return Lines(
        watch=plain(notice.watch_title or notice.watch, LONGEST_TITLE),
        headline=plain(headline(notice), LONGEST_TITLE),
        move=plain(move(notice), LONGEST_TITLE),
        standing=plain(standing(notice), LONGEST_TITLE),
        sentence=plain(notice.sentence, LONGEST_SENTENCE),
        attribution=f"attributed to {plain(named, LONGEST_NAME)}" if named else "",
        article=plain(notice.article_title, LONGEST_TITLE) or plain(notice.outlet, LONGEST_NAME) or "article",
        link=safe_link(notice.article_url),
        coverage=plain(coverage(notice), LONGEST_TITLE),
        caution="may have been sent before: an earlier answer was lost" if notice.repeat else "",
    )


def plain(text: str, limit: int) -> str:
    """Return the text as one line of at most `limit` readable characters.

    Escape sequences, controls and marks that reorder or hide text are gone; white space is single
    spaces; a cut shows as an ellipsis.
    """
    text = _ESCAPES.sub("", text)
    line = " ".join("".join(filter(_readable, text)).split())
    if len(line) <= limit:
        return line
    return line[: limit - 1].rstrip(" \u200d") + "…"


def safe_link(url: str) -> str:
    """Return the address if it is one that a reader may be sent to, else an empty text."""
    url = url.strip()
    if len(url) > LONGEST_LINK or any(not _readable(char) for char in url):
        return ""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return ""
    return _UNSAFE_IN_LINK.sub(lambda match: quote(match[0], safe=""), url)


def _readable(char: str) -> bool:
    # White space of every kind is let through: it becomes single spaces later, line separators included.
    return char.isspace() or char in _JOINERS or unicodedata.category(char) not in _UNREADABLE
