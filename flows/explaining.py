"""`wirewatch watches explain`: a text from the archive, the web, a file or a pipe."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from analysis.contradictions import Tellings
from analysis.errors import ConfigError, ExtractionError, PermanentFetchError, SchemaMismatch
from analysis.explaining import Explainer, Explanation, Record
from analysis.ladder import LOOK_BACK
from analysis.model import Article, ArticleId, Development, Quality
from analysis.rejections import Rejection
from analysis.urls import canonical
from flows.configuration import Configuration
from flows.settings import Settings
from flows.watching import kinds_of, watches_of

if TYPE_CHECKING:
    from storage.articles import ArticleDetail
    from storage.store import Session

_BROKEN = 0.05  # share of characters that are no UTF-8; more than that is another encoding, or no text
_NOT_HERE = ArticleId(0)  # no article of the archive


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """The article that was explained, where it is from, and what is to be said of it as a whole."""

    article: Article
    origin: str
    notes: tuple[str, ...]
    rows: tuple[Explanation, ...]


def explain(where: str, configuration: Configuration, settings: Settings, *, now: datetime) -> Explained:
    """Return why the text at `where` (an address, a file, or - for standard input) alerts or stays silent.

    An address is looked up in the archive first, and fetched where it is not there. Nothing is stored.
    Raises ConfigError, FetchError or ExtractionError where there is no text to be had.
    """
    explainer = Explainer(watches_of(configuration), kinds_of(configuration))
    url = _address(where)
    known = _known(url, configuration, settings)
    notes, article = list(known.notes), known.article
    origin = "fetched now" if url else "standard input" if where == "-" else where
    if article is None:
        article, quality = _fetched(where, configuration, now=now) if url else _given(where, now=now)
        notes += _unsearched(quality)
        if article.at is not None and article.at < now - LOOK_BACK:
            notes.append(f"older than {LOOK_BACK.days} days: read today, it would alert nobody")
    else:
        origin = f"article {article.id} of the archive"
    # As it is judged when it comes: by what was known before, and not by what it made known itself.
    at, own = article.at or now, article.id
    before = [one for one in known.history if one.article != own and (one.at is None or one.at <= at)]
    told = {
        status: [one for one in tellings if one.article != own and (one.at is None or one.at <= at)]
        for status, tellings in known.tellings.items()
    }
    record = Record(history=before, rejections=known.rejections, tellings=told)
    rows = explainer.explain(article, record, now=known.seen_at or at)
    return Explained(article=article, origin=origin, notes=tuple(notes), rows=tuple(rows))


def _address(where: str) -> str | None:
    """The address that `where` is, None where it is a file or standard input. Raises ConfigError."""
    if not where.startswith(("http://", "https://")):
        return None
    try:
        host = urlsplit(where).hostname
    except ValueError:
        host = None
    if not host:
        raise ConfigError(f"{where}: names no page. Mend: give a whole address, or a file, or -")
    return canonical(where)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """What the archive holds: the article, if it was read, when, and what is known of the events."""

    article: Article | None = None
    seen_at: datetime | None = None
    history: Sequence[Development] = ()
    rejections: Sequence[Rejection] = ()
    tellings: Tellings = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def _known(url: str | None, configuration: Configuration, settings: Settings) -> _Known:
    from storage import articles, developments, feedback  # noqa: PLC0415 - help must come at once
    from storage.store import Store  # noqa: PLC0415

    events = [(watch.name, one.name) for watch in configuration.watches for one in watch.developments]
    store = Store(settings.database, looking=True)
    try:
        store.check()
        with store.reading() as session:
            known = _Known(
                history=developments.history(session, events),
                rejections=feedback.rejections(session, events),
                tellings=developments.tellings(session, events),
            )
            found = articles.one(session, url) if url else None
            return known if found is None else _with_article(session, known, found)
    except SchemaMismatch:  # no archive yet, or one to be migrated: explained by the rules alone
        return _Known()
    finally:
        store.close()


def _with_article(session: "Session", known: _Known, found: "ArticleDetail") -> _Known:
    from flows.steps.claims import without_boilerplate  # noqa: PLC0415 - help must come at once
    from storage import articles, copies  # noqa: PLC0415

    number = found.row.id
    (article,) = without_boilerplate(session, [articles.by_ids(session, [number])[number]])
    notes = _unsearched(found.row.quality)
    if copies.nothing_of_their_own(session, [number]):
        notes.append(f"a copy of article {found.row.copy_of}: it is not searched")
    return replace(known, article=article, seen_at=found.row.first_seen_at, notes=tuple(notes))


def _unsearched(quality: Quality) -> list[str]:
    usable = quality in {Quality.ARTICLE, Quality.SUMMARY}
    return [] if usable else [f"a {quality.value}, no article: it is not searched"]


def _fetched(where: str, configuration: Configuration, *, now: datetime) -> tuple[Article, Quality]:
    """The article on a page, read as the step `read` does."""
    from connectors.web import NotModified  # noqa: PLC0415 - only an address needs the client
    from flows.wiring import web_of  # noqa: PLC0415

    with web_of(configuration.limits) as web:
        answer = web.get(where, max_bytes=configuration.limits.page_size)
    if isinstance(answer, NotModified):
        raise PermanentFetchError(where, "304 not modified, although nothing was said of an earlier visit")
    return _read(answer.body, url=answer.url, content_type=answer.content_type, now=now)


def _given(where: str, *, now: datetime) -> tuple[Article, Quality]:
    body = _body(where)
    if body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return _read(body, url="", content_type=None, now=now)
    printed = body.decode("utf-8-sig", "replace").strip()
    if "\0" in printed or printed.count("\ufffd") > len(printed) * _BROKEN:
        raise ExtractionError(where, "it is neither HTML nor text in UTF-8")
    title, _, text = printed.partition("\n")
    if not title:
        raise ExtractionError(where, "there is no text in it")
    article = Article(id=_NOT_HERE, title=title if text else "", text=text or title, at=now)
    return article, Quality.ARTICLE


def _read(body: bytes, *, url: str, content_type: str | None, now: datetime) -> tuple[Article, Quality]:
    from connectors.extraction import Page, read_alone  # noqa: PLC0415 - plain text does without

    reading = read_alone(Page(body=body, url=url, content_type=content_type, now=now))
    article = Article(
        id=_NOT_HERE,
        title=reading.title,
        text=reading.text,
        at=reading.published_at or now,
        outlet=reading.outlet,
        url=reading.url,
        language=reading.language,
    )
    return article, reading.quality


def _body(where: str) -> bytes:
    if where == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(where).read_bytes()
    except OSError as error:
        mend = "" if "/" not in where or "." not in where else ". Mend: an address begins with https://"
        raise ConfigError(f"{where}: cannot be read: {error.strerror}{mend}") from error
