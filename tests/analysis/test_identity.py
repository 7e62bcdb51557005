from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from analysis.identity import Identified, KnownEntry, identify, lookup
from analysis.model import Entry, EntryId

HOME = "https://news.example/"


class Memory:
    """What storage does with an answer, in a dictionary."""

    def __init__(self) -> None:
        self.rows: dict[str, KnownEntry] = {}

    def known(self, entries: Sequence[Entry]) -> list[KnownEntry]:
        keys, urls = lookup(entries)
        return [row for row in self.rows.values() if row.key in keys or row.url in urls]

    def poll(self, *entries: Entry) -> Identified:
        answer = identify(entries, self.known(entries))
        for new in answer.new:
            assert new.key not in self.rows
            identity = EntryId(len(self.rows) + 1)
            self.rows[new.key] = KnownEntry(id=identity, key=new.key, url=new.url, digest=new.digest)
        by_id = {row.id: row for row in self.rows.values()}
        for changed in answer.changed:
            row = replace(by_id[changed.id], digest=changed.digest)
            self.rows[row.key] = row
        return answer


def counts(answer: Identified) -> tuple[int, int, int]:
    return len(answer.new), len(answer.changed), len(answer.same)


def entry(*printed: str | None) -> Entry:
    guid, url, title, summary = (*printed, "")[:4]
    return Entry(guid=guid, url=url, title=title or "", summary=summary or "")


def test_a_document_read_for_the_first_time_is_all_new() -> None:
    answer = Memory().poll(entry("1", HOME + "a", "A"), entry("2", HOME + "b", "B"))
    assert [(new.key, new.url) for new in answer.new] == [("guid:1", HOME + "a"), ("guid:2", HOME + "b")]
    assert not answer.changed
    assert not answer.same


def test_a_new_date_is_no_change_and_new_words_are() -> None:
    memory = Memory()
    first = entry("1", HOME + "a", "A", "one")
    memory.poll(first)
    stamped = replace(first, updated_at=datetime(2025, 2, 11, tzinfo=UTC), authors=("Ann",))
    assert counts(memory.poll(stamped)) == (0, 0, 1)
    assert counts(memory.poll(replace(stamped, title="A \n"))) == (0, 0, 1)
    for edited in ({"title": "B"}, {"summary": "two"}, {"content": "<p>three</p>"}):
        first = replace(first, **edited)  # type: ignore[arg-type]
        assert counts(memory.poll(first)) == (0, 1, 0)


def test_a_reused_guid_with_another_link_and_title_is_another_entry() -> None:
    memory = Memory()
    assert counts(memory.poll(entry("1", HOME + "a", "A"), entry("1", HOME + "b", "B"))) == (2, 0, 0)
    assert counts(memory.poll(entry("1", HOME + "c", "C"), entry("1", HOME + "a", "A"))) == (1, 0, 1)
    assert counts(memory.poll(entry("1", HOME + "b", "B"), entry("1", HOME + "c", "C"))) == (0, 0, 2)


def test_an_entry_under_a_reused_guid_can_still_be_edited() -> None:
    memory = Memory()
    memory.poll(entry("1", HOME + "a", "A"), entry("1", HOME + "b", "B"))
    assert counts(memory.poll(entry("1", HOME + "a", "A2"), entry("1", HOME + "b", "B2"))) == (0, 2, 0)


def test_one_guid_and_one_link_for_all_items_loses_none() -> None:
    memory = Memory()
    assert counts(memory.poll(entry("x", HOME, "A"), entry("x", HOME, "B"))) == (2, 0, 0)
    assert counts(memory.poll(entry("x", HOME, "C"), entry("x", HOME, "B"))) == (1, 0, 1)


def test_a_moved_link_under_the_same_guid_and_title_is_the_same_entry() -> None:
    memory = Memory()
    memory.poll(entry("1", "http://news.example/a", "A"))
    assert counts(memory.poll(entry("1", "https://news.example/2025/a", "A"))) == (0, 0, 1)


def test_a_new_guid_for_a_known_link_and_title_is_the_same_entry() -> None:
    memory = Memory()
    memory.poll(entry("1", HOME + "a", "A"))
    assert counts(memory.poll(entry("2", HOME + "a?utm_source=x", "A"))) == (0, 0, 1)
    assert counts(memory.poll(entry("3", HOME + "a", "A", "longer now"))) == (0, 1, 0)


def test_a_guid_that_appears_or_disappears_leaves_the_entry_the_same() -> None:
    memory = Memory()
    memory.poll(entry("1", HOME + "a", "A"), entry(None, HOME + "b", "B"))
    assert counts(memory.poll(entry(None, HOME + "a", "A"), entry("2", HOME + "b", "B"))) == (0, 0, 2)


def test_items_that_all_link_to_the_home_page_stay_apart() -> None:
    memory = Memory()
    assert counts(memory.poll(entry("1", HOME, "A"), entry("2", HOME, "B"))) == (2, 0, 0)
    assert counts(memory.poll(entry("3", HOME, "C"), entry("2", HOME, "B"))) == (1, 0, 1)
    assert counts(memory.poll(entry(None, HOME, "D"), entry(None, HOME, "E"))) == (2, 0, 0)


def test_two_guids_with_the_same_words_in_one_document_are_two_entries() -> None:
    memory = Memory()
    both = (entry("1", HOME, "Markets at noon"), entry("2", HOME, "Markets at noon"))
    assert counts(memory.poll(*both)) == (2, 0, 0)
    assert counts(memory.poll(*both)) == (0, 0, 2)


def test_without_guid_the_link_is_the_identity_and_without_link_the_words() -> None:
    memory = Memory()
    assert counts(memory.poll(entry(None, HOME + "a", "A"), entry(None, None, "B", "b"))) == (2, 0, 0)
    assert counts(memory.poll(entry(" ", HOME + "a", "A2"), entry("", None, "B", "b"))) == (0, 1, 1)
    assert counts(memory.poll(entry(None, None, "B", "other"))) == (1, 0, 0)


def test_untitled_messages_are_told_apart_by_their_text() -> None:
    memory = Memory()
    pair = (entry(None, HOME, "", "one"), entry(None, HOME, "", "two"))
    assert counts(memory.poll(*pair)) == (2, 0, 0)
    assert counts(memory.poll(*pair)) == (0, 0, 2)


def test_an_item_listed_twice_counts_once_as_first_listed() -> None:
    answer = Memory().poll(entry("1", HOME + "a", "A", "first"), entry("1", HOME + "a", "A", "second"))
    assert [new.entry.summary for new in answer.new] == ["first"]


def test_a_guid_without_end_gives_a_key_of_bounded_length() -> None:
    answer = Memory().poll(entry("g" * 100_000, "https://news.example/" + "u" * 5_000, "A"))
    assert len(answer.new[0].key) < 250


def test_broken_characters_are_no_obstacle() -> None:
    assert counts(Memory().poll(entry("\ud800", "https://\ud800/", "\ud800"))) == (1, 0, 0)


_ENTRIES = st.lists(
    st.builds(
        Entry,
        guid=st.sampled_from([None, "", "1", "2", "3"]),
        url=st.sampled_from([None, HOME, HOME + "a", HOME + "b?utm_id=1", "tag:x"]),
        title=st.sampled_from(["", "A", "B", "C"]),
        summary=st.sampled_from(["", "s", "t"]),
    ),
    max_size=8,
)


@given(st.lists(_ENTRIES, min_size=1, max_size=5))
def test_the_same_document_again_is_neither_new_nor_changed(documents: list[list[Entry]]) -> None:
    memory = Memory()
    for document in documents:
        first = memory.poll(*document)
        again = memory.poll(*document)
        assert counts(again) == (0, 0, sum(counts(first)))


@given(st.lists(_ENTRIES, min_size=1, max_size=4))
def test_every_headline_of_a_document_ends_in_exactly_one_bucket(documents: list[list[Entry]]) -> None:
    memory = Memory()
    for document in documents:
        answer = memory.poll(*document)
        ids = [*answer.same, *(changed.id for changed in answer.changed)]
        assert len(ids) == len(set(ids))
        by_guid = {(one.guid or one.url or "", one.title or one.summary) for one in document}
        assert len(by_guid) <= sum(counts(answer)) <= len(document)
