import sys
import tomllib
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.assertions import Detector
from analysis.explained import Explained
from analysis.hanzi.reading import TOTAL
from analysis.hanzi.script import READ
from analysis.kinds import KINDS, Kind
from analysis.model import Article, ArticleId, Assertion, Status, Wanted, Watch

CASES = Path(__file__).parent / "chinese"
DAY = datetime(2025, 2, 11, 9, tzinfo=UTC)
SILENT = "silent"
THING = ("云岭智能", "云岭AI功能", "Yunling Intelligence")
WATCH = Watch(
    name="yunling",
    about=("云岭", *THING),
    developments=(
        Wanted(name="approval", event="approval", subject=THING, actor=("国家数安局", "数安局")),
        Wanted(name="release", event="release", subject=("云岭OS 18.4",)),
        Wanted(
            name="availability",
            event="availability",
            subject=THING,
            where=("欧盟",),
            exclude=("云岭智能眼镜",),
        ),
        Wanted(name="deal", event="deal", subject=("云岭",), actor=("北辰集团", "北辰")),
        Wanted(name="legal", event="legal", subject=("云岭",), actor=("市监局", "反垄断局")),
    ),
)
DETECTOR = Detector([WATCH])


def article(title: str = "", text: str = "", *, language: str | None = "zh") -> Article:
    return Article(id=ArticleId(1), title=title, text=text, at=DAY, language=language)


def read(development: str, title: str = "", text: str = "") -> list[Assertion]:
    return [a for a in DETECTOR.assertions(article(title, text)) if a.development == development]


def surest(development: str, title: str = "", text: str = "") -> Assertion | None:
    found = [a for a in read(development, title, text) if a.certainty >= 0.5]
    return max(found, key=lambda a: a.certainty, default=None)


def status(development: str, title: str = "", text: str = "") -> str:
    found = surest(development, title, text)
    return found.status.value if found else SILENT


def cases(half: str) -> list[tuple[str, str, str, str]]:
    rows = tomllib.loads((CASES / f"{half}.toml").read_text(encoding="utf-8"))["cases"]
    return [(kind, expected, title, text) for kind, expected, title, text in rows]


@pytest.mark.parametrize(("kind", "expected", "title", "text"), cases("seen"))
def test_what_a_chinese_headline_or_lead_says(kind: str, expected: str, title: str, text: str) -> None:
    assert status(kind, title, text) == expected


@pytest.mark.parametrize(("half", "precision", "recall"), [("held_out", 0.95, 0.85), ("fresh", 0.9, 0.9)])
def test_unseen_cases_are_called_done_where_they_are(half: str, precision: float, recall: float) -> None:
    counts = Counter((expected, status(kind, title, text)) for kind, expected, title, text in cases(half))
    right = counts["done", "done"]
    assert right >= precision * sum(n for (_, got), n in counts.items() if got == "done")
    assert right >= recall * sum(n for (expected, _), n in counts.items() if expected == "done")


def test_the_cases_cover_every_kind_and_every_status() -> None:
    rows = [row for half in ("seen", "held_out", "fresh") for row in cases(half)]
    assert {row[0] for row in rows} == set(KINDS)
    assert {row[1] for row in rows} == {SILENT, *(s.value for s in Status)}
    assert len({row[2:] for row in rows}) == len(rows) >= 100


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("云岭OS 18.4将于4月1日发布。", "2025-04-01"),
        ("云岭OS 18.4将于４月发布。", "2025-04"),
        ("云岭OS 18.4将于今年底发布。", "2025"),
        ("云岭OS 18.4将于下周一推送。", "2025-02-17"),
        ("云岭今日宣布，云岭OS 18.4将于明年初推送。", "2026"),
        ("2月12日，云岭OS 18.4将正式上线。", "2025-02-12"),
        ("云岭OS 18.4将于周五推送。", "2025-02-14"),
        ("云岭OS 18.4的推送推迟到5月。", "2025-05"),
        ("云岭OS 18.4已于2月10日推送。", "2025-02-10"),
        ("昨日，云岭OS 18.4正式推送。", "2025-02-10"),
        ("云岭OS 18.4即将发布。", None),
    ],
)
def test_the_date_of_an_event_is_resolved_against_the_publication_time(text: str, when: str | None) -> None:
    found = surest("release", text=text)
    assert found is not None
    assert found.when == when


@pytest.mark.parametrize(
    ("title", "text", "teller"),
    [
        ("", "据《南湾日报》报道，数安局已批准云岭智能。", "南湾日报"),
        ("", "据南湾日报2月10日报道，数安局已批准云岭智能。", "南湾日报"),
        ("", "据The Daily Planet报道，数安局已批准云岭智能。", "The Daily Planet"),
        ("", "《南湾日报》报道称，数安局已批准云岭智能。", "南湾日报"),
        ("", "援引南湾社消息，数安局已批准云岭智能。", "南湾社"),
        ("", "数安局周一表示，已批准云岭智能。", "数安局"),
        ("南湾日报：数安局已批准云岭智能", "", "南湾日报"),
        ("快讯：数安局已批准云岭智能", "", None),
        ("更新：数安局已批准云岭智能", "", None),
        ("数安局已批准云岭智能", "据南湾日报报道，此事已成定局。", "南湾日报"),
        ("数安局批准云岭智能", "", None),
        ("", "据南湾日报报道，云岭股价上涨。报道称，数安局已批准云岭智能。", "南湾日报"),
    ],
)
def test_who_originally_said_it_is_named(title: str, text: str, teller: str | None) -> None:
    found = surest("approval", title, text)
    assert found is not None
    assert found.attributed_to == teller


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("云岭将云岭智能提交数安局审批。", "pending"),
        ("云岭已经将新开发的云岭智能提交给数安局审批。", "pending"),
        ("云岭将向数安局提交云岭智能的备案申请。", "planned"),
        ("云岭把云岭智能送审。", "pending"),
    ],
)
def test_what_puts_the_object_in_front_is_no_future(text: str, expected: str) -> None:
    assert status("approval", text=text) == expected


def test_a_plan_that_another_reports_is_a_rumour_and_the_partys_own_plan_is_none() -> None:
    assert status("release", text="据南湾日报报道，云岭OS 18.4将于4月发布。") == "rumoured"
    assert status("release", text="云岭表示，云岭OS 18.4将于4月发布。") == "planned"


@pytest.mark.parametrize(
    "text",
    [
        "三星的助手获批，云岭智能尚无消息。",
        "继星河助手获批，西山助手也通过备案。云岭智能没有动静。",
        "若获批，云岭智能将在4月上线。",
        "云岭智能等待审批。",
        "云岭智能获批后，云岭股价上涨。",
        "云岭智能获批一周后，云岭股价上涨。",
        "云岭智能何时获批？",
        "云岭智能获批只是时间问题。",
        "云岭智能获批的可能性不大。",
        "云岭智能获批前，云岭不会宣传。",
        "数安局是否批准云岭智能，仍是未知数。",
        "数安局批准了支持云岭智能的星河耳机。",
        "数安局批准了40款服务，但云岭智能不在其中。",
        "除云岭智能外，数安局批准了所有申请。",
        "欧盟监管机构批准云岭智能。",
        "北岛药监局批准云岭智能。",
        "云岭智能在美国获批。",
        "数安局禁止批准云岭智能。",
        "云岭智能审批流程复杂。",
        "未来，云岭智能将获得批准。",
        "去年此时，云岭智能曾获批准。",
        "每年都有像云岭智能这样的产品获批。",
    ],
)
def test_what_only_looks_like_an_approval_is_not_one(text: str) -> None:
    assert status("approval", text=text) != "done"


@pytest.mark.parametrize(
    "text",
    [
        "未来出行公司宣布，数安局已批准云岭智能。",
        "数安局不仅批准云岭智能，还批准了星河助手。",
        "据宣传材料，云岭智能已获批。",
        "数安局批准了包括云岭智能在内的40款服务。",
        "数安局近日批准星河助手和云岭智能。",
        "云岭智能顺利通过国家数安局的备案。",
        "继星河助手之后，云岭智能也获得数安局批准。",
        "云岭智能获批了！",
        "数安局：“已批准云岭智能。”",
    ],
)
def test_words_that_hold_a_cue_or_another_name_do_not_silence_an_approval(text: str) -> None:
    assert status("approval", text=text) == "done"


def test_a_clause_without_a_name_speaks_of_what_was_named_before() -> None:
    text = "云岭智能备受关注。\n该功能已获批。\n星河助手也已获批。"
    found = read("approval", text=text)
    assert [(a.sentence, a.status, a.certainty >= 0.5) for a in found] == [
        ("该功能已获批。", Status.DONE, True)
    ]


def test_offsets_are_those_of_the_printed_sentence() -> None:
    text = "引子。\n  云岭智能（Ｙｕｎｌｉｎｇ）获数安局批准！云岭OS 18.4将于4月发布。"
    found = DETECTOR.assertions(article("数安局：批准云岭智能", text))
    assert {a.development for a in found} >= {"approval", "release"}
    for one in found:
        assert one.sentence == (text[one.start : one.end] if one.end else "数安局：批准云岭智能")


def test_a_row_says_why_it_is_silent_and_an_assertion_what_decided() -> None:
    rows = DETECTOR.explain(article(text="云岭智能尚未获批。"))
    assert [(row.trigger, row.why) for row in rows if row.event == "approval"] == [
        ("获批", "negated by: '尚未'")
    ]
    (found,) = read("approval", "数安局正式批准云岭智能")
    assert found.reasons == ("'批准' done", "in the clause", "who decides is named")
    assert found.label == "approved"


@pytest.mark.parametrize(
    ("title", "text", "language", "expected"),
    [
        ("云岭智能获批", "", "zh", True),
        ("云岭智能获批", "", "zh-CN", True),
        ("云岭智能获批", "", None, True),
        ("Yunling Intelligence获批", "", None, True),
        ("云岭智能获批", "", "ja", False),
        ("雲嶺インテリジェンスが承認された", "", None, False),
        ("Yunling Intelligence approved", "", "zh", False),
        ("Yunling Intelligence approved", "The “云岭” brand, a maker of telephones, said so.", None, False),
    ],
)
def test_language_or_script_choose_the_reading(
    title: str, text: str, language: str | None, *, expected: bool
) -> None:
    rows = DETECTOR.explain(article(title, text, language=language))
    assert any(row.trigger == "获批" for row in rows) == (expected and "获批" in title)


def test_a_kind_of_ones_own_is_detected_by_its_chinese_words() -> None:
    harvest = Kind.from_words("harvest", {Status.DONE: ("收割", "harvest"), Status.DELAYED: ("停割",)})
    watch = Watch(name="farm", about=("北田",), developments=(Wanted(name="h", event="harvest"),))
    detector = Detector([watch], {**KINDS, "harvest": harvest})
    for text, expected in [("北田今日收割。", Status.DONE), ("北田因雨停割。", Status.DELAYED)]:
        (found,) = detector.assertions(article(text=text))
        assert (found.status, found.label) == (expected, harvest.labels[expected])
    assert not detector.assertions(article(text="北田尚未收割。"))


def test_who_watches_a_place_in_english_hears_of_it_in_chinese() -> None:
    wanted = Wanted(name="a", event="availability", subject=("云岭智能",), where=("EU",))
    detector = Detector([Watch(name="w", about=("云岭智能",), developments=(wanted,))])
    assert [a.status for a in detector.assertions(article("云岭智能在欧盟上线"))] == [Status.DONE]
    assert not detector.assertions(article("云岭智能在印度尼西亚上线"))


def test_a_place_inside_another_places_name_is_not_that_place() -> None:
    wanted = Wanted(name="a", event="availability", subject=("云岭智能",), where=("印度",))
    detector = Detector([Watch(name="w", about=("云岭智能",), developments=(wanted,))])
    assert not detector.assertions(article("云岭智能在印度尼西亚上线"))
    assert detector.assertions(article("云岭智能在印度上线"))


def test_an_article_without_a_time_is_read_without_dates() -> None:
    undated = Article(id=ArticleId(1), title="云岭OS 18.4将于4月发布", text="", language="zh")
    (found,) = [a for a in DETECTOR.assertions(undated) if a.development == "release"]
    assert (found.status, found.when) == (Status.PLANNED, None)


@pytest.mark.parametrize(
    ("title", "weaker"),
    [("科技早报：云岭智能获批", True), ("云岭智能获批：上手指南", True), ("云岭智能获批", False)],
)
def test_round_ups_and_guides_weigh_less(title: str, *, weaker: bool) -> None:
    (found,) = read("approval", title)
    assert (found.certainty < 0.6) == weaker


def test_what_the_page_prints_around_an_article_is_not_read() -> None:
    assert not read("approval", text="云岭是一家公司。\n相关阅读：数安局批准云岭智能")


CRAFTED = [
    "云岭智能", "获批", "获得", "批准", "数安局", "不", "若", "，", "。", "？", "《", "》", "据",
    "报道", "2月", "31日", "二〇二五年", "欧盟", "的", "但", " ", "\n", "云岭OS 18.4",
    "发布", "推迟", "后", "“", "18.4.1", "Beta", "否认", "İ",
]  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(CRAFTED), max_size=40).map("".join), st.text(max_size=30))
def test_no_text_is_too_strange_to_read(text: str, title: str) -> None:
    stripped = title.strip()
    for row in DETECTOR.explain(article(title, text)):
        found = row.assertion
        if found is not None:
            assert 0 < found.certainty <= 1
            assert found.sentence == (text[found.start : found.end] if found.end else stripped)


def steps(text: str) -> int:
    """Count the calls that the reading of a text makes: what time is a measure of, without a clock."""
    count = 0

    def seen(_frame: object, _event: str, _arg: object) -> None:
        nonlocal count
        count += 1

    before = sys.getprofile()
    sys.setprofile(seen)
    try:
        DETECTOR.explain(article(text=text))
    finally:
        sys.setprofile(before)
    return count


@pytest.mark.parametrize(
    "unit",
    [
        "云岭智能", "云岭智能获批，", "云岭智能获批。", "云岭获得", "据云岭", "《云岭", "云岭2月",
        "云岭但", "云岭不未没",
        "与云岭和东海签署", "云岭欧盟美国上线", "云岭否认", "云岭获批后", "云岭?", "云岭 ", "1,云岭2.",
    ],
)  # fmt: skip
def test_the_work_grows_no_faster_than_the_text(unit: str) -> None:
    DETECTOR.explain(article(text=unit))  # what is built once is not counted
    short, long = (steps(unit * (size // len(unit))) for size in (READ // 4, READ // 2))
    assert long <= 2.3 * short + 500


def test_a_crafted_text_is_read_to_a_limit_and_its_triggers_within_a_budget() -> None:
    unit = "云岭智能获数安局批准，云岭OS 18.4发布，欧盟上线云岭智能，收购云岭，罚款云岭；"
    rows: Sequence[Explained] = DETECTOR.explain(article(text=unit * 3000))
    assert 0 < len(rows) <= TOTAL
    assert steps(unit * 3000) <= 1.1 * steps(unit * (READ // len(unit) + 1)) + 500
