import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.fingerprints import ALGORITHM, FLOOR, digest, fingerprint
from analysis.tokens import tokens

_LONG = [f"w{number}" for number in range(2000)]
_GOLDEN = (
    -7898934327400201141,
    -7643190269197005234,
    251593467496551079,
    1329341368834861986,
    2045587750109935518,
    2297879994854000655,
    7271430245887362328,
    7694109401676444610,
    8676099086270986430,
)
_GOLDEN_DIGEST = 5361242574124243514

words = st.lists(st.text(alphabet="abcdé京", min_size=1, max_size=4), max_size=80)


def test_a_stored_fingerprint_never_changes() -> None:
    # A failure here means that every database out there would find no copy any more. Change
    # ALGORITHM with it, or do not change it.
    text = [
        "the",
        "regulator",
        "has",
        "not",
        "approved",
        "version",
        "18.4",
        "of",
        "the",
        "assistant",
        "für",
        "京",
        "都",
    ]
    assert fingerprint(text).hashes == _GOLDEN
    assert digest(text) == _GOLDEN_DIGEST
    assert ALGORITHM == "xxh3-64/tokens-1/words-5/syllabic-8/sample-16/floor-24"


@pytest.mark.parametrize(
    ("text", "shingles", "golden"),
    [
        ("港口委員會週一投票決定擴建碼頭", 11, -7483900223518172666),
        ("みなとのいいんかいはげつようびにとうひょうした", 16, -8501208336239452058),
        ("港の委員会は月曜日に投票し、岸壁の拡張を決めた", 15, -8857451676403238716),
        ("คณะกรรมการท่าเรือลงมติเมื่อวันจันทร์", 24, -7800693132906604576),
    ],
)
def test_scripts_of_few_letters_have_longer_shingles(text: str, shingles: int, golden: int) -> None:
    found = fingerprint(tokens(text)).hashes
    assert (len(found), found[0]) == (shingles, golden)


def test_a_short_text_keeps_all_its_shingles() -> None:
    assert len(fingerprint(_LONG[:10]).hashes) == 6


def test_a_middling_text_keeps_the_floor() -> None:
    assert len(fingerprint(_LONG[:200]).hashes) == FLOOR


def test_a_long_text_keeps_a_sixteenth() -> None:
    assert 0.75 < len(fingerprint(_LONG).hashes) / (1996 / 16) < 1.25


def test_a_text_shorter_than_a_shingle_is_one() -> None:
    assert len(fingerprint(["fed", "raises", "rates"]).hashes) == 1


def test_an_empty_text_has_no_hashes() -> None:
    assert fingerprint([]).hashes == ()
    assert fingerprint([]).tokens == 0


def test_the_quarter_of_a_text_still_shares_hashes_with_it() -> None:
    generator = random.Random(7)
    text = [str(generator.randrange(10**6)) for _ in range(600)]
    whole, part = fingerprint(text), fingerprint(text[100:250])
    assert len(set(whole.hashes) & set(part.hashes)) >= 2


@given(words)
def test_hashes_are_sorted_distinct_and_fit_a_signed_column(text: list[str]) -> None:
    found = fingerprint(text)
    assert list(found.hashes) == sorted(set(found.hashes))
    assert all(-(2**63) <= value < 2**63 for value in found.hashes)
    assert found.tokens == len(text)


@given(words, words)
def test_a_long_text_keeps_the_hashes_of_its_passages_below_the_sample(
    before: list[str], text: list[str]
) -> None:
    sampled = {value for value in fingerprint(text).hashes if 0 <= value < 2**60}
    whole = fingerprint([*before, *text]).hashes
    if len(text) >= 5:
        assert sampled <= set(whole) or len(whole) == FLOOR
