"""Mail over a real socket: encryption, login, refusals and cut connections."""

import logging
import socket
import ssl
import traceback
from collections.abc import Iterator
from datetime import timedelta
from email.headerregistry import Address
from threading import Thread

import pytest

from analysis.errors import DeliveryError, PermanentDeliveryError, TemporaryDeliveryError
from connectors.channels.mail import EmailChannel
from connectors.channels.smtp import Relay, Security, replies
from tests.connectors.channels.conftest import NOW
from tests.connectors.channels.fake_mail import PASSWORD, USER, Certificates, FakeMail, certificates
from tests.connectors.channels.notices import notice, several

ANN, BOB = "ann@example.com", "bob@example.com"


@pytest.fixture(scope="module")
def certified(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return certificates(tmp_path_factory.mktemp("certificate"))


@pytest.fixture
def plain_server() -> Iterator[FakeMail]:
    with FakeMail() as server:
        yield server


@pytest.fixture
def starttls_server(certified: Certificates) -> Iterator[FakeMail]:
    with FakeMail(tls_context=certified.server, require_starttls=True, auth_required=True) as server:
        yield server


@pytest.fixture
def tls_server(certified: Certificates) -> Iterator[FakeMail]:
    with FakeMail(ssl_context=certified.server, auth_require_tls=False) as server:
        yield server


def channel(relay: Relay, *to: str) -> EmailChannel:
    return EmailChannel(
        name="mail",
        sender=Address(addr_spec="alerts@example.com"),
        to=to or (ANN,),
        relay=relay,
        clock=lambda: NOW,
    )


def relay(
    port: int,
    security: str = "none",
    *,
    tls: ssl.SSLContext | None = None,
    user: str | None = None,
    password: str | None = None,
) -> Relay:
    return Relay(
        host="127.0.0.1",
        port=port,
        security=Security(security),
        user=user,
        password=password,
        tls=tls,
        timeout=timedelta(seconds=5),
    )


def test_starttls_and_login_come_before_the_message(
    starttls_server: FakeMail, certified: Certificates
) -> None:
    way = relay(starttls_server.port, "starttls", tls=certified.client, user=USER, password=PASSWORD)
    channel(way).send([notice()])
    [letter] = starttls_server.postmaster.letters
    assert letter.encrypted
    assert letter.user == USER
    assert channel(way).check() == f"127.0.0.1:{starttls_server.port} answers (starttls, logged in)"
    assert len(starttls_server.postmaster.letters) == 1


def test_tls_from_the_first_byte_works_as_well(tls_server: FakeMail, certified: Certificates) -> None:
    way = relay(tls_server.port, "tls", tls=certified.client, user=USER, password=PASSWORD)
    channel(way).send([notice()])
    assert [letter.user for letter in tls_server.postmaster.letters] == [USER]


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_certificate_of_nobody_we_trust_needs_mending(
    request: pytest.FixtureRequest, security: str
) -> None:
    server: FakeMail = request.getfixturevalue(f"{security}_server")
    with pytest.raises(PermanentDeliveryError, match="certificate is not trusted: self-signed certificate"):
        channel(relay(server.port, security)).send([notice()])
    assert not server.postmaster.letters


def test_a_server_without_starttls_gets_neither_password_nor_message(plain_server: FakeMail) -> None:
    way = relay(plain_server.port, "starttls", user=USER, password=PASSWORD)
    with pytest.raises(PermanentDeliveryError, match="STARTTLS extension not supported by server"):
        channel(way).send([notice()])
    assert not plain_server.postmaster.users
    assert not plain_server.postmaster.letters


@pytest.mark.parametrize("password", ["wrong", "", "pässword"])
def test_a_refused_login_needs_mending_and_does_not_show_the_password(
    tls_server: FakeMail, certified: Certificates, password: str
) -> None:
    way = relay(tls_server.port, "tls", tls=certified.client, user=USER, password=password)
    with pytest.raises(PermanentDeliveryError) as caught:
        channel(way).check()
    assert password not in str(caught.value) or not password


def test_a_server_without_login_needs_mending(plain_server: FakeMail) -> None:
    with pytest.raises(PermanentDeliveryError, match="AUTH"):
        channel(relay(plain_server.port, user=USER, password=PASSWORD)).check()


@pytest.mark.parametrize(
    ("recipients", "kind", "reason"),
    [
        (
            {ANN: "550 5.1.1 <ann@example.com> who?"},
            PermanentDeliveryError,
            r"recipients refused \(550 5.1.1\)",
        ),
        ({ANN: "451 4.7.1 come back later"}, TemporaryDeliveryError, r"recipients refused \(451 4.7.1\)"),
        (
            {ANN: "550 no", BOB: "452 4.2.2 mailbox full"},
            TemporaryDeliveryError,
            r"all recipients refused \(550, 452 4.2.2\)",
        ),
    ],
)
def test_when_nobody_is_accepted_the_codes_decide(
    plain_server: FakeMail, *, recipients: dict[str, str], kind: type[DeliveryError], reason: str
) -> None:
    plain_server.postmaster.recipients = recipients
    with pytest.raises(kind, match=reason) as caught:
        channel(relay(plain_server.port), *recipients).send([notice()])
    assert "example.com" not in str(caught.value)


def test_one_refused_recipient_does_not_keep_the_alert_from_the_others(
    plain_server: FakeMail, caplog: pytest.LogCaptureFixture
) -> None:
    plain_server.postmaster.recipients = {ANN: "550 5.1.1 <ann@example.com> who?"}
    with caplog.at_level(logging.WARNING, logger="connectors"):
        channel(relay(plain_server.port), ANN, BOB).send([notice()])
    assert [letter.to for letter in plain_server.postmaster.letters] == [[BOB]]
    assert "channel mail: 1 of 2 recipients refused (550 5.1.1)" in caplog.text
    assert "example.com" not in caplog.text


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        ("554 5.7.1 looks like spam to ann@example.com", PermanentDeliveryError),
        ("552 5.3.4 too large", PermanentDeliveryError),
        ("451 4.3.0 try again", TemporaryDeliveryError),
        ("421 4.3.2 closing", TemporaryDeliveryError),
    ],
)
def test_a_refused_message_is_judged_by_its_code(
    plain_server: FakeMail, reply: str, kind: type[DeliveryError]
) -> None:
    plain_server.postmaster.content = reply
    with pytest.raises(kind, match=rf"the server refused the message \({reply[:9]}\)"):
        channel(relay(plain_server.port)).send([notice()])


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        ("553 5.7.1 not your address", PermanentDeliveryError),
        ("450 4.7.1 rate limited", TemporaryDeliveryError),
    ],
)
def test_a_refused_sender_is_judged_by_its_code(
    plain_server: FakeMail, reply: str, kind: type[DeliveryError]
) -> None:
    plain_server.postmaster.sender = reply
    with pytest.raises(kind, match="the server refused the address in `from`"):
        channel(relay(plain_server.port)).send([notice()])


@pytest.mark.parametrize("step", ["RCPT", "DATA"])
def test_a_connection_cut_before_the_answer_is_worth_another_try(plain_server: FakeMail, step: str) -> None:
    plain_server.postmaster.hang_up_at = step
    with pytest.raises(TemporaryDeliveryError, match=r"closed the connection|no connection"):
        channel(relay(plain_server.port)).send([notice()])


def test_a_connection_cut_after_the_answer_is_a_message_sent(plain_server: FakeMail) -> None:
    plain_server.postmaster.hang_up_at = "QUIT"
    assert channel(relay(plain_server.port)).send([notice()])
    assert len(plain_server.postmaster.letters) == 1


def test_a_server_that_is_not_there_is_a_temporary_failure() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    with pytest.raises(TemporaryDeliveryError, match="no connection: Connection refused"):
        channel(relay(port)).check()


@pytest.mark.parametrize(
    ("greeting", "kind"),
    [
        (b"554 5.3.2 not today\r\n", PermanentDeliveryError),
        (b"421 busy\r\n", TemporaryDeliveryError),
        (b"HTTP/1.1 400 Bad Request\r\n\r\n", TemporaryDeliveryError),
        (b"", TemporaryDeliveryError),
    ],
)
def test_a_server_that_greets_with_something_else_is_judged_by_its_code(
    greeting: bytes, kind: type[DeliveryError]
) -> None:
    def greet(listening: socket.socket) -> None:
        connection, _ = listening.accept()
        with connection:
            connection.sendall(greeting)

    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = Thread(target=greet, args=(listening,), daemon=True)
        thread.start()
        with pytest.raises(kind):
            channel(relay(listening.getsockname()[1])).send([notice()])
        thread.join()


def test_the_password_is_in_no_error_and_no_repr(tls_server: FakeMail, certified: Certificates) -> None:
    wrong = "sesame, close"
    team = channel(relay(tls_server.port, "tls", tls=certified.client, user=USER, password=wrong))
    with pytest.raises(
        PermanentDeliveryError, match=r"the server refused the login \(535 5\.7\.8\)"
    ) as caught:
        team.send([notice()])
    assert caught.value.__context__ is None
    assert wrong not in repr(team)
    told = traceback.TracebackException.from_exception(caught.value, capture_locals=True)
    assert all(wrong not in str(frame.locals) for frame in told.stack if "/tests/" not in frame.filename)


def test_an_international_address_goes_to_a_server_that_can_carry_it(plain_server: FakeMail) -> None:
    channel(relay(plain_server.port), "jürgen@bücher.example").send([notice()])
    assert [letter.to for letter in plain_server.postmaster.letters] == [["jürgen@bücher.example"]]


def test_an_international_address_that_the_server_cannot_carry_needs_mending() -> None:
    with FakeMail(enable_SMTPUTF8=False) as server, pytest.raises(PermanentDeliveryError, match="SMTPUTF8"):
        channel(relay(server.port), "jürgen@bücher.example").send([notice()])


def test_a_digest_of_many_alerts_keeps_its_lines_short(plain_server: FakeMail) -> None:
    channel(relay(plain_server.port)).send(several(200))
    [letter] = plain_server.postmaster.letters
    assert len(letter.message["X-Wirewatch-Alerts"].split()) == 200
    assert all(len(line) <= 998 for line in letter.raw.splitlines())


def test_replies_are_told_by_their_codes_alone() -> None:
    given = [(550, b"5.1.1 <ann@example.com>"), (550, b"5.1.1 <bob@example.com>"), (452, b"full"), (-1, b"")]
    assert replies(given) == "550 5.1.1, 452, -1"
