"""Which feeds are meant by an address that somebody wants polled."""

import re
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from analysis import urls
from analysis.errors import ConfigError, FetchError
from connectors.finding import FoundFeed, find
from connectors.parts import politely
from flows.configuration import load
from flows.configuration.models import LimitsSection
from flows.counting import counted
from flows.settings import Settings
from flows.subscriptions import checked
from flows.wiring import web_of

_NO_SCHEME = re.compile(r"[\w\-]+(?:\.[\w\-]+)+(?::\d+)?(?:[/?].*)?")
_UNSEEN = "--unseen adds the address as it is"


@dataclass(frozen=True, slots=True)
class Chosen:
    """A feed to be added, and what is said of it."""

    url: str
    told: str = ""


def address_of(typed: str) -> str:
    """Return what somebody typed as an address; https where nothing is said. Raises ConfigError."""
    typed = typed.strip()
    return checked(f"https://{typed}" if _NO_SCHEME.fullmatch(typed) else typed)


def limits_of(settings: Settings) -> LimitsSection:
    """Return the limits of the configuration, the usual ones where there is none yet. Raises ConfigError."""
    return load(settings.config).limits if settings.config.exists() else LimitsSection()


def chosen(limits: LimitsSection, url: str, *, every: bool, now: datetime) -> list[Chosen]:
    """Return the feed at `url` or of the page there; all of several only where `every` is asked for.

    Raises ConfigError where there is none or a choice to be made, and says which.
    """
    shown = urls.without_secrets(url)
    with web_of(limits) as web:
        get = partial(web.get, max_bytes=limits.feed_size)
        try:
            found = find(url, get=politely(get, limits.host_delay.total_seconds()), now=now)
        except FetchError as error:
            raise ConfigError(
                f"{shown}: {error.reason}. Mend: see that it opens in a browser; {_UNSEEN}"
            ) from error
    if not found:
        raise ConfigError(
            f"{shown} is a web page that names no feed, and none is where most sites have theirs. "
            "Mend: give the address of the feed or of a news sitemap"
        )
    meant = [one for one in found if not one.of_comments] or found
    if len(meant) > 1 and not every:
        listed = "".join(f"\n  {urls.without_secrets(one.url)}{_told(one)}" for one in found)
        mend = "Mend: add one of them by its address, or all with --all"
        raise ConfigError(f"{shown} has {counted(len(found), 'feed')}:{listed}\n{mend}")
    return [Chosen(one.url, _told(one)) for one in (found if every else meant)]


def _told(one: FoundFeed) -> str:
    title = f"{one.title}, " if one.title else ""
    held = counted(one.parts, "part") if one.parts else counted(one.entries, "entry", "entries")
    moved = f", has moved to {urls.without_secrets(one.moved_to)}" if one.moved_to else ""
    return f" ({title}{one.kind}, {held}{moved})"
