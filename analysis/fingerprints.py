"""Fingerprints of texts: what is stored of every article so that its copies can be found."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """Sampled hashes of word 5-grams, sorted, as signed 64-bit integers (what both databases can store)."""

    hashes: tuple[int, ...]
    tokens: int  # length of the text in tokens
