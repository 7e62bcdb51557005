from dataclasses import replace

from analysis.copies import Repetition
from analysis.model import ArticleId, Change, Development, DevelopmentId, Outcome, Standing, Status
from analysis.reports import Telling
from storage import copies, developments, outlets
from storage.store import Store
from tests.storage.builders import NOW, an_article, assertion, later, news, no_news

EVENT = ("harbour", "reopening")


def an_outlet(name: str) -> dict[str, str]:
    return {"outlet": f"{name} Times"}


def test_a_development_comes_back_exactly_as_it_was_found(store: Store) -> None:
    with store.transaction() as session:
        article = an_article(session)
        said = assertion(
            Status.PLANNED,
            when="2025-04",
            certainty=0.75,
            actor="port authority",
            attributed_to="a spokesman",
            start=10,
            end=60,
            reasons=("trigger: reopen", "modal: will"),
        )
        found = Development(
            assertion=said, article=article, at=NOW, previous=Status.DELAYED, previous_when="2025"
        )
        verdict = replace(news(article), assertion=said, development=found)
        (made,) = developments.record(session, article, [verdict], now=NOW)
        assert developments.history(session, {EVENT}) == [found]
        assert developments.assertions(session, article) == [verdict]
        (row,) = developments.rows(session, limit=9)
    assert (row.id, row.when, row.previous, row.previous_when) == (made, "2025-04", Status.DELAYED, "2025")


def test_history_is_of_the_events_asked_for_in_the_order_they_became_known(store: Store) -> None:
    with store.transaction() as session:
        article = an_article(session)
        both = [news(article, Status.PENDING), news(article, Status.DONE)]
        other = news(article, Status.DONE, development="strike")
        developments.record(session, article, [*both, other], now=NOW)
        statuses = [one.assertion.status for one in developments.history(session, [EVENT, EVENT])]
        assert statuses == [Status.PENDING, Status.DONE]
        assert len(developments.history(session, [EVENT, ("harbour", "strike")])) == 3
        assert developments.history(session, []) == []


def test_what_two_articles_find_at_once_is_one_development(store: Store) -> None:
    with store.transaction() as session:
        a, b = an_article(session, "a"), an_article(session, "b")
        assert developments.record(session, a, [news(a)], now=NOW) == {DevelopmentId(1): news(a).development}
        assert developments.record(session, b, [news(b)], now=NOW) == {}
        (row,) = developments.rows(session, limit=9)
    assert (row.article, row.write_ups) == (a, 2)


def test_the_same_status_with_another_date_is_another_development(store: Store) -> None:
    with store.transaction() as session:
        a = an_article(session)
        dates = [None, "2025-04", "2025-05", "2025-04"]
        verdicts = [news(a, Status.PLANNED, when=when) for when in dates]
        assert len(developments.record(session, a, verdicts, now=NOW)) == 3


def test_a_revised_article_replaces_its_assertions_but_no_development(store: Store) -> None:
    with store.transaction() as session:
        a = an_article(session)
        developments.record(session, a, [news(a)], now=NOW)
        told = no_news(Status.DENIED)
        assert developments.record(session, a, [told], now=NOW) == {}
        assert developments.assertions(session, a) == [told]
        assert len(developments.history(session, [EVENT])) == 1


def test_write_ups_copies_and_outlets_are_counted(store: Store) -> None:
    with store.transaction() as session:
        first = an_article(session, "first", **an_outlet("First"))
        second = an_article(session, "second", outlet=None, url="https://www.second.test/1")
        copy = an_article(session, "copy", **an_outlet("Copy"))
        same_outlet = an_article(session, "again", **an_outlet("First"))
        template = an_article(session, "template", **an_outlet("Template"))
        developments.record(session, first, [news(first), no_news(Status.DONE)], now=NOW)
        developments.record(session, second, [no_news(), no_news()], now=NOW)
        # A copy that was searched all the same counts as a copy only.
        developments.record(session, copy, [no_news(outcome=Outcome.COPY)], now=NOW)
        for one in (copy, same_outlet):
            copies.relate(session, one, Repetition(of=first, similarity=1.0), now=NOW)
        copies.relate(session, template, Repetition(of=first, similarity=0.6, relation="template"), now=NOW)
        (row,) = developments.rows(session, limit=9)
        assert (row.write_ups, row.copies, row.outlets) == (2, 2, 3)
        outlets.configure(session, {"First Times": "Group", "second.test": "Group"})
        (row,) = developments.rows(session, limit=9)
    assert (row.write_ups, row.copies, row.outlets) == (2, 2, 2)


def test_developments_are_listed_by_watch_and_since(store: Store) -> None:
    with store.transaction() as session:
        a = an_article(session)
        developments.record(session, a, [news(a)], now=NOW)
        developments.record(session, a, [news(a, watch="trains")], now=later(60))

        def watches(**asked: object) -> list[str]:
            return [row.watch for row in developments.rows(session, limit=9, **asked)]  # type: ignore[arg-type]

        assert watches() == ["trains", "harbour"]
        assert watches(watch="harbour") == ["harbour"]
        assert watches(since=later(1)) == ["trains"]
        assert len(developments.rows(session, limit=1)) == 1


def test_a_development_shows_its_chain_and_who_asserts_each_status(store: Store) -> None:
    with store.transaction() as session:
        first, later_one, copy = (an_article(session, name) for name in ("first", "later", "copy"))
        (pending,) = developments.record(session, first, [news(first)], now=NOW)
        (done,) = developments.record(session, later_one, [news(later_one, Status.DONE), no_news()], now=NOW)
        copies.relate(session, copy, Repetition(of=first, similarity=0.5), now=NOW)
        detail = developments.one(session, pending)
        assert developments.one(session, DevelopmentId(99)) is None
    assert detail is not None
    assert [row.id for row in detail.chain] == [pending, done]
    told = [(one.article, one.status, one.outcome, one.copy_of) for one in detail.evidence]
    assert told == [
        (first, Status.PENDING, Outcome.NEW, None),
        (later_one, Status.DONE, Outcome.NEW, None),
        (later_one, Status.PENDING, Outcome.TOLD, None),
        (copy, Status.PENDING, Outcome.COPY, first),
    ]


def test_silence_is_explained_for_assertions_and_for_copies(store: Store) -> None:
    with store.transaction() as session:
        first, unsure, copy = (an_article(session, name) for name in ("first", "unsure", "copy"))
        developments.record(session, first, [news(first)], now=NOW)
        developments.record(session, unsure, [no_news(outcome=Outcome.UNCERTAIN)], now=NOW)
        copies.relate(session, copy, Repetition(of=first, similarity=0.5), now=NOW)
        rows = developments.silent(session, since=NOW)
        assert developments.silent(session, since=later(1)) == []
    explained = [(row.article, row.outcome, row.because) for row in rows]
    assert explained == [
        (unsure, Outcome.UNCERTAIN, "it is uncertain"),
        (copy, Outcome.COPY, f"repeats article {first} (50% of the smaller text)"),
    ]


def test_an_article_that_asserts_nothing_has_no_verdicts(store: Store) -> None:
    with store.transaction() as session:
        assert developments.record(session, an_article(session), [], now=NOW) == {}
        assert developments.assertions(session, ArticleId(1)) == []


def test_a_thing_done_again_is_another_development(store: Store) -> None:
    with store.transaction() as session:
        first, second = an_article(session, "first"), an_article(session, "second")
        done = news(first, Status.DONE)
        assert done.development
        again = replace(done, development=replace(done.development, article=second, turn=1))
        assert len(developments.record(session, first, [done], now=NOW)) == 1
        assert len(developments.record(session, second, [again], now=NOW)) == 1
        assert developments.record(session, second, [again], now=NOW) == {}
        assert [one.turn for one in developments.history(session, [EVENT])] == [0, 1]


def test_a_dispute_comes_back_as_it_was_found(store: Store) -> None:
    with store.transaction() as session:
        article = an_article(session)
        said = assertion(Status.DENIED, denies=Status.DONE)
        found = Development(
            assertion=said,
            article=article,
            at=NOW,
            change=Change.DISPUTE,
            against=Status.DONE,
            against_when="2025-04",
        )
        verdict = replace(news(article), assertion=said, development=found)
        (number,) = developments.record(session, article, [verdict], now=NOW)
        assert developments.recorded(session, [EVENT]) == {number: found}
        assert developments.assertions(session, article) == [verdict]


def test_when_a_development_was_first_confirmed_is_kept(store: Store) -> None:
    with store.transaction() as session:
        article = an_article(session)
        (number,) = developments.record(session, article, [news(article)], now=NOW)
        seen = []
        steps = [Standing.UNCONFIRMED, Standing.CONFIRMED, Standing.DISPUTED, Standing.CONFIRMED]
        for minutes, standing in enumerate(steps):
            developments.settle(session, {number: standing}, now=later(minutes))
            (row,) = developments.rows(session, limit=1)
            seen.append((row.standing, row.confirmed_at))
    assert [standing for standing, _ in seen] == steps
    assert [at for _, at in seen] == [None, later(1), later(1), later(1)]


def test_those_who_tell_a_status_are_its_write_ups_with_their_copies(store: Store) -> None:
    with store.transaction() as session:
        first = an_article(session, "first", **an_outlet("First"))
        second = an_article(session, "second", outlet=None, url="https://www.second.test/1")
        weak, copy = an_article(session, "weak"), an_article(session, "copy")
        developments.record(session, first, [news(first, attributed_to="A wire", when="2025")], now=NOW)
        developments.record(session, second, [no_news()], now=NOW)
        developments.record(session, weak, [no_news(outcome=Outcome.UNCERTAIN)], now=NOW)
        developments.record(session, copy, [no_news()], now=NOW)
        copies.relate(session, copy, Repetition(of=first, similarity=1.0), now=NOW)
        told = developments.tellings(session, [EVENT])
    assert told == {
        (*EVENT, Status.PENDING): [
            Telling(
                article=first, outlet="First Times", at=NOW, attributed_to="A wire", when="2025", copies=1
            ),
            Telling(article=second, outlet="second.test", at=NOW),
        ]
    }


def test_who_takes_a_report_back_tells_nothing_of_what_holds_again(store: Store) -> None:
    with store.transaction() as session:
        first, second = an_article(session, "first"), an_article(session, "second")
        developments.record(session, first, [news(first)], now=NOW)
        found = news(second, sentence="Correction: it has only been asked for.")
        assert found.development is not None
        made = replace(found.development, change=Change.CORRECTION, against=Status.DONE)
        developments.record(session, second, [replace(found, development=made)], now=NOW)
        told = developments.tellings(session, [EVENT])
    assert [one.article for one in told[*EVENT, Status.PENDING]] == [first]
