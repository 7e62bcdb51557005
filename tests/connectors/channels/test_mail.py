"""What an alert looks like as mail: headers, text and HTML."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from email.message import EmailMessage
from email.utils import parsedate_to_datetime

import pytest

from analysis.errors import ConfigError
from analysis.model import Notice
from connectors.channels.channel import Setup
from connectors.channels.mail import EmailChannel, build
from connectors.channels.registry import build as build_kind
from tests.connectors.channels.conftest import NOW
from tests.connectors.channels.fake_mail import FakeMail, Letter
from tests.connectors.channels.notices import HOSTILE, hostile, notice, several

Send = Callable[..., Letter]

ANN = "ann@example.com"
FROM = "Wirewatch <alerts@example.com>"


@pytest.fixture
def send(setup: Callable[..., Setup]) -> Iterator[Send]:
    """Return a function that mails notices and returns the letter that arrived."""
    with FakeMail() as server:

        def mail(*notices: Notice, to: tuple[str, ...] = (ANN,), name: str = "ir-mail") -> Letter:
            options = {"to": to, "host": "127.0.0.1", "port": server.port, "from": FROM}
            build(replace(setup(options), name=name)).send(notices)
            return server.postmaster.letters[-1]

        yield mail


def part(message: EmailMessage, kind: str) -> str:
    body = message.get_body((kind,))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


def test_an_alert_is_one_message_that_programs_recognise_as_automatic(send: Send) -> None:
    letter = send(notice())
    message = letter.message
    assert letter.sender == "alerts@example.com"
    assert letter.to == ["ann@example.com"]
    assert message["Subject"] == "CAC approval: submitted (Apple's AI in China)"
    assert message["From"] == FROM
    assert message["To"] == "ann@example.com"
    assert parsedate_to_datetime(message["Date"]) == NOW
    assert message["List-Id"] == "<ir-mail.wirewatch.example.com>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["X-Wirewatch-Alerts"] == "17"
    assert message.get_content_type() == "multipart/alternative"


def test_both_parts_show_the_move_the_evidence_and_the_first_report(send: Send) -> None:
    message = send(notice()).message
    text, html = part(message, "plain"), part(message, "html")
    for shown in (
        "CAC approval: submitted",
        "new: submitted",
        "“The features have been handed in to the regulator.”",
        "(attributed to The Morning Wire)",
        "Phone maker hands in its assistant for review",
        "first: The Harbour Post, 11 Feb 2025 08:30 UTC; 4 write-ups, 3 copies, 7 outlets",
    ):
        assert shown in text
        assert shown in html
    assert "\n  https://harbour-post.example/tech/assistant?id=1&page=2\n" in text
    assert 'href="https://harbour-post.example/tech/assistant?id=1&amp;page=2"' in html
    assert "Apple&#39;s AI in China" in html


def test_the_text_is_laid_out_for_reading(send: Send) -> None:
    assert part(send(notice(repeat=True)).message, "plain") == (
        "Apple's AI in China\n"
        "===================\n"
        "\n"
        "CAC approval: submitted\n"
        "  new: submitted\n"
        "\n"
        "  “The features have been handed in to the regulator.”\n"
        "  (attributed to The Morning Wire)\n"
        "\n"
        "  Phone maker hands in its assistant for review\n"
        "  https://harbour-post.example/tech/assistant?id=1&page=2\n"
        "  first: The Harbour Post, 11 Feb 2025 08:30 UTC; 4 write-ups, 3 copies, 7 outlets\n"
        "  (may have been sent before: an earlier answer was lost)\n"
        "\n"
        "-- \n"
        "Sent by Wirewatch through the channel ir-mail.\n"
    )


def test_a_digest_is_one_message_by_watch(send: Send) -> None:
    letter = send(notice(), notice(watch_title="Rates", development_title="Rate cut"), notice())
    message = letter.message
    subject = "3 developments (Apple's AI in China, Rates): CAC approval, Rate cut"
    assert message["Subject"] == subject
    assert part(message, "plain").count("CAC approval: submitted") == 2
    assert part(message, "plain").count("=====\n") == 2


def test_several_people_do_not_see_each_other(send: Send) -> None:
    letter = send(notice(), to=("ann@example.com", "bob@example.com"))
    assert letter.to == ["ann@example.com", "bob@example.com"]
    assert letter.message["To"] == "undisclosed-recipients:;"
    assert b"ann@" not in letter.raw
    assert b"bob@" not in letter.raw


def test_a_repeat_has_the_same_message_id_and_other_alerts_another(send: Send) -> None:
    first = send(notice()).message["Message-ID"]
    assert re.fullmatch(r"<[0-9a-f]{32}@example\.com>", first)
    assert send(notice(repeat=True, copies=9)).message["Message-ID"] == first
    assert send(*several(1)).message["Message-ID"] != first
    assert send(notice(), name="other").message["Message-ID"] != first


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_title_changes_no_header_and_no_page(send: Send, text: str) -> None:
    calm, letter = send(notice()), send(hostile(text))
    assert [key for key, _ in letter.message.items()] == [key for key, _ in calm.message.items()]
    html = part(letter.message, "html")
    assert not re.search(r"<(script|b|img|iframe|link)\b", html)
    assert all(tag in (b"<p", b"<d", b"</", b"<s", b"<h", b"<m", b"<t", b"<b", b"<a", b"<!")
               for tag in re.findall(rb"<[^\s]", html.encode()))  # fmt: skip
    assert not any(char in html + part(letter.message, "plain") for char in "\x1b\x9b\x07\u202e\u2066\ufffd")
    assert all(len(line) <= 998 for line in letter.raw.splitlines())
    assert letter.raw.isascii()


@pytest.mark.parametrize("text", HOSTILE)
def test_titles_of_the_configuration_cannot_break_a_subject(send: Send, text: str) -> None:
    message = send(notice(development_title=text, watch_title=text, label=text)).message
    assert not message["Bcc"]
    assert len(str(message["Subject"])) <= 200
    assert not re.search(r"[\r\n\x1b\u202e]", str(message["Subject"]))


def test_an_address_that_is_no_web_address_is_not_linked(send: Send) -> None:
    html = part(send(notice(article_url="javascript:alert(1)")).message, "html")
    assert "javascript" not in html
    assert "Phone maker hands in its assistant for review" in html


def test_the_page_loads_nothing_from_elsewhere(send: Send) -> None:
    html = part(send(notice()).message, "html")
    assert not re.search(r"<(img|link|script|style)\b|url\(|src=", html)


def test_a_quotation_mark_in_an_address_stays_in_the_address(send: Send) -> None:
    html = part(send(notice(article_url='https://a.example/"onmouseover="alert(1)')).message, "html")
    assert 'href="https://a.example/%22onmouseover=%22alert(1)"' in html


@pytest.mark.parametrize(
    ("options", "wrong"),
    [
        ({}, "to: expected a text or a list"),
        ({"to": ["nobody"]}, "to: expected e-mail addresses"),
        ({"to": ["@example.com"]}, "to: expected e-mail addresses"),
        ({"to": ["ann@"]}, "to: expected e-mail addresses"),
        ({"to": ["ann@exa mple.com"]}, "to: expected e-mail addresses"),
        ({"to": ["ann@example.com, bob@example.com"]}, "to: expected e-mail addresses"),
        ({"to": ["ann@" + "x" * 70 + ".example"]}, "to: expected e-mail addresses"),
        ({"to": ["ann@example.com\r\nBcc: bob@example.com"]}, "to: expected e-mail addresses"),
        ({"to": "ann@example.com", "from": "nobody"}, "from: expected e-mail addresses"),
        ({"to": "ann@example.com", "security": "ssl"}, "security: expected starttls, tls or none"),
        ({"to": "ann@example.com", "port": "25"}, "port: expected a whole number"),
        ({"to": "ann@example.com", "user": "ann"}, "password: expected a text"),
        ({"to": "ann@example.com", "user": "ann", "password": "EMPTY"}, "password: expected the name"),
        (
            {"to": "a@b.example", "host": "mail.example", "user": "a", "password": "P", "security": "none"},
            "security: expected starttls or tls, or the password would travel readable",
        ),
    ],
)
def test_wrong_options_are_named(setup: Callable[..., Setup], options: dict[str, object], wrong: str) -> None:
    with pytest.raises(ConfigError, match=rf"channels\.team\.{wrong}"):
        build_kind("email", setup(options))


@pytest.mark.parametrize(
    ("options", "port", "security"),
    [
        ({}, 25, "none"),
        ({"host": "mail.example"}, 587, "starttls"),
        ({"host": "mail.example", "security": "tls"}, 465, "tls"),
        ({"host": "mail.example", "security": "none"}, 25, "none"),
        ({"host": "mail.example", "port": 2525}, 2525, "starttls"),
    ],
)
def test_port_and_security_have_the_usual_defaults(
    setup: Callable[..., Setup], *, options: dict[str, object], port: int, security: str
) -> None:
    made = build(setup({"to": "ann@example.com", **options}))
    assert isinstance(made, EmailChannel)
    assert (made.relay.port, made.relay.security) == (port, security)


def test_international_names_and_domains_pass_every_server(setup: Callable[..., Setup]) -> None:
    made = build(setup({"to": "Ann <ann@bücher.example>", "from": "Jürgen <alerts@bücher.example>"}))
    assert isinstance(made, EmailChannel)
    assert made.to == ("ann@xn--bcher-kva.example",)
    message = made.message([notice()])
    assert message.as_bytes().isascii()
    assert str(message["From"]) == "Jürgen <alerts@xn--bcher-kva.example>"
    assert message["Message-ID"].endswith("@xn--bcher-kva.example>")
