"""Whom a page names as its text's origin beside the text: the site that it calls its address, or its author.

General forms of words, and no name of any outlet. Weaker than a credit line: what stands in the
text was written for readers, this for machines.
"""

import re
from collections.abc import Iterator

from analysis.credits import names_outlet, same_name
from analysis.tokens import tokens

_BETWEEN = re.compile(r"\s*[,;|/]\s*|\s+(?:for|via|with|and)\s+|\s+[-\u2013\u2014]\s+", re.IGNORECASE)

# "Newsagency Staff", "Newsagency Staff Writer", "Newsagency Newsroom": the name stands before.
_DESK = re.compile(
    r"^(?P<name>.+?)\s+"
    r"(?:(?:news )?staff(?: (?:writer|reporter|correspondent)s?)?|newsroom|correspondents|reporters)$",
    re.IGNORECASE,
)
_AGENCY = re.compile(
    r"^\S.*\s(?:(?:news|press) (?:agency|service|association)|newswire|wire services?|press|wire|agency)$",
    re.IGNORECASE,
)
_LETTERS = re.compile(r"^[A-Z]{2,5}$")
_ALONE = re.compile(r"^[A-Z\u00c0-\u00de\u0391-\u03a9\u0410-\u042f][\w.&'\u2019-]{3,}$")
_UNSPACED = re.compile(
    r"^[\u30a0-\u30ff\u3400-\u9fff]{1,10}"
    r"(?:\u793e|\u7f51|\u7db2|\u62a5|\u5831|\u65b0\u95fb|\u65b0\u805e|\u7535\u89c6\u53f0|\u96fb\u8996\u53f0)$"
)
# What stands in author fields where nobody is named.
_NOBODY = frozenset(
    tokens(
        "the a an our by and of at in for staff newsroom news desk web online digital internet tech sport "
        "sports business politics world local national city foreign special senior guest contributing "
        "contributor contributors editor editors editorial editorship board team admin administrator "
        "webmaster user author authors writer writers reporter reporters correspondent correspondents bureau "
        "agency agencies wire wires press service services newswire unknown anonymous "
        "redaktion redaction redaccion redazione redactie redaksi"
    )
)


def origin_of(site: str | None, *, author: str | None, outlet: str | None) -> str | None:
    """Return whom a page of the outlet names as its text's origin beside the text; None where nobody.

    `site` is the host of the page that it calls its own address on somebody else's site. It goes
    before the author, which is most often a person: then nobody is named.
    """
    named = site or next(_agencies(author or ""), None)
    return None if names_outlet(named, outlet) else named


def written_by(author: str | None, outlet: str | None) -> str | None:
    """Return the part of an author field that is the name of this outlet, None where there is none.

    For an outlet that is known the form of the name does not matter: "Ada Lund, Newsagency" will do.
    """
    return next((part for part in _parts(author or "") if same_name(part, outlet)), None)


def _agencies(author: str) -> Iterator[str]:
    """The parts of an author field that are no persons, as far as their form tells."""
    parts = _parts(author)
    for part in parts:
        desk = _DESK.match(part)
        name = desk["name"] if desk else part
        if _NOBODY.issuperset(tokens(name)):
            continue
        alone = len(parts) == 1 and _ALONE.match(name)
        if desk or alone or _AGENCY.match(name) or _LETTERS.match(name) or _UNSPACED.match(name):
            yield name


def _parts(author: str) -> list[str]:
    return [part for part in (found.strip(" .") for found in _BETWEEN.split(author)) if part]
