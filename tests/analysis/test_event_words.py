"""General words of each kind of event, in sentences of many branches: what each asserts."""

from datetime import UTC, datetime

import pytest

from analysis.assertions import Detector
from analysis.model import Article, ArticleId, Assertion, Wanted, Watch

DAY = datetime(2026, 2, 11, 9, tzinfo=UTC)  # a Wednesday
WATCHED = {
    "release": Wanted(name="release", event="release", subject=("Relovant", "Northlight")),
    "availability": Wanted(name="availability", event="availability", subject=("Tramlink", "night ferry")),
    "approval": Wanted(name="approval", event="approval", subject=("merger", "Mining Bill", "Relovant")),
    "deal": Wanted(name="deal", event="deal", subject=("Fjordkasse",), actor=("Norbank",)),
    "legal": Wanted(name="legal", event="legal", subject=("Corvane",)),
}
DETECTORS = {
    kind: Detector([Watch(name=kind, about=wanted.subject, developments=(wanted,))])
    for kind, wanted in WATCHED.items()
}


def read(kind: str, text: str, title: str = "") -> Assertion | None:
    article = Article(id=ArticleId(1), title=title, text=text, at=DAY)
    found = DETECTORS[kind].assertions(article)
    return max(found, key=lambda one: one.certainty, default=None)


def status(kind: str, text: str, title: str = "") -> str:
    """Return the surest status that a text gives, or "silent"."""
    found = read(kind, text, title)
    return found.status.value if found and found.certainty >= 0.5 else "silent"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The studio has reissued Northlight in a new edition.", "done"),
        ("Northlight has gone on the market in Oslo.", "done"),
        ("Northlight has been made available to all clinics.", "done"),
        ("Brightwell has confirmed a release date of June 4 for Northlight.", "planned"),
        ("Brightwell has rescheduled Northlight.", "delayed"),
        ("Brightwell has paused the rollout of Northlight.", "delayed"),
        ("Brightwell has mothballed Northlight.", "abandoned"),
        ("Brightwell has retired Northlight.", "reversed"),
        ("Northlight stopped working on Tuesday.", "reversed"),
        ("Northlight is now shipping from the works in Tarn to the harbour.", "silent"),
        ("Northlight shipping costs rose by a third.", "silent"),
    ],
)
def test_what_becomes_of_a_product(text: str, expected: str) -> None:
    assert status("release", text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The city has reopened Tramlink.", "done"),
        ("Tramlink came back online on Tuesday.", "done"),
        ("The operator has shuttered Tramlink.", "reversed"),
        ("The operator has pulled out of Tramlink.", "reversed"),
        ("The night ferry has gone out of service.", "reversed"),
        ("Changes were introduced in response to Tramlink.", "silent"),
        ("The crew of the night ferry are back with another record.", "silent"),
    ],
)
def test_what_becomes_of_a_service(text: str, expected: str) -> None:
    assert status("availability", text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Parliament has passed the Mining Bill.", "done"),
        ("The Senate voted to approve the Mining Bill on Tuesday.", "done"),
        ("The Mining Bill became law on Tuesday.", "done"),
        ("The president signed the Mining Bill into law.", "done"),
        ("The court cleared the way for the merger.", "done"),
        ("The watchdog has dropped its objections to the merger.", "done"),
        ("The watchdog allowed the merger to proceed.", "done"),
        ("A court in Tarn today approved Orrin's merger.", "done"),
        ("The board on Monday approved Relovant, a drug that Brightwell filed in 2021.", "done"),
        ("The tribunal will decide whether to approve the merger on March 9.", "planned"),
        ("A panel has recommended approval of Relovant.", "pending"),
        ("Lawmakers voted to reject the Mining Bill.", "refused"),
        ("The agency has extended its review of the merger.", "delayed"),
        ("The agency has pulled the licence for Relovant.", "reversed"),
    ],
)
def test_what_becomes_of_what_needs_approval(text: str, expected: str) -> None:
    assert status("approval", text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Norbank has formed a joint venture with Fjordkasse.", "done"),
        ("Norbank has joined forces with Fjordkasse.", "done"),
        ("Norbank won a contract from Fjordkasse.", "done"),
        ("Norbank has settled with Fjordkasse.", "done"),
        ("Norbank has agreed to take over Fjordkasse.", "pending"),
        ("Norbank has made an offer for Fjordkasse.", "pending"),
        ("Norbank and Fjordkasse have a tentative agreement.", "pending"),
        ("Norbank is considering a bid for Fjordkasse.", "rumoured"),
        ("Fjordkasse has snubbed an approach from Norbank.", "refused"),
        ("Norbank has ditched its merger with Fjordkasse.", "abandoned"),
        ("Norbank has reached an agreement with Fjordkasse, the bank that it sued in 2022.", "done"),
    ],
)
def test_what_becomes_of_a_deal(text: str, expected: str) -> None:
    assert status("deal", text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The ministry has accused Corvane of bribery.", "pending"),
        ("A rival has taken Corvane to court.", "pending"),
        ("Corvane went on trial on Tuesday.", "pending"),
        ("Corvane has pleaded guilty.", "done"),
        ("Corvane has settled with the drivers.", "done"),
        ("A court found that Corvane had breached the rules.", "done"),
        ("A jury acquitted Corvane.", "refused"),
        ("A court cleared Corvane of wrongdoing.", "refused"),
        ("Prosecutors closed their investigation into Corvane.", "abandoned"),
    ],
)
def test_what_becomes_of_a_case(text: str, expected: str) -> None:
    assert status("legal", text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Relovant was approved on Monday, and the claims period began.", "done"),
        ("Relovant was approved on Monday after a gas leak at the works had been mended.", "done"),
        ("Relovant was approved on Monday, the open source said.", "done"),
        ("Relovant was approved on Monday, sources said.", "rumoured"),
    ],
)
def test_a_word_of_hearsay_that_is_another_noun_makes_no_rumour(text: str, expected: str) -> None:
    assert status("approval", text) == expected


def test_what_is_likely_is_a_rumour_and_what_is_unlikely_is_none() -> None:
    likely = read("release", "Northlight is now likely to launch in May.")
    assert likely is not None
    assert (likely.status.value, likely.when) == ("rumoured", "2026-05")
    assert read("release", "Northlight is now unlikely to launch in May.") is None


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Brightwell debuts Northlight", "Northlight will be available on March 4 in all pharmacies."),
        ("Kova releases Northlight", "Northlight will go on sale on March 4 at all dealers."),
        ("Orrin launches Northlight", "Orrin showed the game. Northlight will be released on March 4."),
    ],
)
def test_what_a_headline_presents_is_planned_where_the_text_says_when_it_comes(title: str, text: str) -> None:
    article = Article(id=ArticleId(1), title=title, text=text, at=DAY)
    first = DETECTORS["release"].assertions(article)[0]
    assert (first.status.value, first.when) == ("planned", "2026-03-04")


def test_what_a_headline_launches_and_the_text_sells_is_done() -> None:
    text = "Northlight has gone on sale in Oslo. Northlight will be available in Bergen on March 4."
    found = DETECTORS["release"].assertions(
        Article(id=ArticleId(1), title="Orrin launches Northlight", text=text, at=DAY)
    )
    assert found[0].status.value == "done"


@pytest.mark.parametrize(
    ("title", "text", "expected"),
    [
        ("Maps 7 adds Tramlink", "Riders get it soon. Maps 7 is currently in beta.", "planned"),
        ("Maps 7 adds Tramlink", "Riders get it now. Maps 7 can be had in all shops.", "done"),
        ("Orrin removes Tramlink from Maps 7 beta", "Riders are cross.", "reversed"),
    ],
)
def test_what_a_version_in_testing_brings_is_to_come(title: str, text: str, expected: str) -> None:
    article = Article(id=ArticleId(1), title=title, text=text, at=DAY)
    assert DETECTORS["availability"].assertions(article)[0].status.value == expected


@pytest.mark.parametrize(
    "text",
    [
        "Northlight can be ordered today, and shipping starts on Monday.",
        "Northlight costs 40 crowns, with deliveries beginning on Monday.",
    ],
)
def test_the_beginning_of_deliveries_is_a_date_of_the_release(text: str) -> None:
    article = Article(id=ArticleId(1), title="Brightwell announces Northlight", text=text, at=DAY)
    found = {(one.status.value, one.when) for one in DETECTORS["release"].assertions(article)}
    assert ("planned", "2026-02-16") in found


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("release", "Brightwell issued a fix for Northlight."),
        ("release", "The crew stopped work early, and Northlight was in the harbour."),
        ("deal", "Norbank's new chief, once of Fjordkasse, takes over as head of lending."),
        ("deal", "Shares of Fjordkasse and of Norbank settled at 40 crowns."),
        ("approval", "Relovant allows patients to continue their treatment."),
        ("legal", "Corvane energy bars are sold in Oslo."),
        ("legal", "Corvane has settled in Bergen."),
        ("availability", "Riders can turn off Tramlink."),
    ],
)
def test_a_word_of_an_event_in_another_sense_is_silent(kind: str, text: str) -> None:
    assert status(kind, text) == "silent"
