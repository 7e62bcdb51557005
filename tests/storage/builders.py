"""Values for the storage tests, invented for them, with everything that does not matter filled in."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from analysis.identity import Identified, NewEntry
from analysis.model import (
    ArticleId,
    Assertion,
    Development,
    Entry,
    EntryId,
    FeedId,
    Outcome,
    Reading,
    Status,
    Verdict,
)
from storage import articles, entries, feeds

NOW = datetime(2025, 2, 11, 8, 0, tzinfo=UTC)
LEASE = timedelta(minutes=5)


def later(minutes: float) -> datetime:
    return NOW + timedelta(minutes=minutes)


def a_feed(session: Session, url: str = "https://feeds.test/a") -> FeedId:
    return feeds.add(session, feeds.FeedSpec(url=url), now=NOW)


def new_entry(key: str, *, host: str = "news.test", **printed: Any) -> NewEntry:
    url = f"https://{host}/{key}"
    return NewEntry(key=key, url=url, digest=f"digest of {key}", entry=Entry(guid=key, url=url, **printed))


def document(*new: NewEntry) -> Identified:
    return Identified(new=new, changed=(), same=())


def some_entries(session: Session, *keys: str, host: str = "news.test") -> list[EntryId]:
    feed = a_feed(session)
    entries.keep(session, feed, document(*(new_entry(key, host=host) for key in keys)), now=NOW)
    ids = {one.key: one.id for one in entries.known(session, feed, keys=keys, urls=())}
    return [ids[key] for key in keys]


def reading(name: str = "one", **facts: Any) -> Reading:
    defaults: dict[str, Any] = {
        "url": f"https://news.test/{name}",
        "title": f"Title of {name}",
        "text": f"The harbour of {name} was closed on Monday.\nNobody was hurt.",
        "outlet": "Harbour Times",
        "published_at": NOW,
    }
    return Reading(**(defaults | facts))


def an_article(session: Session, name: str = "one", **facts: Any) -> ArticleId:
    return articles.keep(session, reading(name, **facts), first_seen_at=NOW, now=NOW).article


def assertion(status: Status = Status.PENDING, **facts: Any) -> Assertion:
    defaults: dict[str, Any] = {
        "watch": "harbour",
        "development": "reopening",
        "event": "approval",
        "label": f"label of {status}",
        "sentence": "The port authority has been asked to reopen the harbour.",
    }
    return Assertion(status=status, **(defaults | facts))


def news(article: ArticleId, status: Status = Status.PENDING, **facts: Any) -> Verdict:
    """An assertion that makes a development."""
    said = assertion(status, **facts)
    found = Development(assertion=said, article=article, at=NOW)
    return Verdict(assertion=said, outcome=Outcome.NEW, because="first heard of", development=found)


def no_news(status: Status = Status.PENDING, outcome: Outcome = Outcome.TOLD, **facts: Any) -> Verdict:
    return Verdict(assertion=assertion(status, **facts), outcome=outcome, because=f"it is {outcome}")
