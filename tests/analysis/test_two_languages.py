from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from analysis.assertions import Detector
from analysis.copies import COPY, judge
from analysis.copyindex import CopyIndex
from analysis.ladder import judge as judged
from analysis.model import Article, ArticleId, Development, Outcome, StoryId, Verdict, Wanted, Watch
from analysis.rarity import Rarity
from analysis.stories import absorb, found, likeness, terms
from analysis.tokens import names, tokens

THING = ("Lumen Vision", "流明视界")
WATCH = Watch(
    name="lumen",
    about=THING,
    developments=(
        Wanted(name="approval", event="approval", actor=("NHA", "National Health Agency", "国家健康署")),
        Wanted(name="release", event="release", subject=("Lumen OS 18.4", "流明OS 18.4")),
    ),
)
DETECTOR = Detector([WATCH])
FIRST = datetime(2025, 2, 11, 9, tzinfo=UTC)
# What each article says, title first, in the order of publication; then the verdicts that are new.
STREAM = [
    ("Lumen Vision is awaiting NHA approval", "Lumen Vision has been submitted to the NHA.", ["pending"]),
    ("流明视界送审", "流明视界已提交国家健康署审批，流明视界仍在等待批准。", []),
    ("流明：流明OS 18.4将于4月发布", "流明视界将随之更新。", ["planned"]),
    ("Lumen OS 18.4 will be released in April, Lumen says", "Lumen Vision comes with it.", []),
    ("流明视界何时获批？", "流明视界尚未获批。", []),
    ("国家健康署批准流明视界", "国家健康署今日批准流明视界。", ["done"]),
    ("NHA approves Lumen Vision", "The NHA approved Lumen Vision on Tuesday.", []),
    ("流明OS 18.4正式推送", "支持流明视界的流明OS 18.4今日推送。", ["done"]),
    ("Lumen OS 18.4 is released", "Lumen Vision now works with Lumen OS 18.4.", []),
]


def test_a_stream_in_two_languages_gives_one_chain() -> None:
    told: list[Development] = []
    for number, (title, text, expected) in enumerate(STREAM):
        article = Article(id=ArticleId(number), title=title, text=text, at=FIRST + timedelta(hours=number))
        verdicts: Sequence[Verdict] = judged(
            DETECTOR.assertions(article), told, article=article, now=article.at
        )
        new = [v.development for v in verdicts if v.outcome is Outcome.NEW and v.development]
        assert [d.assertion.status.value for d in new] == expected, title
        told.extend(new)
    assert [(d.assertion.development, d.assertion.status.value, d.assertion.when) for d in told] == [
        ("approval", "pending", None),
        ("release", "planned", "2025-04"),
        ("approval", "done", "2025-02-11"),
        ("release", "done", "2025-02-11"),
    ]


_QUAY = (
    "北湾港务局周一表决通过了扩建北码头的方案，结束了与渔民长达两年的谈判。工程将于春季动工，预计耗资四千万元，"
    "其中三分之一由当地政府承担。港务局负责人说，秋季的粮船如今要等上九天才能靠泊。渔民保留旧港池的四十个泊位，"
    "并在冰库旁得到新的棚屋。居民曾要求在进港公路下修建隧道，港务局以造价过高为由没有采纳。夜间货车不得驶入滨海公路。"
)
_SCHOOL = (
    "西堤镇的教师周四返回课堂，此前工会接受了镇政府的新方案。根据协议，新教师的工资立即上调，其他人分两步上调。"
    "家长们曾征集签名，反对关闭因罢工而停用的游泳馆。代表工会谈判的负责人称，结果比期望的少，比担心的多。"
)


def test_two_identical_chinese_texts_are_copies() -> None:
    repetition = judge(tokens(_QUAY), [(ArticleId(1), tokens(_QUAY))], names=names(_QUAY))
    assert repetition is not None
    assert (repetition.relation, repetition.similarity) == (COPY, 1.0)


def test_a_chinese_text_cut_to_its_lead_is_a_copy_of_the_whole() -> None:
    repetition = judge(tokens(_QUAY[:90]), [(ArticleId(1), tokens(_QUAY))], names=names(_QUAY))
    assert repetition is not None
    assert repetition.is_copy


def test_two_different_chinese_texts_are_no_copies() -> None:
    assert judge(tokens(_SCHOOL), [(ArticleId(1), tokens(_QUAY))], names=names(_SCHOOL)) is None


@pytest.mark.parametrize("text", [_QUAY, _QUAY.replace("，", ","), _QUAY.replace("。", "。\n")])
def test_the_index_finds_a_chinese_copy_whatever_its_marks(text: str) -> None:
    index = CopyIndex()
    assert index.add(ArticleId(1), tokens(_QUAY)) is None
    found_again = index.add(ArticleId(2), tokens(text))
    assert found_again is not None
    assert found_again.of == ArticleId(1)


def test_chinese_articles_of_one_matter_are_more_alike_than_those_of_two() -> None:
    ours = terms("北湾港务局扩建北码头", _QUAY)
    profile = absorb(found(StoryId(1), ours, FIRST), ours, FIRST)
    same = terms("北码头将扩建", "北湾港务局决定扩建北码头，工程春季动工，渔民得到新棚屋。")
    other = terms("教师返回课堂", _SCHOOL)
    rarity = Rarity(counts={}, total=2)
    assert likeness(same, profile.terms, rarity) > likeness(other, profile.terms, rarity)
