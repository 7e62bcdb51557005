from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.exc import StatementError

from storage.columns import fit, plain
from storage.models import FeedErrors, Meta
from storage.store import Store
from tests.storage.builders import NOW, a_feed


def test_a_time_without_a_zone_is_refused(store: Store) -> None:
    with store.transaction() as session:
        feed = a_feed(session)
        row = FeedErrors(feed_id=feed, at=datetime(2025, 2, 11), error="")  # noqa: DTZ001 - the point
        session.add(row)
        with pytest.raises(StatementError, match="without a zone"):
            session.flush()
        session.rollback()


@pytest.mark.parametrize(
    "at",
    [
        NOW,
        datetime(2025, 2, 11, 16, 0, 0, 250, tzinfo=timezone(timedelta(hours=8))),
        datetime(1970, 1, 1, tzinfo=UTC),
        datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),
    ],
)
def test_times_come_back_aware_in_utc_and_to_the_microsecond(store: Store, at: datetime) -> None:
    with store.transaction() as session:
        session.add(FeedErrors(feed_id=a_feed(session), at=at, error=""))
    with store.reading() as session:
        back = session.scalars(select(FeedErrors.at)).one()
    assert back == at
    assert back.tzinfo is UTC


def test_times_are_in_order_in_the_database(store: Store) -> None:
    zones = [timezone(timedelta(hours=hours)) for hours in (9, -5, 0)]
    times = [datetime(2025, 2, 11, 8, 0, tzinfo=zone) for zone in zones]
    with store.transaction() as session:
        feed = a_feed(session)
        session.add_all([FeedErrors(feed_id=feed, at=at, error="") for at in times])
    with store.reading() as session:
        assert list(session.scalars(select(FeedErrors.at).order_by(FeedErrors.at))) == sorted(times)


def test_text_that_databases_refuse_is_stored_without_the_offence(store: Store) -> None:
    with store.transaction() as session:
        session.add(Meta(key="odd", value="nul \x00 and half a pair \ud83d, ‘quoted’"))
    with store.reading() as session:
        assert session.scalar(select(Meta.value)) == "nul  and half a pair ?, ‘quoted’"


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\x00")))
def test_good_text_is_left_as_it_is(value: str) -> None:
    assert plain(value) == value


@given(st.text(max_size=3000))
def test_a_key_fits_an_index_and_fitting_it_again_changes_nothing(key: str) -> None:
    fitted = fit(key)
    assert len(fitted.encode()) < 2100
    if len(fitted.encode()) <= 2000:
        assert fit(fitted) == fitted


def test_long_keys_that_differ_at_the_end_stay_different() -> None:
    assert fit("k" * 5000 + "a") != fit("k" * 5000 + "b")
    assert fit("short") == "short"
