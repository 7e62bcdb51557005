"""Which article a reading is of: by its address, by another address of the same page, by its text."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from hashlib import blake2b
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import Select, bindparam, null, select
from sqlalchemy.orm import Session

from analysis.editions import edition
from analysis.edits import same_page
from analysis.model import ArticleId, Quality, Reading
from storage.columns import fit, plain
from storage.dialect import insert, listed, spoken, upsert, within
from storage.models import Addresses, Articles, Revisions, table

_ONE_DAY = timedelta(days=1)
_TELLING = 200  # letters; shorter texts ("Watch the film") stand under many addresses


def identify(session: Session, reading: Reading, *, at: datetime) -> tuple[Reading, ArticleId | None]:
    """Return the reading under an address that can be believed, and the article that it is of, if known.

    A page is believed what address it has, unless the article of that address is another: then its
    site prints one canonical address on every page, and each is known by where it was read. `at` is the
    time that counts for the reading.
    """
    known = _by_address(session, reading)
    if known is not None and known[1] and _is_another(session, known[0], reading):
        reading = replace(reading, url=reading.also[0], also=())
        known = _by_address(session, reading)
    if known is not None:
        return reading, known[0]
    return reading, _by_text(session, reading, at)


def learn(session: Session, article: ArticleId, reading: Reading) -> None:
    """Keep the addresses of a page for its article; who came first keeps them."""
    for key, url in _keys((reading.url, *reading.also)).items():
        upsert(session, _learn(spoken(session)), {"key": key, "url": fit(url), "article_id": article})


def is_of(session: Session, article: ArticleId, reading: Reading) -> bool:
    """Whether a page that was read again is still the article's: by its address, or else by its text."""
    fetched = reading.also[0] if reading.also else reading.url
    a, c = table(Articles).c, table(Addresses).c
    keys = set(session.scalars(select(c.key).where(c.article_id == article)))
    keys |= {_key(url) for url in session.scalars(select(a.url).where(a.id == article))}
    return _key(fetched) in keys or not _is_another(session, article, reading)


def find(session: Session, url: str) -> ArticleId | None:
    """Return the article with this canonical address, or else the one that can be had under it."""
    a, c = table(Articles).c, table(Addresses).c
    own = session.scalar(select(a.id).where(a.url == fit(url)))
    found = session.scalar(select(c.article_id).where(c.key == _key(url))) if own is None else own
    return None if found is None else ArticleId(found)


def of(session: Session, article: int) -> tuple[str, ...]:
    """Return the addresses of an article beside its own."""
    a, c = table(Articles).c, table(Addresses).c
    query = select(c.url).join(table(Articles), a.id == c.article_id).where(a.id == article, c.url != a.url)
    return tuple(session.scalars(query.order_by(c.url)))


def digest(reading: Reading) -> bytes:
    """Return what two readings share that say the same, letter for letter."""
    printed = f"{reading.title}\n{reading.text}"
    return blake2b(printed.encode("utf-8", "replace"), digest_size=16).digest()


def _by_address(session: Session, reading: Reading) -> tuple[ArticleId, bool] | None:
    """The article with one of the page's addresses, and whether only the page's own word speaks for it."""
    dialect = spoken(session)
    fetched = reading.also[0] if reading.also else reading.url
    keys = _keys((reading.url, *reading.also))
    asked = {"url": fit(reading.url), "keys": listed(dialect, keys)}
    rows = [row for half in _known(dialect) for row in session.execute(half, asked)]
    if not rows:
        return None
    best = min(rows, key=lambda row: (row.url != asked["url"], row.id))
    seen = {row.key for row in rows if row.id == best.id} | {_key(best.url)}
    return ArticleId(best.id), _key(fetched) not in seen


def _is_another(session: Session, article: ArticleId, reading: Reading) -> bool:
    """Whether both are whole articles, and different ones."""
    if reading.quality is not Quality.ARTICLE:
        return False
    a, r = table(Articles).c, table(Revisions).c
    current = select(r.title, r.text, r.quality).where(r.article_id == a.id, r.seq == a.seq, a.id == article)
    row = session.execute(current).one()
    if Quality(row.quality) is not Quality.ARTICLE:
        return False
    return not same_page((row.title, row.text), (reading.title, reading.text))


def _by_text(session: Session, reading: Reading, at: datetime) -> ArticleId | None:
    """The article of the same outlet and day with the same title and text, letter for letter.

    What an outlet prints again under a new date is another article, and republished.
    """
    if reading.quality is not Quality.ARTICLE or len(reading.text) < _TELLING:
        return None
    rows = session.execute(_alike(), {"digest": digest(reading)})
    near = (row for row in rows if abs(row.at - at) <= _ONE_DAY)
    return next((ArticleId(row.id) for row in near if _is_of(row, reading)), None)


def _is_of(row: Any, reading: Reading) -> bool:
    if row.outlet and reading.outlet:  # two outlets may share a host, that of a portal
        return bool(row.outlet.casefold() == reading.outlet.casefold())
    return _host(row.url) == _host(reading.url) != ""


def _host(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.")


def _keys(urls: Iterable[str]) -> dict[str, str]:
    """The addresses by what their editions share; one place of a page has none beside its own."""
    found: dict[str, str] = {}
    for url in urls:
        if "#" not in url:
            found.setdefault(_key(url), url)
    return found


def _key(url: str) -> str:
    return fit(plain(edition(url)))


@cache
def _known(dialect: str) -> tuple[Select[Any], Select[Any]]:
    """By key, and by address: with an OR between them PostgreSQL would read the whole table."""
    a, c = table(Articles), table(Addresses)
    keyed = select(a.c.id, a.c.url, c.c.key).join(c, c.c.article_id == a.c.id)
    named = select(a.c.id, a.c.url, null().label("key"))
    return keyed.where(within(dialect, c.c.key, "keys")), named.where(a.c.url == bindparam("url"))


@cache
def _alike() -> Select[Any]:
    a, r = table(Articles).c, table(Revisions).c
    same = select(a.id, a.outlet, a.url, a["at"]).where(a.id == r.article_id, r.digest == bindparam("digest"))
    return same.order_by(a.id)


@cache
def _learn(dialect: str) -> Any:
    return insert(dialect, Addresses).on_conflict_do_nothing(index_elements=["key"])
