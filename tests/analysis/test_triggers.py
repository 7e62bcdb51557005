import pytest

from analysis.kinds import KINDS, Kind
from analysis.model import Status
from analysis.triggers import find_triggers, vocabulary_of
from analysis.verbforms import Forms, forms_of
from analysis.wording import wording_of


def statuses(kind: str | Kind, text: str) -> list[tuple[str, str]]:
    chosen = KINDS[kind] if isinstance(kind, str) else kind
    wording = wording_of(text, 0, len(text))
    return [
        (trigger.rule.status.value, " ".join(wording.words[trigger.first : trigger.last + 1]))
        for trigger in find_triggers(wording, vocabulary_of(chosen))
    ]


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        ("approval", "The ministry approved the drug", [("done", "approved")]),
        (
            "approval",
            "Lamp wins long-awaited safety approval",
            [("done", "wins long-awaited safety approval")],
        ),
        ("approval", "Approval was granted", [("done", "approval was granted")]),
        ("approval", "It got the nod", [("done", "got the nod")]),
        (
            "approval",
            "filed with the ministry for approval",
            [("pending", "filed with the ministry for approval")],
        ),
        ("approval", "It is awaiting clearance", [("pending", "awaiting clearance")]),
        ("approval", "The ministry refused permission", [("refused", "refused permission")]),
        ("approval", "The licence was revoked", [("reversed", "revoked")]),
        ("release", "It was pushed back to May", [("delayed", "pushed back to may")]),
        ("release", "The maker called it off", [("abandoned", "called it off")]),
        ("release", "The lamp went on sale", [("done", "went on sale")]),
        ("release", "The lamp is now available", [("done", "now available")]),
        ("release", "It pulled the update", [("reversed", "pulled")]),
        ("deal", "The two signed a new supply agreement", [("done", "signed a new supply agreement")]),
        ("deal", "It is in talks with a rival", [("rumoured", "in talks")]),
        (
            "legal",
            "The court declined to hear the appeal",
            [("refused", "declined to hear"), ("pending", "appeal")],
        ),
        ("legal", "The court upheld the fine", [("done", "upheld"), ("done", "fine")]),
        ("availability", "The update adds support for lamps", [("done", "adds support for")]),
        ("release", "The lamp has a switch", []),
    ],
)
def test_a_trigger_is_found_in_its_forms(kind: str, text: str, expected: list[tuple[str, str]]) -> None:
    assert statuses(kind, text) == expected


def test_a_tail_does_not_cross_a_comma() -> None:
    assert statuses("approval", "It won the race, approval came later")[:1] == [("done", "approval")]


def test_a_kind_of_ones_own_is_found_by_its_words_in_all_forms() -> None:
    kind = Kind.from_words("harvest", {Status.DONE: ("harvest", "bring in")})
    assert statuses(kind, "They harvested early and brought in the rest") == [
        ("done", "harvested"),
        ("done", "brought in"),
    ]


@pytest.mark.parametrize(
    ("verb", "forms"),
    [
        ("approve", Forms("approve", "approves", "approved", "approved", "approving")),
        ("clear", Forms("clear", "clears", "cleared", "cleared", "clearing")),
        ("ban", Forms("ban", "bans", "banned", "banned", "banning")),
        ("deny", Forms("deny", "denies", "denied", "denied", "denying")),
        ("launch", Forms("launch", "launches", "launched", "launched", "launching")),
        ("withdraw", Forms("withdraw", "withdraws", "withdrew", "withdrawn", "withdrawing")),
        ("plug", Forms("plug", "plugs", "plugged", "plugged", "plugging")),
    ],
)
def test_a_verb_has_its_forms(verb: str, forms: Forms) -> None:
    assert forms_of(verb) == forms
