"""Which documents may take long to read, told at a glance, in a thousandth of the time."""

import re

_LARGE = 2_000_000  # bytes
_MANY = 20_000  # tags or objects; up to here no document was made that takes longer than 1.5 s
_LONG_TAG = re.compile(rb"<[^<>]{1000,}")
# For each attribute libxml2 and feedparser look at all that came before it: 100,000 in one tag take a minute
# and a half. A tag of 20 kB, as pictures inside of pages make it, is less than this.
_SQUARES = 5 * 10**8


def heavy(body: bytes) -> bool:
    """Return whether a document may take seconds to read, or a good deal of memory.

    Pages and feeds are within these bounds nearly always. What is not is read in a process that can
    be stopped.
    """
    return (
        len(body) > _LARGE
        or body.count(b"<") > _MANY
        or body.count(b"{") > _MANY
        or sum(len(tag) ** 2 for tag in _LONG_TAG.findall(body)) > _SQUARES
    )
