from datetime import UTC, datetime, timedelta

import pytest

from analysis.rhythm import Rhythm
from analysis.validators import (
    Believed,
    Trust,
    Validators,
    after_document,
    after_not_modified,
    is_probe,
    sent,
)

NOW = datetime(2025, 2, 11, 8, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)
WEEK = timedelta(weeks=1)
HELD = Validators(etag='"a"', last_modified="Tue")
FROZEN = Believed(unmodified=3, document_at=NOW - HOUR)
QUIET = Rhythm()
BUSY = Rhythm(arrivals=(100.0,) * 24, watched=(20.0,) * 24)  # five an hour


@pytest.mark.parametrize(
    ("believed", "rhythm", "probed"),
    [
        (Believed(), QUIET, False),
        (Believed(document_at=NOW - 30 * HOUR), BUSY, False),  # the server never says "not modified"
        (Believed(unmodified=19, document_at=NOW - HOUR), QUIET, False),
        (Believed(unmodified=20, document_at=NOW - HOUR), QUIET, True),
        (Believed(unmodified=2, document_at=NOW - 23 * HOUR), QUIET, False),
        (Believed(unmodified=2, document_at=NOW - 24 * HOUR), QUIET, True),
        (Believed(unmodified=2, document_at=NOW - HOUR), BUSY, False),
        (Believed(unmodified=2, document_at=NOW - 2 * HOUR), BUSY, True),
        (Believed(unmodified=99, document_at=NOW - 99 * HOUR, trust=Trust.SUSPECT), BUSY, False),
        (Believed(unmodified=99, document_at=NOW - 99 * HOUR, trust=Trust.OFF), BUSY, False),
    ],
)
def test_not_modified_is_put_to_the_test_now_and_then(
    believed: Believed, rhythm: Rhythm, *, probed: bool
) -> None:
    assert is_probe(believed, rhythm, now=NOW, fraction=0.5) is probed


def test_feeds_are_not_all_probed_at_once() -> None:
    polls = [
        next(
            n
            for n in range(99)
            if is_probe(Believed(unmodified=n, document_at=NOW), QUIET, now=NOW, fraction=f)
        )
        for f in (0.0, 0.5, 0.9)
    ]
    assert polls == [15, 20, 24]


@pytest.mark.parametrize(
    ("given", "repeated"),
    [
        (HELD, True),
        (Validators(etag='"a"'), True),
        (Validators(last_modified="Tue"), True),
        (Validators(etag='"b"', last_modified="Tue"), False),
        (Validators(), False),
    ],
)
def test_an_answer_names_the_same_document_by_every_validator_it_has(
    given: Validators, *, repeated: bool
) -> None:
    assert HELD.repeated_in(given) is repeated


def test_new_entries_under_the_same_validators_are_a_lie() -> None:
    caught = after_document(FROZEN, probe=True, new=2, same_validators=True, now=NOW)
    assert (caught.trust, caught.lies, caught.off_until) == (Trust.OFF, 1, NOW + 4 * WEEK)
    assert not sent(caught, HELD, now=NOW + 4 * WEEK - HOUR)
    assert sent(caught, HELD, now=NOW + 4 * WEEK) == HELD


def test_new_entries_under_other_validators_are_suspected_until_the_server_is_asked_again() -> None:
    suspected = after_document(FROZEN, probe=True, new=2, same_validators=False, now=NOW)
    assert suspected.trust is Trust.SUSPECT
    assert sent(suspected, HELD, now=NOW) == HELD
    lied = after_not_modified(suspected, now=NOW)
    assert (lied.trust, lied.lies) == (Trust.OFF, 1)
    honest = after_document(suspected, probe=False, new=0, same_validators=False, now=NOW)
    assert (honest.trust, honest.lies, honest.unmodified) == (Trust.ON, 0, 0)


@pytest.mark.parametrize(("probe", "new", "unmodified"), [(True, 0, 3), (False, 2, 3), (True, 2, 0)])
def test_a_build_date_an_ordinary_answer_and_a_first_one_are_no_lies(
    *, probe: bool, new: int, unmodified: int
) -> None:
    before = Believed(unmodified=unmodified, document_at=NOW - HOUR)
    after = after_document(before, probe=probe, new=new, same_validators=True, now=NOW)
    assert after == Believed(document_at=NOW)


def test_validators_that_lied_are_tried_again_after_weeks_and_later_each_time() -> None:
    off = Believed(trust=Trust.OFF, off_until=NOW + WEEK, lies=1)
    assert after_document(off, probe=False, new=5, same_validators=True, now=NOW).trust is Trust.OFF
    again = after_not_modified(off, now=NOW + WEEK)
    assert (again.trust, again.unmodified, again.lies) == (Trust.ON, 1, 1)
    document = after_document(off, probe=False, new=1, same_validators=False, now=NOW + WEEK)
    assert (document.trust, document.off_until) == (Trust.ON, None)
    twice = after_document(again, probe=True, new=1, same_validators=True, now=NOW)
    assert (twice.lies, twice.off_until) == (2, NOW + 8 * WEEK)
