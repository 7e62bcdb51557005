"""What a cycle leaves in Prefect's UI: a summary, the new developments, and how the feeds do."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from prefect.artifacts import create_markdown_artifact, create_table_artifact

from analysis import urls
from analysis.feedhealth import FeedHealth, worst_first
from analysis.model import Status
from connectors.channels.wording import UNSEEN, plain, safe_link
from flows.steps.report import Report
from storage import development_rows, feeds
from storage.development_rows import DevelopmentRow
from storage.store import Store

_MOST = 200  # rows; a page with more is not read, and an artifact is kept whole in Prefect's database
_LONG = 300
_LATELY = timedelta(days=3)  # of which pages are counted


def publish(store: Store, reports: Sequence[Report], *, now: datetime) -> None:
    """Publish the three artifacts of one cycle; tables without rows are left out."""
    with store.reading() as session:
        new = development_rows.rows(session, limit=_MOST, since=now)
        health = feeds.health(session, since=now - _LATELY)
    create_markdown_artifact(
        summary(reports, now=now), key="wirewatch-cycle", description="What the cycle did."
    )
    if new:
        create_table_artifact(
            [development_row(row) for row in new],
            key="wirewatch-developments",
            description="What has newly happened.",
        )
    if health:
        create_table_artifact(
            [feed_row(row) for row in worst_first(health)[:_MOST]],
            key="wirewatch-feeds",
            description="How the feeds do, the worst first.",
        )


def summary(reports: Sequence[Report], *, now: datetime) -> str:
    """The cycle as Markdown."""
    lines = [f"# Cycle of {now:%d %b %Y, %H:%M} UTC", ""]
    lines += [f"- **{report.step}**: {_escaped(report.sentence)}" for report in reports]
    unseen = [one for report in reports for one in report.unseen]
    if unseen:
        lines += ["", f"## {UNSEEN}", ""]
        lines += [f"- {_escaped(one)}" for one in unseen]
    troubles = [one for report in reports for one in (*report.troubles, *report.notes)]
    if troubles:
        lines += ["", "## What went wrong, and was survived", ""]
        lines += [f"- {_escaped(trouble)}" for trouble in troubles[:_MOST]]
        lines += [f"- and {len(troubles) - _MOST} more"] * (len(troubles) > _MOST)
    return "\n".join(lines)


def development_row(row: DevelopmentRow) -> dict[str, object]:
    """A development as a row of the table."""
    before = row.previous.value if isinstance(row.previous, Status) else "nothing"
    return {
        "watch": plain(row.watch, _LONG),
        "development": plain(row.development, _LONG),
        "was": before,
        "is": row.label + (f" ({row.when})" if row.when else ""),
        "sentence": _escaped(row.sentence),
        "first": _escaped(row.outlet),
        "at": f"{row.at:%Y-%m-%d %H:%M}" if row.at else "",
        "write-ups": row.write_ups,
        "copies": row.copies,
        "article": f"[{_escaped(row.article_title)}]({safe_link(row.article_url)})",
    }


def feed_row(row: FeedHealth) -> dict[str, object]:
    """A feed as a row of the table."""
    return {
        "state": row.state,
        "feed": safe_link(urls.without_secrets(row.url)),
        "outlet": _escaped(row.outlet or row.title or ""),
        "why": _escaped("; ".join(sign.told for sign in row.signs)),
        "last success": f"{row.last_success_at:%Y-%m-%d %H:%M}" if row.last_success_at else "never",
        "last new": f"{row.last_new_at:%Y-%m-%d %H:%M}" if row.last_new_at else "never",
        "a day": "" if row.per_day is None else f"{row.per_day:.1f}",
        "entries": row.entries,
    }


def _escaped(text: str) -> str:
    """Text from the news, which may not write Markdown in our pages."""
    readable = plain(text, _LONG)
    for sign in "\\`*_[]()<>#|!":
        readable = readable.replace(sign, f"\\{sign}")
    return readable
