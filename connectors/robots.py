"""robots.txt, fetched and read."""

import re
from datetime import datetime, timedelta
from functools import lru_cache
from urllib.parse import urlsplit

from protego import Protego

from analysis import robotsfile, urls
from analysis.errors import FetchError, TemporaryFetchError
from analysis.robotsfile import RobotsFile
from connectors.web import NotModified, Web

_READ = 500 * 1024  # bytes; RFC 9309, 2.5, asks for no less
_TAKEN = 4 * _READ  # what is larger still is no robots.txt
_PRODUCT = re.compile(r"[A-Za-z_-]+")
_NOBODY = "*"


class Rules:
    """What a robots.txt says to one program."""

    def __init__(self, text: str, *, user_agent: str) -> None:
        self._agent = product(user_agent)
        self._said = Protego.parse(text)

    def allow(self, url: str) -> bool:
        """Whether the program may ask for the address."""
        return bool(self._said.can_fetch(url, self._agent))

    @property
    def crawl_delay(self) -> timedelta | None:
        """The pause that the host asks for between two requests."""
        seconds = self._said.crawl_delay(self._agent)
        # Beyond a day nobody means it, and it may not fit.
        return None if not seconds or seconds < 0 else timedelta(seconds=min(float(seconds), 86_400.0))


@lru_cache(maxsize=128)
def rules(text: str, user_agent: str) -> Rules:
    """Return what a robots.txt says to the program; parsed once while it is asked for again and again."""
    return Rules(text, user_agent=user_agent)


def product(user_agent: str) -> str:
    """Return the name under which a robots.txt knows the program: "Wirewatch" of "Wirewatch/0.1 (...)"."""
    found = _PRODUCT.match(user_agent.strip())
    return found[0] if found else _NOBODY


def visit(web: Web, url: str, known: RobotsFile, *, now: datetime) -> RobotsFile:
    """Ask the host of `url` for its robots.txt, and return what is known then; never raises FetchError."""
    address = f"{urlsplit(url).scheme}://{urls.host(url)}/robots.txt"
    try:
        answer = web.get(address, etag=known.etag, last_modified=known.last_modified, max_bytes=_TAKEN)
    except TemporaryFetchError as error:
        # 429 too: a server that is asked too much has not said that everything is allowed.
        return robotsfile.after_failure(known, error.reason, now=now, retry_after=error.retry_after)
    except FetchError:
        return robotsfile.after_absence(now=now)
    if isinstance(answer, NotModified):
        return robotsfile.after_not_modified(known, now=now, max_age=answer.max_age)
    text = answer.body[:_READ].decode("utf-8-sig", "replace")
    return robotsfile.after_text(
        text, now=now, max_age=answer.max_age, etag=answer.etag, last_modified=answer.last_modified
    )
