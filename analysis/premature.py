"""Headlines that say of a thing that is only announced that it is there: "Maker launches lamp".

"Launches" and "debuts" stand in headlines for "presents"; the text below then says when the thing can be had.
What the text promises of the very same thing corrects the headline.
"""

from collections.abc import Sequence
from dataclasses import replace

from analysis.model import Article, Assertion, Status
from analysis.moves import ENOUGH, depth

PLAIN = 0.6  # the least certainty of a plan that corrects a headline
_PRESENTS = frozenset({"launch", "debut", "introduce", "bring", "add", "get", "release", "open", "reveal"})
_TIED = frozenset({"in the clause", "comes with it"})


def corrected(found: Sequence[Assertion], article: Article) -> list[Assertion]:
    """Return what one article says of one event, its headline read as its text means it."""
    headline = {index for index, one in enumerate(found) if _only_presents(one)}
    if not headline or any(_is_there(one) for index, one in enumerate(found) if index not in headline):
        return list(found)
    plan = next((one for one in found if _is_to_come(one, article)), None)
    if plan is None:
        return list(found)
    return [_as_planned(one, plan) if index in headline else one for index, one in enumerate(found)]


def _only_presents(one: Assertion) -> bool:
    """Whether a headline says that a thing is out, in a word that also means that it is shown."""
    if one.status is not Status.DONE or depth(one) > 0 or not one.reasons:
        return False
    verb = one.reasons[0].strip("'").split()[0].strip("'").lower()
    return any(verb in {base, base + "s", base + "es", base + "ed", base + "d"} for base in _PRESENTS)


def _is_there(one: Assertion) -> bool:
    """Whether the text says, as surely as it must, that the thing is there already."""
    return one.status is Status.DONE and one.certainty >= ENOUGH


def _is_to_come(one: Assertion, article: Article) -> bool:
    """Whether the text names the thing itself and the time, still ahead, at which it will be there."""
    if one.status is not Status.PLANNED or one.when is None or one.end == 0 or one.certainty < PLAIN:
        return False
    today = article.at.date().isoformat() if article.at else ""
    ahead = one.when > today or today.startswith(one.when)  # "this spring" is a year here
    return ahead and one.when != today and not _TIED.isdisjoint(one.reasons)


def _as_planned(headline: Assertion, plan: Assertion) -> Assertion:
    reasons = (*headline.reasons, "the text says when it is to come")
    return replace(headline, status=plan.status, label=plan.label, when=plan.when, reasons=reasons)
