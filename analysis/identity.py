"""Which entries of a document are new, which were seen before, and which have changed."""

from dataclasses import dataclass

from analysis.model import Entry, EntryId


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownEntry:
    """What storage remembers of an entry; `url` is canonical, `digest` is of what was printed."""

    id: EntryId
    key: str
    url: str | None
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEntry:
    """An entry never seen in this feed. `key` is unique within the feed; `url` is canonical."""

    key: str
    url: str | None
    digest: str
    entry: Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedEntry:
    """A known entry whose title, summary or content reads differently now."""

    id: EntryId
    digest: str
    entry: Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class Identified:
    """A whole document, told apart. Every entry of the document is in exactly one of the three."""

    new: tuple[NewEntry, ...]
    changed: tuple[ChangedEntry, ...]
    same: tuple[EntryId, ...]
