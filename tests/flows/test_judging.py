"""A stream of articles judged with nothing stored, and how what it tells stands."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from analysis.model import Article, ArticleId, Change, Development
from flows.configuration import load
from flows.judging import Replay
from flows.watching import detector_of

DAY = datetime(2025, 2, 11, 8, tzinfo=UTC)
WATCHES = """\
watches:
  - name: sea-wall
    about: [sea wall, harbour wall]
    developments:
      - {name: approval, event: approval, subject: [sea wall], actor: [Coastal Board]}
"""


def test_who_takes_his_report_back_has_not_reported_what_holds_again(tmp_path: Path) -> None:
    file = tmp_path / "wirewatch.yaml"
    file.write_text(WATCHES, encoding="utf-8")
    replay = Replay(detector_of(load(file)))
    submitted = "The sea wall has been submitted to the Coastal Board."
    approved = "The Coastal Board approved the sea wall on Tuesday."
    corrected = "The Ledger has retracted its report that the Coastal Board approved the sea wall."
    made: list[Development] = []
    for day, (outlet, text) in enumerate((("Post", submitted), ("Ledger", approved), ("Ledger", corrected))):
        at = DAY + timedelta(days=day)
        read = Article(id=ArticleId(day), title="The sea wall", text=text, outlet=outlet, at=at)
        made += [one.development for one in replay.judged(read, now=at) if one.development]
    assert [one.change for one in made] == [Change.NEWS, Change.NEWS, Change.CORRECTION]
    assert [report.reporter for report in replay.stand(made[0]).reports] == ["Post"]
