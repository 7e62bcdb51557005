"""Compressed bodies unpacked a little at a time, so that a bomb is noticed before it has grown.

Not left to urllib3: at the end of a body it unpacks all that is left at once, it takes a gzip that
was cut off for a whole one, and it lets Zstandard ask for 128 MB to work in.
"""

import http.client
import sys
import zlib
from collections.abc import Callable, Iterable, Iterator
from itertools import chain

import brotli
from urllib3.exceptions import DecodeError

if sys.version_info >= (3, 14):  # pragma: no cover
    from compression import zstd
else:
    from backports import zstd

ACCEPTED = "gzip, deflate, br, zstd"

_STEP = 64 * 1024  # bytes given out at a time
_MOST_PARTS = 10_000  # gzip members, Zstandard frames; twenty bytes each that unpack to nothing are an attack
_WINDOW = 23  # RFC 9659: on the web, Zstandard needs no more than 8 MB to work in
_PIECES = Iterable[bytes]


def unpacked(pieces: Iterable[bytes], encoding: str) -> Iterator[bytes]:
    """Yield what `pieces` unpack to, never much more than 64 kB in one.

    `encoding` is a `known` one. Raises urllib3's DecodeError for what cannot be unpacked, and
    IncompleteRead where it ends too early.
    """
    stream = iter(pieces)
    first = next(stream, b"")
    if not first:
        return
    try:
        yield from _UNPACKERS[encoding](chain([first], stream))
    except (zlib.error, brotli.error, zstd.ZstdError) as error:
        raise DecodeError("cannot be unpacked") from error


def known(encoding: str) -> bool:
    """Return whether a body packed in this way can be unpacked."""
    return encoding in _UNPACKERS


def _gzip(pieces: _PIECES) -> Iterator[bytes]:
    """One member after the other; what follows the last and is no gzip is ignored, as by everybody."""
    unpacker, parts = zlib.decompressobj(16 + zlib.MAX_WBITS), 1
    for piece in pieces:
        data = piece
        while data:
            if unpacker.eof:
                if not data.startswith(b"\x1f"):
                    return
                unpacker, parts = zlib.decompressobj(16 + zlib.MAX_WBITS), _counted(parts)
            yield from _inflated(unpacker, data)
            data = unpacker.unused_data
    _finish(unpacker.eof)


def _deflate(pieces: _PIECES) -> Iterator[bytes]:
    """Wrapped as RFC 9110 has it, or bare as some servers send it."""
    stream = iter(pieces)
    begin = b""
    while len(begin) < 2 and (piece := next(stream, b"")):
        begin += piece
    wrapped = len(begin) > 1 and begin[0] & 15 == zlib.DEFLATED and int.from_bytes(begin[:2]) % 31 == 0
    unpacker = zlib.decompressobj(zlib.MAX_WBITS if wrapped else -zlib.MAX_WBITS)
    for piece in chain([begin], stream):
        yield from _inflated(unpacker, piece)
    _finish(unpacker.eof)


def _inflated(unpacker: "zlib._Decompress", data: bytes) -> Iterator[bytes]:
    while True:
        out = unpacker.decompress(data, _STEP)
        if out:
            yield out
        data = unpacker.unconsumed_tail
        # Even without input there may be output that did not fit.
        if unpacker.eof or (not data and len(out) < _STEP):
            return


def _brotli(pieces: _PIECES) -> Iterator[bytes]:
    unpacker = brotli.Decompressor()
    for piece in pieces:
        if unpacker.is_finished():
            return
        data = piece
        # Until nothing comes: it may hold back what did not fit even after it took all input.
        while out := unpacker.process(data, output_buffer_limit=_STEP):
            yield out
            data = b""
            if unpacker.is_finished():
                break
    _finish(unpacker.is_finished())


def _zstd(pieces: _PIECES) -> Iterator[bytes]:
    unpacker, parts = _frame(), 1
    for piece in pieces:
        data = piece
        while data or not unpacker.needs_input:
            if unpacker.eof:
                unpacker, parts = _frame(), _counted(parts)
            out = unpacker.decompress(data, _STEP)
            if out:
                yield out
            data = unpacker.unused_data if unpacker.eof else b""
            if unpacker.eof and not data:
                break
    _finish(unpacker.eof)


def _frame() -> "zstd.ZstdDecompressor":
    return zstd.ZstdDecompressor(options={zstd.DecompressionParameter.window_log_max: _WINDOW})


def _counted(parts: int) -> int:
    if parts >= _MOST_PARTS:
        raise DecodeError("more parts than any honest body has")
    return parts + 1


def _finish(whole: bool) -> None:  # noqa: FBT001 - the only thing it is asked
    if not whole:
        raise http.client.IncompleteRead(b"")


_UNPACKERS: dict[str, Callable[[_PIECES], Iterator[bytes]]] = {
    "gzip": _gzip,
    "x-gzip": _gzip,
    "deflate": _deflate,
    "br": _brotli,
    "zstd": _zstd,
}
