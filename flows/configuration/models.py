"""What `wirewatch.yaml` may hold. docs/configuration.md describes every key; a test keeps it complete."""

from datetime import time, timedelta
from pathlib import Path
from typing import Annotated, Literal, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator, model_validator

from analysis.model import Status
from flows.configuration.fields import (
    Aliases,
    ClockTime,
    Duration,
    Hosts,
    InternalHost,
    Name,
    SecretName,
    Size,
    SomeTime,
    WebAddress,
    Zone,
)

FeedKind = Literal["auto", "rss", "atom", "rdf", "json", "sitemap"]
KINDS: frozenset[str] = frozenset(get_args(FeedKind))
# Four in five changes come within a day, nearly all within a week.
_REREAD = (timedelta(hours=1), timedelta(hours=6), timedelta(days=1), timedelta(days=7))
_LONGEST_REREAD = timedelta(days=365)

_CONFIRMING = "expected a number of reports, or one of reports, outlets and official: true"


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class FeedSection(_Section):
    """A feed: an address alone, or a mapping."""

    url: WebAddress
    kind: FeedKind = "auto"
    outlet: str | None = None
    poll_at_most_every: SomeTime | None = None
    poll_at_least_every: SomeTime | None = None

    @model_validator(mode="after")
    def _bounds_in_order(self) -> "FeedSection":
        shortest, longest = self.poll_at_most_every, self.poll_at_least_every
        if shortest and longest and shortest > longest:
            raise ValueError("expected poll_at_most_every <= poll_at_least_every")
        return self


def _feed(value: object) -> object:
    return {"url": value} if isinstance(value, str) else value


class ConfirmSection(_Section):
    """What confirms a development, each by itself: a number of reports alone, or a mapping."""

    reports: int | None = Field(default=None, ge=1, le=100)
    outlets: Aliases = ()
    official: bool = False

    @model_validator(mode="after")
    def _asks_for_something(self) -> "ConfirmSection":
        if self.reports is None and not self.outlets and not self.official:
            raise ValueError(_CONFIRMING)
        return self


def _confirm(value: object) -> object:
    if not isinstance(value, int | str | dict | ConfirmSection):
        raise ValueError(_CONFIRMING)  # noqa: TRY004 - what pydantic shows to people
    return {"reports": value} if isinstance(value, int | str) else value


class WantedSection(_Section):
    """One watched event of a watch."""

    name: Name
    event: str
    title: str = ""
    subject: Aliases = ()
    where: Aliases = ()
    actor: Aliases = ()
    exclude: Aliases = ()
    alert_on: tuple[Status, ...] = ()
    confirm: Annotated[ConfirmSection, BeforeValidator(_confirm)] | None = None


class WatchSection(_Section):
    """What somebody asked to be told about."""

    name: Name
    title: str = ""
    about: Aliases = Field(min_length=1)
    developments: tuple[WantedSection, ...] = Field(min_length=1)
    alert: Annotated[tuple[Name, ...], BeforeValidator(lambda v: [v] if isinstance(v, str) else v)] = ()

    @field_validator("developments")
    @classmethod
    def _names_differ(cls, value: tuple[WantedSection, ...]) -> tuple[WantedSection, ...]:
        _no_repeats([one.name for one in value], "development")
        return value


class _Channel(_Section):
    digest: Literal["hourly", "daily", "weekdays"] | None = None
    at: ClockTime = time(8, 0)
    timezone: Zone = "UTC"


class ConsoleSection(_Channel):
    """Alerts on standard output."""

    kind: Literal["console"]


class FileSection(_Channel):
    """Alerts as JSON lines, appended to a file."""

    kind: Literal["file"]
    path: Path


class AppriseSection(_Channel):
    """Alerts to a service that Apprise knows."""

    kind: Literal["apprise"]
    service: SecretName


class AtomSection(_Channel):
    """Alerts as an Atom feed in a file."""

    kind: Literal["atom"]
    path: Path
    url: WebAddress | None = None
    kept: int = Field(default=200, ge=1, le=10_000)


class SlackSection(_Channel):
    """Alerts in a Slack channel, by a bot token with the scope chat:write."""

    kind: Literal["slack"]
    channel: str = Field(min_length=1)
    token: SecretName = "SLACK_BOT_TOKEN"  # noqa: S105 - the name of a secret, not the secret
    base_url: WebAddress | None = None


class EmailSection(_Channel):
    """Alerts by SMTP."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    kind: Literal["email"]
    to: Annotated[
        tuple[Annotated[str, Field(pattern=r"^[^@\s]+@[^@\s]+$")], ...],
        BeforeValidator(lambda v: [v] if isinstance(v, str) else v),
    ] = Field(min_length=1)
    sender: str | None = Field(default=None, alias="from", pattern=r"^[^@\s]+@[^@\s]+$")
    host: str = "localhost"
    port: int | None = Field(default=None, ge=1, le=65535)
    security: Literal["starttls", "tls", "none"] | None = None
    user: str | None = None
    password: SecretName | None = None


ChannelSection = Annotated[
    AppriseSection | AtomSection | ConsoleSection | FileSection | SlackSection | EmailSection,
    Field(discriminator="kind"),
]


class LimitsSection(_Section):
    """How hard Wirewatch works, and how hard it leans on others."""

    user_agent: str = "Wirewatch/0.1 (news monitor; set limits.user_agent to say who runs it)"
    poll_every: SomeTime = timedelta(minutes=15)
    poll_at_least_every: SomeTime = timedelta(hours=6)
    poll_at_most_every: SomeTime = timedelta(minutes=5)
    host_delay: Duration = timedelta(seconds=1)
    crawl_delay: Duration = timedelta(seconds=30)
    robots: bool = True
    robots_except: Hosts = ()
    fetch_for: SomeTime = timedelta(minutes=3)
    connect_timeout: SomeTime = timedelta(seconds=10)
    read_timeout: SomeTime = timedelta(seconds=20)
    total_timeout: SomeTime = timedelta(seconds=60)
    feed_size: Size = 20_000_000
    page_size: Size = 10_000_000
    redirects: int = Field(default=10, ge=0, le=50)
    internal_hosts: Annotated[
        tuple[InternalHost, ...], BeforeValidator(lambda v: [v] if isinstance(v, str) else v)
    ] = ()
    proxy: SecretName | None = None
    fetchers: int = Field(default=128, ge=1, le=500)
    extractors: int | None = Field(default=None, ge=1, le=256)
    extract_timeout: SomeTime = timedelta(seconds=20)
    page_attempts: int = Field(default=4, ge=1, le=20)
    reread: tuple[SomeTime, ...] = Field(default=_REREAD, max_length=20)
    lease: SomeTime = timedelta(minutes=10)

    @model_validator(mode="after")
    def _bounds_in_order(self) -> "LimitsSection":
        if not self.poll_at_most_every <= self.poll_every <= self.poll_at_least_every:
            raise ValueError("expected poll_at_most_every <= poll_every <= poll_at_least_every")
        if self.reread and max(self.reread) > _LONGEST_REREAD:
            raise ValueError(f"expected reread within {_LONGEST_REREAD.days} days")
        return self


class OutletSection(_Section):
    """Outlets that belong together and count as one: by their names or hosts."""

    name: str = Field(min_length=1)
    members: tuple[Annotated[str, Field(min_length=1)], ...] = Field(min_length=1)


class WebSubSection(_Section):
    """Where hubs can reach us, to tell us of news as it comes."""

    public_url: WebAddress
    listen: str = Field(default="127.0.0.1:8788", pattern=r"^(\[[0-9A-Fa-f:]+\]|[^\s:\[\]]+):\d{1,5}$")


class Configuration(_Section):
    """A whole `wirewatch.yaml`."""

    feeds: tuple[Annotated[FeedSection, BeforeValidator(_feed)], ...] = ()
    watches: tuple[WatchSection, ...] = ()
    outlets: tuple[OutletSection, ...] = ()
    channels: dict[Name, ChannelSection] = Field(default_factory=dict)
    operators: Annotated[tuple[Name, ...], BeforeValidator(lambda v: [v] if isinstance(v, str) else v)] = ()
    kinds: dict[Name, dict[Status, Aliases]] = Field(default_factory=dict)
    limits: LimitsSection = Field(default_factory=LimitsSection)
    websub: WebSubSection | None = None

    @field_validator("feeds")
    @classmethod
    def _feeds_differ(cls, value: tuple[FeedSection, ...]) -> tuple[FeedSection, ...]:
        _no_repeats([feed.url for feed in value], "feed")
        return value

    @field_validator("watches")
    @classmethod
    def _watches_differ(cls, value: tuple[WatchSection, ...]) -> tuple[WatchSection, ...]:
        _no_repeats([watch.name for watch in value], "watch")
        return value

    @field_validator("outlets")
    @classmethod
    def _outlets_differ(cls, value: tuple[OutletSection, ...]) -> tuple[OutletSection, ...]:
        _no_repeats([outlet.name for outlet in value], "group of outlets")
        _no_repeats([member.casefold() for outlet in value for member in outlet.members], "outlet")
        return value


def _no_repeats(names: list[str], what: str) -> None:
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        mend = "remove" if what == "feed" else "rename or remove"  # the address is all that a feed is called
        raise ValueError(f"the {what} '{twice[0]}' stands here twice. Mend: {mend} one")
