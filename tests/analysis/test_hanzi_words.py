from datetime import date

import pytest

from analysis import lexicon
from analysis.hanzi.dates import dates_of
from analysis.hanzi.lexemes import CLAUSE, EDGE, EVERYWHERE, FORWARD, Lexemes
from analysis.hanzi.passages import passages_of
from analysis.hanzi.script import folded
from analysis.kinds import KINDS
from analysis.model import Status

DAY = date(2025, 2, 11)  # a Tuesday


def dated(text: str) -> list[str]:
    plain = folded(text)
    return [found.iso for found in dates_of(plain, 0, len(plain), day=DAY)]


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2025年4月1日", "2025-04-01"),
        ("２０２５年４月１日", "2025-04-01"),
        ("二〇二五年四月一日", "2025-04-01"),
        ("4月1日", "2025-04-01"),
        ("4月1号", "2025-04-01"),
        ("4月", "2025-04"),
        ("4月份", "2025-04"),
        ("十二月二十五日", "2024-12-25"),
        ("今年4月", "2025-04"),
        ("明年3月", "2026-03"),
        ("去年12月3日", "2024-12-03"),
        ("2026年", "2026"),
        ("今年底", "2025"),
        ("明年初", "2026"),
        ("年内", "2025"),
        ("上半年", "2025"),
        ("2026年下半年", "2026"),
        ("第二季度", "2025"),
        ("2025年第三季度", "2025"),
        ("Q3", "2025"),
        ("本月", "2025-02"),
        ("下月", "2025-03"),
        ("下个月5日", "2025-03-05"),
        ("上月", "2025-01"),
        ("本周", "2025-02"),
        ("下周", "2025-02"),
        ("下周一", "2025-02-17"),
        ("上周日", "2025-02-09"),
        ("周一", "2025-02-10"),
        ("今日", "2025-02-11"),
        ("昨日", "2025-02-10"),
        ("明天", "2025-02-12"),
        ("11日讯", "2025-02-11"),
        ("28日晚", "2025-01-28"),
    ],
)
def test_a_date_is_read_as_iso_of_the_precision_given(text: str, iso: str) -> None:
    assert dated(text) == [iso]


@pytest.mark.parametrize("text", ["40月", "2月30日", "三十二日", "18.4", "第3代", "iq3", "1888年", "100日元"])
def test_what_is_no_date_is_none(text: str) -> None:
    assert dated(text) == []


@pytest.mark.parametrize(
    ("first", "last", "begin", "end"),
    [("第二季度", "", "2025-04-01", "2025-06-30"), ("今年底", "", "2025-10-01", "2025-12-31")],
)
def test_a_part_of_a_year_keeps_its_first_and_last_day(first: str, last: str, begin: str, end: str) -> None:
    (found,) = dates_of(first + last, 0, len(first + last), day=DAY)
    assert (found.begin.isoformat(), found.end.isoformat()) == (begin, end)


def cut(text: str) -> list[str]:
    plain = folded(text)
    return [p.text for p in passages_of(plain, text, shift=0, day=None)]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("一。二！三？四；五", ["一。", "二！", "三？", "四；", "五"]),
        ("他说：“好。”走了。", ["他说：“好。”", "走了。"]),
        ("「好！」\n  二", ["「好！」", "二"]),
        ("版本18.4，发布。", ["版本18.4，发布。"]),
        ("等等……完", ["等等……", "完"]),
        ("一。\n责任编辑：某人", ["一。"]),
    ],
)
def test_sentences_end_at_full_stops_and_lines(text: str, sentences: list[str]) -> None:
    assert cut(text) == sentences


@pytest.mark.parametrize(
    ("text", "clauses"),
    [
        ("甲，乙：丙", ["甲", "乙", "丙"]),
        ("甲、乙和丙", ["甲、乙和丙"]),
        ("甲获批 乙上线", ["甲获批", "乙上线"]),
        ("OS 18.4 发布", ["os 18.4 发布"]),
        ("3,000万元", ["3,000万元"]),
        ("甲不但快", ["甲不但快"]),
        ("甲快但乙慢", ["甲快", "但乙慢"]),
        ("甲（乙）丙", ["甲", "乙", "丙"]),
    ],
)
def test_clauses_end_at_marks_and_begin_with_but(text: str, clauses: list[str]) -> None:
    plain = folded(text)
    (passage,) = passages_of(plain, text, shift=0, day=None)
    assert [plain[clause.begin : clause.end] for clause in passage.clauses] == clauses


def known(text: str) -> list[str]:
    return [hit.lexeme.word for hit in Lexemes(KINDS).find(text, []).within(0, len(text))]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("宣传", ["宣传"]),
        ("未来将获批", ["未来", "将", "获批"]),
        ("委员会", ["委员会"]),
        ("最后", ["最后"]),
        ("betamax", []),
        ("beta2", ["beta"]),
        ("印度尼西亚", ["印度尼西亚"]),
    ],
)
def test_the_longest_word_wins_so_that_no_cue_is_half_a_word(text: str, words: list[str]) -> None:
    assert known(text) == words


def test_words_in_a_name_are_not_read_and_a_trigger_at_its_end_is() -> None:
    lexemes = Lexemes(KINDS)
    text = "未来获批"
    assert not lexemes.find(text, [(0, 3)]).within(0, 4)
    (hit,) = lexemes.find(text, [(0, 4)]).within(0, 4)
    assert hit.lexeme.word == "获批"


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_trigger_is_written_as_it_is_compared(kind: str) -> None:
    for item in lexicon.table(kind, language="zh")["trigger"]:
        words = [*item.get("words", ()), *item.get("heads", ()), *item.get("tails", ())]
        assert Status(item["status"])
        assert item["role"] in {"before", "either", "any"}
        assert ("heads" in item) == ("tails" in item) == ("gap" in item)
        assert words
        assert all(word == folded(word).strip() for word in words)


def test_every_cue_is_written_as_it_is_compared_and_every_table_is_there() -> None:
    cues = lexicon.table("cues", language="zh")
    for section, sorts in (
        ("forward", FORWARD),
        ("clause", CLAUSE),
        ("everywhere", EVERYWHERE),
        ("edge", EDGE),
    ):
        assert set(cues[section]) == set(sorts)
        for sort in sorts:
            assert all(word == folded(word).strip() for word in cues[section][sort])


def test_every_status_but_denied_has_a_trigger_in_each_language() -> None:
    for language in lexicon.LANGUAGES:
        found = {
            item["status"] for kind in KINDS for item in lexicon.table(kind, language=language)["trigger"]
        }
        assert found >= {s.value for s in Status if s not in {Status.DENIED, Status.RUMOURED}}


def test_the_words_of_a_language_are_asked_for_by_its_code() -> None:
    assert "not" in lexicon.words("forward", "negation")
    assert "未" in lexicon.words("forward", "negation", language="zh")
    assert lexicon.phrases("forward", "negation", language="zh")["未"] == (("未",),)


def test_english_and_chinese_know_the_same_places() -> None:
    english = {name.replace("_", " ") for row in _rows("zh") for name in row.split() if name[0].isascii()}
    generic = {name for name in lexicon.table("cues")["places"]["names"] if name.split()[0] in _GENERIC}
    assert set(lexicon.table("cues")["places"]["names"]) - generic - english <= {"elsewhere", "u.k", "u.k."}


_GENERIC = {"more", "additional", "other", "further"}


def _rows(language: str) -> list[str]:
    rows: list[str] = lexicon.table("cues", language=language)["places"]["same"]
    return rows
