"""The words of Wirewatch as values. docs/glossary.md defines each in one sentence.

All values are frozen; all times are aware and in UTC; ids are given by storage (or, in the
filters of the command line, by position in the stream).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NewType

FeedId = NewType("FeedId", int)
EntryId = NewType("EntryId", int)
ArticleId = NewType("ArticleId", int)
StoryId = NewType("StoryId", int)
DevelopmentId = NewType("DevelopmentId", int)
AlertId = NewType("AlertId", int)


class DateFlag(StrEnum):
    """Why a claimed date is not simply believed."""

    UNDATED = "undated"  # none was printed, or none could be read
    FUTURE = "future"  # more than a day after we first saw the entry
    ZONELESS = "zoneless"  # printed without a zone; taken as UTC
    IMPLAUSIBLE = "implausible"  # before 1990: a computer's birthday, not an article's


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One item as a feed printed it. Nothing is believed yet: a guid may be missing or reused."""

    guid: str | None = None
    url: str | None = None
    title: str = ""
    summary: str = ""  # plain text
    content: str = ""  # HTML, where the feed carries the whole article
    published_at: datetime | None = None  # as claimed
    updated_at: datetime | None = None  # as claimed
    authors: tuple[str, ...] = ()
    language: str | None = None
    attachments: tuple[str, ...] = ()  # addresses of media
    outlet: str | None = None  # where the feed names another than its own
    date_flags: frozenset[DateFlag] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One of the sitemaps that a sitemap index names."""

    url: str
    modified_at: datetime | None = None  # as the index claims


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedDocument:
    """What one fetch of a feed held: every entry, in the order printed."""

    kind: str  # rss, atom, rdf, json, sitemap
    title: str = ""
    site_url: str | None = None
    language: str | None = None
    entries: tuple[Entry, ...] = ()
    notes: tuple[str, ...] = ()  # what was wrong but survivable, one line each
    ttl: timedelta | None = None  # the feed asks not to be polled more often than this
    parts: tuple[Part, ...] = ()  # where the entries are in other documents
    skip_hours: frozenset[int] = frozenset()  # of the day, in UTC: nor in these
    skip_days: frozenset[int] = frozenset()  # of the week, Monday is 0: nor on these
    hub: str | None = None  # who tells of its news, and what it calls itself there, both as printed
    topic: str | None = None


class Quality(StrEnum):
    """What kind of text was read. Only ARTICLE goes on to compare, group and find."""

    ARTICLE = "article"
    SUMMARY = "summary"  # the page could not be had; this is the feed's own text
    TEASER = "teaser"  # too short to be the article
    LISTING = "listing"  # headlines of other pages: a front page, a section, a gallery
    WALL = "wall"  # consent, login, paywall, captcha or error text
    EMPTY = "empty"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """The text read from one page (or, failing that, from the entry itself)."""

    url: str  # canonical
    title: str
    text: str  # paragraphs separated by "\n"
    outlet: str | None = None
    author: str | None = None
    published_at: datetime | None = None  # as claimed
    language: str | None = None  # ISO 639-1
    quality: Quality = Quality.ARTICLE
    also: tuple[str, ...] = ()  # other addresses of the same page, canonical; that it was read at first
    because: str = ""  # why it is no article, where that can be said: consent, paywall, section
    date_flags: frozenset[DateFlag] = frozenset()
    credited: str | None = None  # whom the page names as the text's origin, beside the text


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """An Article as the deciding steps see it.

    `at` is the time that counts for order and windows: the claimed time where it is believable,
    else the time first seen; never later than first seen.
    """

    id: ArticleId
    title: str
    text: str
    at: datetime | None = None
    outlet: str | None = None
    url: str | None = None
    language: str | None = None
    quality: Quality = Quality.ARTICLE
    author: str | None = None
    credited: str | None = None  # whom the page names as the text's origin, beside the text


class Status(StrEnum):
    """The one ladder for all kinds of event; each kind has its own word for each status."""

    RUMOURED = "rumoured"
    PLANNED = "planned"
    PENDING = "pending"
    DONE = "done"
    REFUSED = "refused"
    DELAYED = "delayed"
    ABANDONED = "abandoned"
    REVERSED = "reversed"
    DENIED = "denied"


class Standing(StrEnum):
    """How well a Development stands, by the independent reports of it and against it."""

    UNCONFIRMED = "unconfirmed"
    CONFIRMED = "confirmed"
    DISPUTED = "disputed"
    WITHDRAWN = "withdrawn"


class Change(StrEnum):
    """What a Development does to its event."""

    NEWS = "news"  # the event has a new status
    DISPUTE = "dispute"  # somebody contradicts the status it has
    CORRECTION = "correction"  # who told the status takes it back


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirm:
    """What confirms a Development; any one of these does."""

    reports: int | None = None  # so many independent ones
    outlets: tuple[str, ...] = ()  # one of these reported it
    official: bool = False  # an actor or a party of the watch said so


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """One watched event of a Watch: which kind, about what, where, decided by whom.

    `subject` and `actor` are aliases; an empty `subject` means the watch's `about`.
    `alert_on` empty means the default of the kind.
    """

    name: str
    event: str
    subject: tuple[str, ...] = ()
    where: tuple[str, ...] = ()
    actor: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    alert_on: tuple[Status, ...] = ()
    title: str = ""
    confirm: Confirm | None = None  # None: nobody asked


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """What somebody asked to be told about. `alert` names channels."""

    name: str
    about: tuple[str, ...]
    developments: tuple[Wanted, ...]
    title: str = ""
    alert: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Assertion:
    """One sentence that gives a watched event a status.

    `when` is an ISO date of any precision ("2025", "2025-04", "2025-04-01") or None.
    `start` and `end` are offsets of the sentence in the text; both are 0 for the title.
    `certainty` runs from 0 to 1: how directly the sentence itself says it.
    `reasons` name the trigger, the cues and the bindings that decided, in order.
    `denies` is the status that a sentence only says has not come ("has not been approved"); its own is
    DENIED, and it matters only where that status had been reported.
    """

    watch: str
    development: str
    event: str
    status: Status
    label: str  # the status in the kind's own word: "approved", "released"
    sentence: str
    when: str | None = None
    certainty: float = 1.0
    actor: str | None = None
    attributed_to: str | None = None
    start: int = 0
    end: int = 0
    reasons: tuple[str, ...] = ()
    denies: Status | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Development:
    """A status that a watched event did not have before, with its evidence.

    A dispute has the status that is said instead, a correction the status that holds again (DENIED where
    none does); both name in `against` the status they are about. `turn` counts the earlier developments
    of the event with the same change, status and date: what was reversed can be done anew.
    """

    assertion: Assertion
    article: ArticleId
    at: datetime | None  # when the article was published, as far as is known
    previous: Status | None = None
    previous_when: str | None = None
    change: Change = Change.NEWS
    against: Status | None = None
    against_when: str | None = None
    turn: int = 0


class Outcome(StrEnum):
    """What became of an Assertion."""

    NEW = "new"  # a Development
    TOLD = "told"  # the event already has this status
    LATE = "late"  # an older status than the one the event has
    UNCERTAIN = "uncertain"  # too weak a sentence to move the event
    OLD = "old"  # the article is older than what counts as news
    COPY = "copy"  # the article repeats another's text
    REJECTED = "rejected"  # somebody said that this sentence does not mean it


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """An Assertion and what became of it, with one line that says why."""

    assertion: Assertion
    outcome: Outcome
    because: str
    development: Development | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """All that an alert shows, ready to be rendered by any channel. Texts are raw: channels escape."""

    alert: AlertId
    watch: str
    watch_title: str
    development: str
    development_title: str
    event: str
    status: Status
    label: str
    when: str | None
    previous: Status | None = None
    previous_label: str | None
    previous_when: str | None
    sentence: str
    attributed_to: str | None
    article_title: str
    article_url: str
    outlet: str
    at: datetime | None
    outlets: int  # outlets that say so, copies included
    write_ups: int  # articles in their own words
    copies: int
    change: Change = Change.NEWS
    against: Status | None = None  # the status that is disputed or taken back
    against_label: str | None = None
    standing: Standing | None = None  # None: nobody asked for a confirmation
    reporters: tuple[str, ...] = ()  # who originally reported it, each once, the first first
    repeat: bool = False  # may have been sent before: a crash hid the answer
    thread: str | None = None  # the first message that the channel was sent of the event
    extra: Mapping[str, str] = field(default_factory=dict)
