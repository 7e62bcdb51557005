from analysis.model import ArticleId
from analysis.postings import NAMES_POSTED, WORDS_POSTED, most, posted
from analysis.rarity import Rarity
from analysis.storyindex import StoryIndex, Told
from analysis.terms import Terms


def test_a_story_is_posted_under_its_heaviest_words_and_names() -> None:
    words = {f"word{number:03}": 1.0 + number for number in range(200)}
    names = {f"name{number:03}": 1.0 + number for number in range(200)}
    found = posted(Terms(words=words, names=names))
    assert {f"w:word{199 - number:03}" for number in range(WORDS_POSTED)} < found
    assert {f"n:name{199 - number:03}" for number in range(NAMES_POSTED)} < found
    assert len(found) == WORDS_POSTED + NAMES_POSTED


def test_a_short_story_is_posted_under_all_that_it_has() -> None:
    assert posted(Terms(words={"quay": 1.0}, names={"norwick": 0.1})) == {"w:quay", "n:norwick"}


def test_of_equal_weights_the_same_are_kept_in_any_order() -> None:
    weights = {"a": 1.0, "b": 1.0, "c": 2.0, "d": 1.0}
    backwards = dict(reversed(weights.items()))
    assert most(weights, 2) == most(backwards, 2) == {"c": 2.0, "d": 1.0}


def test_a_story_in_memory_is_no_longer_found_by_what_it_has_in_passing_by_now() -> None:
    passing = {f"p{number:02}": 1.0 for number in range(WORDS_POSTED - 1)}
    first = Terms(words={"quay": 6.0} | passing, names={})
    second = Terms(words={"quay": 6.0} | {f"q{number:02}": 2.0 for number in range(WORDS_POSTED)}, names={})
    index = StoryIndex(Rarity(counts={}, total=0.0))
    story = index.add(Told(article=ArticleId(1), terms=first))
    assert story is not None
    assert index.add(Told(article=ArticleId(2), terms=second)) == story
    assert index._postings["w:p00"] == []
    assert index._postings["w:quay"] == index._postings["w:q24"] == [story]
