"""Whether "not modified" can be believed: validators that lie freeze a feed for ever, and nobody notices."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from analysis.rhythm import Rhythm, Stretch, expected

_PROBE_POLLS = 20
_PROBE_EVERY = timedelta(days=1)
_PROBE_ARRIVALS = 4.0  # expected since a document last came, from which "not modified" is doubted
_OFF_FOR = timedelta(weeks=4)  # for the first lie; longer for each further one
_MOST_LIES = 6


class Trust(StrEnum):
    """What is thought of a feed's validators."""

    ON = "on"
    SUSPECT = "suspect"  # a probe found what "not modified" had hidden, perhaps
    OFF = "off"  # they lied: they are not sent


@dataclass(frozen=True, slots=True, kw_only=True)
class Believed:
    """How a server's "not modified" has stood up so far."""

    trust: Trust = Trust.ON
    unmodified: int = 0  # answers of "not modified" since a document last came
    document_at: datetime | None = None  # when a document last came
    off_until: datetime | None = None
    lies: int = 0  # times that they were caught


@dataclass(frozen=True, slots=True, kw_only=True)
class Validators:
    """By what a server is asked whether its document has changed."""

    etag: str | None = None
    last_modified: str | None = None

    def __bool__(self) -> bool:
        return bool(self.etag or self.last_modified)

    def repeated_in(self, other: "Validators") -> bool:
        """Return whether an answer names the same document: each one that both have is the same."""
        same = [(self.etag, other.etag), (self.last_modified, other.last_modified)]
        both = [(mine, theirs) for mine, theirs in same if mine and theirs]
        return bool(both) and all(mine == theirs for mine, theirs in both)


def is_probe(believed: Believed, rhythm: Rhythm, *, now: datetime, fraction: float) -> bool:
    """Return whether to ask for the document whatever the validators say.

    After twenty answers of "not modified", or a day of them, a quarter more or less by the feed's own
    `fraction`; and as soon as the feed's rhythm makes them unlikely.
    """
    if believed.trust is not Trust.ON or not believed.unmodified or believed.document_at is None:
        return False
    jitter = 0.75 + fraction / 2
    if believed.unmodified >= _PROBE_POLLS * jitter or now - believed.document_at >= _PROBE_EVERY * jitter:
        return True
    since = Stretch(since=believed.document_at, until=now)
    return expected(rhythm, since) >= _PROBE_ARRIVALS * (1 + fraction)


def sent(believed: Believed, held: Validators, *, now: datetime) -> Validators:
    """Return the validators to send: none of those that lied, for weeks."""
    off = believed.trust is Trust.OFF and believed.off_until is not None and now < believed.off_until
    return Validators() if off else held


def after_document(
    believed: Believed, *, probe: bool, new: int, same_validators: bool, now: datetime
) -> Believed:
    """Return what is believed after a document, `new` entries in it.

    A probe that brings new entries under the validators that we hold proves a lie. Under others, the
    entries may have just come: those that we hold are kept and sent once more, for the server to say
    "not modified" of a document that we know to be old, if it lies.
    """
    full = replace(believed, unmodified=0, document_at=now)
    if believed.trust is Trust.OFF and believed.off_until is not None and now < believed.off_until:
        return full
    if probe and new and believed.unmodified:
        return _caught(full, now=now) if same_validators else replace(full, trust=Trust.SUSPECT)
    return replace(full, trust=Trust.ON, off_until=None)


def after_not_modified(believed: Believed, *, now: datetime) -> Believed:
    """Return what is believed after "not modified"."""
    if believed.trust is Trust.SUSPECT:
        return _caught(replace(believed, unmodified=0), now=now)
    return replace(believed, trust=Trust.ON, unmodified=believed.unmodified + 1, off_until=None)


def _caught(believed: Believed, *, now: datetime) -> Believed:
    lies = believed.lies + 1
    off_until = now + _OFF_FOR * min(lies, _MOST_LIES)
    return replace(believed, trust=Trust.OFF, off_until=off_until, lies=lies)
