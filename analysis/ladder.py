"""What becomes of each assertion of an article, given what is known of the events.

What is recorded already is told; what an event has passed is late; what is said too weakly moves nothing;
what speaks against the record is a dispute or a correction. `analysis.moves` knows the order of statuses.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from analysis.contradictions import Found, Tellings, correction, dispute
from analysis.genre import ADVICE, DIGEST, weight_of
from analysis.model import Article, Assertion, Development, Outcome, Status, Verdict
from analysis.moves import (
    ENDS,
    ENOUGH,
    SURE,
    TOGETHER,
    Event,
    Ruling,
    depth,
    event_of,
    gives_new_date,
    in_force,
    in_order,
    is_firmer,
    is_its_news,
    is_own,
    moves,
    next_turn,
    same_status,
)
from analysis.retractions import retraction_in
from analysis.wording import wording_of

LOOK_BACK = timedelta(days=30)  # an older article is never news, however new it is to us
NEAR = 0.2  # how much less sure a dated sentence may be and still be the evidence

# In one article the first of these that is said surely enough is its news; the others are its story.
_STRENGTH = (
    Status.REVERSED, Status.DONE, Status.REFUSED, Status.ABANDONED, Status.DELAYED, Status.PENDING,
    Status.PLANNED, Status.DENIED, Status.RUMOURED,
)  # fmt: skip


def judge(
    assertions: Sequence[Assertion],
    history: Sequence[Development],
    *,
    article: Article,
    now: datetime | None,
    tellings: Tellings | None = None,
) -> list[Verdict]:
    """Return one verdict for each assertion of an article, in the same order.

    `history` holds all developments recorded so far for the watches concerned, in any order. Judging an
    article again, with its developments in the history, yields nothing new. Without `now` nothing is old.
    `tellings` say who has told what; they matter where a report is taken back (see `takes_back`).
    """
    if now and article.at and article.at < now - LOOK_BACK:
        return [Verdict(assertion=a, outcome=Outcome.OLD, because="an old article") for a in assertions]
    genre = _genre(article, assertions)
    cases = {
        event: _Case(in_order(history, event), article, genre, tellings or {})
        for event in {event_of(assertion) for assertion in assertions}
    }
    verdicts: dict[int, Verdict] = {}
    # What an article takes back comes first: its other sentences may still say it.
    retracting = {index for index, one in enumerate(assertions) if retraction_in(one.sentence)}
    for index in sorted(_by_weight(assertions), key=lambda index: index not in retracting):
        case = cases[event_of(assertions[index])]
        verdicts[index] = case.verdict(assertions[index], retracting=index in retracting)
    return [verdicts[index] for index in range(len(assertions))]


def takes_back(assertions: Iterable[Assertion]) -> bool:
    """Whether a sentence takes an earlier report back, so that `judge` needs to know who told what."""
    return any(retraction_in(assertion.sentence) for assertion in assertions)


def _genre(article: Article, assertions: Sequence[Assertion]) -> str:
    """Return what makes the article no news, empty where it is.

    A round-up, a guide or a review says again what others told. Where nobody did, its sentence is too
    little to go by: it is kept as a report, and never moves an event. A guide whose own headline says that
    something has come is news, too.
    """
    weight, why = weight_of(wording_of(article.title, 0, len(article.title)).words)
    titled = any(one.end == 0 and one.denies is None for one in assertions)
    return why if weight == DIGEST or (weight == ADVICE and not titled) else ""


def _by_weight(assertions: Sequence[Assertion]) -> list[int]:
    """Return the indexes in the order of judging: title, lead, rest; in each the surest first.

    A plan without its date stands back for the same plan with one, wherever in the article that is; any
    other status without a day stands back for one with a day that is nearly as sure.
    """
    highest: dict[tuple[Event, Status], int] = {}
    surest: dict[tuple[Event, Status], float] = {}
    for own in assertions:
        key = (event_of(own), own.status)
        if own.certainty >= ENOUGH:
            highest[key] = min(depth(own), highest.get(key, depth(own)))
            surest[key] = max(own.certainty, surest.get(key, 0.0))

    def weight(index: int) -> tuple[bool, bool, int, bool, float, int, bool, float, int]:
        own = assertions[index]
        key = (event_of(own), own.status)
        undated = own.status is Status.PLANNED and own.when is None
        # "Agreed to buy" tells more than the headline's "to buy".
        filed = highest.get((event_of(own), Status.PENDING), 0) if undated else 0
        # A headline says what, the lead also says when: it is the better evidence where it is near as sure.
        fuller = own.when is not None and own.certainty >= surest.get(key, 1.0) - NEAR
        return (
            own.certainty < ENOUGH,
            own.status is Status.RUMOURED,
            max(highest.get(key, depth(own)), filed),
            undated,
            -surest.get(key, own.certainty),
            _STRENGTH.index(own.status),
            not fuller,
            -own.certainty,
            index,
        )

    return sorted(range(len(assertions)), key=weight)


@dataclass
class _Case:
    """One event as one article finds it. `chain` grows by what the article tells."""

    chain: list[Development]
    article: Article
    genre: str
    tellings: Tellings
    taken_back: set[Status] = field(default_factory=set)
    told: set[Status] = field(default_factory=set)

    def verdict(self, assertion: Assertion, *, retracting: bool) -> Verdict:
        """Return what becomes of an assertion; those of the article come by weight."""
        found = self._against(assertion, retracting=retracting)
        if found is None and assertion.status in self.taken_back:
            found = Outcome.LATE, "which the article itself takes back", None
        if found is None and assertion.denies is not None:
            found = Outcome.UNCERTAIN, f"negated, in {self.genre}", None
        outcome, because, development = found or self._for(assertion)
        if development is not None:
            development = replace(development, turn=next_turn(self.chain, development))
            self.chain = in_order([*self.chain, development], event_of(assertion))
        elif outcome is Outcome.TOLD and assertion.certainty >= ENOUGH:
            self.told.add(assertion.status)
        said = development.assertion if development else assertion
        return Verdict(assertion=said, outcome=outcome, because=because, development=development)

    def _against(self, assertion: Assertion, *, retracting: bool) -> Found | None:
        """Return the ruling on what speaks against the record; None where it does not."""
        if retracting:
            found = correction(assertion, self.chain, article=self.article, tellings=self.tellings)
            if found:
                self.taken_back.add(assertion.denies or assertion.status)
                return found
        found = None if self.genre else dispute(assertion, self.chain, self.article)
        # Who brings a change himself, or tells what stands, contradicts nobody: it is his story.
        if found and found[2] and (self.told or any(is_own(one, self.article) for one in self.chain)):
            return Outcome.LATE, "the article's own news is another", None
        return found

    def _for(self, assertion: Assertion) -> Found:
        outcome, because = self._ruling(assertion)
        if outcome is not Outcome.NEW:
            return outcome, because, None
        held = in_force(_until(self.chain, self.article))
        last = held[-1].assertion if held else None
        development = Development(
            assertion=assertion,
            article=self.article.id,
            at=self.article.at,
            previous=last.status if last else None,
            previous_when=last.when if last else None,
        )
        return outcome, because, development

    def _ruling(self, assertion: Assertion) -> Ruling:
        own = {d.assertion.status for d in self.chain if is_own(d, self.article)}
        others = [d for d in self.chain if not is_own(d, self.article)]
        then = _until(others, self.article)
        known = in_force(then)
        same = same_status(in_force(others), assertion.status) or same_status(known, assertion.status)
        untold = gives_new_date(assertion, same) or is_firmer(assertion, same, self.article.at)
        if assertion.status in own or (same and not untold):
            return Outcome.TOLD, f"already {assertion.label}"
        weak = _too_weak(assertion, same, self.genre)
        if weak:
            return Outcome.UNCERTAIN, weak
        bare = assertion.status is Status.PLANNED and assertion.when is None
        if own and (bare or not own | {assertion.status} <= TOGETHER):
            return Outcome.LATE, "the article's own news is another"
        if _is_after_the_end(assertion, known):
            return Outcome.LATE, f"already {known[-1].assertion.label}, and not the article's news"
        # Judged by what other articles told, so that judging this one again comes to the same.
        ruling = moves(assertion, known)
        later = others[len(then) :]
        passed = _passed(assertion, then, later, article=self.article) if ruling[0] is Outcome.NEW else ""
        return (Outcome.LATE, passed) if passed else ruling


def _too_weak(assertion: Assertion, same: Sequence[Development], genre: str) -> str:
    """Return why the assertion is too weak to move its event; empty where it is not."""
    if assertion.certainty < ENOUGH:
        return "said too weakly: " + "; ".join(assertion.reasons)
    if genre:
        return f"told by nobody else, and only in {genre}"
    if assertion.certainty < SURE and any(d.assertion.when for d in same):
        return "another date, but not said plainly"
    return ""


def _is_after_the_end(assertion: Assertion, known: Sequence[Development]) -> bool:
    """Whether an ended event, or one that was never done, is spoken of below an article's news."""
    done = any(d.assertion.status is Status.DONE for d in known)
    undone = assertion.status is Status.REVERSED and not done
    ended = bool(known) and (undone or known[-1].assertion.status in ENDS)
    return ended and not is_its_news(assertion)


def _until(chain: Sequence[Development], article: Article) -> Sequence[Development]:
    """Return what had been told when the article was published, as far as times are known."""
    if article.at is None or any(d.at is None for d in chain):
        return chain
    return [d for d in chain if d.at and d.at <= article.at]


def _passed(
    assertion: Assertion, then: Sequence[Development], later: Sequence[Development], *, article: Article
) -> str:
    """Return how the event had gone further when this came to be read; empty where it had not.

    So a backlog may be read in any order: what counts is when something was told, not when it came.
    """
    if not later:
        return ""
    told = Development(assertion=assertion, article=article.id, at=article.at)
    held = in_force([*then, told, *later])
    if told not in held:
        return "had been taken back when this was read"
    for one in held[held.index(told) + 1 :]:
        statuses = {one.assertion.status, assertion.status}
        if len(statuses) == 1 or not statuses <= TOGETHER:
            return f"had become {one.assertion.label} when this was read"
    return ""
