"""The state of an event as a chain of developments, and whether a further status moves it.

Statuses are not simply ordered: a done thing can be reversed, a refused one asked for again.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime, timedelta

from analysis.model import Article, ArticleId, Assertion, Change, Development, Outcome, Status

ENOUGH = 0.5  # the least certainty that moves an event
SURE = 0.7  # what contradicts the record, or moves an official date, must be said plainly
PLAIN = 0.9  # as plain as this must be what shows that a thing was not done, or only said in passing
LEAD = 700  # characters that tell the news; what follows is background more often than not
BACKGROUND = 2
FRESH = timedelta(days=5)  # for which other outlets still write up the same news

ENDS = frozenset({Status.DONE, Status.REFUSED, Status.ABANDONED, Status.REVERSED})
# A thing can be in testing and have its date announced at once; else one article brings one change.
TOGETHER = frozenset({Status.PENDING, Status.PLANNED})
_EARLY = (Status.RUMOURED, Status.PLANNED, Status.PENDING)

Event = tuple[str, str]
_Text = tuple[ArticleId, datetime | None]
Ruling = tuple[Outcome, str]


def event_of(assertion: Assertion) -> Event:
    """Return which watched event an assertion is about."""
    return assertion.watch, assertion.development


def in_order(history: Iterable[Development], event: Event) -> list[Development]:
    """Return the developments of one event, oldest first; undated ones stay where they were recorded."""
    own = [development for development in history if event_of(development.assertion) == event]
    if all(development.at is not None for development in own):
        own.sort(key=lambda development: development.at or datetime.min)  # noqa: DTZ901 - never used: all are dated
    return own


def next_turn(chain: Iterable[Development], found: Development) -> int:
    """Return which turn of its status a development is: 0 the first time, 1 when it has come again.

    One past the last turn that stands, not how many stand: of those rejected the numbers are missing.
    """
    alike = (one.turn for one in chain if _kind(one) == _kind(found))
    return max(alike, default=-1) + 1


def in_force(chain: Sequence[Development]) -> list[Development]:
    """Return the developments that made the event what it is, oldest first; the last is its state.

    Left out are disputes, what a correction took back, and what an older development, recorded later,
    shows to have been a late mention.
    """
    held: list[Development] = []
    reached: Counter[Status] = Counter()
    own: defaultdict[_Text, list[Development]] = defaultdict(list)
    for development in chain:
        text = _text_of(development)
        if development.change is Change.CORRECTION:
            taken = target(held, development.against, development.against_when)
            if taken is not None:
                held = [one for one in held if one is not taken]
                own[_text_of(taken)].remove(taken)
                reached -= Counter([taken.assertion.status])
        elif development.change is Change.NEWS:
            # What the same text told beside it is no state that it moves.
            before = reached - Counter(one.assertion.status for one in own[text]) if own[text] else reached
            last = next((one for one in reversed(held) if _text_of(one) != text), None)
            if _ruled(development.assertion, last, before.keys())[0] is Outcome.NEW:
                held.append(development)
                own[text].append(development)
                reached[development.assertion.status] += 1
    return held


def _kind(one: Development) -> tuple[Change, Status, str | None]:
    return one.change, one.assertion.status, one.assertion.when


def is_own(development: Development, article: Article) -> bool:
    """Whether the article told it by this text; what an earlier text of it told is as another's."""
    return development.article == article.id and development.at == article.at


def target(held: Sequence[Development], status: Status | None, when: str | None = None) -> Development | None:
    """Return the last development in force with a status, that with the date where one has it."""
    same = [one for one in held if one.assertion.status is status]
    return next((one for one in reversed(same) if one.assertion.when == when), same[-1] if same else None)


def same_status(chain: Sequence[Development], status: Status) -> list[Development]:
    """Return the developments by which the event already has a status.

    What was reversed can be done anew, and reversed again; what is planned after it was thought done has
    not been done.
    """
    return [one for one in _since_reversal(chain, status) if one.assertion.status is status]


def gives_new_date(assertion: Assertion, same: Sequence[Development]) -> bool:
    """Whether the assertion gives the same status another date, or a more precise one."""
    if assertion.when is None or assertion.status not in {Status.PLANNED, Status.DELAYED}:
        return False
    return not any(d.assertion.when and d.assertion.when.startswith(assertion.when) for d in same)


def is_firmer(assertion: Assertion, same: Sequence[Development], at: datetime | None = None) -> bool:
    """Whether an end is plainly an article's news that so far was said in passing, or by hearsay.

    What was read out of a passing remark is wrong too often to silence the report of the thing itself. What
    an article told as its news was no passing remark, even if it was said less plainly: only a headline,
    some days later (`at`), tells it anew.
    """
    if assertion.status not in ENDS or not _is_firm(assertion):
        return False
    if any(_is_firm(d.assertion) for d in same):
        return False
    surely = [d for d in same if d.assertion.certainty >= SURE and is_its_news(d.assertion)]
    return not surely or (assertion.end == 0 and not any(_is_fresh(d, at) for d in surely))


def _is_fresh(told: Development, at: datetime | None) -> bool:
    """Whether it was told a few days before, as far as times are known."""
    return at is None or told.at is None or abs(at - told.at) <= FRESH


def _is_firm(assertion: Assertion) -> bool:
    return assertion.certainty >= PLAIN and is_its_news(assertion)


def depth(assertion: Assertion) -> int:
    """Return how far down an assertion stands: 0 in the title, 1 in the lead, 2 below."""
    if assertion.end == 0:
        return 0
    return 1 if assertion.end <= LEAD else 2


def is_its_news(assertion: Assertion) -> bool:
    """Whether the assertion stands where an article tells its news: the title, or the lead."""
    return depth(assertion) < BACKGROUND


def moves(assertion: Assertion, chain: Sequence[Development]) -> Ruling:
    """Return whether the assertion moves an event that does not have this status."""
    return _ruled(assertion, chain[-1] if chain else None, {one.assertion.status for one in chain})


def _text_of(development: Development) -> _Text:
    """Return which text of an article told it: who changes an article tells it anew."""
    return development.article, development.at


def _ruled(assertion: Assertion, latest: Development | None, reached: AbstractSet[Status]) -> Ruling:
    """Return whether an assertion moves an event by its latest development and the statuses it ever had."""
    if latest is None:
        return Outcome.NEW, "the first that is known of it"
    status, last = assertion.status, latest.assertion
    if status in _EARLY:
        return _early(assertion, last, reached)
    if status is Status.DELAYED and last.status in ENDS and not _goes_on(assertion, last):
        return Outcome.LATE, f"already {last.label}"
    if {status, last.status} == {Status.REFUSED, Status.ABANDONED} and not _is_titled(assertion):
        return Outcome.LATE, f"already {last.label}"  # "it will not launch", of what was given up
    if status in {Status.REFUSED, Status.ABANDONED, Status.DENIED} and Status.DONE in reached:
        plain = assertion.certainty >= SURE
        return (
            (Outcome.NEW, f"after {last.label}") if plain else (Outcome.UNCERTAIN, "contradicts the record")
        )
    return Outcome.NEW, f"was {last.label}"


def _is_titled(assertion: Assertion) -> bool:
    return depth(assertion) == 0


def _goes_on(assertion: Assertion, last: Assertion) -> bool:
    """Whether a delay shows that what was thought ended is to come: what was given up is not put off."""
    if last.status is Status.DONE:
        return _corrects(assertion, last)
    return assertion.certainty >= SURE and assertion.when is not None and is_its_news(assertion)


def _early(assertion: Assertion, last: Assertion, reached: AbstractSet[Status]) -> Ruling:
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


def _corrects(assertion: Assertion, last: Assertion) -> bool:
    """Whether a plan with a date, or a delay, that is an article's news shows that nothing was done yet.

    What is out has no date to come: of the two reports the later one knows better.
    """
    if assertion.status is Status.PLANNED:
        plain = assertion.when is not None and assertion.certainty >= SURE
    else:
        plain = assertion.status is Status.DELAYED and assertion.certainty >= PLAIN
    return plain and last.status is Status.DONE and is_its_news(assertion)


def _since_reversal(chain: Sequence[Development], status: Status) -> Sequence[Development]:
    """Return the part of the chain that counts for a status."""
    if status not in {Status.DONE, Status.REVERSED}:
        return chain
    others = {Status.REVERSED, *_EARLY, Status.DELAYED} if status is Status.DONE else {Status.DONE}
    turns = [i for i, d in enumerate(chain) if d.assertion.status in others]
    return chain[turns[-1] :] if turns else chain
