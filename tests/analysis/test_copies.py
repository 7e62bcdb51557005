import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.copies import CHANGED, COPY, ROUNDUP, TEMPLATE, belongs, containment, judge
from analysis.copyindex import CopyIndex
from analysis.model import Article, ArticleId
from analysis.tokens import names, tokens

_QUAY = (
    "The harbour board of Nordhavn voted on Monday to widen its northern quay, ending two years of "
    "talks with the fishermen who moor there. Work is to begin in spring and will cost 40 million "
    "crowns, a third of it paid by the county. Ada Lund, who chairs the board, said that grain ships "
    "now wait up to nine days for a berth in autumn. The fishermen keep forty moorings at the old basin "
    "and get new sheds beside the ice house. A group of residents had asked for a tunnel under the "
    "access road, which the board turned down as too dear. Lorries will be kept off the coast road at "
    "night, and the board is to report on noise after the first year."
)
_SCHOOL = (
    "Teachers in Vestby returned to their classrooms on Thursday after their union accepted a new offer "
    "from the council. The agreement raises the pay of beginners at once and that of everyone else in "
    "two steps. Parents had gathered signatures against the closing of the swimming hall, which the "
    "strike had kept shut, too. Per Holm, who led the talks for the union, called the result less than "
    "hoped for and more than feared."
)
_FERRY = (
    "A ferry with ninety passengers ran onto a sandbank off Sandholm early on Sunday and was pulled "
    "free by two tugs at high water. Nobody was hurt. The captain had steered around a sailing boat "
    "without lights, the coast guard said, and left the marked channel. Divers found scratches on the "
    "hull but no leak, and the ferry went back into service in the evening."
)
_MARKET = (
    "The Eastern Grain Exchange said on {day} that wheat closed at {wheat} crowns a tonne, {move} from "
    "the week before, while barley closed at {barley} crowns. Trading volume was {volume} lots. Stocks "
    "in the warehouses stood at {stock} tonnes. The exchange publishes its figures every week after the "
    "close of trading."
)
_WEEK_1 = _MARKET.format(
    day="Friday", wheat="212.5", move="up 3.1", barley="181.0", volume="4100", stock="52000"
)
_WEEK_2 = _MARKET.format(
    day="Friday", wheat="207.4", move="down 5.1", barley="183.5", volume="3880", stock="49500"
)


def _relation(ours: str, theirs: str) -> str | None:
    found = judge(tokens(ours), [(ArticleId(1), tokens(theirs))], names=names(ours))
    return found.relation if found else None


def _edited(text: str, share: float, seed: int) -> str:
    """Return the text with that share of its words replaced by invented ones, as a zealous desk does."""
    generator = random.Random(seed)
    return " ".join(
        f"word{number}" if generator.random() < share else word for number, word in _numbered(text)
    )


def _numbered(text: str) -> list[tuple[str, str]]:
    return [("".join(chr(97 + int(digit)) for digit in str(n)), word) for n, word in enumerate(text.split())]


@pytest.mark.parametrize(
    ("ours", "why"),
    [
        (_QUAY, "the same"),
        (_QUAY.upper(), "in capitals"),
        (_QUAY.replace("The harbour", "NORDHAVN (Wire) - The harbour"), "a dateline"),
        (_QUAY[:300], "cut to half"),
        (_QUAY[-200:], "only its tail"),
        (
            "Trucks, ships and neighbours: here is what we know of the plan so far. " + _QUAY,
            "an introduction",
        ),
        (_QUAY + "\nGet our newsletter. Follow us. Read more about harbours in our dossier.", "boilerplate"),
        (_QUAY.replace("harbour", "harbor"), "another spelling"),
        (_QUAY.replace("turned down", "rejected").replace("ending", "closing"), "other words, same sense"),
        (_edited(_QUAY, 0.1, 1), "a tenth edited"),
        (_edited(_QUAY, 0.2, 2), "a fifth edited"),
    ],
)
def test_a_reprinted_wire_story_is_a_copy(ours: str, why: str) -> None:
    assert _relation(ours, _QUAY) == COPY, why
    assert _relation(_QUAY, ours) == COPY, why


def test_two_write_ups_of_one_fact_are_no_copies() -> None:
    other = (
        "Nordhavn's grain ships will have more room: the board of the harbour decided on Monday that "
        "the northern quay be made wider, at a price of 40 million crowns. Building starts in spring, "
        "chair Ada Lund said."
    )
    assert _relation(other, _QUAY) is None


def test_this_weeks_figures_are_not_a_copy_of_last_weeks() -> None:
    assert containment(tokens(_WEEK_2), tokens(_WEEK_1)) > 0.4
    assert _relation(_WEEK_2, _WEEK_1) == TEMPLATE


def test_a_copy_of_this_weeks_figures_is_a_copy_though_last_weeks_look_alike() -> None:
    candidates = [(ArticleId(1), tokens(_WEEK_1)), (ArticleId(2), tokens(_WEEK_2))]
    found = judge(tokens("From our markets desk: " + _WEEK_2), candidates)
    assert found is not None
    assert (found.of, found.relation) == (2, COPY)


def test_form_articles_that_differ_in_names_alone_are_templates() -> None:
    form = (
        "{who} will hold an open day on the first weekend of the month in the hall at {where}. Guests "
        "can see the workshop and the garden. {chair}, who chairs the club, hopes for sun. Cake and "
        "coffee are served."
    )
    ours = form.format(who="The club of Vestby", where="Lindgate", chair="Rolf Madsen")
    theirs = form.format(who="The club of Nordhavn", where="Oakfield", chair="Ada Lund")
    assert _relation(ours, theirs) == TEMPLATE


def test_notes_that_were_counted_anew_make_no_template() -> None:
    text = " ".join(f"[{{}}] sentence {word} says what it says about this" for word in _FERRY.split()[:12])
    ours, theirs = (text.format(*range(start, start + 12)) for start in (1, 4))
    assert _relation(ours, theirs) == COPY


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("Regulator approves the maps feature of Borealis", "Regulator rejects the maps feature of Borealis"),
        ("The regulator has approved the feature at last",
         "The regulator has not approved the feature at last"),
        ("The regulator hasn't approved the feature today", "The regulator has approved the feature today"),
        ("Borealis released Lumen 18.4 on Monday for all", "Borealis released Lumen 18.5 on Monday for all"),
        ("The bank raised its rate by 25 points on Monday",
         "The bank raised its rate by 50 points on Monday"),
        ("The council approved the plan on Monday night", "The council disapproved the plan on Monday night"),
        ("The firm will buy the mill in Vestby", "The firm may buy the mill in Vestby"),
        ("Nordhavn wins the seat of the agency this year", "Vestby wins the seat of the agency this year"),
    ],
)  # fmt: skip
def test_a_brief_that_says_something_else_is_no_copy(ours: str, theirs: str) -> None:
    assert _relation(ours, theirs) in {None, CHANGED, TEMPLATE}
    assert _relation(theirs, ours) in {None, CHANGED, TEMPLATE}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("voted on Monday to widen", "voted on Monday not to widen"),
        ("ending two years of talks with", "ending two years of talks without"),
        ("voted on Monday", "may vote on Monday"),
        ("Work is to begin in spring", "Work is to end in spring"),
        ("for a berth in autumn", "for no berth in autumn"),
    ],
)
def test_a_long_text_that_was_turned_into_its_opposite_is_changed(before: str, after: str) -> None:
    assert before in _QUAY
    assert _relation(_QUAY.replace(before, after), _QUAY) == CHANGED


def test_a_remark_with_a_negation_in_it_changes_nothing() -> None:
    ours = _QUAY.replace("Work is to begin", "Don't miss our dossier. Work is to begin")
    assert _relation(ours, _QUAY) == COPY


def test_among_many_edits_a_lost_negation_does_not_count() -> None:
    ours = _edited(_QUAY.replace("turned down", "did not take up"), 0.15, 3)
    assert _relation(ours, _QUAY) == COPY


def test_a_roundup_is_no_copy_of_what_it_strings_together() -> None:
    roundup = f"This week at a glance. {_SCHOOL} And now to sea. {_FERRY} Last, the harbour. {_QUAY}"
    candidates = [(ArticleId(n), tokens(text)) for n, text in enumerate((_QUAY, _SCHOOL, _FERRY))]
    found = judge(tokens(roundup), candidates)
    assert found is not None
    assert found.relation == ROUNDUP
    assert not found.is_copy


def test_a_page_that_opens_with_an_article_is_that_article_whatever_stands_under_it() -> None:
    page = tokens(f"Harbour news of the day. {_FERRY} Most read. {_SCHOOL} {_QUAY}")
    margins = tokens(f"Most read. {_SCHOOL} {_QUAY}")
    for candidates in ([_FERRY, margins], [margins, _FERRY]):
        texts = [tokens(one) if isinstance(one, str) else one for one in candidates]
        found = judge(page, [(ArticleId(n), words) for n, words in enumerate(texts)])
        assert found is not None
        assert (texts[found.of], found.is_copy) == (tokens(_FERRY), True)


def test_a_roundup_that_opens_with_one_of_its_items_is_still_one() -> None:
    roundup = f"{_SCHOOL} And now to sea. {_FERRY} Last, the harbour. {_QUAY}"
    candidates = [(ArticleId(n), tokens(text)) for n, text in enumerate((_QUAY, _SCHOOL, _FERRY))]
    found = judge(tokens(roundup), candidates)
    assert found is not None
    assert found.relation == ROUNDUP


def test_an_update_that_holds_nearly_all_of_an_earlier_report_of_its_outlet_is_found() -> None:
    longer = f"Now the count is in. {_SCHOOL} {_QUAY}"
    found = judge(tokens(longer), [(ArticleId(1), tokens(_QUAY))], siblings={ArticleId(1)})
    assert found is not None
    assert (found.is_copy, found.held) == (True, 1.0)


def test_a_short_item_of_a_long_text_makes_it_no_copy() -> None:
    item = tokens(
        "Divers found scratches on the hull but no leak, and the ferry went back into service on Sunday"
    )
    long = tokens(f"{_QUAY} {_SCHOOL} {' '.join(item)}")
    found = judge(long, [(ArticleId(1), item)])
    assert found is not None
    assert found.relation == ROUNDUP
    assert found.covered < 0.15


def test_a_text_that_a_longer_one_printed_before_is_its_copy() -> None:
    assert _relation(_FERRY, f"{_FERRY} {_SCHOOL}") == COPY


def test_how_much_of_an_article_is_repeated_is_told() -> None:
    found = judge(tokens(f"{_QUAY} {_SCHOOL}"), [(ArticleId(1), tokens(_QUAY))])
    assert found is not None
    assert found.similarity == 1.0
    assert 0.5 < found.covered < 0.7


@pytest.mark.parametrize("words", [(), ("one",), ("one", "two")])
def test_texts_of_a_word_or_none_can_be_judged(words: tuple[str, ...]) -> None:
    assert judge(words, [(ArticleId(1), ())]) is None
    assert judge((), [(ArticleId(1), words)]) is None


def test_the_background_that_an_outlet_repeats_makes_no_copy_at_home_but_one_elsewhere() -> None:
    report = f"{_SCHOOL} Of the harbour, this paper wrote: {_QUAY}"
    candidates = [(ArticleId(1), tokens(f"{_FERRY} Of the harbour, this paper wrote: {_QUAY}"))]
    assert judge(tokens(report), candidates, siblings={ArticleId(1)}) is None
    elsewhere = judge(tokens(report), candidates)
    assert elsewhere is not None
    assert elsewhere.is_copy


def test_an_article_that_its_outlet_prints_again_is_a_copy() -> None:
    index = CopyIndex()
    index.add(ArticleId(1), tokens(_QUAY), outlet="harbour news")
    again = index.add(ArticleId(2), tokens("Updated. " + _QUAY), outlet="harbour news")
    assert again is not None
    assert again.is_copy


@pytest.mark.parametrize(
    ("before", "after"), [("40 million", "45 million"), ("two years", "three years"), ("Monday", "Friday")]
)
def test_another_figure_in_the_lead_of_the_same_text_is_another_report(before: str, after: str) -> None:
    assert before in _QUAY
    assert _relation(_QUAY.replace(before, after), _QUAY) == TEMPLATE


def test_a_page_read_without_its_spaces_is_still_the_same() -> None:
    assert _relation(_QUAY.replace("40 million", "40million"), _QUAY) == COPY


def test_the_nearest_of_several_copies_is_taken() -> None:
    candidates = [(ArticleId(n), tokens(text)) for n, text in enumerate((_QUAY[:200], _QUAY[:-40], _QUAY))]
    found = judge(tokens(_QUAY), candidates)
    assert found is not None
    assert found.of == 2


def test_a_group_is_joined_by_what_resembles_another_of_it() -> None:
    assert belongs(tokens(_QUAY), [])
    assert belongs(tokens(_QUAY), [tokens(_SCHOOL), tokens(_QUAY[:200])])
    assert not belongs(tokens(_QUAY), [tokens(_SCHOOL), tokens(_FERRY)])


_words = st.lists(st.sampled_from(["the", "board", "not", "18.4", "quay", "of", "ship"]), max_size=40)


@given(_words, _words)
def test_containment_is_symmetrical_and_a_share(a: list[str], b: list[str]) -> None:
    assert containment(a, b) == containment(b, a)
    assert 0.0 <= containment(a, b) <= 1.0


@given(_words.filter(bool))
def test_a_text_contains_itself_and_is_its_own_copy(a: list[str]) -> None:
    assert containment(a, a) == 1.0
    found = judge(a, [(ArticleId(1), a)])
    assert found is not None
    assert found.is_copy


def _stream(*texts: str) -> list[int]:
    """Return the first of each text's group, by place in the stream."""
    index = CopyIndex()
    for number, text in enumerate(texts):
        index.add(ArticleId(number), tokens(text), names=names(text))
    return [index.first_of(ArticleId(number)) for number in range(len(texts))]


def test_a_copy_of_a_copy_points_at_the_first() -> None:
    assert _stream(_QUAY, _SCHOOL, _QUAY[:400], _QUAY[:350]) == [0, 1, 0, 0]


def test_the_index_says_first_of_group_for_a_copy_and_best_match_otherwise() -> None:
    index = CopyIndex()
    assert index.add(ArticleId(1), tokens(_WEEK_1)) is None
    template = index.add(ArticleId(2), tokens(_WEEK_2))
    assert template is not None
    assert (template.of, template.relation) == (1, TEMPLATE)
    copy = index.add(ArticleId(3), tokens("By our desk. " + _WEEK_2))
    assert copy is not None
    assert (copy.of, copy.relation) == (2, COPY)


def test_strangers_in_one_long_text_do_not_become_one_group() -> None:
    # The long text is taken for a copy of the quay's; the school's, which it printed too, must
    # not be drawn into that group by it.
    long = f"{_QUAY} {_SCHOOL}"
    assert _stream(_QUAY, long, _SCHOOL) == [0, 0, 2]


def test_a_text_under_six_tokens_is_never_a_copy() -> None:
    assert _stream("Regulator approves the maps", "Regulator approves the maps") == [0, 1]


@settings(deadline=None)
@given(st.permutations([_QUAY, _QUAY[:400], _QUAY[60:], _SCHOOL, _SCHOOL[:250], _FERRY, _WEEK_1, _WEEK_2]))
def test_whatever_the_order_the_same_texts_come_together(stream: list[str]) -> None:
    firsts = dict(zip(stream, _stream(*stream), strict=True))
    assert firsts[_QUAY] == firsts[_QUAY[:400]] == firsts[_QUAY[60:]]
    assert firsts[_SCHOOL] == firsts[_SCHOOL[:250]]
    assert len(set(firsts.values())) == 5


def _read(index: CopyIndex, number: int, text: str) -> str | None:
    """Return the relation of an article of one outlet."""
    found = index.read(Article(id=ArticleId(number), title="", text=text, outlet="harbour news"))
    return found.relation if found else None


def test_the_index_learns_what_an_outlet_prints_under_everything() -> None:
    box = "Get the news of the harbour by mail.\nRead our dossier on cranes and ships."
    index = CopyIndex()
    for number, text in enumerate((_SCHOOL, _MARKET, _FERRY)):
        _read(index, number, f"{text}\n{box}")
    assert _read(index, 8, f"{_QUAY}\n{box}") is None
    elsewhere = index.add(ArticleId(9), tokens(_QUAY))
    assert elsewhere is not None
    assert elsewhere.covered == elsewhere.held == 1.0


def test_a_report_that_its_outlet_updates_again_and_again_stays_news() -> None:
    paragraphs = _QUAY.split(". ")
    index = CopyIndex()
    for number in range(6):
        _read(index, number, "\n".join([f"Version {number} of this report.", *paragraphs]))
    last = "\n".join([_SCHOOL, _FERRY, *paragraphs[:2]])
    _read(index, 7, last)
    elsewhere = index.add(ArticleId(8), tokens("\n".join(paragraphs)))
    assert elsewhere is not None
    assert elsewhere.covered == 1.0
    assert index.add(ArticleId(9), tokens(last)) is not None
    assert len(index._words[ArticleId(7)]) == len(tokens(last))
