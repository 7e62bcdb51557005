"""Score the reading of Chinese on the invented headlines and leads of the tests.

    python benchmarks/chinese.py [--half seen|held_out|fresh] [--json] [--wrong] [--speed N]

`held_out.toml` was written before the lexicon, `fresh.toml` when the rules stood; both are only scored. Of
each case the surest status counts, from .5 on. `--speed N` times N readings instead.
"""

import argparse
import json
import sys
import time
import tomllib
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from analysis.assertions import Detector
from analysis.model import Article, ArticleId, Wanted, Watch

CASES = Path(__file__).resolve().parent.parent / "tests" / "analysis" / "chinese"
DAY = datetime(2025, 2, 11, 9, tzinfo=UTC)
ENOUGH = 0.5
SILENT = "silent"
THING = ("云岭智能", "云岭AI功能", "Yunling Intelligence")
WATCH = Watch(
    name="yunling",
    about=("云岭", "Yunling", *THING),
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

ORDINARY = """据《南湾日报》2月11日报道，云岭已经将新开发的云岭智能提交给国家数安局审批。
报道称，这是云岭在国内推广手机助手的重要一步，此前公司曾测试多家供应商的模型。
云岭发言人表示，云岭OS 18.4将于4月推送，云岭智能届时支持简体中文。
目前尚不清楚数安局何时批准。受此消息影响，云岭股价上涨2%。
公司成立于南湾，主要生产手机、平板电脑和家用电器，去年营收约三百亿元，员工约两万人。
分析人士认为，若云岭智能获批，手机销量有望回升。东海电子的同类助手上月已通过备案。
"""
ENGLISH = """\
The Southbay Daily reported on February 11 that Yunling has submitted its new Yunling Intelligence
to the data office for approval. The report called this an important step in bringing the assistant
to the country. The company had tested the models of several suppliers before. A spokesman for
Yunling said that Yunling OS 18.4 will be released in April, and that Yunling Intelligence will then
support simplified Chinese. It is not clear when the data office will approve it. Shares in Yunling
rose by 2 percent on the news. The company was founded in Southbay and makes phones, tablets and
household appliances. It had sales of thirty billion last year and employs some twenty thousand
people. If Yunling Intelligence is approved, analysts say, sales of phones may recover. A similar
assistant of East Sea Electronics was registered last month.
"""


def read(detector: Detector, kind: str, *, title: str, text: str) -> str:
    """Return the surest status that a case is read to give an event, or "silent"."""
    article = Article(id=ArticleId(1), title=title, text=text, at=DAY, language="zh")
    found = [a for a in detector.assertions(article) if a.development == kind and a.certainty >= ENOUGH]
    return max(found, key=lambda a: a.certainty).status.value if found else SILENT


def scored(half: str) -> tuple[list[tuple[str, str, str, str]], Counter[tuple[str, str]]]:
    """Return the cases that are read wrong, each with what was read, and the counts of (expected, read)."""
    cases = tomllib.loads((CASES / f"{half}.toml").read_text(encoding="utf-8"))["cases"]
    detector = Detector([WATCH])
    counts: Counter[tuple[str, str]] = Counter()
    wrong = []
    for kind, expected, title, text in cases:
        got = read(detector, kind, title=title, text=text)
        counts[expected, got] += 1
        if got != expected:
            wrong.append((kind, expected, got, f"{title} | {text}"))
    return wrong, counts


def row(counts: Counter[tuple[str, str]], status: str) -> dict[str, object]:
    """Return one status's line of the table."""
    right = counts[status, status]
    said = sum(n for (_, got), n in counts.items() if got == status)
    true = sum(n for (expected, _), n in counts.items() if expected == status)
    return {
        "status": status,
        "cases": true,
        "precision": round(right / said, 3) if said else None,
        "recall": round(right / true, 3) if true else None,
    }


def speed(articles: int) -> Iterator[str]:
    """Yield how many articles a second of CPU reads: an ordinary one in two languages, and a crafted one."""
    detector = Detector([WATCH])
    crafted = "云岭智能获批。云岭OS 18.4发布。" * 400
    for name, title, text in (
        ("ordinary", "云岭将云岭智能提交数安局审批", ORDINARY),
        ("the same in English", "Yunling submits Yunling Intelligence for approval", ENGLISH),
        ("crafted: a trigger in each sentence", "云岭智能获批", crafted),
    ):
        article = Article(id=ArticleId(1), title=title, text=text, at=DAY)
        begin = time.process_time()
        for _ in range(articles):
            detector.assertions(article)
        yield f"{name}: {articles / (time.process_time() - begin):.0f} articles a second of CPU"


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--half", choices=["seen", "held_out", "fresh"], default="held_out")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--wrong", action="store_true")
    parser.add_argument("--speed", type=int, metavar="N")
    given = parser.parse_args()
    if given.speed:
        print("\n".join(speed(given.speed)))
        return 0
    wrong, counts = scored(given.half)
    rows = [row(counts, status) for status in sorted({expected for expected, _ in counts})]
    total = sum(counts.values())
    if given.json:
        print(json.dumps({"half": given.half, "cases": total, "right": total - len(wrong), "statuses": rows}))
        return 0
    print(f"{given.half}: {total - len(wrong)} of {total} right")
    for line in rows:
        print("  {status:10} cases {cases:3}  precision {precision}  recall {recall}".format(**line))
    for kind, expected, got, case in wrong if given.wrong else ():
        print(f"  {kind}: {expected}, read {got}: {case}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
