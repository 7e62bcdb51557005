"""Pages that are broken, hostile or no pages, and in any encoding."""

import codecs
from contextlib import suppress
from datetime import UTC, datetime
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.errors import ExtractionError
from connectors.encodings import decode
from connectors.pages import read_page

NOW = datetime(2025, 2, 12, 9, tzinfo=UTC)
URL = "https://www.courier.example/harbour/7"
SENTENCE = "The harbour authority of the northern district approved the second terminal on Tuesday."
BODY = f"<p>{SENTENCE}</p>" * 1 + "".join(f"<p>Reason {n}: {SENTENCE}</p>" for n in range(6))


def html(body: str = BODY) -> str:
    return f"<!DOCTYPE html><html><title>Terminal</title><body><article>{body}</article></body></html>"


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "empty page"),
        (b" \r\n\t ", "empty page"),
        (b"%PDF-1.7\n" + html().encode(), "not HTML: a PDF"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "not HTML: an image"),
        (b"\xff\xd8\xff\xe0" + bytes(100), "not HTML: an image"),
        (b"\x1f\x8b\x08" + bytes(100), "not HTML: compressed twice"),
        (b"<p>" + bytes(500), "not HTML: binary"),
        (b'{"error": "no such article"}', "not HTML"),
        (b"The second terminal was approved.", "not HTML"),
        (b'<?xml version="1.0"?><rss version="2.0"><channel><title>&lt;p></title></channel></rss>',
         "not HTML: a feed or other XML"),
        (b"<html></html>", "no article on the page"),
        (b"<html><body><nav><a href='/'>Home</a></nav></body></html>", "no article on the page"),
        (b"<p>" * (11 * 2**20 // 3), "too large: 11 MB of markup"),
        (html("<p>word</p>" * 70_000).encode(), "too large: 70005 elements"),
    ],
)  # fmt: skip
def test_what_is_no_page_gives_its_reason(body: bytes, reason: str) -> None:
    with pytest.raises(ExtractionError) as caught:
        read_page(body, url=URL, now=NOW)
    assert (caught.value.url, caught.value.reason) == (URL, reason)


@pytest.mark.parametrize(
    "content_type", [None, "text/html", "text/plain", "application/pdf", "nonsense;;charset="]
)
def test_what_the_server_calls_a_page_decides_nothing(content_type: str | None) -> None:
    assert SENTENCE in read_page(html().encode(), url=URL, content_type=content_type, now=NOW).text


@pytest.mark.parametrize(
    "tag", ["div", "span", "b", "blockquote", "ul><li", "table><tr><td", "font", "a href='/x'"]
)
def test_a_page_nested_ten_thousand_deep_is_read_as_far_as_it_can_be(tag: str) -> None:
    before = process_time()
    text = read_page(html(BODY + f"<{tag}>" * 10_000 + "bottom").encode(), url=URL, now=NOW).text
    assert SENTENCE in text
    assert process_time() - before < 10


def test_a_page_nested_so_deep_that_nothing_is_left_has_no_article() -> None:
    with pytest.raises(ExtractionError, match="no article"):
        read_page(("<html><body>" + "<div>" * 10_000 + BODY).encode(), url=URL, now=NOW)


@pytest.mark.parametrize(
    "piece", ["some <b>bold</b> text ", "some <a href='/x'>linked</a> text ", "a <span>b</span> c "]
)
def test_a_paragraph_of_thousands_of_inline_elements_takes_seconds_and_not_minutes(piece: str) -> None:
    before = process_time()
    assert SENTENCE in read_page(html(f"{BODY}<p>{piece * 5_000}</p>").encode(), url=URL, now=NOW).text
    assert process_time() - before < 10


@pytest.mark.parametrize(
    "broken",
    [
        f"<p>{SENTENCE}<p>{SENTENCE} Again.<div>{SENTENCE} Thrice.",
        f"</p></div></article><article><p>{SENTENCE}</p><p>{SENTENCE} Again.</p>",
        f"<p>{SENTENCE}</p><p>{SENTENCE} Again.</p><p title='never closed>",
        f"<p>{SENTENCE}</p>\x01\x02<p>{SENTENCE} Again.</p>&#0;&#xD800;&nosuch;",
        f"<p>{SENTENCE}</p><p>{SENTENCE} Again.</p><![CDATA[ <p> ]]><!-- <p>",
    ],
)
def test_broken_markup_is_read_all_the_same(broken: str) -> None:
    assert SENTENCE in read_page(html(broken).encode(), url=URL, now=NOW).text


@given(st.binary(max_size=300))
@settings(max_examples=60, deadline=None)
def test_any_bytes_are_a_reading_or_an_extraction_error(noise: bytes) -> None:
    texts = []
    with suppress(ExtractionError):
        texts.append(read_page(b"<html><body><p>" + noise, url=URL, now=NOW).text)
    assert all(texts)


RUSSIAN = (
    "Совет портового управления одобрил во вторник строительство второго терминала. Работы начнутся в мае и "
    "продлятся до конца 2028 года, сообщила журналистам председатель совета."
)
GERMAN = "Die Behörde genehmigte das zweite Terminal für Schüttgüter"
CHINESE = "港务局批准了第二座码头"
JAPANESE = "港湾局は第二ターミナルを承認した"


def labelled(text: str, label: str) -> str:
    return f'<html><head><meta charset="{label}"></head><body><p>{text}</p></body></html>'


@pytest.mark.parametrize(
    ("text", "encoding", "label", "content_type"),
    [
        (GERMAN, "utf-8", "utf-8", "text/html; charset=utf-8"),
        (GERMAN, "utf-8", "iso-8859-1", "text/html; charset=iso-8859-1"),
        (GERMAN, "cp1252", "iso-8859-1", None),
        (GERMAN + " – „gut“", "cp1252", "iso-8859-1", None),
        (GERMAN, "cp1252", "utf-8", "text/html; charset=windows-1252"),
        (GERMAN, "utf-16", "utf-16", None),
        (GERMAN, "utf-8-sig", "iso-8859-1", "text/html; charset=iso-8859-1"),
        (RUSSIAN, "cp1251", "windows-1251", None),
        (RUSSIAN, "cp1251", "", 'text/html; charset="windows-1251"'),
        (RUSSIAN, "koi8-r", "koi8-r", None),
        (CHINESE, "gb18030", "gb2312", None),
        (CHINESE + "镕", "gbk", "gb2312", None),
        ("港務局批准了第二座碼頭", "big5", "big5", None),
        (JAPANESE, "cp932", "shift_jis", None),
        (JAPANESE, "iso2022_jp", "iso-2022-jp", None),
        (JAPANESE, "euc_jp", "", "text/html; charset=euc-jp"),
        (GERMAN, "utf-8", "rot13", "text/html; charset=utf-16"),
        (RUSSIAN, "cp1251", "", None),
        (GERMAN, "cp1252", "no-such-encoding", None),
    ],
)
def test_a_page_is_read_in_the_encoding_it_is_in(
    text: str, encoding: str, label: str, content_type: str | None
) -> None:
    assert text in decode(labelled(text, label).encode(encoding), content_type=content_type)


def test_one_broken_character_does_not_change_the_encoding_of_a_page() -> None:
    body = labelled(GERMAN * 3, "utf-8").encode().replace("ü".encode(), b"\xc3", 1)
    assert decode(body).count("ü") == 8
    assert decode(body).count("\ufffd") == 1


@given(
    st.binary(max_size=500),
    st.sampled_from([None, "text/html; charset=gb2312", "charset=utf-7", "charset=\x00"]),
)
@settings(deadline=None)
def test_any_bytes_have_a_text(body: bytes, content_type: str | None) -> None:
    assert isinstance(decode(body, content_type=content_type), str)


@given(st.text(max_size=300))
def test_what_was_written_in_utf_8_is_read_back(text: str) -> None:
    written = text.encode("utf-8", "replace")
    if not written.startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        assert decode(written) == written.decode()
