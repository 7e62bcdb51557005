"""What a cycle shows in Prefect's pages; Prefect itself is not started."""

from dataclasses import replace

from analysis.feedhealth import FeedHealth, FeedState, Sign
from flows.artifacts import feed_row, summary
from flows.steps.report import Report
from tests.flows.desk import NOW

SILENT = replace(
    FeedHealth.of_new("https://ann:pw@a.example/?key=s3cret", outlet="The [Pier]", now=NOW),
    state="silent",
    signs=(Sign(state=FeedState.SILENT, since=NOW, told="nothing new for 3 days"),),
    per_day=12.25,
    last_new_at=NOW,
)


def test_a_cycle_says_what_could_not_be_seen_before_what_went_wrong() -> None:
    reports = [
        Report(step="poll", sentence="polled 1 feed", troubles=("a: 503",)),
        Report(step="alert", sentence="sent 0 alerts", unseen=("1 feed silent: *The Pier*",)),
    ]
    lines = summary(reports, now=NOW).splitlines()
    assert lines[lines.index("## What we could not see") + 2] == "- 1 feed silent: \\*The Pier\\*"
    assert lines.index("## What we could not see") < lines.index("## What went wrong, and was survived")
    assert "could not see" not in summary(reports[:1], now=NOW)


def test_a_feed_is_a_row_that_says_why_and_shows_no_secret() -> None:
    row = feed_row(SILENT)
    assert row["state"] == "silent"
    assert (row["feed"], row["outlet"]) == ("https://a.example/?key=***", "The \\[Pier\\]")
    assert (row["why"], row["a day"], row["last success"]) == ("nothing new for 3 days", "12.2", "never")
