"""What each step is about to do, in the words that name its task in Prefect's UI."""

from datetime import datetime

from flows.kit import Kit
from flows.steps.report import counted
from storage import alerts, articles, entries, feeds, visits
from storage.articles import Stage


def poll(kit: Kit, *, now: datetime) -> str:
    """Count the feeds that are due."""
    with kit.store.reading() as session:
        due = feeds.due(session, now=now)
    return f"poll {counted(due, 'feed')}"


def read(kit: Kit, *, now: datetime) -> str:
    """Count the entries that wait to be read, and their hosts."""
    with kit.store.reading() as session:
        waiting = entries.backlog(session, now=now)
        again = visits.due(session, now=now)
    told = f"read {counted(waiting.entries, 'entry', 'entries')} from {counted(waiting.hosts, 'host')}"
    return f"{told}, {counted(again, 'page')} again" if again else told


def compare(kit: Kit, *, now: datetime) -> str:  # noqa: ARG001 - all plans are asked alike
    """Count the articles that nobody has compared yet."""
    return f"compare {_articles(kit, Stage.READ)}"


def group(kit: Kit, *, now: datetime) -> str:  # noqa: ARG001 - all plans are asked alike
    """Count the articles that are in no story yet."""
    return f"group {_articles(kit, Stage.COMPARED)}"


def find(kit: Kit, *, now: datetime) -> str:  # noqa: ARG001 - all plans are asked alike
    """Count the articles that nobody has searched yet."""
    return f"search {_articles(kit, Stage.GROUPED)}"


def alert(kit: Kit, *, now: datetime) -> str:
    """Count the alerts that are due."""
    with kit.store.reading() as session:
        due = alerts.due(session, now=now)
    return f"send {counted(due, 'alert')}"


def _articles(kit: Kit, stage: Stage) -> str:
    with kit.store.reading() as session:
        return counted(articles.backlog(session).get(stage, 0), "article")
