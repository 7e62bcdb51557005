"""Alerts as an Atom feed (RFC 4287) in a file: a web server can hand it out, and any reader subscribe."""

import fcntl
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import ClassVar
from uuid import NAMESPACE_URL, uuid5
from xml.etree import ElementTree as ET

from analysis.concerns import Bulletin
from analysis.errors import ConfigError, PermanentDeliveryError, TemporaryDeliveryError
from analysis.model import Notice
from connectors.channels.channel import Channel, Setup, Trace, bulletin_key, message_key
from connectors.channels.files import LASTING, sync_folder
from connectors.channels.wording import LONGEST_SENTENCE, LONGEST_TITLE, UNSEEN, Lines, lines, plain

_ATOM = "http://www.w3.org/2005/Atom"


@dataclass(frozen=True, kw_only=True)
class AtomChannel:
    """Keeps the latest `kept` alerts in a feed; a reader of the file never sees half of it.

    `url` is where readers find the feed, if it is known.
    """

    name: str
    path: Path
    clock: Callable[[], datetime]
    url: str | None = None
    kept: int = 200
    most: ClassVar[int] = 1000

    def send(self, notices: Sequence[Notice], unseen: Sequence[str] = ()) -> str:
        """Put the notices at the head of the feed and return the id of the first; none stands there twice.

        What could not be seen is an entry of its own.
        """
        entries = [self._entry(notice) for notice in notices]
        if unseen:
            key = message_key(self.name, notices)
            entries.append(self._listing(UNSEEN, unseen, name=f"unseen:{key}"))
        return self._put(entries)

    def inform(self, bulletin: Bulletin) -> str:
        """Put the bulletin at the head of the feed, and return its id."""
        key = bulletin_key(self.name, bulletin)
        return self._put([self._listing(bulletin.title, bulletin.lines, name=key)])

    def _put(self, entries: Sequence[ET.Element]) -> str:
        try:
            with self._locked():
                feed = self._read()
                known = {one.findtext(_named("id")) for one in feed.iterfind(_named("entry"))}
                fresh = [one for one in entries if one.findtext(_named("id")) not in known]
                for entry in fresh:
                    feed.insert(self._head(feed), entry)
                if fresh or not self.path.exists():
                    self._write(feed)
        except OSError as error:
            kind = PermanentDeliveryError if error.errno in LASTING else TemporaryDeliveryError
            raise kind(self.name, f"cannot write {self.path}: {error.strerror}") from error
        return str(entries[0].findtext(_named("id")))

    def find(self, notices: Sequence[Notice]) -> Trace:  # noqa: ARG002 - `send` looks for itself
        """Say nothing: what is in the feed already is left out by `send`."""
        return Trace.UNKNOWN

    def check(self) -> str:
        """Return that the feed, or the folder it will be made in, can be written to, and can be read."""
        folder = self.path.parent
        if not folder.exists():
            raise PermanentDeliveryError(self.name, f"the folder {folder} does not exist")
        if self.path.is_dir() or not os.access(folder, os.W_OK):
            raise PermanentDeliveryError(self.name, f"{self.path} cannot be written to")
        self._read()
        return f"{self.path} can be written to"

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Keep out every other writer that does the same. Not the feed itself: it is replaced each time."""
        lock = os.open(f"{self.path}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        finally:
            os.close(lock)

    def _read(self) -> ET.Element:
        """The feed as it is, or new; raises PermanentDeliveryError for a file that is something else."""
        if not self.path.exists():
            return self._new()
        try:
            feed = ET.parse(self.path).getroot()  # noqa: S314 - a file that only this channel writes
        except ET.ParseError as error:
            raise self._foreign(f"it is no XML ({error})") from error
        if feed.tag != _named("feed"):
            raise self._foreign("it is no Atom feed")
        return feed

    def _foreign(self, why: str) -> PermanentDeliveryError:
        return PermanentDeliveryError(
            self.name, f"{self.path} is not touched: {why}. Mend: move it away, or name another `path`"
        )

    def _new(self) -> ET.Element:
        feed = ET.Element(_named("feed"))
        _put(feed, "id", self.url or uuid5(NAMESPACE_URL, f"wirewatch:{self.name}").urn)
        _put(feed, "title", f"Wirewatch: {self.name}")
        _put(feed, "updated", _stamp(self.clock()))
        ET.SubElement(ET.SubElement(feed, _named("author")), _named("name")).text = "Wirewatch"
        if self.url:
            ET.SubElement(feed, _named("link"), rel="self", href=self.url)
        return feed

    @staticmethod
    def _head(feed: ET.Element) -> int:
        """Where the first entry stands, or would."""
        return next((n for n, one in enumerate(feed) if one.tag == _named("entry")), len(feed))

    def _entry(self, notice: Notice) -> ET.Element:
        shown = lines(notice)
        title = f"{shown.headline} ({shown.watch})"
        entry = self._titled(title, name=message_key(self.name, [notice]))
        if notice.at:
            _put(entry, "published", _stamp(notice.at))
        ET.SubElement(entry, _named("category"), term=notice.watch)
        if shown.link:
            ET.SubElement(entry, _named("link"), rel="alternate", href=shown.link)
        _put(entry, "content", _html(shown)).set("type", "html")
        return entry

    def _listing(self, title: str, told: Sequence[str], *, name: str) -> ET.Element:
        entry = self._titled(plain(title, LONGEST_TITLE), name=name)
        items = "".join(f"<li>{escape(plain(line, LONGEST_SENTENCE))}</li>" for line in told)
        _put(entry, "content", f"<ul>{items}</ul>").set("type", "html")
        return entry

    def _titled(self, title: str, *, name: str) -> ET.Element:
        entry = ET.Element(_named("entry"))
        _put(entry, "id", uuid5(NAMESPACE_URL, f"wirewatch:{name}").urn)
        _put(entry, "title", title)
        _put(entry, "updated", _stamp(self.clock()))
        return entry

    def _write(self, feed: ET.Element) -> None:
        """Replace the file, on the disk before it counts as sent."""
        updated = feed.find(_named("updated"))
        if updated is not None:
            updated.text = _stamp(self.clock())
        for old in feed.findall(_named("entry"))[self.kept :]:
            feed.remove(old)
        ET.register_namespace("", _ATOM)
        ET.indent(feed)
        with NamedTemporaryFile(dir=self.path.parent, prefix=f".{self.path.name}.", delete=False) as file:
            ET.ElementTree(feed).write(file, encoding="utf-8", xml_declaration=True)
            file.flush()
            os.fchmod(file.fileno(), 0o644)  # a web server reads it, under another name
            os.fsync(file.fileno())
        Path(file.name).replace(self.path)
        sync_folder(self.path.parent)


def build(setup: Setup) -> Channel:
    """Return the Atom channel: `path` (from the configuration's folder, if relative), `url`, `kept`."""
    kept = setup.number("kept", 200)
    if kept < 1:
        raise ConfigError(f"channels.{setup.name}.kept: expected a number above 0")
    return AtomChannel(
        name=setup.name,
        path=setup.folder / Path(setup.text("path")).expanduser(),
        clock=setup.clock,
        url=setup.text("url") if setup.options.get("url") else None,
        kept=kept,
    )


def _html(shown: Lines) -> str:
    """The evidence as HTML, nothing of the news in it but words."""
    said = f"“{escape(shown.sentence)}”" + (f" ({escape(shown.attribution)})" if shown.attribution else "")
    article = escape(shown.article)
    if shown.link:
        article = f'<a href="{escape(shown.link)}" rel="noopener noreferrer">{article}</a>'
    rows = (shown.move, shown.standing, shown.coverage, shown.caution)
    move, standing, coverage, caution = (escape(row) for row in rows)
    quoted = f"<blockquote>{_paragraphs(said)}</blockquote>"  # no paragraph holds one: readers tear it apart
    return _paragraphs(move, standing) + quoted + _paragraphs(article, coverage, caution)


def _paragraphs(*rows: str) -> str:
    return "".join(f"<p>{row}</p>" for row in rows if row)


def _stamp(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _named(tag: str) -> str:
    return f"{{{_ATOM}}}{tag}"


def _put(parent: ET.Element, tag: str, text: str) -> ET.Element:
    made = ET.SubElement(parent, _named(tag))
    made.text = text
    return made
