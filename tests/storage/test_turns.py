"""Owners and their turns, on both databases."""

from datetime import datetime, timedelta

from analysis import robotsfile
from analysis.model import FeedId
from analysis.politeness import Failing, Failure, Standing, Use, after_failure
from analysis.robotsfile import RobotsFile, after_text
from storage import entries, feeds, hosts, leases, turns
from storage.feeds import FeedSpec, FeedTask
from storage.hosts import Blocked, Host, Owned
from storage.store import Store
from storage.turns import Room
from tests.storage.builders import LEASE, NOW, later, some_entries


def domain(host: str) -> str:
    return ".".join(host.split(".")[-2:])


def add(store: Store, *urls: str) -> list[FeedId]:
    with store.transaction() as session:
        ids = [feeds.add(session, FeedSpec(url=url), now=NOW) for url in urls]
        hosts.place(session, domain)
    return ids


def claim(store: Store, worker: str = "w", *, now: datetime = NOW, limit: int | Room = 100) -> list[FeedTask]:
    with store.transaction() as session:
        return feeds.claim(session, now=now, worker=worker, lease=LEASE, limit=limit)


def named(tasks: list[FeedTask]) -> list[str]:
    return sorted(task.url.removeprefix("https://") for task in tasks)


def judge(store: Store, owner: str, *failures: Failure, use: Use = Use.FEED) -> Standing:
    standing = Standing()
    for one in failures:
        standing = after_failure(standing, one)
    with store.transaction() as session:
        hosts.keep_standing(session, owner, standing, use=use)
    return standing


def throttled(host: str, count: int = 3) -> list[Failure]:
    return [
        Failure(host=host, subject=str(n), kind=Failing.THROTTLED, reason="429 too many requests", at=NOW)
        for n in range(count)
    ]


def test_a_task_knows_its_host_and_its_owner(store: Store) -> None:
    add(store, "https://www.a.test/1", "https://b.test:8443/2")
    assert {(task.host, task.owner) for task in claim(store)} == {
        ("www.a.test", "a.test"),
        ("b.test:8443", "b.test:8443"),
    }


def test_no_two_workers_ask_one_owner(store: Store) -> None:
    add(store, "https://a.test/1", "https://www.a.test/2", "https://b.test/1")
    first = claim(store, "one", limit=Room(most=9, each=1))
    assert named(first) == ["a.test/1", "b.test/1"]
    assert claim(store, "two") == []
    assert named(claim(store, "one")) == ["www.a.test/2"]


def test_an_owner_that_is_left_may_be_asked_by_others_and_not_before_its_time(store: Store) -> None:
    add(store, "https://a.test/1", "https://www.a.test/2")
    claim(store, "one", limit=Room(most=9, each=1))
    with store.transaction() as session:
        turns.leave(session, "one", {"a.test": later(2)})
        assert hosts.owned(session, {"a.test"}, Use.FEED) == {"a.test": Owned(not_before=later(2), hosts=2)}
    assert named(claim(store, "two")) == ["www.a.test/2"]


def test_a_worker_leaves_only_what_it_holds(store: Store) -> None:
    add(store, "https://a.test/1", "https://a.test/2")
    claim(store, "one", limit=Room(most=9, each=1))
    with store.transaction() as session:
        turns.leave(session, "two", {"a.test": NOW})
    assert claim(store, "two") == []


def test_a_worker_may_leave_everything(store: Store) -> None:
    add(store, *(f"https://{host}.test/{n}" for host in "abc" for n in range(2)))
    claim(store, "one", limit=Room(most=9, each=1))
    with store.transaction() as session:
        turns.leave_all(session, "one")
    assert len(claim(store, "two")) == 3


def test_the_owners_of_the_dead_are_free_when_their_lease_ends_or_is_taken(store: Store) -> None:
    add(store, "https://a.test/1", "https://a.test/2")
    claim(store, "one", limit=Room(most=9, each=1))
    with store.transaction() as session:
        turns.keep(session, "one", until=NOW + 3 * LEASE)
    assert claim(store, "two", now=NOW + 2 * LEASE) == []
    with store.transaction() as session:
        assert leases.holders(session) == {"one"}
        leases.release(session, {"one"})
    assert len(claim(store, "two")) == 2


def test_busy_owners_are_passed_over_however_long_theirs_have_waited(store: Store) -> None:
    add(store, *(f"https://a.test/{n}" for n in range(50)))
    with store.transaction() as session:
        feeds.add(session, FeedSpec(url="https://b.test/1"), now=later(1))
        hosts.place(session, domain)
    assert named(claim(store, now=later(2), limit=Room(most=2, each=2))) == ["a.test/0", "a.test/1"]
    room = Room(most=2, each=2, busy=frozenset({"a.test"}))
    assert named(claim(store, now=later(2), limit=room)) == ["b.test/1"]


def test_a_claim_takes_some_of_every_owner_before_more_of_one(store: Store) -> None:
    add(store, *(f"https://{host}.test/{n}" for host in "abc" for n in range(5)))
    found = claim(store, limit=Room(most=7, each=2))
    assert sorted(task.owner for task in found) == ["a.test"] * 2 + ["b.test"] * 2 + ["c.test"] * 2


def test_what_was_not_asked_for_waits_as_before(store: Store) -> None:
    (feed,) = add(store, "https://a.test/1")
    with store.transaction() as session:
        some_entries(session, "1")
    claim(store)
    for _ in range(3):
        with store.transaction() as session:
            (task,) = entries.claim(session, now=NOW, worker="w", lease=LEASE, limit=9)
            assert task.attempts == 1
            entries.give_back(session, [task.id])
            feeds.give_back(session, [feed])
    assert len(claim(store)) == 1


def test_entries_of_new_hosts_get_their_owners(store: Store) -> None:
    with store.transaction() as session:
        some_entries(session, "1", host="www.news.test")
        some_entries(session, "2", host="m.news.test:8080")
        hosts.place_waiting(session, domain)
        found = entries.claim(session, now=NOW, worker="w", lease=LEASE, limit=9)
    assert [(task.host, task.owner) for task in found] == [
        ("www.news.test", "news.test"),
        ("m.news.test:8080", "news.test:8080"),
    ]


def test_another_rule_moves_hosts_to_other_owners(store: Store) -> None:
    add(store, "https://www.a.test/1", "https://b.test/1")
    with store.transaction() as session:
        hosts.place(session, lambda _: "outlet Both")
    assert {task.owner for task in claim(store)} == {"outlet Both"}


def test_feeds_of_a_blocked_host_stay_due_until_the_block_has_lapsed(store: Store) -> None:
    add(store, "https://a.test/1", "https://www.a.test/1", "https://b.test/1")
    until = judge(store, "a.test", *throttled("a.test")).blocks[0].until
    assert named(claim(store)) == ["b.test/1", "www.a.test/1"]
    with store.reading() as session:
        assert feeds.due(session, now=until) == 3
        assert hosts.blocked(session, now=NOW) == [
            Blocked(
                owner="a.test",
                use=Use.FEED,
                host="a.test",
                reason="429 too many requests",
                since=NOW,
                until=until,
            )
        ]
        assert hosts.blocked(session, now=until) == []
    assert "a.test/1" in named(claim(store, now=until))


def test_a_block_of_an_owner_holds_for_all_its_hosts_and_for_its_use_only(store: Store) -> None:
    add(store, "https://a.test/1", "https://new.a.test/1", "https://b.test/1")
    judge(store, "a.test", *(one for host in "xyz" for one in throttled(host)), use=Use.FEED)
    judge(store, "b.test", *throttled("b.test"), use=Use.PAGE)
    assert named(claim(store)) == ["b.test/1"]


def test_what_is_held_against_an_owner_is_kept_and_taken_back(store: Store) -> None:
    add(store, "https://a.test/1")
    claim(store)
    standing = judge(store, "a.test", *throttled("a.test", 4))
    with store.transaction() as session:
        assert hosts.owned(session, ["a.test"], Use.FEED)["a.test"].standing == standing
        assert hosts.owned(session, ["a.test"], Use.PAGE)["a.test"].standing == Standing()
        hosts.keep_standing(session, "a.test", Standing(), use=Use.FEED)
        assert hosts.owned(session, ["a.test"], Use.FEED)["a.test"].standing == Standing()


def test_a_robots_file_is_kept_with_its_host(store: Store) -> None:
    add(store, "https://a.test/1")
    rules = after_text("User-agent: *\nDisallow: /", now=NOW, etag='"1"', last_modified="today")
    known = Host(
        host="a.test",
        owner="a.test",
        robots=robotsfile.after_failure(rules, "503 service unavailable", now=later(1)),
        crawl_delay=timedelta(seconds=2.5),
    )
    with store.transaction() as session:
        assert hosts.several(session, ["a.test"]) == {
            "a.test": Host(host="a.test", owner="a.test", robots=RobotsFile())
        }
        hosts.keep_robots(session, known)
        hosts.place(session, domain)
        assert hosts.several(session, ["a.test", "unheard.test"]) == {"a.test": known}
