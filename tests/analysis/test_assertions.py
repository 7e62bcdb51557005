import time
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.assertions import Detector
from analysis.attribution import reporter_of
from analysis.kinds import KINDS, Kind
from analysis.model import Article, ArticleId, Assertion, Status, Wanted, Watch
from analysis.wording import wording_of

APPROVAL = Wanted(
    name="approval",
    event="approval",
    actor=("NHA", "National Health Agency", "Norway's Health Board", "the country's health regulator"),
)
RELEASE = Wanted(name="release", event="release", subject=("Lumen OS 18.4",))
ABROAD = Wanted(
    name="abroad",
    event="availability",
    subject=("Lumen Vision",),
    where=("Norway",),
    exclude=("Lumen Vision Lite",),
)
WATCH = Watch(
    name="w", about=("Lumen Vision", "Lumen's vision features"), developments=(APPROVAL, RELEASE, ABROAD)
)
DETECTOR = Detector([WATCH])
DAY = datetime(2025, 2, 11, 9, tzinfo=UTC)
ELSEWHERE = "Lumen Vision is a feature of lamps."


def article(title: str = "", text: str = "") -> Article:
    return Article(id=ArticleId(1), title=title, text=text, at=DAY)


def read(development: str, title: str = "", text: str = "") -> list[Assertion]:
    found = DETECTOR.assertions(article(title, text))
    return [assertion for assertion in found if assertion.development == development]


def status(development: str, text: str) -> str:
    """Return the surest status that a sentence gives, or "silent"."""
    found = max(read(development, text=text), key=lambda a: a.certainty, default=None)
    return found.status.value if found and found.certainty >= 0.5 else "silent"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Lumen Vision has been submitted to the NHA for approval.", "pending"),
        ("Lumen's vision features are awaiting approval from the regulator.", "pending"),
        ("The country's health regulator has approved Lumen's vision features.", "done"),
        ("Lumen Vision was cleared by the health regulator on Monday.", "done"),
        ("Lumen Vision wins NHA approval.", "done"),
        ("Lumen Vision got the nod from the National Health Agency.", "done"),
        ("The NHA gave Lumen Vision the green light.", "done"),
        ("The NHA rejected Lumen Vision.", "refused"),
        ("The NHA has revoked Lumen Vision.", "reversed"),
        ("What would NHA approval mean for Lumen Vision?", "silent"),
        ("If approved, Lumen Vision will be sold in shops.", "silent"),
        ("The NHA has not approved Lumen Vision.", "silent"),
        ("The NHA has yet to approve Lumen Vision.", "silent"),
        ("The NHA should approve Lumen Vision, an analyst wrote.", "silent"),
        ("Lumen Vision would need approval before any sale.", "silent"),
        ("A rival's assistant wins NHA approval, ahead of Lumen Vision.", "silent"),
        ("The NHA approved 40 lamps, but Lumen Vision is not among them.", "silent"),
        ("Lumen denied that the NHA has approved Lumen Vision.", "denied"),
        ("Reports that Lumen Vision was approved are false.", "denied"),
        ("Lumen Vision is said to be close to release after FTC approval.", "silent"),
        ("Lumen Vision won FTC approval.", "silent"),
        ("Lumen Vision was approved by the FTC.", "silent"),
        ("Lumen Vision was reportedly approved.", "rumoured"),
        ("Lumen Vision was approved in Sweden, while Norway has yet to decide.", "silent"),
        ("Lumen Vision was approved in Norway.", "done"),
    ],
)
def test_what_a_sentence_says_of_an_approval(text: str, expected: str) -> None:
    assert status("approval", text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Lumen released Lumen OS 18.4 on Monday.", "done"),
        ("Lumen OS 18.4 is now available.", "done"),
        ("Lumen has started rolling out Lumen OS 18.4.", "done"),
        ("Lumen OS 18.4 will be released in April.", "planned"),
        ("Support is expected to arrive with Lumen OS 18.4 in April.", "planned"),
        ("Lumen OS 18.4 launches on April 3.", "planned"),
        ("Lumen OS 18.4 has been delayed until May.", "delayed"),
        ("Lumen pulled Lumen OS 18.4.", "reversed"),
        ("Lumen released Lumen OS 18.4 beta 1.", "pending"),
        ("Lumen released Lumen OS 18.4.1 on Monday.", "silent"),
        ("Lumen released Lumen OS 18.5 on Monday.", "silent"),
        ("Lumen could release Lumen OS 18.4 in April.", "silent"),
        ("Lumen usually releases Lumen OS 18.4 in spring.", "silent"),
        ("Lumen OS 18.4 will launch in April, according to a leaker.", "rumoured"),
        ("Lumen released a case for Lumen OS 18.4.", "silent"),
        ("Lumen OS 18.4 was released in January 2020.", "silent"),
    ],
)
def test_what_a_sentence_says_of_a_release(text: str, expected: str) -> None:
    assert status("release", f"{text}\n{ELSEWHERE}") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Lumen Vision launched in Norway on Monday.", "done"),
        ("Lumen Vision launched in Sweden, while Norway has to wait.", "silent"),
        ("Lumen Vision launched on Monday.", "silent"),
        ("Lumen Vision Lite launched in Norway on Monday.", "silent"),
        ("Lumen Vision will launch in Norway in June.", "planned"),
    ],
)
def test_a_place_binds_in_the_clause(text: str, expected: str) -> None:
    assert status("abroad", text) == expected


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("Lumen OS 18.4 will be released in April.", "2025-04"),
        ("Lumen OS 18.4 will be released on April 3.", "2025-04-03"),
        ("Lumen said today that Lumen OS 18.4 will be released next month.", "2025-03"),
        ("Lumen OS 18.4 will be released.", None),
    ],
)
def test_a_plan_has_the_date_beside_it(text: str, when: str | None) -> None:
    assert [a.when for a in read("release", text=f"{text} {ELSEWHERE}")] == [when]


def test_a_sentence_takes_its_thing_from_the_sentence_before_less_surely() -> None:
    text = "Lumen Vision is a feature of lamps. It has been approved by the NHA."
    (found,) = read("approval", text=text)
    assert found.status is Status.DONE
    assert 0.5 <= found.certainty < 0.9


def test_an_assertion_stands_where_it_says() -> None:
    text = f"{ELSEWHERE}\nThe NHA approved Lumen Vision."
    (found,) = read("approval", "A title", text)
    assert text[found.start : found.end] == found.sentence == "The NHA approved Lumen Vision."


def test_the_title_comes_first_and_stands_at_nought() -> None:
    found = read("approval", "NHA approves Lumen Vision", "The NHA approved Lumen Vision.")
    assert [(a.start, a.end) for a in found] == [(0, 0), (0, 30)]


def test_an_assertion_names_who_reported_it() -> None:
    (found,) = read("approval", text="Lumen Vision was submitted for approval, according to The Lamp Post.")
    assert found.attributed_to == "The Lamp Post"


@pytest.mark.parametrize(
    ("speaker", "teller"),
    [
        ("Lumen", "Lumen"),
        ("Lumen rival Harrow Labs", "Harrow Labs"),
        ("Lumen critics", "Lumen critics"),
        ("a Lumen supplier", "Lumen supplier"),
        ("former Lumen chief Ming Roe", "former Lumen"),
    ],
)
def test_an_outsider_is_not_cut_to_the_name_beside_him(speaker: str, teller: str) -> None:
    (found,) = read("approval", text=f"Lumen Vision was submitted for approval, according to {speaker}.")
    assert found.attributed_to == teller


@pytest.mark.parametrize(
    ("title", "teller"),
    [
        ("Analyst: NHA approves Lumen Vision", "Analyst"),
        ("Correction: NHA approves Lumen Vision", None),
        ("Update: NHA approves Lumen Vision", None),
        ("Clarification: NHA approves Lumen Vision", None),
        ("BREAKING NEWS: NHA approves Lumen Vision", None),
    ],
)
def test_what_kind_of_piece_a_headline_opens_is_nobodys_name(title: str, teller: str | None) -> None:
    (found,) = read("approval", title, ELSEWHERE)
    assert found.attributed_to == teller


def test_a_round_up_speaks_too_weakly_to_move_an_event() -> None:
    (found,) = read("approval", "Top Stories: what the lamp week brought", "The NHA approved Lumen Vision.")
    assert found.certainty < 0.5


def test_furniture_of_the_page_says_nothing() -> None:
    assert read("approval", text=f"{ELSEWHERE}\nRelated: NHA approved Lumen Vision") == []


def test_an_article_that_names_no_watch_says_nothing() -> None:
    assert DETECTOR.explain(article("NHA approves lamp", "The NHA approved it.")) == []


def test_explaining_says_why_a_sentence_is_silent() -> None:
    rows = DETECTOR.explain(article(text="The NHA has not approved Lumen Vision."))
    assert [(row.development, row.trigger, row.why) for row in rows] == [
        ("approval", "approved", "negated by: 'not'")
    ]


def test_explaining_gives_the_reasons_of_an_assertion() -> None:
    (row,) = DETECTOR.explain(article(text="The NHA approved Lumen Vision."))
    assert row.assertion is not None
    assert row.assertion.reasons == ("'approved' happened", "in the clause", "who decides is named")


def test_a_kind_of_ones_own_is_detected() -> None:
    harvest = Kind.from_words("harvest", {Status.DONE: ("harvest",), Status.DELAYED: ("rain off",)})
    watch = Watch(name="farm", about=("north field",), developments=(Wanted(name="h", event="harvest"),))
    detector = Detector([watch], {**KINDS, "harvest": harvest})
    (found,) = detector.assertions(article(text="The north field was harvested on Monday."))
    assert (found.status, found.label) == (Status.DONE, "harvest")


def test_an_article_without_a_time_is_read_without_dates() -> None:
    undated = Article(id=ArticleId(1), title="", text=f"Lumen OS 18.4 will be released in April. {ELSEWHERE}")
    (found,) = DETECTOR.assertions(undated)
    assert (found.status, found.when) == (Status.PLANNED, None)


@settings(max_examples=60)
@given(
    st.lists(
        st.sampled_from(
            [
                "Lumen",
                "Vision",
                "NHA",
                "approved",
                "not",
                "if",
                "(",
                ")",
                ",",
                ".",
                ";",
                "to",
                "be",
                "will",
                "which",
                "after",
                "In",
                "April",
                "2025",
                "Norway",
                "?",
                "that",
                "denied",
            ]
        ),
        max_size=60,
    ).map(" ".join)
)
def test_no_text_breaks_the_rules_and_every_assertion_stands_in_it(text: str) -> None:
    for found in DETECTOR.assertions(article("Lumen Vision", text)):
        assert 0.0 < found.certainty <= 1.0
        assert found.end == 0 or text[found.start : found.end] == found.sentence


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Buyers hope that Lumen OS 18.4 was released.", "silent"),
        ("Lumen demanded that Lumen OS 18.4 be released.", "silent"),
        ("Lumen wants Lumen OS 18.4 released.", "silent"),
        ("The shop will open when Lumen OS 18.4 launches.", "silent"),
        ("Lumen doubts that Lumen OS 18.4 was released.", "silent"),
        ("Lumen pretends that Lumen OS 18.4 was released.", "silent"),
        ("Lumen OS 18.4 will be tested and released.", "planned"),
        ("Lumen OS 18.4 may be tested and released.", "silent"),
        ("Lumen OS 18.4 must be checked, signed and released.", "silent"),
        ("No Lumen OS 18.4 was released.", "silent"),
        ("Lumen said no Lumen OS 18.4 was released.", "silent"),
        ("The board asked how Lumen OS 18.4 was released.", "silent"),
        ("Lumen will have Lumen OS 18.4 released.", "planned"),
        ("Lumen has never released Lumen OS 18.4.", "silent"),
        ("Lumen regrets that Lumen OS 18.4 was released.", "done"),
        ("Lumen said that Lumen OS 18.4 was released on Monday.", "done"),
        ("Lumen released Lumen OS 18.4 on Monday, as it had promised.", "done"),
        ("Lumen confirmed it has released Lumen OS 18.4.", "done"),
        ("Had Lumen OS 18.4 been released, sales would have risen.", "silent"),
        ("Lumen acts as if Lumen OS 18.4 was released.", "silent"),
        ("Prices fall in case Lumen OS 18.4 is released.", "silent"),
        ("The chance that Lumen OS 18.4 was released is small.", "silent"),
        ("The claim that Lumen OS 18.4 was released spread.", "rumoured"),
        ("Analysts suspect that Lumen OS 18.4 was released.", "rumoured"),
        ("Lumen OS 18.4 was released, analysts believe.", "rumoured"),
        ("Lumen ensured that Lumen OS 18.4 was released.", "done"),
        ("The plan failed because Lumen OS 18.4 was released.", "done"),
        ("Lumen discovered that Lumen OS 18.4 was released.", "done"),
        ("Lumen proposed that Lumen OS 18.4 be released.", "silent"),
        ("Lumen imagines that Lumen OS 18.4 was released.", "silent"),
        ("The outlet speculated that Lumen OS 18.4 was released.", "rumoured"),
        ("Lumen OS 18.4 was released today, and it is free.", "done"),
        ("Few believe that Lumen OS 18.4 was released.", "silent"),
    ],
)
def test_a_release_is_told_only_where_what_governs_its_verb_lets_it_have_happened(
    text: str, expected: str
) -> None:
    assert status("release", f"{ELSEWHERE} {text}") == expected


@pytest.mark.parametrize(
    "piece",
    [
        "Lumen Vision approved ",
        "Lumen Vision was approved. ",
        "if ( Lumen Vision approved, ",
        "wins a a a a Lumen Vision ",
        "April 3 Lumen Vision Monday ",
        "to be to be approved Lumen Vision ",
        "Lumen",
        "....",
    ],
)
def test_a_hundred_kilobytes_of_anything_are_read_in_linear_time(piece: str) -> None:
    def seconds(size: int) -> float:
        text = "Lumen Vision in Norway. Lumen OS 18.4. " + piece * (size // len(piece))
        began = time.process_time()
        DETECTOR.assertions(article("Lumen Vision", text))
        return time.process_time() - began

    seconds(1000)
    assert seconds(100_000) < 20 * max(seconds(10_000), 0.02)


@pytest.mark.parametrize(
    ("sentence", "reporter"),
    [
        ("A report by The Ledger describes it.", "The Ledger"),
        ("So says The Ledger, which broke the news.", "The Ledger"),
        ("The Ledger reported it on Tuesday.", "The Ledger"),
        ("It was first reported by The Ledger.", "The Ledger"),
        ("The report by the panel was long.", None),
        ("Jane Roe said she was glad.", None),
    ],
)
def test_an_article_says_whose_report_it_writes_up(sentence: str, reporter: str | None) -> None:
    assert reporter_of(wording_of(sentence, 0, len(sentence))) == reporter


@pytest.mark.parametrize(
    ("text", "actor"),
    [
        ("The NHA has approved Lumen Vision.", "NHA"),
        ("Lumen Vision got the nod from the National Health Agency.", "National Health Agency"),
        ("Lumen Vision has been approved.", None),
    ],
)
def test_who_decides_is_kept_as_the_sentence_prints_it(text: str, actor: str | None) -> None:
    (found, *_) = read("approval", text=text)
    assert (found.status, found.actor) == (Status.DONE, actor)
