"""The nightly repair: stories are split and merged, and nothing that hangs on their articles is lost."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select, update
from typer.testing import CliRunner

from analysis.model import ArticleId, StoryId
from analysis.terms import Terms, terms
from flows.cli.application import app
from flows.cli.storydrawing import drawn, lag
from flows.steps.repair import FORGET_AFTER, is_due, plan, repair
from storage import articles, stories, story_repair
from storage.models import Alerts, Developments, Stories, StoryArticles, StoryTerms, table
from storage.stories import StoryArticle, StoryDetail
from tests.flows.desk import NOW, Desk
from tests.flows.press import APPROVED, CHESS, MARKET, NEWS_DAY, OWN_WORDS, REFUSED

HOUR = timedelta(hours=1)
TEXTS = {"/wire": APPROVED, "/own": OWN_WORDS, "/chess": CHESS, "/market": MARKET, "/refused": REFUSED}
CUT = APPROVED.under("Vote on the quay: seven to two", last=4)


@pytest.fixture
def told(desk: Desk) -> Desk:
    """A desk that has read, grouped and told everything, a copy included."""
    published = {**TEXTS, "/cut": CUT}
    items = [
        desk.publishes(path, text, at=NEWS_DAY + hours * HOUR)
        for hours, (path, text) in enumerate(published.items())
    ]
    desk.prints("/feed", *items)
    desk.run()
    return desk


def together(desk: Desk) -> dict[str, int | None]:
    """The story of each page."""
    return {row.url.removeprefix(desk.server.url("")): row.story for row in desk.articles()}


def hanging(desk: Desk) -> object:
    """What must not change, whatever becomes of the stories."""
    with desk.kit.store.reading() as session:
        return [
            [tuple(row) for row in session.execute(select(table(kept)).order_by(table(kept).c.id))]
            for kept in (Developments, Alerts)
        ]


def jumble(desk: Desk, *paths: str) -> StoryId:
    """Put these pages into one story, as a bad first look might have; its id."""
    pages = {row.url.removeprefix(desk.server.url("")): row.id for row in desk.articles()}
    with desk.kit.store.transaction() as session:
        held = {row.id: row.story for row in desk.articles()}
        story = held[pages[paths[0]]]
        assert story is not None
        story_repair.move(session, [pages[path] for path in paths], StoryId(story))
        session.execute(update(table(Stories)).values(unrepaired=True))
    return StoryId(story)


def scatter(desk: Desk, path: str) -> StoryId:
    """Let this page have founded a story of its own; its id."""
    (page,) = [row.id for row in desk.articles() if row.url == desk.server.url(path)]
    with desk.kit.store.transaction() as session:
        text = articles.by_ids(session, [page])[page]
        own = terms(text.title, text.text)
        story = stories.found(session, own, title=text.title, at=text.at, now=NOW)
        story_repair.move(session, [page], story)
        session.execute(update(table(Stories)).values(unrepaired=True))
    return story


def test_a_story_of_two_matters_is_split_and_the_larger_part_keeps_the_id(told: Desk) -> None:
    before, kept = together(told), hanging(told)
    story = jumble(told, "/wire", "/chess")
    report = repair(told.kit, now=NOW)
    after = together(told)
    assert report.figures["split"] >= 1
    assert after["/chess"] != after["/wire"] == after["/cut"] == story == before["/wire"]
    assert hanging(told) == kept


def test_two_stories_of_one_matter_are_merged_and_the_lost_id_leads_to_the_other(told: Desk) -> None:
    repair(told.kit, now=NOW)
    before, kept = together(told), hanging(told)
    assert before["/wire"] == before["/own"]
    lost = scatter(told, "/own")
    assert together(told)["/own"] == lost
    report = repair(told.kit, now=NOW)
    assert report.figures["merged"] == 1
    assert together(told) == before
    assert hanging(told) == kept
    with told.kit.store.reading() as session:
        found = stories.one(session, lost)
        assert lost not in [row.id for row in stories.rows(session, limit=99)]
    assert found is not None
    assert (found.row.id, found.merged) == (before["/wire"], (lost,))


def test_what_was_merged_twice_leads_to_the_last(told: Desk) -> None:
    repair(told.kit, now=NOW)
    kept = together(told)["/wire"]
    with told.kit.store.transaction() as session:
        empty = Terms(words={}, names={})
        first, second = (
            stories.found(session, empty, title=name, at=NOW, now=NOW) for name in ("one", "two")
        )
        story_repair.merge(session, first, second)
        assert kept is not None
        story_repair.merge(session, second, StoryId(kept))
        found = [stories.one(session, one) for one in (first, second)]
    assert [one.row.id for one in found if one] == [kept, kept]


def test_old_stories_are_found_no_more_and_stay_as_they_were(told: Desk) -> None:
    assert repair(told.kit, now=NOW).figures["stories_forgotten"] == 0
    before = together(told)
    report = repair(told.kit, now=NOW + FORGET_AFTER + timedelta(days=1), most=3)
    assert report.figures["stories_forgotten"] == 3
    later = repair(told.kit, now=NOW + FORGET_AFTER + timedelta(days=1))
    assert 3 + later.figures["stories_forgotten"] == len(set(before.values()))
    assert together(told) == before
    with told.kit.store.reading() as session:
        assert session.scalar(select(func.count()).select_from(StoryTerms)) == 0
        assert len(stories.rows(session, limit=99)) == len(set(before.values()))


@pytest.mark.parametrize("paths", [("/wire", "/chess"), ("/market", "/chess", "/wire"), tuple(TEXTS)])
def test_a_repair_done_again_finds_nothing_to_do(told: Desk, paths: tuple[str, ...]) -> None:
    jumble(told, *paths)
    repair(told.kit, now=NOW)
    done = together(told)
    assert None not in done.values()
    assert repair(told.kit, now=NOW).figures["stories"] == 0
    with told.kit.store.transaction() as session:
        session.execute(update(table(Stories)).values(unrepaired=True))
    again = repair(told.kit, now=NOW).figures
    assert (again["moved"], again["split"], again["merged"]) == (0, 0, 0)
    assert together(told) == done


def test_profiles_count_the_votes_that_are_there_and_ids_are_never_given_again(told: Desk) -> None:
    with told.kit.store.reading() as session:
        given = set(session.scalars(select(table(Stories).c.id)))
    jumble(told, *TEXTS)
    repair(told.kit, now=NOW)
    with told.kit.store.reading() as session:
        s, m = table(Stories).c, table(StoryArticles).c
        rows = session.execute(select(s.id, s.articles, s.merged_into)).all()
        votes = list(session.scalars(select(m.story_id).where(m.voted)))
    assert given <= {row.id for row in rows}
    assert {row.id: row.articles for row in rows if row.merged_into is None and row.id in votes} == {
        story: votes.count(story) for story in set(votes)
    }


def test_a_repair_is_due_once_a_day(told: Desk) -> None:
    day = timedelta(days=1)
    asked = [is_due(told.kit, now=NOW + days * day) for days in (0, 0.9, 1)]
    assert plan(told.kit, now=NOW + day) == "repair stories"
    repair(told.kit, now=NOW + day)
    assert [*asked, *(is_due(told.kit, now=NOW + days * day) for days in (1.9, 2))] == [
        False,
        False,
        True,
        False,
        True,
    ]


def test_a_run_repairs_no_more_than_it_is_asked_to(told: Desk) -> None:
    jumble(told, "/wire", "/chess")
    assert repair(told.kit, now=NOW, most=1).figures["stories"] == 1
    assert repair(told.kit, now=NOW).figures["stories"] >= 1


def test_what_one_night_does_not_reach_is_reached_the_next(told: Desk) -> None:
    with told.kit.store.reading() as session:
        waiting = sorted(row.id for row in stories.rows(session, limit=99))
    assert len(waiting) > 2
    for night in range(len(waiting)):
        with told.kit.store.transaction() as session:
            # The first of all changes every day.
            session.execute(
                update(table(Stories)).where(table(Stories).c.id == waiting[0]).values(unrepaired=True)
            )
        assert repair(told.kit, now=NOW + night * timedelta(days=1), most=1).figures["stories"] == 1
    with told.kit.store.reading() as session:
        s = table(Stories).c
        left = list(session.scalars(select(s.id).where(s.unrepaired)))
    assert set(left) <= {waiting[0]}


def test_a_story_is_drawn_within_the_width_of_the_terminal(told: Desk) -> None:
    repair(told.kit, now=NOW)
    story = together(told)["/wire"]
    result = CliRunner().invoke(
        app, ["stories", "show", str(story), "-c", str(told.folder / "wirewatch.yaml")], env=env(told)
    )
    assert result.exit_code == 0, result.output
    lines = result.stdout.splitlines()
    assert max(map(len, lines)) <= 80
    text = " ".join(" ".join(line.strip(" |") for line in lines).split())
    for part in ("first (article", "printed anew by", "new: ", "found for terminal"):
        assert part in text
    again = CliRunner().invoke(
        app, ["stories", "repair", "-c", str(told.folder / "wirewatch.yaml")], env=env(told)
    )
    assert again.stdout == "looked again at 0 stories: 0 merged, 0 split off, 0 articles moved\n"


def env(desk: Desk) -> dict[str, str]:
    return {
        "WIREWATCH_HOME": str(desk.folder),
        "WIREWATCH_DATABASE_URL": f"sqlite:///{desk.folder / 'wirewatch.db'}",
    }


@pytest.mark.parametrize(
    ("minutes", "expected"), [(-3, "0 min"), (20, "20 min"), (185, "3 h 5 min"), (3120, "2 d 4 h")]
)
def test_lags_read_as_people_say_them(minutes: int, expected: str) -> None:
    assert lag(timedelta(minutes=minutes)) == expected


def test_what_commands_the_terminal_is_not_drawn() -> None:
    evil = StoryArticle(
        id=ArticleId(1), at=NOW, outlet="The \x1b[31mMole", title="Dig\x1b]0;x\x07", url="u", copy_of=None
    )
    row = stories.StoryRow(
        id=StoryId(1), title="\x1b[2JDig", articles=1, copies=0, outlets=1, first_at=NOW, last_at=NOW
    )
    detail = StoryDetail(row=row, articles=(evil,), developments=(), merged=())
    lines = drawn(detail, {ArticleId(1): "A new \x1b[1mtunnel " + "wide " * 60}, width=60)
    assert "\x1b" not in "".join(lines)
    assert max(map(len, lines)) <= 60


def test_terms_of_long_ago_count_less_and_are_forgotten(desk: Desk) -> None:
    month = timedelta(days=30)
    with desk.kit.store.transaction() as session:
        stories.observe(session, {"w:often": 8, "w:once": 1}, articles=8, now=NOW)
        later = stories.rarity(session, ["w:often", "w:once"], now=NOW + month)
        assert later.total == pytest.approx(4)
        assert later.counts["w:often"] == pytest.approx(4)
        stories.observe(session, {"w:often": 1}, articles=1, now=NOW + month)
        assert stories.rarity(session, ["w:often"], now=NOW + month).counts["w:often"] == pytest.approx(5)
        assert stories.forget_terms(session, now=NOW + 1.1 * month) == 1
        left = stories.rarity(session, ["w:often", "w:once"], now=NOW + month)
        assert set(left.counts) == {"w:often"}
        assert stories.forget_terms(session, now=NOW + 1.1 * month, most=0) == 1
        assert stories.rarity(session, ["w:often"], now=NOW + month).total == pytest.approx(5)
