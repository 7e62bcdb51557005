"""What becomes of a feed by what it answered: what was learnt, where it is, and when it is asked again."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from analysis import moving, polling, urls, validators
from analysis.alerts import spoken_time
from analysis.errors import FetchError
from analysis.identity import Identified
from analysis.model import DateFlag, FeedDocument
from analysis.moving import Removal
from analysis.polling import Failing, Pace, Polled, Wishes
from analysis.rhythm import Rhythm, Stretch, learnt, seeded
from analysis.validators import Believed, Trust, Validators
from connectors.parts import Gathered
from connectors.web import Answered, Fetched, NotModified
from flows.configuration.models import FeedSection, LimitsSection
from storage import feeds
from storage.feeds import FeedTask, Place, PollRecord
from storage.store import Session

_ONCE = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Document:
    """A feed that answered with a body other than the last one."""

    fetched: Fetched
    digest: str
    found: Gathered

    @property
    def parsed(self) -> FeedDocument:
        """The document with all its parts."""
        return self.found.document


@dataclass(frozen=True, slots=True)
class SameBody:
    """A feed that answered in full, with the very bytes of the last time."""

    fetched: Fetched


@dataclass(frozen=True, slots=True, kw_only=True)
class Poll:
    """One poll of one feed, inside the transaction that keeps what came of it."""

    session: Session
    task: FeedTask
    pace: Pace
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """How a feed is asked: with these validators, or, to put them to the test, with none."""

    validators: Validators
    probe: bool


def question(task: FeedTask, *, now: datetime) -> Question:
    """Return how to ask a feed."""
    probe = validators.is_probe(task.believed, task.rhythm, now=now, fraction=polling.fraction(task.id))
    elsewhere = task.url != (task.address or task.name)  # validators belong to one address
    held = Validators() if probe or elsewhere else _held(task)
    return Question(validators=validators.sent(task.believed, held, now=now), probe=probe)


def pace_of(limits: LimitsSection, task: FeedTask, section: FeedSection | None) -> Pace:
    """Return how often a feed may be asked: by its own bounds, where the configuration has them."""
    shortest, longest = _bounds(limits, section)
    return Pace(
        base=min(max(limits.poll_every, shortest), longest),
        shortest=shortest,
        longest=longest,
        fraction=polling.fraction(task.id),
    )


def of_document(poll: Poll, answer: Document, found: Identified) -> PollRecord:
    """Return the record of a document, whose entries have been identified."""
    task, parsed, new = poll.task, answer.parsed, len(found.new)
    wishes = Wishes(ttl=parsed.ttl, skip_hours=parsed.skip_hours, skip_days=parsed.skip_days)
    polled = Polled(
        entries=len(parsed.entries),
        new=new,
        first=task.last_success_at is None,
        fresh_for=answer.fetched.max_age,
        wishes=wishes,
        quiet_since=poll.now if new else task.last_new_at,
    )
    filled = polling.window_filled(polled)
    # An empty document may be a feed's, or a wall's that looks like one: it is asked for anew each time.
    # An index shows by its parts that it is one, though none of them may have changed.
    a_feed = bool(parsed.entries or answer.found.seen)
    record = _answered(poll, answer.fetched, polled, a_feed=a_feed)
    # An index may be the same to the byte while its parts are not; then it must come in full again.
    settled = answer.found.settled
    if not settled:
        record = replace(record, etag=None, last_modified=None)
    if polled.first:
        record = replace(record, rhythm=seeded(_dates(parsed), now=poll.now))
    return replace(
        record,
        outcome="new" if new else "unchanged",
        body_digest=answer.digest if a_feed and settled else None,
        parts=answer.found.seen,
        entries=len(parsed.entries),
        new_entries=new,
        undated=sum(DateFlag.UNDATED in one.entry.date_flags for one in found.new),
        title=parsed.title or None,
        notes=parsed.notes,
        wishes=wishes,
        gap=Stretch(since=task.last_success_at, until=poll.now) if filled and task.last_success_at else None,
    )


def of_the_same(poll: Poll, answer: SameBody | NotModified) -> PollRecord:
    """Return the record of an answer that brought nothing: the same bytes, or "not modified"."""
    same = isinstance(answer, SameBody)
    said = answer.fetched if isinstance(answer, SameBody) else answer
    task = poll.task
    polled = Polled(fresh_for=said.max_age, wishes=task.wishes, quiet_since=task.last_new_at)
    return replace(
        _answered(poll, said, polled, a_feed=True),
        outcome="unchanged" if same else "not-modified",
        body_digest=task.body_digest,
        parts=task.parts,
        wishes=task.wishes,
    )


def of_failure(poll: Poll, error: FetchError) -> PollRecord:
    """Return the record of a poll that failed."""
    task, now = poll.task, poll.now
    failing = Failing(count=task.failures, since=task.failing_since or now) if task.failures else None
    schedule = polling.after_failure(poll.pace, error, now=now, interval=task.interval, failing=failing)
    return PollRecord(
        feed=task.id, at=now, outcome="failed", schedule=schedule, error=error.reason, status=error.status
    )


def notes_of(task: FeedTask, record: PollRecord) -> list[str]:
    """Return what a poll has shown beside its entries, in a line each, for whoever runs this."""
    name = urls.without_secrets(task.name)
    told = []
    if record.place is not None and record.place.double_of is not None:
        told.append(f"{name}: moved to {record.place.address}, which is polled already; asked no more itself")
    elif record.place is not None:
        told.append(f"{name}: moved to {record.place.address or name}; asked there from now on")
    # Of a feed that outruns every poll, the database has every gap; people are told once a day.
    if record.gap is not None and (task.last_gap_at is None or record.at - task.last_gap_at >= _ONCE):
        since, until = spoken_time(record.gap.since), spoken_time(record.gap.until)
        told.append(f"{name}: may have missed items between {since} and {until}: nothing in it was known")
    if record.outcome != "failed" and record.believed.lies > task.believed.lies:
        told.append(f'{name}: said "not modified" of a document that had changed; asked without validators')
    return told


def _answered(poll: Poll, said: Answered, polled: Polled, *, a_feed: bool) -> PollRecord:
    """What every answer of a feed changes, whatever was in it; the rest is filled in by who asks."""
    task, now = poll.task, poll.now
    rhythm = polling.hastened(_learnt(task, new=polled.new, now=now), polled)
    believed = _believed(poll, said, new=polled.new)
    removal, place = task.removal, None
    if a_feed:
        removal = moving.after_answer(task.removal, moved_to=said.moved_to, now=now)
        place = _place(poll, removal)
    # Those that we hold are sent once more where they are suspected.
    suspect = believed.trust is Trust.SUSPECT
    given = Validators(etag=said.etag, last_modified=said.last_modified) if a_feed else Validators()
    given = _held(task) if suspect else given
    return PollRecord(
        feed=task.id,
        at=now,
        outcome="",
        schedule=polling.after_success(poll.pace, polled, rhythm=rhythm, now=now),
        etag=given.etag,
        last_modified=given.last_modified,
        removal=None if place else removal,
        place=place,
        rhythm=rhythm,
        believed=believed,
    )


def _believed(poll: Poll, said: Answered, *, new: int) -> Believed:
    task, now = poll.task, poll.now
    if isinstance(said, NotModified):
        return validators.after_not_modified(task.believed, now=now)
    given = Validators(etag=said.etag, last_modified=said.last_modified)
    return validators.after_document(
        task.believed,
        probe=question(task, now=now).probe,
        new=new,
        same_validators=_held(task).repeated_in(given),
        now=now,
    )


def _place(poll: Poll, removal: Removal | None) -> Place | None:
    """Where the feed is from now on; None where it stays."""
    task = poll.task
    if removal is None:
        # The new address failed, and the old one is a feed again.
        return Place() if task.address is not None and task.url == task.name else None
    # What opens an address is masked in what a redirect tells of it, so it cannot be followed for good.
    masked = "***" in removal.to or urls.without_secrets(task.url) != task.url
    if masked or removal.to == task.address or not moving.has_moved(removal, now=poll.now):
        return None
    other = feeds.at_address(poll.session, removal.to, but=task.id)
    return Place(address=None if removal.to == task.name else removal.to, double_of=other)


def _learnt(task: FeedTask, *, new: int, now: datetime) -> Rhythm:
    if task.last_success_at is None or task.last_new_at is None:
        return task.rhythm
    stretch = Stretch(since=task.last_success_at, until=now)
    return learnt(task.rhythm, stretch, new=new, quiet=task.last_success_at - task.last_new_at)


def _dates(document: FeedDocument) -> list[datetime]:
    """When the entries were published, as far as that is believable."""
    return [one.published_at for one in document.entries if one.published_at and not one.date_flags]


def _held(task: FeedTask) -> Validators:
    return Validators(etag=task.etag, last_modified=task.last_modified)


def _bounds(limits: LimitsSection, section: FeedSection | None) -> tuple[timedelta, timedelta]:
    shortest, longest = limits.poll_at_most_every, limits.poll_at_least_every
    if section is None:
        return shortest, longest
    own_shortest, own_longest = section.poll_at_most_every, section.poll_at_least_every
    # A bound of the feed's own may lie beyond the other, which is everybody's: its own one counts.
    if own_longest is not None:
        longest, shortest = own_longest, min(shortest, own_longest)
    if own_shortest is not None:
        shortest, longest = own_shortest, max(longest, own_shortest)
    return shortest, longest
