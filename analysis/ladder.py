"""The state of an event, and whether an assertion moves it.

Statuses are not simply ordered: a done thing can be reversed, a refused one asked for again. What is
recorded already is told; what an event has passed is late; what is said too weakly moves nothing.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from analysis.model import Article, Assertion, Development, Outcome, Status, Verdict

LOOK_BACK = timedelta(days=30)  # an older article is never news, however new it is to us
ENOUGH = 0.5  # the least certainty that moves an event
SURE = 0.7  # what contradicts the record, or moves an official date, must be said plainly
FIRM = 0.8  # a change said less plainly than this can be corrected by a plan
NEAR = 0.2  # how much less sure a dated sentence may be and still be the evidence
LEAD = 700  # characters that tell the news; what follows is background more often than not

_EARLY = (Status.RUMOURED, Status.PLANNED, Status.PENDING)
_ENDS = frozenset({Status.DONE, Status.REFUSED, Status.ABANDONED, Status.REVERSED})
# In one article the first of these that is said surely enough is its news; the others are its story.
_STRENGTH = (
    Status.REVERSED, Status.DONE, Status.REFUSED, Status.ABANDONED, Status.DELAYED, Status.PENDING,
    Status.PLANNED, Status.DENIED, Status.RUMOURED,
)  # fmt: skip

# A thing can be in testing and have its date announced at once; else one article brings one change.
_TOGETHER = frozenset({Status.PENDING, Status.PLANNED})

Event = tuple[str, str]


def judge(
    assertions: Sequence[Assertion],
    history: Sequence[Development],
    *,
    article: Article,
    now: datetime | None,
) -> list[Verdict]:
    """Return one verdict for each assertion of an article, in the same order.

    `history` holds all developments recorded so far for the watches concerned, in any order. Judging an
    article again, with its developments in the history, yields nothing new. Without `now` nothing is old.
    """
    old = bool(now and article.at and article.at < now - LOOK_BACK)
    verdicts: dict[int, Verdict] = {}
    recorded = {event: _in_order(history, event) for event in {_event(a) for a in assertions}}
    for index in _by_weight(assertions):
        assertion = assertions[index]
        if old:
            verdicts[index] = Verdict(assertion=assertion, outcome=Outcome.OLD, because="an old article")
            continue
        chain = recorded[_event(assertion)]
        verdict = _judge_one(assertion, chain, article)
        verdicts[index] = verdict
        if verdict.development:
            chain.append(verdict.development)
    return [verdicts[index] for index in range(len(assertions))]


def _event(assertion: Assertion) -> Event:
    return assertion.watch, assertion.development


def _in_order(history: Iterable[Development], event: Event) -> list[Development]:
    """Return the developments of one event, oldest first; undated ones stay where they were recorded."""
    own = [development for development in history if _event(development.assertion) == event]
    if all(development.at is not None for development in own):
        own.sort(key=lambda development: development.at or datetime.min)  # noqa: DTZ901 - never used: all are dated
    return own


def _by_weight(assertions: Sequence[Assertion]) -> list[int]:
    """Return the indexes in the order of judging: title, lead, rest; in each the surest first.

    A plan without its date stands back for the same plan with one, wherever in the article that is; any
    other status without a day stands back for one with a day that is nearly as sure.
    """
    depth: dict[tuple[Event, Status], int] = {}
    surest: dict[tuple[Event, Status], float] = {}
    for own in assertions:
        key = (_event(own), own.status)
        if own.certainty >= ENOUGH:
            depth[key] = min(_depth(own), depth.get(key, _depth(own)))
            surest[key] = max(own.certainty, surest.get(key, 0.0))

    def weight(index: int) -> tuple[bool, bool, int, bool, bool, float, int, int]:
        own = assertions[index]
        key = (_event(own), own.status)
        # A headline says what, the lead also says when: it is the better evidence where it is near as sure.
        fuller = own.when is not None and own.certainty >= surest.get(key, 1.0) - NEAR
        return (
            own.certainty < ENOUGH,
            own.status is Status.RUMOURED,
            depth.get(key, _depth(own)),
            own.status is Status.PLANNED and own.when is None,
            not fuller,
            -own.certainty,
            _STRENGTH.index(own.status),
            index,
        )

    return sorted(range(len(assertions)), key=weight)


BACKGROUND = 2


def _depth(assertion: Assertion) -> int:
    """Return how far down an assertion stands: 0 in the title, 1 in the lead, 2 below."""
    if assertion.end == 0:
        return 0
    return 1 if assertion.end <= LEAD else 2


def _judge_one(assertion: Assertion, chain: Sequence[Development], article: Article) -> Verdict:
    outcome, because = _outcome(assertion, chain, article)
    if outcome is not Outcome.NEW:
        return Verdict(assertion=assertion, outcome=outcome, because=because)
    last = chain[-1] if chain else None
    development = Development(
        assertion=assertion,
        article=article.id,
        at=article.at,
        previous=last.assertion.status if last else None,
        previous_when=last.assertion.when if last else None,
    )
    return Verdict(assertion=assertion, outcome=Outcome.NEW, because=because, development=development)


def _outcome(assertion: Assertion, chain: Sequence[Development], article: Article) -> tuple[Outcome, str]:
    own = {d.assertion.status for d in chain if d.article == article.id}
    before = [d for d in chain if d.article != article.id]
    same = [d for d in _since_reversal(before, assertion.status) if d.assertion.status is assertion.status]
    if assertion.status in own or (same and not _new_date(assertion, same)):
        return Outcome.TOLD, f"already {assertion.label}"
    if assertion.certainty < ENOUGH:
        return Outcome.UNCERTAIN, "said too weakly: " + "; ".join(assertion.reasons)
    if assertion.certainty < SURE and any(d.assertion.when for d in same):
        return Outcome.UNCERTAIN, "another date, but not said plainly"
    if own and not own | {assertion.status} <= _TOGETHER:
        return Outcome.LATE, "the article's own news is another"
    undone = assertion.status is Status.REVERSED and not any(
        d.assertion.status is Status.DONE for d in before
    )
    ended = before and (undone or before[-1].assertion.status in _ENDS)
    if ended and not _is_its_news(assertion):
        return Outcome.LATE, f"already {before[-1].assertion.label}, and not the article's news"
    # Judged by what other articles told, so that judging this one again comes to the same.
    return _moves(assertion, before)


def _is_its_news(assertion: Assertion) -> bool:
    """Whether the assertion stands where an article tells its news: the title, or the lead."""
    return _depth(assertion) < BACKGROUND


def _corrects(assertion: Assertion, last: Assertion) -> bool:
    """Whether a plan, dated and an article's news, shows that what was taken for done was not."""
    firm = last.certainty >= FIRM and _is_its_news(last)
    plain = assertion.status is Status.PLANNED and assertion.when is not None and assertion.certainty >= SURE
    return plain and not firm and _is_its_news(assertion)


def _since_reversal(chain: Sequence[Development], status: Status) -> Sequence[Development]:
    """Return the part of the chain that counts: what was reversed can be done anew, and reversed again.

    What is planned after it was thought done has not been done.
    """
    if status not in {Status.DONE, Status.REVERSED}:
        return chain
    others = {Status.REVERSED, *_EARLY, Status.DELAYED} if status is Status.DONE else {Status.DONE}
    turns = [i for i, d in enumerate(chain) if d.assertion.status in others]
    return chain[turns[-1] :] if turns else chain


def _new_date(assertion: Assertion, same: Sequence[Development]) -> bool:
    """Whether the assertion gives the same status another date, or a more precise one."""
    if assertion.when is None or assertion.status not in {Status.PLANNED, Status.DELAYED}:
        return False
    return not any(d.assertion.when and d.assertion.when.startswith(assertion.when) for d in same)


def _moves(assertion: Assertion, chain: Sequence[Development]) -> tuple[Outcome, str]:
    """Return whether the assertion moves an event that does not have this status."""
    if not chain:
        return Outcome.NEW, "the first that is known of it"
    status, last = assertion.status, chain[-1].assertion
    reached = {d.assertion.status for d in chain}
    if status in _EARLY:
        return _early(assertion, last, reached)
    if status is Status.DELAYED and last.status in _ENDS:
        return Outcome.LATE, f"already {last.label}"
    if status in {Status.REFUSED, Status.ABANDONED, Status.DENIED} and Status.DONE in reached:
        plain = assertion.certainty >= SURE
        return (
            (Outcome.NEW, f"after {last.label}") if plain else (Outcome.UNCERTAIN, "contradicts the record")
        )
    return Outcome.NEW, f"was {last.label}"


def _early(assertion: Assertion, last: Assertion, reached: set[Status]) -> tuple[Outcome, str]:
    """Return whether a rumour, a plan or a filing is ahead of where the event stands."""
    status = assertion.status
    if last.status is Status.DONE and not _corrects(assertion, last):
        return Outcome.LATE, f"already {last.label}"
    if last.status in {Status.REFUSED, Status.ABANDONED, Status.REVERSED, Status.DENIED}:
        if status is not Status.RUMOURED and assertion.certainty >= SURE:
            return Outcome.NEW, f"again, after {last.label}"
        return Outcome.LATE, f"already {last.label}"
    undated = status is Status.PLANNED and assertion.when is None
    if status is Status.RUMOURED or (undated and reached & {Status.PENDING, Status.DELAYED}):
        return Outcome.LATE, f"already {last.label}"
    if status is Status.PLANNED and last.status is Status.DELAYED and assertion.when == last.when:
        return Outcome.TOLD, f"already {last.label} to that date"
    return Outcome.NEW, f"was {last.label}"
