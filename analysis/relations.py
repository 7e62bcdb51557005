"""What it is called when one article repeats another's text, and what follows from it."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from analysis.model import ArticleId

COPY = "copy"
TRIMMED = "trimmed"
EXTENDED = "extended"
UPDATE = "update"
REPUBLISHED = "republished"
TEMPLATE = "template"
CHANGED = "changed"
ROUNDUP = "roundup"
ORIGINAL = "original"

JOINS = frozenset({COPY, TRIMMED, EXTENDED, UPDATE, REPUBLISHED})
"""Relations of an article that is the other's text once more, and so is in one group with it."""

FOUNDS_NO_STORY = frozenset({ROUNDUP})
"""Relations of articles that may join a story, but are none. A template is one: often it is the first
report that version 18.5 followed 18.4, and its figures keep next week's prices apart from this week's."""

OLD = timedelta(days=30)
"""Age from which a text that appears once more under a new date is no news, whoever prints it."""

COVERED = 0.8
"""Share of an article's own text that stands in the other from which it adds nothing of weight."""

_SHORTER = 0.8  # length to the other's from which a copy is a shortened one,
_LONGER = 1.25  # and from which it is a longer one
_SAME = 0.98  # share of either text in the other from which they differ by a typing error at most


@dataclass(frozen=True, slots=True, kw_only=True)
class Repetition:
    """The statement that one article repeats another's text.

    `similarity` is the containment, 0 to 1, of the smaller text in the larger.
    `relation` says how. These join the other's group: "copy"; "trimmed", only shorter; "extended",
    with text of its own besides; "update", its outlet's new version of its own text; "republished",
    more than 30 days after. These do not: "template", a form article that only shares its
    mould; "changed", the same words but for a figure, name, negation or verb that says something
    else; "roundup", an article that strings unrelated texts together; "original", the text that the
    others repeat, though they were read before it.
    `of` is the article that matched best; storage resolves it to the first of its group.
    `covered` is the share, 0 to 1, of the article's own text that stands in the other, `held` that
    of the other's in it.
    `credited` is whom the article names as the text's origin.
    """

    of: ArticleId
    similarity: float
    relation: str = COPY
    covered: float = 1.0
    held: float = 1.0
    credited: str | None = None

    @property
    def is_copy(self) -> bool:
        """Whether the article joins the other's group: any other relation leaves it on its own."""
        return self.relation in JOINS


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """Who printed a text, on which host and when, its length in tokens, whom it credits; None is unknown."""

    tokens: int
    outlet: str | None = None
    at: datetime | None = None
    credited: str | None = None
    host: str | None = None


def named(found: Repetition, ours: Printed, theirs: Printed) -> Repetition:
    """Return the repetition under the name that it deserves, given who printed both texts and when.

    What does not join the other's group keeps its name: it says something else, whoever printed it.
    """
    if not found.is_copy:
        return found
    return replace(found, relation=_name(found, ours, theirs), credited=ours.credited)


def _name(found: Repetition, ours: Printed, theirs: Printed) -> str:
    adds_nothing = found.covered >= COVERED
    if adds_nothing and ours.at and theirs.at and ours.at - theirs.at > OLD:
        return REPUBLISHED
    at_home = ours.outlet is not None and ours.outlet == theirs.outlet
    if at_home and min(found.covered, found.held) < _SAME:
        return UPDATE
    if adds_nothing and ours.tokens < _SHORTER * theirs.tokens:
        return TRIMMED
    return EXTENDED if ours.tokens > _LONGER * theirs.tokens else COPY
