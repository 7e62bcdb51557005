"""What the steps work with, built once for a run by `flows.wiring`."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from analysis.alerts import Digest, Pace
from analysis.assertions import Detector
from analysis.kinds import Kind
from analysis.model import Wanted, Watch
from connectors.channels.channel import Channel
from connectors.extraction import Extractor
from connectors.feedreading import FeedReader
from connectors.web import Web
from flows.configuration.models import ChannelSection, FeedSection, LimitsSection, WebSubSection
from storage.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Kit:
    """The store, the connectors and the rules of one run.

    `channel` builds a channel by its name when the first alert for it is due, so that a missing
    secret stops the alerts of that channel and nothing else.
    """

    store: Store
    web: Web
    extractor: Callable[[], AbstractContextManager[Extractor]]
    feed_reader: FeedReader
    detector: Detector
    kinds: Mapping[str, Kind]
    watches: Mapping[str, Watch]
    feeds: tuple[FeedSection, ...]
    channel_sections: Mapping[str, ChannelSection]
    channel: Callable[[str], Channel]
    limits: LimitsSection
    worker: str
    operators: tuple[str, ...] = ()  # channels that are told how the feeds do
    owner: Callable[[str], str]  # whose a host is
    outlets: Mapping[str, str] = field(default_factory=dict)  # those that belong together: member -> group
    websub: WebSubSection | None = None  # where hubs reach us, if they can

    def wanted(self, watch: str, development: str) -> Wanted | None:
        """The watched event of that name; None when it is no longer configured."""
        known = self.watches.get(watch)
        return next((one for one in known.developments if one.name == development), None) if known else None

    def digest(self, channel: str) -> Digest | None:
        """How a channel collects its alerts; None where each goes out at once."""
        section = self.channel_sections.get(channel)
        return None if section is None else digest_of(section)


def digest_of(section: ChannelSection) -> Digest | None:
    """How a channel of the configuration collects its alerts; None where each goes out at once."""
    if section.digest is None:
        return None
    return Digest(every=Pace(section.digest), at=section.at, zone=ZoneInfo(section.timezone))
