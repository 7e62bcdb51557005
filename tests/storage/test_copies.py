from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analysis.fingerprints import Fingerprint
from analysis.model import ArticleId
from analysis.relations import Repetition
from storage import copies
from storage.store import Session, Store
from tests.storage.builders import NOW, an_article

LOWEST, HIGHEST = -(2**63), 2**63 - 1


def printed(*hashes: int) -> Fingerprint:
    return Fingerprint(hashes=tuple(sorted(hashes)), tokens=100)


def near(
    store: Store, looked_for: Fingerprint, article: int, *, rows: int = 300, best: int = 20
) -> list[ArticleId]:
    with store.reading() as session:
        return copies.candidates(
            session, looked_for, article=ArticleId(article), min_shared=2, rows_per_hash=rows, best=best
        )


def remember(store: Store, *prints: Fingerprint) -> list[ArticleId]:
    with store.transaction() as session:
        ids = [an_article(session, str(number)) for number in range(len(prints))]
        copies.remember(session, dict(zip(ids, prints, strict=True)))
    return ids


def test_candidates_share_enough_hashes_and_the_most_alike_come_first(store: Store) -> None:
    a, b, c, _ = remember(
        store, printed(1, 2, 3, LOWEST), printed(1, 2, HIGHEST), printed(1, 2, 3), printed(3, 9)
    )
    assert near(store, printed(1, 2, 3, LOWEST), a) == [c, b]
    assert near(store, printed(1, 2, 3, LOWEST), 99) == [a, c, b]
    assert near(store, printed(2, HIGHEST), 99) == [b]
    assert near(store, printed(LOWEST, 9), 99) == []
    assert near(store, printed(), 99) == []


def test_the_best_are_at_most_as_many_as_asked_for(store: Store) -> None:
    ids = remember(store, *[printed(1, 2)] * 5)
    assert near(store, printed(1, 2), 99, best=2) == ids[:2]


def test_of_a_hash_that_everything_holds_only_the_newest_are_looked_at(store: Store) -> None:
    ids = remember(store, *[printed(1, 2)] * 5)
    assert near(store, printed(1, 2), 99, rows=3) == ids[2:]


def test_remembering_again_changes_nothing_and_a_new_text_replaces_the_old(store: Store) -> None:
    (a,) = remember(store, printed(1, 2, 3))
    with store.transaction() as session:
        copies.remember(session, {a: printed(1, 2, 3)})
    assert near(store, printed(1, 2, 3), 99) == [a]
    with store.transaction() as session:
        copies.remember(session, {a: printed(3, 4, 5)})
    assert near(store, printed(1, 2, 3), 99) == []
    assert near(store, printed(4, 5), 99) == [a]


def test_a_copy_of_a_copy_is_a_copy_of_the_first(store: Store) -> None:
    with store.transaction() as session:
        a, b, c = (an_article(session, name) for name in "abc")
        copies.relate(session, b, Repetition(of=a, similarity=0.9), now=NOW)
        copies.relate(session, c, Repetition(of=b, similarity=0.8), now=NOW)
        assert copies.of(session, [a, b, c]) == {b: a, c: a}


def test_a_first_that_turns_out_to_be_a_copy_takes_its_copies_along(store: Store) -> None:
    with store.transaction() as session:
        a, b, c = (an_article(session, name) for name in "abc")
        copies.relate(session, c, Repetition(of=b, similarity=0.9), now=NOW)
        copies.relate(session, b, Repetition(of=a, similarity=0.9), now=NOW)
        assert copies.of(session, [a, b, c]) == {b: a, c: a}


@pytest.mark.parametrize("length", [1, 2, 3])
def test_there_are_no_circles(store: Store, length: int) -> None:
    with store.transaction() as session:
        ids = [an_article(session, str(number)) for number in range(length)]
        for one, other in zip(ids, ids[1:] + ids[:1], strict=True):
            copies.relate(session, one, Repetition(of=other, similarity=1.0), now=NOW)
        firsts = copies.of(session, ids)
        assert len(firsts) == length - 1
        assert set(firsts.values()).isdisjoint(firsts)


def grouped(session: Session, *articles: ArticleId) -> dict[ArticleId, ArticleId]:
    """Relate each of the articles to the first as its copy, and return the group."""
    for copy in articles[1:]:
        copies.relate(session, copy, Repetition(of=articles[0], similarity=0.9), now=NOW)
    return copies.of(session, articles)


def test_a_late_original_becomes_the_first_of_the_group(store: Store) -> None:
    with store.transaction() as session:
        a, b, late = (an_article(session, name) for name in "abc")
        grouped(session, a, b)
        found = Repetition(of=a, similarity=1.0, credited="Calder Post")
        back = Repetition(of=late, similarity=1.0, relation="trimmed")
        copies.take_over(session, late, found, first=back, now=NOW)
        assert copies.of(session, [a, b, late]) == {a: late, b: late}
        assert copies.relations(session, [a, b, late]) == {a: "trimmed", b: "copy", late: "original"}
        assert copies.matches(session, [a, b, late]) == {a: late, b: a, late: a}
        copies.relate(session, late, Repetition(of=b, similarity=1.0), now=NOW)  # compared again
        assert copies.of(session, [a, b, late]) == {a: late, b: late}


def test_a_group_that_got_another_first_meanwhile_takes_the_late_one_in(store: Store) -> None:
    with store.transaction() as session:
        a, b, c, late = (an_article(session, name) for name in "abcd")
        grouped(session, a, b)
        grouped(session, c, a)
        back = Repetition(of=late, similarity=1.0)
        copies.take_over(session, late, Repetition(of=a, similarity=1.0), first=back, now=NOW)
        assert copies.of(session, [a, b, c, late]) == {a: c, b: c, late: c}


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 5), st.integers(0, 5)), max_size=12))
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_however_firsts_change_no_first_is_a_copy(store: Store, moves: list[tuple[bool, int, int]]) -> None:
    with store.transaction() as session:
        ids = [an_article(session, f"{number}") for number in range(6)]
        for late, one, other in moves:
            found = Repetition(of=ids[other], similarity=1.0)
            if late:
                found = replace(found, of=copies.first_of(session, ids[other]))
                back = Repetition(of=ids[one], similarity=1.0)
                copies.take_over(session, ids[one], found, first=back, now=NOW)
            else:
                copies.relate(session, ids[one], found, now=NOW)
        firsts = copies.of(session, ids)
        assert set(firsts.values()).isdisjoint(firsts)
        session.rollback()


@pytest.mark.parametrize("relation", ["copy", "trimmed", "extended", "update", "republished"])
def test_every_relation_that_joins_a_group_is_kept(store: Store, relation: str) -> None:
    with store.transaction() as session:
        a, b = an_article(session, "a"), an_article(session, "b")
        copies.relate(session, b, Repetition(of=a, similarity=0.9, relation=relation), now=NOW)
        assert (copies.of(session, [b]), copies.relations(session, [b])) == ({b: a}, {b: relation})


def test_the_peers_of_a_member_are_the_others_of_its_group(store: Store) -> None:
    with store.transaction() as session:
        a, b, c, d = (an_article(session, name) for name in "abcd")
        for copy in (b, c):
            copies.relate(session, copy, Repetition(of=a, similarity=0.9), now=NOW)
        assert copies.peers(session, a, other_than=d, limit=9) == [b, c]
        assert copies.peers(session, b, other_than=d, limit=9) == [a, c]
        assert copies.peers(session, b, other_than=a, limit=9) == [c]
        assert copies.peers(session, b, other_than=d, limit=1) == [a]
        assert copies.peers(session, d, other_than=a, limit=9) == []


def test_a_template_is_related_but_no_copy(store: Store) -> None:
    with store.transaction() as session:
        a, b, c = (an_article(session, name) for name in "abc")
        copies.relate(session, b, Repetition(of=a, similarity=0.7, relation="template"), now=NOW)
        copies.relate(session, c, Repetition(of=b, similarity=0.9), now=NOW)
        assert copies.of(session, [a, b, c]) == {c: b}


def test_a_relation_can_be_taken_back_and_changed(store: Store) -> None:
    with store.transaction() as session:
        a, b, c = (an_article(session, name) for name in "abc")
        copies.relate(session, c, Repetition(of=a, similarity=0.9), now=NOW)
        copies.relate(session, c, Repetition(of=b, similarity=0.9), now=NOW)
        assert copies.of(session, [c]) == {c: b}
        copies.relate(session, c, None, now=NOW)
        assert copies.of(session, [c]) == {}


def test_paragraphs_are_counted_by_outlet_and_once_an_article(store: Store) -> None:
    with store.transaction() as session:
        a, b = an_article(session, "a"), an_article(session, "b")
        for _ in range(2):
            copies.note_paragraphs(session, {a: ("Harbour Times", [1, 2, 2])})
        copies.note_paragraphs(session, {b: ("Harbour Times", [2, HIGHEST])})
        copies.note_paragraphs(session, {a: ("Harbour Times", [2, 3])})
        copies.note_paragraphs(session, {b: ("Other", [2])})
        seen = copies.seen_paragraphs(session, "Harbour Times", [1, 2, 3, 4, HIGHEST])
        assert seen == {1: 1, 2: 2, 3: 1, HIGHEST: 1}
        assert copies.seen_paragraphs(session, "Other", [1, 2]) == {2: 1}
        assert copies.seen_paragraphs(session, "Other", []) == {}
        both = copies.seen_by_outlets(session, {"Harbour Times": [1, 2, 9], "Other": [1, 2], "None": []})
        assert both == {"Harbour Times": {1: 1, 2: 2}, "Other": {2: 1}, "None": {}}


def test_only_articles_with_a_paragraph_that_their_outlet_repeats_are_repeating(store: Store) -> None:
    with store.transaction() as session:
        a, b, c, unnoted = (an_article(session, name) for name in "abcd")
        copies.note_paragraphs(session, {a: ("Harbour Times", [1, 2]), b: ("Harbour Times", [2])})
        copies.note_paragraphs(session, {c: ("Other", [2, 3])})
        asked = [a, b, c, unnoted]
        assert copies.repeating(session, asked, at_least=2) == {a, b, unnoted}
        assert copies.repeating(session, asked, at_least=3) == {unnoted}
        assert copies.repeating(session, [], at_least=2) == frozenset()


def test_paragraphs_of_many_articles_are_counted_as_if_one_after_the_other(store: Store) -> None:
    with store.transaction() as session:
        a, b, c = (an_article(session, name) for name in "abc")
        copies.note_paragraphs(session, {one: ("Harbour Times", [1, one + 10]) for one in (a, b, c)})
        seen = copies.seen_paragraphs(session, "Harbour Times", [1, a + 10, c + 10])
    assert seen == {1: 3, a + 10: 1, c + 10: 1}


def test_what_an_outlet_prints_again_in_a_group_is_counted_once(store: Store) -> None:
    with store.transaction() as session:
        a, b, c, elsewhere = (an_article(session, name, outlet="Harbour Times") for name in "abcd")
        seen = {one: ("Harbour Times", [1, 2, one + 10]) for one in (a, b, c)}
        copies.note_paragraphs(session, seen)
        grouped(session, elsewhere, a, b)
        for _ in range(2):
            copies.uncount_repeats(session, b, "Harbour Times")
        counts = copies.seen_paragraphs(session, "Harbour Times", [1, 2, a + 10, b + 10, c + 10])
        assert counts == {1: 2, 2: 2, a + 10: 1, b + 10: 1, c + 10: 1}
        copies.uncount_repeats(session, c, "Harbour Times")  # in no group: a paragraph under everything
        copies.uncount_repeats(session, b, "Other")
        assert copies.seen_paragraphs(session, "Harbour Times", [1, 2]) == {1: 2, 2: 2}
