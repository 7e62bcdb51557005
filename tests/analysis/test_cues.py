import pytest

from analysis.clauses import clauses_of
from analysis.cues import around, coloured
from analysis.kinds import KINDS
from analysis.modality import usage_of
from analysis.triggers import find_triggers, vocabulary_of
from analysis.wording import wording_of


def cues(text: str) -> list[tuple[str, str]]:
    wording = wording_of(text, 0, len(text))
    trigger = find_triggers(wording, vocabulary_of(KINDS["approval"]))[0]
    found = [*around(wording, clauses_of(wording), trigger), *coloured(wording, title=False)]
    return [(cue.sort, cue.words) for cue in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The ministry has not approved it", ("negation", "not")),
        ("The ministry hasn't approved it", ("negation", "hasn't")),
        ("It was never approved", ("negation", "never")),
        ("There was no approval", ("negation", "no")),
        ("Unless approved, it ends", ("condition", "unless")),
        ("It waits until approved", ("before", "until")),
        ("It may be approved", ("hedge", "may")),
        ("They want it approved", ("irrealis", "want")),
        ("Was it approved?", ("question", "?")),
        ("It was reportedly approved", ("rumour", "reportedly")),
        ("The maker denied that it was approved", ("denial", "denied")),
        ("Reports that it was approved are false", ("denial", "false")),
        ("It was approved last year", ("past", "last year")),
        ("It is usually approved", ("habit", "usually")),
        ("A beta was approved", ("testing", "beta")),
    ],
)
def test_a_cue_reaches_the_trigger(text: str, expected: tuple[str, str]) -> None:
    assert expected in cues(text)


@pytest.mark.parametrize(
    ("text", "sort"),
    [
        ("Not surprisingly, the ministry approved it", "negation"),
        ("If it rains it pours; the ministry approved it", "condition"),
        ("The ministry denied the request and approved another", "denial"),
        ("The lamp was approved, but not the shade", "negation"),
        ("It was not cheap, but the ministry approved it", "negation"),
    ],
)
def test_a_cue_ends_where_its_scope_ends(text: str, sort: str) -> None:
    assert sort not in [found for found, _ in cues(text)]


@pytest.mark.parametrize(
    ("text", "modality"),
    [
        ("The ministry approved it", "happened"),
        ("It has been approved", "happened"),
        ("It did get approval", "happened"),
        ("It will be approved", "future"),
        ("It is expected to be approved", "future"),
        ("The ministry plans to approve it", "future"),
        ("It could be approved", "hedged"),
        ("It should be approved", "irrealis"),
        ("It needs to be approved", "irrealis"),
        ("It has yet to be approved", "negated"),
        ("The ministry refused to approve it", "refused"),
        ("The ministry failed to approve it", "negated"),
        ("After approving it they left", "background"),
        ("It had approved the lamp", "background"),
        ("The approved list is long", "background"),
        ("They spoke about approving it", "irrealis"),
        ("The ministry is approving it now", "happened"),
        ("An approval would help", "nominal"),
    ],
)
def test_the_verb_group_says_whether_it_happened(text: str, modality: str) -> None:
    wording = wording_of(text, 0, len(text))
    trigger = find_triggers(wording, vocabulary_of(KINDS["approval"]))[-1]
    assert usage_of(wording, trigger, clauses_of(wording), title=False).modality.value == modality


@pytest.mark.parametrize(
    ("text", "modality"),
    [
        ("Ministry approves lamp", "happened"),
        ("Regulators approve lamp", "happened"),
        ("Ministry to approve lamp in May", "future"),
        ("Lamp approved by ministry", "happened"),
    ],
)
def test_headlines_have_their_own_grammar(text: str, modality: str) -> None:
    wording = wording_of(text, 0, len(text))
    trigger = find_triggers(wording, vocabulary_of(KINDS["approval"]))[-1]
    assert usage_of(wording, trigger, clauses_of(wording), title=True).modality.value == modality
