from datetime import UTC, datetime

import pytest

from analysis.identity import ChangedEntry, Identified, KnownEntry
from analysis.model import ArticleId, DateFlag, Entry, EntryId
from storage import entries
from storage.entries import Backlog, EntryTask
from storage.store import Store
from tests.storage.builders import LEASE, NOW, a_feed, an_article, document, later, new_entry, some_entries


def claimed(store: Store, *, now: datetime = NOW, limit: int = 10) -> list[EntryTask]:
    with store.transaction() as session:
        return entries.claim(session, now=now, worker="w", lease=LEASE, limit=limit)


def changed(entry: EntryId, title: str = "Changed") -> Identified:
    one = ChangedEntry(id=entry, digest="another", entry=Entry(title=title, content="<p>new</p>"))
    return Identified(new=(), changed=(one,), same=())


def reasons(store: Store) -> list[tuple[str, str, int]]:
    with store.reading() as session:
        return entries.reasons(session)


def test_an_entry_comes_back_exactly_as_it_was_printed(store: Store) -> None:
    printed = Entry(
        guid="tag:1",
        url="https://news.test/1?from=rss",
        title="‘Harbour’ – closed",
        summary="The harbour is closed.",
        content="<p>The harbour is closed.</p>",
        published_at=datetime(2030, 1, 1, tzinfo=UTC),
        updated_at=NOW,
        authors=("A. Writer", "B. Writer"),
        language="en",
        attachments=("https://news.test/1.jpg",),
        outlet="Quay & Co",
        date_flags=frozenset({DateFlag.FUTURE, DateFlag.ZONELESS}),
    )
    with store.transaction() as session:
        new = new_entry("1")
        found = document(type(new)(key="1", url="https://news.test/1", digest="d", entry=printed))
        feed = a_feed(session)
        entries.keep(session, feed, found, now=NOW)
    (task,) = claimed(store)
    assert task.entry == printed
    assert (task.feed, task.url, task.first_seen_at) == (feed, "https://news.test/1", NOW)
    assert (task.language, task.outlet, task.attempts) == ("en", None, 1)


def test_keeping_a_document_twice_keeps_each_entry_once(store: Store) -> None:
    with store.transaction() as session:
        feed, other = a_feed(session), a_feed(session, "https://feeds.test/other")
        for minutes in (0, 1):
            for each in (feed, other):
                entries.keep(session, each, document(new_entry("1"), new_entry("2")), now=later(minutes))
        assert entries.backlog(session, now=later(1)).entries == 4


def test_known_entries_are_found_by_key_and_by_address(store: Store) -> None:
    with store.transaction() as session:
        one, two, _ = some_entries(session, "1", "2", "3")
        feed, other = a_feed(session), a_feed(session, "https://feeds.test/other")
        found = entries.known(session, feed, keys={"1", "9"}, urls={"https://news.test/2"})
        assert {known.id for known in found} == {one, two}
        expected = KnownEntry(id=one, key="1", url="https://news.test/1", digest="digest of 1")
        assert expected in found
        assert entries.known(session, other, keys={"1"}, urls=()) == []


def test_a_key_of_any_length_is_kept_and_known_by_its_full_length(store: Store) -> None:
    key = "k" * 9000
    with store.transaction() as session:
        feed = a_feed(session)
        for _ in range(2):
            entries.keep(session, feed, document(new_entry(key)), now=NOW)
        (known,) = entries.known(session, feed, keys={key}, urls={f"https://news.test/{key}"})
    assert (known.key, known.url) == (key, f"https://news.test/{key}")


def test_a_document_of_thousands_of_entries_is_kept_whole(store: Store) -> None:
    keys = [str(number) for number in range(3000)]
    with store.transaction() as session:
        feed = a_feed(session)
        entries.keep(session, feed, document(*map(new_entry, keys)), now=NOW)
        assert len(entries.known(session, feed, keys=keys, urls=())) == len(keys)


def test_odd_characters_in_a_key_do_not_undo_the_document(store: Store) -> None:
    with store.transaction() as session:
        feed = a_feed(session)
        entries.known(session, feed, keys={"a\x00b", "\ud83d"}, urls={"https://news.test/\x00"})
        entries.keep(session, feed, document(new_entry("a\x00b"), new_entry("[", host="[")), now=NOW)
        assert entries.backlog(session, now=NOW).entries == 2


def test_an_entry_is_claimed_by_one_worker_and_taken_over_when_it_dies(store: Store) -> None:
    with store.transaction() as session:
        some_entries(session, "1")
    assert [task.attempts for task in claimed(store)] == [1]
    assert claimed(store, now=later(4)) == []
    assert [task.attempts for task in claimed(store, now=later(5))] == [2]


def test_a_claim_is_spread_over_the_hosts(store: Store) -> None:
    with store.transaction() as session:
        some_entries(session, *"12345", host="big.test")
        some_entries(session, "6", host="small.test")
        some_entries(session, "7", host="tiny.test")
        assert entries.backlog(session, now=NOW) == Backlog(entries=7, hosts=3)
    hosts = [task.url.split("/")[2] for task in claimed(store, limit=4) if task.url]
    assert hosts == ["big.test", "small.test", "tiny.test", "big.test"]


def test_a_read_entry_is_settled_and_its_content_kept_only_in_the_article(store: Store) -> None:
    with store.transaction() as session:
        feed = a_feed(session)
        entries.keep(session, feed, document(new_entry("1", content="<p>text</p>")), now=NOW)
        article = an_article(session)
    (task,) = claimed(store)
    assert task.entry.content == "<p>text</p>"
    with store.transaction() as session:
        entries.settle(session, task.id, article=article, outcome="new", now=NOW)
    assert claimed(store, now=later(60)) == []
    assert reasons(store) == [("read", "new", 1)]


def test_a_changed_entry_is_read_again_with_its_attempts_forgiven(store: Store) -> None:
    with store.transaction() as session:
        (entry,) = some_entries(session, "1")
        article = an_article(session)
    claimed(store)
    with store.transaction() as session:
        entries.settle(session, entry, article=article, outcome="new", now=NOW)
        entries.keep(session, a_feed(session), changed(entry), now=later(10))
    (task,) = claimed(store, now=later(10))
    assert (task.entry.title, task.entry.content, task.attempts) == ("Changed", "<p>new</p>", 1)
    assert task.first_seen_at == NOW


@pytest.mark.parametrize("ending", ["settle", "give up", "postpone"])
def test_a_change_that_comes_while_an_entry_is_read_is_not_lost(store: Store, ending: str) -> None:
    with store.transaction() as session:
        (entry,) = some_entries(session, "1")
        article = an_article(session)
    claimed(store)
    with store.transaction() as session:
        entries.keep(session, a_feed(session), changed(entry), now=later(1))
    with store.transaction() as session:
        if ending == "settle":
            entries.settle(session, entry, article=article, outcome="new", now=later(2))
        elif ending == "give up":
            entries.give_up(session, entry, reason="404", now=later(2))
        else:
            entries.postpone(session, entry, reason="503", next_try_at=later(600))
    assert [task.entry.content for task in claimed(store, now=later(3))] == ["<p>new</p>"]


def test_a_postponed_entry_waits_with_its_reason(store: Store) -> None:
    with store.transaction() as session:
        (entry,) = some_entries(session, "1")
    claimed(store)
    with store.transaction() as session:
        entries.postpone(session, entry, reason="503", next_try_at=later(30))
        assert entries.backlog(session, now=later(29)) == Backlog(entries=0, hosts=0)
    assert reasons(store) == [("waiting", "503", 1)]
    assert claimed(store, now=later(29)) == []
    assert [task.attempts for task in claimed(store, now=later(30))] == [2]


def test_a_failed_entry_is_kept_with_its_reason_until_it_changes(store: Store) -> None:
    with store.transaction() as session:
        (entry,) = some_entries(session, "1")
    claimed(store)
    with store.transaction() as session:
        entries.give_up(session, entry, reason="404", now=NOW)
    assert reasons(store) == [("failed", "404", 1)]
    assert claimed(store, now=later(9999)) == []
    with store.transaction() as session:
        entries.keep(session, a_feed(session), changed(entry), now=later(10))
    assert len(claimed(store, now=later(10))) == 1


def test_entries_seen_again_are_touched_and_otherwise_left_alone(store: Store) -> None:
    with store.transaction() as session:
        (entry,) = some_entries(session, "1")
        same = Identified(new=(), changed=(), same=(entry,))
        entries.keep(session, a_feed(session), same, now=later(60))
    (task,) = claimed(store, now=later(60))
    assert task.first_seen_at == NOW


def test_settling_names_an_article_that_exists(store: Store) -> None:
    with store.transaction() as session:
        (entry,) = some_entries(session, "1")
        article = an_article(session)
        entries.settle(session, entry, article=article, outcome="new", now=NOW)
        assert article == ArticleId(1)
