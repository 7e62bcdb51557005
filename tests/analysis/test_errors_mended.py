"""Sentences that were once misread, each with the reading that is right."""

from datetime import UTC, datetime

import pytest

from analysis.assertions import Detector
from analysis.model import Article, ArticleId, Assertion, Wanted, Watch
from analysis.reading import TOTAL

BOARD = ("LSB", "Lamp Safety Board")
WATCHES = (
    Watch(
        name="approval",
        about=("Orbit Vision", "Orbit's vision features"),
        developments=(Wanted(name="approval", event="approval", actor=BOARD),),
    ),
    Watch(
        name="release",
        about=("Orbit OS 9", "Orbit Vision"),
        developments=(Wanted(name="release", event="release", subject=("Orbit OS 9",)),),
    ),
    Watch(
        name="place",
        about=("Orbit Vision",),
        developments=(
            Wanted(name="place", event="availability", subject=("Orbit Vision",), where=("EU", "Norway")),
        ),
    ),
    Watch(
        name="deal",
        about=("Kestrel",),
        developments=(Wanted(name="deal", event="deal", subject=("Kestrel",), actor=("Orbit",)),),
    ),
    Watch(
        name="fine",
        about=("Tarn Corp",),
        developments=(Wanted(name="fine", event="legal", subject=("fine", "import ban"), actor=("court",)),),
    ),
)
DETECTOR = Detector(WATCHES)
DAY = datetime(2025, 2, 11, 9, tzinfo=UTC)


def read(name: str, text: str, title: str = "") -> list[Assertion]:
    found = DETECTOR.assertions(Article(id=ArticleId(1), title=title, text=text, at=DAY))
    return [assertion for assertion in found if assertion.development == name]


def status(name: str, text: str, title: str = "") -> str:
    """Return the surest status that a text gives, or "silent"."""
    found = max(read(name, text, title), key=lambda a: a.certainty, default=None)
    return found.status.value if found and found.certainty >= 0.5 else "silent"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Orbit's vision features have been handed in and submitted to the LSB for approval,"
            " and the verdict is still open.",
            "pending",
        ),
        ("Orbit Vision was submitted to the LSB for review and still waits for a reply.", "pending"),
        (
            "The board spoke of Orbit Vision. No approval was granted, and none has been refused, it said.",
            "silent",
        ),
        ("Asked about Orbit Vision, the LSB wrote: no approval has been granted.", "silent"),
        ("Of Orbit Vision the LSB said: we have not given approval to anything like it.", "silent"),
        ("Orbit Vision has no LSB approval.", "silent"),
        ("Orbit Vision rivals Asterlight. Three others applied. The last was rejected by the LSB.", "silent"),
        ("Orbit Vision waits. The LSB looked at Asterlight and Beamwerk too. One was approved.", "silent"),
        ("The story that the LSB had approved Orbit Vision went around the town.", "silent"),
        ("Orbit has been pushing to have Orbit Vision approved by the LSB.", "silent"),
        ("Orbit's shares rose after the LSB approved Orbit Vision on Monday.", "done"),
    ],
)
def test_an_approval_is_told_only_where_it_was_given(text: str, expected: str) -> None:
    assert status("approval", text) == expected


def test_what_the_title_denies_is_not_told_by_the_text_below_it() -> None:
    text = "A forged letter went round. It said: the LSB approved Orbit Vision."
    assert status("approval", text) == "done"
    assert (
        status("approval", text, title="Orbit denies reports that the LSB approved Orbit Vision") == "denied"
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Norwegian is planned with Orbit OS 9, which is expected to be released in April 2025.", "planned"),
        ("Orbit OS 9, which was released in January, brings lamps.", "done"),
        ("Orbit OS 9 will not be released until April.", "planned"),
        ("The new models launch alongside Orbit OS 9, and the updates are available for lamps.", "silent"),
        ("Starting in Orbit OS 9, apps are available from shops.", "silent"),
        ("This is the brightest Orbit OS 9 ever released.", "silent"),
        ("Where Orbit OS 9 is available, it costs more.", "silent"),
        ("Last year, with Orbit OS 9 in a drawer, we sold lamps.", "silent"),
        ("During the spring quarter last year, we launched Orbit OS 9.", "silent"),
        ("A lamp goes on weeks after Orbit released Orbit OS 9.", "silent"),
        ("Orbit OS 9 has been canceled.", "abandoned"),
        ("Orbit has abandoned its plans for Orbit OS 9.", "abandoned"),
        ("Orbit OS 9 has been pushed back once again.", "delayed"),
        ("Orbit has pushed Orbit OS 9 to 2027.", "delayed"),
        ("Orbit pulled the second Orbit OS 9 beta.", "silent"),
        ("Orbit OS 9 and its guide are available today in the Lamp 1 and Lamp 2 betas.", "pending"),
    ],
)
def test_a_release_is_read_with_what_stands_around_it(text: str, expected: str) -> None:
    assert status("release", text) == expected


def test_a_plan_takes_the_date_that_stands_with_its_noun() -> None:
    text = "Orbit OS 9 will be launching in the shops of many towns, ahead of a June 28 launch."
    found = {(a.status.value, a.when) for a in read("release", text) if a.certainty >= 0.5}
    assert found == {("planned", "2025-06-28")}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Orbit Vision launches in Sweden, Denmark, and Norway on Friday, March 14.", "planned"),
        ("Orbit Vision went on sale in the European Union on Monday.", "done"),
        ("Orbit Vision went on sale outside of the EU on Monday.", "silent"),
        ("Orbit Vision went on sale in Japan on Monday, with Norway expected to follow.", "silent"),
        ("Orbit Vision went on sale in Japan, Norway and Canada on Monday.", "done"),
        ("Orbit will no longer offer Orbit Vision in the EU.", "reversed"),
        ("Orbit Vision is as bright as is support for lamps in Norway.", "silent"),
    ],
)
def test_a_place_is_the_one_that_is_meant(text: str, expected: str) -> None:
    assert status("place", text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Orbit signed a deal with Kestrel.", "done"),
        ("Orbit and Kestrel announce a partnership.", "done"),
        ("Kestrel and Tarnow signed a deal on cables.", "silent"),
        ("Even Tarnow sells them, as it has partnered with Kestrel.", "silent"),
        ("Orbit extends its deal with Kestrel through March 2031.", "done"),
        ("Orbit announces a Kestrel acquisition.", "pending"),
    ],
)
def test_a_deal_is_between_the_parties_watched(text: str, expected: str) -> None:
    assert status("deal", text) == expected


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Tarn Corp fined 1.8 million crowns", "done"),
        ("Court orders import ban on Tarn Corp", "done"),
        ("Tarn Corp avoids import ban", "refused"),
        ("Tarn Corp won't face import ban", "refused"),
        ("Import ban on Tarn Corp to take effect on February 21", "planned"),
        ("Tarn Corp could be fined", "silent"),
    ],
)
def test_a_watched_noun_is_told_by_its_verb(title: str, expected: str) -> None:
    assert status("fine", "Lamps were sold as well.", title) == expected


def test_who_reports_of_others_once_is_a_reporter_throughout_the_article() -> None:
    text = (
        "Orbit works on lamps, according to Daily's Jane Roe. Lamps are old.\n"
        "Roe said that Orbit OS 9 will be released in April."
    )
    assert status("release", text) == "rumoured"


def test_the_name_of_a_thing_is_not_the_party_in_it() -> None:
    watch = Watch(
        name="deal",
        about=("Orbit Card",),
        developments=(Wanted(name="deal", event="deal", subject=("Orbit Card",), actor=("Orbit",)),),
    )
    text = "Kestrel signed a deal with Tarnow on the Orbit Card."
    assert not [
        a
        for a in Detector([watch]).assertions(Article(id=ArticleId(1), title="", text=text, at=DAY))
        if a.certainty >= 0.5
    ]


def test_five_kinds_in_a_crafted_text_share_one_budget() -> None:
    watch = Watch(
        name="all",
        about=("Orbit",),
        developments=tuple(
            Wanted(name=kind, event=kind) for kind in ("approval", "release", "deal", "legal", "availability")
        ),
    )
    text = "Orbit released, approved, sued and acquired Orbit. " * 2000
    rows = Detector([watch]).explain(Article(id=ArticleId(1), title="", text=text, at=DAY))
    assert 0 < len(rows) <= TOTAL
