"""What other rules would tell, compared with what was told; and how often they agree with people.

Two announcements are of one thing when event and status are: another date, article or sentence is a change.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from analysis.model import ArticleId, Status
from analysis.rejections import Opinion, spelling

LATE = timedelta(days=1)  # what is told within a day of the article that somebody named was not missed


@dataclass(frozen=True, slots=True, kw_only=True)
class Announcement:
    """One status of a watched event as it was, or would be, alerted."""

    watch: str
    development: str
    status: Status
    label: str
    when: str | None
    sentence: str
    article: ArticleId
    at: datetime | None
    feedback: str | None = None  # what somebody said of the one that was told


class Move(StrEnum):
    """What becomes of an announcement under other rules."""

    SAME = "same"
    COME = "come"  # it would be told, and was not
    GO = "go"  # it was told, and would not be
    CHANGE = "change"  # told both times, with another date, article or sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """An announcement under both rules; `changed` names what differs: date, article, evidence."""

    move: Move
    was: Announcement | None = None
    would: Announcement | None = None
    changed: tuple[str, ...] = ()

    @property
    def announcement(self) -> Announcement:
        """What would be told, or else what was."""
        found = self.would or self.was
        if found is None:
            raise ValueError("compared nothing with nothing")
        return found


def compared(would: Iterable[Announcement], was: Iterable[Announcement]) -> list[Comparison]:
    """Return every announcement once, in the order of watch, event and time.

    Of several that could be each other, those most alike are taken for one.
    """
    sides: dict[tuple[str, str, Status], tuple[list[Announcement], list[Announcement]]] = defaultdict(
        lambda: ([], [])
    )
    for side, announcements in enumerate((would, was)):
        for one in announcements:
            sides[one.watch, one.development, one.status][side].append(one)
    found = [row for ours, theirs in sides.values() for row in _paired(ours, theirs)]
    return sorted(found, key=_order)


def _paired(would: list[Announcement], was: list[Announcement]) -> Iterable[Comparison]:
    left, gone = list(would), list(was)
    for most in range(4):  # how many of date, article and sentence may differ: the best pairs first
        for new in list(left):
            old = next((one for one in gone if len(_changed(one, new)) <= most), None)
            if old is not None:
                left.remove(new)
                gone.remove(old)
                changed = _changed(old, new)
                yield Comparison(
                    move=Move.CHANGE if changed else Move.SAME, was=old, would=new, changed=changed
                )
    yield from (Comparison(move=Move.COME, would=one) for one in left)
    yield from (Comparison(move=Move.GO, was=one) for one in gone)


def _changed(old: Announcement, new: Announcement) -> tuple[str, ...]:
    names = {
        "date": old.when != new.when,
        "article": old.article != new.article,
        "evidence": spelling(old.sentence) != spelling(new.sentence),
    }
    return tuple(name for name, differs in names.items() if differs)


def _order(row: Comparison) -> tuple[str, str, float, str]:
    one = row.announcement
    return one.watch, one.development, one.at.timestamp() if one.at else 0.0, one.status


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """What somebody said of a status of an event: rejected as told, or missed. `sentences` said so."""

    verdict: Opinion
    watch: str
    development: str
    status: Status
    when: str | None
    sentence: str
    article: ArticleId
    at: datetime


def agrees(case: Labelled, announcements: Sequence[Announcement]) -> bool:
    """Whether these announcements do what somebody asked for.

    What was rejected must not be told from that article, nor by the same sentence elsewhere; what was missed
    must be told, from any article no later than a day after the one that was named.
    """
    event = (case.watch, case.development, case.status)
    same = [one for one in announcements if (one.watch, one.development, one.status) == event]
    if case.verdict is not Opinion.MISSED:
        said = spelling(case.sentence)
        return not any(one.article == case.article or spelling(one.sentence) == said for one in same)
    return any(
        (one.article == case.article or one.at is None or one.at <= case.at + LATE)
        and (case.when is None or one.when is None or _overlap(case.when, one.when))
        for one in same
    )


def _overlap(left: str, right: str) -> bool:
    """Whether two dates can be the same: "2025-04" and "2025-04-01" can."""
    return left.startswith(right) or right.startswith(left)
