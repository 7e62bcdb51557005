from datetime import datetime, timedelta

import pytest

from analysis.alerts import Digest, Pace
from analysis.ladder import judge
from analysis.model import Article, ArticleId, DevelopmentId, Outcome, Status
from analysis.rejections import Opinion, judged_with
from storage import alerts, articles, developments, feedback
from storage.store import Session, Store
from tests.storage.builders import NOW, an_article, assertion, later, news, no_news, reading

EVENT = ("harbour", "reopening")
SAID = "The port authority reopened the harbour."


def found(session: Session, article: ArticleId, status: Status = Status.DONE) -> DevelopmentId:
    """A development with one alert that waits, and a second sentence of its article that says so, too."""
    verdicts = [news(article, status, sentence=SAID), no_news(status, sentence="It was reopened.")]
    (made,) = developments.record(session, article, verdicts, now=NOW)
    alert = alerts.NewAlert(development=made, watch="harbour", channel="desk", due_at=NOW)
    alerts.enqueue(session, [alert], now=NOW)
    return made


def statuses(session: Session) -> list[Status]:
    return [one.assertion.status for one in developments.history(session, [EVENT])]


def alert_states(session: Session) -> list[str]:
    return [row.state for row in alerts.rows(session, limit=9)]


@pytest.mark.parametrize("because", [Opinion.WRONG, Opinion.OFF_TOPIC])
def test_what_was_rejected_does_not_keep_the_true_one_away(store: Store, because: Opinion) -> None:
    with store.transaction() as session:
        first, second = an_article(session, "a"), an_article(session, "b")
        wrong = found(session, first)
        assert feedback.reject(session, wrong, because, now=NOW)
        assert statuses(session) == []
        right = found(session, second)
        assert right != wrong
        assert statuses(session) == [Status.DONE]
        assert alert_states(session) == ["waiting", "dropped"]
        by_id = {row.id: row.feedback for row in developments.rows(session, limit=9)}
    assert by_id == {wrong: because.value, right: None}


def test_what_was_known_already_still_stands_for_its_event(store: Store) -> None:
    with store.transaction() as session:
        feedback.reject(session, found(session, an_article(session)), Opinion.KNOWN, now=NOW)
        assert statuses(session) == [Status.DONE]
        assert alert_states(session) == ["dropped"]
        assert feedback.rejections(session) == []


def test_no_sentence_of_the_article_says_the_rejected_again(store: Store) -> None:
    with store.transaction() as session:
        article = an_article(session)
        feedback.reject(session, found(session, article), Opinion.WRONG, now=NOW)
        outcomes = [one.outcome for one in developments.assertions(session, article)]
        assert outcomes == [Outcome.REJECTED, Outcome.REJECTED]
        silenced = feedback.rejections(session, [EVENT])
        assert {one.spelling for one in silenced} == {SAID.lower(), "it was reopened."}
        assert feedback.rejections(session, [("harbour", "strike")]) == []

        def judged(*sentences: str) -> list[Outcome]:
            said = [assertion(Status.DONE, sentence=one) for one in sentences]
            read = Article(id=article, title="", text="", at=NOW)
            verdicts = judged_with(lambda heard: judge(heard, [], article=read, now=NOW), said, silenced)
            return [one.outcome for one in verdicts]

        assert judged(SAID.upper(), "It  was reopened.") == [Outcome.REJECTED, Outcome.REJECTED]
        assert judged(SAID, "Ships entered the harbour again.") == [Outcome.REJECTED, Outcome.NEW]


def test_a_rejection_can_be_taken_back_with_all_it_did(store: Store) -> None:
    with store.transaction() as session:
        article = an_article(session)
        made = found(session, article)
        before = [one.outcome for one in developments.assertions(session, article)]
        feedback.reject(session, made, Opinion.WRONG, now=NOW)
        assert feedback.accept(session, made, now=later(5)) is None
        assert statuses(session) == [Status.DONE]
        assert alert_states(session) == ["waiting"]
        assert [one.outcome for one in developments.assertions(session, article)] == before
        assert list(feedback.cases(session)) == []
        assert feedback.rejections(session) == []


def test_what_was_no_news_after_all_lets_its_sentences_speak_again(store: Store) -> None:
    with store.transaction() as session:
        article = an_article(session)
        made = found(session, article)
        before = [one.outcome for one in developments.assertions(session, article)]
        feedback.reject(session, made, Opinion.WRONG, now=NOW)
        feedback.reject(session, made, Opinion.KNOWN, now=NOW)
        assert [one.outcome for one in developments.assertions(session, article)] == before
        assert statuses(session) == [Status.DONE]
        assert alert_states(session) == ["dropped"]
        assert feedback.opinion(session, made) is Opinion.KNOWN
        (case,) = feedback.cases(session)
    assert case.verdict is Opinion.KNOWN


def test_a_rejection_stays_where_another_has_taken_the_place(store: Store) -> None:
    with store.transaction() as session:
        wrong = found(session, an_article(session, "a"))
        feedback.reject(session, wrong, Opinion.WRONG, now=NOW)
        right = found(session, an_article(session, "b"))
        assert feedback.accept(session, wrong, now=NOW) == right
        assert feedback.opinion(session, wrong) is Opinion.WRONG


def test_a_second_opinion_takes_the_place_of_the_first(store: Store) -> None:
    with store.transaction() as session:
        made = found(session, an_article(session))
        feedback.reject(session, made, Opinion.WRONG, now=NOW)
        feedback.reject(session, made, Opinion.OFF_TOPIC, note="the old harbour", now=NOW)
        (case,) = feedback.cases(session)
    assert (case.verdict, case.note) == (Opinion.OFF_TOPIC, "the old harbour")


def test_an_alert_that_was_sent_stays_sent(store: Store) -> None:
    with store.transaction() as session:
        made = found(session, an_article(session))
        (task,) = alerts.claim(session, now=NOW, worker="w", lease=timedelta(minutes=1), limit=9)
        alerts.confirm(session, [task.id], message_id="m", now=NOW)
        feedback.reject(session, made, Opinion.WRONG, now=NOW)
        assert alert_states(session) == ["sent"]


def test_what_was_missed_counts_as_known_and_alerts_nobody(store: Store) -> None:
    with store.transaction() as session:
        article = articles.by_ids(session, [an_article(session)])
        (one,) = article.values()
        said = assertion(Status.PLANNED, when="2025-04", sentence="It will open in April.")
        made = feedback.add(session, said, one, note="in a caption", now=NOW)
        assert developments.history(session, [EVENT])[0].assertion == said
        assert alert_states(session) == []
        assert feedback.standing(session, EVENT, status=Status.PLANNED, when="2025-04") == made
        assert feedback.standing(session, EVENT, status=Status.PLANNED, when=None) is None
        (case,) = feedback.cases(session)
        assert (case.verdict, case.when, case.article) == (Opinion.MISSED, "2025-04", one.id)
        feedback.remove(session, made)
        assert developments.history(session, [EVENT]) == []
        assert list(feedback.cases(session)) == []


def test_a_case_keeps_the_text_that_was_judged(store: Store) -> None:
    with store.transaction() as session:
        made = found(session, an_article(session))
        feedback.reject(session, made, Opinion.WRONG, now=NOW)
        judged = reading().text
        articles.keep(session, reading(text="Corrected: it stays closed."), first_seen_at=NOW, now=NOW)
        (case,) = feedback.cases(session)
    assert (case.text, case.sentence, case.title) == (judged, SAID, reading().title)


def test_a_case_keeps_the_latest_text_that_holds_its_sentence(store: Store) -> None:
    with store.transaction() as session:
        holding = f"It rained.\n{SAID}"
        article = an_article(session, text=holding)
        made = found(session, article)
        articles.keep(session, reading(text="Corrected: it stays closed."), first_seen_at=NOW, now=NOW)
        feedback.reject(session, made, Opinion.WRONG, now=NOW)
        (case,) = feedback.cases(session)
    assert case.text == holding


def test_what_was_done_and_reversed_can_be_done_again(store: Store) -> None:
    with store.transaction() as session:
        first, second = an_article(session, "a"), an_article(session, "b")
        done = found(session, first)
        assert feedback.standing(session, EVENT, status=Status.DONE, when=None) == done
        developments.record(session, second, [news(second, Status.REVERSED)], now=NOW)
        assert feedback.standing(session, EVENT, status=Status.DONE, when=None) is None
        (read,) = articles.by_ids(session, [second]).values()
        again = feedback.add(session, assertion(Status.DONE), read, now=NOW)
        assert feedback.standing(session, EVENT, status=Status.DONE, when=None) == again


DAILY = {"desk": Digest(every=Pace.DAILY)}


@pytest.mark.parametrize(
    ("due", "accepted", "expected"),
    [
        (later(60), later(5), later(60)),
        (NOW, later(5), NOW + timedelta(days=1)),  # the digest of eight o'clock has gone out
    ],
)
def test_an_accepted_development_is_told_with_the_digest(
    store: Store, due: datetime, accepted: datetime, expected: datetime
) -> None:
    with store.transaction() as session:
        made = found(session, an_article(session))
        (row,) = alerts.rows(session, limit=9)
        alerts.postpone(session, row.id, reason="not yet", due_at=due)
        feedback.reject(session, made, Opinion.WRONG, now=NOW)
        feedback.accept(session, made, digests=DAILY, now=accepted)
        assert [one.due_at for one in alerts.rows(session, limit=9)] == [expected]


def test_what_is_not_there_can_be_neither_rejected_nor_judged(store: Store) -> None:
    with store.transaction() as session:
        assert not feedback.reject(session, DevelopmentId(7), Opinion.WRONG, now=NOW)
        assert feedback.opinion(session, DevelopmentId(7)) is None
        assert feedback.opinion(session, found(session, an_article(session))) == ""


def test_what_was_missed_takes_a_turn_that_no_rejection_has_left_in_use(store: Store) -> None:
    with store.transaction() as session:
        article = an_article(session)
        (one,) = articles.by_ids(session, [article]).values()
        said = assertion(Status.DONE, sentence=SAID)
        first = found(session, article)
        feedback.add(session, said, one, now=NOW)
        feedback.reject(session, first, Opinion.WRONG, now=NOW)
        feedback.add(session, said, one, now=NOW)
        assert [one.turn for one in developments.history(session, [EVENT])] == [1, 2]
