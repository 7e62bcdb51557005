"""Which entries of a document are new, which were seen before, and which have changed.

A guid ought to be the identity of an entry. In practice it is missing, made anew at each fetch,
or shared by all items, and a link may be the outlet's home page for all of them. So an entry has
a ladder of keys, the plain one first, and is recognised by a key *and* a second witness.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from xxhash import xxh3_64_hexdigest, xxh3_128_hexdigest

from analysis.model import Entry, EntryId
from analysis.urls import canonical

_LONGEST_GUID = 200  # characters; an index of PostgreSQL takes 2,700 bytes a row
_HEADLINE = 16  # characters of a digest that stand for the headline alone


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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Item:
    """An entry with all that it can be recognised by. `keys` runs from the plain one to the safest."""

    entry: Entry
    keys: tuple[str, ...]
    url: str | None
    digest: str

    @property
    def headline(self) -> str:
        return self.digest[:_HEADLINE]


def lookup(entries: Sequence[Entry]) -> tuple[frozenset[str], frozenset[str]]:
    """Return the keys and the canonical URLs under which the entries may be known.

    `identify` needs every KnownEntry of the feed that has one of these keys or one of these URLs.
    """
    items = _items(entries)
    keys = frozenset(key for item in items for key in item.keys)
    return keys, frozenset(item.url for item in items if item.url)


def identify(entries: Sequence[Entry], known: Sequence[KnownEntry]) -> Identified:
    """Return which entries are new, which have changed and which are the same.

    The same document again, once the answer is stored, gives nothing new and nothing changed. An
    item that the document lists twice counts once, as first listed. Dates do not count as a
    change: outlets restamp them.
    """
    items = _items(entries)
    matches = _Matches(items, known)
    matches.by_key_and_headline()
    matches.by_key_and_url()
    matches.by_url_and_headline()

    new, changed, same = [], [], []
    taken = {one.key for one in known}
    for item in items:
        found = matches.of(item)
        if found is None:
            key = next(key for key in item.keys if key not in taken)
            taken.add(key)
            new.append(NewEntry(key=key, url=item.url, digest=item.digest, entry=item.entry))
        elif found.digest != item.digest:
            changed.append(ChangedEntry(id=found.id, digest=item.digest, entry=item.entry))
        else:
            same.append(found.id)
    return Identified(new=tuple(new), changed=tuple(changed), same=tuple(same))


class _Matches:
    """Items and known entries joined one to one, the surest matches first."""

    def __init__(self, items: Sequence[_Item], known: Sequence[KnownEntry]) -> None:
        self._items = items
        self._found: dict[tuple[str, ...], KnownEntry] = {}
        self._claimed: set[EntryId] = set()
        self._by_key = {one.key: one for one in known}
        self._by_url: dict[str, list[KnownEntry]] = {}
        for one in sorted(known, key=lambda one: one.id):
            if one.url:
                self._by_url.setdefault(one.url, []).append(one)

    def of(self, item: _Item) -> KnownEntry | None:
        return self._found.get(item.keys)

    def by_key_and_headline(self) -> None:
        """The ordinary case, also where the link has moved."""
        for item in self._items:
            self._claim(item, (one for one in self._under_keys(item) if _headline(one) == item.headline))

    def by_key_and_url(self) -> None:
        """An edited headline, unless several items share guid and link: then only the headline tells."""
        sharing = Counter((item.keys[0], item.url) for item in self._items)
        for item in self._items:
            if sharing[item.keys[0], item.url] == 1:
                same = {item.url, None} if item.url else {one.url for one in self._under_keys(item)}
                self._claim(item, (one for one in self._under_keys(item) if one.url in same))

    def by_url_and_headline(self) -> None:
        """A changed guid. The link alone proves nothing: it may be the home page for all items."""
        for item in self._items:  # where several are alike, the unchanged ones go first
            self._claim(item, (one for one in self._under_url(item) if one.digest == item.digest))
        for item in self._items:
            self._claim(item, (one for one in self._under_url(item) if _headline(one) == item.headline))

    def _under_keys(self, item: _Item) -> list[KnownEntry]:
        """What is known under the item's keys, the safest first: it was made of this very link."""
        return [self._by_key[key] for key in reversed(item.keys) if key in self._by_key]

    def _under_url(self, item: _Item) -> list[KnownEntry]:
        return self._by_url.get(item.url, []) if item.url else []

    def _claim(self, item: _Item, candidates: Iterable[KnownEntry]) -> None:
        if item.keys in self._found:
            return
        found = next((one for one in candidates if one.id not in self._claimed), None)
        if found is not None:
            self._found[item.keys] = found
            self._claimed.add(found.id)


def _items(entries: Sequence[Entry]) -> list[_Item]:
    """The distinct items of a document, as first listed."""
    items: dict[tuple[str, str], _Item] = {}
    for entry in entries:
        item = _item(entry)
        items.setdefault((item.keys[0], item.headline), item)
    return list(items.values())


def _item(entry: Entry) -> _Item:
    guid = (entry.guid or "").strip()
    url = (canonical(entry.url) if entry.url else "") or None
    # Short messages have no title; their text is what tells them apart.
    headline = _plain(entry.title) or _plain(entry.summary) or _plain(entry.content)
    printed = (_plain(entry.title), _plain(entry.summary), _plain(entry.content))
    digest = xxh3_64_hexdigest(_bytes(headline)) + xxh3_128_hexdigest(_bytes(*printed))
    keys: tuple[str, ...]
    if guid:
        plain = f"guid:{guid}" if len(guid) <= _LONGEST_GUID else _derived("long", guid)
        keys = (
            plain,
            _derived("guid+url", plain, url or ""),
            _derived("guid+url+title", plain, url or "", headline),
        )
    elif url:
        plain = f"url:{url}" if len(url) <= _LONGEST_GUID else _derived("long-url", url)
        keys = (plain, _derived("url+title", plain, headline))
    else:
        keys = (_derived("text", headline, printed[1]),)
    return _Item(entry=entry, keys=keys, url=url, digest=digest)


def _headline(one: KnownEntry) -> str:
    return one.digest[:_HEADLINE]


def _plain(text: str) -> str:
    return " ".join(text.split())


def _derived(made_of: str, *parts: str) -> str:
    return f"{made_of}:{xxh3_128_hexdigest(_bytes(*parts))}"


def _bytes(*parts: str) -> bytes:
    return "\x1f".join(parts).encode("utf-8", "surrogatepass")
