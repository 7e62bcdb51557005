import pytest

from analysis.kinds import KINDS, Kind, alerts_on, worth_telling
from analysis.model import Status, Wanted


@pytest.mark.parametrize(
    ("kind", "status", "label"),
    [
        ("approval", Status.DONE, "approved"),
        ("approval", Status.PENDING, "submitted"),
        ("release", Status.DONE, "released"),
        ("release", Status.PLANNED, "planned"),
        ("legal", Status.REVERSED, "lifted"),
    ],
)
def test_a_kind_has_its_own_word_for_a_status(kind: str, status: Status, label: str) -> None:
    assert KINDS[kind].labels[status] == label


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.name)
def test_every_kind_has_a_word_for_every_status(kind: Kind) -> None:
    assert set(kind.labels) == set(Status)
    assert all(kind.labels.values())


@pytest.mark.parametrize(
    ("kind", "status", "when", "told"),
    [
        ("approval", Status.PENDING, None, True),
        ("deal", Status.PENDING, None, True),
        ("legal", Status.PENDING, None, True),
        ("release", Status.PENDING, None, False),
        ("availability", Status.PENDING, None, False),
        ("release", Status.PLANNED, None, False),
        ("release", Status.PLANNED, "2025-04", True),
        ("release", Status.DONE, None, True),
        ("release", Status.RUMOURED, None, False),
        ("release", Status.DENIED, None, False),
    ],
)
def test_what_is_told_unless_a_watch_says_otherwise(
    kind: str, status: Status, when: str | None, *, told: bool
) -> None:
    wanted = Wanted(name="a", event=kind)
    assert worth_telling(status, when, wanted=wanted, kind=KINDS[kind]) is told


def test_a_watch_chooses_its_own_statuses() -> None:
    wanted = Wanted(name="a", event="release", alert_on=(Status.PLANNED,))
    assert alerts_on(wanted, KINDS["release"]) == {Status.PLANNED}
    assert worth_telling(Status.PLANNED, None, wanted=wanted, kind=KINDS["release"])
    assert not worth_telling(Status.DONE, None, wanted=wanted, kind=KINDS["release"])


def test_a_kind_of_ones_own_takes_its_labels_from_its_words() -> None:
    kind = Kind.from_words("harvest", {Status.DONE: ("harvest", "bring in"), Status.DELAYED: ("rain off",)})
    assert kind.labels[Status.DONE] == "harvest"
    assert kind.labels[Status.REFUSED] == "refused"
    assert Status.DONE in kind.default_alert_on


def test_a_kind_of_ones_own_can_name_labels_and_alerts() -> None:
    kind = Kind.from_words(
        "harvest", {Status.DONE: ("harvest",)}, labels={Status.DONE: "in the barn"}, alert_on=(Status.DONE,)
    )
    assert kind.labels[Status.DONE] == "in the barn"
    assert kind.default_alert_on == {Status.DONE}
