from dataclasses import replace
from datetime import datetime

import pytest

from analysis.copies import Repetition
from analysis.model import AlertId, ArticleId, Change, Notice, Status
from analysis.rejections import Opinion
from storage import alerts, copies, developments, feedback
from storage.alerts import AlertTask, NewAlert
from storage.store import Store
from tests.storage.builders import LEASE, NOW, an_article, later, news

SLACK = "team-slack"


def enqueued(store: Store, *channels: str, due_at: datetime = NOW) -> None:
    with store.transaction() as session:
        article = an_article(session)
        developments.record(
            session, article, [news(article, when="2025-04", attributed_to="a clerk")], now=NOW
        )
        (row,) = developments.rows(session, limit=1)
        new = [
            NewAlert(development=row.id, watch="harbour", channel=name, due_at=due_at) for name in channels
        ]
        alerts.enqueue(session, new, now=NOW)


def claimed(store: Store, *, now: datetime = NOW) -> list[AlertTask]:
    with store.transaction() as session:
        return alerts.claim(session, now=now, worker="w", lease=LEASE, limit=10)


def sent(store: Store, tasks: list[AlertTask], message_id: str) -> None:
    with store.transaction() as session:
        alerts.bundle(session, [task.id for task in tasks], name=message_id)
        alerts.confirm(session, [task.id for task in tasks], message_id=message_id, now=NOW)


def another(store: Store, name: str = "two", *, status: Status = Status.DONE, channel: str = SLACK) -> None:
    with store.transaction() as session:
        article = an_article(session, name)
        made = developments.record(session, article, [news(article, status)], now=NOW)
        new = [NewAlert(development=one, watch="harbour", channel=channel, due_at=NOW) for one in made]
        alerts.enqueue(session, new, now=NOW)


def states(store: Store) -> list[str]:
    with store.reading() as session:
        return [row.state for row in alerts.rows(session, limit=9)]


def test_an_alert_is_enqueued_once_however_often_it_is_asked_for(store: Store) -> None:
    for _ in range(2):
        enqueued(store, SLACK, "mail")
    assert states(store) == ["waiting", "waiting"]


def test_an_alert_says_what_the_status_was_before(store: Store) -> None:
    with store.transaction() as session:
        article = an_article(session)
        said = news(article, Status.DONE)
        assert said.development is not None
        changed = replace(said.development, previous=Status.PENDING, previous_when="2025-04")
        made = developments.record(session, article, [replace(said, development=changed)], now=NOW)
        new = [NewAlert(development=one, watch="harbour", channel=SLACK, due_at=NOW) for one in made]
        alerts.enqueue(session, new, now=NOW)
    (task,) = claimed(store)
    assert (task.notice.previous, task.notice.previous_when) == (Status.PENDING, "2025-04")


def test_an_alert_carries_all_that_is_shown(store: Store) -> None:
    enqueued(store, SLACK)
    with store.transaction() as session:
        copy = an_article(session, "copy", outlet="Copy Times")
        copies.relate(session, copy, Repetition(of=ArticleId(1), similarity=1.0), now=NOW)
    (task,) = claimed(store)
    assert (task.channel, task.attempts, task.repeat) == (SLACK, 1, False)
    assert task.notice == Notice(
        alert=task.id,
        watch="harbour",
        watch_title="harbour",
        development="reopening",
        development_title="reopening",
        event="approval",
        status=Status.PENDING,
        label="label of pending",
        when="2025-04",
        previous_label=None,
        previous_when=None,
        sentence="The port authority has been asked to reopen the harbour.",
        attributed_to="a clerk",
        article_title="Title of one",
        article_url="https://news.test/one",
        outlet="Harbour Times",
        at=NOW,
        outlets=2,
        write_ups=1,
        copies=1,
    )


def test_an_alert_waits_until_it_is_due(store: Store) -> None:
    enqueued(store, SLACK, due_at=later(60))
    for minutes, waiting in ((59, 0), (60, 1)):
        with store.reading() as session:
            assert alerts.due(session, now=later(minutes)) == waiting
        assert len(claimed(store, now=later(minutes))) == waiting
    with store.reading() as session:
        assert alerts.due(session, now=later(61)) == 0


def test_a_confirmed_alert_is_never_claimed_again(store: Store) -> None:
    enqueued(store, SLACK, "mail")
    with store.transaction() as session:
        both = [task.id for task in alerts.claim(session, now=NOW, worker="w", lease=LEASE, limit=9)]
        alerts.confirm(session, both, message_id="m1", now=later(1))
        rows = alerts.rows(session, state="sent", limit=9)
    assert [(row.message_id, row.settled_at) for row in rows] == [("m1", later(1))] * 2
    assert claimed(store, now=later(9999)) == []
    enqueued(store, SLACK, "mail")
    assert claimed(store, now=later(9999)) == []


def test_an_alert_whose_worker_died_is_sent_again_as_a_possible_repetition(store: Store) -> None:
    enqueued(store, SLACK)
    assert [task.repeat for task in claimed(store)] == [False]
    assert claimed(store, now=later(4)) == []
    (again,) = claimed(store, now=later(5))
    assert (again.repeat, again.notice.repeat, again.attempts) == (True, True, 2)
    with store.transaction() as session:
        alerts.postpone(session, again.id, reason="429", due_at=later(9))
    # Still nobody knows whether the first attempt arrived.
    assert [task.repeat for task in claimed(store, now=later(9))] == [True]


def test_a_postponed_alert_is_no_repetition(store: Store) -> None:
    enqueued(store, SLACK)
    (task,) = claimed(store)
    with store.transaction() as session:
        alerts.postpone(session, task.id, reason="429", due_at=later(1))
        (row,) = alerts.rows(session, state="waiting", limit=9)
    assert (row.reason, row.due_at) == ("429", later(1))
    assert claimed(store) == []
    assert [again.repeat for again in claimed(store, now=later(1))] == [False]


@pytest.mark.parametrize("which", ["all", "this", "another"])
def test_a_dead_letter_is_kept_and_can_be_retried(store: Store, which: str) -> None:
    enqueued(store, SLACK)
    (task,) = claimed(store)
    with store.transaction() as session:
        alerts.fail(session, task.id, reason="revoked token", now=later(1))
        (row,) = alerts.rows(session, state="failed", limit=9)
    assert (row.reason, row.settled_at, row.attempts) == ("revoked token", later(1), 1)
    assert claimed(store, now=later(9999)) == []
    ids = {"all": None, "this": [task.id], "another": [AlertId(99)]}[which]
    with store.transaction() as session:
        assert alerts.retry(session, ids, now=later(2)) == (which != "another")
    assert len(claimed(store, now=later(2))) == (which != "another")


def test_only_failed_alerts_are_retried(store: Store) -> None:
    enqueued(store, SLACK)
    (task,) = claimed(store)
    with store.transaction() as session:
        alerts.confirm(session, [task.id], message_id="m", now=NOW)
        assert alerts.retry(session, None, now=NOW) == 0
    assert states(store) == ["sent"]


def test_who_was_told_of_a_status_is_known_by_what_speaks_against_it(store: Store) -> None:
    enqueued(store, SLACK, "mail")
    with store.transaction() as session:
        article = an_article(session, "other")
        found = news(article, Status.DENIED).development
        assert found is not None
        against = replace(found, change=Change.DISPUTE, against=Status.PENDING, against_when="2025-04")
        assert alerts.told(session, against) == {SLACK, "mail"}
        assert alerts.told(session, replace(against, against_when=None)) == frozenset()
        assert alerts.told(session, replace(against, against=Status.DONE)) == frozenset()


def test_who_was_never_told_is_not_told_what_speaks_against_it(store: Store) -> None:
    enqueued(store, SLACK, "mail")
    with store.transaction() as session:
        found = news(ArticleId(1), Status.DENIED).development
        assert found is not None
        against = replace(found, change=Change.DISPUTE, against=Status.PENDING, against_when="2025-04")
        mail = next(row.id for row in alerts.rows(session, limit=9) if row.channel == "mail")
        alerts.drop(session, [mail], reason="too late", now=NOW)
        assert alerts.told(session, against) == {SLACK}
        (task,) = alerts.claim(session, now=NOW, worker="w", lease=LEASE, limit=9)
        alerts.confirm(session, [task.id], message_id="m", now=NOW)
        assert alerts.told(session, against) == {SLACK}
        feedback.reject(session, task.development, Opinion.WRONG, now=NOW)
        assert alerts.told(session, against) == frozenset()


def test_a_later_alert_knows_the_first_message_of_its_event_on_its_channel(store: Store) -> None:
    enqueued(store, SLACK, "mail")
    first, mail = sorted(claimed(store), key=lambda task: task.channel, reverse=True)
    assert (first.notice.thread, mail.notice.thread) == (None, None)
    sent(store, [first], "C024/1.0")
    sent(store, [mail], "<1@example.com>")
    another(store)
    (task,) = claimed(store)
    assert task.notice.thread == "C024/1.0"
    sent(store, [task], "C024/2.0")
    another(store, "three", status=Status.REVERSED)
    (task,) = claimed(store)
    assert task.notice.thread == "C024/1.0"


def test_a_digest_begins_no_thread(store: Store) -> None:
    enqueued(store, SLACK)
    another(store)
    sent(store, claimed(store), "C024/1.0")
    another(store, "three", status=Status.REVERSED)
    (task,) = claimed(store)
    assert task.notice.thread is None


def test_a_bundle_is_claimed_as_a_whole(store: Store) -> None:
    enqueued(store, SLACK)
    another(store)
    another(store, "three", status=Status.REVERSED)
    tasks = claimed(store)
    with store.transaction() as session:
        alerts.bundle(session, [task.id for task in tasks[:2]], name="one message")
        for task in tasks:
            alerts.postpone(session, task.id, reason="busy", due_at=NOW)
    with store.transaction() as session:
        again = alerts.claim(session, now=NOW, worker="w", lease=LEASE, limit=1)
    assert [(task.id, task.bundle) for task in again] == [(task.id, "one message") for task in tasks[:2]]


def test_an_alert_that_is_sent_again_by_hand_is_a_message_of_its_own(store: Store) -> None:
    enqueued(store, SLACK)
    (task,) = claimed(store)
    with store.transaction() as session:
        alerts.bundle(session, [task.id], name="one message")
        alerts.fail(session, task.id, reason="no", now=NOW)
        alerts.retry(session, [task.id], now=NOW)
    (task,) = claimed(store)
    assert task.bundle is None


def test_a_claim_is_held_for_longer_only_by_who_has_it(store: Store) -> None:
    enqueued(store, SLACK)
    (task,) = claimed(store)
    with store.transaction() as session:
        assert alerts.renew(session, [task.id], worker="w", until=later(60))
        assert not alerts.renew(session, [task.id], worker="somebody else", until=later(90))
    assert claimed(store, now=later(59)) == []
    assert [one.id for one in claimed(store, now=later(60))] == [task.id]
