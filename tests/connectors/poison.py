"""Attacks in what is sent: bombs, and documents that are a feed or say so."""

import gzip
import json
import zlib
from collections.abc import Callable
from functools import cache

import brotli
from backports import zstd

from tests.connectors.scripts import BEGIN, END, FEED, ITEM, LARGE, MILLION, SLOW, Attack, feed, packed


@cache
def _bomb(kind: str) -> bytes:
    """100 MB of nothing, packed."""
    zeros = bytes(100 * 2**20)
    window = {zstd.CompressionParameter.window_log: 27, zstd.CompressionParameter.content_size_flag: 0}
    ways: dict[str, Callable[[], bytes]] = {
        "gzip": lambda: gzip.compress(zeros, 9),
        "deflate": lambda: zlib.compress(zeros, 9),
        "br": lambda: brotli.compress(zeros, quality=4),
        "zstd": lambda: zstd.compress(zeros),
        "wide zstd": lambda: zstd.compress(zeros, options={int(key): value for key, value in window.items()}),
    }
    return ways[kind]()


def bombs() -> dict[str, Attack]:
    """Small on the wire, large in memory."""
    broken, unknown = "body cannot be decompressed", "body compressed in an unknown way"
    twice = gzip.compress(_bomb("gzip"))
    return {
        "gzip bomb": (packed("gzip", _bomb("gzip")), LARGE),
        "gzip of a gzip bomb": (packed("gzip", twice), "body larger than 50 MB"),
        "gzip, twice": (packed("gzip, gzip", twice), unknown),
        "gzip of nothing, 50,000 times": (packed("gzip", gzip.compress(b"") * 50_000), broken),
        "gzip, cut": (packed("gzip", gzip.compress(FEED.encode())[:-9]), "connection cut in the middle"),
        "gzip that is none": (packed("gzip", FEED.encode()), broken),
        "deflate bomb": (packed("deflate", _bomb("deflate")), LARGE),
        "Brotli bomb": (packed("br", _bomb("br")), LARGE),
        "Zstandard bomb": (packed("zstd", _bomb("zstd")), LARGE),
        "Zstandard that asks for 128 MB": (packed("zstd", _bomb("wide zstd")), broken),
        "an unknown packing": (packed("compress", b"\x1f\x9d\x90"), unknown),
    }


def documents(outside: int) -> dict[str, Attack]:
    """In what is a feed, or says so."""
    here = f"http://127.0.0.1:{outside}/fetched"
    lol = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    many = " ".join(f"a{n}='1'" for n in range(MILLION // 2))
    long = "x" * MILLION
    deep = "[" * 100_000
    return {
        "billion laughs": (
            feed(
                f'<!DOCTYPE rss [<!ENTITY l0 "lol">{lol}]>{BEGIN}<item><title>&l9;</title>'
                f"<guid>1</guid></item>{END}"
            ),
            "1 entry",
        ),
        "entity of a megabyte, a thousand times": (
            feed(
                f'<!DOCTYPE rss [<!ENTITY a "{long}">]>{BEGIN}<item><title>{"&a;" * 1000}</title></item>{END}'
            ),
            "1 entry",
        ),
        "entity that is a file": (
            feed(
                f'<!DOCTYPE rss [<!ENTITY a SYSTEM "file:///etc/passwd">]>{BEGIN}<item><title>&a;</title>'
                f"<guid>1</guid></item>{END}"
            ),
            "1 entry",
        ),
        "entity from elsewhere": (
            feed(f'<!DOCTYPE rss [<!ENTITY % a SYSTEM "{here}"> %a;]>{FEED}'),
            "1 entry",
        ),
        "document type from elsewhere": (feed(f'<!DOCTYPE rss SYSTEM "{here}">{FEED}'), "1 entry"),
        "stylesheet from elsewhere": (
            feed(f'<?xml-stylesheet href="{here}" type="text/xsl"?>{FEED}'),
            "1 entry",
        ),
        "XInclude": (
            feed(
                f"<rss version='2.0' xmlns:xi='http://www.w3.org/2001/XInclude'><channel>{ITEM}"
                f"<xi:include href='{here}'/>{END}"
            ),
            "1 entry",
        ),
        "a million open tags": (feed(BEGIN + "<b>" * MILLION), "not a feed: more than 1,000,000 tags"),
        "tags nested 900,000 deep": (
            feed(f"{BEGIN}<item><guid>1</guid><description>" + "<b>" * 900_000),
            SLOW,
        ),
        "half a million attributes": (feed(f"{BEGIN}<item {many}><guid>1</guid></item>{END}"), "1 entry"),
        "a million entries": (
            feed(BEGIN + "<item/>" * MILLION + END),
            "not a feed: more than 1,000,000 tags",
        ),
        "a text of three megabytes": (
            feed(f"{BEGIN}<item><guid>1</guid><description>{long * 3}</description></item>{END}"),
            "1 entry",
        ),
        "a guid, a title and a link of a megabyte": (
            feed(
                f"{BEGIN}<item><guid>{long}</guid><title>{long}</title><link>https://news.example/{long}</link>"
                f"</item>{END}"
            ),
            "1 entry",
        ),
        "control characters": (
            feed(
                f"{BEGIN}<item><guid>1</guid><title>Quay\x00 \x1b[31m open \x7f&#0;&#27;</title></item>{END}"
            ),
            "1 entry",
        ),
        "an unknown charset": (feed(FEED, Content_Type="text/xml; charset=klingon"), "1 entry"),
        "a charset that hides the markup": (
            feed(FEED.encode("cp037"), Content_Type="text/xml; charset=cp037"),
            "not a feed: plain text",
        ),
        "UTF-7": (
            feed(FEED.replace("<", "+ADw-"), Content_Type="text/xml; charset=utf-7"),
            "not a feed: plain text",
        ),
        "UTF-16 without a mark": (feed(FEED.encode("utf-16-le")), "1 entry"),
        "UTF-32 with a mark": (feed(FEED.encode("utf-32")), "1 entry"),
        "UTF-32 bomb": (feed(b"\xff\xfe\x00\x00" + b"\xff" * 3 * MILLION), "not a feed: a binary file"),
        "nothing but NUL": (feed(bytes(MILLION)), "not a feed: an empty body"),
        "a picture": (feed(b"\x89PNG\r\n\x1a\n" + bytes(99)), "not a feed: an image"),
        "an archive": (feed(b"PK\x03\x04" + bytes(99)), "not a feed: an archive"),
        "a page": (feed("<!doctype html><html><body><p>Hello</p></body></html>"), "not a feed: an HTML page"),
        "a script in a title": (
            feed(
                f"{BEGIN}<item><guid>1</guid><title>&lt;script&gt;alert(1)&lt;/script&gt;</title></item>{END}"
            ),
            "1 entry",
        ),
        "JSON, 100,000 deep": (feed('{"items":[' + deep), "not a feed: JSON nested too deeply"),
        "JSON, objects without end": (
            feed('{"items":[' + '{"a":' * MILLION),
            "not a feed: JSON nested too deeply",
        ),
        "JSON, 800,000 items": (feed('{"items":[' + '{"id":1},' * 800_000 + "{}]}"), SLOW),
        "JSON with a number of a million digits": (
            feed('{"items":[{"id":' + "9" * MILLION + "}]}"),
            "not a feed: broken JSON",
        ),
        "JSON with infinite numbers": (feed('{"items":[{"id":1e999,"title":"x"},{"id":NaN}]}'), "2 entries"),
        "JSON with half a character": (
            feed(json.dumps({"items": [{"id": "1", "title": "a\ud800b"}]})),
            "1 entry",
        ),
    }
