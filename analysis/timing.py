"""Which date of a sentence is the trigger's, and whether it is a new one."""

from dataclasses import replace
from datetime import timedelta

from analysis import lexicon
from analysis.modality import Modality, Usage
from analysis.model import Status
from analysis.passages import OVER, Passage
from analysis.triggers import Trigger
from analysis.when import MONTHS, WEEKDAYS, Dated

DATE_REACH = 18  # words between a trigger and its date
NEXT = 2  # words from an occasion to its date: "launch on March 6"
DAY = 10  # characters of an ISO date with a day
NOW = 6  # words from "now" to the verb
ORDERED = 4  # words from "pre-orders" to their date
YEAR = timedelta(days=365)
_SPANS = frozenset({"beyond", "through", "past", "since"})
_ORDERS = frozenset({"pre-orders", "preorders", "pre-order", "preorder", "reservations"})
_TERMS = frozenset({"until", "till", "to", "into"})
_ONCE = frozenset(
    {"originally", "initially", "previously", "wanted", "hoped", "planned", "aimed", "but", "instead"}
)
_OPENS = frozenset({"that", "which", "who", "whose", "where"})
_MOVES = frozenset({Status.DONE, Status.PLANNED})


def date_for(passage: Passage, trigger: Trigger, usage: Usage) -> Dated | None:
    """Return the date of the trigger: the next after it in its clause, else the last before it."""
    occasion = _of_the_noun(passage, trigger) if usage.modality is Modality.FUTURE else None
    if occasion:
        return occasion
    near = _near(passage, trigger, usage)
    after = [d for d in near if 0 < d.first - trigger.head <= DATE_REACH]
    if usage.finished:
        after = [d for d in after if not _is_of_another(d, passage, trigger)]
    before = [d for d in near if 0 < trigger.first - d.last <= DATE_REACH]
    if after and not (before and _is_its_day(before[-1], trigger, usage, after=after[0])):
        # "It launches on Friday" tells of the Friday to come, save in a headline.
        coming = usage.modality is Modality.FUTURE or (
            usage.modality is Modality.PRESENT and not passage.headline
        )
        return _ahead(after[0], passage) if coming else after[0]
    if passage.day and usage.modality is Modality.FUTURE:
        # In "announced today that it will launch" the day is that of the announcement.
        before = [d for d in before if d.end > passage.day]
    return before[-1] if before else None


def _near(passage: Passage, trigger: Trigger, usage: Usage) -> list[Dated]:
    """Return the dates of the trigger's clause that can be its own."""
    number, words = passage.clauses.number, passage.wording.words
    near = [d for d in passage.dates if number[d.first] == number[trigger.head]]
    if usage.modality is Modality.NOMINAL:
        near = [d for d in near if -1 <= d.last - trigger.first < 0 or 0 < d.first - trigger.last <= NEXT]
    if trigger.rule.dated:
        near = [_ahead(d, passage) for d in near]  # "shipping starts on Friday"
    if passage.day and trigger.rule.status is Status.PLANNED:
        ahead = [d for d in near if d.end > passage.day]
        near = ahead or [d for d in near if d.end < passage.day - OVER]
    if passage.day and usage.because == "will":
        near = [d for d in near if d.end >= passage.day]
    if usage.finished and not trigger.rule.dated:
        near = [d if _is_new_term(d, passage, trigger) else _back(d, passage) for d in near]
    # "a deal through 2027" is not one of 2027, nor are orders from Friday on a launch on Friday.
    near = [d for d in near if _ORDERS.isdisjoint(words[max(0, d.first - ORDERED) : d.first])]
    return [d for d in near if d.first == 0 or words[d.first - 1] not in _SPANS]


def _is_its_day(before: Dated, trigger: Trigger, usage: Usage, *, after: Dated) -> bool:
    """Whether the day right before the verb is its own: "on Monday approved a plan made in 2018"."""
    near = trigger.first - before.last <= NEXT and len(before.iso) == DAY
    return usage.finished and near and after.end < before.begin


def _is_of_another(dated: Dated, passage: Passage, trigger: Trigger) -> bool:
    """Whether the date belongs to a clause about the object: "has bought the firm that it sued in 2022"."""
    return not _OPENS.isdisjoint(passage.wording.words[trigger.last + 1 : dated.first])


def _is_new_term(dated: Dated, passage: Passage, trigger: Trigger) -> bool:
    """Whether the date of what is put off is the new one: "was postponed until May"."""
    if trigger.rule.status is not Status.DELAYED:
        return False
    return not _TERMS.isdisjoint(passage.wording.words[max(0, dated.first - 2) : dated.first])


def is_moved(passage: Passage, trigger: Trigger, dated: Dated | None) -> bool:
    """Whether the date is a new one that is later: "was due in 2026 but is now to arrive in 2028"."""
    day, words = passage.day, passage.wording.words
    if dated is None or day is None or dated.begin <= day or trigger.rule.status not in _MOVES:
        return False
    before = words[: dated.first]
    if "now" not in before[max(0, trigger.first - NOW) :] or _ONCE.isdisjoint(before):
        return False
    return any(d.last < trigger.first and d.end < dated.begin and d.end >= day - YEAR for d in passage.dates)


def ends_a_wait(passage: Passage, dated: Dated | None) -> bool:
    """Whether "until" stands before the date: "until 2026", "until early 2026"."""
    if dated is None:
        return False
    return not {"until", "till"}.isdisjoint(passage.wording.words[max(0, dated.first - 2) : dated.first])


def _of_the_noun(passage: Passage, trigger: Trigger) -> Dated | None:
    """Return the date that stands with the noun of what is planned: "..., ahead of a June 28 launch"."""
    if trigger.rule.status is not Status.DONE:
        return None
    words = passage.wording.words
    nouns = lexicon.words("grammar", "occasion")
    dates = [d for d in passage.dates if d.last + 1 < len(words) and words[d.last + 1] in nouns]
    return next((d for d in dates if passage.day and d.begin > passage.day), None)


def _ahead(dated: Dated, passage: Passage) -> Dated:
    """Return "to launch on Monday" as the Monday to come."""
    if passage.day is None or dated.end > passage.day or passage.wording.words[dated.first] not in WEEKDAYS:
        return dated
    day = dated.begin + timedelta(days=7)
    return replace(dated, iso=day.isoformat(), begin=day, end=day)


def _back(dated: Dated, passage: Passage) -> Dated:
    """Return the date of what is over: "launched on November 7", said in October, was a year ago."""
    if (
        passage.day is None
        or dated.begin <= passage.day
        or not MONTHS.get(passage.wording.words[dated.first])
    ):
        return dated
    years = [word for word in passage.wording.words[dated.first : dated.last + 1] if len(word) == 4]
    if any(word.isdigit() for word in years):
        return dated
    begin, end = dated.begin - YEAR, dated.end - YEAR
    return replace(dated, iso=begin.isoformat()[: len(dated.iso)], begin=begin, end=end)
