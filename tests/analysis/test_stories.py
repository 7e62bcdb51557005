from datetime import UTC, datetime, timedelta

import pytest

from analysis.model import ArticleId, StoryId
from analysis.rarity import Rarity, rarity_of
from analysis.stories import (
    WINDOW,
    Profile,
    absorb,
    choose,
    decay,
    encoded,
    found,
    likeness,
    query_terms,
    terms,
    weigh,
)
from analysis.storyindex import StoryIndex, Told
from analysis.terms import Terms, rival_editions, stem

_NOON = datetime(2025, 2, 11, 12, tzinfo=UTC)
_NOTHING_KNOWN = Rarity(counts={}, total=0.0)

_QUAY = terms(
    "Harbour board votes to widen the northern quay",
    "The harbour board of Nordhavn voted on Monday to widen its northern quay. The chair, Ada Lund, "
    "said that work would begin in spring. The quay in Nordhavn handles grain and timber.",
)
_QUAY_AGAIN = terms(
    "Wider quay for Nordhavn's grain ships",
    "Grain ships will have more room in Nordhavn: the harbour board has decided that its northern quay be "
    "widened. Chair Ada Lund expects builders in spring.",
)
_SCHOOL = terms(
    "Teachers in Vestby end strike",
    "Teachers in Vestby returned to school on Monday after the union under Per Holm accepted an offer "
    "of higher pay from the council. Lessons had been cancelled for two weeks.",
)


def _release(version: str) -> Terms:
    return terms(
        f"Borealis releases Lumen {version} with a new camera",
        f"The company Borealis released Lumen {version} on Monday. Lumen {version} brings a new "
        f"camera and mends "
        "faults in the calendar. Owners of Borealis phones can install it from the settings.",
    )


def _results(quarter: str) -> Terms:
    return terms(
        f"Borealis profit rises in {quarter}",
        f"The company Borealis said that profit rose in the {quarter}. Sales of Borealis phones "
        f"grew in Europe, "
        f"and the {quarter} margin was higher than analysts had expected.",
    )


def _index() -> StoryIndex:
    return StoryIndex()


def _told(number: int, found_terms: Terms, days: float = 0.0) -> Told:
    return Told(article=ArticleId(number), terms=found_terms, at=_NOON + timedelta(days=days))


def test_two_write_ups_of_one_matter_are_one_story() -> None:
    index = _index()
    assert index.add(_told(1, _QUAY)) == index.add(_told(2, _QUAY_AGAIN, 1))


def test_two_matters_are_two_stories() -> None:
    index = _index()
    assert index.add(_told(1, _QUAY)) != index.add(_told(2, _SCHOOL))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (_release("18.4"), _release("18.5")),
        (_release("18.4"), _release("18.4.1")),
        (_results("second quarter"), _results("third quarter")),
        (_results("Q2"), _results("Q3")),
    ],
)
def test_another_version_or_quarter_of_the_same_thing_is_another_story(one: Terms, other: Terms) -> None:
    assert rival_editions(one, other)
    assert not rival_editions(one, one)
    held = found(StoryId(1), one, _NOON)
    near = likeness(one, other, _NOTHING_KNOWN)
    assert choose(weigh(other, _NOTHING_KNOWN), _NOON, [held]).likeness == pytest.approx(near / 2)


def test_the_second_quarter_is_q2() -> None:
    assert "q2" in _results("second quarter").words
    assert not rival_editions(_results("second quarter"), _results("Q2"))


def test_the_same_matter_a_month_later_is_another_story() -> None:
    index = _index()
    assert index.add(_told(1, _QUAY)) != index.add(_told(2, _QUAY_AGAIN, 30))


def test_without_times_only_the_words_count() -> None:
    index = _index()
    first = index.add(Told(article=ArticleId(1), terms=_QUAY))
    assert index.add(Told(article=ArticleId(2), terms=_QUAY_AGAIN)) == first


@pytest.mark.parametrize(("days", "expected"), [(0, 1.0), (1, 0.946), (-3, 0.607), (9, 0.011)])
def test_likeness_decays_with_the_days(days: int, expected: float) -> None:
    profile = found(StoryId(1), _QUAY, _NOON)
    assert decay(_NOON + timedelta(days=days), profile) == pytest.approx(expected, abs=0.001)


def test_nothing_is_left_of_likeness_outside_the_window() -> None:
    assert decay(_NOON + WINDOW, found(StoryId(1), _QUAY, _NOON)) < 0.001


@pytest.mark.parametrize("at", [None, _NOON])
def test_an_undated_article_or_story_does_not_decay(at: datetime | None) -> None:
    profile = found(StoryId(1), _QUAY, None if at else _NOON)
    assert decay(at, profile) == 1.0


def test_a_copy_goes_with_its_original_and_has_no_vote() -> None:
    index = _index()
    story = index.add(_told(1, _QUAY))
    assert story is not None
    copy = Told(article=ArticleId(2), terms=_SCHOOL, copy_of=ArticleId(1))
    assert index.add(copy) == story
    assert index.profile(story).articles == 1


@pytest.mark.parametrize("number", [1, 2])
def test_a_roundup_founds_no_story_and_changes_none(number: int) -> None:
    index = _index()
    story = index.add(_told(0, _QUAY)) if number == 2 else None
    roundup = Told(article=ArticleId(9), terms=_QUAY_AGAIN, at=_NOON, founds=False)
    assert index.add(roundup) == story
    if story is not None:
        assert index.profile(story).articles == 1


def test_ids_of_stories_never_change_as_articles_come() -> None:
    index = _index()
    first = index.add(_told(1, _QUAY))
    second = index.add(_told(2, _SCHOOL))
    assert [index.add(_told(3, _QUAY_AGAIN)), index.add(_told(4, _SCHOOL))] == [first, second]


def test_a_story_that_absorbs_knows_both_articles_and_its_span() -> None:
    profile = absorb(found(StoryId(1), _QUAY, _NOON), _QUAY_AGAIN, _NOON - timedelta(days=1))
    assert profile.articles == 2
    assert (profile.first_at, profile.last_at) == (_NOON - timedelta(days=1), _NOON)
    assert profile.terms.names["lund"] == pytest.approx(_QUAY.names["lund"] + _QUAY_AGAIN.names["lund"])
    assert absorb(found(StoryId(1), _QUAY, None), _QUAY, None).last_at is None


def test_terms_are_stored_with_their_kind() -> None:
    written = encoded(_QUAY)
    assert "n:nordhavn" in written
    assert "w:nordhavn" in written
    assert all(term[:2] in {"w:", "n:"} for term in written)
    assert len(written) == len(set(written))


def test_stop_words_and_lone_letters_are_no_terms_and_figures_are() -> None:
    words = terms("", "It is a 5 and the x of 18.4").words
    assert set(words) == {"5", "18.4"}


def test_one_letter_of_a_script_without_spaces_is_a_term() -> None:
    assert "京" in terms("", "京").words


@pytest.mark.parametrize(
    ("forms", "expected"),
    [
        (("approve", "approves", "approved", "approving"), "approv"),
        (("company", "companies"), "company"),
        (("quay",), "quay"),
        (("18.4",), "18.4"),
        (("rates", "rate"), "rate"),
    ],
)
def test_the_forms_of_a_word_have_one_stem(forms: tuple[str, ...], expected: str) -> None:
    assert {stem(form) for form in forms} == {expected}


def test_stories_are_looked_up_by_the_rarest_terms() -> None:
    rarity = Rarity(counts={"w:harbour": 900.0, "w:board": 950.0, "w:monday": 990.0}, total=1000.0)
    asked = query_terms(weigh(_QUAY, rarity), 5)
    assert len(asked) == 5
    assert "n:nordhavn" in asked
    assert "w:board" not in asked


def test_a_term_in_every_article_tells_less_than_one_in_none() -> None:
    rarity = Rarity(counts={"w:a": 100.0}, total=100.0)
    assert 0 < rarity.of("w:a") < rarity.of("w:b")
    assert rarity.of_each(["a", "b"], "w:") == {
        "a": pytest.approx(rarity.of("w:a")),
        "b": pytest.approx(rarity.of("w:b")),
    }


def test_the_rarity_of_a_file_counts_every_article_once() -> None:
    rarity = rarity_of([_QUAY, _QUAY_AGAIN, _SCHOOL])
    assert rarity.total == 3
    assert rarity.counts["n:nordhavn"] == 2


def test_likeness_is_one_with_oneself_and_none_with_nothing() -> None:
    assert likeness(_QUAY, _QUAY, _NOTHING_KNOWN) == pytest.approx(1.0)
    assert likeness(_QUAY, Terms(words={}, names={}), _NOTHING_KNOWN) == 0.0
    assert likeness(Terms(words={}, names={}), _QUAY, _NOTHING_KNOWN) == 0.0


def test_of_several_stories_the_likest_is_chosen() -> None:
    profiles: list[Profile] = [found(StoryId(1), _SCHOOL, _NOON), found(StoryId(2), _QUAY, _NOON)]
    weighed = weigh(_QUAY_AGAIN, _NOTHING_KNOWN)
    assert choose(weighed, _NOON, profiles).story == 2
    assert choose(weighed, _NOON, profiles[:1]).story is None
    assert choose(weighed, _NOON, []).likeness == 0.0
