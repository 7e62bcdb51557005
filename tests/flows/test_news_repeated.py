"""An outlet prints one paragraph of news under all that it writes on the day: it is told, and stays."""

import json
from datetime import timedelta

import pytest

from analysis.boilerplate import paragraph_hashes
from storage import copies
from tests.flows.conftest import OpenDesk
from tests.flows.desk import Desk
from tests.flows.press import NEWS_DAY, Text
from tests.flows.test_articles_show import show

NEWS = (
    "The Harbour Authority approved Terminal 5 on Tuesday, so the quay at the outer mole can be built and "
    "the largest ships of the two lines can berth there from next year."
)
COOKIES = (
    "We and our partners store information on your device in order to choose advertisements, measure how "
    "often pages are opened and remember settings; you may object at any time."
)
LETTER = "Sign up for our free letter, every morning at six."
PAPERS = (
    Text(
        "What the new terminal means for fishermen",
        (
            "Fishermen of the outer mole fear for their berths once Terminal 5 stands where the trawlers "
            "have lain for a hundred years, and they want a promise in writing.",
            "Their spokesman said the harbour authority had never asked them about the quay, although the "
            "dredgers would pass the spawning grounds twice a day.",
            "A cutter needs an hour more to reach the auction if it has to go around the new mole, which "
            "costs as much fuel as a whole morning at sea.",
        ),
    ),
    Text(
        "Two shipping lines book the new quay",
        (
            "Both shipping lines that had called the channel too narrow have now booked berths at the quay "
            "of Terminal 5 for their largest ships.",
            "Pilots tried the turn at the outer mole in a simulator and needed two tugs, one more than the "
            "harbour authority had reckoned with.",
            "A ticket for containers will cost nine per cent more than at the old quay, where ships have to "
            "wait for the tide.",
        ),
    ),
    Text(
        "Terns of the mole get an island of their own",
        (
            "The colony of terns on the outer mole moves to an island of gravel before the first pile of "
            "Terminal 5 is driven, biologists of the harbour authority said.",
            "Young birds are ringed in June; nobody may set foot on the quay until the last of them has "
            "flown to the south.",
            "The island costs as much as a single crane, and volunteers have promised to keep the rats away "
            "from it.",
        ),
    ),
    Text(
        "Crane drivers dance on the outer mole",
        (
            "Crane drivers danced on the mole when the vote on Terminal 5 was read out, and the harbour "
            "authority's chair was carried to her car.",
            "Three hundred apprentices are wanted for the largest ships alone, says the union, and the first "
            "of them begin before the quay is dry.",
            "In the pub behind the customs hall the beer was free until the barrel that was meant for the "
            "anniversary had been emptied, too.",
        ),
    ),
    Text(
        "Banks wait with the loan for the terminal",
        (
            "The loan for the second stage of Terminal 5 is not signed, and the bank wants to see what steel "
            "costs when the quay reaches the outer mole.",
            "The harbour authority has money for a year of building; after that it needs the region, whose "
            "council is elected in the autumn.",
            "Ships of the two lines pay dues only once they berth, which the bank's auditors call the "
            "weakest page of the whole plan.",
        ),
    ),
)


@pytest.fixture
def desk(open_desk: OpenDesk) -> Desk:
    desk = open_desk(feeds={"/feed": "The Mole"})
    items = [
        desk.publishes(f"/{n}", text.and_also(NEWS, COOKIES, LETTER), at=NEWS_DAY + n * timedelta(hours=1))
        for n, text in enumerate(PAPERS)
    ]
    desk.prints("/feed", *items)
    desk.run()
    return desk


def test_news_under_five_articles_of_a_day_is_told_once(desk: Desk) -> None:
    assert [one["status"] for one in desk.told()] == ["done"]


def test_news_is_not_removed_and_what_stands_under_everything_is(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(len(PAPERS)):
        shown = json.loads(show(desk, monkeypatch, f"/{number}", "--json"))
        assert shown["removed"] == [COOKIES, LETTER]
    (seen,) = paragraph_hashes(NEWS)
    with desk.kit.store.reading() as session:
        assert copies.seen_paragraphs(session, "The Mole", [seen]) == {seen: len(PAPERS)}
