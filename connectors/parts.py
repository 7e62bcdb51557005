"""A sitemap index as one feed: its newest parts are fetched in turn, and only those that have changed."""

import re
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from hashlib import blake2b

from analysis.errors import FetchError, TemporaryFetchError
from analysis.model import Entry, FeedDocument, Part
from analysis.urls import host, without_secrets
from connectors.feedreading import Page, read
from connectors.web import Fetched, NotModified

MOST_PARTS = 5  # of one index that are looked at; an archive has thousands
_RECENT = timedelta(days=7)  # how far back a plain sitemap, which lists a whole site, is news
_NO_NEWS = re.compile(
    r"(?:categor|(?:^|[-_/])tags?(?:[-_.]|$)|authors?|images?|attachments?|(?:^|[-_/])pages?[-_.\d]*sitemap)",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\d+")
_LONG_AGO = datetime(1, 1, 1, tzinfo=UTC)

Get = Callable[[str], Fetched | NotModified]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """How parts are had: `get` is polite by itself, and `read` bounds what reading may cost."""

    get: Get
    read: Callable[[Page], FeedDocument] = read


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """A whole document, and what the next poll has to know of its parts.

    `seen` maps the address of each part that was read to its state then. `settled` is False where the
    same index again would not prove that there is nothing new.
    """

    document: FeedDocument
    seen: Mapping[str, str] = field(default_factory=dict)
    settled: bool = True


def gather(
    document: FeedDocument, *, url: str, asking: Asking, known: Mapping[str, str], now: datetime
) -> Gathered:
    """Return the document with the entries that are in its changed parts, fetched one after the other.

    `known` is what the poll before left in `seen`. A part that fails is told in
    the notes and tried again; raises FetchError where all of them do. Of a plain sitemap only what has
    changed lately is kept, and an entry that says nothing at all is not.
    """
    if not document.parts:
        return Gathered(document=_current(document, now=now))
    chosen, notes = _chosen(document.parts, url, now=now)
    reading = _Reading(asking=asking, now=now)
    for part in chosen:
        if not reading.asked_to_wait:
            reading.read(part, known.get(part.url))
    if reading.failed and not reading.seen:
        raise reading.failed[0]
    if known and len(chosen) == MOST_PARTS and not known.keys() & reading.seen.keys():
        notes.append("none of its parts is one that the last poll knew: some may have been missed")
    notes += [f"part {without_secrets(error.url)}: {error.reason}" for error in reading.failed]
    return Gathered(
        document=replace(
            document,
            title=document.title or reading.title,
            entries=tuple(reading.entries),
            notes=(*document.notes, *notes, *reading.notes),
        ),
        seen=reading.seen,
        settled=not reading.failed and all(part.modified_at for part in chosen),
    )


@dataclass(slots=True)
class _Reading:
    """What the parts of one index have given so far."""

    asking: Asking
    now: datetime
    title: str = ""
    entries: list[Entry] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    seen: dict[str, str] = field(default_factory=dict)
    failed: list[FetchError] = field(default_factory=list)

    @property
    def asked_to_wait(self) -> bool:
        """Whether the server has asked for a pause: the other parts have time until the next poll."""
        return any(isinstance(error, TemporaryFetchError) and error.retry_after for error in self.failed)

    def read(self, part: Part, before: str | None) -> None:
        """Take the entries of a part, unless it is as it was `before`."""
        state = part.modified_at.isoformat() if part.modified_at else ""
        if state and state == before:
            self.seen[part.url] = state
            return
        try:
            answer = _fetched(self.asking.get, part.url)
            state = state or blake2b(answer.body, digest_size=16).hexdigest()
            if state != before:
                self._take(answer)
        except FetchError as error:
            self.failed.append(error)
            return
        self.seen[part.url] = state

    def _take(self, answer: Fetched) -> None:
        page = Page(body=answer.body, url=answer.url, content_type=answer.content_type, now=self.now)
        found = self.asking.read(page)
        current = _current(found, now=self.now)
        self.title = self.title or current.title
        self.entries += current.entries
        self.notes += current.notes
        if found.parts:
            self.notes.append(f"{without_secrets(answer.url)} is an index again and is not followed")


def _fetched(get: Get, url: str) -> Fetched:
    answer = get(url)
    if isinstance(answer, NotModified):
        raise FetchError(url, "304 not modified, although nothing was said of an earlier visit")
    return answer


def _chosen(parts: Sequence[Part], url: str, *, now: datetime) -> tuple[list[Part], list[str]]:
    """The parts to look at, those of news first and then the newest, and what is to be said of the rest."""
    # Whoever writes an index is not asked which other hosts we call on.
    own = [part for part in parts if host(part.url) == host(url)]
    notes = [f"parts on other hosts, not followed: {len(parts) - len(own)}"] if len(own) < len(parts) else []
    news = [part for part in own if not _NO_NEWS.search(part.url.partition("://")[2])] or own
    fresh = [part for part in news if part.modified_at is None or now - part.modified_at <= _RECENT]
    if not fresh:
        notes.append(f"none of its parts has changed for {_RECENT.days} days")
    return sorted(fresh, key=_promise, reverse=True)[:MOST_PARTS], notes


def _promise(part: Part) -> tuple[bool, datetime, list[int]]:
    """How likely a part holds what is new; without a date the highest number is the latest."""
    path = part.url.partition("://")[2].partition("/")[2]
    numbers = [int(number[:9]) for number in _NUMBER.findall(path)]
    return "news" in path.lower(), part.modified_at or _LONG_AGO, numbers


def _current(document: FeedDocument, *, now: datetime) -> FeedDocument:
    """The document without what is old in a plain sitemap, and without entries that say nothing."""
    kept = tuple(entry for entry in document.entries if _says_something(entry))
    plain = [entry for entry in kept if document.kind == "sitemap" and not entry.title]
    if not plain:
        return replace(document, entries=kept)
    old = {id(entry) for entry in plain if not entry.updated_at or now - entry.updated_at > _RECENT}
    told = f"a plain sitemap; changed lately: {len(plain) - len(old)}, passed over: {len(old)}"
    return replace(
        document,
        entries=tuple(entry for entry in kept if id(entry) not in old),
        notes=(*document.notes, told),
    )


def _says_something(entry: Entry) -> bool:
    return bool(entry.guid or entry.url or entry.title or entry.summary or entry.content or entry.attachments)


def politely(get: Get, delay: float) -> Get:
    """Return `get` with a pause of `delay` seconds before each call: for hosts whose turn it is already."""

    def asked(url: str) -> Fetched | NotModified:
        time.sleep(delay)
        return get(url)

    return asked
