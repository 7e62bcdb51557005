"""Every error that Wirewatch raises on purpose.

A class answers one question: what can the caller do about it?

WirewatchError
├─ ConfigError                        stop; file, line, mend
├─ FetchError(url)
│  ├─ TemporaryFetchError(retry_after)    time-out, DNS, 429, 5xx     -> again later
│  └─ PermanentFetchError                 gone, refused, not a feed   -> mark, keep probing rarely
├─ ExtractionError(url)               page came, no article in it     -> keep the Entry, count it
├─ DeliveryError(channel)
│  ├─ TemporaryDeliveryError(retry_after)                             -> again later
│  └─ PermanentDeliveryError              revoked token, bad address  -> pause the channel, tell the operator
└─ StorageError
   ├─ StoreBusy                           another writer holds it     -> again
   └─ SchemaMismatch                      database older or newer     -> stop

Messages carry ids and addresses of pages; never a secret, never the text of a page.
"""

from datetime import timedelta


class WirewatchError(Exception):
    """Something went wrong that Wirewatch understands."""


class ConfigError(WirewatchError):
    """The configuration cannot be used: says file, line, what was expected and the mend."""


class FetchError(WirewatchError):
    """An address could not be fetched. `reason` is one short line fit for a table."""

    def __init__(self, url: str, reason: str, *, status: int | None = None) -> None:
        super().__init__(f"{url}: {reason}")
        self.url = url
        self.reason = reason
        self.status = status


class TemporaryFetchError(FetchError):
    """Worth trying again, not before `retry_after` where the server asked for a pause."""

    def __init__(
        self, url: str, reason: str, *, status: int | None = None, retry_after: timedelta | None = None
    ) -> None:
        super().__init__(url, reason, status=status)
        self.retry_after = retry_after


class PermanentFetchError(FetchError):
    """Trying again soon would give the same answer."""


class ExtractionError(WirewatchError):
    """The page came, but no article could be read from it. `reason` is one short line fit for a table."""

    def __init__(self, url: str, reason: str) -> None:
        super().__init__(f"{url}: {reason}")
        self.url = url
        self.reason = reason


class DeliveryError(WirewatchError):
    """A channel did not take an alert. `reason` never holds a token, an address or a webhook URL."""

    def __init__(self, channel: str, reason: str) -> None:
        super().__init__(f"channel {channel}: {reason}")
        self.channel = channel
        self.reason = reason


class TemporaryDeliveryError(DeliveryError):
    """Worth trying again, not before `retry_after` where the service asked for a pause."""

    def __init__(self, channel: str, reason: str, *, retry_after: timedelta | None = None) -> None:
        super().__init__(channel, reason)
        self.retry_after = retry_after


class PermanentDeliveryError(DeliveryError):
    """The channel will refuse every alert until somebody mends it."""


class StorageError(WirewatchError):
    """The database could not do what was asked."""


class StoreBusy(StorageError):  # noqa: N818 - the name says what the caller does: wait, and do it again
    """Another writer holds the database; the same call may succeed in a moment."""


class SchemaMismatch(StorageError):  # noqa: N818 - names the fact, like the others of its kind
    """The database was written by an older or newer Wirewatch; says which, and the command that mends it."""
