"""Hubs: which one a feed names, and asking it to tell us of news."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from requests.utils import parse_header_links

from analysis.model import FeedDocument
from analysis.urls import absolute
from analysis.websub import LEASE, Offer
from connectors.web import Answered, Web

_RELATION = re.compile(r"[^\s\"']+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What a hub is asked: to tell `callback` of the news of `topic`, signed with `secret`."""

    hub: str
    topic: str
    callback: str
    secret: str


def named(answered: Answered, document: FeedDocument) -> Offer | None:
    """Return the hub that a feed names, in the header Link or else in the document; None without one."""
    said = _linked(answered)
    hub = said.get("hub") or absolute(answered.url, document.hub)
    if not hub or not hub.startswith(("https://", "http://")):
        return None
    topic = said.get("self") or absolute(answered.url, document.topic) or answered.url
    return Offer(hub=hub, topic=topic)


def subscribe(web: Web, request: Request) -> None:
    """Ask a hub; that it accepted means only that it will ask back. Raises FetchError.

    The secret is sent to hubs that are asked over TLS only; what others say cannot be signed, and is a
    hint all the same.
    """
    form = {
        "hub.mode": "subscribe",
        "hub.topic": request.topic,
        "hub.callback": request.callback,
        "hub.lease_seconds": str(int(LEASE.total_seconds())),
    }
    if signs(request.hub):
        form["hub.secret"] = request.secret
    web.post(request.hub, form=form)


def signs(hub: str) -> bool:
    """Tell whether what a hub says must be signed."""
    return urlsplit(hub).scheme == "https"


def _linked(answered: Answered) -> dict[str, str]:
    """The addresses of the header Link by their relations, the first of each."""
    found: dict[str, str] = {}
    for link in parse_header_links(answered.headers.get("link", "")):
        address = absolute(answered.url, link.get("url"))
        for relation in _RELATION.findall(link.get("rel", "").lower()):
            if address:
                found.setdefault(relation, address)
    return found
