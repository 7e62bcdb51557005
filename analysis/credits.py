"""Whom a text names as its origin: the agency of its dateline, the outlet that it was taken from.

General forms of words, and no name of any outlet. "Newsagency reported" credits a fact, not a text,
and is none of them.
"""

import re
from collections.abc import Iterator

from analysis.boilerplate import paragraphs
from analysis.relations import Printed
from analysis.tokens import tokens

_HEAD = 4  # paragraphs in which a dateline or byline stands
_TAIL = 4  # paragraphs in which a text says where it comes from
_NOTE = 240  # characters; a longer paragraph is no note on the text, but the text
_CREDIT_LINE = 60  # characters; "Source: X" in a longer line is a sentence
_LONGEST = 6  # words of a name

# A name: words with capitals and the small ones between, a host, or a word of a script without capitals.
_WORD = r"[A-Z\u00c0-\u00de\u0391-\u03a9\u0410-\u042f][\w.&'\u2019-]*"
_HOST = r"[\w-]+(?:\.[\w-]+)*\.[a-z]{2,12}"
_NAME = (
    rf"(?P<name>{_HOST}|(?:[Tt]he )?{_WORD}(?: (?:of|and|for|de|la|du|der|&) {_WORD}| {_WORD})*"
    r"|[\u3041-\u30ff\u3400-\u9fff\uac00-\ud7a3]{2,12})"
)
_DASH = r"\s*(?:-{1,2}|[\u2013\u2014:])\s"

# "(Newsagency) - The", "CALDER, March 3 (Newsagency) - The": a place, a date, then who, then a sentence.
_DAY = r"[A-Z][A-Za-z]{2,8}\.? \d{1,2}|\d{1,2}\.? [A-Z][a-z]{2,8}\.?"
_DATELINE = re.compile(
    rf"^(?:{_WORD}(?:,? {_WORD}){{0,4}}(?:,? (?:{_DAY}))?(?:,? \d{{4}})?,? ?)?"
    rf"[(/](?P<name>[A-Za-z\u00c0-\u00ff][\w.&'\u2019 -]{{1,38}})[)/]{_DASH}"
    r"(?=[\"'\u2018\u201c(]?[A-Z\u00c0-\u00de\d])"
)
_PUBLISHED = "appeared|published|ran|posted|printed|reported|aired"
_GIVEN = "provided|produced|distributed|syndicated|supplied"
_TAKEN = tuple(
    re.compile(rf"(?i:\b(?:{said})) {_NAME}")
    for said in (
        r"(?:re-?)?(?:published|printed|used) (?:\w+ )?(?:with|by) (?:the |kind )*permission (?:of|from|by)",
        r"(?:republished|reprinted|reproduced|syndicated|adapted) from",
        rf"(?:first|originally|previously) (?:{_PUBLISHED})(?: \w+ \d{{1,2}},)? (?:in|on|by|at|with)",
        rf"(?:was|is|were) (?:first |originally )?(?:{_GIVEN})(?: to \w+)? by",
        "courtesy of",
    )
)
_LABEL = "sources?|quelle|fuente|fonte|bron|kilde|k\u00e4lla|via"
_LABEL_UNSPACED = "\u6765\u6e90|\u4f86\u6e90|\u7a3f\u6e90|\u51fa\u5178|\u63d0\u4f9b"
_LABELLED = re.compile(
    rf"^[\[(]?\s*(?i:{_LABEL})\s*[:\uff1a]?\s+{_NAME}\s*[\])]?\.?$"
    rf"|^[\[(\uff08]?\s*(?:{_LABEL_UNSPACED})\s*[:\uff1a]\s*(?P<place>[^\s)\uff09]{{2,20}})"
)
_RIGHTS = re.compile(
    r"^(?:(?i:copyright)\s*)?(?:\u00a9|\([cC]\)|(?i:copyright))\s*(?:\d{4}(?:\s*[-\u2013]\s*\d{4})?,?\s*)?"
    rf"(?i:by )?{_NAME}"
)
_BYLINE = re.compile(
    rf"^(?i:by|von|par|por|di)\s+{_WORD}(?: {_WORD}){{0,3}}"
    rf"\s*(?:[,|/]|\s[-\u2013\u2014]\s|\bof\b|\bfor\b)\s*{_NAME}$"
)
_RESERVED = re.compile(r"(?i)[.,]?\s*\ball(?: rights.*)?$|\s+(?:and|under|on|with|in)$")
_MONTHS = frozenset(
    tokens(
        "january february march april may june july august september october november december "
        "jan feb mar apr jun jul aug sep sept oct nov dec"
    )
)
_FILLERS = frozenset(tokens("the a an com org net www inc ltd news agency"))


def credited(text: str) -> str | None:
    """Return whom the text names as its origin; None where it names nobody.

    A statement of origin goes before a dateline, a dateline before a line "Source:", a note of
    rights and a byline.
    """
    body = paragraphs(text)
    head, tail = body[:_HEAD], body[-_TAIL:]
    edges = [*dict.fromkeys(one for one in (*head, *tail) if len(one) <= _NOTE)]
    for name in (*_taken(edges), *_dated(head), *_labelled(edges), *_by(head)):
        clean = _RESERVED.sub("", name).strip(" .,;:'\u2019\"")
        if clean and len(clean.split()) <= _LONGEST and not _MONTHS.issuperset(tokens(clean)):
            return clean
    return None


def names_outlet(credit: str | None, outlet: str | None) -> bool:
    """Whether the credit names the outlet: by its name, part of it, its host or its initials."""
    if not credit or not outlet:
        return False
    ours, theirs = _bare(credit), _bare(outlet)
    if not ours or not theirs:
        return False
    shorter, longer = sorted((ours, theirs), key=len)
    if any(longer[at : at + len(shorter)] == shorter for at in range(len(longer) - len(shorter) + 1)):
        return True
    return same_name(credit, outlet)


def same_name(credit: str | None, outlet: str | None) -> bool:
    """Whether the credit is the outlet's whole name, spelt as it may be, its host or its initials."""
    if not credit or not outlet:
        return False
    ours, theirs = "".join(_bare(credit)), "".join(_bare(outlet))
    return bool(ours) and (ours == theirs or theirs == _initials(credit) or ours == _initials(outlet))


def is_host_of(credit: str | None, host: str | None) -> bool:
    """Whether the credit is this host, or one of the same site."""
    if not credit or not host or "." not in credit:
        return False
    ours, theirs = (one.casefold().removeprefix("www.") for one in (credit, host))
    return ours == theirs or ours.endswith(f".{theirs}") or theirs.endswith(f".{ours}")


def comes_first(ours: Printed, theirs: Printed) -> bool:
    """Whether a text is the original of another that is the same: it is credited by it, or earlier.

    Where neither or either credits the other, the time decides; where that is not known, the text that
    was there before stays the original.
    """
    is_credited = _credits(theirs, ours)
    credits_them = _credits(ours, theirs)
    if is_credited != credits_them and ours.outlet != theirs.outlet:
        return is_credited
    return ours.at is not None and theirs.at is not None and ours.at < theirs.at


def _credits(one: Printed, other: Printed) -> bool:
    return names_outlet(one.credited, other.outlet) or is_host_of(one.credited, other.host)


def _taken(lines: list[str]) -> Iterator[str]:
    yield from (found["name"] for line in lines for form in _TAKEN if (found := form.search(line)))


def _dated(lines: list[str]) -> Iterator[str]:
    yield from (found["name"] for line in lines if (found := _DATELINE.match(line)))


def _labelled(lines: list[str]) -> Iterator[str]:
    for line in lines:
        if len(line) <= _CREDIT_LINE and (found := _LABELLED.match(line)):
            yield found["name"] or found["place"]
        if found := _RIGHTS.match(line):
            yield found["name"]


def _by(lines: list[str]) -> Iterator[str]:
    yield from (found["name"] for line in lines if (found := _BYLINE.match(line)))


def _bare(name: str) -> list[str]:
    if "." in name and " " not in name:  # a host: its longest part, the country or kind left out
        name = max(name.split(".")[:-1], key=len)
    words = [word for word in tokens(name.replace(".", " ")) if word not in _FILLERS]
    return words or list(tokens(name))


def _initials(name: str) -> str:
    words = tokens(name)
    return "".join(word[0] for word in words if word != "the") if len(words) > 1 else ""
