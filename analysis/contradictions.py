"""What speaks against the state of an event: disputes, and corrections of what was wrongly reported.

A dispute leaves the status as it is and says that somebody tells otherwise. A correction takes a status
back, and the one before it holds again. A denial disputes what was told within `DENIED_WITHIN`: of what has
stood longer it says nothing, whatever else is denied then.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from analysis.aliases import canonical
from analysis.model import Article, Assertion, Change, Development, Outcome, Status
from analysis.moves import ENOUGH, SURE, in_force, is_its_news, is_own, target
from analysis.reports import UNKNOWN, Parties, Telling, key_of, reports_of
from analysis.retractions import Retraction, retraction_in
from analysis.urls import host

# Two who contradict each other do so within days; later, it has been asked for or decided again.
AGAINST = timedelta(days=7)
DENIED_WITHIN = timedelta(days=30)  # as long as an article is news
DOUBTED = frozenset({Status.DONE, Status.PENDING})  # what a denial disputes; a rumour it ends
_OPPOSITE = {Status.REFUSED: Status.DONE, Status.DONE: Status.REFUSED}
LEAST = 0.3  # of the clause that repeats what is taken back: "said that it had been approved"

Found = tuple[Outcome, str, Development | None]
Tellings = Mapping[tuple[str, str, Status], Sequence[Telling]]


def correction(
    assertion: Assertion, chain: Sequence[Development], *, article: Article, tellings: Tellings
) -> Found | None:
    """Return what becomes of an assertion in a sentence that takes a report back, None for any other.

    It is a correction unless others have reported the same by themselves: their reports stand.
    """
    retraction = retraction_in(assertion.sentence)
    status = _taken_back(assertion, retraction)
    if retraction is None or (retraction is Retraction.WHAT_IT_DENIES and status is None):
        return None
    if status is None and _is_taken_back(assertion, chain, article):
        return Outcome.TOLD, "already taken back", None
    held = in_force([one for one in chain if one.change is Change.CORRECTION or _is_before(one, article)])
    wrong = target(held, status) if status else (held[-1] if held else None)
    if wrong is None or assertion.certainty < LEAST:
        return Outcome.UNCERTAIN, "part of a correction, and nothing stands that it takes back", None
    others = _others(wrong, assertion, article=article, tellings=tellings)
    if others:
        return Outcome.UNCERTAIN, f"one report is taken back, that of {others[0]} stands", None
    left = [one for one in held if one is not wrong]
    holds = left[-1].assertion if left else None
    said = replace(
        assertion,
        status=holds.status if holds else Status.DENIED,
        label=holds.label if holds else Status.DENIED.value,
        when=holds.when if holds else None,
        denies=None,
    )
    found = _against(said, wrong, article=article, change=Change.CORRECTION)
    return Outcome.NEW, f"takes back: {wrong.assertion.label}", found


def dispute(assertion: Assertion, chain: Sequence[Development], article: Article) -> Found | None:
    """Return what becomes of an assertion that contradicts the state of its event, None for any other."""
    held = in_force(chain)
    last = held[-1] if held else None
    bare = assertion.denies is not None
    if last is not None and _denies_too_late(assertion, last, article):
        return Outcome.UNCERTAIN, f"denied, but {last.assertion.label} for long", None
    if last is None or not _contradicts(assertion, last, article):
        return (Outcome.UNCERTAIN, "negated, and nobody has told it", None) if bare else None
    if assertion.certainty < (SURE if bare else ENOUGH) or (bare and not is_its_news(assertion)):
        return (Outcome.UNCERTAIN, "negated, but not the article's news", None) if bare else None
    if assertion.certainty < SURE:
        return Outcome.UNCERTAIN, "contradicts the record, but not plainly", None
    if _is_disputed(last, chain):
        return Outcome.TOLD, f"already disputed: {last.assertion.label}", None
    found = _against(assertion, last, article=article, change=Change.DISPUTE)
    return Outcome.NEW, f"disputes: {last.assertion.label}", found


def _is_taken_back(assertion: Assertion, chain: Sequence[Development], article: Article) -> bool:
    """Whether this very sentence has taken back what stood: judged again, it must not take the next."""
    return any(
        one.change is Change.CORRECTION
        and is_own(one, article)
        and one.assertion.sentence == assertion.sentence
        for one in chain
    )


def _taken_back(assertion: Assertion, retraction: Retraction | None) -> Status | None:
    """Return the status that a sentence takes back; None also where it is whatever stands."""
    if retraction is Retraction.WHAT_IT_DENIES:
        return assertion.denies
    return None if assertion.status is Status.DENIED else assertion.status


def _others(wrong: Development, assertion: Assertion, *, article: Article, tellings: Tellings) -> list[str]:
    """Return who else has reported what is taken back, without those who take it back."""
    said = wrong.assertion
    told = tellings.get((said.watch, said.development, said.status), ())
    # A page without an outlet's name goes by its host; who is unknown cannot be told from who takes it back.
    outlet = article.outlet or host(article.url or "").removeprefix("www.")
    mine = {UNKNOWN, key_of(outlet)}
    named = f" {canonical(assertion.sentence)} "
    return [
        report.reporter
        for report in reports_of(told, Parties())
        if key_of(report.reporter) not in mine and f" {key_of(report.reporter)} " not in named
    ]


def _contradicts(assertion: Assertion, last: Development, article: Article) -> bool:
    """Whether both cannot be: told and denied, done and refused within days of each other."""
    stands = last.assertion.status
    if assertion.denies is not None:
        return assertion.denies is stands and stands in DOUBTED and _soon_after(last, article)
    if assertion.status is Status.DENIED:
        return stands in DOUBTED and _is_before(last, article)
    return _OPPOSITE.get(assertion.status) is stands and _near(last, article)


def _denies_too_late(assertion: Assertion, last: Development, article: Article) -> bool:
    """Whether a denial comes when the status has stood so long that it must be about something else."""
    if assertion.status is not Status.DENIED or assertion.denies is not None:
        return False
    if last.assertion.status not in DOUBTED or last.at is None or article.at is None:
        return False
    return article.at - last.at > DENIED_WITHIN


def _is_before(one: Development, article: Article) -> bool:
    return one.at is None or article.at is None or one.at < article.at


def _near(last: Development, article: Article) -> bool:
    if last.at is None or article.at is None:
        return False
    return abs(article.at - last.at) <= AGAINST


def _soon_after(last: Development, article: Article) -> bool:
    """Whether the article came after, within days: what had not come before is no contradiction."""
    return _near(last, article) and bool(last.at and article.at and article.at > last.at)


def _is_disputed(last: Development, chain: Sequence[Development]) -> bool:
    said = last.assertion
    return any(
        one.change is Change.DISPUTE
        and (one.against, one.against_when) == (said.status, said.when)
        and (one.at is None or last.at is None or one.at >= last.at - AGAINST)
        for one in chain
    )


def _against(assertion: Assertion, other: Development, *, article: Article, change: Change) -> Development:
    said = other.assertion
    return Development(
        assertion=assertion,
        article=article.id,
        at=article.at,
        previous=said.status,
        previous_when=said.when,
        change=change,
        against=said.status,
        against_when=said.when,
    )
