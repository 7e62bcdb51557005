"""Same text? Whether one article repeats another's."""

from dataclasses import dataclass

from analysis.model import ArticleId


@dataclass(frozen=True, slots=True, kw_only=True)
class Repetition:
    """The statement that one article repeats another's text.

    `similarity` is the containment, 0 to 1, of the smaller text in the larger.
    `relation` is "copy", or "template" for a form article that only shares its mould (not a copy).
    `of` is the article that matched best; storage resolves it to the first of its group.
    """

    of: ArticleId
    similarity: float
    relation: str = "copy"
