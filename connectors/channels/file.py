"""Alerts as JSON lines at the end of a file, for whatever reads them next."""

import errno
import fcntl
import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields
from pathlib import Path
from typing import ClassVar

from analysis.alerts import headline, move, standing
from analysis.concerns import Bulletin
from analysis.errors import DeliveryError, PermanentDeliveryError, TemporaryDeliveryError
from analysis.model import AlertId, Notice
from connectors.channels.channel import Channel, Setup, Trace, bulletin_key
from connectors.channels.files import LASTING, sync_folder


@dataclass(frozen=True, kw_only=True)
class FileChannel:
    """Appends one JSON object a line: on the disk before it counts as sent, whole or not at all."""

    name: str
    path: Path
    most: ClassVar[int] = 1000

    def send(self, notices: Sequence[Notice], unseen: Sequence[str] = ()) -> str:
        """Append the notices and return the file's name and the offset they start at.

        A notice marked as a repeat is left out if its alert is in the file already. What could not be
        seen stands in each line of a digest, as `unseen`.
        """
        try:
            with self._locked() as file:
                written = _alerts_in(file) if any(n.repeat for n in notices) else frozenset()
                offset = os.lseek(file, 0, os.SEEK_END)
                fresh = [n for n in notices if not (n.repeat and n.alert in written)]
                _append(file, [_line(notice, unseen) for notice in fresh])
        except OSError as error:
            raise self._failure(error) from error
        return f"{self.path.name}:{offset}"

    def inform(self, bulletin: Bulletin) -> str:
        """Append the bulletin, under `bulletin`, unless it is a repeat that is in the file already."""
        key = bulletin_key(self.name, bulletin)
        record = {"bulletin": bulletin.title, "lines": bulletin.lines, "key": key}
        try:
            with self._locked() as file:
                offset = os.lseek(file, 0, os.SEEK_END)
                if not (bulletin.repeat and key in _bulletins_in(file)):
                    _append(file, [json.dumps(record).encode("ascii") + b"\n"])
        except OSError as error:
            raise self._failure(error) from error
        return f"{self.path.name}:{offset}"

    def find(self, notices: Sequence[Notice]) -> Trace:  # noqa: ARG002 - `send` looks for itself
        """Say nothing: what is in the file already is left out by `send`."""
        return Trace.UNKNOWN

    def check(self) -> str:
        """Return that the file, or the folder it will be made in, can be written to."""
        target = self.path if self.path.exists() else self.path.parent
        if not target.exists():
            raise PermanentDeliveryError(self.name, f"the folder {target} does not exist")
        if self.path.is_dir() or not os.access(target, os.W_OK):
            raise PermanentDeliveryError(self.name, f"{target} cannot be written to")
        return f"{self.path} can be written to"

    @contextmanager
    def _locked(self) -> Iterator[int]:
        """Give the open file, locked against every other writer that does the same."""
        new = not self.path.exists()
        file = os.open(self.path, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            fcntl.flock(file, fcntl.LOCK_EX)
            if new:
                sync_folder(self.path.parent)
            yield file
        finally:
            os.close(file)  # and with it the lock

    def _failure(self, error: OSError) -> DeliveryError:
        kind = PermanentDeliveryError if error.errno in LASTING else TemporaryDeliveryError
        return kind(self.name, f"cannot write {self.path}: {error.strerror}")


def build(setup: Setup) -> Channel:
    """Return the file channel: `path`, from the folder of the configuration where it is relative."""
    return FileChannel(name=setup.name, path=setup.folder / Path(setup.text("path")).expanduser())


def _line(notice: Notice, unseen: Sequence[str] = ()) -> bytes:
    """Return a notice as one line. Everything but ASCII is escaped.

    So a terminal that prints the file obeys no control character from the news, and half a
    surrogate pair in a title cannot stop the alert.
    """
    record = {each.name: getattr(notice, each.name) for each in fields(notice)}
    del record["repeat"], record["thread"]  # about the sending, not about the news
    record["at"] = notice.at.isoformat() if notice.at else None
    record["extra"] = dict(notice.extra)
    record["headline"], record["move"] = headline(notice), move(notice)
    record["stands"] = standing(notice)
    if unseen:
        record["unseen"] = list(unseen)
    return json.dumps(record).encode("ascii") + b"\n"


def _append(file: int, rows: Sequence[bytes]) -> None:
    """Write each row with one call, and wait for the disk; on failure leave the file as it was."""
    end = os.lseek(file, 0, os.SEEK_END)
    try:
        # A writer that was killed half-way leaves half a line; ours must not be glued to it.
        if end and os.pread(file, 1, end - 1) != b"\n":
            _write(file, b"\n")
        for row in rows:
            _write(file, row)
        os.fsync(file)
    except OSError:
        os.ftruncate(file, end)
        raise


def _write(file: int, row: bytes) -> None:
    if os.write(file, row) != len(row):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def _alerts_in(file: int) -> frozenset[AlertId]:
    """Return the ids of the alerts in the file."""
    ids = (record.get("alert") for record in _records(file))
    return frozenset(AlertId(one) for one in ids if isinstance(one, int))


def _bulletins_in(file: int) -> frozenset[str]:
    """Return the keys of the bulletins in the file."""
    keys = (record.get("key") for record in _records(file) if "bulletin" in record)
    return frozenset(one for one in keys if isinstance(one, str))


def _records(file: int) -> Iterator[dict[str, object]]:
    """Yield the objects in the file. Half lines and lines of others are passed over."""
    with os.fdopen(os.dup(file), "rb") as rows:
        rows.seek(0)
        for row in rows:
            try:
                record = json.loads(row)
            except ValueError:
                continue
            if isinstance(record, dict):
                yield record
