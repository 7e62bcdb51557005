"""Pages of watched stories are due again, each to one worker, and few of a host at a time."""

from datetime import timedelta

from analysis.model import ArticleId
from analysis.politeness import Block, Failing, Standing, Use
from analysis.terms import terms
from storage import hosts, leases, stories, turns, visits
from storage.store import Session, Store
from storage.turns import Room
from storage.visits import Revisit, Seen
from tests.storage.builders import LEASE, NOW, an_article, later

HOUR = timedelta(hours=1)
AGES = (HOUR, 6 * HOUR)
READ = terms("Harbour closed", "The harbour was closed on Monday after a barge had lost its load.")


def an_article_read(session: Session, name: str = "one", *, host: str = "news.test") -> ArticleId:
    """An article with a page and a story of its own."""
    article = an_article(session, name)
    visits.note(session, article, Seen(link=f"https://{host}/{name}", etag='"1"'), now=NOW)
    stories.place(session, article, None, terms=READ, title="Harbour closed", at=NOW, now=NOW)
    return article


def watch(session: Session, *found: ArticleId, minutes: float = 0) -> None:
    visits.watch(session, found, concerned=found, ages=AGES, now=later(minutes))


def claim(session: Session, *, minutes: float, worker: str = "w", each: int = 9) -> list[Revisit]:
    room = Room(most=9, each=each)
    return visits.claim(session, now=later(minutes), worker=worker, lease=LEASE, limit=room)


def test_a_page_is_due_at_its_ages_only_while_its_story_is_watched(store: Store) -> None:
    with store.transaction() as session:
        article = an_article_read(session)
        visits.watch(session, [article], concerned=[], ages=AGES, now=NOW)
        assert visits.due(session, now=later(600)) == 0
        watch(session, article)
        assert (visits.due(session, now=later(59)), visits.due(session, now=later(60))) == (0, 1)
        (visit,) = claim(session, minutes=60)
        assert (visit.article, visit.page.etag, visit.failures) == (article, '"1"', 1)
        visits.settle(session, visit, seen=Seen(link=visit.page.link, etag='"2"'), ages=AGES, now=later(60))
        assert (visits.due(session, now=later(359)), visits.due(session, now=later(360))) == (0, 1)
        (visit,) = claim(session, minutes=360)
        assert (visit.page.etag, visit.failures) == ('"2"', 1)
        visits.settle(session, visit, seen=visit.page, ages=AGES, now=later(360))
        assert visits.due(session, now=later(100_000)) == 0


def test_who_joins_a_watched_story_late_is_read_at_the_ages_that_are_left(store: Store) -> None:
    with store.transaction() as session:
        article = an_article_read(session)
        watch(session, article, minutes=100)
        assert (visits.due(session, now=later(359)), visits.due(session, now=later(360))) == (0, 1)
        other = an_article_read(session, "other")
        watch(session, other, minutes=361)
        assert visits.due(session, now=later(100_000)) == 1


def test_a_page_is_one_workers_until_the_lease_ends_or_he_is_known_to_be_dead(store: Store) -> None:
    with store.transaction() as session:
        watch(session, an_article_read(session))
        assert len(claim(session, minutes=60, worker="first")) == 1
        assert claim(session, minutes=61, worker="second") == []
        (again,) = claim(session, minutes=66, worker="second")
        assert again.failures == 2
        leases.release(session, ["second"])
        assert len(claim(session, minutes=67, worker="third")) == 1


def test_a_claim_is_spread_over_owners(store: Store) -> None:
    with store.transaction() as session:
        for number in range(4):
            watch(session, an_article_read(session, str(number), host="busy.test"))
        watch(session, an_article_read(session, "other", host="quiet.test"))
        claimed = [visit.page.link for visit in claim(session, minutes=60, each=2)]
        assert [link.split("/")[2] for link in claimed] == ["busy.test", "quiet.test", "busy.test"]
        assert len(claim(session, minutes=60)) == 2


def test_an_owner_of_whom_a_worker_holds_pages_is_asked_by_no_other(store: Store) -> None:
    with store.transaction() as session:
        for host in ("www.news.test", "m.news.test", "other.test"):
            watch(session, an_article_read(session, host, host=host))
        hosts.place_due(session, lambda host: ".".join(host.split(".")[-2:]), now=later(60))
        first = claim(session, minutes=60, worker="first", each=1)
        assert [visit.owner for visit in first] == ["news.test", "other.test"]
        assert claim(session, minutes=61, worker="second") == []
        turns.leave_all(session, "first")
        (left,) = claim(session, minutes=61, worker="second")
        assert (left.host, left.owner) == ("m.news.test", "news.test")


def test_only_hosts_of_pages_that_are_due_are_placed(store: Store) -> None:
    with store.transaction() as session:
        watch(session, an_article_read(session, "due", host="due.test"))
        an_article_read(session, "other", host="other.test")
        hosts.place_due(session, str, now=later(59))
        assert hosts.several(session, ["due.test", "other.test"]) == {}
        hosts.place_due(session, str, now=later(60))
        assert hosts.several(session, ["due.test", "other.test"]).keys() == {"due.test"}


def test_a_page_that_nobody_asked_for_stays_due_and_has_not_failed(store: Store) -> None:
    with store.transaction() as session:
        watch(session, an_article_read(session))
        for _ in range(3):
            (visit,) = claim(session, minutes=60)
            assert visit.failures == 1
            visits.give_back(session, [visit.article])
        assert visits.due(session, now=later(60)) == 1


def test_pages_of_a_blocked_host_stay_due_until_the_block_has_lapsed(store: Store) -> None:
    block = Block(
        host="news.test", kind=Failing.REFUSED, reason="403", level=0, since=later(50), until=later(90)
    )
    with store.transaction() as session:
        watch(session, an_article_read(session))
        hosts.place_due(session, str, now=later(60))
        hosts.keep_standing(session, "news.test", Standing(blocks=(block,)), use=Use.PAGE)
        assert claim(session, minutes=89) == []
        assert visits.due(session, now=later(89)) == 1
        assert len(claim(session, minutes=90)) == 1


def test_since_when_and_why_a_page_is_lost_is_kept_until_it_is_back(store: Store) -> None:
    with store.transaction() as session:
        article = an_article_read(session)
        watch(session, article)
        (visit,) = claim(session, minutes=60)
        visits.lose(session, visit, because="404 not found", ages=AGES, now=later(60))
        (visit,) = claim(session, minutes=360)
        visits.lose(session, visit, because="410 gone", ages=AGES, now=later(360))
        found = visits.lost(session, article)
        assert found is not None
        assert (found.at, found.because) == (later(60), "410 gone")
        visits.note(session, article, Seen(link=visit.page.link, etag='"3"'), now=later(400))
        assert visits.lost(session, article) is None


def test_another_link_to_the_page_does_not_change_its_validators(store: Store) -> None:
    with store.transaction() as session:
        article = an_article_read(session)
        visits.note(session, article, Seen(link="https://m.news.test/one", etag='"amp"'), now=later(5))
        watch(session, article)
        (visit,) = claim(session, minutes=60)
        assert visit.page == Seen(link="https://news.test/one", etag='"1"')
        visits.postpone(session, visit, until=None, failures=0)
        assert visits.due(session, now=later(100_000)) == 0
