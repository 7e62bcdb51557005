"""Bodies packed by the four ways of the web, whole, cut, broken and made to explode."""

import gzip
import http.client
import zlib
from collections.abc import Callable, Iterator
from itertools import islice

import brotli
import pytest
from backports import zstd
from hypothesis import given
from hypothesis import strategies as st
from urllib3.exceptions import DecodeError

from connectors.unpacking import known, unpacked

STEP = 64 * 1024


def bare(body: bytes) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(body) + packer.flush()


PACKERS: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    "gzip": ("gzip", gzip.compress),
    "two members": ("x-gzip", lambda body: gzip.compress(body[:7]) + gzip.compress(body[7:])),
    "deflate": ("deflate", zlib.compress),
    "bare deflate": ("deflate", bare),
    "brotli": ("br", brotli.compress),
    "zstd": ("zstd", zstd.compress),
    "two frames": ("zstd", lambda body: zstd.compress(body[:7]) + zstd.compress(body[7:])),
}
ways = pytest.mark.parametrize(("encoding", "pack"), PACKERS.values(), ids=PACKERS)


def pieces(body: bytes, size: int) -> Iterator[bytes]:
    return (body[at : at + size] for at in range(0, len(body), size))


@ways
@given(body=st.binary(max_size=3_000), size=st.integers(1, 4_000))
def test_what_was_packed_comes_out_however_it_was_cut_on_the_way(
    encoding: str, pack: Callable[[bytes], bytes], body: bytes, size: int
) -> None:
    assert b"".join(unpacked(pieces(pack(body), size), encoding)) == body


@ways
def test_a_large_body_comes_out_in_small_pieces(encoding: str, pack: Callable[[bytes], bytes]) -> None:
    body = bytes(range(256)) * 8_000
    found = list(unpacked(pieces(pack(body), STEP), encoding))
    assert b"".join(found) == body
    assert max(map(len, found)) <= 2 * STEP


@ways
def test_a_bomb_is_unpacked_no_further_than_it_is_asked_for(
    encoding: str, pack: Callable[[bytes], bytes]
) -> None:
    bomb = pack(bytes(20_000_000))
    first = list(islice(unpacked([bomb], encoding), 4))
    assert sum(map(len, first)) <= 8 * STEP


@ways
def test_a_body_that_was_cut_is_not_taken_for_a_whole_one(
    encoding: str, pack: Callable[[bytes], bytes]
) -> None:
    packed = pack(bytes(range(256)) * 40)
    with pytest.raises(http.client.IncompleteRead):
        list(unpacked([packed[:-6]], encoding))


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "zstd"])
def test_what_is_not_packed_is_refused(encoding: str) -> None:
    with pytest.raises((DecodeError, http.client.IncompleteRead)):
        list(unpacked([b"<rss version='2.0'>" * 99], encoding))


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "zstd"])
def test_nothing_at_all_is_an_empty_body(encoding: str) -> None:
    assert list(unpacked([], encoding)) == []


def test_what_follows_a_gzip_is_ignored() -> None:
    assert b"".join(unpacked([gzip.compress(b"<rss/>") + b"\0\0padding"], "gzip")) == b"<rss/>"
    assert b"".join(unpacked([brotli.compress(b"<rss/>"), b"padding"], "br")) == b"<rss/>"


@pytest.mark.parametrize(
    ("encoding", "part"), [("gzip", gzip.compress(b"")), ("zstd", zstd.compress(b""))], ids=["gzip", "zstd"]
)
def test_parts_without_end_that_hold_nothing_are_refused(encoding: str, part: bytes) -> None:
    with pytest.raises(DecodeError, match="more parts"):
        list(unpacked([part * 20_000], encoding))


def test_zstandard_may_not_ask_for_more_memory_than_the_web_allows() -> None:
    options: dict[int, int] = {
        zstd.CompressionParameter.window_log: 27,
        zstd.CompressionParameter.content_size_flag: 0,
    }
    with pytest.raises(DecodeError):
        list(unpacked([zstd.compress(bytes(100_000_000), options=options)], "zstd"))


@pytest.mark.parametrize(
    ("name", "can"), [("br", True), ("x-gzip", True), ("identity", False), ("utf-8", False)]
)
def test_ways_of_packing_are_known_by_name(name: str, can: bool) -> None:  # noqa: FBT001 - a table
    assert known(name) is can
