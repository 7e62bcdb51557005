"""The lines of an extracted text that are no part of the article."""

import re

_TEASER = re.compile(
    r"(?:don['’]?t miss|(?:also |must )read|read (?:also|more|next|the full \w+)|see also|more on this|"
    r"in other news|"
    r"related(?: (?:articles?|stor(?:y|ies)|news|coverage|reading))?|recommended(?: reading| for you)?|"
    r"watch(?: now| also)?|listen(?: now)?|lesen sie auch|mehr zum thema|(?:à )?lire aussi|"
    r"(?:lea|lee|vea) también|"
    r"leggi anche|leia também|(?:延伸|相关|推荐)阅读)\s*[:：>»|].*",
    re.IGNORECASE,
)
_CALL = re.compile(
    r"(?:(?:please )?(?:sign up|subscribe|register|join|follow|like|find|add|get|download|click|tap)\b.*"
    r"\b(?:newsletters?|telegram|whatsapp|facebook|twitter|instagram|linkedin|youtube|google news|podcasts?|"
    r"inbox|our (?:channel|app|group|page)|push notifications?|here)\b.*|"
    r"get .{0,60}\b(?:delivered|straight|direct(?:ly)?)\b.{0,20}\b(?:inbox|mailbox)\b.*)",
    re.IGNORECASE,
)
_FURNITURE = re.compile(
    r"(?:advertisements?|anzeige|publicit[ée]|publicidad|sponsored content|"
    r"(?:story|article) continues below.*|"
    r"continue reading.{0,60}|(?:load|show|view) (?:more|comments?).{0,20}|"
    r"share(?: this)?(?: article| story| post)?(?: on .{0,40})?|print|e-?mail|tweet|save|copy link|"
    r"back to top|"
    r"(?:leave|post|add|write) (?:a|your) (?:comment|reply)|comments?|tell us what you think\W*|"
    r"(?:\d+|no|one) (?:comments?|thoughts? on\b.*|replies)|table of contents|"
    r"(?:tags?|topics?|filed under|keywords|categories)\s*:.*|(?:copyright|©).{0,120}|"
    r"all rights reserved.{0,60}|"
    r"\d+ min(?:ute)?s?(?: of)? read(?:ing)?|(?:photo|image|picture)(?: credit)?s?\s*:.{0,100})\W*",
    re.IGNORECASE,
)
_LONGEST = 200  # letters; what is longer says something
_RULE = re.compile(r"[\s|:\-=_*·•.]*")
_BULLET = re.compile(r"^(?:[-*•·▪◦]\s+)+")
_ABOVE = 4  # lines among which the page's own headline is looked for
_UNWORD = re.compile(r"\W+")


def tidy(text: str, *, headlines: tuple[str, ...] = ()) -> str:
    """Return the paragraphs of an extracted text, one a line, without furniture between them.

    A repeated headline at the top goes, with what stands above it: the title is kept apart, and a
    sentence that is counted twice weighs twice. So do calls to subscribe, and teasers for other
    stories, which otherwise speak for this one.
    """
    lines = [_bare(line) for line in text.splitlines()]
    lines = [line for line in lines if line and not _is_furniture(line)]
    return "\n".join(lines[_headline_end(lines, headlines) :])


def _bare(line: str) -> str:
    """The line without marks of lists and tables."""
    if "|" in line:
        line = " | ".join(filter(None, (cell.strip() for cell in line.split("|"))))
    line = " ".join(_BULLET.sub("", line.strip()).split())
    return "" if _RULE.fullmatch(line) else line


def _is_furniture(line: str) -> bool:
    if len(line) > _LONGEST:
        return False
    return bool(_TEASER.fullmatch(line) or _FURNITURE.fullmatch(line) or _CALL.fullmatch(line))


def _headline_end(lines: list[str], headlines: tuple[str, ...]) -> int:
    """How many lines at the top are headline, or stand above it."""
    known = {_UNWORD.sub("", form).casefold() for form in headlines}
    end = 0
    for number, line in enumerate(lines[:_ABOVE]):
        if _UNWORD.sub("", line).casefold() in known and all(
            len(above) <= _LONGEST for above in lines[:number]
        ):
            end = number + 1
    return end
