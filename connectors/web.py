"""The one HTTP client: polite about what it asks, bounded in what it takes, plain about what went wrong."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import TracebackType
from typing import Self

import requests
from requests.cookies import RequestsCookieJar, extract_cookies_to_jar

from analysis.errors import FetchError, PermanentFetchError, TemporaryFetchError
from analysis.urls import without_secrets
from connectors import hops
from connectors.admission import Admission
from connectors.failures import RAISED, failure, refusal
from connectors.headers import location, max_age, retry_after, sendable, utc_now
from connectors.sockets import Allowance, BoundedAdapter, bounded
from connectors.unpacking import ACCEPTED, known, unpacked

_CHUNK = 64 * 1024
_HEADERS = 256 * 1024  # bytes of headers that are not charged to the body
_COOKIES = 16 * 1024  # bytes that are carried through redirects; browsers keep 4 kB a cookie
_MEGABYTE = 1_000_000
_PERMANENTLY = frozenset({301, 308})
_SAME_REQUEST = frozenset({307, 308})
_REDIRECTS = _PERMANENTLY | {302, 303, 307}


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one fetch may cost. Times in seconds; `total` holds from the first look-up to the last byte."""

    connect: float = 10.0
    read: float = 15.0
    total: float = 45.0
    max_bytes: int = 20 * _MEGABYTE  # of the body, unpacked
    redirects: int = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What a server says beside the body. `url` answered in the end; header names are in lower case."""

    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    moved_to: str | None = None  # the new address, where every redirect on the way was permanent

    @property
    def content_type(self) -> str | None:
        """The type as the server names it."""
        return self.headers.get("content-type")

    @property
    def etag(self) -> str | None:
        """The validator to send with the next request."""
        return self.headers.get("etag")

    @property
    def last_modified(self) -> str | None:
        """The other validator, as printed: it is sent back, not understood."""
        return self.headers.get("last-modified")

    @property
    def max_age(self) -> timedelta | None:
        """How long Cache-Control calls the answer fresh, less its age."""
        return max_age(self.headers)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched(Answered):
    """A body."""

    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class NotModified(Answered):
    """The server says that the body is the one we have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Journey:
    """One fetch on its way through redirects."""

    asked: str
    headers: dict[str, str]
    allowance: Allowance
    max_bytes: int
    form: Mapping[str, str] | None = None  # posted, where there is one


class Web:
    """Fetches addresses. One for the process: it keeps connections and may be used by many threads.

    Only the public web is open, and what `admission` opens beside it. Proxies and passwords from the
    environment (`HTTPS_PROXY`, `.netrc`) are not used: which host is asked, and with which
    password, is said by the address alone; through which proxy, by `proxy`.
    """

    def __init__(
        self,
        *,
        user_agent: str,
        limits: Limits | None = None,
        admission: Admission | None = None,
        proxy: str | None = None,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self._user_agent = user_agent
        self._limits = limits or Limits()
        self._clock = clock
        self._adapter = BoundedAdapter(admission or Admission(), proxy=proxy)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections that are kept open."""
        self._adapter.close()

    def get(
        self,
        url: str,
        *,
        etag: str | None = None,
        last_modified: str | None = None,
        max_bytes: int | None = None,
    ) -> Fetched | NotModified:
        """Return the body at `url`, or that it has not changed since `etag` and `last_modified` were given.

        Raises FetchError alone, whatever the server does; its address shows no password.
        """
        most = self._limits.max_bytes if max_bytes is None else max_bytes
        headers = self._headers(sendable(etag), sendable(last_modified))
        return self._fetch(url, self._journey(url, headers, most=most))

    def post(self, url: str, *, form: Mapping[str, str]) -> Fetched:
        """Post a form and return what the server answers, once it has accepted it (2xx).

        Redirected only where the server asks for the same request elsewhere (307, 308). Raises FetchError.
        """
        answer = self._fetch(url, self._journey(url, self._headers(None, None), most=_MEGABYTE, form=form))
        if isinstance(answer, NotModified):  # only said to who asked for it
            raise TemporaryFetchError(answer.url, "304 not modified, although nothing was asked for")
        return answer

    def _journey(
        self, url: str, headers: dict[str, str], *, most: int, form: Mapping[str, str] | None = None
    ) -> _Journey:
        limits = self._limits
        until = time.monotonic() + limits.total
        return _Journey(
            asked=without_secrets(url),
            headers=headers,
            allowance=Allowance(until=until, silence=limits.read, most=most + _HEADERS),
            max_bytes=most,
            form=form,
        )

    def _fetch(self, url: str, journey: _Journey) -> Fetched | NotModified:
        with bounded(journey.allowance):
            try:
                return self._travel(url, journey)
            except hops.BadAddress as error:
                raise PermanentFetchError(journey.asked, str(error)) from None
            except RAISED as error:
                explained = self._explained(error, journey)
                # A message about an unusable address may quote it with its password.
                raise explained from (error if isinstance(explained, TemporaryFetchError) else None)

    def _headers(self, etag: str | None, last_modified: str | None) -> dict[str, str]:
        headers = {"User-Agent": self._user_agent, "Accept": "*/*", "Accept-Encoding": ACCEPTED}
        if etag:
            headers["If-None-Match"] = etag
        if last_modified:
            headers["If-Modified-Since"] = last_modified
        return headers

    def _explained(self, error: BaseException, journey: _Journey) -> FetchError:
        if journey.allowance.exceeded:
            return _too_large(journey)
        explained = failure(journey.asked, error, silence=self._limits.read)
        if journey.allowance.spent and isinstance(explained, TemporaryFetchError):
            return TemporaryFetchError(journey.asked, f"timed out after {self._limits.total:g} s")
        return explained

    def _travel(self, url: str, journey: _Journey) -> Fetched | NotModified:
        """Follow redirects to an answer."""
        # Cookies live as long as the journey: some outlets redirect to themselves until one is set.
        cookies = RequestsCookieJar()
        been: set[tuple[str, tuple[tuple[str, str | None], ...]]] = set()
        permanent = True
        while True:
            hops.check(url)
            state = (url, tuple(sorted((cookie.name, cookie.value) for cookie in cookies)))
            if state in been:
                raise PermanentFetchError(journey.asked, "redirect loop")
            if len(been) > self._limits.redirects:
                raise PermanentFetchError(journey.asked, f"more than {self._limits.redirects} redirects")
            been.add(state)
            response = self._ask(url, journey, cookies)
            try:
                if response.status_code not in _REDIRECTS:
                    moved_to = without_secrets(url) if permanent and len(been) > 1 else None
                    return self._answer(response, journey, url=url, moved_to=moved_to)
                target = location(response)
                if not target:
                    raise PermanentFetchError(journey.asked, "redirect without an address")
                if journey.form is not None and response.status_code not in _SAME_REQUEST:
                    raise PermanentFetchError(journey.asked, "redirected away from what was posted")
                permanent = permanent and response.status_code in _PERMANENTLY
                url = hops.following(url, target)
            finally:
                response.close()

    def _ask(self, url: str, journey: _Journey, cookies: RequestsCookieJar) -> requests.Response:
        # Not through a Session: it reads the whole body of a redirect, however large, and it
        # shares cookies between threads.
        method = "GET" if journey.form is None else "POST"
        request = requests.Request(
            method, url, headers=journey.headers, cookies=cookies, data=journey.form
        ).prepare()
        timeout = (self._limits.connect, self._limits.read)
        response = self._adapter.send(request, stream=True, timeout=timeout, verify=True)
        extract_cookies_to_jar(cookies, request, response.raw)  # type: ignore[no-untyped-call]
        if sum(len(cookie.name) + len(cookie.value or "") for cookie in cookies) > _COOKIES:
            cookies.clear()
        return response

    def _answer(
        self, response: requests.Response, journey: _Journey, *, url: str, moved_to: str | None
    ) -> Fetched | NotModified:
        headers = {name.lower(): value for name, value in response.headers.items()}
        conditional = "If-None-Match" in journey.headers or "If-Modified-Since" in journey.headers
        if response.status_code == requests.codes.not_modified and conditional:
            response.raw.drain_conn()  # no body by definition; this gives the connection back
            return NotModified(url=without_secrets(url), headers=headers, moved_to=moved_to)
        # A part that nobody asked for would be taken for the whole.
        partial = response.status_code == requests.codes.partial_content
        if partial or not 200 <= response.status_code < 300:
            pause = retry_after(headers.get("retry-after"), now=self._clock())
            raise refusal(journey.asked, response.status_code, retry_after=pause)
        body = _body(response, journey)
        return Fetched(url=without_secrets(url), headers=headers, moved_to=moved_to, body=body)


def _body(response: requests.Response, journey: _Journey) -> bytes:
    """The body, unpacked as it comes, so that nothing larger than the limit is ever held."""
    packing = response.headers.get("Content-Encoding", "").strip().lower()
    if "," in packing or packing == "compress":
        raise PermanentFetchError(journey.asked, "body compressed in an unknown way")
    declared = response.headers.get("Content-Length", "")
    if declared.isdecimal() and len(declared) < 18 and int(declared) > journey.max_bytes:
        raise _too_large(journey)
    came = response.raw.stream(_CHUNK, decode_content=False)
    parts: list[bytes] = []
    size = 0
    # Whatever else is named there ("utf-8", "none", "identity") is no compression.
    for part in unpacked(came, packing) if known(packing) else came:
        parts.append(part)
        size += len(part)
        if size > journey.max_bytes:
            raise _too_large(journey)
    return b"".join(parts)


def _too_large(journey: _Journey) -> PermanentFetchError:
    return PermanentFetchError(journey.asked, f"body larger than {journey.max_bytes / _MEGABYTE:g} MB")
