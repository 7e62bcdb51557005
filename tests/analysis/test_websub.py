"""When hubs are asked, and whom we believe."""

import hashlib
import hmac
from datetime import UTC, datetime, timedelta

import pytest

from analysis.websub import LEASE, lease_of, next_try, renewed_at, signed

NOW = datetime(2025, 2, 11, 8, tzinfo=UTC)
BODY = b"the quay is closed"


def signature(method: str, *, secret: str = "s3cret", body: bytes = BODY) -> str:
    return f"{method}={hmac.new(secret.encode(), body, method).hexdigest()}"


@pytest.mark.parametrize("method", ["sha1", "sha256", "sha384", "sha512"])
def test_each_method_of_the_standard_signs(method: str) -> None:
    assert signed([BODY[:5], BODY[5:]], signature=signature(method), secret="s3cret")
    assert not signed([BODY[:5]], signature=signature(method), secret="s3cret")


@pytest.mark.parametrize(
    "wrong",
    [
        None,
        "",
        "sha256=",
        "sha256",
        "=",
        "md5=" + hashlib.md5(BODY).hexdigest(),
        signature("sha256", secret="another"),
        signature("sha256", body=b"something else"),
        "sha256=\u00e9\u00e9",
        "SHA256=" + "0" * 64,
    ],
)
def test_what_is_not_signed_with_our_secret_is_not_believed(wrong: str | None) -> None:
    assert not signed([BODY], signature=wrong, secret="s3cret")


@pytest.mark.parametrize(
    ("printed", "lease"),
    [
        ("86400", timedelta(days=1)),
        (None, LEASE),
        ("", LEASE),
        ("soon", LEASE),
        ("-5", LEASE),
        ("١٢", LEASE),
        ("1", timedelta(minutes=5)),
        ("9" * 40, timedelta(days=30)),
    ],
)
def test_a_lease_stays_within_bounds_whatever_the_hub_prints(printed: str | None, lease: timedelta) -> None:
    assert lease_of(printed) == lease


def test_a_subscription_is_renewed_well_before_its_lease_ends() -> None:
    assert NOW < renewed_at(LEASE, now=NOW) < NOW + LEASE - timedelta(days=2)


def test_a_hub_that_refuses_is_asked_ever_more_rarely_and_never_given_up() -> None:
    pauses = [next_try(attempts, now=NOW) - NOW for attempts in (0, 1, 2, 3, 50)]
    assert pauses == sorted(pauses)
    assert (pauses[1], pauses[-1]) == (timedelta(minutes=15), timedelta(days=1))
