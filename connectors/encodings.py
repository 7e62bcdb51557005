"""Bytes of a page as text, whatever its labels say."""

import codecs
import re

from charset_normalizer import from_bytes

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_LABEL = re.compile(
    rb"""<(?:meta|\?xml)[^>]{0,200}?(?:charset|encoding)\s*=\s*["']?\s*([\w:.-]{2,40})""", re.IGNORECASE
)
_HEADER = re.compile(r"""charset\s*=\s*["']?\s*([\w:.-]{2,40})""", re.IGNORECASE)
_LABELLED_WITHIN = 4096  # bytes; browsers look into 1024, pages put it later

# What pages so labelled really contain, as the WHATWG Encoding Standard has it.
_MEANT = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "big5": "big5hkscs",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
}
_SEVEN_BIT = frozenset({"iso2022_jp", "iso2022_kr", "hz"})  # also valid UTF-8, with another meaning
_IMPOSSIBLE = ("utf-16", "utf-32", "utf-7", "unicode", "raw_unicode", "idna", "punycode", "undefined")
_USUAL = [
    "cp1251",
    "cp1253",
    "cp1255",
    "cp1256",
    "koi8_r",
    "cp874",
    "gb18030",
    "big5",
    "cp932",
    "euc_jp",
    "cp949",
]
_BROKEN_SHARE = 0.02  # of the non-ASCII characters: a text cut or pasted badly, and not another encoding
_FOREIGN = re.compile(rb"[\x80-\xff]")
_PAIR = re.compile(rb"[\x80-\xff]{2}")
_PAIRED = 0.15  # pairs for each foreign byte; other alphabets have .4, Latin ones with accents next to none
_SAMPLE = 5000  # bytes from either end are enough to guess by


def decode(body: bytes, *, content_type: str | None = None) -> str:
    """Return the text of a page; broken characters become U+FFFD, and nothing raises.

    A byte order mark wins. Then valid UTF-8, which is hardly ever so by chance, while headers and
    meta tags are often left over from an older server. Then the labels, header first; then a guess.
    """
    for mark, encoding in _BYTE_ORDER_MARKS:
        if body.startswith(mark):
            return body.decode(encoding, "replace").removeprefix("\ufeff")
    labels = _labels(body, content_type)
    if b"\x1b$" in body:  # what switches to Japanese, and stands in no other text
        labels.append("iso2022_jp")
    strict = [label for label in labels if label in _SEVEN_BIT] + ["utf-8", *labels]
    for encoding in strict:
        try:
            return body.decode(encoding)
        except UnicodeDecodeError:
            continue
    return _mended(body, labels)


def _mended(body: bytes, labels: list[str]) -> str:
    """The text with the least damage, where no encoding fits without any."""
    for encoding in ("utf-8", *labels):
        text = body.decode(encoding, "replace")
        foreign = sum(not character.isascii() for character in text)
        if text.count("\ufffd") <= max(1, foreign * _BROKEN_SHARE):
            return text
    if not _PAIR.search(body) or len(_PAIR.findall(body)) < _PAIRED * len(_FOREIGN.findall(body)):
        return body.decode("cp1252", "replace")
    guess = from_bytes(
        body if len(body) < 2 * _SAMPLE else body[:_SAMPLE] + body[-_SAMPLE:], cp_isolation=_USUAL
    ).best()
    return body.decode(guess.encoding if guess else "cp1252", "replace")


def _labels(body: bytes, content_type: str | None) -> list[str]:
    """The encodings that header and markup claim and that fit, by the names of `codecs`."""
    header = _HEADER.search(content_type or "")
    markup = _LABEL.search(body[:_LABELLED_WITHIN])
    claimed = [header[1]] if header else []
    claimed += [markup[1].decode("ascii", "replace")] if markup else []
    known = []
    for label in claimed:
        try:
            name = codecs.lookup(label).name
            # A label that could be read as ASCII is not UTF-16, nor one of those where "<" is another byte,
            # which would be markup that nobody has looked at; and rot13 is no encoding of text.
            readable = b"<&{ ".decode(name) == "<&{ "
        except (LookupError, UnicodeDecodeError):
            continue
        if readable and not name.startswith(_IMPOSSIBLE):
            known.append(_MEANT.get(name, name))
    return known
